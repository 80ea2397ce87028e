"""The day in a typed phrase: a date, "tomorrow", "next Friday", "in two weeks", "Thursday week".

Pure. All that is said of the day must agree; a weekday beside a date checks it. "Next Friday" is the coming
one, and on a Friday the one in seven days ("Voice format", section 8, 22 November 2026).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from core.rules.typed_time.clock import Clock
from core.rules.typed_time.dates import build_date, check_suffix, take_dates
from core.rules.typed_time.echo import render_day
from core.rules.typed_time.order import DayOrder
from core.rules.typed_time.words import COUNT, WEEKDAYS, Puzzled, Rest, find_weekday, read_number

_WEEK, _SUNDAY = 7, 6
_UNIT_DAYS = {"day": 1, "week": _WEEK, "wk": _WEEK, "fortnight": 2 * _WEEK}


@dataclass(frozen=True, slots=True)
class SaidDays:
    """What a phrase says of the day: days, and weekdays that stand alone or check a day."""

    days: tuple[date, ...]
    weekdays: tuple[int, ...]


def take_days(rest: Rest, order: DayOrder, today: date, *, is_timed: bool) -> SaidDays:
    """Take everything that says the day. `is_timed`: the time is known, so 3.12 is a date. Raises Puzzled."""
    days = take_dates(rest, order, today, may_be_bare=is_timed)
    if rest.take(_COUNTED_WEEKDAY):
        raise Puzzled("Counting weekdays is not something I can do. Type the date, like: 15 Jan.")
    for pattern, read in _FORMS:
        days += [read(found, today) for found in rest.take(pattern)]
    weekdays = []
    for found in rest.take(_WEEKDAY_NUMBER):
        weekdays.append(find_weekday(found["weekday"]))
        days.append(_read_day_of_month(found, today))
    days += [_read_day_of_month(found, today) for found in rest.take(_DAY_OF_MONTH)]
    weekdays += take_weekdays(rest)
    return SaidDays(tuple(days), tuple(weekdays))


def take_weekdays(rest: Rest) -> list[int]:
    """Take the weekdays that stand alone, 0 (Monday) to 6."""
    return [find_weekday(found["weekday"]) for found in rest.take(_WEEKDAY_ALONE)]


def choose_day(said: SaidDays, clock: Clock, wall_now: datetime) -> date | None:
    """Return the one day that is meant, or None when none is said. Raises Puzzled."""
    day, weekdays = find_date(said), sorted(set(said.weekdays))
    if day is not None:
        return day
    if not weekdays:
        return None
    if len(weekdays) > 1:
        one, other = (WEEKDAYS[weekday].title() for weekday in weekdays[:2])
        raise Puzzled(f"I read {one} and {other}. Which one is it?")
    has_passed = clock.is_exact and clock.at <= wall_now.time()
    if weekdays[0] == wall_now.weekday() and has_passed:
        return wall_now.date() + timedelta(days=_WEEK)
    return _find_coming_weekday(weekdays[0], wall_now.date())


def find_date(said: SaidDays) -> date | None:
    """Return the one date that is said, its weekday checked; None when none is. Raises Puzzled."""
    days = sorted(set(said.days))
    if len(days) > 1:
        raise Puzzled(f"I read two days, {render_day(days[0])} and {render_day(days[1])}. Which one is it?")
    return _check_weekdays(days[0], sorted(set(said.weekdays))) if days else None


def _check_weekdays(day: date, weekdays: list[int]) -> date:
    wrong = [WEEKDAYS[weekday].title() for weekday in weekdays if weekday != day.weekday()]
    if wrong:
        raise Puzzled(f"{render_day(day)} is not a {wrong[0]}. Which day do you mean?")
    return day


def _find_coming_weekday(weekday: int, today: date) -> date:
    """Return the next such day after today. Raises Puzzled when today is one: it may be meant."""
    ahead = (weekday - today.weekday()) % _WEEK
    if not ahead:
        later = render_day(today + timedelta(days=_WEEK))
        raise Puzzled(f"Do you mean today, {render_day(today)}, or {later}? Type today or the date.")
    return today + timedelta(days=ahead)


def _find_base(word: str, today: date) -> date:
    """Return the day from which weeks are counted."""
    if word in {"now", "today", "tomorrow"}:
        return today + timedelta(days=word == "tomorrow")
    return _find_coming_weekday(find_weekday(word), today)


def _add(day: date, count: int, unit: str) -> date:
    """Go on by days, weeks or months; a month ends where it ends, so 31 January and a month is asked."""
    if unit != "month":
        return day + timedelta(days=count * _UNIT_DAYS[unit])
    later = day + relativedelta(months=count)
    return build_date(later.year, later.month, day.day)


def _read_after_tomorrow(_: re.Match[str], today: date) -> date:
    return today + timedelta(days=2)


def _read_counted(found: re.Match[str], today: date) -> date:
    """Read "a week from Monday", "2 weeks today", "in 3 days", "Thursday week"."""
    groups = found.groupdict()
    count = read_number(groups.get("count") or "a")
    return _add(_find_base(groups.get("base") or "today", today), count, found["unit"])


def _read_of_week(found: re.Match[str], today: date) -> date:
    """Read "Tuesday next week". Whether a Sunday ends or begins a week differs, so it is asked."""
    weekday = find_weekday(found["weekday"])
    if _SUNDAY in (weekday, today.weekday()):
        raise Puzzled("Weeks begin on Sunday for some and on Monday for others. Type the date, like: 15 Jan.")
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=weekday + _WEEK * (found["which"] == "next"))


def _read_next(found: re.Match[str], today: date) -> date:
    """Read "next Friday", "this Friday", "this coming Friday"."""
    weekday = find_weekday(found["weekday"])
    if weekday == today.weekday() and found["which"] in {"next", "this"}:
        return today + timedelta(days=_WEEK * (found["which"] == "next"))
    return _find_coming_weekday(weekday, today)


def _read_of_month(found: re.Match[str], today: date) -> date:
    """Read "the 5th of next month"."""
    day = int(found["day"])
    check_suffix(day, found["suffix"])
    month = today.replace(day=1) + relativedelta(months=int(found["which"] == "next"))
    return build_date(month.year, month.month, day)


def _read_day_of_month(found: re.Match[str], today: date) -> date:
    """Read "the 28th" or "Mon 23": in this month, or when it has passed in the next."""
    day = int(found["day"])
    check_suffix(day, found["suffix"])
    month = today.replace(day=1) + relativedelta(months=int(day < today.day))
    return build_date(month.year, month.month, day)


def _read_plain(found: re.Match[str], today: date) -> date:
    return _find_base(found["base"], today)


_EDGE, _END = r"(?<![\w/.:\-'])", r"(?![\w/:\-']|[.,]\d)"
_NAMES = "|".join((*WEEKDAYS, "mon", "tues?", "weds?", "thu(?:rs?)?", "fri", "sat", "sun"))
_WEEKDAY = rf"(?P<weekday>{_NAMES})(?![\w\-/'])\.?"
_DAY = r"(?P<day>\d{1,2})(?P<suffix>st|nd|rd|th)"
_BASE = rf"(?P<base>now|today|tomorrow|{_NAMES})"
_UNIT = r"(?P<unit>day|week|wk|fortnight|month)s?"
# Behind "for" a count is how long something lasts, not how far away it is.
_COUNT = rf"{_EDGE}(?<!for )(?P<count>{COUNT})"
_COUNTED_WEEKDAY = re.compile(rf"{_EDGE}\d{{1,2}}(?:st|nd|rd|th) {_WEEKDAY}")
# A number up to 12 without its ending may be an hour: "Tue 1 2pm".
_WEEKDAY_NUMBER = re.compile(rf"{_EDGE}{_WEEKDAY},?(?: the)? (?P<day>1[3-9]|[23]\d)(?P<suffix>){_END}")
_DAY_OF_MONTH = re.compile(rf"{_EDGE}{_DAY}{_END}")
_WEEKDAY_ALONE = re.compile(rf"{_EDGE}{_WEEKDAY}")
#: Longer forms first: each takes its part away before a shorter one can mistake it.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date]], ...] = tuple(
    (re.compile(form), read)
    for form, read in (
        (rf"{_EDGE}day after tomorrow{_END}", _read_after_tomorrow),
        (rf"(?:{_EDGE}in )?{_COUNT} {_UNIT} from {_BASE}{_END}", _read_counted),
        (rf"{_EDGE}(?<!for )(?P<unit>week|fortnight) from {_BASE}{_END}", _read_counted),
        (rf"(?<!in ){_COUNT} (?P<unit>week|fortnight)s? (?P<base>today|tomorrow){_END}", _read_counted),
        (rf"(?<!in ){_COUNT} (?P<unit>week|fortnight)s? on (?P<base>{_NAMES}){_END}", _read_counted),
        (rf"{_EDGE}{_WEEKDAY},? (?:of |in )?(?P<which>next|this) week{_END}", _read_of_week),
        (rf"{_EDGE}(?P<which>next|this) week,? (?:on )?{_WEEKDAY}", _read_of_week),
        (rf"{_EDGE}{_BASE} (?P<unit>week|fortnight){_END}", _read_counted),
        (rf"{_EDGE}in (?P<count>{COUNT}) {_UNIT}(?:'s|')?(?: time)?{_END}", _read_counted),
        (rf"{_EDGE}(?P<which>this coming|coming|next|this) {_WEEKDAY}", _read_next),
        (rf"{_EDGE}(?P<which>next|this) month,? (?:on )?(?:the )?{_DAY}{_END}", _read_of_month),
        (rf"{_EDGE}{_DAY},? (?:of |in )?(?P<which>next|this) month{_END}", _read_of_month),
        (rf"{_EDGE}(?P<base>today|tomorrow){_END}", _read_plain),
    )
)
