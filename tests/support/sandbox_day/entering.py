"""How the day's customers are entered: as a row of a file, or in the form."""

from core.nouns.booking import BookingForm
from tests.support.sandbox_day.people import Person

_CONSENTS = {
    "provided_number": "given for bookings",
    "express": "agreed",
    "express_written": "signed",
    "none": "none",
}


def build_row(person: Person) -> dict[str, str]:
    """Build the row of a file."""
    kind = person.kind
    return {
        "name": person.name,
        "phone": person.phone,
        "appointment_date": kind.day.isoformat(),
        "appointment_time": kind.clock,
        "timezone": person.place.zone,
        "consent": _CONSENTS[kind.basis],
        "reminders": kind.plan,
    }


def build_form(person: Person) -> BookingForm:
    """Build the filled-in form."""
    kind = person.kind
    return BookingForm(
        name=person.name,
        phone=person.phone,
        date=kind.day.isoformat(),
        time=kind.clock,
        zone=person.place.zone,
        type="Haircut",
        basis=kind.basis,
        repeats=kind.repeats,
        reminders=kind.plan,
    )
