"""/concierge find and help: what is answered below the command, to the person who typed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.desk import Desk
from bot.ids import Word
from core.nouns.call import Outcome
from core.nouns.calling import Calling, Mode, Pause
from core.nouns.evidence import CallState
from core.nouns.ids import ContactId, StaffId
from core.nouns.moment import Moment
from core.use_cases.people import find_people
from tests.bot.builders import NOW, make_appointment, make_call, make_contact, make_reminder
from tests.bot.fakes import FakeStore
from tests.bot.forms import read_text
from tests.bot.neighbours import LocalSlack, Workspace
from tests.support.builders import EVERY_DAY


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


class TestNextCall:
    """What `find` says of the call that is to be made next."""

    async def test_says_what_it_waits_for_and_when_it_is_tried(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        until = datetime(2024, 1, 14, 16, 0, tzinfo=UTC)
        sarah.tenant = replace(sarah.tenant, paused=Pause("flu", StaffId("U0STAFF"), NOW, until))
        await workspace.type_command("find sarah")
        lines = read_text((await slack.wait_for("respond"))["blocks"]).splitlines()
        assert lines[2] == (
            "Reminder call Sunday, January 14 at 2:30 PM (Europe/London) · "
            "waits: Somebody paused calls: flu. `/concierge resume` lets them go on · "
            "tried next Sunday, January 14 at 4:00 PM (Europe/London)"
        )

    async def test_only_the_soonest_is_told(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        later = make_reminder(id="rem_2", slot="appt_1:1:2:1", due_at=make_appointment().starts_at)
        sarah.reminders = {later.slot: later, **sarah.reminders}
        await workspace.type_command("find sarah")
        told = read_text((await slack.wait_for("respond"))["blocks"])
        assert told.count("Reminder call") == 1
        assert "Sunday, January 14 at 2:30 PM" in told

    async def test_in_a_rehearsal_nobody_is_rung(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        sarah.tenant = replace(sarah.tenant, calling=Calling(hours=EVERY_DAY, mode=Mode.REHEARSAL))
        await workspace.type_command("find sarah")
        told = read_text((await slack.wait_for("respond"))["blocks"])
        assert "(Europe/London) · in rehearsal: nobody is rung" in told

    async def test_a_type_ahead_judges_nobody(self, desk: Desk, sarah: FakeStore) -> None:
        at, tenant = Moment(NOW, NOW), sarah.tenant
        [found] = await find_people(desk.store, "sarah", tenant=tenant, at=at, limit=2)
        assert found.planned is None
        [found] = await find_people(desk.store, "sarah", tenant=tenant, at=at, limit=2, judged=1)
        assert found.planned is not None


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
