"""What changes among the reminders of a booking when only its plan changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.ids import Slot, StaffId
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.reminder_plan import LateRule, ReminderPlan, Step
from core.rules.identity import derive_reminder_id
from core.rules.plan_sync import PLAN_CHANGED, PlanChange, compare_plan
from core.rules.reminder_plan import (
    AFTER_START,
    LATE_SKIP,
    LATER_STEP,
    NO_HOURS,
    PASSED_ON_CHANGE,
    TOO_CLOSE,
    TOO_LATE,
    plan_reminders,
)
from tests.support.builders import START, make_appointment, make_reminder, make_tenant
from tests.support.windows import DailyWindows

DAY, TWO_DAYS, TWO_HOURS = Step(1440), Step(2880), Step(120)
HOUR = timedelta(hours=1)
ENDED = "The customer has answered."  #: why something else than a plan skipped a reminder


def plan(
    *steps: Step, before: timedelta = timedelta(days=9), lead_min: int = 60, is_change: bool = True
) -> list[Reminder]:
    """Plan what this plan wants, this long before the appointment."""
    booking = make_appointment(plan=ReminderPlan(steps, lead_min=lead_min))
    return plan_reminders(
        booking, tenant=make_tenant(), windows=DailyWindows(), now=START - before, is_change=is_change
    )


def take(row: Reminder, status: ReminderStatus, reason: str = "", **changes: object) -> Reminder:
    return replace(row, status=status, reason=reason, **changes)  # type: ignore[arg-type]


def try_again(row: Reminder, **changes: object) -> Reminder:
    slot = Slot(f"{row.slot}:again")
    return replace(row, id=derive_reminder_id(slot), slot=slot, attempt=2, **changes)  # type: ignore[arg-type]


class TestWaiting:
    def test_the_same_plan_changes_nothing(self) -> None:
        assert compare_plan(plan(DAY, TWO_HOURS), plan(DAY, TWO_HOURS)) == PlanChange()

    def test_what_is_new_is_planned_and_what_is_gone_is_withdrawn(self) -> None:
        [day], [two_days, _] = plan(DAY), plan(TWO_DAYS, DAY)
        assert compare_plan(plan(TWO_DAYS, DAY), [day]) == PlanChange(insert=(two_days,))
        withdrawn = take(two_days, ReminderStatus.SUPERSEDED, PLAN_CHANGED)
        assert compare_plan([day], plan(TWO_DAYS, DAY)) == PlanChange(withdraw=(withdrawn,))

    def test_no_plan_at_all_withdraws_all_that_waits(self) -> None:
        change = compare_plan([], plan(DAY, TWO_HOURS))
        assert [(each.step, each.status) for each in change.withdraw] == [
            ("1440m", ReminderStatus.SUPERSEDED),
            ("120m", ReminderStatus.SUPERSEDED),
        ]
        assert compare_plan([], []) == PlanChange()

    def test_another_deadline_moves_what_waits(self) -> None:
        [wanted], [row] = plan(DAY, lead_min=180), plan(DAY)
        [moved] = compare_plan([wanted], [row]).move
        assert moved == replace(row, deadline_at=START - 3 * HOUR)

    def test_another_time_moves_what_waits_and_the_question_to_staff_stays(self) -> None:
        [wanted] = plan(DAY)
        row = replace(
            wanted, due_at=START - 20 * HOUR, reason="Another call is under way.", needs_approval=True
        )
        [moved] = compare_plan([wanted], [row]).move
        assert moved == replace(wanted, needs_approval=True)

    def test_what_is_on_its_way_goes_on_although_its_time_has_passed(self) -> None:
        [row], [wanted] = plan(DAY), plan(DAY, before=23 * HOUR)
        assert wanted.reason == PASSED_ON_CHANGE
        assert compare_plan([wanted], [row]) == PlanChange()
        [later] = plan(DAY, before=23 * HOUR, lead_min=180)
        assert compare_plan([later], [row]).move == (replace(row, deadline_at=START - 3 * HOUR),)

    def test_unless_there_is_no_time_left_for_it(self) -> None:
        [row], [wanted] = plan(TWO_HOURS), plan(TWO_HOURS, lead_min=120)
        [withdrawn] = compare_plan([wanted], [row]).withdraw
        assert withdrawn.status is ReminderStatus.SUPERSEDED

    def test_what_the_new_plan_leaves_to_another_step_is_withdrawn_with_its_reason(self) -> None:
        ninety = Step(90)
        [row] = plan(TWO_HOURS)
        change = compare_plan(plan(TWO_HOURS, ninety), [row])
        assert [(each.step, each.reason) for each in change.withdraw] == [("120m", TOO_CLOSE)]
        assert [each.step for each in change.insert] == ["90m"]


class TestDecided:
    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            (ReminderStatus.CALLED, ""),
            (ReminderStatus.SKIPPED, ENDED),
            (ReminderStatus.SKIPPED, LATE_SKIP),
            (ReminderStatus.SKIPPED, LATER_STEP),
            (ReminderStatus.SKIPPED, PASSED_ON_CHANGE),
            (ReminderStatus.SKIPPED, TOO_LATE),
            (ReminderStatus.SUPERSEDED, ENDED),
            (ReminderStatus.SUPERSEDED, "The appointment was changed."),
        ],
    )
    def test_what_has_been_called_or_decided_stays_and_nobody_is_rung_twice(
        self, status: ReminderStatus, reason: str
    ) -> None:
        [row] = plan(DAY)
        assert compare_plan(plan(DAY, lead_min=180), [take(row, status, reason)]) == PlanChange()
        assert compare_plan([], [take(row, status, reason)]) == PlanChange()

    @pytest.mark.parametrize("status", [ReminderStatus.SUPERSEDED, ReminderStatus.SKIPPED])
    @pytest.mark.parametrize("reason", [PLAN_CHANGED, TOO_CLOSE, NO_HOURS, AFTER_START])
    def test_what_only_a_plan_took_away_another_plan_brings_back(
        self, status: ReminderStatus, reason: str
    ) -> None:
        [wanted] = plan(DAY)
        row = take(wanted, status, reason, due_at=START - HOUR, retry_at=START)
        assert compare_plan([wanted], [row]) == PlanChange(revive=(replace(wanted, retry_at=START),))

    def test_but_not_when_the_new_plan_does_not_ring_it_either(self) -> None:
        [wanted] = plan(DAY, before=23 * HOUR)
        row = take(wanted, ReminderStatus.SUPERSEDED, PLAN_CHANGED)
        assert compare_plan([wanted], [row]) == PlanChange()

    def test_what_is_brought_back_late_asks_staff_where_the_plan_says_so(self) -> None:
        booking = make_appointment(plan=ReminderPlan((DAY,), LateRule.ASK))
        [wanted] = plan_reminders(
            booking,
            tenant=make_tenant(),
            windows=DailyWindows(),
            now=START - 22 * HOUR,
            is_change=False,
        )
        row = take(plan(DAY)[0], ReminderStatus.SUPERSEDED, PLAN_CHANGED)
        [revived] = compare_plan([wanted], [row]).revive
        assert revived.needs_approval


class TestRows:
    def test_a_row_of_the_release_before_is_known_by_its_step_and_not_by_its_slot(self) -> None:
        old = make_reminder(slot=Slot("appt_1:1:1:1"), due_at=START - 24 * HOUR)
        assert plan(DAY)[0].slot != old.slot
        assert compare_plan(plan(DAY), [old]) == PlanChange()
        assert compare_plan(plan(DAY), [take(old, ReminderStatus.CALLED)]) == PlanChange()
        [withdrawn] = compare_plan(plan(TWO_DAYS), [old]).withdraw
        assert withdrawn.id == old.id

    def test_a_call_asked_for_by_hand_is_no_plan_s(self) -> None:
        by_hand = make_reminder(slot=Slot("now:1"), requested_by=StaffId("U0MARIA"))
        assert compare_plan([], [by_hand]) == PlanChange()
        assert [each.step for each in compare_plan(plan(DAY), [by_hand]).insert] == ["1440m"]

    def test_another_revision_s_rows_are_let_alone(self) -> None:
        [old] = plan(DAY)
        wanted = [replace(old, revision=2, slot=Slot("appt_1:2:1440m:1"))]
        assert compare_plan(wanted, [old]) == PlanChange(insert=tuple(wanted))

    def test_a_further_try_goes_with_its_step_and_keeps_its_time(self) -> None:
        [row] = plan(DAY)
        called, again = take(row, ReminderStatus.CALLED), try_again(row, due_at=START - 22 * HOUR)
        assert compare_plan(plan(DAY), [called, again]) == PlanChange()
        assert compare_plan(plan(TWO_DAYS), [called, again]).withdraw == (
            take(again, ReminderStatus.SUPERSEDED, PLAN_CHANGED),
        )
        assert compare_plan(plan(DAY, lead_min=180), [called, again]).move == (
            replace(again, deadline_at=START - 3 * HOUR),
        )
        [withdrawn] = compare_plan(plan(DAY, lead_min=22 * 60), [called, again]).withdraw
        assert (withdrawn.id, withdrawn.reason) == (again.id, PLAN_CHANGED)

    def test_a_further_try_that_was_withdrawn_does_not_come_back(self) -> None:
        [row] = plan(DAY)
        called = take(row, ReminderStatus.CALLED)
        again = take(try_again(row), ReminderStatus.SUPERSEDED, PLAN_CHANGED)
        assert compare_plan(plan(DAY), [called, again]) == PlanChange()


steps = st.lists(
    st.builds(Step, st.sampled_from([90, 120, 150, 240, 1440, 2880, 10080])), unique=True, max_size=5
)
plans = st.builds(
    lambda some, lead, before, is_change: plan(
        *some, lead_min=lead, before=timedelta(minutes=before), is_change=is_change
    ),
    steps,
    st.sampled_from([60, 100, 180]),
    st.integers(0, 12_000),
    st.booleans(),
)
fates = st.sampled_from([*ReminderStatus, None])


def apply(change: PlanChange, rows: list[Reminder]) -> list[Reminder]:
    news = {each.id: each for each in (*change.move, *change.revive, *change.withdraw)}
    return [*(news.get(row.id, row) for row in rows), *change.insert]


class TestAnyChange:
    @given(plans, st.lists(fates, min_size=5, max_size=5), st.lists(plans, min_size=1, max_size=4))
    def test_nobody_is_rung_twice_and_what_waits_is_what_the_last_plan_wants(
        self, first: list[Reminder], decided: list[ReminderStatus | None], others: list[list[Reminder]]
    ) -> None:
        rows = [
            take(row, fate, ENDED) if fate and fate is not ReminderStatus.SCHEDULED else row
            for row, fate in zip(first, decided, strict=False)
        ]
        for wanted in others:
            change = compare_plan(wanted, rows)
            touched = {each.id for each in (*change.insert, *change.move, *change.revive)}
            assert not touched & {row.id for row in rows if row.reason == ENDED}
            rows = apply(change, rows)
            assert len({row.step for row in rows}) == len({row.id for row in rows}) == len(rows)
            assert compare_plan(wanted, rows) == PlanChange()
            known = {each.step: each for each in wanted}
            for row in rows:
                if row.status is ReminderStatus.SCHEDULED:
                    assert row.due_at < row.deadline_at == known[row.step].deadline_at
                elif row.reason in {PLAN_CHANGED, TOO_CLOSE}:
                    assert row.step not in known or known[row.step].status is ReminderStatus.SKIPPED
