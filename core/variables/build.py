"""Turns a business, a person and perhaps a booking into the variables the agent is given.

Pure. Sends what the business's pack names and nothing else; never an empty value, never a script.
"""

from datetime import date

from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.tenant import Tenant
from core.variables.clean import NAME_LIMIT, TEXT_LIMIT, clean_text
from core.variables.packs import PACKS, Source
from core.variables.voice import format_date, format_duration, format_phone_for_voice, format_time

_ALWAYS_REQUIRED = ("customer_name", "business_name", "callback_number")
_REQUIRED_OF_A_BOOKING = ("appointment_date", "appointment_time")


def build_variables(
    *, tenant: Tenant, contact: Contact, appointment: Appointment | None, today: date
) -> dict[str, str]:
    """Build variable name → spoken text, in the order of the business's pack.

    Every value is a non-empty string of at most 200 characters; what is unknown is left out, because
    Retell counts an empty string as set (docs.retellai.com/build/dynamic-variables, 2026-06).
    Date and time are the booking's own wall time. `today` is the business's date: it decides whether
    the year is said.
    """
    spoken = _speak_business(tenant) | {Source.CONTACT_NAME: clean_text(contact.name, limit=NAME_LIMIT)}
    if appointment is not None:
        spoken |= _speak_appointment(appointment, locale=tenant.locale, today=today)
    pack = PACKS[tenant.business_type]
    return {name: spoken[source] for name, source in pack.items() if spoken.get(source)}


def missing_required(variables: dict[str, str], appointment: Appointment | None) -> list[str]:
    """List the variables without which a call makes no sense: who, from whom, and what about."""
    required = _ALWAYS_REQUIRED + (_REQUIRED_OF_A_BOOKING if appointment is not None else ())
    return [name for name in required if name not in variables]


def _speak_business(tenant: Tenant) -> dict[Source, str]:
    try:
        callback_number = format_phone_for_voice(tenant.callback_number)
    except ValueError:
        callback_number = ""  # left out, and so named by missing_required
    return {
        Source.BUSINESS_NAME: clean_text(tenant.business_name, limit=NAME_LIMIT),
        Source.CALLBACK_NUMBER: callback_number,
    }


def _speak_appointment(appointment: Appointment, *, locale: str, today: date) -> dict[Source, str]:
    start, minutes = appointment.local_start, appointment.duration_min
    return {
        Source.START_DATE: format_date(start.date(), locale=locale, today=today),
        Source.START_TIME: format_time(start.time()),
        Source.TYPE: clean_text(appointment.type, limit=TEXT_LIMIT),
        Source.DURATION: format_duration(minutes) if minutes is not None and minutes > 0 else "",
        Source.PROVIDER: clean_text(appointment.provider, limit=NAME_LIMIT),
        Source.INSTRUCTIONS: clean_text(appointment.instructions, limit=TEXT_LIMIT),
    }
