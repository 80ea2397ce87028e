"""What a form shows once it is saved: who, when, and the reminder that follows.

Pure. Nouns in, a view with nothing to fill in out.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.surfaces.elements import View, header, modal, section
from bot.surfaces.words import render_appointment, render_clock, render_instant
from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.reminder import Reminder, ReminderStatus
from core.rules.plan_text import read_step_key, render_step

_MORNING = 6  #: hours; before it, AM was probably picked for PM
_AT_NIGHT = "This begins at night, at {}. If that is a slip, change it with /concierge edit."
NO_REMINDERS = "No reminder calls: the plan has none."
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


def render_reminders(reminders: Sequence[Reminder], appointment: Appointment, *, now: datetime) -> list[str]:
    """Write when each reminder rings, a line each, and why others do not, a line for each reason.

    Where a plan has several steps, those that do not ring are named.
    """
    if not reminders:
        return [NO_REMINDERS]
    skipped = [reminder for reminder in reminders if reminder.status is ReminderStatus.SKIPPED]
    rings = [_render_call(each, appointment, now=now) for each in reminders if each not in skipped]
    by_reason: dict[str, list[str]] = {}
    for reminder in skipped:
        by_reason.setdefault(reminder.reason, []).append(render_step(read_step_key(reminder.step)))
    if not rings and len(by_reason) == 1:
        return [f"No reminder call: {reason}" for reason in by_reason]
    return rings + [f"No reminder call ({'; '.join(steps)}): {reason}" for reason, steps in by_reason.items()]


def _render_call(reminder: Reminder, appointment: Appointment, *, now: datetime) -> str:
    when = render_instant(reminder.due_at, appointment.zone)
    if reminder.status is not ReminderStatus.SCHEDULED:
        return f"Reminder call: {when}, made already"
    if reminder.needs_approval:
        return "Reminder call: its time has passed; a card asks whether to call now."
    if reminder.due_at <= now:
        return "Reminder call: at once, within calling hours."
    return f"Reminder call: {when}. {reminder.reason}" if reminder.reason else f"Reminder call: {when}"
