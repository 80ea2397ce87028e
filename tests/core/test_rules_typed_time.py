"""Typed days and times are read right or asked about, and never wrong in silence."""

import csv
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from core.rules.typed_time.reading import (
    DayOrder,
    Unclear,
    Understood,
    find_day_order,
    read_typed_time,
    render_understood,
    speaks_of_time,
)
from core.rules.wall_time import WallTimeRefused, to_instant, to_wall

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "typed-dates.md").read_text(encoding="utf-8")
ZONE = "America/New_York"
NOW = datetime(2026, 11, 20, 10)  # noqa: DTZ001 - the wall of the list: a Friday
REFUSE = "REFUSE"


def read(phrase: str, order: str = "mdy", *, zone: str = ZONE, wall: datetime = NOW) -> Understood | Unclear:
    return read_typed_time(phrase, order=DayOrder(order), zone=zone, now=to_instant(wall, zone))


def answer(phrase: str, order: str = "mdy", *, zone: str = ZONE, wall: datetime = NOW) -> str:
    told = read(phrase, order, zone=zone, wall=wall)
    return told.local.isoformat(timespec="minutes") if isinstance(told, Understood) else REFUSE


def ask(phrase: str, order: str = "mdy", *, zone: str = ZONE, wall: datetime = NOW) -> str:
    told = read(phrase, order, zone=zone, wall=wall)
    assert isinstance(told, Unclear)
    return told.question


def load_list() -> list[tuple[str, str, str]]:
    lines = (Path(__file__).parent / "data" / "date_phrases.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    return [(row["phrase"], row["order"], row["expected"]) for row in rows]


LIST = load_list()

# Phrases that are in no list, read at the same moment: Friday 2026-11-20 10:00.
UNSEEN = [
    # The coming days, however they are written.
    ("tomorrow at half past nine", "mdy", "2026-11-21T09:30"),
    ("the day after tomorrow at noon", "mdy", "2026-11-22T12:00"),
    ("day after tmrw 10am", "mdy", "2026-11-22T10:00"),
    ("2moro 3pm", "mdy", "2026-11-21T15:00"),
    ("TOMORROW, 3:00 P.M.!", "mdy", "2026-11-21T15:00"),
    ("  tomorrow \n 3 p.m. ", "mdy", "2026-11-21T15:00"),
    ("tomorrow, Saturday, 3pm", "mdy", "2026-11-21T15:00"),
    ("tomorrow Sunday 3pm", "mdy", REFUSE),
    ("today 20 Nov 3pm", "mdy", "2026-11-20T15:00"),
    ("today at 9am", "mdy", REFUSE),
    ("yesterday 3pm", "mdy", REFUSE),
    ("next Tues 4:15pm", "mdy", "2026-11-24T16:15"),
    ("this Friday 2pm", "mdy", "2026-11-20T14:00"),
    ("this Friday 9am", "mdy", REFUSE),
    ("Friday 2pm", "mdy", REFUSE),
    ("Friday 9am", "mdy", "2026-11-27T09:00"),
    ("Thursday 3pm", "mdy", "2026-11-26T15:00"),
    ("this coming Monday 2pm", "mdy", "2026-11-23T14:00"),
    ("last Friday 3pm", "mdy", REFUSE),
    ("thrusday 3pm", "mdy", "2026-11-26T15:00"),
    ("Wednsday 3pm", "mdy", "2026-11-25T15:00"),
    ("sonday 3pm", "mdy", REFUSE),
    ("14 Dec 2026 2027", "dmy", REFUSE),  # perhaps a second year
    ("14 Dec 2026 1530", "dmy", "2026-12-14T15:30"),
    ("Mondays 3pm", "mdy", REFUSE),
    ("every Monday 3pm", "mdy", REFUSE),
    ("Monday or Tuesday 3pm", "mdy", REFUSE),
    ("Mon/Tue 3pm", "mdy", REFUSE),
    ("Mon - Fri 3pm", "mdy", REFUSE),
    ("Tuesday next week 3pm", "mdy", "2026-11-24T15:00"),
    ("next week on Tuesday at 3pm", "mdy", "2026-11-24T15:00"),
    ("Sunday next week 3pm", "mdy", REFUSE),
    ("next week at 3pm", "mdy", REFUSE),
    ("the week after next on Tuesday 3pm", "mdy", REFUSE),
    # Counted days.
    ("in a week at 3pm", "mdy", "2026-11-27T15:00"),
    ("in a week's time at 3pm", "mdy", "2026-11-27T15:00"),
    ("a fortnight today at 10am", "dmy", "2026-12-04T10:00"),
    ("a week tomorrow at 4pm", "dmy", "2026-11-28T16:00"),
    ("a week on Monday 3pm", "dmy", "2026-11-30T15:00"),
    ("two weeks from Tuesday at 3pm", "mdy", "2026-12-08T15:00"),
    ("3 days from now at 4pm", "mdy", "2026-11-23T16:00"),
    ("in twenty-one days at 3pm", "mdy", "2026-12-11T15:00"),
    ("in 3 months at 9am", "mdy", "2027-02-20T09:00"),
    ("Friday week 3pm", "dmy", REFUSE),
    ("Monday in two weeks 3pm", "mdy", REFUSE),
    ("2 days after tomorrow 3pm", "mdy", REFUSE),
    ("3pm for 2 weeks from Monday", "mdy", REFUSE),
    ("in 3 business days at 4pm", "mdy", REFUSE),
    ("in a couple of weeks at 3pm", "mdy", REFUSE),
    ("3 days 9am", "mdy", REFUSE),
    # Lengths.
    ("in an hour and a half", "mdy", "2026-11-20T11:30"),
    ("half an hour from now", "mdy", "2026-11-20T10:30"),
    ("in 2 hours' time", "mdy", "2026-11-20T12:00"),
    ("in twenty-five minutes", "mdy", "2026-11-20T10:25"),
    ("in 2 and a half hours", "mdy", REFUSE),
    ("in 1 day and 2 hours", "mdy", REFUSE),
    ("in 2 hours at 3pm", "mdy", REFUSE),
    ("in 2 hours tomorrow", "mdy", REFUSE),
    ("in 2", "mdy", REFUSE),
    ("3pm tomorrow for 45", "mdy", REFUSE),
    ("3pm tomorrow for 2 minutes", "mdy", REFUSE),
    ("3pm tomorrow for 20 minutes for 30 minutes", "mdy", REFUSE),
    # Days of the month.
    ("the 28th at 3pm", "mdy", "2026-11-28T15:00"),
    ("on the 5th 9am", "mdy", "2026-12-05T09:00"),
    ("the 31st at 9am", "mdy", REFUSE),
    ("the 21th at 9am", "mdy", REFUSE),
    ("Mon the 23rd at 11am", "mdy", "2026-11-23T11:00"),
    ("Mon 23 at 11", "mdy", "2026-11-23T11:00"),
    ("Tue the 23rd at 11am", "mdy", REFUSE),
    ("Tue 1 2pm", "mdy", REFUSE),
    ("5th of next month 10am", "mdy", "2026-12-05T10:00"),
    ("this month on the 28th 10am", "mdy", "2026-11-28T10:00"),
    ("next month 10am", "mdy", REFUSE),
    ("first Monday at 10am", "mdy", REFUSE),
    ("second Tuesday of January 10am", "mdy", REFUSE),
    ("next month on the 2nd Wednesday 10am", "mdy", REFUSE),
    # Months as words.
    ("Jan. 15 @ 2:30pm", "mdy", "2027-01-15T14:30"),
    ("Jan 15, 2027, 2:30 p.m.", "mdy", "2027-01-15T14:30"),
    ("January fifteenth at 2pm", "mdy", "2027-01-15T14:00"),
    ("twenty-first of December at 10am", "mdy", "2026-12-21T10:00"),
    ("15-Jan-27 14:30", "dmy", "2027-01-15T14:30"),
    ("15 Jan next year 3pm", "dmy", "2027-01-15T15:00"),
    ("Jan 15 this year 3pm", "mdy", REFUSE),
    ("Thu 15 January 2027 at 2.30pm", "dmy", REFUSE),
    ("Aug 30 9am", "mdy", "2027-08-30T09:00"),
    ("Oct 15 3pm", "mdy", REFUSE),
    ("Nov 19 3pm", "mdy", REFUSE),
    ("Jan 15 2026 3pm", "mdy", REFUSE),
    ("Dec 25 2027 9am", "mdy", "2027-12-25T09:00"),
    ("Dec 25 2027 10:01am", "mdy", REFUSE),
    ("Feb 29 10am", "mdy", REFUSE),
    ("Jan 15-16 3pm", "mdy", REFUSE),
    ("Jan 15, 16 at 3pm", "mdy", REFUSE),
    ("Jan 2-4pm", "mdy", REFUSE),
    ("Jan 2 - 4pm", "mdy", REFUSE),
    ("Jan 8 in the morning", "mdy", REFUSE),
    ("it may be 5pm", "mdy", REFUSE),
    ("Dec 2026 10am", "mdy", REFUSE),
    ("1 de enero 10:00", "dmy", REFUSE),
    # Numbers.
    ("1/2/27 9am", "dmy", "2027-02-01T09:00"),
    ("1/2/27 9am", "mdy", "2027-01-02T09:00"),
    ("15-01-2027 14:30", "dmy", "2027-01-15T14:30"),
    ("15-01 14:30", "dmy", "2027-01-15T14:30"),
    ("15. 1. 2027 9:00", "dmy", "2027-01-15T09:00"),
    ("3.12 9am", "dmy", "2026-12-03T09:00"),
    ("1.12. 10.30", "dmy", "2026-12-01T10:30"),
    ("1.12 at 10.30", "dmy", "2026-12-01T10:30"),
    ("1.12 10.30", "dmy", REFUSE),
    ("9.12", "dmy", REFUSE),
    ("Mon 10.11", "dmy", REFUSE),
    ("Mon 11.30", "mdy", REFUSE),
    ("3.12.2026 9am", "mdy", REFUSE),
    ("15/01 14:30", "mdy", REFUSE),
    ("01/15 14:30", "dmy", REFUSE),
    ("13/13 10am", "dmy", REFUSE),
    ("32/01 10am", "dmy", REFUSE),
    ("27/01/15 10am", "dmy", REFUSE),
    ("2027/01/15 9am", "mdy", "2027-01-15T09:00"),
    ("2027-15-01 9am", "mdy", REFUSE),
    ("20270115 1430", "dmy", "2027-01-15T14:30"),
    ("15/01/2027 1430", "dmy", "2027-01-15T14:30"),
    ("15012027 9:00", "dmy", REFUSE),
    ("2027-01-15T14:30:00", "dmy", "2027-01-15T14:30"),
    ("2027-01-15 14:30:15", "dmy", REFUSE),
    ("2027-01-15T14:30Z", "dmy", REFUSE),
    ("2027-01-15T14:30+01:00", "dmy", REFUSE),
    ("2027-01-15 2:30 pm", "dmy", "2027-01-15T14:30"),
    ("2027-01-15T00:00", "dmy", "2027-01-15T00:00"),
    ("24.12. 15 Uhr", "dmy", "2026-12-24T15:00"),
    # The clock.
    ("tomorrow at 8", "mdy", "2026-11-21T08:00"),
    ("tomorrow at 7", "mdy", "2026-11-21T19:00"),
    ("tomorrow at 18", "mdy", "2026-11-21T18:00"),
    ("tomorrow at 19", "mdy", REFUSE),
    ("tomorrow at 03", "mdy", REFUSE),
    ("tomorrow at 0", "mdy", REFUSE),
    ("tomorrow at 12", "mdy", REFUSE),
    ("12pm tomorrow", "mdy", REFUSE),
    ("12:30am tomorrow", "mdy", REFUSE),
    ("12:30pm tomorrow", "mdy", "2026-11-21T12:30"),
    ("midnight tomorrow", "mdy", REFUSE),
    ("24:00 tomorrow", "dmy", REFUSE),
    ("00:00 tomorrow", "dmy", REFUSE),
    ("00:30 tomorrow", "dmy", "2026-11-21T00:30"),
    ("tomorrow 3:30", "mdy", REFUSE),
    ("tomorrow 03:30", "mdy", REFUSE),
    ("tomorrow 07:30", "dmy", "2026-11-21T07:30"),
    ("tomorrow 11.30", "dmy", "2026-11-21T11:30"),
    ("tomorrow 3", "mdy", REFUSE),
    ("tomorrow 1500", "mdy", REFUSE),
    ("tomorrow at 1500", "mdy", "2026-11-21T15:00"),
    ("1500 hrs tomorrow", "mdy", "2026-11-21T15:00"),
    ("14h30 tomorrow", "dmy", "2026-11-21T14:30"),
    ("930am tomorrow", "mdy", "2026-11-21T09:30"),
    ("tomorrow 15pm", "mdy", REFUSE),
    ("tomorrow 8:75", "mdy", REFUSE),
    ("at 8", "mdy", REFUSE),
    ("at 3", "mdy", "2026-11-20T15:00"),
    ("9:30", "mdy", REFUSE),
    ("11:30", "mdy", "2026-11-20T11:30"),
    ("10am", "mdy", "2026-11-21T10:00"),
    ("eleven o'clock tomorrow", "mdy", "2026-11-21T11:00"),
    ("tomorrow at three thirty", "mdy", "2026-11-21T15:30"),
    ("seven thirty tomorrow", "mdy", REFUSE),
    ("three thirty pm tomorrow", "mdy", "2026-11-21T15:30"),
    ("quarter to 4 Monday", "mdy", "2026-11-23T15:45"),
    ("a quarter past ten Monday", "mdy", "2026-11-23T10:15"),
    ("quarter to one tomorrow", "mdy", "2026-11-21T12:45"),
    ("quarter to 12 pm tomorrow", "mdy", REFUSE),
    ("quarter to 8 tomorrow", "mdy", REFUSE),
    ("quarter to 8 tomorrow morning", "mdy", "2026-11-21T07:45"),
    ("half past 7 tomorrow evening", "mdy", "2026-11-21T19:30"),
    ("half two tomorrow", "mdy", REFUSE),
    ("half to three tomorrow", "mdy", REFUSE),
    ("20 past 3 tomorrow", "mdy", "2026-11-21T15:20"),
    ("99 past 3 tomorrow", "mdy", REFUSE),
    ("tomorrow at ten to three", "mdy", "2026-11-21T14:50"),
    ("tomorrow ten to three", "mdy", REFUSE),
    ("tomorrow 10 to 3", "mdy", REFUSE),
    ("tomorrow 9 to 5", "mdy", REFUSE),
    ("2-4pm tomorrow", "mdy", REFUSE),
    ("between 2 and 4 tomorrow", "mdy", REFUSE),
    ("tomorrow 2pm - 4pm", "mdy", REFUSE),
    ("tomorrow 9:00-10:00", "dmy", REFUSE),
    ("tomorrow 3pm 4pm", "mdy", REFUSE),
    ("tomorrow 15:00 (3pm)", "mdy", "2026-11-21T15:00"),
    # Parts of the day.
    ("8 o'clock tomorrow evening", "mdy", "2026-11-21T20:00"),
    ("tomorrow morning at 9", "mdy", "2026-11-21T09:00"),
    ("3 in the afternoon on Monday", "mdy", "2026-11-23T15:00"),
    ("9:30 tomorrow evening", "mdy", "2026-11-21T21:30"),
    ("8 tonight", "mdy", "2026-11-20T20:00"),
    ("1 in the morning tomorrow", "mdy", "2026-11-21T01:00"),
    ("this morning at 9", "mdy", REFUSE),
    ("tonight at 3", "mdy", REFUSE),
    ("tonight at 7 tomorrow", "mdy", REFUSE),
    ("3pm tomorrow morning", "mdy", REFUSE),
    ("tomorrow morning in the evening at 9", "mdy", REFUSE),
    ("noon tonight", "mdy", REFUSE),
    ("12 in the afternoon tomorrow", "mdy", REFUSE),
    ("12:00 tomorrow afternoon", "mdy", REFUSE),
    ("tomorrow morning", "mdy", REFUSE),
    # Words that change the meaning, or may.
    ("not tomorrow 3pm", "mdy", REFUSE),
    ("tomorrow 3pm except if it rains", "mdy", REFUSE),
    ("cancel tomorrow 3pm", "mdy", REFUSE),
    ("tomorrow before 3pm", "mdy", REFUSE),
    ("tomorrow after 3pm", "mdy", REFUSE),
    ("tomorrow around 3pm", "mdy", REFUSE),
    ("tomorrow 3ish", "mdy", REFUSE),
    ("tomorrow 3pm?", "mdy", REFUSE),
    ("maybe tomorrow 3pm", "mdy", REFUSE),
    ("tomorrow 3pm EST", "mdy", REFUSE),
    ("tomorrow 15:00 UTC", "dmy", REFUSE),
    ("tomorrow 3pm UK time", "mdy", REFUSE),
    ("tomorrow 3pm Eastern Time", "mdy", "2026-11-21T15:00"),
    ("tomorrow 3pm America/New_York", "mdy", "2026-11-21T15:00"),
    ("Sarah tomorrow 3pm", "mdy", REFUSE),
    ("room 5 tomorrow 3pm", "mdy", REFUSE),
    ("appointment tomorrow at 3pm please", "mdy", "2026-11-21T15:00"),
    ("morgen 15 Uhr", "dmy", REFUSE),
    ("mañana a las 3", "dmy", REFUSE),
    ("\uff13pm tomorrow", "mdy", REFUSE),
    ("٣pm tomorrow", "mdy", REFUSE),
    ("", "mdy", REFUSE),
    (" .,! ", "mdy", REFUSE),
    ("tomorrow 3pm " * 20, "mdy", REFUSE),
]

# What is asked, in part: the question names what is missing.
QUESTIONS = [
    ("", "mdy", "Which day, and at what time?"),
    ("tomorrow", "mdy", "At what time on Sat 21 November 2026?"),
    ("Monday", "mdy", "At what time?"),
    ("May", "mdy", "Which day in May"),
    ("1", "mdy", 'Is "1" a day or an hour?'),
    ("foo bar", "mdy", 'I do not understand "foo bar"'),
    ("3pm \x1b[31m", "mdy", 'I do not understand "?[31m"'),
    ("x" * 100, "mdy", f'I do not understand "{"x" * 40}"'),
    ("tomorrow 3:30", "mdy", "Is 3:30 in the morning or in the afternoon? Type 3:30am or 3:30pm."),
    ("tomorrow 12am", "mdy", "Is 12 noon or midnight?"),
    ("tomorrow midnight", "mdy", "Type the day it begins"),
    ("25:00 tomorrow", "mdy", '"25:00" is no time of day'),
    ("Friday 2pm", "mdy", "today, Fri 20 November 2026, or Fri 27 November 2026?"),
    ("Monday, January 15th 2:30 PM", "mdy", "Fri 15 January 2027 is not a Monday"),
    ("3.4. 10am", "mdy", 'Is "3.4." 4 March or 3 April?'),
    ("15/01 14:30", "mdy", "the month comes first, and there is no month 15"),
    ("01/15 14:30", "dmy", "the month comes second, and there is no month 15"),
    ("Nov 31 10am", "mdy", "There is no 31 November 2026"),
    ("9.12", "dmy", 'Is "9.12" a day or a time?'),
    ("Nov 19 3pm", "mdy", "Do you mean 19 November 2027? Then type the year too."),
    ("today 9am", "mdy", "Fri 20 November 2026, 9:00 AM is in the past"),
    ("2028-01-15 09:00", "mdy", "more than 400 days away"),
    ("tomorrow 2pm 4pm", "mdy", 'several times: "2pm", "4pm"'),
    ("tomorrow 3pm Sunday 22/11", "dmy", "I read two days, Sat 21 November 2026 and Sun 22 November 2026"),
    ("Monday Tuesday 3pm", "mdy", "I read Monday and Tuesday"),
    ("3pm EST", "mdy", "Times are read as Eastern Time"),
    ("3pm for 20 minutes for 30 minutes", "mdy", "I read two lengths"),
    ("3pm for 2 minutes", "mdy", 'How long is "2 minutes"?'),
    ("2-4pm tomorrow", "mdy", "At what time does it start?"),
    ("Monday or Tuesday 3pm", "mdy", "Give one day and one time"),
    ("not tomorrow 3pm", "mdy", "Type only the day and the time that it is"),
    ("weekend 3pm", "mdy", "Saturday or Sunday?"),
    ("first Monday at 10am", "mdy", "Type the date"),
    ("tomorrow 3pm " * 20, "mdy", "more than a day and a time"),
    ("٣pm", "mdy", "digits 0 to 9"),
    ("8 o'clock", "mdy", "8:00 AM has passed today"),
]


class TestTheList:
    @pytest.mark.parametrize(("phrase", "order", "expected"), LIST)
    def test_is_never_read_wrong(self, phrase: str, order: str, expected: str) -> None:
        assert answer(phrase, order) in {expected, REFUSE}

    def test_is_read_right_as_often_as_the_page_for_staff_says(self) -> None:
        right = sum(answer(phrase, order) == expected for phrase, order, expected in LIST)
        assert (right, len(LIST)) == (60, 60)
        assert f"{right} of the {len(LIST)}" in PAGE

    def test_and_so_is_every_example_on_that_page(self) -> None:
        table = PAGE.split("## What can be typed")[1].split("\n- ")[0]
        examples = re.findall("`([^`]+)`", table)
        assert len(examples) > 30
        assert [text for text in examples if {answer(text, "mdy"), answer(text, "dmy")} == {REFUSE}] == []


class TestPhrasesInNoList:
    def test_are_more_than_eighty_and_all_different(self) -> None:
        assert len({(phrase, order) for phrase, order, _ in UNSEEN}) == len(UNSEEN) > 80
        assert not {(phrase, order) for phrase, order, _ in UNSEEN} & {row[:2] for row in LIST}

    @pytest.mark.parametrize(("phrase", "order", "expected"), UNSEEN)
    def test_are_read_right_or_asked(self, phrase: str, order: str, expected: str) -> None:
        assert answer(phrase, order) == expected

    @pytest.mark.parametrize(("phrase", "order", "part"), QUESTIONS)
    def test_are_asked_by_naming_what_is_missing(self, phrase: str, order: str, part: str) -> None:
        assert part in ask(phrase, order)


class TestDuration:
    @pytest.mark.parametrize(
        ("said", "minutes"),
        [
            ("for 45 minutes", 45),
            ("for an hour", 60),
            ("for half an hour", 30),
            ("for an hour and a half", 90),
            ("for 1h30", 90),
            ("for 1.5 hours", 90),
            ("for two hours and fifteen minutes", 135),
            ("for 45m", 45),
        ],
    )
    def test_is_taken_over_when_it_is_said(self, said: str, minutes: int) -> None:
        told = read(f"tomorrow 3pm {said}")
        assert isinstance(told, Understood)
        assert (told.local, told.duration_min) == (datetime(2026, 11, 21, 15), minutes)  # noqa: DTZ001

    def test_is_none_when_it_is_not_said(self) -> None:
        told = read("tomorrow 3pm")
        assert isinstance(told, Understood)
        assert told.duration_min is None


class TestTheClocksChange:
    @pytest.mark.parametrize(
        ("phrase", "zone"),
        [
            ("2027-03-14 02:30", "America/New_York"),
            ("3/14/2027 2:30am", "America/New_York"),
            ("11/7/2027 1:30am", "America/New_York"),
            ("2027-03-28 01:30", "Europe/London"),
            ("2027-10-31T01:30", "Europe/London"),
        ],
    )
    def test_and_the_hour_that_is_skipped_or_comes_twice_is_asked(self, phrase: str, zone: str) -> None:
        assert "the clocks go" in ask(phrase, zone=zone)

    def test_and_hours_from_now_are_hours_that_pass(self) -> None:
        before = datetime(2027, 3, 13, 22)  # noqa: DTZ001 - the evening before New York skips 02:00
        assert answer("in 6 hours", wall=before) == "2027-03-14T05:00"

    def test_and_a_moment_from_now_that_comes_twice_is_asked(self) -> None:
        before = datetime(2027, 11, 6, 23)  # noqa: DTZ001 - the evening before New York repeats 01:00
        assert "twice" in ask("in 2 hours", wall=before)

    def test_and_the_instant_is_that_of_the_business_zone(self) -> None:
        told = read("15/01 14:30", "dmy", zone="Europe/Berlin")
        assert isinstance(told, Understood)
        assert told.starts_at == datetime(2027, 1, 15, 13, 30, tzinfo=UTC)


class TestOtherDays:
    @pytest.mark.parametrize(
        ("phrase", "wall", "expected"),
        [
            ("next Monday 9am", "2026-11-22T10:00", "2026-11-23T09:00"),  # said on a Sunday
            ("Monday next week 9am", "2026-11-22T10:00", REFUSE),
            ("next Monday 9am", "2026-11-23T10:00", "2026-11-30T09:00"),
            ("Monday week 9am", "2026-11-24T10:00", "2026-12-07T09:00"),
            ("tomorrow 9am", "2026-12-31T10:00", "2027-01-01T09:00"),
            ("the 5th 9am", "2026-12-31T10:00", "2027-01-05T09:00"),
            ("next month on the 5th 9am", "2026-12-31T10:00", "2027-01-05T09:00"),
            ("in a month 9am", "2027-01-31T10:00", REFUSE),  # there is no 31 February
            ("Jan 2 9am", "2026-12-31T10:00", "2027-01-02T09:00"),
            ("Feb 29 9am", "2028-01-05T10:00", "2028-02-29T09:00"),
            ("in 30 minutes", "2026-12-31T23:45", "2027-01-01T00:15"),
            ("5pm", "2026-11-20T17:00", "2026-11-21T17:00"),
            ("half past two", "2026-11-20T14:31", REFUSE),
        ],
    )
    def test_are_counted_from_the_day_on_the_wall(self, phrase: str, wall: str, expected: str) -> None:
        assert answer(phrase, wall=datetime.fromisoformat(wall)) == expected

    def test_seconds_of_the_present_are_cut_off(self) -> None:
        wall = datetime(2026, 11, 20, 10, 0, 37, 250)  # noqa: DTZ001
        assert answer("in 30 minutes", wall=wall) == "2026-11-20T10:30"


class TestDayOrder:
    @pytest.mark.parametrize(
        ("locale", "order"),
        [
            ("en-US", DayOrder.MDY),
            ("en_US", DayOrder.MDY),
            ("en", DayOrder.MDY),
            ("fil-PH", DayOrder.MDY),
            ("ja-JP", DayOrder.MDY),
            ("en-GB", DayOrder.DMY),
            ("en-AU", DayOrder.DMY),
            ("de-DE", DayOrder.DMY),
            ("bg-BG", DayOrder.DMY),
            ("no-NO", DayOrder.DMY),
            ("xx-YY", DayOrder.DMY),
            ("", DayOrder.DMY),
            ("not a locale", DayOrder.DMY),
        ],
    )
    def test_is_that_of_the_locales_short_date(self, locale: str, order: DayOrder) -> None:
        assert find_day_order(locale) is order


class TestEcho:
    @pytest.mark.parametrize(
        ("local", "zone", "said"),
        [
            ("2027-01-15T14:30", "Europe/London", "Fri 15 January 2027, 2:30 PM (UK time)"),
            ("2027-01-15T09:05", "America/Phoenix", "Fri 15 January 2027, 9:05 AM (Arizona time)"),
            ("2027-07-01T12:00", "Pacific/Honolulu", "Thu 1 July 2027, 12:00 noon (Hawaii time)"),
            ("2027-07-01T00:00", "America/New_York", "Thu 1 July 2027, 12:00 midnight (Eastern Time)"),
            ("2027-07-01T00:30", "Europe/Berlin", "Thu 1 July 2027, 12:30 AM (Central European Time)"),
            ("2027-07-01T12:30", "UTC", "Thu 1 July 2027, 12:30 PM (UTC)"),
        ],
    )
    def test_spells_the_month_and_names_the_zone(self, local: str, zone: str, said: str) -> None:
        assert render_understood(datetime.fromisoformat(local), zone) == said

    @pytest.mark.parametrize(
        "zone", [ZONE, "Europe/London", "America/Indiana/Indianapolis", "UTC", "Etc/GMT+5"]
    )
    def test_typed_again_is_understood(self, zone: str) -> None:
        told = read("15 Jan 2027 14:30", "dmy", zone=zone)
        assert isinstance(told, Understood)
        assert read(render_understood(told.local, zone), "mdy", zone=zone) == told


class TestWhatIsMeantAsATime:
    @pytest.mark.parametrize("text", ["tomorrow", "3pm", "tmrw at noon", "Monday", "half past two", "\uff13"])
    def test_has_a_digit_or_a_word_of_the_calendar(self, text: str) -> None:
        assert speaks_of_time(text)

    @pytest.mark.parametrize("text", ["", "Sarah", "May Chen", "April", "Jan de Vries", "x" * 200])
    def test_is_no_name(self, text: str) -> None:
        assert not speaks_of_time(text)


WORDS = (
    *(
        "tomorrow",
        "today",
        "tonight",
        "next",
        "this",
        "Monday",
        "Friday",
        "Tue",
        "week",
        "weeks",
        "fortnight",
    ),
    *("month", "in", "a", "on", "at", "the", "of", "for", "from", "now", "morning", "evening", "hours"),
    *("3", "12", "15", "23", "31", "1500", "2027", "3pm", "12am", "9:30", "14:30", "25:00", "11.30", "0900"),
    *("3.12.", "15/01", "01/15", "3/4/27", "2027-01-15", "20270115", "15th", "2nd", "first", "Jan", "May"),
    *("December", "noon", "midnight", "half", "quarter", "past", "to", "o'clock", "minutes", "not", "or"),
    *("-", ",", "/", "|", "?", "EST", "Z", "+01:00"),
)
PHRASES = st.one_of(
    st.text(max_size=130),
    st.text(alphabet="0123456789:./- apmth", max_size=20),
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.tuples(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), st.text(max_size=8)).map("".join),
)
ZONES = st.sampled_from(["America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ORDERS = st.sampled_from(DayOrder)


@given(PHRASES, ORDERS, ZONES, MOMENTS)
@example("\ud800 tomorrow 3pm", DayOrder.DMY, "UTC", datetime(2026, 11, 20, tzinfo=UTC))
def test_any_text_is_one_moment_of_the_coming_400_days_or_a_question(
    typed: str, order: DayOrder, zone: str, now: datetime
) -> None:
    told = read_typed_time(typed, order=order, zone=zone, now=now)
    if isinstance(told, Unclear):
        assert told.question.isprintable()
        assert 0 < len(told.question) < 250
        return
    assert now < told.starts_at <= now + timedelta(days=400)
    assert to_instant(told.local, zone) == told.starts_at
    assert (told.local.tzinfo, told.local.second, told.local.microsecond) == (None, 0, 0)


def list_ways_to_write(local: datetime, order: DayOrder) -> list[str]:
    """List spellings of one moment that leave nothing open; the hour after midnight needs the year first."""
    day, month = f"{local.day}", f"{local:%B}"
    numbers = [f"{local.month}", day] if order is DayOrder.MDY else [day, f"{local.month}"]
    ways = [f"{local:%Y-%m-%d %H:%M}", f"{local:%Y-%m-%dT%H:%M:%S}", f"{local:%Y%m%d %H%M}"]
    if local.hour == 0:
        return ways
    half = f"{local:%p}".lower()
    clock = f"{(local.hour - 1) % 12 + 1}:{local.minute:02d}"
    clocks = (
        ["noon"] if (local.hour, local.minute) == (12, 0) else [f"{clock}{half}", f"{clock} {half[0]}.m."]
    )
    dates = [
        f"{'/'.join(numbers)}/{local.year}",
        f"{'-'.join(numbers)}-{local:%y}",
        f"{day} {month} {local.year}",
        f"{month[:3]} {day}, {local.year}",
        f"{local:%A} {day}-{month[:3]}-{local.year}",
    ]
    return ways + [f"{date} {clock}" for date in dates for clock in clocks] + [f"{clocks[0]} on {dates[2]}"]


@given(st.integers(1, 400 * 24 * 60), MOMENTS, ORDERS, ZONES)
def test_a_moment_that_is_written_out_is_read_back_the_same(
    minutes: int, now: datetime, order: DayOrder, zone: str
) -> None:
    local = to_wall(now.replace(second=0, microsecond=0) + timedelta(minutes=minutes), zone)
    try:
        starts_at = to_instant(local, zone)
    except WallTimeRefused:
        starts_at = now
    assume(now < starts_at)
    for way in list_ways_to_write(local, order):
        told = read_typed_time(way, order=order, zone=zone, now=now)
        assert told == Understood(local, starts_at, None), way


@given(st.dates(date(2026, 11, 21), date(2027, 9, 15)), ORDERS)
def test_a_date_without_a_year_is_the_coming_one(day: date, order: DayOrder) -> None:
    numbers = f"{day.month}/{day.day}" if order is DayOrder.MDY else f"{day.day}/{day.month}"
    for way in (numbers, f"{day:%A} {numbers}", f"{day:%b} {day.day}", f"{day.day} {day:%B}"):
        assert answer(f"{way} 3pm", order) == f"{day}T15:00", way
