"""/concierge pause and resume: the form, what is filled in, who may, and the card that tells of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from bot.ids import Button, Input, ViewId
from bot.surfaces.cards import render_card
from bot.surfaces.elements import Message
from bot.surfaces.pauses import build_pause_view, build_paused_view
from core.nouns.calling import Pause
from core.nouns.card import PausePainting
from core.nouns.ids import StaffId
from core.nouns.reminder import ReminderStatus
from core.nouns.staff import Role
from core.nouns.tenant import Profile
from core.use_cases.pauses import PauseState
from tests.bot.builders import NOW, make_tenant
from tests.bot.fakes import FakeStore, FixedClock
from tests.bot.forms import View, fill, list_elements, list_inputs, read_text
from tests.bot.limits import check_view
from tests.bot.neighbours import USER, LocalSlack, Workspace
from tests.bot.strategies import pauses, texts

MONDAY = datetime(2024, 1, 15, 9, 0, tzinfo=UTC)
FLU = Pause("flu", StaffId("U0STAFF"), NOW, MONDAY)
ACCOUNT = "All calls of the Retell account (only an admin can)"


def find_filled(view: View) -> tuple[str, str, str]:
    """Return what stands in the form: reason, date and time."""
    inputs = {label: block["element"] for label, block in list_inputs(view).items()}
    return (
        inputs["Reason"].get("initial_value", ""),
        inputs["Until"].get("initial_date", ""),
        inputs["At"].get("initial_time", ""),
    )


async def submit(workspace: Workspace, **typed: str) -> dict[str, object]:
    return await workspace.submit(fill(await workspace.open("pause"), {"Reason": "flu"} | typed))


class TestForm:
    @pytest.mark.parametrize(
        ("typed", "filled"),
        [
            ("pause", ("", "", "")),
            ("pause until Monday 9:30", ("", "2024-01-15", "09:30")),
            (
                "pause Until Monday 9am: half of us are ill",
                ("half of us are ill", "2024-01-15", "09:00"),
            ),
            ("pause until tomorrow", ("", "2024-01-14", "08:00")),
            ("pause until Monday 9:30: flu", ("flu", "2024-01-15", "09:30")),
            ("pause flu", ("flu", "", "")),
            ("pause until the boiler is mended", ("until the boiler is mended", "", "")),
        ],
    )
    async def test_what_was_typed_is_filled_in(
        self, workspace: Workspace, typed: str, filled: tuple[str, str, str]
    ) -> None:
        assert find_filled(await workspace.open(typed)) == filled

    async def test_an_end_that_is_not_clear_is_asked_for(self, workspace: Workspace) -> None:
        view = await workspace.open("pause until 3 o'clock yesterday")
        assert "Choose below until when calls wait." in read_text(view)
        assert find_filled(view) == ("", "", "")

    @pytest.mark.parametrize("whole_account", [False, True])
    async def test_the_pause_that_holds_is_told_above(
        self, workspace: Workspace, store: FakeStore, *, whole_account: bool
    ) -> None:
        assert "paused until" not in read_text(await workspace.open("pause"))
        if whole_account:
            store.account = replace(store.account, paused=FLU)
        else:
            store.tenant = replace(store.tenant, paused=FLU)
        first = read_text((await workspace.open("pause"))["blocks"]).splitlines()[0]
        whose = "All calls of the account are" if whole_account else "Calls are"
        assert first == (
            f"{whose} paused until Monday, January 15 at 9:00 AM (Europe/London) (flu). "
            "Another pause of the same calls replaces it."
        )

    async def test_a_practice_types_no_words_of_its_own(self, workspace: Workspace, store: FakeStore) -> None:
        store.tenant = replace(store.tenant, profile=Profile.HIPAA)
        view = await workspace.open("pause until Monday 9am: Zelda complained")
        assert "zelda" not in str(view).lower()
        assert list_inputs(view)["Reason"]["element"]["type"] == "static_select"
        assert list_inputs(view)["Until"]["element"]["initial_date"] == "2024-01-15"
        acknowledged = await workspace.submit(fill(view, {"Reason": "We are closed"}))
        assert "(We are closed)" in read_text(acknowledged["view"])
        assert store.tenant.paused is not None
        assert store.tenant.paused.reason == "We are closed"

    async def test_words_of_a_form_opened_before_the_profile_was_chosen_are_not_kept(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        view = await workspace.open("pause")
        store.tenant = replace(store.tenant, profile=Profile.HIPAA)
        acknowledged = await workspace.submit(fill(view, {"Reason": "Zelda complained"}))
        assert "zelda" not in str(acknowledged).lower()
        assert store.tenant.paused is not None
        assert store.tenant.paused.reason == ""


class TestPausing:
    async def test_calls_wait_until_the_end_and_the_card_is_wanted(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        view = await workspace.open("pause until Monday 9am: flu")
        assert view["callback_id"] == ViewId.PAUSE
        acknowledged = await workspace.submit(fill(view))
        assert read_text(acknowledged["view"]["blocks"]).splitlines() == [
            "Calls are paused until Monday, January 15 at 9:00 AM (Europe/London) (flu).",
            "1 reminder will be late, or given up if it gets too late.",
        ]
        assert sarah.tenant.paused == replace(FLU, by=StaffId(USER))
        assert sarah.account.paused is None
        assert sarah.stale == [("pause", "pause:t1")]

    async def test_without_an_end_somebody_has_to_resume(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        await submit(workspace)
        assert store.tenant.paused is not None
        assert store.tenant.paused.until is None

    async def test_the_whole_account_is_an_admins(self, workspace: Workspace, store: FakeStore) -> None:
        store.give_role(USER, Role.STAFF)
        refused = await submit(workspace, **{"Which calls": ACCOUNT})
        assert "Only an admin can do this." in str(refused["errors"])
        assert store.account.paused is None
        assert not store.stale

    async def test_an_admin_pauses_the_whole_account_and_not_the_business(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        store.give_role(USER, Role.ADMIN)
        await submit(workspace, **{"Which calls": ACCOUNT})
        assert store.account.paused is not None
        assert store.tenant.paused is None
        assert store.stale == [("pause", "pause:a1")]

    async def test_whoever_only_looks_may_not(self, workspace: Workspace, store: FakeStore) -> None:
        store.give_role(USER, Role.VIEWER)
        refused = await submit(workspace)
        assert "You may look, and change or call nothing." in str(refused["errors"])
        assert store.tenant.paused is None

    @pytest.mark.parametrize(
        ("typed", "place", "sentence"),
        [
            ({"Until": "2024-01-12"}, Input.PAUSE_DATE, "This time has passed already."),
            ({"At": "09:00"}, Input.PAUSE_DATE, "Choose the day as well"),
            ({"Until": "2024-03-31", "At": "01:30"}, Input.PAUSE_TIME, "This time does not exist"),
        ],
    )
    async def test_an_end_that_cannot_be_is_objected_to_at_its_field(
        self, workspace: Workspace, store: FakeStore, typed: dict[str, str], place: str, sentence: str
    ) -> None:
        refused = await submit(workspace, **typed)
        assert list(refused["errors"]) == [place]  # type: ignore[call-overload]
        assert sentence in str(refused["errors"])
        assert store.tenant.paused is None


class TestTold:
    """A pause is told where somebody would expect a call."""

    @pytest.mark.parametrize("whole_account", [False, True])
    async def test_in_what_a_form_shows_once_it_is_saved(
        self, workspace: Workspace, store: FakeStore, *, whole_account: bool
    ) -> None:
        pause = Pause("flu", StaffId("U0STAFF"), NOW)
        if whole_account:
            store.account = replace(store.account, paused=pause)
        else:
            store.tenant = replace(store.tenant, paused=pause)
        typed = {
            "Name": "Tom",
            "Phone": "07912 345678",
            "Appointment date": "2024-01-15",
            "Appointment time": "14:30",
            "Type": "Shave",
            "How did you get this number?": "Given for bookings",
        }
        acknowledged = await workspace.submit(fill(await workspace.open("add"), typed))
        whose = "all calls of the account" if whole_account else "calls"
        told = f"As things stand it will not ring: Somebody paused {whose}: flu. `/concierge resume`"
        assert read_text(acknowledged["view"]).count(told) == 1

    async def test_in_the_form_that_calls(self, workspace: Workspace, sarah: FakeStore) -> None:
        sarah.tenant = replace(sarah.tenant, paused=FLU)
        view = await workspace.open("call sarah")
        assert "Cannot be called now: Somebody paused calls: flu." in read_text(view)
        assert "Pause: waits" in read_text(view).splitlines()
        assert view["submit"]["text"] == "Check again"


class TestResuming:
    async def test_calls_go_on(self, workspace: Workspace, store: FakeStore, slack: LocalSlack) -> None:
        store.tenant = replace(store.tenant, paused=FLU)
        await workspace.type_command("resume")
        assert (await slack.wait_for("respond"))["text"] == "Calls go on."
        assert store.tenant.paused is None
        assert store.stale == [("pause", "pause:t1")]
        await workspace.type_command("resume")
        assert (await slack.wait_for("respond"))["text"] == "Calls were not paused."

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.STAFF])
    async def test_who_may_not_is_told(
        self, workspace: Workspace, store: FakeStore, slack: LocalSlack, role: Role
    ) -> None:
        store.tenant, store.account = (
            replace(store.tenant, paused=FLU),
            replace(store.account, paused=FLU),
        )
        store.give_role(USER, role)
        await workspace.type_command("resume")
        assert "Ask one of your admins" in (await slack.wait_for("respond"))["text"]
        assert (store.tenant.paused, store.account.paused) == (FLU, FLU)

    async def test_the_button_ends_the_pause_of_its_card_and_no_other(
        self, workspace: Workspace, store: FakeStore, slack: LocalSlack
    ) -> None:
        store.tenant, store.account = (
            replace(store.tenant, paused=FLU),
            replace(store.account, paused=FLU),
        )
        store.give_role(USER, Role.STAFF)
        await workspace.press(Button.RESUME, "pause:t1")
        await slack.settle()
        assert (store.tenant.paused, store.account.paused) == (None, FLU)
        await workspace.press(Button.RESUME, "pause:t1")
        told = await slack.wait_for("respond")
        assert told["text"] == "Calls were not paused any more."
        assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)
        await workspace.press(Button.RESUME, "pause:a1")
        assert "Only an admin can do this." in (await slack.wait_for("respond"))["text"]
        assert store.account.paused == FLU


class TestCard:
    def paint(self, pause: Pause | None, *, whole_account: bool = False, waiting: int = 2) -> Message:
        return render_card(PausePainting(make_tenant(), pause, whole_account, waiting))

    @pytest.mark.parametrize(
        ("whole_account", "said", "subject"),
        [(False, "Calls are paused until", "pause:t1"), (True, "All calls of the account are", "pause:a1")],
    )
    def test_says_who_why_and_until_when_and_can_be_ended(
        self, *, whole_account: bool, said: str, subject: str
    ) -> None:
        card = self.paint(FLU, whole_account=whole_account)
        shown = read_text(card.blocks)
        assert shown.splitlines()[0] == "Calls are paused"
        assert said in card.text
        assert "Monday, January 15 at 9:00 AM (Europe/London) (flu)." in shown
        assert "2 reminders will be late" in shown
        assert "Paused by <@U0STAFF>" in shown
        assert [(e["action_id"], e["value"]) for e in list_elements(card.blocks)] == [
            (Button.RESUME, subject)
        ]

    def test_says_that_it_is_over(self) -> None:
        card = self.paint(None)
        assert card.text == "Calls go on: Bella Salon"
        assert not list(list_elements(card.blocks))

    def test_without_reminders_nothing_is_late(self) -> None:
        assert "No reminder is due before that." in read_text(self.paint(FLU, waiting=0).blocks)


class TestLimits:
    @given(pauses)
    def test_any_pause(self, pause: Pause) -> None:
        for whole_account in (False, True):
            check_view(build_paused_view(PauseState(pause, whole_account, 3), make_tenant()))

    @given(texts, texts)
    def test_any_words(self, reason: str, note: str) -> None:
        for tenant in (make_tenant(), make_tenant(profile=Profile.HIPAA)):
            check_view(build_pause_view(tenant, reason=reason, note=note))


async def test_a_pause_ends_by_the_clock_of_the_business(
    workspace: Workspace, sarah: FakeStore, clock: FixedClock
) -> None:
    """What is due after its end is none of its business; what is given up is not counted."""
    sarah.tenant = replace(sarah.tenant, timezone="Asia/Tokyo")
    view = await workspace.open("pause until Monday 9am: flu")
    assert list_inputs(view)["Until"]["hint"]["text"] == "Asia/Tokyo"
    await workspace.submit(fill(view))
    assert sarah.tenant.paused is not None
    assert sarah.tenant.paused.until == datetime(2024, 1, 15, 0, 0, tzinfo=UTC)
    clock.now += timedelta(hours=1)
    skipped = replace(sarah.reminders["appt_1:1:1:1"], status=ReminderStatus.SKIPPED)
    sarah.reminders["appt_1:1:1:1"] = skipped
    again = await workspace.submit(fill(await workspace.open("pause until Monday 10am: flu")))
    assert "No reminder is due before that." in read_text(again["view"])
