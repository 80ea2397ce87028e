"""Plan, names and lines: when a reminder is due, what it is called, and whether there is room for it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.appointment import Appointment
from core.nouns.ids import AppointmentId, Slot
from core.nouns.reminder import Reminder, ReminderStatus
from core.rules.capacity import free_lines
from core.rules.identity import (
    build_hand_slot,
    build_planned_slot,
    derive_appointment_id,
    derive_call_id,
    derive_contact_id,
    derive_reminder_id,
    draw_reference,
    draw_slot_key,
)
from core.rules.reminder_plan import PASSED_ON_CHANGE, TOO_LATE, is_due, plan_reminder
from core.rules.wall_time import to_instant
from tests.support.builders import (
    NOW,
    START,
    make_account,
    make_appointment,
    make_moment,
    make_reminder,
)

SECOND = timedelta(seconds=1)
APPT = AppointmentId("appt_1")


def plan(before: timedelta, *, is_change: bool = False, **changes: object) -> Reminder:
    """Plan the reminder this long before the appointment."""
    return plan_reminder(make_appointment(**changes), now=START - before, is_change=is_change)


class TestPlan:
    def test_a_reminder_is_due_24_hours_before(self) -> None:
        reminder = plan(timedelta(days=3))
        assert reminder.status is ReminderStatus.SCHEDULED
        assert reminder.due_at == START - timedelta(hours=24)
        assert reminder.deadline_at == START - timedelta(minutes=60)

    @pytest.mark.parametrize("before", [timedelta(hours=23), timedelta(minutes=60) + SECOND])
    def test_booked_later_than_that_it_is_due_at_once(self, before: timedelta) -> None:
        reminder = plan(before)
        assert (reminder.status, reminder.due_at) == (ReminderStatus.SCHEDULED, START - before)

    @pytest.mark.parametrize("before", [timedelta(minutes=60), timedelta(minutes=5), -SECOND])
    @pytest.mark.parametrize("is_change", [True, False])
    def test_less_than_an_hour_ahead_it_is_skipped_with_the_reason(
        self, before: timedelta, *, is_change: bool
    ) -> None:
        reminder = plan(before, is_change=is_change)
        assert (reminder.status, reminder.reason) == (ReminderStatus.SKIPPED, TOO_LATE)

    def test_a_step_that_is_past_on_a_change_is_skipped_and_a_coming_one_is_not(self) -> None:
        past, coming = plan(timedelta(hours=24), is_change=True), plan(timedelta(hours=25), is_change=True)
        assert (past.status, past.reason) == (ReminderStatus.SKIPPED, PASSED_ON_CHANGE)
        assert coming.status is ReminderStatus.SCHEDULED

    def test_the_slot_is_the_appointment_and_its_revision_and_nothing_else(self) -> None:
        early, late = plan(timedelta(days=3)), plan(timedelta(hours=2), type="Cut")
        assert (early.id, early.slot) == (late.id, late.slot)
        assert plan(timedelta(days=3), revision=2).slot != early.slot
        assert plan(timedelta(days=3), id=AppointmentId("appt_2")).id != early.id

    def test_a_day_of_23_hours_still_means_24_hours_before(self) -> None:
        local = datetime(2024, 3, 31, 10, 0)  # noqa: DTZ001 - wall time
        starts_at = to_instant(local, "Europe/London")
        booking: Appointment = make_appointment(local_start=local, starts_at=starts_at)
        reminder = plan_reminder(booking, now=NOW, is_change=False)
        assert reminder.due_at == to_instant(local.replace(day=30, hour=9), "Europe/London")

    @given(st.timedeltas(-timedelta(days=2), timedelta(days=400)), st.booleans())
    def test_what_waits_is_never_due_in_the_past_nor_after_its_deadline(
        self,
        before: timedelta,
        is_change: bool,  # noqa: FBT001 - drawn
    ) -> None:
        reminder = plan(before, is_change=is_change)
        assert (reminder.status is ReminderStatus.SKIPPED) == bool(reminder.reason)
        if reminder.status is ReminderStatus.SCHEDULED:
            assert START - before <= reminder.due_at < reminder.deadline_at

    def test_it_is_due_when_both_clocks_say_so(self) -> None:
        waiting = make_reminder(retry_at=NOW + 5 * SECOND)
        assert is_due(make_reminder(), make_moment())
        assert not is_due(make_reminder(), make_moment(later=-SECOND))
        assert not is_due(waiting, make_moment(later=4 * SECOND))
        assert is_due(waiting, make_moment(later=5 * SECOND))


class TestIdentity:
    @given(st.text(), st.text())
    def test_the_same_form_gives_the_same_names_and_another_form_others(self, one: str, other: str) -> None:
        for derive in (derive_contact_id, derive_appointment_id):
            assert (derive(one) == derive(other)) is (one == other)
        assert str(derive_contact_id(one)) != derive_appointment_id(one)

    slots = st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(1, 12))

    @given(slots, slots)
    def test_a_slot_has_one_call_and_another_slot_another(
        self, one: tuple[int, int, int], other: tuple[int, int, int]
    ) -> None:
        first, second = (
            build_planned_slot(APPT, revision=revision, step=step, attempt=attempt)
            for revision, step, attempt in (one, other)
        )
        assert (derive_call_id(first) == derive_call_id(second)) is (one == other)
        assert (derive_reminder_id(first) == derive_reminder_id(second)) is (one == other)

    def test_a_hand_made_slot_is_never_a_planned_one(self) -> None:
        planned = build_planned_slot(APPT, revision=1, step=1, attempt=1)
        assert build_hand_slot(planned) != planned
        assert str(derive_call_id(Slot("a"))) != derive_reminder_id(Slot("a"))

    def test_what_is_drawn_differs_and_can_be_said_aloud(self) -> None:
        assert len({draw_slot_key() for _ in range(50)}) == 50
        references = {draw_reference() for _ in range(200)}
        assert len(references) > 190
        for reference in references:
            assert reference.startswith("C-")
            assert len(reference) == 6
            assert not set(reference[2:]) & set("0O1IL2Z5S8B")


class TestCapacity:
    @pytest.mark.parametrize(
        ("live", "begun", "free"), [(0, 0, 3), (18, 0, 2), (20, 0, 0), (21, 0, 0), (0, 2, 1), (0, 9, 0)]
    )
    def test_the_narrower_limit_counts_and_nothing_is_below_none(
        self, live: int, begun: int, free: int
    ) -> None:
        account = make_account(concurrency_limit=20, calls_per_second=3)
        assert free_lines(account, live=live, begun_last_second=begun) == free
