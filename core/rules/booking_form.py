"""A typed booking, read field by field: either a draft that can be saved, or what to mend where.

Pure. Every objection is a sentence for the person at the form; nothing typed is ever lost.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from core.nouns.appointment import AppointmentStatus
from core.nouns.booking import BookingForm, Field, Refused
from core.nouns.contact import ConsentBasis
from core.nouns.ids import E164
from core.rules.phone import PhoneRefused, parse_phone
from core.rules.wall_time import WallTimeRefused, find_zone, to_instant
from core.variables.durations import parse_duration

MAX_LENGTH = {Field.NAME: 60, Field.TYPE: 100, Field.PROVIDER: 60, Field.INSTRUCTIONS: 200}
MAX_DAYS_AHEAD = 400


@dataclass(frozen=True, slots=True)
class Draft:
    """A booking that can be saved."""

    name: str
    phone: E164
    local_start: datetime
    zone: str
    starts_at: datetime
    type: str
    provider: str
    duration_min: int | None
    instructions: str


def read_form(form: BookingForm, *, home: E164, now: datetime) -> Draft | Refused:
    """Read everything that makes a booking; `home` is the number whose country national numbers are in."""
    errors: dict[Field, str] = {}
    name, provider = (
        _read_line(form.name, Field.NAME, errors),
        _read_line(form.provider, Field.PROVIDER, errors),
    )
    kind = _read_line(form.type, Field.TYPE, errors)
    instructions = _read_line(form.instructions, Field.INSTRUCTIONS, errors)
    if not name and Field.NAME not in errors:
        errors[Field.NAME] = "Give the customer's name."
    phone = _read_phone(form.phone, home, errors)
    start = _read_start(form, errors)
    starts_at = _read_instant(start, form.zone, now, errors) if start else None
    duration_min = _read_duration(form.duration, errors)
    if errors or start is None or starts_at is None or phone is None:
        return Refused(errors)
    return Draft(name, phone, start, form.zone, starts_at, kind, provider, duration_min, instructions)


def read_basis(typed: str) -> ConsentBasis | Refused:
    """Read where the number comes from."""
    try:
        return ConsentBasis(typed)
    except ValueError:
        return Refused({Field.BASIS: "Say how you got this number."})


def read_status(typed: str, *, present: AppointmentStatus) -> AppointmentStatus | Refused:
    """Read the booking's status; left empty, it stays as it is."""
    try:
        return AppointmentStatus(typed) if typed else present
    except ValueError:
        return Refused({Field.STATUS: "Choose one of the statuses."})


def _read_line(typed: str, field: Field, errors: dict[Field, str]) -> str:
    text = " ".join(typed.split())
    if len(text) > MAX_LENGTH[field]:
        errors[field] = f"At most {MAX_LENGTH[field]} characters; this has {len(text)}."
    return text


def _read_phone(typed: str, home: E164, errors: dict[Field, str]) -> E164 | None:
    try:
        return parse_phone(typed, home=home)
    except PhoneRefused as refused:
        errors[Field.PHONE] = str(refused)
        return None


def _read_start(form: BookingForm, errors: dict[Field, str]) -> datetime | None:
    day: date | None = None
    clock: time | None = None
    try:
        day = date.fromisoformat(form.date)
    except ValueError:
        errors[Field.DATE] = "Choose a date."
    try:
        clock = time.fromisoformat(form.time)
    except ValueError:
        errors[Field.TIME] = "Choose a time."
    if find_zone(form.zone) is None:
        errors[Field.ZONE] = "Choose a time zone from the list."
        return None
    if day is None or clock is None:
        return None
    return datetime.combine(day, clock.replace(tzinfo=None, second=0, microsecond=0))


def _read_instant(start: datetime, zone: str, now: datetime, errors: dict[Field, str]) -> datetime | None:
    try:
        instant = to_instant(start, zone)
    except WallTimeRefused as refused:
        errors[Field.TIME] = str(refused)
        return None
    if instant <= now:
        today = now.astimezone(find_zone(zone)).date()
        field = Field.TIME if start.date() == today else Field.DATE
        errors[field] = "This is in the past."
        return None
    if (instant - now).days > MAX_DAYS_AHEAD:
        errors[Field.DATE] = f"This is more than {MAX_DAYS_AHEAD} days away. Check the year."
        return None
    return instant


def _read_duration(typed: str, errors: dict[Field, str]) -> int | None:
    if not typed.strip():
        return None
    minutes = parse_duration(typed)
    if minutes is None:
        errors[Field.DURATION] = "Give a duration like 45, 45 minutes or 1 hour 30 (5 minutes to 14 days)."
    return minutes
