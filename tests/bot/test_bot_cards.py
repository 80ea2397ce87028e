"""Cards: every state, outcome and trouble has its words, within Slack's limits."""

from typing import Any

import pytest
from hypothesis import given

from bot.ids import Button
from bot.surfaces.cards import render_card
from bot.surfaces.elements import Message
from core.nouns.call import Outcome
from core.nouns.calling import Pause
from core.nouns.card import (
    AskPainting,
    CallPainting,
    HoldPainting,
    OutagePainting,
    Painting,
    PausePainting,
    RehearsalPainting,
    ScriptPainting,
    SkipPainting,
    WatchPainting,
)
from core.nouns.evidence import CallState
from core.nouns.ids import RetellCallId, StaffId
from core.nouns.reminder import ReminderStatus
from core.nouns.trouble import ADVICE, HUMAN_DECIDES, Trouble
from core.nouns.watch import Stuck
from tests.bot.builders import NOW, make_appointment, make_call, make_contact, make_reminder, make_tenant
from tests.bot.forms import list_elements, list_texts, read_text
from tests.bot.limits import check_message
from tests.bot.strategies import paintings
from tests.support.builders import MARIA


def _paint(**over: Any) -> Message:  # noqa: ANN401 - any field
    painting = CallPainting(make_call(**over), make_contact(), make_appointment(), make_tenant())
    return render_card(painting)


def _headline(card: Message) -> str:
    assert card.blocks[0]["type"] == "header"
    headline: str = card.blocks[0]["text"]["text"]
    return headline


def _buttons(card: Message) -> list[tuple[str, str]]:
    return [(element["action_id"], element["value"]) for element in list_elements(card.blocks)]


@given(paintings)
def test_any_painting_stays_within_the_limits(painting: Painting) -> None:
    card = render_card(painting)
    check_message(card.text, card.blocks)
    assert "<!" not in card.text
    assert "<!" not in read_text(card.blocks)


MARKUP = "The agent says {{@here}}, {{http://x.example}}, {{*x*}} and {{`_y_`}}."


@pytest.mark.parametrize(
    "painting",
    [
        CallPainting(
            make_call(state=CallState.REJECTED, trouble=Trouble.NUMBER_REFUSED, reason=MARKUP),
            make_contact(reference=MARKUP),
            make_appointment(),
            make_tenant(),
        ),
        SkipPainting(
            make_reminder(reason=MARKUP), make_contact(reference=MARKUP), make_appointment(), make_tenant()
        ),
        HoldPainting("hold:a1", Trouble.AGENT_UNKNOWN, make_tenant(business_name=MARKUP)),
        OutagePainting(make_tenant(business_name=MARKUP), is_over=False),
        ScriptPainting(make_tenant(business_name=MARKUP), (MARKUP,) * 20),
        PausePainting(make_tenant(business_name=MARKUP), Pause(MARKUP, MARIA, NOW), False, 1),  # noqa: FBT003
        AskPainting(
            make_reminder(reason=MARKUP, status=ReminderStatus.SKIPPED),
            make_contact(name=MARKUP, reference=MARKUP),
            make_appointment(),
            make_tenant(),
        ),
        RehearsalPainting(
            make_reminder(), make_contact(name=MARKUP), make_appointment(), make_tenant(), {MARKUP: MARKUP}
        ),
        WatchPainting(make_tenant(), NOW, {Stuck.REMINDER: 1}, (MARKUP,)),
    ],
    ids=lambda painting: type(painting).__name__,
)
def test_what_others_wrote_is_never_read_as_markup(painting: Painting) -> None:
    card = render_card(painting)
    check_message(card.text, card.blocks)
    texts = [one for one in list_texts(card.blocks) if "@here" in one["text"]]
    assert texts
    assert {one["type"] for one in texts} == {"plain_text"}


@given(paintings)
def test_slack_links_nothing_by_itself(painting: Painting) -> None:
    for one in list_texts(render_card(painting).blocks):
        assert one["type"] == "plain_text" or one["verbatim"] is True


class TestCalls:
    @pytest.mark.parametrize(
        ("outcome", "headline"),
        [
            (Outcome.CONFIRMED, "Confirmed: Sarah Johnson is coming"),
            (Outcome.RESCHEDULE, "Asked for another time: Sarah Johnson"),
            (Outcome.CANCELLED, "Asked to cancel: Sarah Johnson"),
            (Outcome.WRONG_NUMBER, "Wrong number: it is not Sarah Johnson's"),
            (Outcome.OPTED_OUT, "Wants no more calls: Sarah Johnson"),
            (Outcome.CALLBACK_WANTED, "Wants to be called back: Sarah Johnson"),
            (Outcome.UNCLEAR, "No clear answer: Sarah Johnson"),
            (Outcome.VOICEMAIL, "Voicemail: Sarah Johnson"),
            (Outcome.NO_ANSWER, "No answer: Sarah Johnson"),
            (Outcome.BUSY, "Busy: Sarah Johnson"),
            (Outcome.DECLINED, "Declined the call: Sarah Johnson"),
            (Outcome.BAD_NUMBER, "Number out of service: Sarah Johnson"),
            (Outcome.STOPPED, "Call stopped: Sarah Johnson"),
            (Outcome.FAILED, "Call failed: Sarah Johnson"),
        ],
    )
    def test_every_outcome_has_its_headline(self, outcome: Outcome, headline: str) -> None:
        assert _headline(_paint(state=CallState.ENDED, outcome=outcome, is_analyzed=True)) == headline

    @pytest.mark.parametrize(
        ("state", "headline"),
        [
            (CallState.PLACING, "Calling Sarah Johnson…"),
            (CallState.UNAVAILABLE, "Not called yet: Sarah Johnson"),
            (CallState.HELD, "Call on hold: Sarah Johnson"),
            (CallState.REJECTED, "Not called: Sarah Johnson"),
            (CallState.UNCONFIRMED, "Not sure whether it rang: Sarah Johnson"),
            (CallState.REGISTERED, "Calling Sarah Johnson…"),
            (CallState.ONGOING, "Picked up: the call to Sarah Johnson is under way"),
            (CallState.STOPPED, "Call stopped: Sarah Johnson"),
            (CallState.ERROR, "Call failed: Sarah Johnson"),
            (CallState.NOT_CONNECTED, "Nobody picked up: Sarah Johnson"),
            (CallState.ENDED, "Call ended: Sarah Johnson"),
        ],
    )
    def test_every_state_has_its_headline(self, state: CallState, headline: str) -> None:
        assert _headline(_paint(state=state)) == headline

    def test_doubt_is_never_painted_as_confirmed(self) -> None:
        for state in CallState:
            for outcome in [None, *Outcome]:
                headline = _headline(_paint(state=state, outcome=outcome))
                assert ("Confirmed" in headline) == (outcome is Outcome.CONFIRMED)

    def test_says_who_when_and_where_from(self) -> None:
        shown = read_text(_paint().blocks)
        assert "Mon 15 Jan 2024, 2:30 PM (Europe/London) · Hair Color and Cut · Maria Rodriguez" in shown
        assert "C-7K3Q" in shown
        assert "Reminder call" in shown

    def test_says_who_asked_for_it(self) -> None:
        shown = read_text(_paint(requested_by=StaffId("U0STAFF")).blocks)
        assert "Asked for by <@U0STAFF>" in shown
        assert "Reminder call" not in shown

    def test_waits_for_what_was_said(self) -> None:
        assert "Call ended, waiting for what was said." in read_text(_paint(state=CallState.ENDED).blocks)
        known = _paint(state=CallState.ENDED, is_analyzed=True, outcome=Outcome.CONFIRMED)
        assert "waiting" not in read_text(known.blocks)

    def test_shows_what_was_said(self) -> None:
        card = _paint(state=CallState.ENDED, outcome=Outcome.CONFIRMED, summary="She & her\nsister come.")
        assert "What was said: She &amp; her sister come." in read_text(card.blocks)

    @pytest.mark.parametrize("trouble", Trouble)
    @pytest.mark.parametrize("state", [CallState.UNAVAILABLE, CallState.HELD, CallState.REJECTED])
    def test_says_why_nobody_was_rung_and_what_to_do(self, state: CallState, trouble: Trouble) -> None:
        card = _paint(state=state, trouble=trouble, reason="Sarah asked for it")
        for sentence in (ADVICE[trouble].happened, ADVICE[trouble].to_do, "Sarah asked for it"):
            assert sentence in read_text(card.blocks)
            assert sentence in card.text
        assert not _buttons(card)

    @pytest.mark.parametrize("trouble", Trouble)
    def test_says_that_it_may_be_ringing(self, trouble: Trouble) -> None:
        card = _paint(state=CallState.UNCONFIRMED, trouble=trouble)
        assert ADVICE[trouble].happened in read_text(card.blocks)
        assert "It may be ringing." in read_text(card.blocks)
        assert not _buttons(card)

    def test_lets_people_decide_a_doubt(self) -> None:
        card = _paint(state=CallState.UNCONFIRMED, trouble=Trouble.NO_ANSWER_IN_TIME, needs_human=True)
        assert HUMAN_DECIDES in read_text(card.blocks)
        assert _buttons(card) == [(Button.IT_RANG, "call_1"), (Button.CALL_AGAIN, "call_1")]
        asked_again = {e["action_id"]: "confirm" in e for e in list_elements(card.blocks)}
        assert asked_again == {Button.IT_RANG: False, Button.CALL_AGAIN: True}

    def test_says_who_decided(self) -> None:
        card = _paint(state=CallState.UNCONFIRMED, settled_by=StaffId("U0STAFF"))
        assert "Settled by <@U0STAFF>" in read_text(card.blocks)
        assert "It may be ringing" not in read_text(card.blocks)
        assert not _buttons(card)

    def test_our_own_words_stand_above_the_reason(self) -> None:
        card = _paint(state=CallState.REJECTED, trouble=Trouble.NUMBER_REFUSED, reason="It is *no* number")
        advice = ADVICE[Trouble.NUMBER_REFUSED]
        shown = f"{advice.happened}\n{advice.to_do}\nIt is *no* number"
        assert shown in read_text(card.blocks)
        assert shown in card.text

    def test_says_that_there_was_a_second_call(self) -> None:
        card = _paint(twin_retell_call_id=RetellCallId("call_twin"))
        assert "Retell reports a second call" in read_text(card.blocks)

    def test_without_an_appointment(self) -> None:
        card = render_card(CallPainting(make_call(), make_contact(), None, make_tenant()))
        assert "No appointment" in read_text(card.blocks)

    def test_a_name_is_only_ever_a_name(self) -> None:
        contact = make_contact(name="<!channel> & <https://x.example|Tom>")
        card = render_card(CallPainting(make_call(), contact, None, make_tenant()))
        assert _headline(card) == "Calling &lt;!channel&gt; &amp; &lt;https://x.example|Tom&gt;…"


class TestOthers:
    def test_a_skipped_reminder_says_why(self) -> None:
        skipped = make_reminder(reason="This person asked not to be called.")
        card = render_card(SkipPainting(skipped, make_contact(), make_appointment(), make_tenant()))
        assert _headline(card) == "Not called: Sarah Johnson"
        assert "This person asked not to be called." in card.text
        assert "Mon 15 Jan 2024" in read_text(card.blocks)

    @pytest.mark.parametrize("trouble", Trouble)
    def test_a_hold_says_why_and_can_be_lifted(self, trouble: Trouble) -> None:
        card = render_card(HoldPainting("hold:a1", trouble, make_tenant()))
        assert _headline(card) == "Calls are on hold"
        assert ADVICE[trouble].to_do in read_text(card.blocks)
        assert _buttons(card) == [(Button.RELEASE, "hold:a1")]

    def test_an_outage_says_that_there_is_nothing_to_do_and_its_end_says_so(self) -> None:
        begun, ended = (render_card(OutagePainting(make_tenant(), is_over=over)) for over in (False, True))
        assert _headline(begun) == "Retell does not answer"
        assert "go on by themselves" in begun.text
        assert "go on by themselves" in read_text(begun.blocks)
        assert _headline(ended) == "Retell answers again, calls go on"
        assert not _buttons(begun) + _buttons(ended)

    def test_a_hold_that_is_over_says_so(self) -> None:
        card = render_card(HoldPainting("hold:a1", None, make_tenant()))
        assert _headline(card) == "Calls go on"
        assert not _buttons(card)


class TestWatch:
    def test_it_tells_how_many_stand_still_since_when_and_whose(self) -> None:
        counts = {Stuck.REMINDER: 2, Stuck.CALL: 1}
        card = render_card(WatchPainting(make_tenant(), NOW, counts, ("C-7K3Q", "C-2M4P")))
        assert _headline(card) == "Calls need a look"
        said = read_text(card.blocks)
        assert "2 reminders are due, and nobody is rung." in said
        assert "1 call is not looked after." in said
        assert f"({make_tenant().timezone})" in said
        assert "Whose: C-7K3Q, C-2M4P" in said
        assert "Whose: C-7K3Q, C-2M4P" in card.text
        assert _buttons(card) == []

    def test_of_many_it_names_the_first_twenty(self) -> None:
        references = tuple(f"C-{n:04}" for n in range(21))
        said = read_text(render_card(WatchPainting(make_tenant(), NOW, {Stuck.CALL: 21}, references)).blocks)
        assert "C-0019, …" in said
        assert "C-0020" not in said

    def test_it_tells_when_all_is_well_again(self) -> None:
        card = render_card(WatchPainting(make_tenant(), None, {}, ()))
        assert _headline(card) == "All is well again"
