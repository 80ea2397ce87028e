"""Write what follows from a call's outcome: the booking's status, an opt-out, doubt about a number, a retry.

All in the transaction that writes the outcome; what followed from an outcome that did not last is taken back.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.call import Call, Outcome
from core.nouns.contact import Consent, ConsentBasis, ConsentSource
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.opt_out import OptOut, OptOutSource
from core.nouns.reminder import Reminder
from core.nouns.tenant import Tenant
from core.policy.attempts import find_cap_problem
from core.policy.place import find_place
from core.policy.policy import Place
from core.ports.store import Records
from core.rules.calling_windows import CallingWindows
from core.rules.identity import build_planned_slot
from core.rules.retries import NoRetry, describe_retry, find_miss, plan_retry
from core.use_cases.changes import note_change

logger = logging.getLogger(__name__)

_STATUS_AFTER = {
    Outcome.CONFIRMED: AppointmentStatus.CONFIRMED,
    Outcome.RESCHEDULE: AppointmentStatus.RESCHEDULE,
    Outcome.CANCELLED: AppointmentStatus.CANCEL_ASKED,
}
_COUNTED = timedelta(days=30)
_REACHED = "Somebody was reached after all."
_WHO_ANSWERED = "Whoever answered said that it is not this person's number."


async def follow_up(records: Records, call: Call, at: Moment, *, before: Outcome | None) -> Call:
    """Write what follows from a new outcome; answers the call with what it says of another try."""
    logger.info("a call has an outcome", extra={"call": call.id, "outcome": str(call.outcome)})
    tenant = await records.tenants.get_tenant(call.tenant_id)
    reminder = await records.reminders.get_reminder(call.reminder_id)
    if call.outcome is Outcome.OPTED_OUT:
        await _note_opt_out(records, call, at)
    if call.outcome is Outcome.WRONG_NUMBER and before is not Outcome.WRONG_NUMBER:
        await _doubt_number(records, call, at)
    await _write_status(records, call, reminder, at, before=before)
    return replace(call, retry_note=await _plan_retry(records, call, reminder, tenant, at))


async def _note_opt_out(records: Records, call: Call, at: Moment) -> None:
    by = StaffId(call.id)
    said = OptOut(call.tenant_id, call.to_phone, is_stop=True, source=OptOutSource.CALL, by=by, at=at.now)
    if await records.opt_outs.insert_opt_out(said):
        await note_change(records, call.tenant_id, "contact.stopped", call.contact_id, by=by, at=at.now)


async def _doubt_number(records: Records, call: Call, at: Moment) -> None:
    """Take back what was noted of a number that is somebody else's; whoever mends it notes it anew."""
    await records.contacts.insert_consent(
        Consent(
            call.contact_id,
            call.to_phone,
            ConsentBasis.NEITHER,
            StaffId(call.id),
            at.now,
            source=ConsentSource.CALL,
            evidence=_WHO_ANSWERED,
        )
    )


async def _write_status(
    records: Records, call: Call, reminder: Reminder, at: Moment, *, before: Outcome | None
) -> None:
    """Write the status that follows, or take back the one that followed from the outcome before."""
    said, said_before = _find_status(call.outcome), _find_status(before)
    if call.appointment_id is None or said is said_before:
        return
    booking = await records.appointments.get_appointment(call.appointment_id)
    is_taken_back = said is None and booking.status is said_before
    if not _still_speaks_of(booking, reminder.revision) or not (said or is_taken_back):
        return
    status = said or AppointmentStatus.BOOKED
    answered = replace(booking, status=status)
    await records.appointments.mark_appointment(answered)
    await note_change(
        records,
        call.tenant_id,
        "appointment.answered",
        booking.id,
        by=StaffId(call.id),
        at=at.now,
        between=(booking, answered),
    )


async def _plan_retry(records: Records, call: Call, reminder: Reminder, tenant: Tenant, at: Moment) -> str:
    """Plan the next try after a call that reached nobody; answers the line about it, if there is one."""
    if call.outcome is None or reminder.is_by_hand or reminder.appointment_id is None:
        return ""
    if find_miss(call.outcome) is None:
        await _withdraw_retry(records, reminder)
        return ""
    booking = await records.appointments.get_appointment(reminder.appointment_id)
    if booking.revision != reminder.revision or not booking.status.wants_reminder:
        return ""
    contact = await records.contacts.get_contact(call.contact_id)
    place = find_place(contact.phone, contact.zone, tenant=tenant, now=at.now)
    attempts = await records.calls.list_attempts(tenant.id, contact.phone, at.now - _COUNTED)
    retry = _find_retry(reminder, call.outcome, tenant=tenant, place=place, attempts=attempts, at=at)
    if isinstance(retry, NoRetry):
        return retry.reason
    await records.reminders.insert_reminder(retry)
    windows = CallingWindows(place, tenant.calling.hours)
    return f"{describe_retry(retry, booking.zone, windows, now=at.now)}."


def _find_retry(
    reminder: Reminder,
    outcome: Outcome,
    *,
    tenant: Tenant,
    place: Place,
    attempts: Sequence[datetime],
    at: Moment,
) -> Reminder | NoRetry:
    """Find the next try within the plan, the hours and the caps of the callee's place."""
    windows = CallingWindows(place, tenant.calling.hours)
    gap = place.caps.gap

    def plan() -> Reminder | NoRetry:
        return plan_retry(
            reminder,
            outcome,
            plan=tenant.calling.retries,
            ended_at=at.now,
            attempts=attempts,
            zones=place.zones or (tenant.timezone,),
            min_gap=gap,
            windows=windows,
        )

    retry = plan()
    if isinstance(retry, NoRetry):
        return retry
    problem, allowed = find_cap_problem(attempts, retry.due_at, place)
    if not problem:
        return retry
    if allowed is None or allowed >= retry.deadline_at:
        return NoRetry(f"No further try: {problem[:1].lower()}{problem[1:]}")
    gap = allowed - at.now
    return plan()


async def _withdraw_retry(records: Records, reminder: Reminder) -> None:
    """Take back the next try where somebody was reached after all."""
    if reminder.appointment_id is None:
        return
    slot = build_planned_slot(
        reminder.appointment_id, revision=reminder.revision, step=reminder.step, attempt=reminder.attempt + 1
    )
    planned = await records.reminders.find_by_slot(slot)
    if planned is not None:
        await records.reminders.mark_skipped(planned.id, reason=_REACHED)


def _find_status(outcome: Outcome | None) -> AppointmentStatus | None:
    return _STATUS_AFTER.get(outcome) if outcome else None


def _still_speaks_of(booking: Appointment, revision: int) -> bool:
    """Tell whether the booking is still the one the customer heard of, and nobody has decided on it."""
    return booking.revision == revision and booking.status is not AppointmentStatus.CANCELLED
