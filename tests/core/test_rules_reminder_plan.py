"""Plan, names and lines: when reminders are due, what they are called, and whether there is room for them."""

from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.calling import Calling, OwnHours
from core.nouns.ids import E164, AppointmentId, Slot
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.reminder_plan import DAY_BEFORE, LateRule, ReminderPlan, Step
from core.policy.place import find_place
from core.rules.calling_windows import CallingWindows
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
from core.rules.reminder_plan import (
    AFTER_START,
    LATE_SKIP,
    LATER_STEP,
    MOVED,
    NEAREST,
    NO_HOURS,
    PASSED_ON_CHANGE,
    TOLD,
    TOO_CLOSE,
    TOO_LATE,
    TOO_NEAR,
    find_plan,
    find_step_time,
    is_due,
    list_surprises,
    plan_reminders,
)
from core.rules.wall_time import to_first_instant, to_instant, to_wall
from core.rules.windows import Windows
from tests.support.builders import (
    EVERY_DAY,
    START,
    make_appointment,
    make_moment,
    make_reminder,
    make_tenant,
)
from tests.support.builders import NOW as AT_NOW
from tests.support.windows import DailyWindows, NeverOpen

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
APPT = AppointmentId("appt_1")
WEEK, TWO_DAYS, TWO_HOURS = Step(7 * 1440), Step(2 * 1440), Step(120)
EVE_AT_FIVE = Step(days_before=1, at=time(17))
SAME_MORNING = Step(days_before=0, at=time(9, 30))
AWAKE = DailyWindows()  #: START is a Monday, 14:30, in a winter in which London's clocks show UTC


def plan(
    *steps: Step,
    before: timedelta = timedelta(days=30),
    is_change: bool = False,
    windows: Windows = AWAKE,
    late: LateRule = LateRule.CALL,
    lead_min: int = 60,
    told: frozenset[str] = frozenset(),
    **changes: object,
) -> list[Reminder]:
    """Plan the reminders this long before the appointment."""
    booking = make_appointment(**changes)
    calling = Calling(plan=ReminderPlan(steps or (DAY_BEFORE,), late, lead_min))
    return plan_reminders(
        booking,
        tenant=make_tenant(calling=calling),
        windows=windows,
        now=booking.starts_at - before,
        is_change=is_change,
        told=told,
    )


def tell(planned: list[Reminder]) -> list[tuple[str, str]]:
    """Say of each reminder how long before the appointment it rings, or why it does not."""
    return [
        (each.step, each.reason)
        if each.status is ReminderStatus.SKIPPED
        else (each.step, f"{START - each.due_at} {each.reason}".strip())
        for each in planned
    ]


class TestWhen:
    def test_without_a_word_it_is_one_call_24_hours_before(self) -> None:
        [reminder] = plan()
        assert reminder.status is ReminderStatus.SCHEDULED
        assert reminder.due_at == START - DAY
        assert reminder.deadline_at == START - HOUR

    def test_every_step_is_a_reminder_of_its_own_at_its_own_time(self) -> None:
        planned = plan(TWO_HOURS, WEEK, EVE_AT_FIVE, SAME_MORNING)
        assert [(each.step, each.due_at) for each in planned] == [
            ("10080m", START - timedelta(days=7)),
            ("1d1700", datetime(2024, 1, 14, 17, tzinfo=START.tzinfo)),
            ("0d0930", datetime(2024, 1, 15, 9, 30, tzinfo=START.tzinfo)),
            ("120m", START - 2 * HOUR),
        ]
        assert {each.status for each in planned} == {ReminderStatus.SCHEDULED}
        assert {each.reason for each in planned} == {""}
        assert len({each.id for each in planned}) == len({each.slot for each in planned}) == 4

    def test_a_time_of_day_is_by_the_clock_where_the_appointment_is(self) -> None:
        [reminder] = plan(EVE_AT_FIVE, windows=DailyWindows("Asia/Kolkata"), zone="Asia/Kolkata")
        assert reminder.due_at == to_instant(datetime(2024, 1, 14, 17), "Asia/Kolkata")  # noqa: DTZ001

    def test_a_day_of_23_hours_still_means_24_hours_before(self) -> None:
        local = datetime(2024, 3, 31, 10, 0)  # noqa: DTZ001 - wall time
        [reminder] = plan(local_start=local, starts_at=to_instant(local, "Europe/London"))
        assert reminder.due_at == to_instant(local.replace(day=30, hour=9), "Europe/London")

    @pytest.mark.parametrize(
        ("zone", "day", "at", "first"),
        [
            ("Europe/London", (2024, 3, 31), time(1, 30), "2024-03-31T01:00:00+00:00"),  # skipped: 2:00
            ("Europe/London", (2024, 10, 27), time(1, 30), "2024-10-27T00:30:00+00:00"),  # twice: in summer
            (
                "Australia/Lord_Howe",
                (2024, 10, 6),
                time(2, 10),
                "2024-10-05T15:30:00+00:00",
            ),  # 2:30
            ("Pacific/Apia", (2011, 12, 30), time(9), "2011-12-30T10:00:00+00:00"),  # a day that never was
        ],
    )
    def test_a_time_that_the_clocks_skip_or_repeat_is_the_first_there_is(
        self, zone: str, day: tuple[int, int, int], at: time, first: str
    ) -> None:
        local = datetime(*day, 23)  # noqa: DTZ001 - wall time
        booking = make_appointment(local_start=local, zone=zone, starts_at=to_first_instant(local, zone))
        assert find_step_time(Step(days_before=0, at=at), booking).isoformat() == first

    def test_the_slot_is_the_appointment_its_revision_and_the_step_and_nothing_else(self) -> None:
        [early], [late] = plan(), plan(before=2 * HOUR, type="Cut")
        assert (early.id, early.slot) == (late.id, late.slot)
        assert early.slot == "appt_1:1:1440m:1"
        assert plan(revision=2)[0].slot != early.slot
        assert plan(id=AppointmentId("appt_2"))[0].id != early.id

    def test_it_is_due_when_both_clocks_say_so(self) -> None:
        waiting = make_reminder(retry_at=AT_NOW + 5 * SECOND)
        assert is_due(make_reminder(), make_moment())
        assert not is_due(make_reminder(), make_moment(later=-SECOND))
        assert not is_due(waiting, make_moment(later=4 * SECOND))
        assert is_due(waiting, make_moment(later=5 * SECOND))


class TestWhich:
    def test_its_own_plan_goes_before_that_of_its_type_and_that_before_the_business(self) -> None:
        business, of_type, own = ReminderPlan((WEEK,)), ReminderPlan((TWO_DAYS,)), ReminderPlan(())
        calling = Calling(plan=business, plans_by_type={"hair color": of_type})
        assert find_plan(make_appointment(type="Shave"), calling) == business
        assert find_plan(make_appointment(type="  Hair   COLOR "), calling) == of_type
        assert find_plan(make_appointment(type="Hair Color", plan=own), calling) == own

    def test_a_plan_without_steps_plans_nothing(self) -> None:
        assert plan(WEEK, plan=ReminderPlan(())) == []


class TestHours:
    """09:00 to 20:00; the appointment is on Monday at 14:30."""

    @pytest.mark.parametrize(
        ("steps", "expected"),
        [
            ([Step(16 * 60)], [("960m", "5:30:00 Moved into calling hours.")]),  # 22:30 → 09:00
            ([Step(6 * 60)], [("360m", "5:30:00 Moved into calling hours.")]),  # 08:30 → 09:00
            ([Step(days_before=0, at=time(6))], [("0d0600", "5:30:00 Moved into calling hours.")]),
        ],
    )
    def test_at_night_it_moves_to_the_morning(
        self, steps: list[Step], expected: list[tuple[str, str]]
    ) -> None:
        assert tell(plan(*steps)) == expected

    def test_what_it_was_is_read_from_its_step_again(self) -> None:
        [moved] = plan(Step(16 * 60))
        assert moved.reason == MOVED
        assert find_step_time(Step(16 * 60), make_appointment()) == START - 16 * HOUR

    def test_a_day_without_calls_moves_it_as_well(self) -> None:
        [moved] = plan(windows=DailyWindows(closed=frozenset({6})))
        assert to_wall(moved.due_at, "Europe/London").isoformat() == "2024-01-15T09:00:00"

    def test_where_the_morning_is_too_late_it_moves_back_to_the_evening(self) -> None:
        early = datetime(2024, 1, 15, 9, 30)  # noqa: DTZ001 - wall time
        [moved] = plan(
            Step(120), local_start=early, starts_at=to_instant(early, "Europe/London")
        )  # 07:30; by 09:00 it is less than an hour
        assert to_wall(moved.due_at, "Europe/London").isoformat() == "2024-01-14T19:59:00"
        assert (moved.status, moved.reason) == (ReminderStatus.SCHEDULED, MOVED)

    def test_where_that_evening_is_past_it_is_skipped_and_says_so(self) -> None:
        early = datetime(2024, 1, 15, 9, 30)  # noqa: DTZ001 - wall time
        starts_at = to_instant(early, "Europe/London")
        [skipped] = plan(Step(120), before=12 * HOUR, local_start=early, starts_at=starts_at)
        assert (skipped.status, skipped.reason) == (ReminderStatus.SKIPPED, NO_HOURS)

    def test_where_nobody_may_ever_be_called_every_step_says_so(self) -> None:
        planned = plan(WEEK, TWO_HOURS, windows=NeverOpen())
        assert {(each.status, each.reason) for each in planned} == {(ReminderStatus.SKIPPED, NO_HOURS)}

    def test_two_that_move_together_become_the_later_one(self) -> None:
        planned = plan(Step(8 * 60), Step(7 * 60), TWO_HOURS)
        assert tell(planned) == [("480m", TOO_CLOSE), ("420m", f"5:30:00 {MOVED}"), ("120m", "2:00:00")]

    @pytest.mark.parametrize(("minutes", "is_kept"), [(239, True), (180, True), (179, False), (121, False)])
    def test_two_within_the_hour_become_the_later_one(self, minutes: int, *, is_kept: bool) -> None:
        first, second = plan(Step(minutes), TWO_HOURS)
        assert (first.status is ReminderStatus.SCHEDULED) is is_kept
        assert first.reason == ("" if is_kept else TOO_CLOSE)
        assert second.status is ReminderStatus.SCHEDULED

    def test_the_one_that_gave_way_does_not_push_away_the_one_before_it(self) -> None:
        planned = plan(Step(240), Step(190), Step(150))
        assert tell(planned) == [("240m", "4:00:00"), ("190m", TOO_CLOSE), ("150m", "2:30:00")]


class TestLate:
    @pytest.mark.parametrize("before", [DAY, timedelta(hours=23), timedelta(minutes=60) + SECOND])
    def test_booked_later_than_its_time_it_is_due_at_once(self, before: timedelta) -> None:
        [reminder] = plan(before=before)
        assert (reminder.status, reminder.due_at) == (ReminderStatus.SCHEDULED, START - before)
        assert (reminder.reason, reminder.needs_approval) == ("", False)

    def test_at_once_means_inside_calling_hours(self) -> None:
        assert tell(plan(before=18 * HOUR)) == [("1440m", f"5:30:00 {MOVED}")]

    def test_booked_at_night_for_the_morning_it_is_skipped_and_says_so(self) -> None:
        early = datetime(2024, 1, 15, 9, 30)  # noqa: DTZ001 - wall time
        starts_at = to_instant(early, "Europe/London")
        [skipped] = plan(before=12 * HOUR, local_start=early, starts_at=starts_at)
        assert (skipped.status, skipped.reason) == (ReminderStatus.SKIPPED, NO_HOURS)

    def test_of_several_that_are_past_the_last_one_rings_for_all(self) -> None:
        planned = plan(WEEK, TWO_DAYS, TWO_HOURS, before=timedelta(hours=29))
        assert tell(planned) == [
            ("10080m", LATER_STEP),
            ("2880m", "1 day, 5:00:00"),
            ("120m", "2:00:00"),
        ]

    def test_the_business_may_rather_skip_it(self) -> None:
        planned = plan(WEEK, TWO_DAYS, TWO_HOURS, before=timedelta(hours=29), late=LateRule.SKIP)
        assert tell(planned) == [("10080m", LATER_STEP), ("2880m", LATE_SKIP), ("120m", "2:00:00")]

    def test_or_be_asked_and_only_of_the_one_that_is_late(self) -> None:
        planned = plan(TWO_DAYS, TWO_HOURS, before=timedelta(hours=29), late=LateRule.ASK)
        assert [(each.due_at, each.needs_approval) for each in planned] == [
            (START - timedelta(hours=29), True),
            (START - 2 * HOUR, False),
        ]

    def test_where_somebody_has_been_called_already_nothing_is_made_up_for(self) -> None:
        planned = plan(TWO_DAYS, TWO_HOURS, before=timedelta(hours=29), told=frozenset({"1440m"}))
        assert tell(planned) == [("2880m", TOLD), ("120m", "2:00:00")]

    def test_a_late_call_just_before_the_next_step_leaves_it_to_that_one(self) -> None:
        planned = plan(DAY_BEFORE, TWO_HOURS, before=timedelta(hours=2, minutes=59))
        assert tell(planned) == [("1440m", TOO_CLOSE), ("120m", "2:00:00")]

    @pytest.mark.parametrize("before", [timedelta(minutes=60), timedelta(minutes=5), -SECOND])
    @pytest.mark.parametrize("is_change", [True, False])
    def test_less_than_an_hour_ahead_it_is_skipped_with_the_reason(
        self, before: timedelta, *, is_change: bool
    ) -> None:
        planned = plan(WEEK, TWO_HOURS, before=before, is_change=is_change)
        assert tell(planned) == [("10080m", TOO_LATE), ("120m", TOO_LATE)]

    @pytest.mark.parametrize(
        ("lead_min", "reason"),
        [(120, "The appointment is less than 120 minutes away."), (0, "The appointment has begun.")],
    )
    def test_how_near_is_too_near_is_the_plan_s(self, lead_min: int, reason: str) -> None:
        at_the_lead = timedelta(minutes=lead_min)
        assert tell(plan(before=at_the_lead, lead_min=lead_min)) == [("1440m", reason)]
        [rings] = plan(before=at_the_lead + SECOND, lead_min=lead_min)
        assert rings.deadline_at == START - at_the_lead
        assert rings.status is ReminderStatus.SCHEDULED

    def test_a_step_that_is_past_on_a_change_is_skipped_and_a_coming_one_is_not(self) -> None:
        for late in LateRule:
            planned = plan(WEEK, DAY_BEFORE, TWO_HOURS, before=DAY, is_change=True, late=late)
            assert tell(planned) == [
                ("10080m", PASSED_ON_CHANGE),
                ("1440m", PASSED_ON_CHANGE),
                ("120m", "2:00:00"),
            ]

    def test_a_step_behind_the_appointment_or_too_near_to_it_is_skipped_with_the_reason(self) -> None:
        steps = [Step(days_before=0, at=time(13, 30)), Step(days_before=0, at=time(14, 30)), TWO_HOURS]
        assert tell(plan(*steps)) == [("120m", "2:00:00"), ("0d1330", TOO_NEAR), ("0d1430", AFTER_START)]


class TestSurprises:
    def test_another_call_that_makes_up_for_it_is_no_surprise(self) -> None:
        planned = plan(WEEK, TWO_DAYS, TWO_HOURS, Step(150), before=timedelta(hours=29))
        assert [each.reason for each in planned if each.reason] == [LATER_STEP, TOO_CLOSE]
        assert list_surprises(planned) == []

    def test_one_reason_is_told_once(self) -> None:
        [told] = list_surprises(plan(WEEK, TWO_DAYS, TWO_HOURS, before=HOUR))
        assert told.reason == TOO_LATE

    def test_skipped_as_late_is_told_though_another_one_rings(self) -> None:
        planned = plan(TWO_DAYS, TWO_HOURS, before=timedelta(hours=29), late=LateRule.SKIP)
        assert [each.reason for each in list_surprises(planned)] == [LATE_SKIP]

    def test_passed_on_a_change_is_told_when_nothing_else_rings(self) -> None:
        rings = plan(DAY_BEFORE, TWO_HOURS, before=3 * HOUR, is_change=True)
        assert list_surprises(rings) == []
        silent = plan(DAY_BEFORE, before=3 * HOUR, is_change=True)
        assert list_surprises(silent) == silent


steps = st.one_of(
    st.builds(Step, minutes_before=st.integers(1, 60 * 1440)),
    st.builds(Step, days_before=st.integers(0, 60), at=st.times().map(lambda at: time(at.hour, at.minute))),
)
plans = st.builds(
    ReminderPlan,
    st.lists(steps, max_size=6, unique_by=lambda step: step.key).map(tuple),
    st.sampled_from(LateRule),
    st.integers(0, 300),
)
zones = st.sampled_from(
    ["Europe/London", "America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe"]
)
starts = st.datetimes(datetime(2024, 3, 1), datetime(2025, 4, 1))  # noqa: DTZ001 - wall time


def find_windows(phone: str, hours: OwnHours | None) -> CallingWindows:
    """Find when calls to a number may start, by the policy."""
    return CallingWindows(find_place(E164(phone), "", tenant=make_tenant(), now=START), hours)


by_policy = st.builds(
    find_windows,
    st.sampled_from(["+447912345678", "+12125552368", "+33612345678", "+9779812345678", "+61412345678"]),
    st.sampled_from([None, EVERY_DAY]),
)
windows = st.one_of(
    st.builds(
        DailyWindows,
        zone=zones,
        opens=st.sampled_from([time(8), time(9, 30), time(0)]),
        closes=st.sampled_from([time(9, 31), time(13), time(20)]),
        closed=st.frozensets(st.integers(0, 6), max_size=6),
    ),
    st.just(NeverOpen()),
    by_policy,
)


class TestAnyPlan:
    @given(plans, starts, zones, windows, st.timedeltas(-2 * DAY, 70 * DAY), st.booleans(), st.booleans())
    def test_every_step_rings_inside_the_windows_or_says_why_not(
        self,
        own: ReminderPlan,
        start: datetime,
        zone: str,
        open_at: Windows,
        before: timedelta,
        is_change: bool,  # noqa: FBT001 - drawn
        is_told: bool,  # noqa: FBT001 - drawn
    ) -> None:
        starts_at = to_first_instant(start, zone)
        booking = make_appointment(local_start=start, zone=zone, starts_at=starts_at, plan=own)
        now = starts_at - before
        planned = plan_reminders(
            booking,
            tenant=make_tenant(),
            windows=open_at,
            now=now,
            is_change=is_change,
            told=frozenset({"1m"} if is_told else ()),
        )
        assert sorted(each.step for each in planned) == sorted(step.key for step in own.steps)
        waiting = [each for each in planned if each.status is ReminderStatus.SCHEDULED]
        for each in planned:
            assert each in waiting or (each.status is ReminderStatus.SKIPPED and each.reason)
            assert each.deadline_at == starts_at - timedelta(minutes=own.lead_min)
        for each in waiting:
            assert now <= each.due_at < each.deadline_at
            assert open_at.is_open(each.due_at)
            assert each.reason in {"", MOVED}
        due = [each.due_at for each in waiting]
        assert all(later - earlier >= NEAREST for earlier, later in pairwise(due))
        assert sum(each.needs_approval for each in planned) <= (own.late is LateRule.ASK and not is_change)
        if not waiting and planned:
            covered = {LATER_STEP, TOLD}  # somebody was told, or the step that covers says why not
            assert list_surprises(planned) or {each.reason for each in planned} <= covered

    @given(by_policy, st.datetimes(datetime(2024, 1, 1), datetime(2025, 1, 1)))  # noqa: DTZ001
    def test_the_policys_windows_are_found_in_both_directions(
        self, open_at: CallingWindows, naive: datetime
    ) -> None:
        instant = naive.replace(tzinfo=START.tzinfo)
        opening, last = open_at.next_opening(instant), open_at.last_call(instant)
        for found in (opening, last):
            assert found is None or open_at.is_open(found)
        if open_at.is_open(instant):
            assert opening == last == instant
        else:
            assert opening is None or opening > instant
            assert (last is None) == (opening is None)
            assert last is None or (last < instant and not open_at.is_open(last + timedelta(minutes=1)))


class TestIdentity:
    @given(st.text(), st.text())
    def test_the_same_form_gives_the_same_names_and_another_form_others(self, one: str, other: str) -> None:
        for derive in (derive_contact_id, derive_appointment_id):
            assert (derive(one) == derive(other)) is (one == other)
        assert str(derive_contact_id(one)) != derive_appointment_id(one)

    slots = st.tuples(
        st.integers(1, 12), st.sampled_from(["1440m", "60m", "1d1700", "11d700"]), st.integers(1, 12)
    )

    @given(slots, slots)
    def test_a_slot_has_one_call_and_another_slot_another(
        self, one: tuple[int, str, int], other: tuple[int, str, int]
    ) -> None:
        first, second = (
            build_planned_slot(APPT, revision=revision, step=step, attempt=attempt)
            for revision, step, attempt in (one, other)
        )
        assert (derive_call_id(first) == derive_call_id(second)) is (one == other)
        assert (derive_reminder_id(first) == derive_reminder_id(second)) is (one == other)

    def test_a_hand_made_slot_is_never_a_planned_one(self) -> None:
        planned = build_planned_slot(APPT, revision=1, step="1440m", attempt=1)
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
