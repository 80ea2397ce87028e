"""What a form shows once it is saved: who, when, and the reminder that follows.

Pure. Nouns in, a view with nothing to fill in out.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.surfaces.calling_words import REHEARSAL
from bot.surfaces.elements import View, header, modal, section
from bot.surfaces.sight import (
    join_known,
    render_booking,
    render_due,
    render_name,
    render_night_clock,
    render_person,
    render_reason,
)
from core.nouns.appointment import Appointment
from core.nouns.calling import Mode
from core.nouns.contact import Contact
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Tenant
from core.policy.place import may_be_in_several
from core.rules.plan_text import read_step_key, render_step

_MOST_TOLD = 3  #: objections
_SEVERAL_ZONES = (
    "This number may be in several time zones, and rings when it may in all of them; say where the customer "
    "lives with `/concierge edit`."
)
_AT_NIGHT = "This begins at night, at {}. If that is a slip, change it with /concierge edit."
NO_REMINDERS = "No reminder calls: the plan has none."
NEVER_CALLED = "Saved, and never called: nobody noted that this number may be called."


def build_saved_view(contact: Contact, appointment: Appointment, news: list[str], tenant: Tenant) -> View:
    """Build the view that closes a form, with a line for each thing to know."""
    at_night = render_night_clock(appointment, tenant)
    doubt = [_AT_NIGHT.format(at_night)] if at_night else []
    who = join_known(contact.reference, render_name(contact, tenant))
    blocks = [
        header(f"Saved: {render_person(contact, tenant)}"),
        section("\n".join(filter(None, [who, render_booking(appointment, tenant)]))),
        section("\n".join([*doubt, *news, *_render_mode(appointment, tenant)])),
    ]
    return modal("Saved", blocks, close="Done")


def render_reminders(
    reminders: Sequence[Reminder], appointment: Appointment, tenant: Tenant, *, now: datetime
) -> list[str]:
    """Write when each reminder rings, a line each, and why others do not, a line for each reason.

    Where a plan has several steps, those that do not ring are named.
    """
    if not reminders:
        return [NO_REMINDERS]
    skipped = [reminder for reminder in reminders if reminder.status is ReminderStatus.SKIPPED]
    rings = [_render_call(each, appointment, tenant, now=now) for each in reminders if each not in skipped]
    by_reason: dict[str, list[str]] = {}
    for reminder in skipped:
        by_reason.setdefault(reminder.reason, []).append(render_step(read_step_key(reminder.step)))
    if not rings and len(by_reason) == 1:
        return [f"No reminder call: {reason}" for reason in by_reason]
    return rings + [f"No reminder call ({'; '.join(steps)}): {reason}" for reason, steps in by_reason.items()]


def render_outlook(objections: Sequence[str], tenant: Tenant) -> list[str]:
    """Write all that already speaks against the calls, as things stand, a line each."""
    if not objections:
        return []
    first, *others = (render_reason(one, tenant) for one in objections[:_MOST_TOLD])
    more = len(objections) - _MOST_TOLD
    rest = [f"And {more} more; /concierge why tells all."] if more > 0 else []
    return [f"As things stand it will not ring: {first}", *others, *rest]


def render_doubt(
    reminders: Sequence[Reminder], contact: Contact, tenant: Tenant, *, now: datetime
) -> list[str]:
    """Write that nobody knows what time it is where the customer is, if there is a call to wait for it."""
    waits = any(each.status is ReminderStatus.SCHEDULED for each in reminders)
    is_open = waits and may_be_in_several(contact, tenant=tenant, now=now)
    return [render_reason(_SEVERAL_ZONES, tenant)] if is_open else []


def _render_mode(appointment: Appointment, tenant: Tenant) -> list[str]:
    """Write that the business's calls ring nobody, where there are to be any."""
    is_rehearsed = tenant.calling.mode is Mode.REHEARSAL
    return [REHEARSAL] if is_rehearsed and appointment.status.wants_reminder else []


def _render_call(reminder: Reminder, appointment: Appointment, tenant: Tenant, *, now: datetime) -> str:
    due = render_due(reminder, appointment, tenant, now=now)
    if reminder.status is not ReminderStatus.SCHEDULED:
        return f"Reminder call: {due}, made already" if due else "A reminder call was made already."
    if reminder.needs_approval:
        return "Reminder call: its time has passed; a card asks whether to call now."
    if not due:
        return "A reminder call is planned."
    return f"Reminder call: {due}. {reminder.reason}" if reminder.reason else f"Reminder call: {due}"
