"""A call in words: the headline of its card, the one word in a list, and what to do next.

Pure tables over every state and every outcome; says nothing a call's record does not say.
"""

from bot.surfaces.sight import render_advice
from core.nouns.booking import Field
from core.nouns.call import Call, Outcome
from core.nouns.evidence import CallState
from core.nouns.tenant import Tenant

# The headline of a card, where {name} is the person called, and the same in a list under that name.
_BY_OUTCOME: dict[Outcome, tuple[str, str]] = {
    Outcome.CONFIRMED: ("Confirmed: {name} is coming", "confirmed"),
    Outcome.RESCHEDULE: ("Asked for another time: {name}", "asked for another time"),
    Outcome.CANCELLED: ("Asked to cancel: {name}", "asked to cancel"),
    Outcome.WRONG_NUMBER: ("Wrong number: it is not {name}'s", "wrong number"),
    Outcome.OPTED_OUT: ("Wants no more calls: {name}", "wants no more calls"),
    Outcome.CALLBACK_WANTED: ("Wants to be called back: {name}", "wants to be called back"),
    Outcome.UNCLEAR: ("No clear answer: {name}", "no clear answer"),
    Outcome.VOICEMAIL: ("Voicemail: {name}", "voicemail"),
    Outcome.NO_ANSWER: ("No answer: {name}", "no answer"),
    Outcome.BUSY: ("Busy: {name}", "busy"),
    Outcome.DECLINED: ("Declined the call: {name}", "declined the call"),
    Outcome.BAD_NUMBER: ("Number out of service: {name}", "number out of service"),
    Outcome.STOPPED: ("Call stopped: {name}", "stopped"),
    Outcome.FAILED: ("Call failed: {name}", "failed"),
}
_BY_STATE: dict[CallState, tuple[str, str]] = {
    CallState.PLACING: ("Calling {name}…", "being called"),
    CallState.UNAVAILABLE: ("Not called yet: {name}", "not called yet"),
    CallState.HELD: ("Call on hold: {name}", "on hold"),
    CallState.REJECTED: ("Not called: {name}", "could not be called"),
    CallState.UNCONFIRMED: ("Not sure whether it rang: {name}", "not sure whether it rang"),
    CallState.REGISTERED: ("Calling {name}…", "being called"),
    CallState.ONGOING: ("Picked up: the call to {name} is under way", "under way"),
    CallState.STOPPED: ("Call stopped: {name}", "stopped"),
    CallState.ERROR: ("Call failed: {name}", "failed"),
    CallState.NOT_CONNECTED: ("Nobody picked up: {name}", "nobody picked up"),
    CallState.ENDED: ("Call ended: {name}", "ended, waiting for what was said"),
}
_NEXT: dict[Outcome, str] = {
    Outcome.RESCHEDULE: "Agree on a new time with them, then change it with `/concierge edit`.",
    Outcome.CANCELLED: "If it is off, cancel it with `/concierge edit`.",
    Outcome.WRONG_NUMBER: "Mend the number with `/concierge edit`.",
    Outcome.OPTED_OUT: "This number is not called any more. Reach them another way.",
    Outcome.CALLBACK_WANTED: "Ring them back yourself, or use `/concierge call`.",
    Outcome.UNCLEAR: "Ring them yourself to be sure.",
    Outcome.BAD_NUMBER: "Mend the number with `/concierge edit`.",
}
_MENDS = {
    Outcome.RESCHEDULE: Field.DATE,
    Outcome.WRONG_NUMBER: Field.PHONE,
    Outcome.BAD_NUMBER: Field.PHONE,
}
_SILENT_STATE = ("No news of the call: {name}", "no news")
_SILENT = "Retell never told how this call went. Ask the customer."
_OVER = frozenset({CallState.ENDED, CallState.NOT_CONNECTED, CallState.ERROR, CallState.STOPPED})
_WAITING = "Call ended, waiting for what was said."
_UNKNOWN = "What was said is not known."


def render_in_a_word(call: Call) -> str:
    """Write how a call stands, without a name."""
    _, word = find_words(call)
    return word


def render_next(call: Call, tenant: Tenant) -> str:
    """Write what is to be done, or waited for, once a call is over; nothing when there is nothing."""
    if call.outcome is not None:
        advice = _NEXT.get(call.outcome, "")
        return render_advice(advice, tenant, mends=_MENDS.get(call.outcome, Field.STATUS))
    if _is_silent(call):
        return _SILENT
    if call.state not in _OVER:
        return ""
    return _UNKNOWN if call.is_analyzed else _WAITING


def find_words(call: Call) -> tuple[str, str]:
    """Find how a call stands: a headline around {name}, and a word for a list."""
    if call.outcome:
        return _BY_OUTCOME[call.outcome]
    return _SILENT_STATE if _is_silent(call) else _BY_STATE[call.state]


def _is_silent(call: Call) -> bool:
    """Tell whether Retell had the call, and then said nothing for longer than any call lasts."""
    return call.state in {CallState.REGISTERED, CallState.ONGOING} and not call.is_live
