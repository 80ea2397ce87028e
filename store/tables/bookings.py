"""Bookings, the calls planned for them, and what the gates said."""

from datetime import datetime

from sqlalchemy import Column, DateTime, ForeignKey, Index
from sqlmodel import Field, SQLModel

from core.nouns.appointment import AppointmentStatus
from core.nouns.reminder import Purpose, ReminderStatus
from core.nouns.reminder_plan import DAY_BEFORE, ReminderPlan
from core.nouns.verdict import Phase, Ruling, Verdict
from store.tables.columns import counted, flag, instant, json, number, of, text, word
from store.types import UtcInstant


class AppointmentRow(SQLModel, table=True):
    """A booking."""

    __tablename__ = "appointments"
    id: str = Field(primary_key=True)
    tenant_id: str = of("tenants")
    contact_id: str = of("contacts")
    local_start: datetime = Field(sa_column=Column(DateTime(timezone=False), nullable=False))
    zone: str
    starts_at: datetime = Field(sa_column=Column(UtcInstant(), nullable=False, index=True))
    type: str
    provider: str
    duration_min: int | None
    instructions: str
    fields: dict[str, str] = json(dict[str, str])
    status: AppointmentStatus = word(AppointmentStatus)
    revision: int
    version: int
    plan: ReminderPlan | None = json(ReminderPlan, nullable=True, else_=None)
    series: str = text()
    created_at: datetime = instant()


class ReminderRow(SQLModel, table=True):
    """A planned call: the queue."""

    __tablename__ = "reminders"
    __table_args__ = (
        Index("reminders_waiting", "status", "due_at"),
        Index("reminders_expiring", "status", "deadline_at"),
    )
    id: str = Field(primary_key=True)
    tenant_id: str = of("tenants")
    contact_id: str = of("contacts")
    appointment_id: str | None = Field(
        sa_column=Column(ForeignKey("appointments.id"), nullable=True, index=True)
    )
    revision: int
    slot: str = Field(unique=True)
    due_at: datetime = instant()
    deadline_at: datetime = instant()
    status: ReminderStatus = word(ReminderStatus)
    reason: str
    retry_at: datetime | None = instant(nullable=True)
    requested_by: str | None
    # The release before knows one step, a day before, and no other purpose.
    step: str = text(DAY_BEFORE.key)
    attempt: int = number(1)
    purpose: Purpose = word(Purpose, else_=Purpose.REMINDER)
    needs_approval: bool = flag()
    approved_by: str | None


class JudgementRow(SQLModel, table=True):
    """What all gates said of one planned call at one moment; only ever appended."""

    __tablename__ = "judgements"
    id: int | None = counted()
    reminder_id: str = of("reminders")
    phase: Phase = word(Phase)
    policy: str
    verdicts: tuple[Verdict, ...] = json(tuple[Verdict, ...], else_=None)
    judged_at: datetime = instant()


class VerdictRow(SQLModel, table=True):
    """What one gate said, as the release before writes it; nothing reads it, the next drops it."""

    __tablename__ = "verdicts"
    id: int | None = counted()
    reminder_id: str = of("reminders")
    gate: str
    ruling: Ruling = word(Ruling)
    reason: str
    until: datetime | None = instant(nullable=True)
    judged_at: datetime = instant()
