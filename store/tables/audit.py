"""Who changed what, and the sealed batches that show that nothing was altered."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.tables.columns import counted, instant, of


class AuditRow(SQLModel, table=True):
    """A change; what stood before and after is encrypted, and can be erased: the digest stays."""

    __tablename__ = "audit_entries"
    id: int | None = counted()
    tenant_id: str = of("tenants")
    by: str
    act: str
    subject: str = Field(index=True)
    at: datetime = instant()
    change: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    salt: str
    digest: str
    batch_id: int | None = Field(
        sa_column=Column(ForeignKey("audit_batches.id"), nullable=True, index=True), default=None
    )


class AuditBatchRow(SQLModel, table=True):
    """Entries sealed together."""

    __tablename__ = "audit_batches"
    __table_args__ = (UniqueConstraint("tenant_id", "number"),)
    id: int | None = counted()
    tenant_id: str = of("tenants")
    number: int
    sealed_at: datetime = instant()
    entries: int
    previous: str
    hash: str
