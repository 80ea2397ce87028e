"""What came of a call: every ending and every answer has its word, and doubt is never read as a yes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.call import Call, Outcome
from core.nouns.evidence import Answer, CallState, Ending
from core.rules.outcomes import classify_outcome
from tests.support.builders import make_call

OVER = [CallState.ENDED, CallState.NOT_CONNECTED, CallState.ERROR, CallState.STOPPED]
SPOKEN = [None, Ending.HUNG_UP, Ending.TRANSFERRED, Ending.OTHER]


def classify(state: CallState = CallState.ENDED, **changes: object) -> Outcome | None:
    return classify_outcome(make_call(state=state, **changes))


@pytest.mark.parametrize("state", [state for state in CallState if state not in OVER])
def test_a_call_that_is_not_over_has_no_outcome(state: CallState) -> None:
    assert classify(state, is_analyzed=True, answer=Answer.CONFIRMED) is None


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (Ending.NO_ANSWER, Outcome.NO_ANSWER),
        (Ending.BUSY, Outcome.BUSY),
        (Ending.DECLINED, Outcome.DECLINED),
        (Ending.BAD_NUMBER, Outcome.BAD_NUMBER),
        (Ending.STOPPED, Outcome.STOPPED),
        (Ending.BLOCKED, Outcome.FAILED),
        (Ending.ACCOUNT_LIMIT, Outcome.FAILED),
        (Ending.FAULT, Outcome.FAILED),
        (Ending.OPTED_OUT, Outcome.OPTED_OUT),
    ],
)
@pytest.mark.parametrize("state", [CallState.ENDED, CallState.NOT_CONNECTED, CallState.ERROR])
def test_an_ending_without_a_talk_is_the_outcome(state: CallState, ending: Ending, outcome: Outcome) -> None:
    assert classify(state, ending=ending) is outcome


@pytest.mark.parametrize("state", [CallState.NOT_CONNECTED, CallState.ERROR])
@pytest.mark.parametrize("ending", [*SPOKEN, Ending.VOICEMAIL, Ending.CALLBACK_WANTED])
def test_a_call_nobody_picked_up_has_failed_whatever_else_it_says(
    state: CallState, ending: Ending | None
) -> None:
    assert classify(state, ending=ending, is_analyzed=True, answer=Answer.CONFIRMED) is Outcome.FAILED


@pytest.mark.parametrize("ending", SPOKEN)
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer.CONFIRMED, Outcome.CONFIRMED),
        (Answer.RESCHEDULE, Outcome.RESCHEDULE),
        (Answer.CANCEL, Outcome.CANCELLED),
        (Answer.WRONG_NUMBER, Outcome.WRONG_NUMBER),
        (None, Outcome.UNCLEAR),
    ],
)
def test_after_a_talk_the_analysis_has_the_word(
    ending: Ending | None, answer: Answer | None, outcome: Outcome
) -> None:
    assert classify(ending=ending, answer=answer) is None
    assert classify(ending=ending, answer=answer, is_analyzed=True) is outcome


def test_a_voicemail_is_known_by_its_ending_or_by_the_analysis() -> None:
    assert classify(ending=Ending.VOICEMAIL) is Outcome.VOICEMAIL
    assert classify(ending=Ending.HUNG_UP, in_voicemail=True, is_analyzed=True) is Outcome.VOICEMAIL


def test_a_stopped_call_was_stopped_unless_the_person_opted_out() -> None:
    assert classify(CallState.STOPPED, ending=Ending.HUNG_UP) is Outcome.STOPPED
    assert classify(CallState.STOPPED, ending=Ending.OPTED_OUT) is Outcome.OPTED_OUT
    assert classify(ending=Ending.CALLBACK_WANTED) is Outcome.CALLBACK_WANTED


maybe = st.sampled_from([None, True, False])
calls = st.builds(
    lambda **known: replace(make_call(), **known),
    state=st.sampled_from(CallState),
    ending=st.sampled_from([None, *Ending]),
    is_analyzed=st.booleans(),
    answer=st.sampled_from([None, *Answer]),
    in_voicemail=maybe,
    person_spoke=maybe,
)


@given(calls)
def test_confirmed_needs_a_yes_from_a_person_and_nothing_against_it(call: Call) -> None:
    says_yes = call.state is CallState.ENDED and call.is_analyzed and call.answer is Answer.CONFIRMED
    speaks_against_it = call.in_voicemail or call.person_spoke is False or call.ending not in SPOKEN
    is_confirmed = classify_outcome(call) is Outcome.CONFIRMED
    assert is_confirmed is (says_yes and not speaks_against_it)


@given(calls)
def test_an_analyzed_call_that_is_over_always_has_an_outcome(call: Call) -> None:
    over = replace(call, is_analyzed=True)
    assert (classify_outcome(over) is None) is (call.state not in OVER)
