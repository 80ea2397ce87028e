"""Buttons on cards: a person decides, the card follows, a refusal is answered."""

from dataclasses import replace

import pytest

from bot.ids import Button
from core.nouns.evidence import CallState
from core.nouns.trouble import Trouble
from tests.bot.builders import make_call
from tests.bot.fakes import FakeStore
from tests.bot.neighbours import USER, LocalSlack, Workspace


class TestSettling:
    @pytest.mark.parametrize(("button", "calls"), [(Button.IT_RANG, 0), (Button.CALL_AGAIN, 1)])
    async def test_a_doubt_is_settled_once(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack, button: Button, calls: int
    ) -> None:
        sarah.calls["call_1"] = make_call(state=CallState.UNCONFIRMED, needs_human=True)
        assert (await workspace.press(button, "call_1")).status_code == 200
        await slack.settle()
        assert sarah.calls["call_1"].settled_by == USER
        assert len([r for r in sarah.reminders.values() if r.is_by_hand]) == calls
        assert sarah.stale == [("call", "call_1")]
        assert not slack.calls["respond"]

        await workspace.press(button, "call_1")
        told = await slack.wait_for("respond")
        assert told["text"] == "This call has been settled meanwhile."
        assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)
        assert len([r for r in sarah.reminders.values() if r.is_by_hand]) == calls


class TestReleasing:
    async def test_calls_go_on(self, workspace: Workspace, store: FakeStore, slack: LocalSlack) -> None:
        store.account = replace(store.account, held=Trouble.PAYMENT_NEEDED)
        await workspace.press(Button.RELEASE, "hold:a1")
        await slack.settle()
        assert store.account.held is None
        assert store.stale == [("hold", "hold:a1")]

    async def test_what_is_not_on_hold_is_not_released(self, workspace: Workspace, slack: LocalSlack) -> None:
        await workspace.press(Button.RELEASE, "hold:t1")
        assert (await slack.wait_for("respond"))["text"] == "Calls were not on hold any more."
