"""/concierge why: each call with a line for every gate, and when it is tried; or whose calls are meant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.surfaces.planned import render_standing
from bot.surfaces.verdicts import GATE_WORDS, build_checks
from bot.surfaces.why import build_which, build_why
from core.nouns.call import Outcome
from core.nouns.calling import Calling, Mode, Pause
from core.nouns.contact import Contact
from core.nouns.evidence import CallState
from core.nouns.ids import E164, ContactId, ReminderId, Slot, StaffId
from core.nouns.reminder import ReminderStatus
from core.nouns.staff import Role
from core.nouns.tenant import Profile, Tenant
from core.nouns.trouble import Trouble
from core.nouns.verdict import Judgement, Phase, Ruling, Verdict
from core.rules.gates.judge import GATES
from core.rules.identity import derive_call_id
from core.use_cases.people import Found
from core.use_cases.why import LISTED, Explained, Why
from tests.bot.builders import (
    NOW,
    make_appointment,
    make_call,
    make_contact,
    make_opt_out,
    make_reminder,
    make_tenant,
)
from tests.bot.fakes import FakeStore
from tests.bot.forms import read_text
from tests.bot.limits import check_message, check_view
from tests.bot.neighbours import USER, Workspace
from tests.bot.strategies import calls, contacts, explained, judged, tenants, texts
from tests.support.builders import EVERY_DAY

SLOT = "appt_1:1:1:1"
ABOUT = (
    "Reminder call, 1 day before · Mon 15 Jan 2024, 2:30 PM (Europe/London) · Hair Color and Cut · "
    "Maria Rodriguez"
)
DUE = "Sunday, January 14 at 2:30 PM (Europe/London)"
REFUSED = "This person asked not to be called."


async def ask(workspace: Workspace, typed: str) -> list[str]:
    """Type the command and return what is answered, line by line."""
    await workspace.type_command(f"why {typed}".strip())
    told = await workspace.slack.wait_for("respond")
    assert told["response_type"] == "ephemeral"
    return read_text(told["blocks"]).splitlines()


def pause(until: datetime | None = None, reason: str = "") -> Pause:
    return Pause(reason, StaffId("U0STAFF"), NOW, until)


def explain(*verdicts: Verdict, **changes: object) -> Explained:
    """Make a waiting call of which the gates said this."""
    waiting = Explained(make_reminder(), make_appointment(), verdicts, None, None, None)
    return replace(waiting, **changes)  # type: ignore[arg-type]


class TestComing:
    async def test_a_call_nothing_speaks_against_has_its_time_and_a_line_for_every_gate(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        assert sarah.reminders
        lines = await ask(workspace, "sarah")
        assert lines == [
            "Calls to Sarah Johnson",
            ABOUT,
            f"Will be called {DUE}.",
            *(f"{GATE_WORDS[gate]}: clear" for gate in GATES),
            "C-7K3Q",
        ]

    async def test_a_reference_finds_its_person(self, workspace: Workspace, sarah: FakeStore) -> None:
        assert sarah.contacts
        assert (await ask(workspace, "c-7k3q"))[0] == "Calls to Sarah Johnson"

    async def test_the_first_objection_comes_first_and_the_gate_says_it_too(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.opt_outs.append(make_opt_out())
        lines = await ask(workspace, "sarah")
        assert lines[2] == f"Will not be called: {REFUSED}"
        assert f"Opt-out: refuses. {REFUSED}" in lines
        assert "Consent: clear" in lines

    @pytest.mark.parametrize(
        ("until", "tried"),
        [
            (datetime(2024, 1, 14, 16, 0, tzinfo=UTC), "Sunday, January 14 at 4:00 PM"),
            # After hours: tried when phones may ring again.
            (datetime(2024, 1, 14, 22, 0, tzinfo=UTC), "Monday, January 15 at 8:00 AM"),
        ],
    )
    async def test_a_pause_with_an_end_tells_when_it_is_tried(
        self, workspace: Workspace, sarah: FakeStore, until: datetime, tried: str
    ) -> None:
        sarah.tenant = replace(sarah.tenant, paused=pause(until, "flu"))
        lines = await ask(workspace, "sarah")
        paused = "Somebody paused calls: flu. `/concierge resume` lets them go on."
        assert lines[2] == f"Waits: {paused} Tried next {tried} (Europe/London)."
        assert f"Pause: waits. {paused}" in lines

    async def test_of_two_pauses_the_longer_counts(self, workspace: Workspace, sarah: FakeStore) -> None:
        sarah.tenant = replace(sarah.tenant, paused=pause(datetime(2024, 1, 14, 16, 0, tzinfo=UTC)))
        sarah.account = replace(sarah.account, paused=pause(datetime(2024, 1, 14, 18, 0, tzinfo=UTC)))
        assert "Tried next Sunday, January 14 at 6:00 PM" in (await ask(workspace, "sarah"))[2]
        sarah.account = replace(sarah.account, paused=pause())
        assert "Tried next" not in (await ask(workspace, "sarah"))[2]

    async def test_a_pause_that_ends_too_late_promises_no_try(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.tenant = replace(sarah.tenant, paused=pause(datetime(2024, 1, 15, 14, 0, tzinfo=UTC)))
        line = (await ask(workspace, "sarah"))[2]
        assert line.startswith("Waits: Somebody paused calls.")
        assert "Tried next" not in line

    async def test_a_pause_that_ends_before_it_is_due_does_not_matter(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.tenant = replace(sarah.tenant, paused=pause(NOW + timedelta(hours=1)))
        assert (await ask(workspace, "sarah"))[2] == f"Will be called {DUE}."

    async def test_a_call_that_is_ringing_now_is_nothing_against_one_of_tomorrow(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.calls["call_9"] = make_call(reminder_id=ReminderId("rem_9"), claimed_at=NOW - timedelta(days=9))
        assert (await ask(workspace, "sarah"))[2] == f"Will be called {DUE}."
        sarah.reminders[SLOT] = replace(sarah.reminders[SLOT], due_at=NOW)
        assert (await ask(workspace, "sarah"))[2] == "Waits: Another call to this number is under way."

    async def test_what_backs_off_says_until_when_and_why(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        happened = "Retell could not be reached, so the phone did not ring."
        waiting = replace(
            sarah.reminders[SLOT], due_at=NOW, retry_at=NOW + timedelta(minutes=5), reason=happened
        )
        sarah.reminders[SLOT] = waiting
        lines = await ask(workspace, "sarah")
        assert lines[2] == f"Will be called Saturday, January 13 at 12:05 PM (Europe/London). {happened}"

    async def test_in_a_rehearsal_nobody_is_promised_a_call(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.tenant = replace(sarah.tenant, calling=Calling(hours=EVERY_DAY, mode=Mode.REHEARSAL))
        lines = await ask(workspace, "sarah")
        assert lines[2] == f"Would be called {DUE}. Calls are in rehearsal: nobody is rung."

    async def test_whoever_only_looks_may_ask(self, workspace: Workspace, sarah: FakeStore) -> None:
        sarah.give_role(USER, Role.VIEWER)
        assert (await ask(workspace, "sarah"))[2] == f"Will be called {DUE}."


class TestPast:
    async def test_what_is_over_tells_what_the_gates_said_last(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        called = replace(sarah.reminders[SLOT], status=ReminderStatus.CALLED)
        sarah.reminders[SLOT] = called
        call_id = derive_call_id(called.slot)
        sarah.calls[call_id] = make_call(id=call_id, state=CallState.ENDED, outcome=Outcome.CONFIRMED)
        for ruling, at in ((Ruling.LATER, NOW - timedelta(days=1)), (Ruling.CLEAR, NOW)):
            said = (Verdict("hours", ruling),)
            sarah.judgements.append(Judgement(called.id, Phase.CLAIMED, "1", said, at))
        assert await ask(workspace, "sarah") == [
            "Calls to Sarah Johnson",
            ABOUT,
            "Called: confirmed",
            "Last checked Saturday, January 13 at 12:00 PM (Europe/London):",
            "Hours: clear",
            "C-7K3Q",
        ]

    async def test_what_was_never_judged_says_so(self, workspace: Workspace, sarah: FakeStore) -> None:
        reason = "The appointment is less than 60 minutes away."
        sarah.reminders[SLOT] = replace(sarah.reminders[SLOT], status=ReminderStatus.SKIPPED, reason=reason)
        lines = await ask(workspace, "sarah")
        assert lines[2:4] == [f"Not called: {reason}", "The gates were not asked about it."]

    async def test_nobody_ever_planned_a_call(self, workspace: Workspace, sarah: FakeStore) -> None:
        sarah.reminders.clear()
        lines = await ask(workspace, "sarah")
        assert lines == ["Calls to Sarah Johnson", "No call was ever planned for them.", "C-7K3Q"]

    @pytest.mark.parametrize(
        ("state", "trouble", "said"),
        [
            (CallState.ONGOING, None, "Called: under way"),
            (CallState.UNCONFIRMED, Trouble.SERVER_ERROR, "Called: not sure whether it rang"),
            (CallState.REJECTED, Trouble.NUMBER_REFUSED, "Not called: Retell cannot call this phone number."),
            (CallState.REJECTED, None, "Not called: It was withdrawn."),
        ],
    )
    def test_a_call_says_no_more_than_is_known(
        self, state: CallState, trouble: Trouble | None, said: str
    ) -> None:
        call = make_call(state=state, trouble=trouble)
        one = explain(reminder=make_reminder(status=ReminderStatus.CALLED), call=call)
        assert render_standing(one, make_tenant()) == said

    @pytest.mark.parametrize(
        ("changes", "kind"),
        [
            ({"step": "1d1700"}, "Reminder call, the day before at 17:00"),
            ({"step": "120m", "attempt": 3}, "Reminder call, 2 hours before, try 3"),
            ({"step": "by_hand", "requested_by": StaffId("U0STAFF")}, "Call asked for by staff"),
        ],
    )
    def test_says_which_call_it_is(self, changes: dict[str, object], kind: str) -> None:
        why = Why(make_contact(), make_tenant(), (explain(reminder=make_reminder(**changes)),))
        assert read_text(build_why(why).blocks).splitlines()[1].startswith(f"{kind} · ")


class TestMany:
    async def test_the_soonest_comes_first_then_the_latest_and_the_rest_is_counted(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.reminders.clear()
        for number in range(20):
            is_past = number >= 12
            reminder = make_reminder(
                id=ReminderId(f"r{number:02}"),
                slot=Slot(f"s{number}"),
                due_at=NOW + timedelta(hours=0 if is_past else 24, minutes=20 - number),
                status=ReminderStatus.SKIPPED if is_past else ReminderStatus.SCHEDULED,
                reason=f"reason {number}." if is_past else "",
            )
            sarah.reminders[reminder.slot] = reminder
        lines = await ask(workspace, "sarah")
        stands = [line for line in lines if line.startswith(("Will be", "Waits", "Not called"))]
        assert len(stands) == LISTED
        assert stands[0] == "Will be called Sunday, January 14 at 12:09 PM (Europe/London)."
        assert stands[-3:] == [f"Not called: reason {number}." for number in (12, 13, 14)]
        assert lines[-2] == "And 12 more."

    def test_of_calls_with_more_to_say_than_fits_some_are_counted(self) -> None:
        verdicts = [Verdict(gate, Ruling.NEVER, "x" * 400) for gate in GATES]
        why = Why(make_contact(), make_tenant(), (explain(*verdicts),) * 8, more=3)
        message = build_why(why)
        check_message(message.text, message.blocks)
        lines = read_text(message.blocks).splitlines()
        told = sum(line.startswith("Reminder call") for line in lines)
        assert 1 <= told < 8
        assert lines[-2] == f"And {11 - told} more."


class TestWhich:
    async def test_of_several_people_it_lists_them_and_says_what_to_type(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        tom = make_contact(id=ContactId("contact_2"), name="Tom Johnson", reference="C-9ACD")
        sarah.contacts[tom.id] = replace(tom, phone=E164("+447912345679"))
        assert await ask(workspace, "johnson") == [
            "“johnson” matches several people. Whose calls? Type it like /concierge why C-7K3Q",
            "C-7K3Q · Sarah Johnson · +44 7912 345678",
            "C-9ACD · Tom Johnson · +44 7912 345679",
        ]

    async def test_with_nothing_typed_it_asks_whose(self, workspace: Workspace, sarah: FakeStore) -> None:
        assert sarah.contacts
        lines = await ask(workspace, "")
        assert lines[0] == "Whose calls? Type it like /concierge why C-7K3Q"
        assert "C-7K3Q · Sarah Johnson · +44 7912 345678" in lines

    async def test_of_many_it_shows_ten(self, workspace: Workspace, sarah: FakeStore) -> None:
        for number in range(12):
            person = make_contact(id=ContactId(f"c{number}"), name=f"Ann {number:02}")
            sarah.contacts[person.id] = person
        lines = await ask(workspace, "ann")
        assert len([line for line in lines if " · Ann " in line]) == 10
        assert lines[-1] == "There are more."

    async def test_nobody_is_said_to_be_nobody(self, workspace: Workspace, sarah: FakeStore) -> None:
        assert sarah.contacts
        assert (await ask(workspace, "Zoe"))[0].startswith("Nobody matches “Zoe”.")

    async def test_a_line_of_business_of_another_release_is_named(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.tenant = replace(sarah.tenant, business_type="cryotherapy")  # type: ignore[arg-type]
        await workspace.type_command("why sarah")
        assert "cryotherapy" in (await workspace.slack.wait_for("respond"))["text"]
        await workspace.type_command("find sarah")
        told = read_text((await workspace.slack.wait_for("respond"))["blocks"])
        assert "Sarah Johnson" in told
        assert "Reminder call" not in told


class TestGates:
    def test_every_gate_has_its_word(self) -> None:
        assert list(GATE_WORDS) == list(GATES)
        assert len(set(GATE_WORDS.values())) == len(GATES)

    def test_what_is_not_plainly_clear_is_told_and_the_rest_counted(self) -> None:
        verdicts = (
            Verdict("paused", Ruling.CLEAR),
            Verdict("hold", Ruling.LATER, "Calls are on hold; see the card about it."),
            Verdict("consent", Ruling.NEVER, "Nobody noted it."),
            Verdict("hours", Ruling.CLEAR, "It is late there."),
            Verdict("script", Ruling.CLEAR, basis="agent version 3"),
        )
        shown = read_text(build_checks(verdicts, make_tenant(), said=["It is late there."])).splitlines()
        assert shown == [
            "Checked:",
            "Hold: waits. Calls are on hold; see the card about it.",
            "Consent: refuses. Nobody noted it.",
            "Hours: clear",
            "2 others are clear",
        ]

    @pytest.mark.parametrize(("count", "said"), [(1, "All 1 is clear"), (3, "All 3 are clear")])
    def test_where_all_are_clear_it_says_so(self, count: int, said: str) -> None:
        verdicts = [Verdict("hours", Ruling.CLEAR)] * count
        assert read_text(build_checks(verdicts, make_tenant())).splitlines() == ["Checked:", said]

    def test_where_no_gate_was_asked_nothing_is_said(self) -> None:
        assert build_checks((), make_tenant()) == []


class TestLimits:
    @given(contacts, tenants, st.lists(explained, max_size=8), st.integers(0, 999))
    def test_any_answer(self, contact: Contact, tenant: Tenant, told: list[Explained], more: int) -> None:
        message = build_why(Why(contact, tenant, tuple(told), more))
        check_message(message.text, message.blocks)
        assert "<!" not in message.text + read_text(message.blocks)

    @given(st.lists(st.builds(Found, contacts, st.none(), calls), min_size=1, max_size=11), texts)
    def test_any_question(self, found: list[Found], typed: str) -> None:
        for tenant in (make_tenant(), make_tenant(profile=Profile.HIPAA)):
            message = build_which(found, typed, tenant)
            check_message(message.text, message.blocks)

    @given(judged, st.lists(texts, max_size=3), tenants)
    def test_any_checks(self, verdicts: tuple[Verdict, ...], said: list[str], tenant: Tenant) -> None:
        blocks = build_checks(verdicts, tenant, said=said)
        if blocks:
            check_view({"type": "modal", "blocks": blocks})
