"""Turns a number of minutes into a duration in words: `1 hour and 30 minutes`, `1 Stunde und 30 Minuten`.

Pure: Babel has the words and their plurals. Never rounds; reads nothing back (that is `durations`).
"""

import re
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_timedelta
from babel.lists import format_list

from core.variables.clean import smooth_text
from core.variables.languages import get_babel_locale

_Unit = Literal["day", "hour", "minute"]

_SECONDS_PER_MINUTE = 60
_MINUTES_PER_HOUR = 60
_MINUTES_PER_DAY = 24 * _MINUTES_PER_HOUR

_WELSH_AND = re.compile(r"a\(c\) (\d+)")
"""CLDR leaves the choice to the reader: "a" before a consonant, "ac" before a vowel."""

# The numbers below 60 that a Welsh voice begins with a vowel: un, wyth, and the teens (un deg …).
_VOWEL_NUMBERS = frozenset({1, 8, *range(11, 20)})


def format_duration(minutes: int, *, language: str) -> str:
    """Return days, hours and minutes in words, each only when there are any.

    Raises ValueError below one minute, LanguageUnknown.
    """
    if minutes < 1:
        raise ValueError("a duration to be spoken lasts at least one minute")
    return _format(minutes, language)


@lru_cache(maxsize=4096)
def _format(minutes: int, language: str) -> str:
    locale = get_babel_locale(language)
    days, rest = divmod(minutes, _MINUTES_PER_DAY)
    hours, mins = divmod(rest, _MINUTES_PER_HOUR)
    amounts: tuple[tuple[_Unit, int], ...] = (
        ("day", days * _MINUTES_PER_DAY),
        ("hour", hours * _MINUTES_PER_HOUR),
        ("minute", mins),
    )
    parts = [_format_part(amount, unit, locale) for unit, amount in amounts if amount]
    return smooth_text(_WELSH_AND.sub(_join_welsh, format_list(parts, locale=locale)))


def _format_part(minutes: int, unit: _Unit, locale: Locale) -> str:
    # An endless threshold keeps Babel from rounding 90 minutes to "2 hours". `format_unit` would be
    # shorter, but Babel 2.18 answers "1 duration-hour" in 26 of our languages (python-babel issue 1217).
    seconds = minutes * _SECONDS_PER_MINUTE
    return format_timedelta(seconds, granularity=unit, threshold=float("inf"), locale=locale)


def _join_welsh(found: re.Match[str]) -> str:
    word = "ac" if int(found[1]) in _VOWEL_NUMBERS else "a"
    return f"{word} {found[1]}"
