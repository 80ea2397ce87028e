"""What the auditor watches."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from core.nouns.watch import Stuck
from store.tables.columns import instant
from store.types import Word


class WatchRow(SQLModel, table=True):
    """A row that is seen to stand still without a reason."""

    __tablename__ = "watched"
    kind: Stuck = Field(sa_column=Column(Word(Stuck), primary_key=True))
    subject_id: str = Field(primary_key=True)
    since: datetime = instant()
    seen_at: datetime = instant()
    told_at: datetime | None = instant(nullable=True)
