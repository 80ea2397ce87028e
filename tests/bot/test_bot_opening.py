"""/concierge add with something typed behind it: a time is filled in and said back, a name is a name."""

from dataclasses import replace

import pytest

from core.nouns.tenant import BusinessType
from tests.bot.builders import make_look, make_script
from tests.bot.fakes import FakeStore
from tests.bot.forms import View, fill, list_inputs, read_text
from tests.bot.neighbours import Workspace


def _filled(view: View) -> dict[str, str]:
    """List what stands in the form already, by label."""
    found: dict[str, str] = {}
    for label, block in list_inputs(view).items():
        initial = next((v for k, v in block["element"].items() if k.startswith("initial_")), None)
        if initial is not None:
            found[label] = initial["value"] if isinstance(initial, dict) else initial
    return found


EMPTY = {"Time zone": "Europe/London"}


class TestTime:
    async def test_is_filled_in_and_said_back(self, workspace: Workspace) -> None:
        view = await workspace.open("add tomorrow 3pm")
        assert _filled(view) == EMPTY | {"Appointment date": "2024-01-14", "Appointment time": "15:00"}
        said = view["blocks"][0]["text"]["text"]
        assert said == (
            "Understood: Sun 14 January 2024, 3:00 PM (UK time). Change it below if it is not what you meant."
        )

    async def test_comes_with_its_duration(self, workspace: Workspace) -> None:
        view = await workspace.open("add Monday at 9am for 45 minutes")
        assert _filled(view) == EMPTY | {
            "Appointment date": "2024-01-15",
            "Appointment time": "09:00",
            "Duration": "45 minutes",
        }

    async def test_is_read_on_the_clock_of_the_business(self, workspace: Workspace, store: FakeStore) -> None:
        store.tenant = replace(store.tenant, timezone="Asia/Tokyo")
        view = await workspace.open("add today 11pm")
        assert _filled(view) == {
            "Time zone": "Asia/Tokyo",
            "Appointment date": "2024-01-13",
            "Appointment time": "23:00",
        }
        assert "(Japan Time)" in read_text(view)

    async def test_that_was_filled_in_is_what_gets_saved(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        view = await workspace.open("add 15 January 14:30")
        typed = {
            "Name": "Sarah Johnson",
            "Phone": "07912 345678",
            "Type": "Shave",
            "How did you get this number?": "Given for bookings",
        }
        await workspace.submit(fill(view, typed))
        [appointment] = store.appointments.values()
        assert f"{appointment.local_start:%Y-%m-%d %H:%M}" == "2024-01-15 14:30"

    async def test_that_was_filled_in_can_be_changed(self, workspace: Workspace, store: FakeStore) -> None:
        view = await workspace.open("add tomorrow 3pm")
        typed = {
            "Name": "Sarah Johnson",
            "Phone": "07912 345678",
            "Appointment time": "16:00",
            "Type": "Shave",
            "How did you get this number?": "Given for bookings",
        }
        await workspace.submit(fill(view, typed))
        [appointment] = store.appointments.values()
        assert f"{appointment.local_start:%H:%M}" == "16:00"


class TestDoubt:
    @pytest.mark.parametrize(
        ("typed", "asked"),
        [
            ("tomorrow", "At what time on Sun 14 January 2024? Type it like 3pm or 15:00."),
            ("yesterday 3pm", "is in the past"),
            ("tomorrow 3pm or 4pm", "Give one day and one time"),
            ("tomorrow 3pm &lt;!channel&gt;", "I do not understand"),
        ],
    )
    async def test_is_asked_about_and_nothing_is_filled_in(
        self, workspace: Workspace, typed: str, asked: str
    ) -> None:
        view = await workspace.open(f"add {typed}")
        assert _filled(view) == EMPTY
        said = view["blocks"][0]
        assert said["type"] == "section"
        assert asked in said["text"]["text"]
        assert said["text"]["text"].startswith("“")
        assert "Understood" not in read_text(view)

    async def test_repeats_no_more_than_the_beginning_of_a_long_text(self, workspace: Workspace) -> None:
        view = await workspace.open(f"add tomorrow 3pm {'and then ' * 400}")
        assert len(view["blocks"][0]["text"]["text"]) < 500


class TestName:
    @pytest.mark.parametrize("name", ["Sarah Johnson", "April May", "Jan O'Brien", "Zoë"])
    async def test_is_filled_in_as_the_name(self, workspace: Workspace, name: str) -> None:
        view = await workspace.open(f"add {name}")
        assert _filled(view) == EMPTY | {"Name": name}
        assert view["blocks"][0]["type"] == "input"

    async def test_loses_nothing_however_long_it_is(self, workspace: Workspace) -> None:
        name = "Ann " * 100
        view = await workspace.open(f"add {name}")
        assert _filled(view)["Name"] == name.strip()
        acknowledged = await workspace.submit(fill(view))
        assert "At most 60 characters" in acknowledged["errors"]["contact.name"]


class TestNothing:
    @pytest.mark.parametrize("typed", ["add", "add  "])
    async def test_opens_the_empty_form_without_a_word(self, workspace: Workspace, typed: str) -> None:
        view = await workspace.open(typed)
        assert _filled(view) == EMPTY
        assert {block["type"] for block in view["blocks"]} == {"input"}


class TestSpoken:
    """What the form asks follows from what the agent's script speaks."""

    async def test_the_pronunciation_is_asked_for_once_the_script_speaks_it(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        assert "Pronunciation" not in list_inputs(await workspace.open("add"))
        assert "Pronunciation" not in list_inputs(await workspace.open("edit sarah"))
        script = make_script("customer_name_pronunciation")
        sarah.scripts["t1"] = make_look(script)
        assert "Pronunciation" in list_inputs(await workspace.open("add"))
        view = await workspace.open("edit sarah")
        await workspace.submit(fill(view, {"Pronunciation": "SAIR-uh"}))
        assert sarah.contacts["contact_1"].fields == {"pronunciation": "SAIR-uh"}

    async def test_what_is_no_longer_asked_for_is_kept(self, workspace: Workspace, sarah: FakeStore) -> None:
        contact = sarah.contacts["contact_1"]
        sarah.contacts["contact_1"] = replace(contact, fields={"pronunciation": "SAIR-uh"})
        await workspace.submit(fill(await workspace.open("edit sarah"), {"Type": "Shave"}))
        assert sarah.contacts["contact_1"].fields == {"pronunciation": "SAIR-uh"}


@pytest.mark.parametrize("typed", ["add", "add tomorrow 3pm", "settings"])
async def test_a_line_of_business_that_nobody_knows_is_a_sentence_and_no_form(
    workspace: Workspace, store: FakeStore, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    store.tenant = replace(store.tenant, business_type=BusinessType("circus"))
    await workspace.type_command(typed)
    told = await workspace.slack.wait_for("respond")
    assert told["text"].startswith("“circus” is no line of business we know: automotive, ")
    assert not [record for record in caplog.records if record.exc_info]
