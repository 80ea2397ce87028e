"""/concierge edit: choose an appointment, change it, see what followed."""

from dataclasses import replace
from typing import Any

import pytest

from bot.ids import Input, ViewId
from bot.surfaces.booking_fields import FORM_CHANGED
from core.nouns.appointment import AppointmentStatus
from core.nouns.ids import AppointmentId
from core.nouns.tenant import BusinessType
from core.nouns.variable_map import OwnVariable, VariableMap
from tests.bot.builders import make_appointment, make_contact
from tests.bot.fakes import FakeStore
from tests.bot.forms import View, fill, list_inputs, read_text
from tests.bot.neighbours import Workspace


@pytest.fixture
async def form(workspace: Workspace, sarah: FakeStore) -> View:
    assert sarah.contacts
    return await workspace.open("edit sarah")


def _statuses(view: View) -> list[str]:
    return [o["text"]["text"] for o in list_inputs(view)["Status"]["element"]["options"]]


class TestChoosing:
    async def test_without_a_name_the_form_asks(self, workspace: Workspace) -> None:
        view = await workspace.open("edit")
        assert list(list_inputs(view)) == ["Appointment"]
        assert list_inputs(view)["Appointment"]["dispatch_action"] is True

    async def test_offers_bookings_while_somebody_types(self, workspace: Workspace, sarah: FakeStore) -> None:
        assert sarah.contacts
        [option] = await workspace.suggest(Input.APPOINTMENT, "sar")
        assert option["text"]["text"] == "Sarah Johnson · Mon 15 Jan, 2:30 PM · C-7K3Q"

    async def test_a_choice_opens_the_booking(self, workspace: Workspace, sarah: FakeStore) -> None:
        assert sarah.contacts
        view = await workspace.choose(await workspace.open("edit"), Input.APPOINTMENT, "appt_1")
        assert view["callback_id"] == ViewId.EDIT

    async def test_the_button_opens_the_booking_too(self, workspace: Workspace, sarah: FakeStore) -> None:
        assert sarah.contacts
        asked = await workspace.open("edit")
        acknowledged = await workspace.submit(fill(asked, {"Appointment": {"value": "appt_1"}}))
        assert acknowledged["view"]["callback_id"] == ViewId.EDIT

    async def test_the_button_without_a_choice_objects(self, workspace: Workspace) -> None:
        acknowledged = await workspace.submit(fill(await workspace.open("edit")))
        assert acknowledged["errors"] == {"appointment.choose": "Choose one from the list."}

    async def test_two_bookings_of_one_name_ask(self, workspace: Workspace, sarah: FakeStore) -> None:
        second = make_appointment(id=AppointmentId("appt_2"))
        sarah.appointments[second.id] = second
        assert "matches several" in read_text(await workspace.open("edit sarah"))

    async def test_a_booking_that_is_gone_asks_again(self, workspace: Workspace) -> None:
        view = await workspace.choose(await workspace.open("edit"), Input.APPOINTMENT, "appt_9")
        assert "This appointment is no longer there." in read_text(view)


class TestForm:
    async def test_is_filled_with_how_the_booking_stands(self, form: View) -> None:
        initial: dict[str, Any] = {
            label: next((v for k, v in block["element"].items() if k.startswith("initial_")), None)
            for label, block in list_inputs(form).items()
        }
        assert initial["Name"] == "Sarah Johnson"
        assert initial["Phone"] == "+44 7912 345678"
        assert (initial["Appointment date"], initial["Appointment time"]) == ("2024-01-15", "14:30")
        assert initial["Duration"] == "120 minutes"
        assert initial["How did you get this number?"]["value"] == "provided_number"
        assert initial["Status"]["text"]["text"] == "Booked"

    async def test_offers_the_statuses_that_staff_decide(self, form: View) -> None:
        assert _statuses(form) == ["Booked", "Confirmed", "Cancelled"]

    async def test_keeps_what_the_customer_asked_for(self, workspace: Workspace, sarah: FakeStore) -> None:
        asked = replace(sarah.appointments["appt_1"], status=AppointmentStatus.RESCHEDULE)
        sarah.appointments["appt_1"] = asked
        view = await workspace.open("edit sarah")
        assert _statuses(view) == ["Asked for another time", "Booked", "Confirmed", "Cancelled"]

    async def test_two_bookings_never_share_a_block(self, workspace: Workspace, sarah: FakeStore) -> None:
        """Slack would show the first one's values in the second one's form."""
        sarah.appointments["appt_2"] = make_appointment(id=AppointmentId("appt_2"), type="Shave")
        asked = await workspace.open("edit")
        one = await workspace.choose(asked, Input.APPOINTMENT, "appt_1")
        two = await workspace.choose(asked, Input.APPOINTMENT, "appt_2")
        ids = [{block["block_id"] for block in list_inputs(view).values()} for view in (one, two)]
        assert ids[0].isdisjoint(ids[1])

    async def test_carries_ids_only(self, form: View) -> None:
        assert form["private_metadata"] == '{"appointment": "appt_1", "version": 1}'


class TestSaving:
    async def test_saved_as_it_was_changes_nothing(
        self, workspace: Workspace, form: View, sarah: FakeStore
    ) -> None:
        before = sarah.appointments["appt_1"]
        acknowledged = await workspace.submit(fill(form))
        assert "No change to the reminder call." in read_text(acknowledged["view"])
        assert sarah.appointments["appt_1"] == replace(before, version=2)

    async def test_another_time_replaces_the_reminder(
        self, workspace: Workspace, form: View, sarah: FakeStore
    ) -> None:
        acknowledged = await workspace.submit(fill(form, {"Appointment date": "2024-01-17"}))
        shown = read_text(acknowledged["view"])
        assert "Wed 17 Jan 2024, 2:30 PM (Europe/London)" in shown
        assert "1 old reminder withdrawn" in shown
        assert "Reminder call: Tuesday, January 16 at 2:30 PM (Europe/London)" in shown
        assert len(sarah.reminders) == 2

    async def test_another_plan_moves_the_reminders_and_leaves_the_rest(
        self, workspace: Workspace, form: View, sarah: FakeStore
    ) -> None:
        assert list_inputs(form)["Reminder calls"]["element"].get("initial_value") is None
        acknowledged = await workspace.submit(fill(form, {"Reminder calls": "2 hours"}))
        shown = read_text(acknowledged["view"])
        assert "1 old reminder withdrawn" in shown
        assert "Reminder call: Monday, January 15 at 12:30 PM (Europe/London)" in shown
        assert sarah.appointments["appt_1"].revision == 1
        again = await workspace.open("edit sarah")
        assert list_inputs(again)["Reminder calls"]["element"]["initial_value"] == "2 hours"

    async def test_what_repeats_is_asked_only_when_it_is_added(self, form: View) -> None:
        assert "Repeats" not in list_inputs(form)

    async def test_a_cancellation_rings_nobody(
        self, workspace: Workspace, form: View, sarah: FakeStore
    ) -> None:
        acknowledged = await workspace.submit(fill(form, {"Status": "Cancelled"}))
        shown = read_text(acknowledged["view"])
        assert "Status: Cancelled" in shown
        assert "1 old reminder withdrawn" in shown
        assert "No reminder call: the status is Cancelled." in shown
        assert sarah.appointments["appt_1"].status is AppointmentStatus.CANCELLED

    async def test_a_number_taken_without_consent_is_never_called(
        self, workspace: Workspace, form: View
    ) -> None:
        acknowledged = await workspace.submit(fill(form, {"How did you get this number?": "Neither"}))
        assert "Saved, and never called" in read_text(acknowledged["view"])

    async def test_objections_stand_at_their_own_field(self, workspace: Workspace, form: View) -> None:
        acknowledged = await workspace.submit(fill(form, {"Phone": "12"}))
        assert list(acknowledged["errors"]) == [list_inputs(form)["Phone"]["block_id"]]

    async def test_a_change_by_somebody_else_stands_at_the_date(
        self, workspace: Workspace, form: View, sarah: FakeStore
    ) -> None:
        sarah.appointments["appt_1"] = replace(sarah.appointments["appt_1"], version=2)
        sarah.contacts["contact_1"] = make_contact(name="Sarah Miller")
        acknowledged = await workspace.submit(fill(form, {"Type": "Shave"}))
        assert "Somebody changed this" in acknowledged["errors"]["appointment.date:appt_1"]
        assert sarah.contacts["contact_1"].name == "Sarah Miller"


class TestMeanwhile:
    """What the form asks is not what it asked when it was opened, or when the booking was made."""

    async def test_a_choice_that_is_no_longer_offered_stays_until_another_is_chosen(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.tenant = replace(sarah.tenant, business_type=BusinessType("financial"))
        old = {"documents_to_bring": "fax", "meeting_format": "pigeon"}
        sarah.appointments["appt_1"] = replace(sarah.appointments["appt_1"], type="a loan", fields=old)
        typed = {"Appointment date": "2024-01-17", "Meeting format": "video"}
        acknowledged = await workspace.submit(fill(await workspace.open("edit sarah"), typed))
        assert "Wed 17 Jan 2024" in read_text(acknowledged["view"])
        now_is = sarah.appointments["appt_1"]
        assert (now_is.type, now_is.fields) == ("a loan", old | {"meeting_format": "video"})

    async def test_an_objection_to_a_field_that_the_form_never_had_stands_at_the_date(
        self, workspace: Workspace, form: View, sarah: FakeStore
    ) -> None:
        sarah.tenant = replace(sarah.tenant, business_type=BusinessType("automotive"))
        acknowledged = await workspace.submit(fill(form, {"Phone": "12"}))
        assert acknowledged["errors"]["appointment.date:appt_1"] == FORM_CHANGED
        assert set(acknowledged["errors"]) == {"appointment.date:appt_1", "contact.phone:appt_1"}

    async def test_what_was_typed_for_a_variable_that_is_gone_is_told(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        plain = sarah.tenant
        own = OwnVariable("parking_bay", label="Parking bay")
        sarah.tenant = replace(plain, variable_map=VariableMap(own=(own,)))
        form = await workspace.open("edit sarah")
        sarah.tenant = plain
        acknowledged = await workspace.submit(fill(form, {"Parking bay": "bay 7"}))
        assert acknowledged["errors"] == {list_inputs(form)["Parking bay"]["block_id"]: FORM_CHANGED}

    async def test_what_was_typed_into_a_field_that_another_pack_does_not_have_is_told(
        self, workspace: Workspace, form: View, sarah: FakeStore
    ) -> None:
        before = sarah.appointments["appt_1"]
        sarah.tenant = replace(sarah.tenant, business_type=BusinessType("restaurant"))
        acknowledged = await workspace.submit(fill(form, {"Type": "Shave"}))
        assert acknowledged["errors"] == {list_inputs(form)["Type"]["block_id"]: FORM_CHANGED}
        assert sarah.appointments["appt_1"] == before

    async def test_what_stood_there_for_a_variable_that_is_gone_stays(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        plain, kept = sarah.tenant, {"parking_bay": "bay 7"}
        own = OwnVariable("parking_bay", label="Parking bay")
        sarah.tenant = replace(plain, variable_map=VariableMap(own=(own,)))
        sarah.appointments["appt_1"] = replace(sarah.appointments["appt_1"], fields=kept)
        form = await workspace.open("edit sarah")
        sarah.tenant = plain
        acknowledged = await workspace.submit(fill(form))
        assert acknowledged["response_action"] == "update"
        assert sarah.appointments["appt_1"].fields == kept
