"""A rule of recurrence as it is typed, in words or as an RRULE, taken apart.

Pure. Reads "weekly 6 times", "every 2 weeks until 2027-03-01" and "FREQ=WEEKLY;COUNT=6" (RFC 5545, 3.3.10).
What a rule for appointments cannot mean is refused with a sentence; nothing is left out silently.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from dateutil.rrule import weekday

from core.rules.typed_time.words import COUNT, quote, read_number
from core.rules.wall_time import to_wall

MOST_DATES = 60
MOST_DAYS = 400  #: between the first date and the last; also the longest interval

LIKE = "Type it like: weekly 6 times, or every 2 weeks until 2027-03-01."
_LONGEST = 200  #: characters
_UNITS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_ADVERBS = {freq.lower(): freq for freq in _UNITS.values()} | {"annually": "YEARLY"}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_NUMBER = rf"(?:\d{{1,6}}|{COUNT})"
_EVERY = (
    rf"(?:(?P<adverb>{'|'.join(_ADVERBS)})"
    rf"|(?:every|each) (?:(?P<other>other|second) |(?P<interval>{_NUMBER}) )?(?P<unit>{'|'.join(_UNITS)})s?)"
)
_END = rf"(?:(?:for )?(?P<count>{_NUMBER}) times?|(?:until|till|to) (?P<until>\S+))"
_WORDS = tuple(re.compile(form) for form in (rf"{_EVERY},? {_END}", rf"{_END},? {_EVERY}"))
_ENDLESS = re.compile(_EVERY)
_UNTIL = re.compile(r"[0-9]{8}(?:T[0-9]{6}(?P<utc>Z)?)?")
_BY_DAY = re.compile(rf"(?P<nth>[+-]?[1-5])?(?P<day>{'|'.join(_DAYS)})")

_SUB_DAILY = frozenset({"HOURLY", "MINUTELY", "SECONDLY"})
_OF_THE_CLOCK = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_ALWAYS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
_OF = {
    "DAILY": frozenset({"BYDAY"}),
    "WEEKLY": frozenset({"BYDAY"}),
    "MONTHLY": frozenset({"BYDAY", "BYMONTHDAY", "BYSETPOS"}),
    "YEARLY": frozenset({"BYMONTH", "BYMONTHDAY"}),
}
_MOST = {"BYMONTHDAY": 31, "BYMONTH": 12, "BYSETPOS": 31}


class RecurrenceRefused(ValueError):  # noqa: N818 - named for what happened
    """This is no recurrence; the message says what to mend, for the person who typed it."""


@dataclass(frozen=True, slots=True)
class RuleParts:
    """A rule that ends: after `count` dates, or with `until`, naive wall time that may itself be one."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    days: tuple[weekday, ...] = ()
    numbers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  #: BYMONTHDAY …, as typed
    week_starts: int = 0  #: 0 is Monday
    is_spoken: bool = False  #: said in words, where nobody thinks of months that lack a day


def read_parts(typed: str, *, zone: str) -> RuleParts:
    """Read a rule; an UNTIL in UTC is turned into wall time of this zone. Raises RecurrenceRefused."""
    if len(typed) > _LONGEST:
        raise RecurrenceRefused(f"That is too long. {LIKE}")
    text = " ".join(typed.split())
    parts = _read_rule(text, zone) if "=" in text else _read_words(text.casefold().rstrip("."))
    if parts.count is not None and not 1 <= parts.count <= MOST_DATES:
        raise RecurrenceRefused(f"At most {MOST_DATES} dates, and at least one.")
    if not 1 <= parts.interval <= MOST_DAYS:
        raise RecurrenceRefused(f"An interval goes from 1 to {MOST_DAYS}.")
    return parts


def _read_words(text: str) -> RuleParts:
    said = next((found for form in _WORDS if (found := form.fullmatch(text))), None)
    if said is None:
        if _ENDLESS.fullmatch(text):
            raise RecurrenceRefused(f"When does it end? {LIKE}")
        raise RecurrenceRefused(f"I do not understand {quote(text)}. {LIKE}")
    freq = _ADVERBS[said["adverb"]] if said["adverb"] else _UNITS[said["unit"]]
    interval = 2 if said["other"] else read_number(said["interval"] or "1")
    if said["count"]:
        return RuleParts(freq, interval, count=read_number(said["count"]), is_spoken=True)
    try:
        until = datetime.combine(date.fromisoformat(said["until"]), time.max)
    except ValueError as error:
        raise RecurrenceRefused("Type the last date like 2027-03-01.") from error
    return RuleParts(freq, interval, until=until, is_spoken=True)


def _read_rule(text: str, zone: str) -> RuleParts:
    parts = _split(text)
    freq = parts["FREQ"]
    for name in parts:
        if name not in _ALWAYS | _OF[freq]:
            raise RecurrenceRefused(f"{quote(name)} is not understood with FREQ={freq}.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RecurrenceRefused("Give COUNT or UNTIL, not both.")
    if "COUNT" not in parts and "UNTIL" not in parts:
        raise RecurrenceRefused("A rule needs an end: add COUNT or UNTIL, like: FREQ=WEEKLY;COUNT=6.")
    return RuleParts(
        freq,
        _read_int("INTERVAL", parts.get("INTERVAL", "1")),
        count=_read_int("COUNT", parts["COUNT"]) if "COUNT" in parts else None,
        until=_read_until(parts["UNTIL"], zone) if "UNTIL" in parts else None,
        days=_read_days(parts["BYDAY"], is_of_month=freq == "MONTHLY") if "BYDAY" in parts else (),
        numbers={name: _read_numbers(name, parts[name]) for name in _MOST if name in parts},
        week_starts=_read_days(parts.get("WKST", "MO"), is_of_month=False)[0].weekday,
    )


def _split(text: str) -> dict[str, str]:
    """Split a rule into its parts; FREQ is there, and one we know."""
    parts: dict[str, str] = {}
    for piece in text.upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, equals, value = (word.strip() for word in piece.partition("="))
        if not equals or not value or name in parts:
            raise RecurrenceRefused(f"{quote(piece)} is no part of a rule. {LIKE}")
        parts[name] = value
    freq = parts.get("FREQ", "")
    if freq in _SUB_DAILY or _OF_THE_CLOCK & parts.keys():
        raise RecurrenceRefused("An appointment repeats daily at most, at the time of the first one.")
    if freq not in _OF:
        raise RecurrenceRefused(f"FREQ is one of {', '.join(_OF)}.")
    return parts


def _read_int(name: str, value: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,6}", value):
        raise RecurrenceRefused(f"{name} takes numbers; {quote(value)} is none.")
    return int(value)


def _read_numbers(name: str, value: str) -> tuple[int, ...]:
    numbers = tuple(_read_int(name, each) for each in value.split(","))
    if any(not 1 <= abs(number) <= _MOST[name] for number in numbers):
        raise RecurrenceRefused(f"{name} goes to {_MOST[name]}; {quote(value)} does not fit.")
    return numbers


def _read_days(value: str, *, is_of_month: bool) -> tuple[weekday, ...]:
    """Read MO,TU; with a number in front, the so-manieth of its month."""
    days = []
    for each in value.split(","):
        found = _BY_DAY.fullmatch(each)
        if found is None or (found["nth"] and not is_of_month):
            raise RecurrenceRefused(f"{quote(each)} is no day here; days are {', '.join(_DAYS)}.")
        days.append(weekday(_DAYS.index(found["day"]), int(found["nth"]) if found["nth"] else None))
    if len({day.n is None for day in days}) > 1:  # dateutil would take only dates that are both
        raise RecurrenceRefused(f"In {quote(value)}, give every day a number, or none.")
    return tuple(days)


def _read_until(value: str, zone: str) -> datetime:
    """Read the last date; a day alone counts to its end, though RFC 5545 means its first moment."""
    found = _UNTIL.fullmatch(value)
    try:
        until = datetime.fromisoformat(value.removesuffix("Z") if found else "")
        if found and found["utc"]:
            return to_wall(until.replace(tzinfo=UTC), zone)
    except (ValueError, OverflowError) as error:
        raise RecurrenceRefused("UNTIL is a date like 20270301, or with a time 20270301T143000.") from error
    return until if "T" in value else datetime.combine(until, time.max)
