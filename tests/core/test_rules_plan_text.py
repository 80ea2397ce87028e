"""Reminder plans as staff type them: what is read, what is written back, and what is asked to be mended."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.reminder_plan import ReminderPlan, Step
from core.rules.plan_text import PlanRefused, parse_plan, read_step_key, render_plan, render_step

HOUR, DAY = 60, 1440
WAS = ReminderPlan()


def read(typed: str) -> tuple[Step, ...]:
    return parse_plan(typed, was=WAS)


def at(days: int, hour: int, minute: int = 0) -> Step:
    return Step(days_before=days, at=time(hour, minute))


@pytest.mark.parametrize(
    ("typed", "steps"),
    [
        ("1 day", [Step(DAY)]),
        ("2 days, 2 hours", [Step(2 * DAY), Step(2 * HOUR)]),
        ("1 week, 2 days, 2 hours", [Step(7 * DAY), Step(2 * DAY), Step(2 * HOUR)]),
        ("90 minutes", [Step(90)]),
        ("a week before; two days ahead\n2h\n", [Step(7 * DAY), Step(2 * DAY), Step(2 * HOUR)]),
        ("1 day and 2 hours", [Step(DAY), Step(2 * HOUR)]),
        ("1 Day AND 2 Hours", [Step(DAY), Step(2 * HOUR)]),
        ("1 day 2 hours", [Step(DAY + 2 * HOUR)]),
        ("1 hour 30 before", [Step(90)]),
        ("1.5 days", [Step(36 * HOUR)]),
        ("twenty-four hours in advance", [Step(DAY)]),
        ("two days before the appointment", [Step(2 * DAY)]),
        ("60 days", [Step(60 * DAY)]),
        ("the day before at 17:00", [at(1, 17)]),
        ("2 days before at 9:30 am", [at(2, 9, 30)]),
        ("same day at 8:00", [at(0, 8)]),
        ("On the same day at noon", [at(0, 12)]),
        ("the day of the appointment at 8am", [at(0, 8)]),
        ("day before @ 5", [at(1, 17)]),
        ("at 17:00 the day before", [at(1, 17)]),
        ("a day before in the evening at 7", [at(1, 19)]),
        ("1 week before at 9am", [at(7, 9)]),
        ("1 day, the day before at 17:00", [Step(DAY), at(1, 17)]),
        ("1d; 2h", [Step(DAY), Step(2 * HOUR)]),
        ("none", []),
        ("No reminders.", []),
        (" no  reminder calls ", []),
    ],
)
def test_a_plan_is_read_as_it_is_meant(typed: str, steps: list[Step]) -> None:
    assert read(typed) == tuple(steps)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "When are the reminder calls?"),
        (" ,\n;", "When are the reminder calls?"),
        ("2 hours after", '"2 hours after" is after the appointment; a reminder comes before it.'),
        ("-2 hours", '"-2 hours" is after the appointment; a reminder comes before it.'),
        ("1 day, the next day at 9", '"the next day at 9" is after the appointment'),
        ("0 minutes", '"0 minutes" is too near to the appointment.'),
        ("0 days", '"0 days" is too near to the appointment.'),
        ("60 minutes", "nobody is rung within 60 minutes of it."),
        ("1 day, 24 hours", '"24 hours" is there twice.'),
        ("same day at 8:00, same day at 8am", '"same day at 8am" is there twice.'),
        ("7h, 6h, 5h, 4h, 3h, 2h, 90m", "At most 6 reminder calls; this has 7."),
        ("60 days 1 minute", '"60 days 1 minute" is too early: at most 60 days before.'),
        ("9 weeks", '"9 weeks" is too early: at most 60 days before.'),
        ("61 days before at 9:00", "is too early: at most 60 days before."),
        ("99999 weeks", "is too early"),
        ("the day before", 'At what time is "the day before"?'),
        ("17:00", '"17:00" on which day?'),
        ("same day at 5:00", "Is 5:00 in the morning or in the afternoon? Type 5:00am or 5:00pm."),
        ("same day at 25:00", '"at 25:00" is no time of day.'),
        ("the day before at 12am", "Type noon as 12:00; nobody is called at midnight."),
        ("the day before at 00:00 midnight", "nobody is called at midnight."),
        ("45", 'I do not understand "45".'),
        ("soon", 'I do not understand "soon".'),
        ("none, 2 days", 'I do not understand "none".'),
        ("monday at 9", 'I do not understand "monday at 9".'),
        ("1 month", 'I do not understand "1 month".'),
        ("1 day 1 day", 'I do not understand "1 day 1 day".'),
        ("٣ days", "I do not understand"),
        ("²days", "I do not understand"),
        ("x" * 150, "I do not understand"),
        ("1 day, " * 60, "That is too long for a plan."),
    ],
)
def test_what_is_no_plan_is_refused_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(PlanRefused) as refused:
        read(typed)
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 200


def test_how_near_a_step_may_be_is_the_plan_s() -> None:
    assert parse_plan("30 minutes", was=ReminderPlan(lead_min=15)) == (Step(30),)
    with pytest.raises(PlanRefused, match="within 120 minutes"):
        parse_plan("2 hours", was=ReminderPlan(lead_min=120))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step(7 * DAY), "1 week"),
        (Step(9 * DAY + 61), "1 week 2 days 1 hour 1 minute"),
        (at(0, 5, 30), "same day at 5:30 am"),
        (at(1, 17), "the day before at 17:00"),
        (at(14, 9), "14 days before at 09:00"),
    ],
)
def test_a_step_is_written_in_words_that_read_back(step: Step, words: str) -> None:
    assert render_step(step) == words
    assert read(words) == (step,)


lengths = st.builds(Step, minutes_before=st.integers(61, 60 * DAY))
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59)).filter(lambda clock: clock != time(0))
times_of_day = st.builds(Step, days_before=st.integers(0, 60), at=clocks)


@given(st.lists(st.one_of(lengths, times_of_day), max_size=6, unique_by=lambda step: step.key))
def test_every_plan_that_is_written_reads_back(steps: list[Step]) -> None:
    assert read(render_plan(ReminderPlan(tuple(steps)))) == tuple(steps)
    assert [read_step_key(step.key) for step in steps] == steps


_WORDS = (
    *("0", "1", "2", "60", "a", "two", "day", "days", "week", "hour", "hours", "minutes", "h", "m", "in"),
    *("before", "after", "at", "the", "same", "and", "17:00", "9:30", "am", "pm", "noon", "12", "none"),
    *(",", ";", "-", "\n"),
)


@given(st.one_of(st.text(max_size=320), st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join)))
def test_whatever_is_typed_is_a_plan_that_can_be_written_or_a_sentence(typed: str) -> None:
    try:
        steps = read(typed)
    except PlanRefused as refused:
        said = str(refused)
    else:
        said = "."
        assert read(render_plan(ReminderPlan(steps))) == steps
        assert all(step.at is not None or 60 < step.minutes_before <= 60 * DAY for step in steps)
    assert said.endswith((".", "?"))
