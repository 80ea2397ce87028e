"""Turns a phone number, a date, a time and a duration into English that a voice says correctly.

Pure: Babel gives the names of days and months. Never converts between zones, never reads a clock.
"""

from datetime import date, time, timedelta
from typing import Literal

import phonenumbers
from babel.dates import format_timedelta, get_day_names, get_month_names
from babel.lists import format_list

from core.nouns.ids import E164

_LANGUAGE = "en"
_DAY_NAMES = get_day_names("wide", locale=_LANGUAGE)
_MONTH_NAMES = get_month_names("wide", locale=_LANGUAGE)

_LONGEST_GROUP = 4  #: digits a listener can repeat in one breath
_YEAR_GOES_WITHOUT_SAYING = timedelta(days=300)
_MINUTES_PER_HOUR = 60
_MINUTES_PER_DAY = 24 * _MINUTES_PER_HOUR


def format_phone_for_voice(phone: E164) -> str:
    """Return the number as dialled within its country, in groups: `+447403305280` → `074-0330-5280`.

    Groups have at most four digits, are as equal as possible, the shorter ones first. An extension is
    dropped. Raises ValueError when `phone` is no phone number.
    """
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException as refused:
        raise ValueError("not a phone number in international form") from refused
    number.extension = None  # else its digits would be read as part of the number
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "-".join(_group("".join(char for char in national if char in "0123456789")))


def _group(digits: str) -> list[str]:
    """Split into the fewest groups of at most four digits, as equal as possible, shorter ones first."""
    count = -(-len(digits) // _LONGEST_GROUP)
    size, longer = divmod(len(digits), count)
    groups = []
    for index in range(count):
        take = size + (index >= count - longer)
        groups.append(digits[:take])
        digits = digits[take:]
    return groups


def format_date(day: date, *, locale: str, today: date) -> str:
    """Return `Monday, January 15th`; day before month where English is spoken outside the US.

    The year is said only when the listener could take another one: in the past, or over 300 days ahead.
    A locale that is not English gets the US order, the form of the order document.
    """
    weekday, month = _DAY_NAMES[day.weekday()], _MONTH_NAMES[day.month]
    ordinal = f"{day.day}{_ordinal_suffix(day.day)}"
    is_clear = timedelta(0) <= day - today <= _YEAR_GOES_WITHOUT_SAYING
    if _says_day_first(locale):
        return f"{weekday}, {ordinal} {month}" + ("" if is_clear else f" {day.year}")
    return f"{weekday}, {month} {ordinal}" + ("" if is_clear else f", {day.year}")


def _ordinal_suffix(number: int) -> str:
    """Return the English ending of an ordinal: 1st, 2nd, 3rd, 4th, but 11th to 13th."""
    if 11 <= number % 100 <= 13:  # noqa: PLR2004 - the three exceptions of the language
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _says_day_first(locale: str) -> bool:
    language, _, territory = locale.replace("_", "-").lower().partition("-")
    return language == "en" and territory not in {"", "us"}


def format_time(wall: time) -> str:
    """Return `2:30 PM`, and `12:00 noon` for the full hour that people mistake for midnight.

    Always the 12-hour clock: voices read "14:30" as "fourteen thirty" (docs.cartesia.ai, 2026-06).
    """
    if (wall.hour, wall.minute) == (12, 0):
        return "12:00 noon"
    return f"{(wall.hour - 1) % 12 + 1}:{wall.minute:02d} {'AM' if wall.hour < 12 else 'PM'}"  # noqa: PLR2004


def format_duration(minutes: int) -> str:
    """Return `45 minutes`, `1 hour and 30 minutes`, `1 day and 2 hours`.

    Raises ValueError below one minute.
    """
    if minutes < 1:
        raise ValueError("a duration to be spoken lasts at least one minute")
    days, rest = divmod(minutes, _MINUTES_PER_DAY)
    hours, mins = divmod(rest, _MINUTES_PER_HOUR)
    amounts: tuple[tuple[Literal["day", "hour", "minute"], timedelta], ...] = (
        ("day", timedelta(days=days)),
        ("hour", timedelta(hours=hours)),
        ("minute", timedelta(minutes=mins)),
    )
    parts = [
        # An endless threshold keeps Babel from rounding 90 minutes to "2 hours".
        format_timedelta(amount, granularity=unit, threshold=float("inf"), locale=_LANGUAGE)
        for unit, amount in amounts
        if amount
    ]
    return format_list(parts, locale=_LANGUAGE)
