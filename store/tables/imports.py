"""Rows of imported files, as they were last seen."""

from datetime import datetime

from sqlalchemy import Boolean, Column
from sqlmodel import Field, SQLModel

from store.tables.columns import instant, json, of


class SeenRowRow(SQLModel, table=True):
    """A row of a file, and the booking it is about; its marks tell nothing without the database's key."""

    __tablename__ = "imported_rows"
    key: str = Field(primary_key=True)
    tenant_id: str = of("tenants")
    appointment_id: str = of("appointments")
    has_id: bool = Field(sa_column=Column(Boolean(), nullable=False))
    marks: dict[str, str] = json(dict[str, str], else_=None)
    seen_at: datetime = instant()
