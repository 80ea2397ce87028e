"""Calls, and what Retell says of them."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from core.nouns.call import Outcome
from core.nouns.evidence import Answer, CallState, Ending
from core.nouns.trouble import Trouble
from store.tables.columns import counted, flag, instant, of, text, word
from store.types import UtcInstant

# As SQLAlchemy writes `is_live` in a condition: SQLite has no booleans. An index is used for no other words.
_LIVE, _LIVE_SQLITE = sql("is_live"), sql("is_live = 1")
# Literal words, in the index and in the questions: SQLite takes a partial index for the same words only.
IS_OPEN = "state IN ('placing', 'unavailable', 'held', 'unconfirmed', 'registered', 'ongoing')"


class CallRow(SQLModel, table=True):
    """A call; at most one live call to a number of a business."""

    __tablename__ = "calls"
    __table_args__ = (
        Index(
            "calls_one_live",
            "tenant_id",
            "to_phone",
            unique=True,
            sqlite_where=sql("is_live"),
            postgresql_where=sql("is_live"),
        ),
        Index("calls_to_check", "next_check_at"),
        Index("calls_paced", "account_id", "attempted_at"),
        Index("calls_open", "state", sqlite_where=sql(IS_OPEN), postgresql_where=sql(IS_OPEN)),
        Index("calls_of_appointment", "appointment_id"),
        Index("calls_to_number", "tenant_id", "to_phone", "claimed_at"),
        Index("calls_leased", "lease_until"),
        Index(
            "calls_live",
            "account_id",
            "tenant_id",
            sqlite_where=_LIVE_SQLITE,
            postgresql_where=_LIVE,
        ),
        Index("calls_overlong", "live_until", sqlite_where=_LIVE_SQLITE, postgresql_where=_LIVE),
    )
    id: str = Field(primary_key=True)
    account_id: str = of("accounts")
    tenant_id: str = of("tenants")
    contact_id: str = of("contacts")
    appointment_id: str | None = Field(sa_column=Column(ForeignKey("appointments.id"), nullable=True))
    reminder_id: str = of("reminders")
    to_phone: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    state: CallState = word(CallState)
    claimed_at: datetime = instant()
    requested_by: str | None
    attempt: int
    attempted_at: datetime | None = instant(nullable=True)
    lease_until: datetime | None = instant(nullable=True)
    first_sent_at: datetime | None = instant(nullable=True)
    unconfirmed_at: datetime | None = instant(nullable=True)
    resends: int
    next_check_at: datetime | None = instant(nullable=True)
    checks: int
    is_live: bool
    live_until: datetime | None = instant(nullable=True)
    trouble: Trouble | None = word(Trouble, nullable=True)
    reason: str
    needs_human: bool
    settled_by: str | None
    retell_call_id: str | None = Field(unique=True)
    twin_retell_call_id: str | None
    ending: Ending | None = word(Ending, nullable=True)
    raw_reason: str
    is_analyzed: bool
    answer: Answer | None = word(Answer, nullable=True)
    in_voicemail: bool | None
    person_spoke: bool | None
    outcome: Outcome | None = word(Outcome, nullable=True)
    summary: str
    stop_wanted: bool
    told_old_time: bool = flag()
    retry_note: str = text()
    version: int


class EventRow(SQLModel, table=True):
    """An event from Retell, stored before it is answered; its body encrypted."""

    __tablename__ = "call_events"
    __table_args__ = (UniqueConstraint("account_id", "retell_call_id", "kind"),)
    id: int | None = counted()
    account_id: str = of("accounts")
    retell_call_id: str  #: empty when the event names none
    kind: str
    call_ref: str | None
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_at: datetime = instant()
    retry_at: datetime | None = instant(nullable=True)
    applied_at: datetime | None = Field(
        sa_column=Column(UtcInstant(), nullable=True, index=True), default=None
    )
    note: str = ""
