"""/concierge add, from the typed word to what is saved."""

import pytest

from bot.ids import Input
from core.nouns.contact import ConsentBasis
from tests.bot.fakes import FakeStore
from tests.bot.forms import View, fill, list_inputs, read_text
from tests.bot.neighbours import USER, Workspace

SARAH = {
    "Name": "Sarah Johnson",
    "Phone": "07912 345678",
    "Appointment date": "2024-01-15",
    "Appointment time": "14:30",
    "Type": "Hair Color and Cut",
    "Provider": "Maria Rodriguez",
    "Duration": "2 hours",
    "Instructions": "Arrive 10 minutes early",
    "How did you get this number?": "Given for bookings",
}


@pytest.fixture
async def form(workspace: Workspace) -> View:
    return await workspace.open("add")


class TestForm:
    async def test_asks_for_everything_by_name(self, form: View) -> None:
        assert list(list_inputs(form)) == [
            "Name",
            "Phone",
            "Appointment date",
            "Appointment time",
            "Time zone",
            "Type",
            "Provider",
            "Duration",
            "Instructions",
            "Price estimate",
            "Customer's time zone",
            "How did you get this number?",
            "Repeats",
            "Reminder calls",
        ]

    async def test_insists_on_what_a_call_needs(self, form: View) -> None:
        optional = [label for label, block in list_inputs(form).items() if block["optional"]]
        assert optional == [
            "Provider",
            "Duration",
            "Instructions",
            "Price estimate",
            "Customer's time zone",
            "Repeats",
            "Reminder calls",
        ]

    async def test_starts_in_the_time_zone_of_the_business(self, form: View) -> None:
        element = list_inputs(form)["Time zone"]["element"]
        assert element["type"] == "external_select"
        assert element["initial_option"]["value"] == "Europe/London"

    async def test_speaks_the_language_of_the_trade(self, form: View) -> None:
        hints = {label: block.get("hint", {}).get("text", "") for label, block in list_inputs(form).items()}
        assert hints["Type"] == "The service, e.g. Hair Color and Cut"
        assert hints["Provider"] == "The stylist"

    async def test_offers_time_zones_while_somebody_types(self, workspace: Workspace) -> None:
        options = await workspace.suggest(Input.ZONE, "new yo")
        assert options[0]["value"] == "America/New_York"


class TestSaving:
    async def test_says_what_was_saved_and_when_the_reminder_rings(
        self, workspace: Workspace, form: View, store: FakeStore
    ) -> None:
        acknowledged = await workspace.submit(fill(form, SARAH))

        assert acknowledged["response_action"] == "update"
        [contact] = store.contacts.values()
        shown = read_text(acknowledged["view"])
        assert f"{contact.reference} · Sarah Johnson" in shown
        assert "Mon 15 Jan 2024, 2:30 PM (Europe/London)" in shown
        assert "Reminder call: Sunday, January 14 at 2:30 PM (Europe/London)" in shown

    async def test_saves_what_was_typed(self, workspace: Workspace, form: View, store: FakeStore) -> None:
        await workspace.submit(fill(form, SARAH))

        [contact], [appointment], [consent] = (
            store.contacts.values(),
            store.appointments.values(),
            store.consents,
        )
        assert (contact.name, contact.phone) == ("Sarah Johnson", "+447912345678")
        assert (appointment.type, appointment.provider) == ("Hair Color and Cut", "Maria Rodriguez")
        assert (appointment.duration_min, appointment.instructions) == (120, "Arrive 10 minutes early")
        assert (consent.basis, consent.noted_by) == (ConsentBasis.PROVIDED_FOR_BOOKINGS, USER)

    async def test_a_form_sent_twice_books_once(
        self, workspace: Workspace, form: View, store: FakeStore
    ) -> None:
        first = await workspace.submit(fill(form, SARAH))
        again = await workspace.submit(fill(form, SARAH))
        assert first == again
        assert len(store.appointments) == len(store.reminders) == 1

    async def test_neither_is_saved_and_never_called(self, workspace: Workspace, form: View) -> None:
        typed = SARAH | {"How did you get this number?": "Neither"}
        acknowledged = await workspace.submit(fill(form, typed))
        shown = read_text(acknowledged["view"])
        assert "Saved, and never called" in shown
        assert "Reminder call" not in shown

    async def test_says_why_there_will_be_no_reminder(self, workspace: Workspace, form: View) -> None:
        typed = SARAH | {"Appointment date": "2024-01-13", "Appointment time": "12:30"}
        acknowledged = await workspace.submit(fill(form, typed))
        expected = "No reminder call: The appointment is less than 60 minutes away."
        assert expected in read_text(acknowledged["view"])

    async def test_a_reminder_whose_time_has_come_rings_at_once(
        self, workspace: Workspace, form: View
    ) -> None:
        typed = SARAH | {"Appointment date": "2024-01-14", "Appointment time": "09:00"}
        acknowledged = await workspace.submit(fill(form, typed))
        assert "Reminder call: at once, within calling hours." in read_text(acknowledged["view"])


class TestReminders:
    async def test_a_booking_with_a_plan_of_its_own_shows_a_line_for_each_call(
        self, workspace: Workspace, form: View
    ) -> None:
        typed = SARAH | {"Appointment date": "2024-01-20", "Reminder calls": "2 days, the day before at 5pm"}
        shown = read_text((await workspace.submit(fill(form, typed)))["view"]).splitlines()
        assert "Reminder call: Thursday, January 18 at 2:30 PM (Europe/London)" in shown
        assert "Reminder call: Friday, January 19 at 5:00 PM (Europe/London)" in shown

    async def test_one_that_moves_into_calling_hours_says_so(self, workspace: Workspace, form: View) -> None:
        typed = SARAH | {"Appointment date": "2024-01-20", "Reminder calls": "the day before at 23:30"}
        shown = read_text((await workspace.submit(fill(form, typed)))["view"])
        moved = "Reminder call: Saturday, January 20 at 8:00 AM (Europe/London). Moved into calling hours."
        assert moved in shown

    async def test_those_that_do_not_ring_are_named_with_the_reason(
        self, workspace: Workspace, form: View
    ) -> None:
        typed = SARAH | {"Reminder calls": "2 weeks, 1 week, 2 hours"}
        shown = read_text((await workspace.submit(fill(form, typed)))["view"]).splitlines()
        assert "Reminder call: at once, within calling hours." in shown
        assert "Reminder call: Monday, January 15 at 12:30 PM (Europe/London)" in shown
        assert "No reminder call (2 weeks): A later step of the plan reminds of it." in shown

    async def test_none_is_said_as_well(self, workspace: Workspace, form: View) -> None:
        acknowledged = await workspace.submit(fill(form, SARAH | {"Reminder calls": "none"}))
        assert "No reminder calls: the plan has none." in read_text(acknowledged["view"])

    async def test_a_booking_that_repeats_says_how_often_and_until_when(
        self, workspace: Workspace, form: View, store: FakeStore
    ) -> None:
        acknowledged = await workspace.submit(fill(form, SARAH | {"Repeats": "weekly 6 times"}))
        assert "6 dates, the last on Mon 19 Feb 2024" in read_text(acknowledged["view"])
        assert len(store.appointments) == len(store.reminders) == 6


class TestObjections:
    @pytest.mark.parametrize(
        ("label", "typed"),
        [
            ("Name", "  "),
            ("Phone", "12"),
            ("Appointment date", "2024-01-12"),
            ("Duration", "for ever"),
            ("Time zone", {"value": "Mars/Olympus"}),
        ],
    )
    async def test_stand_at_their_own_field(
        self, workspace: Workspace, form: View, store: FakeStore, label: str, typed: object
    ) -> None:
        acknowledged = await workspace.submit(fill(form, SARAH | {label: typed}))
        assert acknowledged["response_action"] == "errors"
        assert list(acknowledged["errors"]) == [list_inputs(form)[label]["block_id"]]
        assert not store.contacts

    async def test_an_empty_form_hears_of_everything_at_once(self, workspace: Workspace, form: View) -> None:
        acknowledged = await workspace.submit(fill(form))
        blocks = {block["block_id"]: label for label, block in list_inputs(form).items()}
        assert {blocks[place] for place in acknowledged["errors"]} == {
            "Name",
            "Phone",
            "Appointment date",
            "Appointment time",
            "Type",
            "How did you get this number?",
        }
