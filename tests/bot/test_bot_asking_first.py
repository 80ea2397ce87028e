"""Cards that ask before a call, tell of one that was only rehearsed, or offer to tell a new time."""

from dataclasses import replace
from typing import Any

import pytest

from bot.ids import Button
from bot.surfaces.cards import render_card
from bot.surfaces.elements import Message
from core.nouns.appointment import AppointmentStatus
from core.nouns.card import AskPainting, CallPainting, RehearsalPainting
from core.nouns.evidence import CallState
from core.nouns.ids import StaffId
from core.nouns.reminder import Purpose, ReminderStatus
from core.nouns.staff import Role
from core.use_cases.approvals import SAID_NO
from tests.bot.builders import make_appointment, make_call, make_contact, make_reminder, make_tenant
from tests.bot.fakes import FakeStore, FixedClock
from tests.bot.forms import list_elements, read_text
from tests.bot.limits import check_message
from tests.bot.neighbours import USER, LocalSlack, Workspace

SLOT = "appt_1:1:1:1"
ONLY_LOOK = "You may look, and change or call nothing."


class TestAnswering:
    async def test_a_yes_lets_it_ring(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        await workspace.press(Button.APPROVE, "rem_1")
        await slack.settle()
        assert sarah.reminders[SLOT].approved_by == USER
        assert sarah.reminders[SLOT].status is ReminderStatus.SCHEDULED
        assert sarah.stale == [("ask", "rem_1")]
        assert not slack.calls["respond"]

    async def test_a_no_gives_it_up(self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack) -> None:
        await workspace.press(Button.DECLINE, "rem_1")
        await slack.settle()
        assert (sarah.reminders[SLOT].status, sarah.reminders[SLOT].reason) == (
            ReminderStatus.SKIPPED,
            SAID_NO,
        )
        assert [change.after.get("status") for change in sarah.changes] == ["skipped"]

    @pytest.mark.parametrize("first", [Button.APPROVE, Button.DECLINE])
    async def test_who_is_second_is_told(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack, first: Button
    ) -> None:
        await workspace.press(first, "rem_1")
        await slack.settle()
        before = sarah.reminders[SLOT]
        await workspace.press(Button.DECLINE, "rem_1")
        told = await slack.wait_for("respond")
        assert told["text"] == "Somebody answered this meanwhile, or it is too late for it."
        assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)
        assert sarah.reminders[SLOT] == before

    @pytest.mark.parametrize("button", [Button.APPROVE, Button.DECLINE])
    async def test_whoever_only_looks_may_say_neither(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack, button: Button
    ) -> None:
        sarah.give_role(USER, Role.VIEWER)
        await workspace.press(button, "rem_1")
        assert ONLY_LOOK in (await slack.wait_for("respond"))["text"]
        assert sarah.reminders[SLOT] == make_reminder()


class TestAskCard:
    def paint(self, **reminder: Any) -> Message:  # noqa: ANN401 - any field
        painting = AskPainting(make_reminder(**reminder), make_contact(), make_appointment(), make_tenant())
        card = render_card(painting)
        check_message(card.text, card.blocks)
        return card

    def test_asks_and_offers_both_answers(self) -> None:
        card = self.paint(reason="It waits for somebody to press Call now on its card.")
        assert read_text(card.blocks).splitlines()[0] == "Call Sarah Johnson?"
        buttons = [(e["action_id"], e["value"], "confirm" in e) for e in list_elements(card.blocks)]
        assert buttons == [(Button.APPROVE, "rem_1", False), (Button.DECLINE, "rem_1", True)]
        assert "It waits" not in read_text(card.blocks)

    @pytest.mark.parametrize(
        ("reminder", "headline"),
        [
            ({"approved_by": StaffId("U0STAFF")}, "Will be called: Sarah Johnson"),
            ({"approved_by": StaffId("U0STAFF"), "status": ReminderStatus.CALLED}, "Called: Sarah Johnson"),
            (
                {"approved_by": StaffId("U0STAFF"), "status": ReminderStatus.SKIPPED},
                "Not called: Sarah Johnson",
            ),
            ({"status": ReminderStatus.SUPERSEDED}, "Not called: Sarah Johnson"),
        ],
    )
    def test_says_what_became_of_it_and_asks_no_more(self, reminder: dict[str, Any], headline: str) -> None:
        card = self.paint(**reminder)
        assert card.text.startswith(headline)
        assert not list(list_elements(card.blocks))
        assert ("Said by <@U0STAFF>" in read_text(card.blocks)) == ("approved_by" in reminder)

    def test_says_why_nobody_was_called(self) -> None:
        card = self.paint(status=ReminderStatus.SKIPPED, reason=SAID_NO)
        assert SAID_NO in read_text(card.blocks)


class TestRehearsalCard:
    def paint(self, shown: dict[str, str]) -> Message:
        contact, booking, tenant = make_contact(), make_appointment(), make_tenant()
        card = render_card(RehearsalPainting(make_reminder(), contact, booking, tenant, shown))
        check_message(card.text, card.blocks)
        return card

    def test_says_who_would_have_been_called_and_with_what(self) -> None:
        card = self.paint({"customer_name": "Sarah Johnson", "service_type": "Shave"})
        shown = read_text(card.blocks)
        assert shown.splitlines()[0] == "Rehearsal: would have called Sarah Johnson"
        assert "customer_name: Sarah Johnson\nservice_type: Shave" in shown
        assert "Nobody was rung. `/concierge settings` ends the rehearsal." in shown
        assert "shows all of it" not in shown
        assert not list(list_elements(card.blocks))

    @pytest.mark.parametrize("letter", ["x", "&", '"'])
    def test_of_more_than_fits_it_says_where_the_rest_is(self, letter: str) -> None:
        shown = {f"name_{number}": letter * 400 for number in range(60)}
        assert "And more; `/concierge call` shows all of it." in read_text(self.paint(shown).blocks)


class TestNewTime:
    @pytest.fixture
    def moved(self, sarah: FakeStore) -> FakeStore:
        sarah.calls["call_1"] = make_call(state=CallState.ENDED, told_old_time=True, is_live=False)
        return sarah

    async def test_queues_one_call_that_tells_it(
        self, workspace: Workspace, moved: FakeStore, slack: LocalSlack
    ) -> None:
        for _ in range(2):
            await workspace.press(Button.TELL_NEW_TIME, "call_1")
            told = await slack.wait_for("respond")
            assert told["text"].startswith("The call with the new time is in the queue")
        [asked] = [one for one in moved.reminders.values() if one.is_by_hand]
        assert (asked.purpose, asked.requested_by) == (Purpose.RESCHEDULE, USER)
        assert [change.act for change in moved.changes] == ["call.corrected"]

    async def test_there_is_none_to_tell_of_what_is_off_or_has_begun(
        self, workspace: Workspace, moved: FakeStore, slack: LocalSlack, clock: FixedClock
    ) -> None:
        booking = moved.appointments["appt_1"]
        moved.appointments["appt_1"] = replace(booking, status=AppointmentStatus.CANCELLED)
        await workspace.press(Button.TELL_NEW_TIME, "call_1")
        assert "was cancelled" in (await slack.wait_for("respond"))["text"]
        moved.appointments["appt_1"] = booking
        clock.now = booking.starts_at
        await workspace.press(Button.TELL_NEW_TIME, "call_1")
        assert "has begun" in (await slack.wait_for("respond"))["text"]
        assert not [one for one in moved.reminders.values() if one.is_by_hand]

    @pytest.mark.parametrize(
        ("call_id", "sentence"),
        [("call_9", "This call is no longer there."), ("call_2", "There is no new time to tell.")],
    )
    async def test_a_call_that_told_no_old_time_is_refused(
        self, workspace: Workspace, moved: FakeStore, slack: LocalSlack, call_id: str, sentence: str
    ) -> None:
        moved.calls["call_2"] = replace(moved.calls["call_1"], told_old_time=False)
        await workspace.press(Button.TELL_NEW_TIME, call_id)
        assert (await slack.wait_for("respond"))["text"] == sentence

    async def test_whoever_only_looks_may_not(
        self, workspace: Workspace, moved: FakeStore, slack: LocalSlack
    ) -> None:
        moved.give_role(USER, Role.VIEWER)
        await workspace.press(Button.TELL_NEW_TIME, "call_1")
        assert ONLY_LOOK in (await slack.wait_for("respond"))["text"]
        assert len(moved.reminders) == 1

    @pytest.mark.parametrize(
        ("status", "is_offered"), [(AppointmentStatus.BOOKED, True), (AppointmentStatus.CANCELLED, False)]
    )
    def test_is_offered_on_the_card_where_there_is_one(
        self, *, status: AppointmentStatus, is_offered: bool
    ) -> None:
        call, booking = make_call(told_old_time=True), make_appointment(status=status)
        card = render_card(CallPainting(call, make_contact(), booking, make_tenant()))
        assert "it may have told the old time" in read_text(card.blocks)
        offered = [one["action_id"] for one in list_elements(card.blocks)]
        assert offered == [Button.TELL_NEW_TIME] * is_offered


def test_a_card_says_when_the_next_try_is() -> None:
    call = make_call(state=CallState.ENDED, retry_note="Next try 16:10, last 18:00.")
    card = render_card(CallPainting(call, make_contact(), make_appointment(), make_tenant()))
    assert "Next try 16:10, last 18:00." in read_text(card.blocks)
    assert "Next try 16:10, last 18:00." in card.text
