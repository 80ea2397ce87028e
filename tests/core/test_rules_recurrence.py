"""How a booking repeats: what is read, which dates follow, and what is refused before it costs anything."""

from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import _iterinfo, rrulestr
from hypothesis import given
from hypothesis import strategies as st

from core.rules.recurrence import RecurrenceRefused, list_dates, parse_recurrence

LONDON = "Europe/London"
START = datetime(2027, 1, 15, 14, 30)  # noqa: DTZ001 - wall time; a Friday


def read(typed: str, start: datetime = START, zone: str = LONDON) -> list[datetime]:
    return list_dates(parse_recurrence(typed, start=start, zone=zone))


def days(dates: list[datetime]) -> list[str]:
    return [f"{date:%m-%d}" for date in dates]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["01-15", "01-22", "01-29"]),
        ("RRULE:FREQ=WEEKLY;COUNT=3", ["01-15", "01-22", "01-29"]),
        ("rrule:freq=weekly;count=3;", ["01-15", "01-22", "01-29"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SU;WKST=SU;COUNT=4", ["01-15", "01-24", "01-29", "02-07"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SU;COUNT=4", ["01-15", "01-17", "01-29", "01-31"]),
        ("FREQ=DAILY;BYDAY=MO,FR;COUNT=3", ["01-15", "01-18", "01-22"]),
        ("FREQ=MONTHLY;BYDAY=3FR;COUNT=3", ["01-15", "02-19", "03-19"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-3;COUNT=3", ["01-15", "02-12", "03-12"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-17;COUNT=3", ["01-15", "02-12", "03-15"]),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15;COUNT=2", ["01-15", "01-15"]),
        ("FREQ=DAILY;UNTIL=20270117", ["01-15", "01-16", "01-17"]),
        ("FREQ=DAILY;UNTIL=20270117T143000", ["01-15", "01-16", "01-17"]),
        ("FREQ=DAILY;UNTIL=20270117T142959Z", ["01-15", "01-16"]),
        ("FREQ=WEEKLY;COUNT=1", ["01-15"]),
        ("weekly 3 times", ["01-15", "01-22", "01-29"]),
        ("Weekly, three times.", ["01-15", "01-22", "01-29"]),
        ("3 times weekly", ["01-15", "01-22", "01-29"]),
        ("every 2 weeks until 2027-02-12", ["01-15", "01-29", "02-12"]),
        ("every other week 3 times", ["01-15", "01-29", "02-12"]),
        ("every month 3 times", ["01-15", "02-15", "03-15"]),
        ("daily 3 times", ["01-15", "01-16", "01-17"]),
        ("every three days till 2027-01-21", ["01-15", "01-18", "01-21"]),
        ("yearly 2 times", ["01-15", "01-15"]),
    ],
)
def test_the_dates_are_those_that_are_meant(typed: str, expected: list[str]) -> None:
    dates = read(typed)
    assert days(dates) == expected
    assert {(date.hour, date.minute) for date in dates} == {(14, 30)}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("weekly", "When does it end?"),
        ("every 2 weeks", "When does it end?"),
        ("FREQ=WEEKLY", "A rule needs an end: add COUNT or UNTIL"),
        ("FREQ=WEEKLY;COUNT=6;UNTIL=20270301", "Give COUNT or UNTIL, not both."),
        ("weekly 61 times", "At most 60 dates"),
        ("weekly 0 times", "At most 60 dates, and at least one."),
        ("FREQ=DAILY;COUNT=999999", "At most 60 dates"),
        ("daily until 2027-03-16", "At most 60 dates; this has more."),
        ("weekly 60 times", "The last of 60 dates is more than 400 days after the first."),
        ("monthly until 2028-03-01", "The last date is more than 400 days after the first."),
        ("yearly 3 times", "The last of 3 dates is more than 400 days after the first."),
        ("weekly until 2027-01-14", "The last date is before the appointment."),
        ("weekly until 2027-02-30", "Type the last date like 2027-03-01."),
        ("weekly until march", "Type the last date like 2027-03-01."),
        ("FREQ=WEEKLY;UNTIL=20270230", "UNTIL is a date like 20270301"),
        ("FREQ=WEEKLY;UNTIL=00010101T000000Z", "UNTIL is a date like 20270301"),
        ("FREQ=HOURLY;COUNT=3", "An appointment repeats daily at most"),
        ("FREQ=SECONDLY;COUNT=3", "An appointment repeats daily at most"),
        ("FREQ=DAILY;BYHOUR=9,15;COUNT=3", "An appointment repeats daily at most"),
        ("FREQ=FORTNIGHTLY;COUNT=3", "FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY."),
        ("COUNT=3", "FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY."),
        ("FREQ=DAILY;COUNT=3;RSCALE=CHINESE", '"RSCALE" is not understood with FREQ=DAILY.'),
        ("FREQ=WEEKLY;BYMONTHDAY=15;COUNT=3", '"BYMONTHDAY" is not understood with FREQ=WEEKLY.'),
        ("FREQ=DAILY;COUNT=3;COUNT=3", '"COUNT=3" is no part of a rule.'),
        ("FREQ=DAILY;;COUNT=3", "is no part of a rule."),
        ("FREQ=DAILY;COUNT=", '"COUNT=" is no part of a rule.'),
        ("FREQ=DAILY;COUNT=three", 'COUNT takes numbers; "THREE" is none.'),
        ("FREQ=DAILY;INTERVAL=0;COUNT=3", "An interval goes from 1 to 400."),
        ("every 401 days 2 times", "An interval goes from 1 to 400."),
        ("FREQ=WEEKLY;BYDAY=2FR;COUNT=3", '"2FR" is no day here'),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", '"XX" is no day here'),
        ("FREQ=MONTHLY;BYDAY=MO,3FR;COUNT=3", 'In "MO,3FR", give every day a number, or none.'),
        ("FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3", "BYMONTHDAY goes to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0;COUNT=3", "BYMONTHDAY goes to 31"),
        (
            "FREQ=WEEKLY;BYDAY=MO;COUNT=3",
            "Fri 15 January 2027, the first date, is none that this rule gives.",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=16;COUNT=3", "the first date, is none that this rule gives."),
        ("soon", 'I do not understand "soon".'),
        ("weekly six", 'I do not understand "weekly six".'),
        ("x" * 201, "That is too long."),
        ("=", "is no part of a rule."),
    ],
)
def test_what_is_no_recurrence_is_refused_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(RecurrenceRefused) as refused:
        read(typed)
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (datetime(2027, 3, 21, 1, 30), "Sun 28 March 2027, 1:30 AM: This time does not exist"),  # noqa: DTZ001
        (datetime(2027, 10, 24, 1, 30), "Sun 31 October 2027, 1:30 AM: This time comes twice"),  # noqa: DTZ001
    ],
)
def test_a_date_on_which_the_clocks_change_at_that_time_is_named(start: datetime, sentence: str) -> None:
    with pytest.raises(RecurrenceRefused, match=sentence):
        read("weekly 2 times", start)
    assert len(read("weekly 2 times", start, "Asia/Tokyo")) == 2


def test_the_wall_time_stays_when_the_clocks_change() -> None:
    dates = read("weekly 2 times", datetime(2027, 3, 25, 14, 30))  # noqa: DTZ001
    offsets = [date.replace(tzinfo=ZoneInfo(LONDON)).utcoffset() for date in dates]
    assert offsets == [timedelta(0), timedelta(hours=1)]


def test_a_day_that_not_every_month_has_is_asked_about_unless_a_rule_says_so() -> None:
    last = datetime(2027, 1, 31, 9)  # noqa: DTZ001
    with pytest.raises(RecurrenceRefused, match="Not every month has a day 31"):
        read("every month 3 times", last)
    assert days(read("FREQ=MONTHLY;COUNT=3", last)) == ["01-31", "03-31", "05-31"]
    assert days(read("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", last)) == ["01-31", "02-28", "03-31"]
    assert days(read("weekly 2 times", last)) == ["01-31", "02-07"]


@pytest.mark.parametrize(
    "typed",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2",
        "FREQ=MONTHLY;BYSETPOS=31;BYDAY=FR;COUNT=2",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=1MO;COUNT=2",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=15;BYDAY=FR;COUNT=2",
        "FREQ=DAILY;INTERVAL=7;BYDAY=SA;COUNT=2",
        "FREQ=WEEKLY;INTERVAL=400;BYDAY=FR;COUNT=2",
        "FREQ=DAILY;INTERVAL=398;BYDAY=FR;COUNT=2",
    ],
)
def test_a_rule_that_has_no_other_date_is_refused_without_looking_for_one_for_ever(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left alone, dateutil looks at every period up to the year 9999 for the dates of some of these."""
    looked_at: list[tuple[int, int]] = []
    rebuild = _iterinfo.rebuild

    def count(self: _iterinfo, year: int, month: int) -> None:
        looked_at.append((year, month))
        rebuild(self, year, month)

    monkeypatch.setattr(_iterinfo, "rebuild", count)
    with pytest.raises(RecurrenceRefused):
        read(typed)
    assert len(looked_at) < 100


DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def join(some: list[object], own: object) -> str:
    return ",".join(dict.fromkeys(map(str, [*some, own])))


@st.composite
def rules(draw: st.DrawFn) -> tuple[datetime, str]:
    """Draw a start and a rule that gives it, without its end."""
    start = START + timedelta(days=draw(st.integers(0, 90)))
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    nth = draw(st.sampled_from(["", (start.day - 1) // 7 + 1]) if freq == "MONTHLY" else st.just(""))
    own_day = f"{nth}{DAYS[start.weekday()]}"
    some_days = st.lists(st.sampled_from(DAYS).map(f"{nth}{{}}".format), max_size=3)
    by_day = some_days.map(lambda some: join([*some], own_day))
    by_number = st.lists(st.integers(1, 31), max_size=3).map(lambda some: join([*some], start.day))
    by_month = st.lists(st.integers(1, 12), max_size=3).map(lambda some: join([*some], start.month))
    parts = {
        "DAILY": {"BYDAY": by_day},
        "WEEKLY": {"BYDAY": by_day, "WKST": st.sampled_from(DAYS)},
        "MONTHLY": {"BYDAY": by_day, "BYMONTHDAY": by_number},
        "YEARLY": {"BYMONTH": by_month, "BYMONTHDAY": by_number},
    }[freq]
    optional = {"INTERVAL": st.integers(1, 5).map(str)} | parts
    rule = {"FREQ": freq} | draw(st.fixed_dictionaries({}, optional=optional))
    return start, ";".join(f"{name}={value}" for name, value in rule.items())


@given(rules(), st.integers(1, 70), st.integers(-5, 450), st.booleans())
def test_the_dates_are_dateutil_s_own_or_too_many_or_too_far(
    drawn: tuple[datetime, str],
    count: int,
    last_day: int,
    is_counted: bool,  # noqa: FBT001 - drawn
) -> None:
    start, rule = drawn
    limit, last = start + timedelta(days=400), start + timedelta(days=last_day)
    own = list(islice(rrulestr(f"{rule};UNTIL={limit:%Y%m%dT%H%M%S}", dtstart=start), 61))
    wanted = own[:count] if is_counted else [date for date in own if date <= last]
    is_fit = len(wanted) == count if is_counted else start <= last <= limit
    end = f"COUNT={count}" if is_counted else f"UNTIL={last:%Y%m%d}"
    if is_fit and len(wanted) <= 60:
        assert read(f"{rule};{end}", start) == wanted
        assert wanted[0] == start
    else:
        with pytest.raises(RecurrenceRefused):
            read(f"{rule};{end}", start)


@given(st.one_of(st.text(max_size=60), st.text("FREQ=DAILYWK;COUNT0123-,BMOTUS ", max_size=40)))
def test_whatever_is_typed_gives_dates_or_a_sentence(typed: str) -> None:
    try:
        dates = read(typed)
    except RecurrenceRefused as refused:
        dates, said = [], str(refused)
    else:
        said = "."
    assert said.endswith((".", "?"))
    assert len(dates) <= 60
