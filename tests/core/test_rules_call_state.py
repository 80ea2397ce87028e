"""A call's record: evidence is joined in any order, and no guess of ours ever outranks it."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.call import Call, Outcome
from core.nouns.evidence import Analysis, Answer, CallEvidence, CallState, Ending
from core.nouns.ids import RetellCallId
from core.nouns.trouble import Trouble
from core.rules.call_state import (
    advance,
    begin_attempt,
    doubt,
    is_guess,
    is_over,
    join_evidence,
    join_registration,
    not_placed,
)
from core.rules.doubt import NextStep, next_step
from core.rules.timings import DESIGNED
from tests.support.builders import NOW, make_call, make_moment

T = DESIGNED
LINE = timedelta(minutes=7)  #: how long a call may hold its line
RETELL = RetellCallId("call_r")
GUESSES = [
    CallState.PLACING,
    CallState.UNAVAILABLE,
    CallState.HELD,
    CallState.REJECTED,
    CallState.UNCONFIRMED,
]
LIVE = [CallState.REGISTERED, CallState.ONGOING]
OVER = [CallState.STOPPED, CallState.ERROR, CallState.NOT_CONNECTED, CallState.ENDED]
ORDER = GUESSES + LIVE + OVER

maybe = st.sampled_from([None, True, False])
analyses = st.builds(
    Analysis, st.sampled_from([None, *Answer]), st.sampled_from(["", "She comes.", "She said no."]), maybe
)
evidences = st.builds(
    CallEvidence,
    retell_call_id=st.just(RETELL),
    call_ref=st.just(make_call().id),
    state=st.sampled_from(LIVE + OVER),
    ending=st.sampled_from([None, *Ending]),
    raw_reason=st.sampled_from(["", "user_hangup", "voicemail_reached"]),
    analysis=st.none() | analyses,
    person_spoke=maybe,
)
guesses = st.sampled_from(GUESSES).map(
    lambda state: make_call(state=state, is_live=state in {GUESSES[0], GUESSES[4]})
)


def join(call: Call, told: list[CallEvidence]) -> Call:
    for step, evidence in enumerate(told):
        call = join_evidence(call, evidence, at=make_moment(later=timedelta(seconds=step)), timings=T)
    return call


def tell(state: CallState, **changes: object) -> CallEvidence:
    return replace(CallEvidence(RETELL, make_call().id, state), **changes)  # type: ignore[arg-type]


class TestAdvance:
    def test_the_later_state_wins_whichever_comes_first(self) -> None:
        for earlier, later in combinations(ORDER, 2):
            assert advance(earlier, later) is advance(later, earlier) is later

    def test_guesses_evidence_and_ends_are_told_apart(self) -> None:
        assert [state for state in CallState if is_guess(state)] == GUESSES
        assert {state for state in CallState if is_over(state)} == set(OVER)


class TestJoin:
    @given(guesses, st.lists(evidences, max_size=5), st.data())
    def test_any_order_and_any_repetition_ends_in_the_same_record(
        self, call: Call, told: list[CallEvidence], data: st.DataObject
    ) -> None:
        again = data.draw(
            st.permutations(told + data.draw(st.lists(st.sampled_from(told))) if told else told)
        )
        one, other = join(call, told), join(call, again)
        assert replace(one, next_check_at=None) == replace(other, next_check_at=None)

    @given(guesses, st.lists(evidences, min_size=1, max_size=5))
    def test_it_never_goes_back(self, call: Call, told: list[CallEvidence]) -> None:
        for evidence in told:
            before, call = call, join(call, [evidence])
            assert ORDER.index(call.state) >= ORDER.index(before.state)
            assert not is_guess(call.state)
            assert (call.is_analyzed, call.is_live) >= (before.is_analyzed, False)
            assert call.is_live is not is_over(call.state)

    @given(guesses, evidences)
    def test_evidence_wipes_away_what_we_only_guessed(self, call: Call, evidence: CallEvidence) -> None:
        unsure = replace(call, needs_human=True, trouble=Trouble.SERVER_ERROR, reason="x")
        joined = join(unsure, [evidence])
        assert (joined.needs_human, joined.trouble, joined.reason, joined.lease_until) == (
            False,
            None,
            "",
            None,
        )

    def test_a_second_call_under_our_reference_is_kept_and_never_dropped(self) -> None:
        first, twin = tell(CallState.REGISTERED), tell(CallState.ENDED, retell_call_id=RetellCallId("twin"))
        joined = join(make_call(), [first, twin, first])
        assert (joined.retell_call_id, joined.twin_retell_call_id) == (RETELL, "twin")

    def test_the_ending_belongs_to_the_state_that_won(self) -> None:
        busy = tell(CallState.NOT_CONNECTED, ending=Ending.BUSY, raw_reason="dial_busy")
        ended = tell(CallState.ENDED, ending=Ending.HUNG_UP, raw_reason="user_hangup")
        for told in ([busy, ended], [ended, busy]):
            assert (join(make_call(), told).ending, join(make_call(), told).raw_reason) == (
                Ending.HUNG_UP,
                "user_hangup",
            )

    def test_of_two_analyses_the_one_that_promises_less_counts(self) -> None:
        yes = tell(CallState.ENDED, analysis=Analysis(Answer.CONFIRMED))
        no = tell(CallState.ENDED, analysis=Analysis(Answer.CANCEL))
        assert join(make_call(), [no, yes]).outcome is Outcome.CANCELLED

    def test_a_registration_is_the_weakest_evidence(self) -> None:
        ended = join(make_call(), [tell(CallState.ENDED)])
        late = join_registration(ended, RETELL, at=make_moment(), timings=T)
        assert replace(late, next_check_at=ended.next_check_at) == ended
        fresh = join_registration(make_call(), RETELL, at=make_moment(), timings=T)
        assert (fresh.state, fresh.retell_call_id, fresh.is_live) == (CallState.REGISTERED, RETELL, True)

    def test_a_complete_call_is_not_asked_after_and_any_other_is(self) -> None:
        complete = join(make_call(), [tell(CallState.ENDED, analysis=Analysis())])
        assert complete.next_check_at is None
        for evidence in (tell(CallState.ENDED), tell(CallState.REGISTERED)):
            assert join(make_call(), [evidence]).next_check_at == NOW + T.news_wait

    def test_a_call_to_be_stopped_is_asked_after_at_once(self) -> None:
        wanted = make_call(stop_wanted=True)
        assert join(wanted, [tell(CallState.REGISTERED)]).next_check_at == NOW
        assert join(wanted, [tell(CallState.STOPPED)]).next_check_at == NOW + T.news_wait

    def test_a_line_once_released_is_not_taken_again_by_news(self) -> None:
        released = make_call(state=CallState.REGISTERED, retell_call_id=RETELL, is_live=False)
        assert not join(released, [tell(CallState.ONGOING)]).is_live


class TestGuesses:
    def test_an_attempt_takes_a_new_lease_and_is_the_first_unless_it_is_a_resend(self) -> None:
        later = make_moment(later=timedelta(minutes=9))
        held, lost = make_call(state=CallState.HELD, is_live=False), make_call(state=CallState.UNCONFIRMED)
        again = begin_attempt(held, at=later, timings=T, line_lease=LINE)
        resent = begin_attempt(lost, at=later, timings=T, line_lease=LINE, is_resend=True)
        for begun in (again, resent):
            assert (begun.state, begun.attempt, begun.is_live) == (CallState.PLACING, 2, True)
            assert (begun.attempted_at, begun.lease_until) == (later.real, later.real + T.lease)
            assert begun.live_until == later.real + LINE
            assert begun.next_check_at is None
        assert (again.first_sent_at, again.resends) == (later.real, 0)
        assert (resent.first_sent_at, resent.resends) == (NOW, 1)

    def test_a_doubt_keeps_when_it_began_and_is_looked_into_soon(self) -> None:
        first = doubt(make_call(), Trouble.SERVER_ERROR, at=make_moment(), timings=T)
        again = doubt(first, Trouble.SENDER_DIED, at=make_moment(later=timedelta(hours=1)), timings=T)
        assert (first.state, first.lease_until, first.is_live) == (CallState.UNCONFIRMED, None, True)
        assert first.next_check_at == NOW + T.look_again
        assert (again.unconfirmed_at, again.trouble) == (NOW, Trouble.SENDER_DIED)

    @pytest.mark.parametrize("lease", [timedelta(minutes=6), timedelta(hours=2)])
    def test_a_doubt_keeps_its_line_as_long_as_it_may_be_sent_once_more(self, lease: timedelta) -> None:
        begun = begin_attempt(make_call(), at=make_moment(), timings=T, line_lease=lease)
        unsure = doubt(begun, Trouble.SERVER_ERROR, at=make_moment(later=timedelta(minutes=1)), timings=T)
        assert unsure.live_until == NOW + max(lease, T.resend_window + T.longest_ring)

    @pytest.mark.parametrize("state", [CallState.UNAVAILABLE, CallState.HELD, CallState.REJECTED])
    def test_what_was_surely_not_placed_gives_number_and_line_back(self, state: CallState) -> None:
        call = not_placed(make_call(), state, Trouble.NO_CONNECTION, at=make_moment(), reason="why")
        assert (call.state, call.trouble, call.reason) == (state, Trouble.NO_CONNECTION, "why")
        assert (call.is_live, call.lease_until, call.first_sent_at) == (False, None, None)

    @pytest.mark.parametrize(
        ("state", "resends", "asks"),
        [(CallState.UNAVAILABLE, 0, False), (CallState.HELD, 1, True), (CallState.REJECTED, 1, True)],
    )
    def test_while_an_earlier_request_is_in_doubt_the_doubt_stands(
        self, state: CallState, resends: int, *, asks: bool
    ) -> None:
        doubted = doubt(make_call(), Trouble.SERVER_ERROR, at=make_moment(), timings=T)
        resent = begin_attempt(doubted, at=make_moment(), timings=T, line_lease=LINE, is_resend=True)
        call = not_placed(resent, state, Trouble.NO_CONNECTION, at=make_moment())
        assert (call.state, call.trouble) == (CallState.UNCONFIRMED, Trouble.SERVER_ERROR)
        assert (call.is_live, call.resends, call.needs_human) == (True, resends, asks)
        assert (call.first_sent_at, call.next_check_at) == (NOW, NOW)


class TestNextStep:
    CALL = make_call(state=CallState.UNCONFIRMED, unconfirmed_at=NOW)

    def decide(self, after: timedelta, *, allowed: bool = True, **changes: object) -> NextStep:
        call = replace(self.CALL, **changes)  # type: ignore[arg-type]
        return next_step(call, real=NOW + after, timings=T, resend_allowed=allowed)

    def test_for_two_minutes_it_is_only_looked_for(self) -> None:
        assert self.decide(T.evidence_wait - timedelta(seconds=1)) is NextStep.LOOK_AGAIN
        assert self.decide(T.evidence_wait) is NextStep.RESEND

    def test_the_two_minutes_begin_anew_with_each_attempt(self) -> None:
        begun = NOW + timedelta(minutes=5)
        assert self.decide(timedelta(minutes=6), attempted_at=begun) is NextStep.LOOK_AGAIN
        assert self.decide(timedelta(minutes=7), attempted_at=begun) is NextStep.RESEND

    def test_once_sent_again_people_decide(self) -> None:
        assert self.decide(T.evidence_wait, resends=1) is NextStep.ASK_PEOPLE

    def test_where_resends_are_off_people_decide(self) -> None:
        assert self.decide(T.evidence_wait, allowed=False) is NextStep.ASK_PEOPLE

    def test_after_fifty_minutes_the_key_is_no_longer_trusted(self) -> None:
        assert self.decide(timedelta(minutes=50)) is NextStep.RESEND
        assert self.decide(timedelta(minutes=50, seconds=1)) is NextStep.ASK_PEOPLE

    def test_once_people_are_asked_it_only_looks(self) -> None:
        assert self.decide(timedelta(hours=1), needs_human=True) is NextStep.LOOK_AGAIN
