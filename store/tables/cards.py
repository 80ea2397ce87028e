"""Messages, and what they show."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import SQLModel

from core.nouns.card import CardSubject
from store.tables.columns import counted, instant, of, word

_IS_STALE = "wanted_version > painted_version"


class CardRow(SQLModel, table=True):
    """A message and what it shows."""

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id"),
        Index("cards_stale", "id", sqlite_where=sql(_IS_STALE), postgresql_where=sql(_IS_STALE)),
    )
    id: int | None = counted()
    tenant_id: str = of("tenants")
    subject: CardSubject = word(CardSubject)
    subject_id: str
    channel: str
    wanted_version: int
    painted_version: int
    message: str | None
    failures: int
    lease_until: datetime | None = instant(nullable=True)
    retry_at: datetime | None = instant(nullable=True)
