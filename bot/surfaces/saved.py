"""What a form shows once it is saved: who, when, and the reminder that follows.

Pure. Nouns in, a view with nothing to fill in out.
"""

from datetime import datetime

from bot.surfaces.elements import View, header, modal, section
from bot.surfaces.words import render_appointment, render_clock, render_instant
from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.reminder import Reminder, ReminderStatus

_MORNING = 6  #: hours; before it, AM was probably picked for PM
_AT_NIGHT = "This begins at night, at {}. If that is a slip, change it with /concierge edit."
NEVER_CALLED = "Saved, and never called: nobody noted that this number may be called."


def build_saved_view(contact: Contact, appointment: Appointment, news: list[str]) -> View:
    """Build the view that closes a form, with a line for each thing to know."""
    at_night = [_AT_NIGHT.format(render_clock(appointment.local_start))]
    doubt = at_night if appointment.local_start.hour < _MORNING else []
    blocks = [
        header(f"Saved: {contact.name}"),
        section(f"{contact.reference} · {contact.name}\n{render_appointment(appointment)}"),
        section("\n".join([*doubt, *news])),
    ]
    return modal("Saved", blocks, close="Done")


def render_reminder(reminder: Reminder, appointment: Appointment, *, now: datetime) -> str:
    """Write when the reminder rings, or why none will."""
    if reminder.status is ReminderStatus.SKIPPED:
        return f"No reminder call: {reminder.reason}"
    if reminder.due_at <= now:
        return "Reminder call: at once, within calling hours."
    return f"Reminder call: {render_instant(reminder.due_at, appointment.zone)}"
