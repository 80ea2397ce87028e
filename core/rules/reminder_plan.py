"""The reminder plan: when a booking's reminder is due, and until when it may still ring.

One step, 24 hours before. Booked later than that: at once while there are 60 minutes left, else
skipped with the reason. Source: the design's default plan.
"""

from datetime import datetime, timedelta

from core.nouns.appointment import Appointment
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.rules.identity import build_planned_slot, derive_reminder_id

BEFORE_START = timedelta(hours=24)
TOO_LATE_BEFORE_START = timedelta(minutes=60)
TOO_LATE = "The appointment is less than 60 minutes away."
PASSED_ON_CHANGE = "The reminder's time had passed when the appointment was changed."


def is_due(reminder: Reminder, at: Moment) -> bool:
    """Tell whether a waiting reminder may be tried now."""
    return reminder.due_at <= at.now and (reminder.retry_at is None or reminder.retry_at <= at.real)


def plan_reminder(appointment: Appointment, *, now: datetime, is_change: bool) -> Reminder:
    """Plan the reminder of a booking's present revision.

    A step already past on a *changed* booking is skipped, not rung: the person who moved the
    appointment has just spoken with the customer.
    """
    due_at = appointment.starts_at - BEFORE_START
    deadline_at = appointment.starts_at - TOO_LATE_BEFORE_START
    status, reason = ReminderStatus.SCHEDULED, ""
    if now >= deadline_at:
        status, reason = ReminderStatus.SKIPPED, TOO_LATE
    elif is_change and now >= due_at:
        status, reason = ReminderStatus.SKIPPED, PASSED_ON_CHANGE
    slot = build_planned_slot(appointment.id, revision=appointment.revision, step=1, attempt=1)
    return Reminder(
        id=derive_reminder_id(slot),
        tenant_id=appointment.tenant_id,
        contact_id=appointment.contact_id,
        appointment_id=appointment.id,
        revision=appointment.revision,
        slot=slot,
        due_at=max(due_at, now),
        deadline_at=deadline_at,
        status=status,
        reason=reason,
    )
