"""What a form shows once it is saved: who, when, and the reminder that follows.

Pure. Nouns in, a view with nothing to fill in out.
"""

from datetime import datetime

from bot.surfaces.elements import View, header, modal, section
from bot.surfaces.words import render_appointment, render_instant
from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.reminder import Reminder, ReminderStatus

NEVER_CALLED = "Saved, and never called: nobody noted that this number may be called."


def build_saved_view(contact: Contact, appointment: Appointment, news: list[str]) -> View:
    """Build the view that closes a form, with a line for each thing to know."""
    blocks = [
        header(f"Saved: {contact.name}"),
        section(f"{contact.reference} · {contact.name}\n{render_appointment(appointment)}"),
        section("\n".join(news)),
    ]
    return modal("Saved", blocks, close="Done")


def render_reminder(reminder: Reminder, appointment: Appointment, *, now: datetime) -> str:
    """Write when the reminder rings, or why none will."""
    if reminder.status is ReminderStatus.SKIPPED:
        return f"No reminder call: {reminder.reason}"
    if reminder.due_at <= now:
        return "Reminder call: at once, within calling hours."
    return f"Reminder call: {render_instant(reminder.due_at, appointment.zone)}"
