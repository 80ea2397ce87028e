"""What came of a call, in one word for staff.

Pure. Fails closed: "confirmed" only when the agent's analysis says so, it was no voicemail, and no
transcript shows that nobody spoke. Doubt is never read as confirmed.
"""

from core.nouns.call import Call, Outcome
from core.nouns.evidence import Answer, CallState, Ending

_BY_ENDING: dict[Ending | None, Outcome] = {
    Ending.NO_ANSWER: Outcome.NO_ANSWER,
    Ending.BUSY: Outcome.BUSY,
    Ending.DECLINED: Outcome.DECLINED,
    Ending.BAD_NUMBER: Outcome.BAD_NUMBER,
    Ending.STOPPED: Outcome.STOPPED,
    Ending.BLOCKED: Outcome.FAILED,
    Ending.ACCOUNT_LIMIT: Outcome.FAILED,
    Ending.FAULT: Outcome.FAILED,
}
_BY_ANSWER = {
    Answer.CONFIRMED: Outcome.CONFIRMED,
    Answer.RESCHEDULE: Outcome.RESCHEDULE,
    Answer.CANCEL: Outcome.CANCELLED,
    Answer.WRONG_NUMBER: Outcome.WRONG_NUMBER,
}


def classify_outcome(call: Call) -> Outcome | None:
    """Say what came of a call; None while it goes on, or while its analysis is awaited."""
    if call.state not in {CallState.ENDED, CallState.NOT_CONNECTED, CallState.ERROR, CallState.STOPPED}:
        return None
    if call.ending is Ending.OPTED_OUT:
        return Outcome.OPTED_OUT
    if call.state is CallState.STOPPED:
        return Outcome.STOPPED
    if call.state is not CallState.ENDED:
        return _BY_ENDING.get(call.ending, Outcome.FAILED)
    return _classify_ended(call)


def _classify_ended(call: Call) -> Outcome | None:
    if call.ending is Ending.VOICEMAIL or call.in_voicemail:
        return Outcome.VOICEMAIL
    if call.ending is Ending.CALLBACK_WANTED:
        return Outcome.CALLBACK_WANTED
    if call.ending in _BY_ENDING:
        return _BY_ENDING[call.ending]
    if not call.is_analyzed:
        return None
    if call.answer is None or (call.answer is Answer.CONFIRMED and call.person_spoke is False):
        return Outcome.UNCLEAR
    return _BY_ANSWER[call.answer]
