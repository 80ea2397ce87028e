"""/concierge settings, Staff: who may do what, and the sentence for whoever may not."""

from dataclasses import replace
from typing import Any

import pytest

from bot.ids import Button, Input, ViewId
from bot.surfaces.staff_forms import build_staff_view
from core.nouns.evidence import CallState
from core.nouns.ids import StaffId
from core.nouns.staff import Role, Staff
from core.nouns.trouble import Trouble
from core.rules.roles import Act
from core.use_cases.staff import NotAllowed, Roster
from tests.bot.builders import NOW, make_call, make_tenant
from tests.bot.fakes import FakeStore
from tests.bot.forms import View, fill, list_inputs, read_text
from tests.bot.limits import check_view
from tests.bot.neighbours import USER, LocalSlack, Workspace

ALEX = StaffId("U0ALEX")
ONLY_ADMIN = (
    "Only an admin can do this. Ask one of your admins; `/concierge settings` lists them under Staff."
)
ONLY_LOOK = (
    "You may look, and change or call nothing. "
    "Ask one of your admins; `/concierge settings` lists them under Staff."
)


def give(store: FakeStore, staff: str, role: Role) -> None:
    store.staff[staff] = Staff(store.tenant.id, StaffId(staff), role, StaffId(USER), NOW)


def list_roles(store: FakeStore) -> dict[str, Role]:
    return {name: one.role for name, one in store.staff.items()}


async def open_staff(workspace: Workspace) -> View:
    return await workspace.open_on_top(await workspace.open("settings"), Button.STAFF)


async def save(workspace: Workspace, typed: dict[str, str]) -> dict[str, Any]:
    return await workspace.submit(fill(await open_staff(workspace), typed))


class TestList:
    async def test_says_who_is_what_and_by_whom(self, workspace: Workspace, store: FakeStore) -> None:
        give(store, ALEX, Role.VIEWER)
        give(store, USER, Role.ADMIN)
        lines = read_text((await open_staff(workspace))["blocks"]).splitlines()
        assert lines[:2] == [
            f"<@{USER}>: *Admin*, given by <@{USER}>",
            f"<@{ALEX}>: *Viewer*, given by <@{USER}>",
        ]
        assert "Everybody else: Staff" in lines

    async def test_says_that_nobody_is_an_admin_yet(self, workspace: Workspace, store: FakeStore) -> None:
        assert "Nobody is an admin yet" in read_text(await open_staff(workspace))
        give(store, USER, Role.ADMIN)
        assert "Nobody is an admin yet" not in read_text(await open_staff(workspace))

    async def test_whoever_only_looks_sees_it_too(self, workspace: Workspace, store: FakeStore) -> None:
        give(store, ALEX, Role.ADMIN)
        give(store, USER, Role.VIEWER)
        assert f"<@{ALEX}>: *Admin*" in read_text(await open_staff(workspace))

    @pytest.mark.parametrize("people", [0, 1, 60, 61, 500])
    def test_of_many_people_those_who_may_most_are_listed(self, people: int) -> None:
        tenant = make_tenant()
        staff = [
            Staff(tenant.id, StaffId(f"U{number:040}"), Role.VIEWER, StaffId("U" + "A" * 40), NOW)
            for number in range(people)
        ]
        view = build_staff_view(
            Roster(tenant, (*staff, Staff(tenant.id, StaffId("W0BOSS"), Role.ADMIN, ALEX, NOW)))
        )
        check_view(view)
        said = read_text(view["blocks"])
        assert said.startswith("<@W0BOSS>: *Admin*")
        assert (f"And {people - 59} more." in said) is (people > 59)

    def test_a_name_that_is_no_slack_user_is_written_out(self) -> None:
        tenant = make_tenant()
        by_itself = Staff(tenant.id, StaffId("the <import>"), Role.STAFF, StaffId("program"), NOW)
        assert "the &lt;import&gt;: *Staff*, given by program" in read_text(
            build_staff_view(Roster(tenant, (by_itself,)))
        )


class TestSaving:
    async def test_the_first_who_saves_is_admin_and_gives_a_role(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        acknowledged = await save(workspace, {"Member": ALEX, "Role": "Viewer"})
        assert acknowledged["response_action"] == "update"
        said = read_text(acknowledged["view"])
        assert "Saved" in said
        assert f"<@{ALEX}>: *Viewer*" in said
        assert "submit" not in acknowledged["view"]
        assert list_roles(store) == {USER: Role.ADMIN, ALEX: Role.VIEWER}
        assert [(one.by, one.subject) for one in store.changes] == [(USER, USER), (USER, ALEX)]

    async def test_a_role_is_taken_back(self, workspace: Workspace, store: FakeStore) -> None:
        give(store, USER, Role.ADMIN)
        give(store, ALEX, Role.VIEWER)
        await save(workspace, {"Member": ALEX, "Role": "No role of their own"})
        assert list_roles(store) == {USER: Role.ADMIN}

    async def test_what_everybody_else_is_is_changed_by_itself(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        await save(workspace, {"Everybody else is": "Viewer"})
        assert store.tenant.role_of_others is Role.VIEWER
        assert "Everybody else: Viewer" in read_text(await open_staff(workspace))

    async def test_what_somebody_else_chose_meanwhile_stays_unless_it_was_chosen_anew(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        form = fill(await open_staff(workspace), {"Member": ALEX, "Role": "Viewer"})
        store.tenant = replace(store.tenant, role_of_others=Role.VIEWER)
        await workspace.submit(form)
        assert store.tenant.role_of_others is Role.VIEWER

    async def test_nothing_chosen_changes_nothing(self, workspace: Workspace, store: FakeStore) -> None:
        give(store, USER, Role.ADMIN)
        assert (await save(workspace, {}))["response_action"] == "update"
        assert (list_roles(store), store.changes) == ({USER: Role.ADMIN}, [])

    @pytest.mark.parametrize(
        ("typed", "label", "sentence"),
        [
            ({"Member": ALEX}, "Role", "Say which role it is to be."),
            ({"Role": "Staff"}, "Member", "Say whose role it is to be."),
            (
                {"Member": USER, "Role": "Staff", "Everybody else is": "Viewer"},
                "Role",
                "There must be an admin; make somebody else one first.",
            ),
        ],
    )
    async def test_what_cannot_be_is_refused_at_its_field(
        self, workspace: Workspace, store: FakeStore, typed: dict[str, str], label: str, sentence: str
    ) -> None:
        form = await open_staff(workspace)
        acknowledged = await workspace.submit(fill(form, typed))
        assert acknowledged["errors"] == {list_inputs(form)[label]["block_id"]: sentence}
        assert list_roles(store) == {}
        assert store.tenant.role_of_others is Role.STAFF

    async def test_an_unknown_role_is_refused_at_its_field(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        """As from a form that another release has drawn."""
        form = fill(await open_staff(workspace), {"Member": ALEX})
        form["state"]["values"][Input.ROLE][Input.ROLE]["selected_option"] = {"value": "owner"}
        acknowledged = await workspace.submit(form)
        assert acknowledged["errors"] == {Input.ROLE: "“owner” is no role: viewer, staff, admin."}
        assert list_roles(store) == {}


class TestNotAllowed:
    """The sentence stands where the person looks; nothing is said to have gone wrong."""

    async def test_a_submitted_form_stays_open_with_it(
        self, workspace: Workspace, store: FakeStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO")
        give(store, ALEX, Role.ADMIN)
        form = fill(await open_staff(workspace), {"Member": USER, "Role": "Admin"})
        acknowledged = await workspace.submit(form)
        assert acknowledged == {"response_action": "errors", "errors": {Input.MEMBER: ONLY_ADMIN}}
        assert list_roles(store) == {ALEX: Role.ADMIN}
        [told] = [record for record in caplog.records if record.message == "refused an act"]
        assert vars(told)["act"] == "give_roles"
        assert not [record for record in caplog.records if record.exc_info]

    async def test_a_form_without_a_field_is_replaced_by_it(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        settings = await workspace.open("settings")
        form = await workspace.open_on_top(settings, Button.RENAME)
        typed = {"Variable": "stylist_name", "Name in the agent's script": "stylist"}
        preview = (await workspace.submit(fill(form, typed)))["view"]
        assert preview["callback_id"] == ViewId.SAVE_MAP
        give(store, ALEX, Role.ADMIN)
        acknowledged = await workspace.submit(preview)
        assert acknowledged["response_action"] == "update"
        assert read_text(acknowledged["view"]).splitlines()[-1] == ONLY_ADMIN
        assert store.tenant.variable_map.renames == ()

    @pytest.mark.parametrize("button", [Button.IT_RANG, Button.CALL_AGAIN, Button.RELEASE])
    async def test_whoever_presses_a_button_gets_it_below_the_card(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack, button: Button
    ) -> None:
        give(sarah, USER, Role.VIEWER)
        sarah.calls["call_1"] = make_call(state=CallState.UNCONFIRMED, needs_human=True)
        sarah.account = replace(sarah.account, held=Trouble.PAYMENT_NEEDED)
        answer = await workspace.press(button, "hold:a1" if button is Button.RELEASE else "call_1")
        assert answer.status_code == 200
        told = await slack.wait_for("respond")
        assert told["text"] == ONLY_LOOK
        assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)
        assert sarah.calls["call_1"].needs_human
        assert sarah.account.held is Trouble.PAYMENT_NEEDED

    async def test_whoever_types_a_command_gets_it_below(
        self, workspace: Workspace, store: FakeStore, slack: LocalSlack
    ) -> None:
        store.fault = NotAllowed("You may not look at this.", Act.LOOK)
        assert (await workspace.type_command("find")).status_code == 200
        told = await slack.wait_for("respond")
        assert (told["text"], told["response_type"]) == ("You may not look at this.", "ephemeral")

    async def test_whoever_chooses_in_a_form_gets_it_in_its_place(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        view = await workspace.open("call")
        sarah.fault = NotAllowed("You may not look at this.", Act.LOOK)
        replaced = await workspace.choose(view, Input.CONTACT, "contact_1")
        assert "You may not look at this." in read_text(replaced)
        assert "it was noted as" not in read_text(replaced)

    async def test_a_type_ahead_stays_empty(self, workspace: Workspace, store: FakeStore) -> None:
        store.fault = NotAllowed("You may not look at this.", Act.LOOK)
        assert await workspace.suggest(Input.CONTACT, "s") == []


class TestNotes:
    async def test_a_release_by_staff_is_noted(self, workspace: Workspace, store: FakeStore) -> None:
        store.account = replace(store.account, held=Trouble.PAYMENT_NEEDED)
        await workspace.press(Button.RELEASE, "hold:a1")
        await workspace.slack.settle()
        assert [(one.by, one.act, one.subject) for one in store.changes] == [(USER, "hold.released", "a1")]
