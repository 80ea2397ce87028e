"""Write what follows from a call's outcome: the booking's status, an opt-out, doubt about a number, a retry.

All in the transaction that writes the outcome; what followed from an outcome that did not last is taken back.
"""

import logging
from dataclasses import replace

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.call import Call, Outcome
from core.nouns.contact import Consent, ConsentBasis, ConsentSource
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.opt_out import OptOut, OptOutSource
from core.nouns.reminder import Reminder
from core.ports.store import Records
from core.use_cases.changes import note_change
from core.use_cases.consents import note_consent
from core.use_cases.retrying import plan_next_try

logger = logging.getLogger(__name__)

_STATUS_AFTER = {
    Outcome.CONFIRMED: AppointmentStatus.CONFIRMED,
    Outcome.RESCHEDULE: AppointmentStatus.RESCHEDULE,
    Outcome.CANCELLED: AppointmentStatus.CANCEL_ASKED,
}
_WHO_ANSWERED = "Whoever answered said that it is not this person's number."


async def follow_up(records: Records, call: Call, at: Moment, *, before: Outcome | None) -> None:
    """Write what follows from a new outcome of a call that was just written, and what it says of another try.

    `before` is the outcome it had. The caller holds the call's row.
    """
    logger.info("a call has an outcome", extra={"call": call.id, "outcome": str(call.outcome)})
    tenant = await records.tenants.get_tenant(call.tenant_id)
    reminder = await records.reminders.get_reminder(call.reminder_id)
    if call.outcome is Outcome.OPTED_OUT:
        await _note_opt_out(records, call, at)
    if call.outcome is Outcome.WRONG_NUMBER:
        await _doubt_number(records, call, at)
    await _write_status(records, call, reminder, at, before=before)
    note = await plan_next_try(records, call, reminder, tenant, at)
    await records.calls.mark_call(replace(call, retry_note=note, version=call.version + 1))


async def _note_opt_out(records: Records, call: Call, at: Moment) -> None:
    by = StaffId(call.id)
    said = OptOut(call.tenant_id, call.to_phone, is_stop=True, source=OptOutSource.CALL, by=by, at=at.now)
    if await records.opt_outs.insert_opt_out(said):
        await note_change(records, call.tenant_id, "contact.stopped", call.contact_id, by=by, at=at.now)


async def _doubt_number(records: Records, call: Call, at: Moment) -> None:
    """Take back what was noted of a number that is somebody else's; whoever mends it notes it anew."""
    await note_consent(
        records,
        call.tenant_id,
        Consent(
            call.contact_id,
            call.to_phone,
            ConsentBasis.NEITHER,
            StaffId(call.id),
            at.now,
            source=ConsentSource.CALL,
            evidence=_WHO_ANSWERED,
        ),
    )


async def _write_status(
    records: Records, call: Call, reminder: Reminder, at: Moment, *, before: Outcome | None
) -> None:
    """Write the status that follows, or take back the one that followed from the outcome before.

    The booking's row is held, so that a change that somebody saves meanwhile does not swallow the answer.
    """
    said, said_before = _find_status(call.outcome), _find_status(before)
    if call.appointment_id is None or said is said_before:
        return
    [booking] = await records.appointments.lock_appointments([call.appointment_id])
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


def _find_status(outcome: Outcome | None) -> AppointmentStatus | None:
    return _STATUS_AFTER.get(outcome) if outcome else None


def _still_speaks_of(booking: Appointment, revision: int) -> bool:
    """Tell whether the booking is still the one the customer heard of, and nobody has decided on it."""
    return booking.revision == revision and booking.status is not AppointmentStatus.CANCELLED
