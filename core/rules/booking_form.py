"""A typed booking, read field by field: either a draft that can be saved, or what to mend where.

Pure. Every objection is a sentence for the person at the form. What is asked is read or objected to, and
what is not asked is not read: the surface tells who typed into a field that is gone by then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.booking import BookingForm, Field, Refused
from core.nouns.contact import ConsentBasis, Contact
from core.nouns.ids import E164
from core.nouns.reminder_plan import ReminderPlan
from core.nouns.tenant import Tenant
from core.rules.asked import Asked
from core.rules.phone import PhoneRefused, parse_phone
from core.rules.plan_text import PlanRefused, parse_plan, render_plan
from core.rules.recurrence import RecurrenceRefused, list_dates, parse_recurrence
from core.rules.reminder_plan import find_business_plan
from core.rules.typed_fields import object_to_name, read_asked
from core.rules.wall_time import WallTimeRefused, find_zone, to_instant
from core.variables.durations import parse_duration

NAME_LIMIT = 60
MAX_DAYS_AHEAD = 400
_ONCE = frozenset({"", "no", "none", "once"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A booking that can be saved; of what the form did not ask, it says nothing."""

    name: str
    phone: E164
    local_start: datetime
    zone: str
    starts_at: datetime
    typed: Mapping[str, str] = field(default_factory=dict)  #: type, provider …, as far as the form asks
    duration_min: int | None = None
    contact_zone: str = ""  #: where the customer lives, if somebody said so
    fields: Mapping[str, str] = field(default_factory=dict)
    contact_fields: Mapping[str, str] = field(default_factory=dict)
    plan: ReminderPlan | None = None  #: the booking's own; None: as the business plans


def read_form(
    form: BookingForm,
    *,
    tenant: Tenant,
    now: datetime,
    kept: Mapping[str, str] | None = None,
    own_plan: ReminderPlan | None = None,
    asked_for: Sequence[Asked] | None = None,
) -> Draft | Refused:
    """Read everything that makes a booking of this business; its number tells what a national number is.

    `kept` is what the booking says already, by its place in the form; `own_plan` its own plan, if any;
    `asked_for` what `list_asked` says, for whoever reads many forms of one business.
    """
    errors: dict[str, str] = {}
    name = _read_name(form.name, errors)
    phone = _read_phone(form.phone, tenant.from_number, errors)
    start = _read_start(form, errors)
    starts_at = _read_instant(start, form.zone, now, errors) if start else None
    asked = read_asked(form, tenant=tenant, errors=errors, kept=kept, asked_for=asked_for)
    plan = _read_plan(form, tenant, own_plan, errors)
    if form.customer_zone and find_zone(form.customer_zone) is None:
        errors[Field.CUSTOMER_ZONE] = "Choose a time zone from the list, or none."
    if errors or start is None or starts_at is None or phone is None:
        return Refused(errors)
    return Draft(
        name=name,
        phone=phone,
        local_start=start,
        zone=form.zone,
        starts_at=starts_at,
        typed=asked.built_in,
        duration_min=parse_duration(form.duration) if form.duration.strip() else None,
        contact_zone=form.customer_zone,
        fields=asked.of_booking,
        contact_fields=asked.of_contact,
        plan=plan,
    )


def read_dates(form: BookingForm, draft: Draft, *, now: datetime) -> tuple[datetime, ...] | Refused:
    """Read on which wall times the booking takes place, the first one included."""
    typed = form.repeats.strip()
    if typed.casefold() in _ONCE:
        return (draft.local_start,)
    try:
        dates = tuple(list_dates(parse_recurrence(typed, start=draft.local_start, zone=draft.zone)))
    except RecurrenceRefused as refused:
        return Refused({Field.REPEATS: str(refused)})
    if (to_instant(dates[-1], draft.zone) - now).days > MAX_DAYS_AHEAD:
        return Refused({Field.REPEATS: f"The last date is more than {MAX_DAYS_AHEAD} days away."})
    return dates


def fill_in(booking: Appointment, draft: Draft) -> Appointment:
    """Take over what was typed about the appointment; what the form did not ask stays as it is."""
    typed = draft.typed
    return replace(
        booking,
        local_start=draft.local_start,
        zone=draft.zone,
        starts_at=draft.starts_at,
        type=typed.get("type", booking.type),
        provider=typed.get("provider", booking.provider),
        duration_min=draft.duration_min if "duration" in typed else booking.duration_min,
        instructions=typed.get("instructions", booking.instructions),
        fields=merge_fields(booking.fields, draft.fields),
        plan=draft.plan,
    )


def add_news(person: Contact, draft: Draft) -> Contact:
    """Note what is news of a known person; the form did not show what was known, so nobody emptied it."""
    news = {key: text for key, text in draft.contact_fields.items() if text}
    return replace(person, fields=merge_fields(person.fields, news), zone=draft.contact_zone or person.zone)


def merge_fields(kept: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """Write what was typed over what was kept; a field that was emptied is gone."""
    return {key: text for key, text in {**kept, **typed}.items() if text}


def join_refusals(*parts: object) -> Refused:
    """Put all objections among these into one answer."""
    return Refused(
        {place: text for part in parts if isinstance(part, Refused) for place, text in part.errors.items()}
    )


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


def _read_name(typed: str, errors: dict[str, str]) -> str:
    name = " ".join(typed.split())
    if objection := object_to_name(name, limit=NAME_LIMIT):
        errors[Field.NAME] = objection
    return name


def _read_phone(typed: str, home: E164, errors: dict[str, str]) -> E164 | None:
    try:
        return parse_phone(typed, home=home)
    except PhoneRefused as refused:
        errors[Field.PHONE] = str(refused)
        return None


def _read_plan(
    form: BookingForm, tenant: Tenant, was: ReminderPlan | None, errors: dict[str, str]
) -> ReminderPlan | None:
    """Read the booking's own plan; one that nobody touched is not held against today's rules."""
    typed = form.reminders.strip()
    if not typed:
        return None
    if was is not None and typed == render_plan(was):
        return was
    of_business = find_business_plan(tenant.calling, form.type)
    try:
        return replace(of_business, steps=parse_plan(typed, was=of_business))
    except PlanRefused as refused:
        errors[Field.REMINDERS] = str(refused)
        return None


def _read_start(form: BookingForm, errors: dict[str, str]) -> datetime | None:
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


def _read_instant(start: datetime, zone: str, now: datetime, errors: dict[str, str]) -> datetime | None:
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
