"""Calendar dates in a typed phrase: "15/01/2027", "Jan 15th", "3.12.", "2027-01-15", "20270115".

Pure. Numbers follow the business's order and never slip into the other one: what contradicts the order,
or what other people would read otherwise, is asked. A date without a year is the coming one; where there is
no today, as in a file that may be read again next year, it is asked.
"""

import re
from datetime import date, timedelta

from core.rules.typed_time.echo import name_month
from core.rules.typed_time.order import DayOrder
from core.rules.typed_time.words import MONTHS, Puzzled, Rest, find_month, find_suffix, quote

_MONTHS_OF_YEAR = 12
_ASK_YEAR = "Which year is it? Write the date like 2027-01-15."
#: Farther ahead than this, a year is not understood without being said: it may be a slip into the past.
_YEAR_GOES_WITHOUT_SAYING = timedelta(days=300)

_EDGE = r"(?<![\w/.:\-'])"
_END = r"(?![\w/:\-]|[.,]\d)"
_NAMES = "|".join(("jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec", *MONTHS))
_MONTH = rf"(?P<month>{_NAMES})(?![a-z])"
_DAY = r"(?P<day>\d{1,2})(?P<suffix>st|nd|rd|th)?"
_YEAR = r"(?P<year>20\d\d|(?<=[/.\-'])\d\d|(?<=[a-z. ] )\d\d)"
_SOON = r" (?P<soon>this|next) year"
_WORDED = (
    re.compile(rf"{_EDGE}{_DAY}(?: of |[ .]*|[/\-]){_MONTH}(?:\.?[ ,/.\-]*'?{_YEAR}|{_SOON})?{_END}"),
    re.compile(rf"{_EDGE}{_MONTH}\.?(?: the)? ?{_DAY}(?:(?: ?, ?| )(?P<year>20\d\d)|{_SOON})?{_END}"),
)
_YEAR_FIRST = re.compile(
    rf"{_EDGE}(?:(?P<year>20\d\d)(?P<sign>[/.\-])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}})"
    rf"|(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)){_END}"
)
_THREE = re.compile(rf"{_EDGE}(\d{{1,2}})([/\-]|\. ?)(\d{{1,2}})\2(20\d\d|\d\d){_END}")
_TWO = re.compile(rf"{_EDGE}(\d{{1,2}})(/)(\d{{1,2}}){_END}|{_EDGE}(\d{{1,2}})(\. ?)(\d{{1,2}})\.{_END}")
_TWO_BARE = re.compile(rf"{_EDGE}(\d{{1,2}})(\.)(\d{{1,2}}){_END}|{_EDGE}(\d\d)(-)(\d\d){_END}")


def take_dates(rest: Rest, order: DayOrder, today: date | None, *, may_be_bare: bool) -> list[date]:
    """Take every date out. `may_be_bare`: 3.12 and 03-12 count too, as the time is known. Raises Puzzled."""
    dates = [_read_year_first(found) for found in rest.take(_YEAR_FIRST)]
    for pattern in _WORDED:
        dates += [_read_worded(found, today) for found in rest.take(pattern)]
    for found in rest.take(_THREE):
        first, sign, second, year = found.groups()
        dates.append(_read_numbers(found[0], sign, (first, second), order, today, _widen(year)))
    for pattern in (_TWO, _TWO_BARE) if may_be_bare else (_TWO,):
        for found in rest.take(pattern):
            first, sign, second = (group for group in found.groups() if group)
            dates.append(_read_numbers(found[0], sign, (first, second), order, today, None))
    return dates


def check_suffix(day: int, suffix: str | None) -> None:
    """Raise Puzzled for "21th": it may be the 21st or the 20th."""
    if suffix and suffix != find_suffix(day):
        raise Puzzled(f'"{day}{suffix}" is no day. Which day do you mean?')


def find_coming(day: int, month: int, today: date | None) -> date:
    """Return the coming date of a day and month, today included. Raises Puzzled."""
    if today is None:
        raise Puzzled(_ASK_YEAR)
    year = today.year + ((month, day) < (today.month, today.day))
    coming = build_date(year, month, day)
    if coming - today > _YEAR_GOES_WITHOUT_SAYING:
        raise Puzzled(f"Do you mean {day} {name_month(month)} {year}? Then type the year too.")
    return coming


def build_date(year: int, month: int, day: int) -> date:
    """Return the date. Raises Puzzled when the calendar does not have it."""
    if not 1 <= month <= _MONTHS_OF_YEAR:
        raise Puzzled(f"There is no month {month}. Type the month as a word, like: 15 Jan 2027.")
    try:
        return date(year, month, day)
    except ValueError as error:
        name = name_month(month)
        raise Puzzled(f"There is no {day} {name} {year}. Which day do you mean?") from error


def could_be_date(first: int, second: int, order: DayOrder) -> bool:
    """Tell whether two numbers make a day and month in this order."""
    day, month = (second, first) if order is DayOrder.MDY else (first, second)
    return 1 <= day <= 31 and 1 <= month <= _MONTHS_OF_YEAR  # noqa: PLR2004 - days of the longest month


def _read_year_first(found: re.Match[str]) -> date:
    year, month, day = found["year"] or found["y"], found["month"] or found["m"], found["day"] or found["d"]
    return build_date(int(year), int(month), int(day))


def _read_worded(found: re.Match[str], today: date | None) -> date:
    day, month = int(found["day"]), find_month(found["month"])
    check_suffix(day, found["suffix"])
    if found["soon"] and today is not None:
        return build_date(today.year + (found["soon"] == "next"), month, day)
    if found["year"]:
        return build_date(_widen(found["year"]), month, day)
    return find_coming(day, month, today)


def _read_numbers(
    words: str, sign: str, numbers: tuple[str, str], order: DayOrder, today: date | None, year: int | None
) -> date:
    """Read two numbers in the business's order, with or without a year."""
    first, second = (int(number) for number in numbers)
    day, month = (second, first) if order is DayOrder.MDY else (first, second)
    if month > _MONTHS_OF_YEAR:
        where = "first" if order is DayOrder.MDY else "second"
        raise Puzzled(
            f"In {quote(words)} the month comes {where}, and there is no month {month}."
            " Type the month as a word, like: 15 Jan."
        )
    # Dots are written day first nearly everywhere, so month first they are sure only with one reading.
    is_month_too = 1 <= day <= _MONTHS_OF_YEAR and month >= 1 and day != month
    if sign.startswith(".") and order is DayOrder.MDY and is_month_too:
        one, other = f"{day} {name_month(month)}", f"{month} {name_month(day)}"
        raise Puzzled(f"Is {quote(words)} {one} or {other}? Type the month as a word.")
    return find_coming(day, month, today) if year is None else build_date(year, month, day)


def _widen(year: str) -> int:
    """Return the year of two digits in this century."""
    return int(year) if len(year) > 2 else 2000 + int(year)  # noqa: PLR2004 - a year of two digits
