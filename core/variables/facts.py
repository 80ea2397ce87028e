"""One call's facts, and what stands in each place of our nouns.

Pure. Finds what was typed or is known for a variable; says nothing, and decides nothing about who may
hear it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.tenant import Tenant
from core.packs.pack import Variable


@dataclass(frozen=True, slots=True)
class CallFacts:
    """All that a call's variables are made from."""

    tenant: Tenant
    contact: Contact
    appointment: Appointment | None
    language: str  #: one of Retell's
    now: datetime  #: aware UTC
    callee_zones: Sequence[str]  #: IANA names of where the phone may be; empty when nothing is known
    is_zone_apart: bool = False  #: the script has a variable for the zone, so the time goes without it
    remote: frozenset[tuple[str, str]] = frozenset()  #: places and codes that say that nobody comes

    def read(self, variable: Variable) -> str:
        """Return what stands in the variable's place, as it was typed; "" when nothing does."""
        if variable.owner == "business":
            return read_business(self.tenant, variable.key)
        if variable.owner == "contact":
            return self.contact.name if variable.key == "name" else self.contact.fields.get(variable.key, "")
        return read_booking(self.appointment, variable.key) if self.appointment else ""

    def find_today(self) -> date | None:
        """Return today's date where the appointment is, if it is that everywhere the phone may be."""
        here = self.appointment.zone if self.appointment else self.tenant.timezone
        today = find_day(self.now, here)
        return today if all(find_day(self.now, zone) == today for zone in self.callee_zones) else None

    def needs_zone(self, booking: Appointment) -> bool:
        """Tell whether the time alone could be taken for another.

        It could where a clock at the phone may show another one when the appointment begins, and where
        nobody comes to the place ("Voice format", section 4, 22 November 2026).
        """
        if self.is_zone_apart:
            return False
        return self._shows_another_time(booking) or any(
            booking.fields.get(key) == code for key, code in self.remote
        )

    def _shows_another_time(self, booking: Appointment) -> bool:
        begins = booking.starts_at
        offset = begins.astimezone(ZoneInfo(booking.zone)).utcoffset()
        return any(begins.astimezone(ZoneInfo(zone)).utcoffset() != offset for zone in self.callee_zones)


def read_business(tenant: Tenant, key: str) -> str:
    """Return what a business has in this place: its name and number, or what was filled in about it."""
    if key == "name":
        return tenant.business_name
    return tenant.callback_number if key == "callback_number" else tenant.facts.get(key, "")


def read_booking(booking: Appointment, key: str) -> str:
    """Return what a booking has in this place, as text."""
    match key:
        case "type":
            return booking.type
        case "provider":
            return booking.provider
        case "instructions":
            return booking.instructions
        case "duration":
            return str(booking.duration_min or "")
        case _:
            return booking.fields.get(key, "")


def find_day(instant: datetime, zone: str) -> date:
    """Return the date that a calendar in this zone shows."""
    return instant.astimezone(ZoneInfo(zone)).date()
