"""How our record of a call changes: by what Retell says, and by what came of our own request.

Pure functions from call to call. Retell's word is joined, not followed: any order and any
repetition of the same statements ends in the same record, and it always outranks our own guess.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from core.nouns.call import Call, Outcome
from core.nouns.evidence import Answer, CallEvidence, CallState, Ending
from core.nouns.ids import RetellCallId
from core.nouns.moment import Moment
from core.nouns.trouble import Trouble
from core.rules.outcomes import classify_outcome
from core.rules.timings import Timings

# Our own guess (below 10) < Retell's live evidence (10..19) < Retell's terminal evidence (20..).
_RANK: dict[CallState, int] = {
    CallState.PLACING: 0,
    CallState.UNAVAILABLE: 1,
    CallState.HELD: 2,
    CallState.REJECTED: 3,
    CallState.UNCONFIRMED: 4,
    CallState.REGISTERED: 10,
    CallState.ONGOING: 11,
    CallState.STOPPED: 20,
    CallState.ERROR: 21,
    CallState.NOT_CONNECTED: 22,
    CallState.ENDED: 23,
}
_LIVE_EVIDENCE, _TERMINAL_EVIDENCE = 10, 20

#: nothing rang, and the same slot is tried again
SURELY_NOT_PLACED = frozenset({CallState.UNAVAILABLE, CallState.HELD})

#: nothing rang; of one that is over, its slot is tried again only when its reminder is made to wait again
NEVER_PLACED = SURELY_NOT_PLACED | {CallState.REJECTED}

# Where two analyses differ, the one that promises less counts.
_CAUTION = [None, Answer.CONFIRMED, Answer.RESCHEDULE, Answer.CANCEL, Answer.WRONG_NUMBER]


def advance(state: CallState, event: CallState) -> CallState:
    """Join two states: the higher rank wins, and within a rank the later step."""
    return max(state, event, key=_RANK.__getitem__)


def is_guess(state: CallState) -> bool:
    """Tell whether only we say so, and Retell has said nothing yet."""
    return _RANK[state] < _LIVE_EVIDENCE


def is_over(state: CallState) -> bool:
    """Tell whether Retell says that the call is over."""
    return _RANK[state] >= _TERMINAL_EVIDENCE


def join_evidence(call: Call, evidence: CallEvidence, *, at: Moment, timings: Timings) -> Call:
    """Join one statement of Retell into the record."""
    state = advance(call.state, evidence.state)
    ending, raw_reason = _join_ending(call, evidence)
    analysis = evidence.analysis
    joined = replace(
        call,
        state=state,
        ending=ending,
        raw_reason=raw_reason,
        is_analyzed=call.is_analyzed or analysis is not None,
        answer=_more_cautious(call.answer, analysis.answer if analysis else None),
        in_voicemail=_either(call.in_voicemail, analysis.in_voicemail if analysis else None),
        person_spoke=_either(call.person_spoke, evidence.person_spoke),
        summary=max(call.summary, analysis.summary if analysis else "", key=lambda text: (len(text), text)),
        is_live=not is_over(state) and (call.is_live or is_guess(call.state)),
        trouble=None,
        reason="",
        needs_human=False,
        lease_until=None,
        checks=0 if is_over(state) and not is_over(call.state) else call.checks,
        retell_call_id=call.retell_call_id or evidence.retell_call_id,
        twin_retell_call_id=_join_twin(call, evidence.retell_call_id),
    )
    outcome = classify_outcome(joined)
    if outcome is None and call.outcome is Outcome.UNCLEAR:
        outcome = Outcome.UNCLEAR  # concluded without an analysis, and no analysis has come since
    return _with_next_check(replace(joined, outcome=outcome), at, timings)


def join_registration(call: Call, retell_call_id: RetellCallId, *, at: Moment, timings: Timings) -> Call:
    """Join the 201 of our own request: the weakest of Retell's statements."""
    return join_evidence(
        call, CallEvidence(retell_call_id, call.id, CallState.REGISTERED), at=at, timings=timings
    )


def begin_attempt(
    call: Call, *, at: Moment, timings: Timings, line_lease: timedelta, is_resend: bool = False
) -> Call:
    """Take a call for sending, under new leases of its sender and its line; nothing has gone out yet."""
    return replace(
        call,
        state=CallState.PLACING,
        attempt=call.attempt + 1,
        attempted_at=at.real,
        lease_until=at.real + timings.lease,
        live_until=at.real + line_lease,
        first_sent_at=call.first_sent_at if is_resend else at.real,
        resends=call.resends + is_resend,
        next_check_at=None,
        is_live=True,
    )


def doubt(call: Call, trouble: Trouble, *, at: Moment, timings: Timings) -> Call:
    """Record that the request may have gone out, and that nobody can tell.

    It keeps its line and its number for as long as it may be sent once more, however short the agent's calls.
    """
    resend_until = (call.first_sent_at or at.real) + timings.resend_window + timings.longest_ring
    return replace(
        call,
        state=CallState.UNCONFIRMED,
        trouble=trouble,
        lease_until=None,
        unconfirmed_at=call.unconfirmed_at or at.real,
        live_until=max(call.live_until or resend_until, resend_until),
        next_check_at=at.real + min(timings.look_again, timings.evidence_wait),
    )


def not_placed(call: Call, state: CallState, trouble: Trouble, *, at: Moment, reason: str = "") -> Call:
    """Record that this request surely rang nobody.

    Where an earlier request of the same call is still in doubt, the doubt stands.
    """
    if call.unconfirmed_at is not None:
        was_sent = state is not CallState.UNAVAILABLE
        return replace(
            call,
            state=CallState.UNCONFIRMED,
            lease_until=None,
            resends=call.resends if was_sent else max(0, call.resends - 1),
            needs_human=was_sent,
            next_check_at=at.real,
        )
    return replace(
        call,
        state=state,
        trouble=trouble,
        reason=reason,
        lease_until=None,
        first_sent_at=None,
        is_live=False,
        told_old_time=False,
        next_check_at=None,
    )


def _join_twin(call: Call, said: RetellCallId) -> RetellCallId | None:
    """Keep the id of a second call under our one reference: proof of a second ring, never dropped."""
    return call.twin_retell_call_id if call.retell_call_id in {None, said} else said


def _join_ending(call: Call, evidence: CallEvidence) -> tuple[Ending | None, str]:
    """Take the ending that belongs to the higher state; between equals, any fixed choice will do."""
    ours, theirs = (call.ending, call.raw_reason), (evidence.ending, evidence.raw_reason)
    rank_ours, rank_theirs = _RANK[call.state], _RANK[evidence.state]
    if rank_ours != rank_theirs:
        return ours if rank_ours > rank_theirs else theirs
    return max(ours, theirs, key=lambda pair: (pair[0] is not None, pair[1], pair[0] or ""))


def _more_cautious(one: Answer | None, other: Answer | None) -> Answer | None:
    return max(one, other, key=_CAUTION.index)


def _either(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 - a three-valued or
    if one is None or other is None:
        return other if one is None else one
    return one or other


def _with_next_check(call: Call, at: Moment, timings: Timings) -> Call:
    is_complete = is_over(call.state) and (call.is_analyzed or call.outcome is Outcome.UNCLEAR)
    due: datetime | None = None if is_complete else at.real + timings.news_wait
    if call.stop_wanted and not is_over(call.state):
        due = at.real
    return replace(call, next_check_at=due)
