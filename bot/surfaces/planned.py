"""How a planned call stands, in a sentence: made, not made and why, or when it is to be made.

Pure. Where Slack may not see when a customer is expected, no time is told.
"""

from bot.surfaces.calling_words import REHEARSAL
from bot.surfaces.outcomes import render_in_a_word
from bot.surfaces.sight import join_known, render_due_at, render_reason, render_timing
from bot.surfaces.words import render_instant
from core.nouns.calling import Mode
from core.nouns.evidence import CallState
from core.nouns.reminder import ReminderStatus
from core.nouns.tenant import Tenant
from core.nouns.trouble import ADVICE
from core.nouns.verdict import Ruling, Verdict
from core.rules.plan_text import read_step_key, render_step
from core.use_cases.why import Explained

_NOT_PLACED = frozenset({CallState.UNAVAILABLE, CallState.HELD, CallState.REJECTED})
_WITHDRAWN = "It was withdrawn."


def render_kind(one: Explained) -> str:
    """Write which call it is."""
    if one.reminder.is_by_hand:
        return "Call asked for by staff"
    step = read_step_key(one.reminder.step)
    when = render_step(step) if step.at else f"{render_step(step)} before"
    again = f", try {one.reminder.attempt}" if one.reminder.attempt > 1 else ""
    return f"Reminder call, {when}{again}"


def render_standing(one: Explained, tenant: Tenant) -> str:
    """Write how a call stands, and what comes next."""
    if one.is_waiting:
        return _render_waiting(one, one.objection, tenant)
    if one.reminder.status is ReminderStatus.CALLED:
        return _render_called(one, tenant)
    return f"Not called: {render_reason(one.reminder.reason or _WITHDRAWN, tenant)}"


def render_planned(one: Explained, tenant: Tenant) -> str:
    """Write on one line when a call is to be made, and what it waits for."""
    kind = "Call asked for by staff" if one.reminder.is_by_hand else "Reminder call"
    ruling = one.objection
    if ruling is None:
        when = _render_next_try(one, tenant)
        rehearsed = "in rehearsal: nobody is rung" if _is_rehearsed(tenant) else ""
        return join_known(f"{kind} {when}" if when else f"{kind} planned", rehearsed)
    reason = render_reason(ruling.reason, tenant).rstrip(".")
    stands = f"will not be made: {reason}" if ruling.ruling is Ruling.NEVER else f"waits: {reason}"
    when = _render_next_try(one, tenant)
    due = render_due_at(one.reminder, _find_zone(one, tenant), tenant)
    return join_known(f"{kind} {due}".rstrip(), stands, f"tried next {when}" if when else "")


def _render_waiting(one: Explained, ruling: Verdict | None, tenant: Tenant) -> str:
    when = _render_next_try(one, tenant)
    if ruling is None:
        called = f"{'Would' if _is_rehearsed(tenant) else 'Will'} be called {when}".rstrip()
        moved = render_reason(one.reminder.reason, tenant)
        return " ".join(filter(None, [f"{called}.", moved, REHEARSAL if _is_rehearsed(tenant) else ""]))
    reason = render_reason(ruling.reason, tenant)
    if ruling.ruling is Ruling.NEVER:
        return f"Will not be called: {reason}"
    return f"Waits: {reason} Tried next {when}." if when else f"Waits: {reason}"


def _render_called(one: Explained, tenant: Tenant) -> str:
    call = one.call
    if call is None:
        return "Called."
    if call.outcome is None and call.state in _NOT_PLACED:
        happened = ADVICE[call.trouble].happened if call.trouble else _WITHDRAWN
        return f"Not called: {render_reason(call.reason or happened, tenant)}"
    return f"Called: {render_in_a_word(call)}"


def _render_next_try(one: Explained, tenant: Tenant) -> str:
    if one.next_try is None:
        return ""
    return render_timing(render_instant(one.next_try, _find_zone(one, tenant)), tenant)


def _find_zone(one: Explained, tenant: Tenant) -> str:
    return one.appointment.zone if one.appointment else tenant.timezone


def _is_rehearsed(tenant: Tenant) -> bool:
    return tenant.calling.mode is Mode.REHEARSAL
