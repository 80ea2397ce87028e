"""Forms: what is filled in comes back as it was, within Slack's limits."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import INPUT_OF
from bot.surfaces.add_contact import build_add_view, build_added_view
from bot.surfaces.booking_fields import LABELS, build_errors, parse_fields
from bot.surfaces.call_now import (
    CallSlip,
    build_calling_view,
    build_contact_option,
    build_preview_view,
    parse_call_slip,
)
from bot.surfaces.edit_booking import (
    EditSlip,
    build_booking_options,
    build_changed_view,
    build_edit_view,
    parse_edit_slip,
)
from bot.surfaces.elements import escape, fit, unescape
from bot.surfaces.people import build_people
from bot.surfaces.sight import render_booking
from bot.surfaces.usage import build_usage
from bot.surfaces.words import (
    render_channel,
    render_clock,
    render_instant,
    render_staff,
)
from core.nouns.appointment import Appointment
from core.nouns.booking import Field, Refused
from core.nouns.contact import Consent, ConsentBasis, Contact
from core.nouns.ids import E164, AppointmentId, ChannelId, ContactId, StaffId
from core.nouns.verdict import Verdict
from core.rules.booking_form import Draft, read_form
from core.rules.filled_form import fill_form
from core.use_cases.booking import Booked
from core.use_cases.call_now import CallPreview
from core.use_cases.changing import Changed
from core.use_cases.people import Found, OpenBooking
from core.variables.build import BuiltVariables
from tests.bot.builders import NOW, make_appointment, make_contact, make_reminder, make_tenant
from tests.bot.forms import fill, list_inputs, read_text
from tests.bot.limits import check_message, check_option, check_view
from tests.bot.strategies import appointments, built_variables, calls, contacts, explained, judged, texts

_bases = st.sampled_from(ConsentBasis)
_OBJECTIONS = ["", "Too late & <gone>"]
_BUILT_IN = (Field.TYPE, Field.PROVIDER, Field.DURATION, Field.INSTRUCTIONS)


class TestTexts:
    @given(st.text(max_size=300), st.integers(5, 200))
    def test_fit_keeps_within_the_limit_and_off_the_markup(self, text: str, limit: int) -> None:
        fitted = fit(text, limit)
        assert 0 < len(fitted) <= limit
        assert not {"<", ">"} & set(fitted)
        assert unescape(fitted).removesuffix("…").strip() in text or fitted == "-"

    @given(st.text(max_size=150))
    def test_what_fits_is_kept_whole(self, text: str) -> None:
        if text.strip():
            assert unescape(fit(text, 750)) == text

    @given(st.text())
    def test_unescape_undoes_escape(self, text: str) -> None:
        assert unescape(escape(text)) == text

    @pytest.mark.parametrize(
        ("hour", "minute", "written"),
        [
            (0, 0, "12:00 AM"),
            (9, 5, "9:05 AM"),
            (12, 0, "12:00 PM"),
            (14, 30, "2:30 PM"),
            (23, 59, "11:59 PM"),
        ],
    )
    def test_a_time_of_day(self, hour: int, minute: int, written: str) -> None:
        assert render_clock(datetime(2024, 1, 15, hour, minute)) == written  # noqa: DTZ001 - wall time

    def test_a_booking_is_told_in_its_own_zone(self) -> None:
        far = make_appointment(zone="Asia/Tokyo", type="", provider="")
        assert render_booking(far, make_tenant()) == "Mon 15 Jan 2024, 2:30 PM (Asia/Tokyo)"

    def test_an_instant_is_told_in_the_zone_asked_for(self) -> None:
        assert render_instant(NOW, "America/New_York") == "Saturday, January 13 at 7:00 AM (America/New_York)"

    @pytest.mark.parametrize(("staff", "shown"), [("U0A", "<@U0A>"), ("me", "me"), ("<b>", "&lt;b&gt;")])
    def test_only_people_of_slack_are_mentioned(self, staff: str, shown: str) -> None:
        assert render_staff(StaffId(staff)) == shown

    @pytest.mark.parametrize(("channel", "shown"), [("C0A1", "<#C0A1>"), ("#outcomes", "#outcomes")])
    def test_a_channel_known_by_name_is_named(self, channel: str, shown: str) -> None:
        assert render_channel(ChannelId(channel)) == shown


class TestBookingForm:
    def test_the_labels_are_fixed(self) -> None:
        assert list(LABELS.values()) == [
            "Name",
            "Phone",
            "Appointment date",
            "Appointment time",
            "Time zone",
            "Customer's time zone",
            "How did you get this number?",
            "Status",
            "Repeats",
            "Reminder calls",
        ]

    def test_the_consents_are_fixed(self) -> None:
        element = list_inputs(build_add_view(make_tenant()))["How did you get this number?"]["element"]
        assert {option["text"]["text"]: option["value"] for option in element["options"]} == {
            "Given for bookings": "provided_number",
            "Agreed to automated calls": "express",
            "Signed an agreement to automated calls": "express_written",
            "Neither": "none",
        }

    @given(contacts, appointments, _bases)
    def test_what_is_filled_in_comes_back(
        self, contact: Contact, appointment: Appointment, basis: ConsentBasis
    ) -> None:
        consent = Consent(contact.id, contact.phone, basis, StaffId("U1"), NOW)
        view = build_edit_view(OpenBooking(contact, appointment, consent), tenant=make_tenant())
        check_view(view)
        filled = fill_form(contact, appointment, consent)
        came_back = parse_fields(fill(view))
        for field in (*LABELS, *_BUILT_IN):
            assert getattr(came_back, field.value) == getattr(filled, field.value)[:3000]

    @given(st.one_of(st.none(), st.integers(5, 20_160)))
    def test_a_booking_saved_as_it_was_reads_the_same(self, minutes: int | None) -> None:
        contact, appointment = make_contact(), make_appointment(duration_min=minutes)
        form = fill_form(contact, appointment, None)
        draft = read_form(form, tenant=make_tenant(from_number=E164("+12125550100")), now=NOW)
        assert isinstance(draft, Draft)
        assert (draft.name, draft.phone) == (contact.name, contact.phone)
        assert (draft.local_start, draft.duration_min) == (appointment.local_start, minutes)

    def test_a_number_nobody_noted_anything_about_is_asked_about(self) -> None:
        view = build_edit_view(OpenBooking(make_contact(), make_appointment(), None), tenant=make_tenant())
        assert "initial_option" not in list_inputs(view)["How did you get this number?"]["element"]

    @pytest.mark.parametrize("field", Field)
    def test_every_objection_finds_an_input(self, field: Field) -> None:
        view = build_edit_view(OpenBooking(make_contact(), make_appointment(), None), tenant=make_tenant())
        [place] = build_errors(Refused({field: "Mend this."}), fill(view), edition="appt_1")
        assert place in {block["block_id"] for block in list_inputs(view).values()}

    def test_every_field_has_an_input_of_its_own(self) -> None:
        assert set(INPUT_OF) == set(Field)
        assert len(set(INPUT_OF.values())) == len(INPUT_OF)


class TestSlips:
    @given(st.text(max_size=80), st.integers(1, 10**9))
    def test_an_edit_slip_comes_back(self, appointment_id: str, version: int) -> None:
        slip = EditSlip(AppointmentId(appointment_id), version)
        assert parse_edit_slip({"private_metadata": slip.build_metadata()}) == slip

    @given(st.text(max_size=80), st.one_of(st.none(), st.text(min_size=1, max_size=80)))
    def test_a_call_slip_comes_back(self, slot_key: str, contact_id: str | None) -> None:
        slip = CallSlip(slot_key, ContactId(contact_id) if contact_id else None)
        assert parse_call_slip({"private_metadata": slip.build_metadata()}) == slip


class TestLimits:
    @given(
        contacts,
        built_variables,
        st.dictionaries(texts, texts, max_size=12),
        judged,
        st.sampled_from(_OBJECTIONS),
        st.lists(texts, max_size=5),
    )
    def test_any_preview(
        self,
        contact: Contact,
        built: BuiltVariables,
        shown: dict[str, str],
        verdicts: tuple[Verdict, ...],
        objection: str,
        warnings: list[str],
    ) -> None:
        preview = CallPreview(contact, make_appointment(), built, shown, verdicts, objection, warnings)
        view = build_preview_view(preview, "slot", make_tenant())
        check_view(view)
        assert (view["submit"]["text"] == "Call now") == (not objection)

    def test_a_preview_shows_each_variable_exactly(self) -> None:
        variables = {f"name_{n}": f"*{n}* " + "x" * 190 for n in range(9)}
        preview = CallPreview(make_contact(), None, BuiltVariables(variables), variables, (), "", [])
        shown = read_text(build_preview_view(preview, "slot", make_tenant())).splitlines()
        assert all(f"{name}: {value}" in shown for name, value in variables.items())

    @given(contacts, appointments, _bases, st.lists(texts, max_size=6).map(tuple))
    def test_any_saved_booking(
        self, contact: Contact, appointment: Appointment, basis: ConsentBasis, outlook: tuple[str, ...]
    ) -> None:
        booked = Booked(contact, appointment, basis, (make_reminder(),), outlook=outlook)
        check_view(build_added_view(booked, make_tenant(), now=NOW))
        changed = Changed(contact, appointment, 2, (make_reminder(),), outlook=outlook, is_replanned=True)
        view = build_changed_view(changed, make_tenant(), basis=basis.value, now=NOW)
        check_view(view)
        assert "2 old reminders withdrawn" in read_text(view)

    @pytest.mark.parametrize(("hour", "is_asked"), [(0, True), (5, True), (6, False), (14, False)])
    def test_a_booking_at_night_is_called_a_possible_slip(self, hour: int, is_asked: bool) -> None:  # noqa: FBT001
        booking = make_appointment(local_start=make_appointment().local_start.replace(hour=hour))
        basis = ConsentBasis.PROVIDED_FOR_BOOKINGS
        booked = Booked(make_contact(), booking, basis, (make_reminder(),))
        said = read_text(build_added_view(booked, make_tenant(), now=NOW))
        assert ("begins at night" in said) is is_asked

    @given(contacts, appointments)
    def test_any_choice(self, contact: Contact, appointment: Appointment) -> None:
        check_option(build_contact_option(contact, make_tenant()))
        [choice] = build_booking_options([(contact, appointment)], make_tenant())
        check_option(choice)

    @given(
        st.lists(
            st.builds(
                Found, contacts, st.one_of(st.none(), appointments), calls, st.one_of(st.none(), explained)
            ),
            max_size=11,
        ),
        texts,
    )
    def test_any_list_of_people(self, found: list[Found], typed: str) -> None:
        message = build_people(found, typed, make_tenant())
        check_message(message.text, message.blocks)
        assert len(message.blocks) <= 11

    @pytest.mark.parametrize("letter", ["x", "&", '"', "\n"])
    def test_ten_people_of_whom_there_is_much_to_say(self, letter: str) -> None:
        person = make_contact(name=letter * 5000)
        booking = make_appointment(type=letter * 5000)
        message = build_people([Found(person, booking, None)] * 10, "", make_tenant())
        check_message(message.text, message.blocks)
        told = sum("C-7K3Q" in block["text"]["text"] for block in message.blocks)
        assert 7 <= told <= 10
        says_more = read_text(message.blocks).endswith("There are more. Type more of the name.")
        assert says_more is (told < 10)

    @given(texts)
    def test_any_unknown_word(self, word: str) -> None:
        message = build_usage(make_tenant(), word)
        check_message(message.text, message.blocks)

    @given(st.one_of(st.none(), contacts))
    def test_anybody_being_called(self, contact: Contact | None) -> None:
        check_view(build_calling_view(contact, make_tenant()))
