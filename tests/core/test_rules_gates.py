"""The gates: each has its ruling and its words, they are asked in order, and the first objection counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.appointment import AppointmentStatus
from core.nouns.attestation import Attestation, Attested
from core.nouns.calling import Calling, Mode, Pause
from core.nouns.contact import ConsentBasis
from core.nouns.ids import E164
from core.nouns.reminder import Purpose, Reminder
from core.nouns.reminder_plan import ReminderPlan
from core.nouns.script import (
    AgentConduct,
    NumberReach,
    Place,
    Placeholder,
    ScriptKind,
    Storage,
    VoicemailAction,
)
from core.nouns.tenant import BusinessType, Profile, ScriptPolicy
from core.nouns.trouble import Trouble
from core.nouns.variable_map import OwnVariable, VariableMap
from core.nouns.verdict import Ruling, Verdict
from core.rules.gates.case import Case
from core.rules.gates.judge import GATES, find_objection, find_ruling, judge, list_warnings
from core.rules.reminder_plan import MOVED
from core.variables.build import BuiltVariables
from tests.support.builders import (
    EVERY_DAY,
    MARIA,
    NOW,
    START,
    make_account,
    make_appointment,
    make_case,
    make_consent,
    make_contact,
    make_reminder,
    make_script,
    make_tenant,
)

AGENT_OF_A_CLINIC = make_script(
    conduct=AgentConduct(
        storage=Storage.BASIC,
        voicemail=VoicemailAction.HANG_UP,
        opens_itself=True,
        tells_it_is_a_machine=True,
    )
)
PAPERS = {one: Attestation(MARIA, NOW) for one in (Attested.RETELL_BAA, Attested.OUR_BAA)}
NIGHT = datetime(2024, 1, 14, 23, 10, tzinfo=UTC)
MORNING = datetime(2024, 1, 15, 8, 0, tzinfo=UTC)
ORDER = list(GATES)
CLEAR, LATER, NEVER = Ruling.CLEAR, Ruling.LATER, Ruling.NEVER
NO_NAME = BuiltVariables({"business_name": "Luxury Hair Studio"}, missing=("customer_name",))

# What stands against a call, in the order of the gates, and how each gate rules on it.
OBSTACLES: list[tuple[str, Ruling, dict[str, object]]] = [
    ("hold", LATER, {"account": make_account(held=Trouble.KEY_REFUSED)}),
    ("outage", LATER, {"is_retell_down": True}),
    ("revision", NEVER, {"appointment": make_appointment(revision=2)}),
    ("number", NEVER, {"contact": make_contact(phone=E164("+447011234567"), zone="Europe/London")}),
    ("consent", NEVER, {"consent": None}),
    ("opt_out", NEVER, {"has_opted_out": True}),
    ("attempts", LATER, {"attempts": (NOW - timedelta(hours=1),)}),
    ("voicemail", NEVER, {"has_voicemail": True}),
    ("variables", NEVER, {"variables": NO_NAME}),
    ("script", LATER, {"script": make_script("loyalty_points")}),
    ("one_at_a_time", LATER, {"number_is_busy": True}),
]


def by_hand(**changes: object) -> Reminder:
    return replace(
        make_reminder(requested_by=MARIA, deadline_at=NOW + timedelta(minutes=10)),
        **changes,  # type: ignore[arg-type]
    )


def rule(case: Case, reminder: Reminder | None = None, now: datetime = NOW) -> Verdict:
    return find_ruling(judge(case, reminder or make_reminder(), now=now))


def test_a_case_without_objections_passes_every_gate_in_order() -> None:
    verdicts = judge(make_case(), make_reminder(), now=NOW)
    assert [verdict.gate for verdict in verdicts] == ORDER
    assert {verdict.ruling for verdict in verdicts} == {CLEAR}


@pytest.mark.parametrize(("gate", "ruling", "obstacle"), OBSTACLES)
def test_each_gate_rules_on_its_own_obstacle(gate: str, ruling: Ruling, obstacle: dict[str, object]) -> None:
    verdicts = judge(make_case(**obstacle), make_reminder(), now=NOW)
    assert [verdict.gate for verdict in verdicts] == ORDER
    objecting = [verdict for verdict in verdicts if verdict.ruling is not CLEAR]
    assert [(verdict.gate, verdict.ruling) for verdict in objecting] == [(gate, ruling)]
    assert objecting[0].reason.endswith(".")
    assert find_ruling(verdicts) == objecting[0]


@given(st.sets(st.integers(0, len(OBSTACLES) - 1), min_size=1))
def test_of_several_objections_the_first_gates_counts(chosen: set[int]) -> None:
    case = make_case(**{name: value for i in sorted(chosen) for name, value in OBSTACLES[i][2].items()})
    gate, ruling, _ = OBSTACLES[min(chosen)]
    assert (rule(case).gate, rule(case).ruling) == (gate, ruling)


class TestRevision:
    def test_a_cancelled_appointment_is_named_as_such(self) -> None:
        case = make_case(appointment=make_appointment(status=AppointmentStatus.CANCELLED, revision=2))
        assert "cancelled" in rule(case).reason

    def test_an_appointment_that_is_to_have_no_reminders_gets_none(self) -> None:
        verdict = rule(make_case(appointment=make_appointment(plan=ReminderPlan(steps=()))))
        assert (verdict.gate, verdict.ruling) == ("revision", NEVER)

    @pytest.mark.parametrize("status", [s for s in AppointmentStatus if s is not AppointmentStatus.BOOKED])
    def test_a_booking_that_has_its_answer_is_not_reminded_of(self, status: AppointmentStatus) -> None:
        verdict = rule(make_case(appointment=make_appointment(status=status)))
        assert (verdict.gate, verdict.ruling) == ("revision", NEVER)

    def test_a_call_by_hand_speaks_of_the_booking_as_it_stands(self) -> None:
        for booking in (make_appointment(revision=9), make_appointment(status=AppointmentStatus.CONFIRMED)):
            assert rule(make_case(appointment=booking), by_hand()).ruling is CLEAR

    def test_without_an_appointment_there_is_nothing_to_be_out_of_date(self) -> None:
        assert rule(make_case(appointment=None), by_hand(appointment_id=None)).ruling is CLEAR


class TestLeadTime:
    def test_it_falls_at_the_very_minute_and_names_the_last_obstacle(self) -> None:
        at = START - timedelta(minutes=60)
        assert rule(make_case(), now=at - timedelta(seconds=1)).ruling is CLEAR
        verdict = rule(make_case(), make_reminder(reason="Retell was down."), now=at)
        assert (verdict.gate, verdict.ruling) == ("lead_time", NEVER)
        assert "too near" in verdict.reason
        assert "Last obstacle: Retell was down." in verdict.reason

    def test_a_call_by_hand_that_found_no_line_says_press_again(self) -> None:
        verdict = rule(make_case(), by_hand(), now=NOW + timedelta(minutes=10))
        assert (verdict.gate, verdict.ruling) == ("lead_time", NEVER)
        assert "press Call now again" in verdict.reason


class TestPerson:
    @pytest.mark.parametrize(
        ("basis", "ruling"),
        [
            (ConsentBasis.PROVIDED_FOR_BOOKINGS, CLEAR),
            (ConsentBasis.AGREED_TO_AUTOMATED_CALLS, CLEAR),
            (ConsentBasis.SIGNED, CLEAR),
            (ConsentBasis.NEITHER, NEVER),
        ],
    )
    def test_neither_is_never_dialled(self, basis: ConsentBasis, ruling: Ruling) -> None:
        case = make_case(consent=make_consent(basis=basis))
        assert rule(case).ruling is ruling
        assert rule(case, by_hand()).ruling is ruling

    def test_what_is_missing_is_named(self) -> None:
        assert "customer_name" in rule(make_case(variables=NO_NAME)).reason

    def test_what_only_the_business_can_fill_in_waits_for_it(self) -> None:
        therapy = make_tenant(
            business_type=BusinessType("therapy"), profile=Profile.SENSITIVE, attested=PAPERS
        )
        lacks = BuiltVariables({}, missing=("caller_display_name",))
        verdict = rule(make_case(tenant=therapy, variables=lacks, script=AGENT_OF_A_CLINIC))
        assert (verdict.gate, verdict.ruling) == ("variables", LATER)
        assert "caller_display_name, which is the business's own; see `/concierge doctor`" in verdict.reason
        lacks_more = BuiltVariables({}, missing=("caller_display_name", "customer_name"))
        assert rule(make_case(tenant=therapy, variables=lacks_more, script=AGENT_OF_A_CLINIC)).ruling is NEVER

    def test_a_business_for_which_nothing_can_be_built_waits_and_is_told_why(self) -> None:
        verdict = rule(make_case(variables=BuiltVariables({}, problem="Retell speaks no de-AT.")))
        assert (verdict.gate, verdict.ruling, verdict.reason) == (
            "variables",
            LATER,
            "Retell speaks no de-AT.",
        )

    def test_what_is_in_everybodys_way_does_not_keep_a_person_from_asking(self) -> None:
        held = make_case(account=make_account(held=Trouble.KEY_REFUSED), number_is_busy=True)
        verdicts = judge(held, by_hand(), now=NOW)
        assert find_ruling(verdicts).gate == "hold"
        assert not find_objection(verdicts)
        assert find_objection(judge(replace(held, has_opted_out=True), by_hand(), now=NOW))

    def test_what_was_noted_long_ago_is_asked_again(self) -> None:
        def rule_after(days: int) -> Verdict:
            return rule(make_case(consent=make_consent(noted_at=NOW - timedelta(days=days))))

        assert rule_after(548).ruling is CLEAR
        assert (rule_after(549).gate, rule_after(549).ruling) == ("consent", NEVER)

    def test_an_agent_that_hangs_up_on_machines_leaves_no_second_message(self) -> None:
        quiet = make_script(conduct=replace(make_script().conduct, voicemail=VoicemailAction.HANG_UP))
        assert rule(make_case(has_voicemail=True, script=quiet)).ruling is CLEAR
        verdicts = judge(make_case(has_voicemail=True), by_hand(), now=NOW)
        assert find_ruling(verdicts).ruling is CLEAR
        assert list_warnings(verdicts)

    def test_a_marketing_call_is_never_made(self) -> None:
        signed = make_case(consent=make_consent(basis=ConsentBasis.SIGNED))
        verdict = rule(signed, make_reminder(purpose=Purpose.MARKETING))
        assert (verdict.gate, verdict.ruling) == ("consent", NEVER)

    def test_a_held_business_waits_like_a_held_account(self) -> None:
        verdict = rule(make_case(tenant=make_tenant(held=Trouble.AGENT_UNKNOWN)))
        assert (verdict.gate, verdict.ruling, verdict.until) == ("hold", LATER, None)


class TestScript:
    def test_a_script_that_was_never_read_waits_for_the_opening(self) -> None:
        verdict = rule(make_case(script=None))
        assert (verdict.gate, verdict.ruling) == ("disclosure", LATER)

    def test_a_script_whose_names_are_all_sent_is_clear(self) -> None:
        assert rule(make_case(script=make_script("customer_name", "callback_number"))).ruling is CLEAR

    def test_a_value_of_the_scripts_own_will_do(self) -> None:
        defaulted = (Placeholder("loyalty_points", frozenset({Place.PROMPT})),)
        assert rule(make_case(script=make_script(defaulted=defaulted))).ruling is CLEAR

    def test_what_no_call_carries_waits_for_somebody_to_mend_it_with_the_hint(self) -> None:
        verdict = rule(make_case(script=make_script("stylist", "loyalty_points")))
        assert (verdict.gate, verdict.ruling, verdict.basis) == ("script", LATER, "agent version 1")
        assert verdict.reason == (
            "The agent's script says {{stylist}}, {{loyalty_points}}, and that is never sent. "
            "Did you mean stylist_name?"
        )
        strange = rule(make_case(script=make_script("loyalty_points")))
        assert strange.reason == "The agent's script says {{loyalty_points}}, and that is never sent."

    def test_what_only_this_booking_lacks_will_not_come_by_itself(self) -> None:
        verdict = rule(make_case(script=make_script("customer_name", "stylist_name", "price_estimate")))
        assert (verdict.gate, verdict.ruling) == ("script", NEVER)
        assert (
            verdict.reason
            == "The agent's script says {{stylist_name}}, {{price_estimate}}; this call has none."
        )

    def test_at_night_what_this_call_lacks_by_then_is_not_judged_yet(self) -> None:
        verdict = rule(make_case(script=make_script("appointment_relative")), now=NIGHT)
        assert (verdict.gate, verdict.ruling, verdict.until) == ("hours", LATER, MORNING)

    def test_of_many_names_five_are_told(self) -> None:
        verdict = rule(make_case(script=make_script(*(f"points_{number}" for number in range(300)))))
        assert "{{points_4}} and 295 more, and that is never sent." in verdict.reason

    def test_of_both_the_one_that_waits_counts_and_is_told_alone(self) -> None:
        verdict = rule(make_case(script=make_script("stylist_name", "loyalty_points")))
        assert verdict.ruling is LATER
        assert "stylist_name" not in verdict.reason

    def test_a_business_that_only_wants_to_be_warned_is_not_stopped(self) -> None:
        warned = make_tenant(script_policy=ScriptPolicy.WARN)
        for name in ("loyalty_points", "stylist_name"):
            assert rule(make_case(tenant=warned, script=make_script(name))).ruling is CLEAR

    def test_a_renamed_and_an_own_variable_count_by_the_name_they_go_out_as(self) -> None:
        own = (OwnVariable("gate", label="Gate"),)
        tenant = make_tenant(variable_map=VariableMap((("stylist_name", "barber"),), own))
        for name, ruling in {"barber": NEVER, "gate": NEVER, "stylist_name": LATER}.items():
            assert rule(make_case(tenant=tenant, script=make_script(name))).ruling is ruling

    @pytest.mark.parametrize("name", ["loyalty_points", "stylist_name"])
    def test_a_call_by_hand_is_judged_the_same(self, name: str) -> None:
        case = make_case(script=make_script(name))
        reminded = rule(case)
        assert rule(case, by_hand()) == reminded


class TestHours:
    def test_at_night_a_reminder_waits_for_the_morning(self) -> None:
        verdict = rule(make_case(), now=NIGHT)
        assert (verdict.gate, verdict.ruling, verdict.until) == ("hours", LATER, MORNING)
        assert "23:10" in verdict.reason

    def test_when_the_morning_is_too_late_it_is_given_up_at_once(self) -> None:
        verdict = rule(make_case(), make_reminder(deadline_at=MORNING), now=NIGHT)
        assert (verdict.gate, verdict.ruling) == ("hours", NEVER)
        assert rule(make_case(), make_reminder(deadline_at=MORNING + timedelta(minutes=1)), NIGHT).until

    def test_what_made_it_too_late_is_said_and_that_it_was_moved_is_not(self) -> None:
        """Found by the day in the sandbox: a pause that lasted until the evening left no trace."""
        paused = rule(make_case(), make_reminder(deadline_at=MORNING, reason="Somebody paused calls."), NIGHT)
        assert paused.reason.endswith(" Last obstacle: Somebody paused calls.")
        for reason in ("", MOVED):
            verdict = rule(make_case(), make_reminder(deadline_at=MORNING, reason=reason), NIGHT)
            assert "obstacle" not in verdict.reason

    def test_a_call_by_hand_is_for_now_or_not_at_all(self) -> None:
        assert rule(make_case(), by_hand(deadline_at=START), NIGHT).ruling is NEVER

    def test_a_call_by_hand_is_only_warned_of_a_sunday(self) -> None:
        comfortable = make_tenant(calling=Calling())
        case = make_case(tenant=comfortable)
        planned = rule(case)
        assert (planned.gate, planned.ruling) == ("hours", LATER)
        verdicts = judge(case, by_hand(), now=NOW)
        assert not find_objection(verdicts)
        assert [warning for warning in list_warnings(verdicts) if "Sunday" in warning]

    def test_the_clock_on_the_callees_wall_counts_not_the_businesss(self) -> None:
        new_yorker = make_case(contact=make_contact(phone=E164("+12125552368")))
        assert rule(new_yorker, now=datetime(2024, 1, 14, 12, 59, tzinfo=UTC)).ruling is LATER
        assert rule(new_yorker, now=datetime(2024, 1, 14, 13, 0, tzinfo=UTC)).ruling is CLEAR

    def test_a_zone_that_cannot_be_known_is_asked_for(self) -> None:
        placeless = make_contact(phone=E164("+88213123456"))
        hours = next(
            v for v in judge(make_case(contact=placeless), make_reminder(), now=NOW) if v.gate == "hours"
        )
        assert hours.ruling is NEVER
        assert "time zone" in hours.reason
        known = make_case(contact=replace(placeless, zone="Asia/Tokyo"))
        assert known.place.zones == ("Asia/Tokyo",)


class TestAttempts:
    def test_too_many_wait_until_one_more_is_allowed(self) -> None:
        verdict = rule(make_case(attempts=(NOW - timedelta(hours=1),)))
        assert (verdict.gate, verdict.until) == ("attempts", NOW + timedelta(hours=2))

    def test_when_that_is_too_late_the_call_is_given_up(self) -> None:
        soon = make_reminder(deadline_at=NOW + timedelta(hours=1))
        assert rule(make_case(attempts=(NOW - timedelta(hours=1),)), soon).ruling is NEVER
        after_pause = replace(soon, reason="Somebody paused calls.")
        verdict = rule(make_case(attempts=(NOW - timedelta(hours=1),)), after_pause)
        assert verdict.reason.endswith(" Last obstacle: Somebody paused calls.")

    def test_a_call_by_hand_is_only_warned(self) -> None:
        verdicts = judge(make_case(attempts=(NOW - timedelta(hours=1),)), by_hand(), now=NOW)
        assert find_ruling(verdicts).ruling is CLEAR
        assert list_warnings(verdicts)


class TestDestination:
    ABROAD = E164("+447912345678")

    def rule_from(self, number: str, reach: NumberReach, to: E164 = ABROAD) -> Verdict:
        tenant = make_tenant(from_number=E164(number))
        return rule(make_case(tenant=tenant, reach=reach, contact=make_contact(phone=to)))

    def test_a_number_bought_from_retell_reaches_the_united_states_only(self) -> None:
        refused = self.rule_from("+14155550123", NumberReach.US_ONLY)
        assert (refused.gate, refused.ruling) == ("destination", NEVER)
        assert self.rule_from("+14155550123", NumberReach.US_ONLY, E164("+12125552368")).gate != "destination"

    def test_an_imported_number_reaches_other_countries(self) -> None:
        assert self.rule_from("+14155550123", NumberReach.ANYWHERE).gate != "destination"
        assert self.rule_from("+447403305280", NumberReach.UNKNOWN).gate != "destination"

    def test_what_is_not_known_yet_waits(self) -> None:
        waiting = self.rule_from("+14155550123", NumberReach.UNKNOWN)
        assert (waiting.gate, waiting.ruling) == ("destination", LATER)

    def test_india_needs_a_registered_route_that_somebody_attests(self) -> None:
        mumbai = make_contact(phone=E164("+919820012345"))
        refused = rule(make_case(contact=mumbai))
        assert (refused.gate, refused.ruling) == ("destination", NEVER)
        attested = make_tenant(attested={Attested.ROUTE_IN: Attestation(MARIA, NOW)})
        assert rule(make_case(contact=mumbai, tenant=attested)).gate != "destination"


class TestBusiness:
    PAUSE = Pause("Stocktaking", MARIA, NOW, NOW + timedelta(hours=2))

    def test_a_pause_of_business_or_account_holds_until_its_end(self) -> None:
        for case in (
            make_case(tenant=make_tenant(paused=self.PAUSE)),
            make_case(account=make_account(paused=self.PAUSE)),
        ):
            verdict = rule(case)
            assert (verdict.gate, verdict.ruling) == ("paused", LATER)
            assert "Stocktaking" in verdict.reason
            assert rule(case, now=NOW + timedelta(hours=2)).ruling is CLEAR

    def test_a_pause_stops_a_call_by_hand_as_well(self) -> None:
        assert find_objection(judge(make_case(tenant=make_tenant(paused=self.PAUSE)), by_hand(), now=NOW))

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"conduct": AgentConduct(opens_itself=True)}, "that it is a machine"),
            ({"conduct": AgentConduct(tells_it_is_a_machine=True)}, "makes up its first sentence"),
            ({"needed": ()}, "for whom it calls"),
            ({"kind": ScriptKind.CUSTOM}, "cannot be read"),
        ],
    )
    def test_an_opening_that_does_not_disclose_waits_unless_somebody_attests_it(
        self, changes: dict[str, object], said: str
    ) -> None:
        script = make_script(**changes)
        verdict = rule(make_case(script=script))
        assert (verdict.gate, verdict.ruling) == ("disclosure", LATER)
        assert said in verdict.reason
        attested = make_tenant(attested={Attested.OPENING: Attestation(MARIA, NOW)})
        assert rule(make_case(script=script, tenant=attested)).ruling is CLEAR

    def test_in_canada_the_opening_says_more(self) -> None:
        toronto = make_contact(phone=E164("+14165550123"))
        verdict = rule(make_case(contact=toronto), now=NOW + timedelta(hours=2))
        assert (verdict.gate, verdict.ruling) == ("disclosure", LATER)
        assert "business_contact_line" in verdict.reason

    def test_a_stricter_profile_waits_for_its_papers_and_for_an_agent_that_keeps_little(self) -> None:
        for attested, agent, is_clear in (
            ({}, AGENT_OF_A_CLINIC, False),
            ({Attested.RETELL_BAA: PAPERS[Attested.RETELL_BAA]}, AGENT_OF_A_CLINIC, False),
            (PAPERS, make_script(), False),
            (PAPERS, AGENT_OF_A_CLINIC, True),
        ):
            clinic = make_tenant(profile=Profile.HIPAA, attested=attested)
            verdicts = judge(make_case(tenant=clinic, script=agent), make_reminder(), now=NOW)
            profile = next(verdict for verdict in verdicts if verdict.gate == "profile")
            assert (profile.ruling is CLEAR) == is_clear

    def test_who_wants_to_be_asked_first_is_asked_unless_a_person_called(self) -> None:
        asking = make_tenant(calling=Calling(mode=Mode.ASK_FIRST, hours=EVERY_DAY))
        for case, reminder in (
            (make_case(tenant=asking), make_reminder()),
            (make_case(), make_reminder(needs_approval=True)),
        ):
            assert (rule(case, reminder).gate, rule(case, reminder).ruling) == ("approval", LATER)
            assert rule(case, replace(reminder, approved_by=MARIA)).ruling is CLEAR
        assert rule(make_case(tenant=asking), by_hand()).ruling is CLEAR
