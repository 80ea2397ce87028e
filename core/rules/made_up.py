"""A customer who does not exist, for looking at what an agent would hear.

Pure: every line of business has its own examples in its pack file.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.nouns.appointment import Appointment
from core.nouns.booking import Field
from core.nouns.contact import Contact
from core.nouns.ids import AppointmentId, ContactId
from core.nouns.tenant import Tenant
from core.packs.catalogue import find_pack
from core.rules.asked import list_asked
from core.variables.durations import parse_duration

_NAME = "Sarah Johnson"
_DAYS_AHEAD = 6
_BEGINS = time(14, 30)


@dataclass(frozen=True, slots=True)
class MadeUpCustomer:
    """A person and a booking that fill everything the pack asks for."""

    contact: Contact
    appointment: Appointment


def make_up_customer(tenant: Tenant, *, now: datetime) -> MadeUpCustomer:
    """Make up a customer of this business, with an appointment in six days at half past two.

    The number is the business's own, so that nobody's phone is in the picture.
    """
    said = {one.place: _find_example(tenant, one.name) for one in list_asked(tenant)}
    free = {one.key: said[one.place] for one in list_asked(tenant) if not one.is_built_in}
    contact_keys = {one.key for one in list_asked(tenant) if one.is_of_contact}
    contact = Contact(
        id=ContactId("made_up"),
        tenant_id=tenant.id,
        reference="C-7K3Q",
        name=_NAME,
        phone=tenant.callback_number,
        fields={key: text for key, text in free.items() if key in contact_keys},
    )
    day = (now.astimezone(ZoneInfo(tenant.timezone)) + timedelta(days=_DAYS_AHEAD)).date()
    wall = datetime.combine(day, _BEGINS, tzinfo=ZoneInfo(tenant.timezone))
    booking = Appointment(
        id=AppointmentId("made_up"),
        tenant_id=tenant.id,
        contact_id=contact.id,
        local_start=wall.replace(tzinfo=None),
        zone=tenant.timezone,
        starts_at=wall.astimezone(UTC),
        type=said.get(Field.TYPE, ""),
        provider=said.get(Field.PROVIDER, ""),
        duration_min=parse_duration(said.get(Field.DURATION, "")),
        instructions=said.get(Field.INSTRUCTIONS, ""),
        fields={key: text for key, text in free.items() if key not in contact_keys},
    )
    return MadeUpCustomer(contact, booking)


def _find_example(tenant: Tenant, name: str) -> str:
    variable = find_pack(tenant.business_type).find_variable(name)
    return variable.example if variable else f"({name})"
