"""What a form shows once it is saved: who, when, and the reminder that follows.

Pure. Nouns in, a view with nothing to fill in out.
"""

from datetime import datetime

from bot.surfaces.elements import View, header, modal, section
from bot.surfaces.sight import (
    join_known,
    render_booking,
    render_due,
    render_name,
    render_night_clock,
    render_person,
)
from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Tenant

_AT_NIGHT = "This begins at night, at {}. If that is a slip, change it with /concierge edit."
NEVER_CALLED = "Saved, and never called: nobody noted that this number may be called."


def build_saved_view(contact: Contact, appointment: Appointment, news: list[str], tenant: Tenant) -> View:
    """Build the view that closes a form, with a line for each thing to know."""
    at_night = render_night_clock(appointment, tenant)
    doubt = [_AT_NIGHT.format(at_night)] if at_night else []
    who = join_known(contact.reference, render_name(contact, tenant))
    blocks = [
        header(f"Saved: {render_person(contact, tenant)}"),
        section("\n".join(filter(None, [who, render_booking(appointment, tenant)]))),
        section("\n".join([*doubt, *news])),
    ]
    return modal("Saved", blocks, close="Done")


def render_reminder(reminder: Reminder, appointment: Appointment, tenant: Tenant, *, now: datetime) -> str:
    """Write when the reminder rings, or why none will."""
    if reminder.status is ReminderStatus.SKIPPED:
        return f"No reminder call: {reminder.reason}"
    due = render_due(reminder, appointment, tenant, now=now)
    return f"Reminder call: {due}" if due else "A reminder call is planned."
