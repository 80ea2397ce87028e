"""Dates and times in the cells of a file: read when they can mean one thing, asked about otherwise."""

from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rules.typed_time.order import DayOrder
from core.rules.typed_time.words import Puzzled
from core.rules.typed_time.written import NO_DATE, NO_TIME, read_written_date, read_written_time

MDY, DMY = DayOrder.MDY, DayOrder.DMY

DATES = [
    ("2027-01-15", MDY, date(2027, 1, 15)),
    ("2027-01-15", DMY, date(2027, 1, 15)),
    ("20270115", DMY, date(2027, 1, 15)),
    ("2027-01-15 00:00:00", DMY, date(2027, 1, 15)),
    ("2027-01-15T00:00", DMY, date(2027, 1, 15)),
    ("2027/01/15", MDY, date(2027, 1, 15)),
    ("15/01/2027", DMY, date(2027, 1, 15)),
    ("01/15/2027", MDY, date(2027, 1, 15)),
    ("1/2/2027", MDY, date(2027, 1, 2)),
    ("1/2/2027", DMY, date(2027, 2, 1)),
    ("1/2/27", DMY, date(2027, 2, 1)),
    ("15.01.2027", DMY, date(2027, 1, 15)),
    ("15-Jan-2027", MDY, date(2027, 1, 15)),
    ("Fri, January 15, 2027", MDY, date(2027, 1, 15)),
    ("29 Feb 2028", DMY, date(2028, 2, 29)),
]
NO_DATES = [
    ("", DMY, NO_DATE),
    ("tomorrow", DMY, NO_DATE),
    ("next Friday", DMY, NO_DATE),
    ("the 28th", DMY, NO_DATE),
    ("Sarah Johnson", DMY, NO_DATE),
    ("+44 7912 345678", DMY, NO_DATE),
    ("2027-01-15 10:00", DMY, NO_DATE),
    ("15 Jan 2027 Maria", DMY, NO_DATE),
    ("15 Jan", DMY, "Which year is it? Write the date like 2027-01-15."),
    ("15/01", DMY, "Which year is it? Write the date like 2027-01-15."),
    ("5 Jan next year", DMY, "Which year is it? Write the date like 2027-01-15."),
    ("3.4.2027", MDY, 'Is "3.4.2027" 4 March or 3 April? Type the month as a word.'),
    ("Mon 15 Jan 2027", DMY, "Fri 15 January 2027 is not a Monday. Which day do you mean?"),
    ("31/02/2027", DMY, "There is no 31 February 2027. Which day do you mean?"),
    (
        "15/01/2027",
        MDY,
        (
            'In "15/01/2027" the month comes first, and there is no month 15.'
            " Type the month as a word, like: 15 Jan."
        ),
    ),
]
TIMES = [
    ("14:30", time(14, 30)),
    ("14:30:00", time(14, 30)),
    ("02:30", time(2, 30)),
    ("00:00", time(0, 0)),
    ("2:30 pm", time(14, 30)),
    ("2:30PM", time(14, 30)),
    ("2:30\u202fp.m.", time(14, 30)),
    ("12:00 PM", time(12, 0)),
    ("12:00 am", time(0, 0)),
    ("12:30 AM", time(0, 30)),
    ("3pm", time(15, 0)),
    ("noon", time(12, 0)),
    ("14.30", time(14, 30)),
    ("1430", time(14, 30)),
    ("14h30", time(14, 30)),
    ("9:00", time(9, 0)),
    ("half past two", time(14, 30)),
]
NO_TIMES = [
    ("", NO_TIME),
    ("9", NO_TIME),
    ("Sarah", NO_TIME),
    ("tonight at 8", NO_TIME),
    ("14:30 EST", NO_TIME),
    ("10-11", NO_TIME),
    ("2:30", "Is 2:30 in the morning or in the afternoon? Type 2:30am or 2:30pm."),
    ("25:00", '"25:00" is no time of day. Type it like 3pm or 15:00.'),
]


@pytest.mark.parametrize(("written", "order", "meant"), DATES)
def test_a_date_that_says_its_year_is_read(written: str, order: DayOrder, meant: date) -> None:
    assert read_written_date(written, order) == meant


@pytest.mark.parametrize(("written", "order", "said"), NO_DATES)
def test_a_date_that_depends_on_today_or_means_two_days_is_not(
    written: str, order: DayOrder, said: str
) -> None:
    with pytest.raises(Puzzled) as puzzled:
        read_written_date(written, order)
    assert str(puzzled.value) == said


@pytest.mark.parametrize(("written", "meant"), TIMES)
def test_a_time_of_day_is_read(written: str, meant: time) -> None:
    assert read_written_time(written) == meant


@pytest.mark.parametrize(("written", "said"), NO_TIMES)
def test_a_time_that_could_be_morning_or_afternoon_is_asked_about(written: str, said: str) -> None:
    with pytest.raises(Puzzled) as puzzled:
        read_written_time(written)
    assert str(puzzled.value) == said


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(DayOrder))
def test_what_a_program_writes_comes_back(day: date, order: DayOrder) -> None:
    numbers = f"{day:%d/%m/%Y}" if order is DMY else f"{day:%m/%d/%Y}"
    for written in (day.isoformat(), numbers, f"{day:%d %B %Y}", f"{day:%A, %d %b %Y}"):
        assert read_written_date(written, order) == day


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(DayOrder))
def test_any_text_is_read_or_asked_about(text: str, order: DayOrder) -> None:
    with suppress(Puzzled):
        assert read_written_date(text, order).isoformat()
    with suppress(Puzzled):
        assert read_written_time(text).second == 0
