"""The tables. Column names are the nouns' field names, so that a row and a noun map by name.

Only shapes: no queries, no rules. `store/migrations` must say the same; a test compares them.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from core.nouns.appointment import AppointmentStatus
from core.nouns.call import Outcome
from core.nouns.card import CardSubject
from core.nouns.contact import ConsentBasis
from core.nouns.evidence import Answer, CallState, Ending
from core.nouns.phone_style import PhoneStyle
from core.nouns.reminder import ReminderStatus
from core.nouns.script import AgentScript
from core.nouns.tenant import Profile, ScriptPolicy
from core.nouns.trouble import Trouble
from core.nouns.variable_map import VariableMap
from core.nouns.verdict import Ruling
from store.types import Json, UtcInstant, Word

# Named constraints, so that a later migration can name what it changes.
SQLModel.metadata.naming_convention = {
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

# SQLite counts rows up only in a column of type INTEGER; PostgreSQL gets the wider type.
_COUNTED = BigInteger().with_variant(Integer, "sqlite")


def _instant(*, nullable: bool = False) -> Any:  # noqa: ANN401 - SQLModel types its fields as Any
    return Field(sa_column=Column(UtcInstant(), nullable=nullable), default=None)


def _word(members: type[StrEnum], *, nullable: bool = False, else_: str | None = None) -> Any:  # noqa: ANN401 - as _instant
    return Field(sa_column=Column(Word(members), nullable=nullable, server_default=else_), default=None)


def _json(kind: Any, *, nullable: bool = False, else_: str | None = "{}") -> Any:  # noqa: ANN401 - as _instant
    return Field(sa_column=Column(Json(kind), nullable=nullable, server_default=else_), default=None)


def _counted() -> Any:  # noqa: ANN401 - as _instant
    return Field(sa_column=Column(_COUNTED, primary_key=True, autoincrement=True), default=None)


def _of(table: str) -> Any:  # noqa: ANN401 - as _instant
    return Field(sa_column=Column(ForeignKey(f"{table}.id"), nullable=False, index=True))


class AccountRow(SQLModel, table=True):
    """A Retell account, its keys encrypted."""

    __tablename__ = "accounts"
    id: str = Field(primary_key=True)
    api_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    webhook_keys: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    concurrency_limit: int
    calls_per_second: int
    held: Trouble | None = _word(Trouble, nullable=True)
    created_at: datetime = _instant()


class TenantRow(SQLModel, table=True):
    """A business."""

    __tablename__ = "tenants"
    id: str = Field(primary_key=True)
    account_id: str = _of("accounts")
    business_name: str
    business_type: str = Field(max_length=40)
    timezone: str
    locale: str
    agent: str
    from_number: str
    callback_number: str
    channel: str
    # The release before knows nothing of these; what it leaves out is filled in by the database.
    profile: Profile = _word(Profile, else_=Profile.STANDARD)
    phone_style: PhoneStyle = _word(PhoneStyle, else_=PhoneStyle.BALANCED)
    facts: dict[str, str] = _json(dict[str, str])
    variable_map: VariableMap = _json(VariableMap)
    script_policy: ScriptPolicy = _word(ScriptPolicy, else_=ScriptPolicy.BLOCK)
    resend_allowed: bool = True
    held: Trouble | None = _word(Trouble, nullable=True)
    created_at: datetime = _instant()


class ContactRow(SQLModel, table=True):
    """A person; `name_folded` is what searches look at."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("tenant_id", "reference"),)
    id: str = Field(primary_key=True)
    tenant_id: str = _of("tenants")
    reference: str
    name: str
    name_folded: str
    phone: str = Field(index=True)
    fields: dict[str, str] = _json(dict[str, str])
    created_at: datetime = _instant()


class ConsentRow(SQLModel, table=True):
    """One noted consent; only ever appended."""

    __tablename__ = "consents"
    id: int | None = _counted()
    contact_id: str = _of("contacts")
    phone: str
    basis: ConsentBasis = _word(ConsentBasis)
    noted_by: str
    noted_at: datetime = _instant()


class OptOutRow(SQLModel, table=True):
    """A number that must not be called by a business."""

    __tablename__ = "opt_outs"
    tenant_id: str = Field(sa_column=Column(ForeignKey("tenants.id"), primary_key=True))
    phone: str = Field(primary_key=True)
    source: str
    noted_at: datetime = _instant()


class AppointmentRow(SQLModel, table=True):
    """A booking."""

    __tablename__ = "appointments"
    id: str = Field(primary_key=True)
    tenant_id: str = _of("tenants")
    contact_id: str = _of("contacts")
    local_start: datetime = Field(sa_column=Column(DateTime(timezone=False), nullable=False))
    zone: str
    starts_at: datetime = Field(sa_column=Column(UtcInstant(), nullable=False, index=True))
    type: str
    provider: str
    duration_min: int | None
    instructions: str
    fields: dict[str, str] = _json(dict[str, str])
    status: AppointmentStatus = _word(AppointmentStatus)
    revision: int
    version: int
    created_at: datetime = _instant()


class ReminderRow(SQLModel, table=True):
    """A planned call: the queue."""

    __tablename__ = "reminders"
    __table_args__ = (Index("reminders_waiting", "status", "due_at"),)
    id: str = Field(primary_key=True)
    tenant_id: str = _of("tenants")
    contact_id: str = _of("contacts")
    appointment_id: str | None = Field(
        sa_column=Column(ForeignKey("appointments.id"), nullable=True, index=True)
    )
    revision: int
    slot: str = Field(unique=True)
    due_at: datetime = _instant()
    deadline_at: datetime = _instant()
    status: ReminderStatus = _word(ReminderStatus)
    reason: str
    retry_at: datetime | None = _instant(nullable=True)
    requested_by: str | None


class VerdictRow(SQLModel, table=True):
    """What one gate said of one planned call."""

    __tablename__ = "verdicts"
    id: int | None = _counted()
    reminder_id: str = _of("reminders")
    gate: str
    ruling: Ruling = _word(Ruling)
    reason: str
    until: datetime | None = _instant(nullable=True)
    judged_at: datetime = _instant()


class CallRow(SQLModel, table=True):
    """A call; at most one live call to a number of a business."""

    __tablename__ = "calls"
    __table_args__ = (
        Index(
            "calls_one_live",
            "tenant_id",
            "to_phone",
            unique=True,
            sqlite_where=text("is_live"),
            postgresql_where=text("is_live"),
        ),
        Index("calls_to_check", "next_check_at"),
        Index("calls_paced", "account_id", "attempted_at"),
    )
    id: str = Field(primary_key=True)
    account_id: str = _of("accounts")
    tenant_id: str = _of("tenants")
    contact_id: str = _of("contacts")
    appointment_id: str | None = Field(sa_column=Column(ForeignKey("appointments.id"), nullable=True))
    reminder_id: str = _of("reminders")
    to_phone: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    state: CallState = _word(CallState)
    claimed_at: datetime = _instant()
    requested_by: str | None
    attempt: int
    attempted_at: datetime | None = _instant(nullable=True)
    lease_until: datetime | None = _instant(nullable=True)
    first_sent_at: datetime | None = _instant(nullable=True)
    unconfirmed_at: datetime | None = _instant(nullable=True)
    resends: int
    next_check_at: datetime | None = _instant(nullable=True)
    checks: int
    is_live: bool
    live_until: datetime | None = _instant(nullable=True)
    trouble: Trouble | None = _word(Trouble, nullable=True)
    reason: str
    needs_human: bool
    settled_by: str | None
    retell_call_id: str | None = Field(unique=True)
    twin_retell_call_id: str | None
    ending: Ending | None = _word(Ending, nullable=True)
    raw_reason: str
    is_analyzed: bool
    answer: Answer | None = _word(Answer, nullable=True)
    in_voicemail: bool | None
    person_spoke: bool | None
    outcome: Outcome | None = _word(Outcome, nullable=True)
    summary: str
    stop_wanted: bool
    version: int


class EventRow(SQLModel, table=True):
    """An event from Retell, stored before it is answered; its body encrypted."""

    __tablename__ = "call_events"
    __table_args__ = (UniqueConstraint("account_id", "retell_call_id", "kind"),)
    id: int | None = _counted()
    account_id: str = _of("accounts")
    retell_call_id: str  #: empty when the event names none
    kind: str
    call_ref: str | None
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_at: datetime = _instant()
    retry_at: datetime | None = _instant(nullable=True)
    applied_at: datetime | None = Field(
        sa_column=Column(UtcInstant(), nullable=True, index=True), default=None
    )
    note: str = ""


class ScriptRow(SQLModel, table=True):
    """What the latest look at a business's script found: names and a hash, never a text."""

    __tablename__ = "scripts"
    tenant_id: str = Field(sa_column=Column(ForeignKey("tenants.id"), primary_key=True))
    script: AgentScript | None = _json(AgentScript, nullable=True, else_=None)
    problem: str
    stopped: bool
    checked_at: datetime = _instant()


class CardRow(SQLModel, table=True):
    """A message and what it shows."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("subject", "subject_id"),)
    id: int | None = _counted()
    tenant_id: str = _of("tenants")
    subject: CardSubject = _word(CardSubject)
    subject_id: str
    channel: str
    wanted_version: int
    painted_version: int
    message: str | None
    failures: int
    lease_until: datetime | None = _instant(nullable=True)
    retry_at: datetime | None = _instant(nullable=True)
