"""/concierge find and help: what is answered below the command, to the person who typed."""

from dataclasses import replace

import pytest

from bot.ids import Word
from core.nouns.call import Outcome
from core.nouns.evidence import CallState
from core.nouns.ids import ContactId
from tests.bot.builders import make_call, make_contact
from tests.bot.fakes import FakeStore
from tests.bot.forms import read_text
from tests.bot.neighbours import LocalSlack, Workspace


class TestFind:
    async def test_shows_who_when_and_what_came_of_the_call(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        sarah.calls["call_1"] = make_call(state=CallState.ENDED, outcome=Outcome.VOICEMAIL)
        await workspace.type_command("find sarah")
        told = await slack.wait_for("respond")
        assert told["response_type"] == "ephemeral"
        answered = "A machine has answered before: one message about an appointment is enough"
        assert read_text(told["blocks"]).splitlines() == [
            "C-7K3Q · Sarah Johnson · +44 7912 345678",
            "Next: Mon 15 Jan 2024, 2:30 PM (Europe/London) · Hair Color and Cut · Maria Rodriguez · Booked",
            f"Reminder call Sunday, January 14 at 2:30 PM (Europe/London) · will not be made: {answered}",
            "Latest call: voicemail",
        ]

    async def test_finds_by_reference(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        assert sarah.contacts
        await workspace.type_command("find c-7k3q")
        assert "Sarah Johnson" in (await slack.wait_for("respond"))["text"]

    async def test_shows_ten_and_says_that_there_are_more(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        for number in range(12):
            person = make_contact(id=ContactId(f"c{number}"), name=f"Ann {number:02}")
            sarah.contacts[person.id] = person
        await workspace.type_command("find ann")
        told = await slack.wait_for("respond")
        assert len(told["blocks"]) == 11
        assert "There are more." in read_text(told["blocks"])

    async def test_nobody(self, workspace: Workspace, store: FakeStore, slack: LocalSlack) -> None:
        assert not store.contacts
        await workspace.type_command("find &lt;Zoe&gt;")
        assert "Nobody matches “&lt;Zoe&gt;”." in (await slack.wait_for("respond"))["text"]

    async def test_somebody_without_appointment_or_call(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        sarah.appointments.clear()
        sarah.reminders.clear()
        await workspace.type_command("find")
        shown = read_text((await slack.wait_for("respond"))["blocks"])
        assert "Next: No appointment" in shown
        assert "Latest call: not called yet" in shown

    async def test_a_call_that_goes_on(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        sarah.calls["call_1"] = replace(make_call(), state=CallState.ONGOING)
        await workspace.type_command("find")
        assert "Latest call: under way" in read_text((await slack.wait_for("respond"))["blocks"])


class TestUsage:
    @pytest.mark.parametrize("typed", ["", "help", "HELP", "  help  me "])
    async def test_names_every_word(self, workspace: Workspace, slack: LocalSlack, typed: str) -> None:
        await workspace.type_command(typed)
        told = await slack.wait_for("respond")
        assert told["response_type"] == "ephemeral"
        assert all(f"/concierge {word}" in told["text"] for word in Word)
        assert "not something I know" not in told["text"]

    async def test_names_the_word_it_does_not_know(self, workspace: Workspace, slack: LocalSlack) -> None:
        await workspace.type_command("Frobnicate &lt;!channel&gt;")
        assert "“frobnicate” is not something I know." in (await slack.wait_for("respond"))["text"]
