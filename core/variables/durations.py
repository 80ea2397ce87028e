"""Turns a typed or imported duration into whole minutes, or refuses it.

Pure. Never guesses: what does not read as one duration between five minutes and fourteen days is None.
"""

import re
from fractions import Fraction
from functools import lru_cache

SHORTEST_MIN = 5
LONGEST_MIN = 14 * 24 * 60

_LONGEST_INPUT = 60  #: characters; nobody types more, and it bounds the search
_HOUR_MIN = 60
_DAY_MIN = 24 * _HOUR_MIN

_NUMBER = r"\d{1,5}(?:[.,]\d{1,3})?"
_GLUE = r"[\s,]*(?:and\s+)?"

_PLAIN = r"(?P<minutes>\d{1,5})"
_CLOCK = r"(?P<hours>\d{1,3})(?::|\s*(?:hours?|hrs?|h)\s*)(?P<minutes>[0-5]\d)"
_WORDS = (
    rf"(?:(?P<weeks>{_NUMBER})\s*(?:weeks?|wks?|w)(?![a-z]){_GLUE})?"
    rf"(?:(?P<days>{_NUMBER})\s*(?:days?|d)(?![a-z]){_GLUE})?"
    rf"(?:(?P<hours>{_NUMBER})\s*(?:hours?|hrs?|h)(?![a-z]){_GLUE})?"
    rf"(?:(?P<minutes>{_NUMBER})\s*(?:minutes?|mins?|m))?"
)
# ISO 8601-1:2019, 5.5.2: every designator is optional, but one must be there, and one after T.
_ISO = (
    rf"p(?=.)(?:(?P<weeks>{_NUMBER})w)?(?:(?P<days>{_NUMBER})d)?"
    rf"(?:t(?=.)(?:(?P<hours>{_NUMBER})h)?(?:(?P<minutes>{_NUMBER})m)?(?:(?P<seconds>{_NUMBER})s)?)?"
)
_FORMS = tuple(re.compile(form, re.ASCII) for form in (_PLAIN, _CLOCK, _ISO, _WORDS))
_SPOKEN = {
    "quarter of an hour": 15,
    "a quarter of an hour": 15,
    "half an hour": 30,
    "half hour": 30,
    "a half hour": 30,
    "three quarters of an hour": 45,
    "an hour and a half": 90,
    "one and a half hours": 90,
}
_MINUTES_OF = {
    "weeks": Fraction(7 * _DAY_MIN),
    "days": Fraction(_DAY_MIN),
    "hours": Fraction(_HOUR_MIN),
    "minutes": Fraction(1),
    "seconds": Fraction(1, 60),
}


def parse_duration(text: str | int) -> int | None:
    """Return the duration in minutes; None when it is no duration from 5 minutes to 14 days.

    A plain number means minutes. Reads `1:30`, `1h30`, `1.5 hours`, `1 day and 2 hours`,
    `half an hour` and ISO 8601 (`PT1H30M`).
    """
    minutes = parse_length(text)
    return minutes if minutes is not None and SHORTEST_MIN <= minutes <= LONGEST_MIN else None


def parse_length(text: str | int) -> int | None:
    """Return any length of time in minutes, 0 and long ones too; None when it is no whole number of them."""
    typed = " ".join(str(text).casefold().split())
    if not typed or len(typed) > _LONGEST_INPUT:
        return None
    minutes = _count_minutes(typed)
    if minutes is None or minutes.denominator != 1:
        return None
    return int(minutes)


@lru_cache(maxsize=1024)
def _count_minutes(typed: str) -> Fraction | None:
    """Add up the parts of the first form that reads the whole text."""
    if typed in _SPOKEN:
        return Fraction(_SPOKEN[typed])
    with_digits = re.sub(r"\b(?:an?|one)\b", "1", typed)
    for form in _FORMS:
        if read := form.fullmatch(with_digits):
            return sum(
                (
                    Fraction(amount.replace(",", ".")) * _MINUTES_OF[unit]
                    for unit, amount in read.groupdict().items()
                    if amount
                ),
                Fraction(0),
            )
    return None
