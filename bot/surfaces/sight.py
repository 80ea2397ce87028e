"""How a customer and a booking are written in Slack: whole, in part, or as a reference and nothing else.

Pure. The only module of this room that writes a name, a number, a time or a word of a booking: every surface
asks here, so that what `core.rules.sight` decides holds on all of them. Returns raw text; "" is nothing, and
whoever asked leaves it out. What staff typed themselves is said back only where Slack may see everything.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.surfaces.elements import OPTION_MAX, one_line
from bot.surfaces.words import render_clock, render_instant
from core.nouns.appointment import Appointment
from core.nouns.booking import Field
from core.nouns.call import Call
from core.nouns.contact import Contact
from core.nouns.reminder import Reminder
from core.nouns.tenant import Tenant
from core.rules.phone import render_phone
from core.rules.sight import Sight, find_sight, show_text

NAMES_BY_IMPORT = (
    "Names do not pass through Slack for this business. Bring customers in with `vioconcierge import`."
)
NO_BOOKING = "No appointment"
_MORNING = 6  #: hours; before it, AM was probably picked for PM
_QUOTED = 100  #: characters of what was typed that are said back

# What the form of a booking has, where it cannot have everything; the rest stays as it is stored.
_FIELDS: Mapping[Sight, frozenset[Field]] = {
    Sight.PART: frozenset({Field.DATE, Field.TIME, Field.ZONE, Field.BASIS, Field.STATUS}),
    Sight.REFERENCE: frozenset({Field.STATUS}),
}
_BY_FORM = "with `/concierge edit`"
_BY_IMPORT = "where your bookings are kept, and bring it in with `vioconcierge import`"


def is_reference_only(tenant: Tenant) -> bool:
    """Tell whether a surface has to do with references alone."""
    return find_sight(tenant) is Sight.REFERENCE


def find_fields(tenant: Tenant) -> frozenset[Field] | None:
    """Find which fields of a booking its form may show; None is all of them."""
    return _FIELDS.get(find_sight(tenant))


def render_name(contact: Contact, tenant: Tenant) -> str:
    """Write the name, or the part of it that may be seen."""
    return show_text("contact.name", contact.name, tenant)


def render_person(contact: Contact, tenant: Tenant) -> str:
    """Write who it is; by the reference where no name may be seen."""
    return render_name(contact, tenant) or contact.reference


def render_number(contact: Contact, tenant: Tenant) -> str:
    """Write the number."""
    return show_text("contact.phone", render_phone(contact.phone), tenant)


def render_booking(appointment: Appointment | None, tenant: Tenant) -> str:
    """Write what is booked, when and with whom, on one line."""
    if appointment is None:
        return "" if is_reference_only(tenant) else NO_BOOKING
    return join_known(
        show_text("appointment.date", _render_start(appointment), tenant),
        show_text("appointment.type", appointment.type, tenant),
        show_text("appointment.provider", appointment.provider, tenant),
    )


def render_night_clock(appointment: Appointment, tenant: Tenant) -> str:
    """Write the time of day at which a booking begins, if that is at night."""
    wall = appointment.local_start
    return render_timing(render_clock(wall), tenant) if wall.hour < _MORNING else ""


def render_due(reminder: Reminder, appointment: Appointment, tenant: Tenant, *, now: datetime) -> str:
    """Write when a reminder rings, which tells when the appointment is."""
    is_due = reminder.due_at <= now
    when = "at once, within calling hours." if is_due else render_instant(reminder.due_at, appointment.zone)
    return render_timing(when, tenant)


def render_due_at(reminder: Reminder, zone: str, tenant: Tenant) -> str:
    """Write when a planned call is due, by the clock of a zone."""
    return render_timing(render_instant(reminder.due_at, zone), tenant)


def render_timing(sentence: str, tenant: Tenant) -> str:
    """Write a sentence that tells a time of a customer's, such as when the last try will be."""
    return show_text("appointment.time", sentence, tenant)


def render_summary(call: Call, tenant: Tenant) -> str:
    """Write what was said in a call, as the agent's analysis sums it up; no policy lets free text through."""
    return show_text("call.summary", call.summary, tenant)


def render_headline(contact: Contact, tenant: Tenant, headline: str, word: str) -> str:
    """Write a headline around {name}; where no name may be seen, the reference and a word.

    `Confirmed: Sarah Johnson is coming`, or `C-7K2Q: confirmed`.
    """
    name = one_line(render_name(contact, tenant))
    return headline.replace("{name}", name) if name else f"{contact.reference}: {word}"


def render_choice(contact: Contact, tenant: Tenant, about: str) -> str:
    """Write somebody's line in a type-ahead; of a name that is too long, the end is left out."""
    rest = join_known(about, contact.reference)
    name = one_line(render_name(contact, tenant))[: OPTION_MAX - len(f" · {rest}")]
    return join_known(name, rest)


def render_booking_choice(contact: Contact, appointment: Appointment, tenant: Tenant, place: str) -> str:
    """Write a booking's line in a type-ahead; `place` tells several of one person apart without a date."""
    wall = appointment.local_start
    when = f"{wall:%a} {wall.day} {wall:%b}, {render_clock(wall)}"
    shown = show_text("appointment.date", when, tenant)
    return render_choice(contact, tenant, shown) if shown else join_known(contact.reference, place)


def render_typed(typed: str, tenant: Tenant) -> str:
    """Write what somebody typed, in the beginning of a sentence; it may be a name."""
    return "That" if is_reference_only(tenant) else f"“{typed[:_QUOTED]}”"


def fill_typed(typed: str, tenant: Tenant) -> str:
    """Return what somebody typed behind a command, to stand in a form; it may be a name."""
    return "" if is_reference_only(tenant) else typed


def render_what_to_type(tenant: Tenant) -> str:
    """Write what a customer can be found by."""
    return "Type a reference" if is_reference_only(tenant) else "Type a name, number or reference"


def render_advice(advice: str, tenant: Tenant, *, mends: Field) -> str:
    """Write what to do; what the form does not have is mended at its source."""
    fields = find_fields(tenant)
    return advice if fields is None or mends in fields else advice.replace(_BY_FORM, _BY_IMPORT)


def render_reason(reason: str, tenant: Tenant) -> str:
    """Write why somebody is not called; it may ask for where they live, which not every form has."""
    return render_advice(reason, tenant, mends=Field.CUSTOMER_ZONE)


def join_known(*parts: str) -> str:
    """Put the parts that say something on one line."""
    return " · ".join(filter(None, parts))


def _render_start(appointment: Appointment) -> str:
    """Write when a booking is, by the clock of its own zone: Mon 15 Jan 2024, 2:30 PM (Europe/London)."""
    wall = appointment.local_start
    return f"{wall:%a} {wall.day} {wall:%b %Y}, {render_clock(wall)} ({appointment.zone})"
