"""/concierge call: choose, see, confirm, called."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.ids import Input, ViewId
from core.nouns.calling import Calling, Mode
from core.nouns.evidence import CallState
from core.nouns.ids import E164, AppointmentId, ContactId
from core.nouns.staff import Role
from core.nouns.tenant import Profile
from core.nouns.trouble import Trouble
from core.rules.gates.judge import GATES
from tests.bot.builders import make_appointment, make_call, make_contact, make_look, make_opt_out, make_script
from tests.bot.fakes import FakeStore, FixedClock
from tests.bot.forms import View, fill, list_inputs, read_text
from tests.bot.neighbours import USER, LocalSlack, Workspace
from tests.support.builders import EVERY_DAY


def _add_tom(store: FakeStore) -> None:
    tom = make_contact(
        id=ContactId("contact_2"), name="Tom Johnson", reference="C-9ACD", phone=E164("+447912345679")
    )
    store.contacts[tom.id] = tom
    store.appointments["appt_tom"] = make_appointment(id=AppointmentId("appt_tom"), contact_id=tom.id)
    store.consents.append(replace(store.consents[0], contact_id=tom.id, phone=tom.phone))


class TestChoosing:
    async def test_without_a_name_the_form_asks(self, workspace: Workspace, sarah: FakeStore) -> None:
        view = await workspace.open("call")
        block = list_inputs(view)["Contact"]
        assert block["dispatch_action"] is True
        assert block["element"]["min_query_length"] == 1
        assert "initial_option" not in block["element"]
        assert sarah.reminders.keys() == {"appt_1:1:1:1"}

    async def test_offers_people_while_somebody_types(self, workspace: Workspace, sarah: FakeStore) -> None:
        _add_tom(sarah)
        options = await workspace.suggest(Input.CONTACT, "john")
        assert [o["text"]["text"] for o in options] == [
            "Sarah Johnson · +44 7912 345678 · C-7K3Q",
            "Tom Johnson · +44 7912 345679 · C-9ACD",
        ]

    async def test_a_choice_shows_exactly_what_would_be_sent(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        _add_tom(sarah)
        view = await workspace.choose(await workspace.open("call"), Input.CONTACT, "contact_1")
        shown = read_text(view).splitlines()
        assert "Sarah Johnson · +44 7912 345678 · C-7K3Q" in shown
        assert any(line.startswith("Mon 15 Jan 2024, 2:30 PM (Europe/London)") for line in shown)
        assert "customer_name: Sarah Johnson" in shown
        assert "service_type: Hair Color and Cut" in shown
        assert view["submit"]["text"] == "Call now"

    async def test_the_name_of_one_person_opens_at_the_preview(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        _add_tom(sarah)
        view = await workspace.open("call sarah")
        assert view["callback_id"] == ViewId.CALL
        assert list_inputs(view)["Contact"]["element"]["initial_option"]["value"] == "contact_1"

    async def test_the_name_of_several_people_asks(self, workspace: Workspace, sarah: FakeStore) -> None:
        _add_tom(sarah)
        view = await workspace.open("call Johnson")
        assert "“Johnson” matches several. Choose above." in read_text(view)

    async def test_a_name_nobody_has_asks(self, workspace: Workspace, store: FakeStore) -> None:
        assert not store.contacts
        assert "matches nothing" in read_text(await workspace.open("call Tom &amp; Co"))

    async def test_the_button_works_before_the_choice_has_acted(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        chosen = {"Contact": {"value": "contact_1"}}
        acknowledged = await workspace.submit(fill(await workspace.open("call"), chosen))
        assert acknowledged["view"]["callback_id"] == ViewId.CALL
        assert len(sarah.reminders) == 1

    async def test_the_button_without_a_choice_objects(self, workspace: Workspace) -> None:
        acknowledged = await workspace.submit(fill(await workspace.open("call")))
        assert acknowledged["errors"] == {"contact.choose": "Choose one from the list."}

    async def test_somebody_who_is_gone_asks_again(self, workspace: Workspace) -> None:
        view = await workspace.choose(await workspace.open("call"), Input.CONTACT, "contact_9")
        assert view["callback_id"] == ViewId.PREVIEW_CALL
        assert "no longer there" in read_text(view)


class TestShowing:
    """What the preview shows of the variables: as they go out, as far as Slack may see them."""

    async def test_a_standard_business_keeps_nothing_back(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        assert sarah.contacts
        shown = read_text(await workspace.open("call sarah"))
        assert "The call carries exactly these details:" in shown
        assert [line for line in shown.splitlines() if ": " in line] == [
            "customer_name: Sarah Johnson",
            "business_name: Bella Salon",
            "appointment_date: Monday, January 15th",
            "appointment_time: 2:30 PM",
            "service_type: Hair Color and Cut",
            "stylist_name: Maria Rodriguez",
            "callback_number: 020-7946-0958",
            "appointment_duration: 2 hours",
            "special_instructions: Arrive 10 minutes early",
        ]
        assert "Kept back" not in shown

    async def test_a_stricter_profile_shows_the_reference_and_what_is_kept_back(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.tenant = replace(sarah.tenant, profile=Profile.HIPAA)
        lines = read_text((await workspace.open("call c-7k3q"))["blocks"]).splitlines()
        unseen = "appointment_date, appointment_time, service_type, stylist_name, appointment_duration"
        shown = lines[lines.index("As far as Slack may see it, the call carries:") + 1 :]
        assert shown == [
            "customer_name: C-7K3Q",
            "business_name: Bella Salon",
            "callback_number: 020-7946-0958",
            f"Carried, and not shown in Slack: {unseen}",
            "Kept back by the privacy profile:",
            "customer_name → the first name only",
            "service_type → appointment",
            "special_instructions → not sent",
        ]

    async def test_what_the_script_brings_is_shown_too(self, workspace: Workspace, sarah: FakeStore) -> None:
        script = make_script("customer_first_name", "callback_number_digits")
        sarah.scripts["t1"] = make_look(script)
        lines = read_text(await workspace.open("call sarah")).splitlines()
        assert "customer_first_name: Sarah" in lines
        assert "callback_number_digits: 02079460958" in lines

    async def test_what_the_agent_would_say_as_braces_speaks_against_the_call(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.scripts["t1"] = make_look(make_script("price_list"))
        view = await workspace.open("call sarah")
        shown = read_text(view)
        assert (
            "Cannot be called now: The agent's script says {{price_list}}, and that is never sent." in shown
        )
        assert view["submit"]["text"] == "Check again"


class TestChecks:
    """What the gates say, before anybody is called."""

    async def test_where_all_gates_are_clear_it_says_how_many(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        assert sarah.contacts
        lines = read_text(await workspace.open("call sarah")).splitlines()
        assert lines[lines.index("Checked:") + 1] == f"All {len(GATES)} are clear"
        assert not [line for line in lines if line.startswith(("Note:", "Cannot"))]

    async def test_what_forbids_it_comes_first_and_the_gate_says_which_it_is(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.opt_outs.append(make_opt_out())
        lines = read_text((await workspace.open("call sarah"))["blocks"]).splitlines()
        start = lines.index("Cannot be called now: This person asked not to be called.")
        assert lines[start + 1 : start + 4] == [
            "Checked:",
            "Opt-out: refuses",
            f"{len(GATES) - 1} others are clear",
        ]
        assert start < lines.index("The call carries exactly these details:")

    async def test_a_warning_is_a_note_and_the_call_can_be_made(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.tenant = replace(sarah.tenant, calling=Calling())  # the comfortable hours
        sarah.calls["call_9"] = make_call(state=CallState.ENDED, is_live=False)
        view = await workspace.open("call sarah")
        lines = read_text(view).splitlines()
        [note] = [line for line in lines if line.startswith("Note: ")]
        assert note.startswith("Note: This number was called")
        assert "How often: clear" in lines
        assert view["submit"]["text"] == "Call now"

    async def test_what_waits_in_the_queue_is_told_and_can_be_asked_for(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.account = replace(sarah.account, held=Trouble.PAYMENT_NEEDED)
        view = await workspace.open("call sarah")
        assert "Hold: waits. Calls are on hold; see the card about it." in read_text(view).splitlines()
        assert view["submit"]["text"] == "Call now"

    async def test_a_rehearsal_is_noted(self, workspace: Workspace, sarah: FakeStore) -> None:
        sarah.tenant = replace(sarah.tenant, calling=Calling(hours=EVERY_DAY, mode=Mode.REHEARSAL))
        assert "Note: Calls are in rehearsal: nobody is rung." in read_text(
            await workspace.open("call sarah")
        )

    async def test_whoever_only_looks_sees_it_and_calls_nobody(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.give_role(USER, Role.VIEWER)
        view = await workspace.open("call sarah")
        assert "Checked:" in read_text(view)
        refused = await workspace.submit(fill(view))
        assert "You may look" in refused["errors"]["contact.choose"]
        assert len(sarah.reminders) == 1


class TestPlacing:
    async def test_calls_and_says_where_to_look(self, workspace: Workspace, sarah: FakeStore) -> None:
        acknowledged = await workspace.submit(fill(await workspace.open("call sarah")))
        assert acknowledged["response_action"] == "update"
        shown = read_text(acknowledged["view"])
        assert "Calling Sarah Johnson…" in shown
        assert "<#C0OUTCOMES>" in shown
        [asked] = [r for r in sarah.reminders.values() if r.is_by_hand]
        assert (asked.contact_id, asked.requested_by) == ("contact_1", USER)

    async def test_a_double_click_is_one_call(self, workspace: Workspace, sarah: FakeStore) -> None:
        view = fill(await workspace.open("call sarah"))
        first, second = await workspace.submit(view), await workspace.submit(view)
        assert first == second
        assert len([r for r in sarah.reminders.values() if r.is_by_hand]) == 1

    async def test_the_slot_stays_the_same_through_choices(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        _add_tom(sarah)
        opened = await workspace.open("call")
        chosen = await workspace.choose(opened, Input.CONTACT, "contact_1")
        other = await workspace.choose(chosen, Input.CONTACT, "contact_2")
        slots = {view["private_metadata"].split('"')[3] for view in (opened, chosen, other)}
        assert len(slots) == 1
        assert "Tom" not in other["private_metadata"]

    async def test_nobody_is_called_whose_details_were_not_shown(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        _add_tom(sarah)
        view = await workspace.open("call sarah")
        acknowledged = await workspace.submit(fill(view, {"Contact": {"value": "contact_2"}}))
        assert "customer_name: Tom Johnson" in read_text(acknowledged["view"])
        assert not [r for r in sarah.reminders.values() if r.is_by_hand]

    async def test_a_form_calls_one_person_only(self, workspace: Workspace, sarah: FakeStore) -> None:
        _add_tom(sarah)
        view = await workspace.open("call sarah")
        await workspace.submit(fill(view))
        other = await workspace.choose(view, Input.CONTACT, "contact_2")
        acknowledged = await workspace.submit(fill(other))
        assert "already called somebody else" in acknowledged["errors"]["contact.choose"]

    async def test_what_speaks_against_it_is_said_at_once(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.opt_outs.append(make_opt_out())
        view = await workspace.open("call sarah")
        assert "Cannot be called now: This person asked not to be called." in read_text(view)
        assert view["submit"]["text"] == "Check again"
        again = await workspace.submit(fill(view))
        assert again["view"]["callback_id"] == ViewId.PREVIEW_CALL
        assert len(sarah.reminders) == 1

    async def test_what_speaks_against_it_meanwhile_stands_at_the_contact(
        self, workspace: Workspace, sarah: FakeStore, clock: FixedClock
    ) -> None:
        view = await workspace.open("call sarah")
        clock.now = datetime(2024, 1, 13, 23, 0, tzinfo=UTC)
        acknowledged = await workspace.submit(fill(view))
        assert acknowledged["response_action"] == "errors"
        assert "calls are made from 08:00" in acknowledged["errors"]["contact.choose"]
        assert len(sarah.reminders) == 1


class TestClearing:
    async def test_an_emptied_choice_changes_nothing(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        view: View = await workspace.open("call sarah")
        for action_id in (Input.CONTACT, Input.APPOINTMENT):
            action = {"action_id": action_id, "type": "external_select", "selected_option": None}
            body = {"type": "block_actions", "actions": [action], "view": view | {"id": "V0VIEW"}}
            assert (await workspace.interact(body)).status_code == 200
        await slack.settle()
        assert not slack.calls["views.update"]
        assert len(sarah.reminders) == 1
