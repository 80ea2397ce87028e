"""Call once more about an appointment that was changed while a call told the old time.

A person presses the button on that call's card; the same call is corrected once, however often it is pressed.
"""

from dataclasses import replace
from datetime import timedelta

from core.nouns.appointment import AppointmentStatus
from core.nouns.ids import CallId, Slot, StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Purpose, Reminder, ReminderStatus
from core.nouns.tenant import Tenant
from core.ports.store import Records, Store
from core.rules.identity import build_hand_slot
from core.rules.roles import Act
from core.use_cases.call_now import PATIENCE, CallRefused, build_hand_reminder
from core.use_cases.changes import note_change
from core.use_cases.staff import require

_LONGEST_WAIT = timedelta(hours=2)  #: the call that told the old time may last an hour
_GONE = "This call is no longer there."
_NOTHING_TO_TELL = "There is no new time to tell."
_CANCELLED = "The appointment was cancelled, and the agent cannot say so. Call the customer yourself."
_CALL_NOW = "`/concierge call` calls them now."
_BEGUN = "The appointment has begun: it is too late to tell the new time."


async def tell_new_time(
    store: Store, call_id: CallId, *, tenant: Tenant, staff: StaffId, at: Moment
) -> Reminder | CallRefused:
    """Queue the corrective call, for when the first one is over; the gates judge it when it is claimed.

    Raises NotAllowed.
    """
    async with store.writing() as records:
        await require(records, tenant, staff, Act.CALL, at)
        call = await records.calls.find_call(call_id)
        if call is None or call.tenant_id != tenant.id:
            return CallRefused(_GONE)
        slot = build_hand_slot(f"correct:{call.id}")
        if (before := await _find_before(records, slot)) is not None:
            return before
        if not call.told_old_time or call.appointment_id is None:
            return CallRefused(_NOTHING_TO_TELL)
        booking = await records.appointments.get_appointment(call.appointment_id)
        if booking.status is AppointmentStatus.CANCELLED:
            return CallRefused(_CANCELLED)
        if booking.starts_at <= at.now:
            return CallRefused(_BEGUN)
        contact = await records.contacts.get_contact(call.contact_id)
        asked = build_hand_reminder(slot, contact, booking, staff=staff, at=at, purpose=Purpose.RESCHEDULE)
        until = min(booking.starts_at, at.now + _LONGEST_WAIT)
        asked = replace(asked, deadline_at=max(until, at.now + PATIENCE))
        if await records.reminders.insert_reminder(asked):
            await note_change(records, tenant.id, "call.corrected", call.id, by=staff, at=at.now)
        return asked


async def _find_before(records: Records, slot: Slot) -> Reminder | CallRefused | None:
    """Find what came of the button when it was pressed before; None when it was not."""
    before = await records.reminders.find_by_slot(slot)
    if before is None or before.status is not ReminderStatus.SKIPPED:
        return before
    return CallRefused(f"{before.reason} {_CALL_NOW}")
