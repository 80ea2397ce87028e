"""The gates: each has its ruling and its words, they are asked in order, and the first objection counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.appointment import AppointmentStatus
from core.nouns.contact import ConsentBasis
from core.nouns.ids import E164
from core.nouns.reminder import Reminder
from core.nouns.script import Place, Placeholder
from core.nouns.tenant import BusinessType, Profile, ScriptPolicy
from core.nouns.trouble import Trouble
from core.nouns.variable_map import OwnVariable, VariableMap
from core.nouns.verdict import Ruling, Verdict
from core.rules.gates import Case, judge, judge_person
from core.variables.build import BuiltVariables
from tests.support.builders import (
    MARIA,
    NOW,
    START,
    make_account,
    make_appointment,
    make_case,
    make_consent,
    make_contact,
    make_reminder,
    make_tenant,
)
from tests.support.fakes import make_script

NIGHT = datetime(2024, 1, 14, 23, 10, tzinfo=UTC)
MORNING = datetime(2024, 1, 15, 8, 0, tzinfo=UTC)
ORDER = [
    "revision",
    "deadline",
    "opt_out",
    "consent",
    "number",
    "variables",
    "hold",
    "hours",
    "script",
    "one_at_a_time",
]
CLEAR, LATER, NEVER = Ruling.CLEAR, Ruling.LATER, Ruling.NEVER
NO_NAME = BuiltVariables({"business_name": "Luxury Hair Studio"}, missing=("customer_name",))

# What stands against a call, in the order of the gates, and how each gate rules on it.
OBSTACLES: list[tuple[str, Ruling, dict[str, object]]] = [
    ("revision", NEVER, {"appointment": make_appointment(revision=2)}),
    ("opt_out", NEVER, {"has_opted_out": True}),
    ("consent", NEVER, {"consent": None}),
    ("number", NEVER, {"contact": make_contact(phone=E164("+448001234567"))}),
    ("variables", NEVER, {"variables": NO_NAME}),
    ("hold", LATER, {"account": make_account(held=Trouble.KEY_REFUSED)}),
    ("script", LATER, {"script": make_script("loyalty_points")}),
    ("one_at_a_time", LATER, {"number_is_busy": True}),
]


def by_hand(**changes: object) -> Reminder:
    return replace(
        make_reminder(requested_by=MARIA, deadline_at=NOW + timedelta(minutes=10)),
        **changes,  # type: ignore[arg-type]
    )


def rule(case: Case, reminder: Reminder | None = None, now: datetime = NOW) -> Verdict:
    return judge(case, reminder or make_reminder(), now=now)[-1]


def test_a_case_without_objections_passes_every_gate_in_order() -> None:
    verdicts = judge(make_case(), make_reminder(), now=NOW)
    assert [verdict.gate for verdict in verdicts] == ORDER
    assert {verdict.ruling for verdict in verdicts} == {CLEAR}


@pytest.mark.parametrize(("gate", "ruling", "obstacle"), OBSTACLES)
def test_each_gate_rules_on_its_own_obstacle(gate: str, ruling: Ruling, obstacle: dict[str, object]) -> None:
    verdicts = judge(make_case(**obstacle), make_reminder(), now=NOW)
    assert [verdict.gate for verdict in verdicts] == ORDER[: ORDER.index(gate) + 1]
    assert (verdicts[-1].gate, verdicts[-1].ruling) == (gate, ruling)
    assert verdicts[-1].reason.endswith(".")
    assert {verdict.ruling for verdict in verdicts[:-1]} <= {CLEAR}


@given(st.sets(st.integers(0, len(OBSTACLES) - 1), min_size=1))
def test_of_several_objections_the_first_gates_counts(chosen: set[int]) -> None:
    case = make_case(**{name: value for i in sorted(chosen) for name, value in OBSTACLES[i][2].items()})
    gate, ruling, _ = OBSTACLES[min(chosen)]
    assert (rule(case).gate, rule(case).ruling) == (gate, ruling)


class TestRevision:
    def test_a_cancelled_appointment_is_named_as_such(self) -> None:
        case = make_case(appointment=make_appointment(status=AppointmentStatus.CANCELLED, revision=2))
        assert "cancelled" in rule(case).reason

    @pytest.mark.parametrize("status", [s for s in AppointmentStatus if s is not AppointmentStatus.BOOKED])
    def test_a_booking_that_has_its_answer_is_not_reminded_of(self, status: AppointmentStatus) -> None:
        verdict = rule(make_case(appointment=make_appointment(status=status)))
        assert (verdict.gate, verdict.ruling) == ("revision", NEVER)

    def test_a_call_by_hand_speaks_of_the_booking_as_it_stands(self) -> None:
        for booking in (make_appointment(revision=9), make_appointment(status=AppointmentStatus.CONFIRMED)):
            assert rule(make_case(appointment=booking), by_hand()).ruling is CLEAR

    def test_without_an_appointment_there_is_nothing_to_be_out_of_date(self) -> None:
        assert rule(make_case(appointment=None), by_hand(appointment_id=None)).ruling is CLEAR


class TestDeadline:
    def test_it_falls_at_the_very_minute_and_names_the_last_obstacle(self) -> None:
        at = START - timedelta(minutes=60)
        assert rule(make_case(), now=at - timedelta(seconds=1)).ruling is CLEAR
        verdict = rule(make_case(), make_reminder(reason="Retell was down."), now=at)
        assert (verdict.gate, verdict.ruling) == ("deadline", NEVER)
        assert "60 minutes" in verdict.reason
        assert "Last obstacle: Retell was down." in verdict.reason

    def test_a_call_by_hand_that_found_no_line_says_press_again(self) -> None:
        verdict = rule(make_case(), by_hand(), now=NOW + timedelta(minutes=10))
        assert (verdict.gate, verdict.ruling) == ("deadline", NEVER)
        assert "press Call now again" in verdict.reason


class TestPerson:
    @pytest.mark.parametrize(
        ("basis", "ruling"),
        [
            (ConsentBasis.PROVIDED_FOR_BOOKINGS, CLEAR),
            (ConsentBasis.AGREED_TO_AUTOMATED_CALLS, CLEAR),
            (ConsentBasis.NEITHER, NEVER),
        ],
    )
    def test_neither_is_never_dialled(self, basis: ConsentBasis, ruling: Ruling) -> None:
        case = make_case(consent=make_consent(basis=basis))
        assert rule(case).ruling is ruling
        assert judge_person(case, now=NOW, by_hand=True)[-1].ruling is ruling

    def test_what_is_missing_is_named(self) -> None:
        assert "customer_name" in rule(make_case(variables=NO_NAME)).reason

    def test_what_only_the_business_can_fill_in_waits_for_it(self) -> None:
        therapy = make_tenant(business_type=BusinessType("therapy"), profile=Profile.SENSITIVE)
        lacks = BuiltVariables({}, missing=("caller_display_name",))
        verdict = rule(make_case(tenant=therapy, variables=lacks))
        assert (verdict.gate, verdict.ruling) == ("variables", LATER)
        assert "caller_display_name, which is the business's own; see `/concierge doctor`" in verdict.reason
        lacks_more = BuiltVariables({}, missing=("caller_display_name", "customer_name"))
        assert rule(make_case(tenant=therapy, variables=lacks_more)).ruling is NEVER

    def test_a_business_for_which_nothing_can_be_built_waits_and_is_told_why(self) -> None:
        verdict = rule(make_case(variables=BuiltVariables({}, problem="Retell speaks no de-AT.")))
        assert (verdict.gate, verdict.ruling, verdict.reason) == (
            "variables",
            LATER,
            "Retell speaks no de-AT.",
        )

    def test_a_person_is_judged_by_what_is_theirs_alone(self) -> None:
        held = make_case(
            account=make_account(held=Trouble.KEY_REFUSED),
            appointment=make_appointment(status=AppointmentStatus.CANCELLED),
            number_is_busy=True,
        )
        verdicts = judge_person(held, now=NOW, by_hand=True)
        assert [verdict.gate for verdict in verdicts] == [
            "opt_out",
            "consent",
            "number",
            "variables",
            "hours",
            "script",
        ]
        assert verdicts[-1].ruling is CLEAR

    def test_a_held_business_waits_like_a_held_account(self) -> None:
        verdict = rule(make_case(tenant=make_tenant(held=Trouble.AGENT_UNKNOWN)))
        assert (verdict.gate, verdict.ruling, verdict.until) == ("hold", LATER, None)


class TestScript:
    def test_what_is_not_known_stands_against_no_call(self) -> None:
        assert rule(make_case(script=None)).ruling is CLEAR

    def test_a_script_whose_names_are_all_sent_is_clear(self) -> None:
        assert rule(make_case(script=make_script("customer_name", "callback_number"))).ruling is CLEAR

    def test_a_value_of_the_scripts_own_will_do(self) -> None:
        defaulted = (Placeholder("loyalty_points", frozenset({Place.PROMPT})),)
        assert rule(make_case(script=make_script(defaulted=defaulted))).ruling is CLEAR

    def test_what_no_call_carries_waits_for_somebody_to_mend_it_with_the_hint(self) -> None:
        verdict = rule(make_case(script=make_script("stylist", "loyalty_points")))
        assert verdict == Verdict(
            "script",
            LATER,
            "The agent's script says {{stylist}}, {{loyalty_points}}, and that is never sent. "
            "Did you mean stylist_name?",
        )
        strange = rule(make_case(script=make_script("loyalty_points")))
        assert strange.reason == "The agent's script says {{loyalty_points}}, and that is never sent."

    def test_what_only_this_booking_lacks_will_not_come_by_itself(self) -> None:
        verdict = rule(make_case(script=make_script("customer_name", "stylist_name", "price_estimate")))
        assert verdict == Verdict(
            "script",
            NEVER,
            "The agent's script says {{stylist_name}}, {{price_estimate}}; this call has none.",
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
        assert judge_person(case, now=NOW, by_hand=True)[-1] == reminded


class TestHours:
    def test_at_night_a_reminder_waits_for_the_morning(self) -> None:
        verdict = rule(make_case(), now=NIGHT)
        assert (verdict.gate, verdict.ruling, verdict.until) == ("hours", LATER, MORNING)
        assert "23:10" in verdict.reason

    def test_when_the_morning_is_too_late_it_is_given_up_at_once(self) -> None:
        verdict = rule(make_case(), make_reminder(deadline_at=MORNING), now=NIGHT)
        assert (verdict.gate, verdict.ruling) == ("hours", NEVER)
        assert rule(make_case(), make_reminder(deadline_at=MORNING + timedelta(minutes=1)), NIGHT).until

    def test_a_call_by_hand_is_for_now_or_not_at_all(self) -> None:
        late = by_hand(deadline_at=START)
        assert rule(make_case(), late, NIGHT).ruling is NEVER
        assert judge_person(make_case(), now=NIGHT, by_hand=True)[-1].ruling is NEVER
        assert judge_person(make_case(), now=NIGHT, by_hand=False)[-1].ruling is LATER

    def test_the_clock_on_the_callees_wall_counts_not_the_businesss(self) -> None:
        new_yorker = make_case(contact=make_contact(phone=E164("+12125552368")))
        assert rule(new_yorker, now=datetime(2024, 1, 14, 12, 59, tzinfo=UTC)).ruling is LATER
        assert rule(new_yorker, now=datetime(2024, 1, 14, 13, 0, tzinfo=UTC)).ruling is CLEAR

    def test_a_number_without_a_zone_lives_where_the_appointment_is_or_the_business(self) -> None:
        placeless = make_contact(phone=E164("+88213123456"))
        booking = make_appointment(zone="Asia/Tokyo")
        assert make_case(contact=placeless, appointment=booking).zones
        nowhere = make_contact(phone=E164("+80012345678"))
        assert make_case(contact=nowhere, appointment=booking).zones == ["Asia/Tokyo"]
        assert make_case(contact=nowhere, appointment=None).zones == ["Europe/London"]
