"""/concierge settings, how calls are made: open a form, change one thing, see it saved; or see why not."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from bot.ids import Button, ViewId
from core.nouns.attestation import Attestation, Attested
from core.nouns.calling import Mode, OwnHours, Pause, Span
from core.nouns.ids import StaffId
from core.nouns.reminder_plan import LateRule, Miss, ReminderPlan, Step
from core.nouns.staff import Role, Staff
from core.nouns.tenant import BusinessType, Profile
from tests.bot.builders import NOW
from tests.bot.fakes import FakeStore
from tests.bot.forms import View, fill, list_inputs, read_text
from tests.bot.neighbours import USER, LocalSlack, Workspace

ALEX = StaffId("U0ALEX")
OWN = OwnHours(Span(time(9), time(18)), Span(time(10), time(14)), None)
RETELL = "An agreement (BAA) with Retell is signed"
SLACK = "Slack Enterprise, with a signed agreement (BAA)"
HIPAA = "hipaa: health care under HIPAA"
STANDARD = "standard: no health or secrecy law"
FORMS = {
    Button.PLAN: ViewId.PLAN,
    Button.HOURS: ViewId.HOURS,
    Button.RETRIES: ViewId.RETRIES,
    Button.PRIVACY: ViewId.PRIVACY,
}
CHANGES: dict[Button, dict[str, Any]] = {
    Button.PLAN: {"Plan": "2 days, 2 hours"},
    Button.HOURS: {"Saturday, to": "15:00"},
    Button.RETRIES: {"After a busy line": "20"},
    Button.PRIVACY: {RETELL: "I attest it"},
}
every_form = pytest.mark.parametrize("button", FORMS)


def choose(store: FakeStore, **chosen: Any) -> None:  # noqa: ANN401 - any part of what is chosen about calls
    """Let somebody choose something behind everybody's back."""
    store.tenant = replace(store.tenant, calling=replace(store.tenant.calling, **chosen))


async def open_form(workspace: Workspace, button: Button) -> View:
    form = await workspace.open_on_top(await workspace.open("settings"), button)
    assert form["callback_id"] == FORMS[button]
    return form


async def save(workspace: Workspace, view: View) -> tuple[View, View]:
    """Save a form on the overview; returns what took its place, and the overview drawn anew."""
    acknowledged = await workspace.submit(view, beneath="V0ROOT")
    assert acknowledged["response_action"] == "update", acknowledged
    update = await workspace.slack.wait_for("views.update")
    assert (update["view_id"], update["view"]["callback_id"]) == ("V0ROOT", ViewId.SETTINGS)
    return acknowledged["view"], update["view"]


async def object_to(workspace: Workspace, button: Button, typed: dict[str, Any]) -> dict[str, str]:
    """Fill in a form that is refused; returns the sentences by the label of their field."""
    form = await open_form(workspace, button)
    acknowledged = await workspace.submit(fill(form, typed))
    assert acknowledged["response_action"] == "errors", acknowledged
    labels = {block["block_id"]: label for label, block in list_inputs(form).items()}
    return {labels[place]: sentence for place, sentence in acknowledged["errors"].items()}


class TestOverview:
    async def test_says_how_things_stand_before_what_the_agent_hears(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        store.staff[USER] = Staff(store.tenant.id, StaffId(USER), Role.ADMIN, StaffId(USER), NOW)
        choose(store, mode=Mode.REHEARSAL)
        store.tenant = replace(store.tenant, paused=Pause("stock-taking", ALEX, NOW))
        overview = await workspace.open("settings")
        lines = read_text(overview).splitlines()
        assert overview["title"]["text"] == "Settings"
        assert "Rehearsal: nobody is rung; a card says who would have been" in lines
        assert "Calls are paused (stock-taking); `/concierge resume` lets them go on." in lines
        assert "Roles: 1 admin, 0 staff; everybody else: staff" in lines
        assert lines.index("Reminder calls: 1 day before") < lines.index("What the agent hears")

    async def test_its_buttons_stand_in_rows_of_at_most_five(self, workspace: Workspace) -> None:
        blocks = (await workspace.open("settings"))["blocks"]
        rows = [block["elements"] for block in blocks if block["type"] == "actions"]
        assert [[each["text"]["text"] for each in row] for row in rows] == [
            ["Reminder calls", "Hours", "Retries and mode", "Privacy", "Staff"],
            ["Rename a variable", "Add one of your own", "About the business"],
        ]

    async def test_says_so_while_bookings_are_planned_anew(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        store.replan_wanted = True
        assert "Coming appointments are being planned anew." in read_text(await workspace.open("settings"))


class TestRoles:
    @every_form
    @pytest.mark.parametrize("role", [Role.VIEWER, Role.STAFF])
    async def test_whoever_is_no_admin_is_refused_and_loses_nothing(
        self, workspace: Workspace, store: FakeStore, button: Button, role: Role
    ) -> None:
        store.staff[ALEX] = Staff(store.tenant.id, ALEX, Role.ADMIN, ALEX, NOW)
        store.staff[USER] = Staff(store.tenant.id, StaffId(USER), role, ALEX, NOW)
        before = store.tenant
        [sentence] = (await object_to(workspace, button, CHANGES[button])).values()
        assert sentence.startswith("Only an admin can do this.")
        assert (store.tenant, store.changes) == (before, [])

    @every_form
    async def test_an_admin_is_heard_and_it_is_on_record(
        self, workspace: Workspace, store: FakeStore, button: Button
    ) -> None:
        store.staff[USER] = Staff(store.tenant.id, StaffId(USER), Role.ADMIN, ALEX, NOW)
        await save(workspace, fill(await open_form(workspace, button), CHANGES[button]))
        [change] = store.changes
        assert (change.by, change.subject) == (USER, store.tenant.id)
        assert change.act.endswith(".changed")

    @every_form
    async def test_what_nobody_touched_changes_nothing(
        self, workspace: Workspace, store: FakeStore, button: Button
    ) -> None:
        form, before = await open_form(workspace, button), store.tenant
        saved, _overview = await save(workspace, fill(form))
        assert "Saved." in read_text(saved)
        assert store.tenant == before
        assert not [change for change in store.changes if change.act.endswith(".changed")]


class TestPlan:
    async def test_is_saved_and_bookings_are_planned_anew(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        typed = {
            "Plan": "2 days, 2 hours",
            "By type": "Colour: 2 days",
            "Booked too late": "Ask staff, by a card",
            "No calls within (minutes before)": "90",
        }
        saved, overview = await save(workspace, fill(await open_form(workspace, Button.PLAN), typed))
        assert "Saved. Coming appointments are planned anew." in read_text(saved)
        assert store.replan_wanted
        assert store.tenant.calling.plan == ReminderPlan((Step(2880), Step(120)), LateRule.ASK, 90)
        assert store.tenant.calling.plans_by_type == {"Colour": ReminderPlan((Step(2880),), LateRule.ASK, 90)}
        assert "Reminder calls: 2 days before, 2 hours before" in read_text(overview).splitlines()

    async def test_what_was_only_shown_does_not_undo_what_somebody_else_saved_meanwhile(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        choose(store, plans_by_type={"Cut": ReminderPlan((Step(120),))})
        form = await open_form(workspace, Button.PLAN)
        theirs = {"Cut": ReminderPlan((Step(120),)), "Shave": ReminderPlan(())}
        choose(store, plan=ReminderPlan(lead_min=30), plans_by_type=theirs)
        await save(workspace, fill(form, {"Plan": "2 days", "By type": "Cut: 3 hours"}))
        assert store.tenant.calling.plan == ReminderPlan((Step(2880),), lead_min=30)
        assert {name: plan.steps for name, plan in store.tenant.calling.plans_by_type.items()} == {
            "Cut": (Step(180),),
            "Shave": (),
        }

    async def test_every_objection_stands_at_its_field(self, workspace: Workspace, store: FakeStore) -> None:
        typed = {"Plan": "soon", "By type": "Colour", "No calls within (minutes before)": "many"}
        said = await object_to(workspace, Button.PLAN, typed)
        assert set(said) == set(typed)
        assert store.tenant.calling.plan == ReminderPlan()


class TestHours:
    async def test_are_saved(self, workspace: Workspace, store: FakeStore) -> None:
        choose(store, hours=OWN)
        typed = {"Saturday, to": "15:00", "No calls at all on": ["Saturday", "Sunday"]}
        form = await open_form(workspace, Button.HOURS)
        assert (await workspace.submit(fill(form, typed)))["response_action"] == "errors"
        saved, overview = await save(workspace, fill(form, {"Monday to Friday, to": "19:00"}))
        assert store.tenant.calling.hours == replace(OWN, weekdays=Span(time(9), time(19)))
        assert "planned anew" in read_text(saved)
        hours = "Hours: Monday to Friday 09:00 to 19:00, Saturday 10:00 to 14:00, Sunday none"
        assert hours in read_text(overview).splitlines()

    async def test_a_day_that_somebody_else_changed_meanwhile_stays(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        choose(store, hours=OWN)
        form = await open_form(workspace, Button.HOURS)
        choose(store, hours=replace(OWN, saturday=None))
        await save(workspace, fill(form, {"Monday to Friday, from": "08:30"}))
        assert store.tenant.calling.hours == OwnHours(Span(time(8, 30), time(18)), None, None)

    async def test_beyond_the_law_they_are_refused_at_their_day(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        choose(store, hours=OWN)
        said = await object_to(workspace, Button.HOURS, {"Saturday, from": "07:00", "Saturday, to": "09:00"})
        assert said == {
            "Saturday, from": "The law of your place allows 08:00 to 21:00; outside it no call is made "
            "whatever you choose."
        }

    async def test_chosen_without_saying_so_they_are_not_lost(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        choose(store, hours=None)
        said = await object_to(workspace, Button.HOURS, {"Saturday, to": "15:00"})
        assert list(said) == ["Calling hours"]


class TestRetries:
    async def test_and_the_mode_are_saved(self, workspace: Workspace, store: FakeStore) -> None:
        typed = {
            "After a voicemail": "240",
            "After a busy line": "",
            "At most so many further tries": "3",
            "Who decides that a reminder rings": "Rehearsal: nobody is rung; a card says who would have been",
        }
        saved, overview = await save(workspace, fill(await open_form(workspace, Button.RETRIES), typed))
        retries = store.tenant.calling.retries
        assert (retries.waits_min, retries.most) == (
            {Miss.NO_ANSWER: 60, Miss.VOICEMAIL: 240, Miss.TECHNICAL: 30},
            3,
        )
        assert store.tenant.calling.mode is Mode.REHEARSAL
        assert not store.replan_wanted
        assert "planned anew" not in read_text(saved)
        assert "Rehearsal: nobody is rung; a card says who would have been" in read_text(overview)

    async def test_every_objection_stands_at_its_field(self, workspace: Workspace) -> None:
        typed = {"After no answer": "0", "At most so many further tries": "99"}
        assert await object_to(workspace, Button.RETRIES, typed) == {
            "After no answer": "Give whole minutes from 1 to 2880.",
            "At most so many further tries": "Give a whole number from 0 to 10.",
        }


class TestPrivacy:
    async def test_an_attestation_is_saved_with_who_and_when(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        form = await open_form(workspace, Button.PRIVACY)
        _saved, overview = await save(workspace, fill(form, {RETELL: "I attest it"}))
        assert store.tenant.attested == {Attested.RETELL_BAA: Attestation(StaffId(USER), NOW)}
        assert "Privacy profile: standard; attested: BAA with Retell" in read_text(overview).splitlines()
        again = await open_form(workspace, Button.PRIVACY)
        assert f"Attested by <@{USER}> on Sat 13 Jan 2024" in read_text(again)
        await save(workspace, fill(again, {RETELL: "Not attested any more"}))
        assert store.tenant.attested == {}

    async def test_what_slack_will_show_is_told_before_a_stricter_profile_is_saved(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        form = await open_form(workspace, Button.PRIVACY)
        acknowledged = await workspace.submit(fill(form, {"Privacy profile": HIPAA}))
        preview = acknowledged["view"]
        assert preview["callback_id"] == ViewId.SAVE_PRIVACY
        assert "From now on it shows references only" in read_text(preview)
        assert "Nobody has attested a signed agreement (BAA) with Retell." in read_text(preview)
        before = store.tenant
        saved, overview = await save(workspace, preview)
        assert "planned anew" in read_text(saved)
        assert (before.profile, store.tenant.profile) == (Profile.STANDARD, Profile.HIPAA)
        assert "Privacy profile: hipaa; nothing attested" in read_text(overview).splitlines()

    async def test_under_a_stricter_profile_the_slack_agreement_is_such_a_change_too(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        store.tenant = replace(store.tenant, profile=Profile.HIPAA)
        form = await open_form(workspace, Button.PRIVACY)
        preview = (await workspace.submit(fill(form, {SLACK: "I attest it"})))["view"]
        assert "From now on it shows the first name with an initial" in read_text(preview)
        assert store.tenant.attested == {}
        await save(workspace, preview)
        assert set(store.tenant.attested) == {Attested.SLACK_BAA}

    async def test_a_laxer_profile_than_the_line_of_business_s_is_refused_with_the_reason(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        store.tenant = replace(store.tenant, business_type=BusinessType("medical"), profile=Profile.HIPAA)
        said = await object_to(workspace, Button.PRIVACY, {"Privacy profile": STANDARD})
        assert said["Privacy profile"].startswith("Medical practice: at least the profile hipaa. HIPAA:")
        assert store.tenant.profile is Profile.HIPAA

    async def test_a_previewed_profile_that_became_too_lax_is_not_saved(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        store.tenant = replace(store.tenant, profile=Profile.HIPAA)
        form = await open_form(workspace, Button.PRIVACY)
        preview = (await workspace.submit(fill(form, {"Privacy profile": STANDARD})))["view"]
        store.tenant = replace(store.tenant, business_type=BusinessType("dental"))
        acknowledged = await workspace.submit(preview)
        assert "Not saved" in read_text(acknowledged["view"])
        assert store.tenant.profile is Profile.HIPAA

    async def test_whoever_is_no_admin_is_refused_at_the_preview_as_well(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        store.staff[ALEX] = Staff(store.tenant.id, ALEX, Role.ADMIN, ALEX, NOW)
        form = await open_form(workspace, Button.PRIVACY)
        preview = (await workspace.submit(fill(form, {"Privacy profile": HIPAA})))["view"]
        acknowledged = await workspace.submit(preview)
        assert "Only an admin can do this." in read_text(acknowledged["view"])
        assert store.tenant.profile is Profile.STANDARD

    async def test_only_what_was_changed_counts(self, workspace: Workspace, store: FakeStore) -> None:
        form = await open_form(workspace, Button.PRIVACY)
        theirs = {Attested.OPENING: Attestation(ALEX, NOW)}
        store.tenant = replace(store.tenant, attested=theirs)
        await save(workspace, fill(form, {RETELL: "I attest it"}))
        assert set(store.tenant.attested) == {Attested.OPENING, Attested.RETELL_BAA}


class TestSlackSilent:
    async def test_what_was_saved_is_saved_when_the_overview_cannot_be_drawn(
        self, workspace: Workspace, store: FakeStore, slack: LocalSlack
    ) -> None:
        form = await open_form(workspace, Button.PLAN)
        slack.answers["views.update"] = slack.refuse("not_found")
        acknowledged = await workspace.submit(fill(form, {"Plan": "2 days"}), beneath="V0ROOT")
        assert "Saved" in read_text(acknowledged["view"])
        await slack.wait_for("views.update")
        await slack.settle()
        assert store.tenant.calling.plan.steps == (Step(2880),)
