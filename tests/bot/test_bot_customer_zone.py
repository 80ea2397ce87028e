"""Where a customer lives: asked for where the number does not tell, changed, and taken back."""

from dataclasses import replace

import pytest

from bot.ids import Input
from core.nouns.calling import Calling
from core.nouns.tenant import Profile
from core.policy.place import MANY_ZONES
from tests.bot.fakes import FakeStore
from tests.bot.forms import fill, list_inputs, read_text
from tests.bot.neighbours import Workspace

LABEL = "Customer's time zone"
OUTLOOK = f"As things stand it will not ring: {MANY_ZONES}"
IVAN = {
    "Name": "Ivan Petrov",
    "Phone": "+7 916 123-45-67",  # a mobile of a country with eleven zones
    "Appointment date": "2024-01-16",
    "Appointment time": "14:30",
    "Type": "Shave",
    "How did you get this number?": "Signed an agreement to automated calls",
}


def zone(name: str) -> dict[str, dict[str, str]]:
    return {LABEL: {"value": name}}


class TestTyping:
    async def test_zones_are_offered_and_none_at_all(self, workspace: Workspace) -> None:
        options = await workspace.suggest(Input.CUSTOMER_ZONE, "new yo")
        assert options[0]["value"] == "America/New_York"
        assert options[-1]["text"]["text"] == "As the number tells"
        [only] = await workspace.suggest(Input.CUSTOMER_ZONE, "nowhere at all")
        assert only == options[-1]

    async def test_where_the_appointment_is_has_to_be_somewhere(self, workspace: Workspace) -> None:
        assert await workspace.suggest(Input.ZONE, "nowhere at all") == []

    async def test_is_asked_for_and_need_not_be_told(self, workspace: Workspace) -> None:
        block = list_inputs(await workspace.open("add"))[LABEL]
        assert block["optional"] is True
        assert "initial_option" not in block["element"]
        assert block["hint"]["text"] == "Only where the number does not tell, e.g. somebody who moved"


class TestAdding:
    async def test_a_number_of_several_zones_is_said_to_be_one(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        acknowledged = await workspace.submit(fill(await workspace.open("add"), IVAN))
        said = read_text(acknowledged["view"])
        assert "Reminder call: Tuesday, January 16 at 7:00 AM (Europe/London). Moved into calling" in said
        assert "may be in several time zones, and rings when it may in all of them" in said
        assert "As things stand" not in said
        assert len(store.reminders) == 1

    async def test_one_of_zones_with_too_little_in_common_is_not_called(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        store.tenant = replace(store.tenant, calling=Calling())
        acknowledged = await workspace.submit(fill(await workspace.open("add"), IVAN))
        assert OUTLOOK in read_text(acknowledged["view"])
        assert [one.zone for one in store.contacts.values()] == [""]

    async def test_with_the_zone_it_rings(self, workspace: Workspace, store: FakeStore) -> None:
        typed = IVAN | zone("Asia/Omsk")
        acknowledged = await workspace.submit(fill(await workspace.open("add"), typed))
        said = read_text(acknowledged["view"])
        assert "As things stand" not in said
        assert "several time zones" not in said
        assert [one.zone for one in store.contacts.values()] == ["Asia/Omsk"]

    async def test_what_is_no_zone_is_objected_to_at_its_field(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        typed = IVAN | zone("Mars/Olympus")
        refused = await workspace.submit(fill(await workspace.open("add"), typed))
        assert refused["errors"] == {Input.CUSTOMER_ZONE: "Choose a time zone from the list, or none."}
        assert not store.contacts

    async def test_none_of_them_is_none(self, workspace: Workspace, store: FakeStore) -> None:
        [none] = await workspace.suggest(Input.CUSTOMER_ZONE, "nowhere at all")
        typed = IVAN | {LABEL: none}
        await workspace.submit(fill(await workspace.open("add"), typed))
        assert [one.zone for one in store.contacts.values()] == [""]

    async def test_all_that_speaks_against_it_is_said(self, workspace: Workspace, store: FakeStore) -> None:
        store.scripts.clear()
        store.tenant = replace(store.tenant, calling=Calling())
        acknowledged = await workspace.submit(fill(await workspace.open("add"), IVAN))
        lines = read_text(acknowledged["view"]).splitlines()
        assert lines[lines.index(OUTLOOK) + 1 :] == ["The agent's opening has not been read yet."]


class TestChanging:
    @pytest.fixture
    def moved(self, sarah: FakeStore) -> FakeStore:
        sarah.contacts["contact_1"] = replace(sarah.contacts["contact_1"], zone="America/New_York")
        return sarah

    async def test_stands_in_the_form_and_stays(self, workspace: Workspace, moved: FakeStore) -> None:
        view = await workspace.open("edit sarah")
        assert list_inputs(view)[LABEL]["element"]["initial_option"]["value"] == "America/New_York"
        await workspace.submit(fill(view))
        assert moved.contacts["contact_1"].zone == "America/New_York"

    async def test_another_one_moves_the_reminder(self, workspace: Workspace, sarah: FakeStore) -> None:
        # 2:30 PM in London is half past four in the night in Honolulu.
        acknowledged = await workspace.submit(
            fill(await workspace.open("edit sarah"), zone("Pacific/Honolulu"))
        )
        assert sarah.contacts["contact_1"].zone == "Pacific/Honolulu"
        assert "Moved into calling hours." in read_text(acknowledged["view"])

    async def test_can_be_taken_back(self, workspace: Workspace, moved: FakeStore) -> None:
        options = await workspace.suggest(Input.CUSTOMER_ZONE, "as")
        await workspace.submit(fill(await workspace.open("edit sarah"), {LABEL: options[-1]}))
        assert moved.contacts["contact_1"].zone == ""

    async def test_one_that_is_known_no_more_is_chosen_anew(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.contacts["contact_1"] = replace(sarah.contacts["contact_1"], zone="Mars/Olympus")
        refused = await workspace.submit(fill(await workspace.open("edit sarah")))
        assert refused["errors"] == {
            f"{Input.CUSTOMER_ZONE}:appt_1": "Choose a time zone from the list, or none."
        }


async def test_a_practice_is_sent_to_where_its_bookings_are_kept(
    workspace: Workspace, sarah: FakeStore
) -> None:
    """Its form has no field for it."""
    sarah.contacts["contact_1"] = replace(sarah.contacts["contact_1"], zone="Mars/Olympus")
    sarah.tenant = replace(sarah.tenant, profile=Profile.HIPAA)
    view = await workspace.open("call C-7K3Q")
    said = read_text(view)
    assert LABEL not in list_inputs(await workspace.open("edit C-7K3Q"))
    assert "The customer's time zone is not one we know; choose it again where your bookings" in said
    assert "vioconcierge import" in said
    assert "/concierge edit" not in said
