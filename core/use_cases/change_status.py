"""Change how a booking stands, and nothing else of it: for a form that shows nothing else.

Reads no date and no name that was typed, so that a booking which no form would take any more (it has begun,
its name came from elsewhere) can be cancelled all the same. Never calls anybody.
"""

from dataclasses import dataclass, replace

from core.nouns.appointment import AppointmentStatus
from core.nouns.booking import Field, Refused
from core.nouns.contact import ConsentBasis
from core.nouns.ids import AppointmentId, StaffId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.ports.store import Store
from core.rules.booking_form import read_status
from core.rules.roles import Act
from core.use_cases.changing import CANCELLED_ALREADY, GONE, BookingChange, Changed, save_change
from core.use_cases.staff import require


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """How the booking stands now, and what is noted of the number."""

    booking: Changed
    basis: ConsentBasis


async def change_status(
    store: Store,
    appointment_id: AppointmentId,
    typed: str,
    version: int,
    *,
    tenant: Tenant,
    staff: StaffId,
    at: Moment,
) -> StatusChanged | Refused:
    """Save another status; `typed` is an AppointmentStatus value, `version` the one the form was filled from.

    The status that stands already changes nothing; another one replaces the reminder.
    """
    async with store.writing() as records:
        await require(records, tenant, staff, Act.BOOK, at)
        was = await records.appointments.find_appointment(tenant.id, appointment_id)
        if was is None:
            return Refused({Field.APPOINTMENT: GONE})
        status = read_status(typed, present=was.status)
        if isinstance(status, Refused):
            return status
        if was.status is status is AppointmentStatus.CANCELLED:
            return Refused({Field.APPOINTMENT: CANCELLED_ALREADY})
        contact = await records.contacts.get_contact(was.contact_id)
        consent = await records.contacts.find_consent(contact.id, contact.phone)
        change = BookingChange(replace(was, status=status), contact, None)
        as_read = replace(was, version=version)
        saved = await save_change(records, change, as_read, contact, tenant=tenant, staff=staff, at=at)
        if isinstance(saved, Refused):
            return saved
        return StatusChanged(saved, consent.basis if consent else ConsentBasis.NEITHER)
