"""What follows a call that reached nobody: the next try, or a line that says why there is none."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.call import Outcome
from core.nouns.ids import AppointmentId, StaffId
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.reminder_plan import Miss, RetryPlan
from core.rules.identity import build_planned_slot, derive_reminder_id
from core.rules.retries import NoRetry, describe_retry, find_miss, plan_retry
from core.rules.windows import Windows
from tests.support.builders import MARIA, make_reminder
from tests.support.windows import DailyWindows, NeverOpen

LONDON = "Europe/London"
SUNDAY = datetime(2024, 1, 14, tzinfo=UTC)  # London's clocks show UTC
EVERY = RetryPlan(
    {Miss.NO_ANSWER: 60, Miss.BUSY: 10, Miss.VOICEMAIL: 240, Miss.DECLINED: 180, Miss.TECHNICAL: 30}
)


CALLED_AT, ENDED_AT = SUNDAY.replace(hour=14, minute=30), SUNDAY.replace(hour=14, minute=40)
AWAKE, ALWAYS = DailyWindows(), DailyWindows(opens=time(0), closes=time(23, 59))


def sunday(hour: int, minute: int = 0) -> datetime:
    return SUNDAY.replace(hour=hour, minute=minute)


def retry(
    outcome: Outcome = Outcome.NO_ANSWER,
    *,
    ended_at: datetime = ENDED_AT,
    attempts: tuple[datetime, ...] = (CALLED_AT,),
    plan: RetryPlan = EVERY,
    zones: tuple[str, ...] = (LONDON,),
    min_gap: timedelta = timedelta(),
    windows: Windows = AWAKE,
    **changes: object,
) -> Reminder | NoRetry:
    """Plan what follows a call of Sarah's reminder, made on Sunday at 14:30; the deadline is Monday 13:30."""
    return plan_retry(
        make_reminder(status=ReminderStatus.CALLED, **changes),
        outcome,
        plan=plan,
        ended_at=ended_at,
        attempts=attempts,
        zones=zones,
        min_gap=min_gap,
        windows=windows,
    )


def due(planned: Reminder | NoRetry) -> datetime:
    assert isinstance(planned, Reminder), planned
    return planned.due_at


class TestMiss:
    def test_every_outcome_is_a_miss_or_an_end(self) -> None:
        assert {outcome: miss for outcome in Outcome if (miss := find_miss(outcome))} == {
            Outcome.NO_ANSWER: Miss.NO_ANSWER,
            Outcome.BUSY: Miss.BUSY,
            Outcome.VOICEMAIL: Miss.VOICEMAIL,
            Outcome.DECLINED: Miss.DECLINED,
            Outcome.FAILED: Miss.TECHNICAL,
        }


class TestWhen:
    @pytest.mark.parametrize(
        ("outcome", "at"),
        [
            (Outcome.NO_ANSWER, sunday(15, 40)),
            (Outcome.BUSY, sunday(15, 0)),  # 14:50 is the hour that was tried
            (Outcome.FAILED, sunday(15, 10)),
            (Outcome.DECLINED, sunday(17, 40)),
            (Outcome.VOICEMAIL, sunday(18, 40)),
        ],
    )
    def test_each_way_of_missing_somebody_has_its_own_wait(self, outcome: Outcome, at: datetime) -> None:
        assert due(retry(outcome)) == at

    def test_the_gap_between_calls_is_kept_where_it_is_longer(self) -> None:
        assert due(retry(Outcome.BUSY, min_gap=timedelta(hours=3))) == sunday(17, 40)

    def test_no_hour_of_the_day_is_tried_twice_not_even_on_another_day(self) -> None:
        tried = (sunday(14, 30), sunday(15, 5), sunday(16) - timedelta(days=1))
        assert due(retry(attempts=tried)) == sunday(17)

    def test_the_hours_are_those_of_the_callee(self) -> None:
        there, windows = "Asia/Kolkata", DailyWindows("Asia/Kolkata")
        tried, ended_at = (sunday(9, 10),), sunday(9, 15)  # 14:40 and 14:45 there
        again = retry(Outcome.BUSY, ended_at=ended_at, attempts=tried, zones=(there,), windows=windows)
        assert due(again) == sunday(9, 30)  # 15:00 there

    def test_where_a_phone_may_be_in_two_zones_the_hour_is_new_in_both(self) -> None:
        """Found by the day in the sandbox: Newfoundland and Labrador have one area code and two clocks."""
        there = ("America/St_Johns", "America/Halifax")
        tried, ended_at = (sunday(14, 10),), sunday(14, 20)  # 10:40 and 10:10, which is one hour each
        for zones in (there, there[::-1]):
            again = retry(Outcome.BUSY, ended_at=ended_at, attempts=tried, zones=zones, windows=ALWAYS)
            assert due(again) == sunday(15)  # 11:30 and 11:00; at 14:30 it is 10:30 in Halifax still

    def test_after_hours_it_waits_for_the_morning(self) -> None:
        assert due(retry(ended_at=sunday(19, 30))) == sunday(9) + timedelta(days=1)

    def test_a_morning_hour_that_was_tried_waits_for_the_next(self) -> None:
        tried = (sunday(9, 10), sunday(19, 20))
        assert due(retry(ended_at=sunday(19, 30), attempts=tried)) == sunday(10) + timedelta(days=1)


class TestWhat:
    def test_it_is_the_next_try_of_the_same_step(self) -> None:
        planned = retry(step="2d0930", revision=3, approved_by=MARIA, needs_approval=True)
        slot = build_planned_slot(AppointmentId("appt_1"), revision=3, step="2d0930", attempt=2)
        assert planned == make_reminder(
            id=derive_reminder_id(slot),
            slot=slot,
            revision=3,
            step="2d0930",
            attempt=2,
            due_at=sunday(15, 40),
            needs_approval=True,
            approved_by=MARIA,
        )

    def test_what_stood_in_the_way_before_is_forgotten(self) -> None:
        planned = retry(reason="Another call is under way.", retry_at=sunday(15))
        assert isinstance(planned, Reminder)
        assert (planned.reason, planned.retry_at, planned.status) == ("", None, ReminderStatus.SCHEDULED)


class TestNone:
    @pytest.mark.parametrize(
        ("case", "reason"),
        [
            ({"outcome": Outcome.CONFIRMED}, "somebody was reached"),
            ({"outcome": Outcome.UNCLEAR}, "somebody was reached"),
            ({"outcome": Outcome.CALLBACK_WANTED}, "somebody was reached"),
            ({"outcome": Outcome.OPTED_OUT}, "this person asked not to be called"),
            ({"outcome": Outcome.WRONG_NUMBER}, "the number is somebody else's"),
            ({"outcome": Outcome.BAD_NUMBER}, "the number cannot be reached"),
            ({"outcome": Outcome.STOPPED}, "the call was stopped"),
            ({"outcome": Outcome.VOICEMAIL, "plan": RetryPlan()}, "none is planned after a voicemail"),
            ({"outcome": Outcome.DECLINED, "plan": RetryPlan()}, "none is planned after a declined call"),
            ({"attempt": 3}, "2 of 2 made"),
            ({"plan": RetryPlan(most=1), "attempt": 2}, "1 of 1 made"),
            ({"plan": RetryPlan(most=0)}, "none is planned"),
            ({"requested_by": StaffId("U0MARIA")}, "this call was asked for by hand"),
        ],
    )
    def test_each_end_says_why(self, case: dict[str, object], reason: str) -> None:
        assert retry(**case) == NoRetry(f"No further try: {reason}.")  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "case",
        [
            {"ended_at": sunday(12, 30) + timedelta(days=1)},  # the deadline to the minute
            {"deadline_at": sunday(15, 40)},
            {"windows": NeverOpen()},
            {"attempts": tuple(sunday(hour) for hour in range(24))},
            {"ended_at": sunday(19, 30), "deadline_at": sunday(9) + timedelta(days=1)},
        ],
    )
    def test_never_past_the_appointment_s_cut_off(self, case: dict[str, object]) -> None:
        assert retry(**case) == NoRetry("No further try before the appointment.")  # type: ignore[arg-type]

    def test_a_minute_before_it_is_in_time(self) -> None:
        assert due(retry(deadline_at=sunday(15, 40) + timedelta(microseconds=1))) == sunday(15, 40)


class TestWords:
    def test_the_next_try_and_the_last_one_possible(self) -> None:
        planned = make_reminder(due_at=sunday(16, 10), deadline_at=sunday(18, 1))
        assert describe_retry(planned, LONDON, DailyWindows()) == "Next try 16:10, last 18:00"

    def test_the_last_one_is_inside_calling_hours(self) -> None:
        planned = make_reminder(due_at=sunday(16, 10), deadline_at=sunday(23))
        assert describe_retry(planned, LONDON, DailyWindows()) == "Next try 16:10, last 19:59"

    def test_another_day_is_named(self) -> None:
        planned = make_reminder(due_at=sunday(16, 10))
        said = describe_retry(planned, LONDON, DailyWindows(), now=sunday(15))
        assert said == "Next try 16:10, last Mon 15 Jan 13:29"
        tomorrow = make_reminder(due_at=sunday(9) + timedelta(days=1))
        said = describe_retry(tomorrow, LONDON, DailyWindows(), now=sunday(15))
        assert said == "Next try Mon 15 Jan 09:00, last 13:29"

    def test_it_is_told_by_the_clock_of_the_callee(self) -> None:
        planned = make_reminder(due_at=sunday(10), deadline_at=sunday(12))
        said = describe_retry(planned, "Asia/Kolkata", DailyWindows("Asia/Kolkata"))
        assert said == "Next try 15:30, last 17:29"

    @pytest.mark.parametrize("windows", [NeverOpen(), DailyWindows()])
    def test_where_there_is_no_later_one_nothing_is_said_of_it(self, windows: Windows) -> None:
        planned = make_reminder(due_at=sunday(16, 10), deadline_at=sunday(16, 11))
        assert describe_retry(planned, LONDON, windows) == "Next try 16:10"


one_zone = st.sampled_from([LONDON, "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"])
instants = st.datetimes(datetime(2024, 3, 25), datetime(2024, 11, 5), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.builds(
    DailyWindows,
    zone=one_zone,
    opens=st.sampled_from([time(8), time(9, 30)]),
    closes=st.sampled_from([time(9, 31), time(13), time(20)]),
    closed=st.frozensets(st.integers(0, 6), max_size=5),
)


class TestAnyRetry:
    @given(
        st.sampled_from(Outcome),
        instants,
        st.timedeltas(timedelta(0), timedelta(days=4)),
        st.lists(instants, max_size=9),
        st.lists(one_zone, min_size=1, max_size=3, unique=True),
        st.timedeltas(timedelta(0), timedelta(hours=20)),
        spans,
    )
    def test_it_is_open_in_time_and_at_a_new_hour_or_says_why_not(
        self,
        outcome: Outcome,
        ended_at: datetime,
        left: timedelta,
        attempts: list[datetime],
        zones: list[str],
        min_gap: timedelta,
        windows: DailyWindows,
    ) -> None:
        planned = retry(
            outcome,
            ended_at=ended_at,
            attempts=tuple(attempts),
            zones=tuple(zones),
            min_gap=min_gap,
            windows=windows,
            deadline_at=ended_at + left,
        )
        if isinstance(planned, NoRetry):
            assert planned.reason.endswith(".")
            return
        wait = timedelta(minutes=EVERY.waits_min[find_miss(outcome) or Miss.BUSY])
        assert ended_at + max(wait, min_gap) <= planned.due_at < planned.deadline_at == ended_at + left
        assert windows.is_open(planned.due_at)
        for zone in zones:
            tried = {at.astimezone(ZoneInfo(zone)).hour for at in attempts}
            assert planned.due_at.astimezone(ZoneInfo(zone)).hour not in tried
