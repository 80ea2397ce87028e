"""What `why` answers: each coming and past call of a person, with a line for every gate.

Pure. The first objection is said first; when it will be tried next, where that can be said.
"""

from datetime import datetime

from bot.surfaces.elements import Block, Message, context, fit, header, section
from bot.surfaces.outcomes import render_in_a_word
from bot.surfaces.sight import join_known, render_booking, render_person, render_timing
from bot.surfaces.words import render_instant
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Tenant
from core.nouns.verdict import Ruling, Verdict
from core.use_cases.why import Explained, Why

GATE_WORDS = {
    "paused": "Calls are not paused",
    "hold": "Retell takes our calls",
    "revision": "The appointment is as it was",
    "number": "The number can be called",
    "destination": "Our number reaches that country",
    "consent": "There is a consent",
    "opt_out": "They did not ask us to stop",
    "hours": "Phones may ring there then",
    "attempts": "Not rung too often",
    "voicemail": "No message left before",
    "lead_time": "In time for the appointment",
    "disclosure": "The agent says what it is",
    "profile": "The papers are there",
    "variables": "There is something to say for everything",
    "script": "The script fits",
    "one_at_a_time": "No other call to the number",
    "approval": "Nobody has to be asked",
}
_MARKS = {Ruling.CLEAR: "yes", Ruling.LATER: "not yet", Ruling.NEVER: "no"}
_NOTHING = "No call was ever planned for them."
_NEVER_ASKED = "The gates were not asked about it."


def build_why(why: Why) -> Message:
    """Build the answer."""
    who = render_person(why.contact, why.tenant)
    blocks: list[Block] = [header(f"Calls to {who}")]
    for one in why.calls:
        blocks += _build_call(one, why.tenant)
    if not why.calls:
        blocks.append(section(_NOTHING))
    blocks.append(context(why.contact.reference))
    first = _render_standing(why.calls[0], why.tenant) if why.calls else _NOTHING
    return Message(fit(f"{who}: {first}", 1000), blocks)


def render_gate(verdict: Verdict) -> str:
    """Write one gate's line: what it asks, its answer, and the reason."""
    asks = GATE_WORDS.get(verdict.gate, verdict.gate)
    said = f"{asks}: {_MARKS[verdict.ruling]}"
    return f"{said}. {verdict.reason}" if verdict.reason else said


def _build_call(one: Explained, tenant: Tenant) -> list[Block]:
    about = join_known(_render_kind(one.reminder), render_booking(one.appointment, tenant))
    lines = [about, _render_standing(one, tenant), *map(render_gate, one.verdicts)]
    if not one.verdicts:
        lines.append(_NEVER_ASKED)
    return [section("\n".join(filter(None, lines)))]


def _render_kind(reminder: Reminder) -> str:
    if reminder.is_by_hand:
        return "Call asked for by staff"
    again = f", try {reminder.attempt}" if reminder.attempt > 1 else ""
    return f"Reminder call{again}"


def _render_standing(one: Explained, tenant: Tenant) -> str:
    """Write how a call stands, and what comes next."""
    if one.call is not None and one.reminder.status is ReminderStatus.CALLED:
        return f"Called: {render_in_a_word(one.call)}"
    if not one.is_waiting:
        return f"Not called: {one.reminder.reason or 'it was withdrawn.'}"
    ruling = one.objection
    if ruling is None:
        return (
            render_timing(f"Will be called {_render_when(one.next_try, one, tenant)}", tenant)
            or "Will be called"
        )
    if ruling.ruling is Ruling.NEVER:
        return f"Will not be called: {ruling.reason}"
    when = f"Tried next {_render_when(one.next_try, one, tenant)}. " if one.next_try else ""
    return f"Waits: {ruling.reason} {render_timing(when, tenant)}".strip()


def _render_when(instant: datetime | None, one: Explained, tenant: Tenant) -> str:
    zone = one.appointment.zone if one.appointment else tenant.timezone
    return render_instant(instant, zone) if instant else "once nothing stands against it"
