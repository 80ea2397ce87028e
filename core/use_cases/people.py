"""Find people, their bookings and their next calls, for lists and for type-ahead. Only reads."""

from dataclasses import dataclass

from core.nouns.appointment import Appointment
from core.nouns.call import Call
from core.nouns.contact import Consent, Contact
from core.nouns.ids import AppointmentId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.ports.store import Records, Store
from core.rules.sight import Sight, find_sight
from core.use_cases.why import Explained, explain_next


@dataclass(frozen=True, slots=True)
class Found:
    """A person, what they are booked for next, and what came of the latest call to them."""

    contact: Contact
    appointment: Appointment | None
    latest_call: Call | None
    planned: Explained | None = None  #: the call that is to be made next, where it was judged


@dataclass(frozen=True, slots=True)
class OpenBooking:
    """A booking to be changed, with what the form is filled from."""

    contact: Contact
    appointment: Appointment
    consent: Consent | None


async def find_people(
    store: Store, typed: str, *, tenant: Tenant, at: Moment, limit: int, judged: int = 0
) -> list[Found]:
    """Find people by a part of their name, number or reference; everybody when nothing was typed.

    Where Slack may see references only, nothing else finds anybody. Of the first `judged` people the next
    call is judged as well.
    """
    async with store.reading() as records:
        matching = await _list_matching(records, typed, tenant=tenant, limit=limit)
        return [
            Found(
                contact,
                await records.appointments.find_next(contact.id, at.now),
                await records.calls.find_latest(contact.id),
                await explain_next(records, contact, tenant=tenant, at=at) if place < judged else None,
            )
            for place, contact in enumerate(matching)
        ]


async def find_bookings(
    store: Store, typed: str, *, tenant: Tenant, at: Moment, limit: int
) -> list[tuple[Contact, Appointment]]:
    """Find coming bookings by what finds the person, soonest first."""
    async with store.reading() as records:
        people = {c.id: c for c in await _list_matching(records, typed, tenant=tenant, limit=limit)}
        bookings = await records.appointments.list_upcoming(tenant.id, list(people), at.now)
        return [(people[booking.contact_id], booking) for booking in bookings[:limit]]


async def open_booking(store: Store, appointment_id: AppointmentId, *, tenant: Tenant) -> OpenBooking | None:
    """Read one booking of this business for its edit form."""
    async with store.reading() as records:
        appointment = await records.appointments.find_appointment(tenant.id, appointment_id)
        if appointment is None:
            return None
        contact = await records.contacts.get_contact(appointment.contact_id)
        consent = await records.contacts.find_consent(contact.id, contact.phone)
        return OpenBooking(contact, appointment, consent)


async def _list_matching(records: Records, typed: str, *, tenant: Tenant, limit: int) -> list[Contact]:
    if find_sight(tenant) is Sight.REFERENCE:
        return await records.contacts.list_by_reference(tenant.id, typed, limit=limit)
    return await records.contacts.list_matching(tenant.id, typed, limit=limit)
