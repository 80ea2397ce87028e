"""What Slack sees of a business that may show references only, or a part, on every surface there is."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import Input, ViewId
from bot.surfaces.booking_fields import FORM_CHANGED
from bot.surfaces.call_now import build_calling_view, build_contact_option, build_preview_view
from bot.surfaces.cards import render_card
from bot.surfaces.edit_booking import build_booking_options, build_changed_view, build_edit_view
from bot.surfaces.opt_outs import build_choose_stop_view, build_stop_view
from bot.surfaces.people import build_people
from bot.surfaces.sight import NAMES_BY_IMPORT, render_timing
from bot.surfaces.usage import build_usage
from bot.surfaces.why import build_which, build_why
from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.attestation import Attestation, Attested
from core.nouns.call import Call
from core.nouns.calling import Pause
from core.nouns.card import (
    AskPainting,
    CallPainting,
    Painting,
    PausePainting,
    RehearsalPainting,
    SkipPainting,
)
from core.nouns.evidence import CallState
from core.nouns.ids import AppointmentId, StaffId
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Profile
from core.nouns.trouble import Trouble
from core.nouns.verdict import Ruling, Verdict
from core.use_cases.call_now import CallPreview
from core.use_cases.changing import Changed
from core.use_cases.people import Found, OpenBooking
from core.use_cases.why import Explained, Why
from core.variables.build import BuiltVariables
from tests.bot.builders import (
    NOW,
    make_appointment,
    make_call,
    make_contact,
    make_discreet_script,
    make_look,
    make_reminder,
    make_tenant,
)
from tests.bot.fakes import FakeStore
from tests.bot.forms import View, fill, list_inputs, read_text
from tests.bot.limits import check_message, check_option, check_view
from tests.bot.neighbours import Workspace
from tests.bot.strategies import calls

SIGNED = Attestation(StaffId("U0ADMIN"), NOW)
PAPERS = {Attested.RETELL_BAA: SIGNED, Attested.OUR_BAA: SIGNED}
STRICT = make_tenant(profile=Profile.HIPAA, attested=PAPERS)
PART = replace(STRICT, attested=PAPERS | {Attested.SLACK_BAA: SIGNED})
CLEAR = Verdict("consent", Ruling.CLEAR)
CLOSED = Verdict("hours", Ruling.LATER, "It is 23:10 where this phone is (London).")
ZELDA = make_contact(name="Zelda Quixote", fields={"pronunciation": "KEE-hoh-tay"})
VISIT = make_appointment(type="Balayage", provider="Marguerite", instructions="Ring twice")
# Her name, her number, the day and the time in every form they are written in, and what is booked.
TOLD_TO_NOBODY = (
    *("zelda", "quixote", "kee-hoh", "7912", "345678", "345 678"),
    *("2024-01-15", "15 jan", "january", "jan 1", "2:30", "14:30", "europe/london"),
    *("balayage", "marguerite", "ring twice", "she comes with"),
)


def find_told(*surfaces: Any) -> list[str]:  # noqa: ANN401 - whatever goes to Slack
    said = json.dumps(surfaces, ensure_ascii=False).lower()
    return [word for word in TOLD_TO_NOBODY if word in said]


def draw_reminders() -> Iterator[Reminder]:
    """Draw planned calls in every state, as they wait and as they are over."""
    for status in ReminderStatus:
        yield make_reminder(status=status)
        yield make_reminder(status=status, step="1d1700", attempt=2, approved_by=StaffId("U0STAFF"))
    yield make_reminder(needs_approval=True)


def draw_explained(call: Call, booking: Appointment) -> Iterator[Explained]:
    """Draw what can be said of planned calls: clear, waiting, refused, over, made."""
    due = booking.starts_at
    for verdicts in ((CLEAR,), (CLOSED, CLEAR), (replace(CLOSED, ruling=Ruling.NEVER),)):
        yield Explained(make_reminder(), booking, verdicts, None, due, None)
        yield Explained(make_reminder(), None, verdicts, None, None, None)
        yield Explained(make_reminder(status=ReminderStatus.SKIPPED), booking, verdicts, due, None, None)
    yield Explained(make_reminder(status=ReminderStatus.CALLED), booking, (CLEAR,), due, None, call)


def draw_everything(call: Call, status: AppointmentStatus, tenant: Any) -> Iterator[Any]:  # noqa: ANN401
    """Draw every surface that has to do with somebody."""
    booking = replace(VISIT, status=status)
    reminder = make_reminder(reason="This person asked not to be called.")
    told = replace(
        call,
        summary="She comes with Zelda.",
        reason="This phone number cannot be called.",
        retry_note="Next try Mon 15 Jan 14:30.",
        told_old_time=True,
    )
    paintings: tuple[Painting, ...] = (
        *(AskPainting(one, ZELDA, booking, tenant) for one in draw_reminders()),
        RehearsalPainting(reminder, ZELDA, booking, tenant, {}),
        CallPainting(told, ZELDA, booking, tenant),
        CallPainting(told, ZELDA, None, tenant),
        SkipPainting(reminder, ZELDA, booking, tenant),
    )
    for painting in paintings:
        card = render_card(painting)
        check_message(card.text, card.blocks)
        yield [card.text, card.blocks]
    explained = tuple(draw_explained(told, booking))
    why = build_why(Why(ZELDA, tenant, explained))
    yield [why.text, why.blocks]
    planned = [Found(ZELDA, booking, told, one) for one in explained]
    for found in ([Found(ZELDA, booking, told)], planned, [Found(ZELDA, None, None)] * 11, []):
        people = build_people(found, "Zelda", tenant)
        yield [people.text, people.blocks]
        which = build_which(found, "Zelda", tenant) if found else people
        yield [which.text, which.blocks]
    sent = BuiltVariables({"customer_name": "Zelda"})
    preview = CallPreview(ZELDA, booking, sent, {}, (CLOSED, CLEAR), CLOSED.reason, [CLOSED.reason])
    changed = Changed(
        ZELDA, booking, 1, tuple(draw_reminders()), outlook=(CLOSED.reason,) * 9, is_replanned=True
    )
    for view in (
        build_stop_view(ZELDA, tenant, is_stopped=False),
        build_stop_view(ZELDA, tenant, is_stopped=True),
        build_choose_stop_view(tenant),
        build_preview_view(preview, "slot", tenant),
        build_calling_view(ZELDA, tenant),
        build_edit_view(OpenBooking(ZELDA, booking, None), tenant=tenant),
        build_changed_view(changed, tenant, basis="provided_number", now=NOW),
    ):
        check_view(view)
        yield view
    options = [build_contact_option(ZELDA, tenant), *build_booking_options([(ZELDA, booking)] * 2, tenant)]
    for one in options:
        check_option(one)
    yield options
    yield build_usage(tenant, "zelda").text


class TestSurfaces:
    @given(calls, st.sampled_from(AppointmentStatus))
    def test_none_tells_more_than_the_reference(self, call: Call, status: AppointmentStatus) -> None:
        assert find_told(*draw_everything(call, status, STRICT)) == []

    def test_all_of_it_is_told_in_the_standard_profile(self) -> None:
        call = make_call(state=CallState.ENDED)
        told = find_told(*draw_everything(call, AppointmentStatus.BOOKED, make_tenant()))
        # The pronunciation stands in no form unless the script speaks it; the rest is another spelling.
        assert set(TOLD_TO_NOBODY) - set(told) <= {"kee-hoh", "345 678", "jan 1", "january"}

    def test_a_part_is_told_under_an_agreement(self) -> None:
        call = make_call(state=CallState.ENDED)
        told = find_told(*draw_everything(call, AppointmentStatus.BOOKED, PART))
        assert {"zelda", "15 jan", "2:30", "europe/london"} <= set(told)
        assert not {"quixote", "7912", "345678", "balayage", "ring twice", "she comes with"} & set(told)

    @pytest.mark.parametrize(
        ("tenant", "headline"),
        [
            (STRICT, "C-7K3Q: being called"),
            (PART, "Calling Zelda Q.…"),
            (make_tenant(), "Calling Zelda Quixote…"),
        ],
    )
    def test_a_card_says_who_it_is_about(self, tenant: Any, headline: str) -> None:  # noqa: ANN401
        card = render_card(CallPainting(make_call(), ZELDA, VISIT, tenant))
        assert card.blocks[0]["text"]["text"] == headline
        assert card.text.startswith(headline)

    def test_a_skipped_reminder_is_a_reference_with_its_reason(self) -> None:
        reminder = make_reminder(reason="The appointment was cancelled.")
        card = render_card(SkipPainting(reminder, ZELDA, VISIT, STRICT))
        assert card.text == "C-7K3Q: not called\nThe appointment was cancelled."

    def test_what_the_form_does_not_have_is_mended_where_it_comes_from(self) -> None:
        call = make_call(state=CallState.REJECTED, trouble=Trouble.NUMBER_REFUSED)
        for tenant in (STRICT, PART):
            said = render_card(CallPainting(call, ZELDA, VISIT, tenant)).text
            assert "vioconcierge import" in said
            assert "/concierge edit" not in said

    def test_several_bookings_of_one_person_are_numbered_instead_of_dated(self) -> None:
        later = replace(VISIT, id=AppointmentId("appt_2"), local_start=datetime(2024, 2, 1, 9, 0))  # noqa: DTZ001
        other = make_contact(id="contact_2", reference="C-9ACD")
        options = build_booking_options([(ZELDA, VISIT), (other, VISIT), (ZELDA, later)], STRICT)
        labels = [one["text"]["text"] for one in options]
        assert labels == ["C-7K3Q · 1 of 2", "C-9ACD", "C-7K3Q · 2 of 2"]

    def test_a_sentence_about_a_time_is_left_out(self) -> None:
        assert render_timing("Next try 16:10.", STRICT) == ""
        assert render_timing("Next try 16:10.", PART) == "Next try 16:10."

    def test_the_usage_speaks_of_references(self) -> None:
        said = build_usage(STRICT).text
        assert "call [reference]" in said
        assert "[name]" not in said
        assert "[name" in build_usage(make_tenant()).text


@pytest.fixture
def practice(sarah: FakeStore) -> FakeStore:
    """Sarah's salon, where Slack sees references only by now, and Sarah is Zelda."""
    sarah.tenant = STRICT
    sarah.contacts["contact_1"] = ZELDA
    sarah.appointments["appt_1"] = VISIT
    sarah.scripts["t1"] = make_look(make_discreet_script())
    return sarah


@pytest.mark.usefixtures("practice")
class TestTyping:
    """Only a reference finds somebody, and nothing that was typed comes back."""

    async def test_names_are_not_taken_here(self, workspace: Workspace) -> None:
        await workspace.type_command("add Zelda Quixote tomorrow 3pm")
        answer = await workspace.slack.wait_for("respond")
        assert answer["text"] == NAMES_BY_IMPORT
        assert not workspace.slack.calls["views.open"]

    @pytest.mark.parametrize("typed", ["Zelda", "quixote", "07912 345678"])
    async def test_a_name_or_a_number_finds_nobody(self, workspace: Workspace, typed: str) -> None:
        for word in ("call", "edit", "optout"):
            view = await workspace.open(f"{word} {typed}")
            assert "That matches nothing. Choose above." in read_text(view)
            assert find_told(view) == []
        await workspace.type_command(f"find {typed}")
        answer = await workspace.slack.wait_for("respond")
        assert answer["text"] == f"That matches nothing. {NAMES_BY_IMPORT}"
        await workspace.type_command(f"why {typed}")
        assert (await workspace.slack.wait_for("respond"))["text"] == answer["text"]
        for place in (Input.CONTACT, Input.APPOINTMENT):
            assert await workspace.suggest(place, typed) == []

    async def test_a_reference_finds_its_person(self, workspace: Workspace) -> None:
        for place in (Input.CONTACT, Input.APPOINTMENT):
            for typed in ("c", "c-7k3q", "7K3"):
                [option] = await workspace.suggest(place, typed)
                assert option["text"]["text"] == "C-7K3Q"
        await workspace.type_command("find C-7K3Q")
        answer = await workspace.slack.wait_for("respond")
        assert answer["text"] == "Found: C-7K3Q"
        assert (
            read_text(answer["blocks"])
            == "C-7K3Q\nNext: Booked\nReminder call planned\nLatest call: not called yet"
        )

    async def test_why_tells_how_a_call_stands_and_no_time(self, workspace: Workspace) -> None:
        await workspace.type_command("why C-7K3Q")
        answer = await workspace.slack.wait_for("respond")
        assert read_text(answer["blocks"]).splitlines()[:3] == [
            "Calls to C-7K3Q",
            "Reminder call, 1 day before",
            "Will be called.",
        ]
        assert find_told(answer) == []

    async def test_the_words_of_a_pause_are_told_nowhere(
        self, workspace: Workspace, practice: FakeStore
    ) -> None:
        """Somebody may have typed them before the business chose its profile, or for the whole account."""
        pause = Pause("Zelda complained", StaffId("U0STAFF"), NOW)
        for paused in (pause, None):
            practice.tenant = replace(STRICT, paused=paused)
            practice.account = replace(practice.account, paused=pause)
            views = [await workspace.open(word) for word in ("pause", "call C-7K3Q", "settings")]
            for word in ("why", "find"):
                await workspace.type_command(f"{word} C-7K3Q")
                views.append(await workspace.slack.wait_for("respond"))
            card = render_card(PausePainting(practice.tenant, pause, whole_account=True, waiting=1))
            assert "paused" in str(views)
            assert "zelda" not in str([*views, card.text, card.blocks]).lower()

    async def test_a_number_is_closed_by_its_reference(self, workspace: Workspace) -> None:
        view = await workspace.open("optout C-7K3Q")
        assert read_text(view["blocks"]).splitlines()[0] == "C-7K3Q"
        assert find_told(view, await workspace.submit(fill(view))) == []

    async def test_an_unknown_word_is_not_said_back(self, workspace: Workspace) -> None:
        await workspace.type_command("Zelda Quixote")
        answer = await workspace.slack.wait_for("respond")
        assert answer["text"].startswith("That is not something I know.")
        assert find_told(answer) == []


class TestCalling:
    async def test_a_reference_is_called_by_its_reference(
        self, workspace: Workspace, practice: FakeStore
    ) -> None:
        view = await workspace.open("call C-7K3Q")
        assert view["callback_id"] == ViewId.CALL
        acknowledged = await workspace.submit(fill(view))
        assert "Calling C-7K3Q…" in read_text(acknowledged["view"])
        assert find_told(view, acknowledged) == []
        assert len(practice.reminders) == 2


class TestChanging:
    @pytest.fixture
    async def form(self, workspace: Workspace, practice: FakeStore) -> View:
        assert practice.tenant is STRICT
        return await workspace.open("edit C-7K3Q")

    async def test_the_form_has_the_status_and_nothing_else(self, form: View) -> None:
        assert form["callback_id"] == ViewId.STATUS
        assert list(list_inputs(form)) == ["Status"]
        assert find_told(form) == []

    async def test_a_booking_can_be_cancelled_and_keeps_the_rest(
        self, workspace: Workspace, form: View, practice: FakeStore
    ) -> None:
        acknowledged = await workspace.submit(fill(form, {"Status": "Cancelled"}))
        shown = read_text(acknowledged["view"]).splitlines()
        assert shown[shown.index("Saved: C-7K3Q") :] == [
            "Saved: C-7K3Q",
            "C-7K3Q",
            "Status: Cancelled",
            "1 old reminder withdrawn",
            "No reminder call: the status is Cancelled.",
        ]
        now_is = practice.appointments["appt_1"]
        assert now_is == replace(VISIT, status=AppointmentStatus.CANCELLED, version=2, revision=2)
        assert practice.contacts["contact_1"] == ZELDA

    async def test_a_change_by_somebody_else_stands_at_the_status(
        self, workspace: Workspace, form: View, practice: FakeStore
    ) -> None:
        practice.appointments["appt_1"] = replace(VISIT, version=2)
        acknowledged = await workspace.submit(fill(form, {"Status": "Cancelled"}))
        [(place, sentence)] = acknowledged["errors"].items()
        assert place == list_inputs(form)["Status"]["block_id"]
        assert "Somebody changed this" in sentence

    async def test_forms_opened_before_the_profile_was_chosen_are_refused(
        self, workspace: Workspace, practice: FakeStore
    ) -> None:
        practice.tenant = make_tenant()
        add, edit = await workspace.open("add"), await workspace.open("edit zelda")
        practice.tenant = STRICT
        refused = await workspace.submit(fill(add, {"Name": "Ann Lee"}))
        assert list(refused["errors"].values()) == [NAMES_BY_IMPORT]
        refused = await workspace.submit(fill(edit, {"Provider": "Ann"}))
        assert list(refused["errors"].values()) == [FORM_CHANGED]
        assert practice.appointments["appt_1"] == VISIT

    async def test_a_form_opened_before_the_profile_was_relaxed_still_cancels(
        self, workspace: Workspace, form: View, practice: FakeStore
    ) -> None:
        practice.tenant = make_tenant()
        await workspace.submit(fill(form, {"Status": "Cancelled"}))
        assert practice.appointments["appt_1"].status is AppointmentStatus.CANCELLED


class TestUnderAnAgreement:
    @pytest.fixture
    async def form(self, workspace: Workspace, practice: FakeStore) -> View:
        practice.tenant = PART
        return await workspace.open("edit zelda")

    async def test_the_form_has_what_may_be_seen_whole(self, form: View) -> None:
        labels = list(list_inputs(form))
        assert labels == [
            "Appointment date",
            "Appointment time",
            "Time zone",
            "How did you get this number?",
            "Status",
        ]
        assert "C-7K3Q · Zelda Q." in read_text(form)

    async def test_a_booking_can_be_moved_and_keeps_the_rest(
        self, workspace: Workspace, form: View, practice: FakeStore
    ) -> None:
        acknowledged = await workspace.submit(fill(form, {"Appointment date": "2024-01-18"}))
        assert "Thu 18 Jan 2024, 2:30 PM" in read_text(acknowledged["view"])
        now_is = practice.appointments["appt_1"]
        assert (now_is.type, now_is.provider, now_is.instructions) == ("Balayage", "Marguerite", "Ring twice")
        assert practice.contacts["contact_1"] == ZELDA

    async def test_what_was_typed_where_nothing_is_shown_any_more_is_told(
        self, workspace: Workspace, practice: FakeStore
    ) -> None:
        practice.tenant = make_tenant()
        form = await workspace.open("edit zelda")
        practice.tenant = PART
        refused = await workspace.submit(fill(form, {"Name": "Ann Lee"}))
        assert refused["errors"] == {list_inputs(form)["Name"]["block_id"]: FORM_CHANGED}
