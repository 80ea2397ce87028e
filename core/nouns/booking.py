"""A booking as somebody typed it, before any of it is believed.

Raw strings, exactly as they came from a form or a file; `core.rules.booking_form` reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Field(StrEnum):
    """One place in a form, so that an objection finds its way back to it."""

    NAME = "name"
    PHONE = "phone"
    DATE = "date"
    TIME = "time"
    ZONE = "zone"
    TYPE = "type"
    PROVIDER = "provider"
    DURATION = "duration"
    INSTRUCTIONS = "instructions"
    CUSTOMER_ZONE = "customer_zone"
    BASIS = "basis"
    STATUS = "status"
    REPEATS = "repeats"
    REMINDERS = "reminders"
    CONTACT = "contact"
    APPOINTMENT = "appointment"


@dataclass(frozen=True, slots=True)
class BookingForm:
    """What was typed; an empty string is a field left empty."""

    name: str
    phone: str
    date: str  #: ISO, 2027-01-15
    time: str  #: 24 hours, 14:30
    zone: str  #: IANA name
    type: str = ""
    provider: str = ""
    duration: str = ""
    instructions: str = ""
    customer_zone: str = ""  #: IANA name of where the customer lives; empty: as the number tells
    basis: str = ""  #: a ConsentBasis value
    status: str = ""  #: an AppointmentStatus value; only when editing
    repeats: str = ""  #: an RRULE or words such as "weekly 6 times"; only when adding
    reminders: str = ""  #: a plan such as "2 days, 2 hours", or "none"; empty: as the business plans
    fields: Mapping[str, str] = field(default_factory=dict)  #: what the pack asks besides, by key


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was saved: a sentence for each place in the form that has to be mended.

    A place is a Field, or what `core.rules.asked` calls the place of a free field.
    """

    errors: Mapping[str, str]
