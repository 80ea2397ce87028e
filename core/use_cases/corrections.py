"""Call once more about an appointment that was changed while a call told the old time.

A person presses the button on that call's card; the same call is corrected once, however often it is pressed.
"""

from core.nouns.appointment import AppointmentStatus
from core.nouns.ids import CallId, StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Purpose, Reminder
from core.nouns.tenant import Tenant
from core.ports.store import Store
from core.rules.identity import build_hand_slot
from core.rules.roles import Act
from core.use_cases.call_now import CallRefused, build_hand_reminder
from core.use_cases.changes import note_change
from core.use_cases.staff import require

_GONE = "This call is no longer there."
_NOTHING_TO_TELL = "There is no new time to tell."
_OFF = "The appointment was cancelled: there is no new time to tell. Tell the customer yourself."
_BEGUN = "The appointment has begun: it is too late to tell the new time."


async def tell_new_time(
    store: Store, call_id: CallId, *, tenant: Tenant, staff: StaffId, at: Moment
) -> Reminder | CallRefused:
    """Queue the corrective call for now; the gates judge it when it is claimed. Raises NotAllowed."""
    async with store.writing() as records:
        await require(records, tenant, staff, Act.CALL, at)
        call = await records.calls.find_call(call_id)
        if call is None or call.tenant_id != tenant.id:
            return CallRefused(_GONE)
        if not call.told_old_time or call.appointment_id is None:
            return CallRefused(_NOTHING_TO_TELL)
        contact = await records.contacts.get_contact(call.contact_id)
        booking = await records.appointments.get_appointment(call.appointment_id)
        if booking.status is AppointmentStatus.CANCELLED:
            return CallRefused(_OFF)
        if booking.starts_at <= at.now:
            return CallRefused(_BEGUN)
        slot = build_hand_slot(f"correct:{call.id}")
        asked = build_hand_reminder(slot, contact, booking, staff=staff, at=at, purpose=Purpose.RESCHEDULE)
        if await records.reminders.insert_reminder(asked):
            await note_change(records, tenant.id, "call.corrected", call.id, by=staff, at=at.now)
        return asked
