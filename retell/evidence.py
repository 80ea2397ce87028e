"""Turns the stored body of an event, told by webhook or fetched, into one statement about one call.

Pure, and patient: odd types read as absent, unknown words as "other". Never raises, and never finds
an answer of the customer anywhere but in the analysis that the agent was set up to make.
"""

from core.nouns.evidence import Analysis, Answer, CallEvidence, CallState, Ending
from core.nouns.ids import RetellCallId
from retell.fetched import FETCHED, read_call_ref
from retell.reasons import REASONS
from retell.wire import JsonObject, parse_object, read_id, read_list, read_object, read_text

ANSWER_FIELD = "appointment_outcome"  #: the post-call analysis item that the agent must be given

_STARTED = "call_started"
_OVER = frozenset({"call_ended", "call_analyzed"})

# Retell's own statuses: docs.retellai.com/api-references/get-call (retell-sdk 6.2.13).
_STATES = {
    "registered": CallState.REGISTERED,
    "ongoing": CallState.ONGOING,
    "ended": CallState.ENDED,
    "not_connected": CallState.NOT_CONNECTED,
    "error": CallState.ERROR,
}
_TERMINAL = frozenset({CallState.ENDED, CallState.NOT_CONNECTED, CallState.ERROR})


def parse_evidence(body: bytes) -> CallEvidence | None:
    """Read what an event says of a call's course; None when it says nothing, or of no call.

    Silent are: `transcript_updated`, transfers, alerts, event types we do not know, and broken bodies.
    """
    try:
        envelope = parse_object(body)
    except ValueError:
        return None
    event = read_text(envelope.get("event"))
    call = read_object(envelope.get("call")) or {}
    retell_call_id = read_id(call.get("call_id"))
    if retell_call_id is None or not (event == _STARTED or event in _OVER or event.startswith(FETCHED)):
        return None
    raw_reason = read_text(call.get("disconnection_reason"))
    state = _classify_state(event, status=read_text(call.get("call_status")), raw_reason=raw_reason)
    is_over = state in _TERMINAL or state is CallState.STOPPED
    return CallEvidence(
        retell_call_id=RetellCallId(retell_call_id),
        call_ref=read_call_ref(call),
        state=state,
        ending=_classify_ending(raw_reason) if is_over else None,
        raw_reason=raw_reason,
        analysis=_read_analysis(call),
        person_spoke=_read_person_spoke(call),
    )


def _classify_state(event: str, *, status: str, raw_reason: str) -> CallState:
    """Tell how far the call came.

    1. The status counts, unless the event tells more: an event of the end may come with the status
       "registered" (the sample of docs.retellai.com/features/webhook-overview does).
    2. Then the reason; then the event alone.
    3. A call that was stopped on request says so only in its reason.
    """
    state = _STATES.get(status, CallState.REGISTERED)
    if state in _TERMINAL:
        return CallState.STOPPED if raw_reason == "manual_stopped" else state
    if event in _OVER or (raw_reason and status not in _STATES):
        return REASONS.get(raw_reason, (CallState.ENDED, Ending.OTHER))[0]
    return CallState.ONGOING if event == _STARTED else state


def _classify_ending(raw_reason: str) -> Ending | None:
    if not raw_reason:
        return None
    return REASONS.get(raw_reason, (CallState.ENDED, Ending.OTHER))[1]


def _read_analysis(call: JsonObject) -> Analysis | None:
    analysis = read_object(call.get("call_analysis"))
    if analysis is None:
        return None
    custom = read_object(analysis.get("custom_analysis_data")) or {}
    in_voicemail = analysis.get("in_voicemail")
    return Analysis(
        answer=_classify_answer(read_text(custom.get(ANSWER_FIELD))),
        summary=read_text(analysis.get("call_summary")),
        in_voicemail=in_voicemail if isinstance(in_voicemail, bool) else None,
    )


def _classify_answer(word: str) -> Answer | None:
    try:
        return Answer(word.strip().lower())
    except ValueError:
        return None  # doubt is never read as an answer


def _read_person_spoke(call: JsonObject) -> bool | None:
    """Tell whether the other side said a word; None when there is no transcript to tell."""
    utterances = read_list(call.get("transcript_object"))
    if utterances is not None:
        return any(
            read_text(said.get("role")) == "user" and read_text(said.get("content")).strip() != ""
            for said in map(read_object, utterances)
            if said
        )
    transcript = call.get("transcript")
    if isinstance(transcript, str):
        return any(line.removeprefix("User:").strip() for line in _lines_of_user(transcript))
    return None


def _lines_of_user(transcript: str) -> list[str]:
    return [line for line in transcript.splitlines() if line.startswith("User:")]
