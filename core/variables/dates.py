"""Turns a date into the words of a language: `Monday, January 15th`, `lundi 15 janvier`.

Pure. Babel is asked once per language for the names and the order; a date is then put together without
it. Never says "today" or "Monday" alone, never reads a clock, never converts between zones.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import parse_pattern

from core.variables.clean import smooth_text
from core.variables.languages import get_babel_locale, get_speech

_YEAR_GOES_WITHOUT_SAYING = 300  #: days ahead; beyond, a listener may take another year's date

# The year in a CLDR pattern, with the comma, the "de" or the era before it and its own word behind it.
_YEAR_IN_FRONT = re.compile(r"^y\s*(?:'[^']*'|년|年|թ)?\.?\s*")
_YEAR_BEHIND = re.compile(r"(?:\s*'del?'|[,،])?\s*(?:G\s)?y(?:\.?\s*'[^']*')?\.?")

# Where CLDR shortens "of the year" to a letter, which a voice spells, the word stands in full.
_YEAR_WORDS = {
    "bg": ("'г'.", "'година'"),  # noqa: RUF001 - Cyrillic it is
    "hy": ("թ.", "թվականի"),
    "kk": ("'ж'.", "'жылғы'"),
    "mk": ("'г'.", "'година'"),  # noqa: RUF001 - Cyrillic it is
    "ru": ("'г'.", "'года'"),  # noqa: RUF001
    "uk": ("'р'.", "'року'"),  # noqa: RUF001
}
_FIRST_OF_MONTH = {"fr": "1er", "it": "1º", "pt": "1º"}  #: the only ordinal these languages say
_FIELDS = {"E": "weekday", "c": "weekday", "M": "month", "L": "month", "d": "day", "y": "year"}


@dataclass(frozen=True, slots=True)
class _Words:
    """What a language needs to say any date."""

    weekdays: tuple[str, ...]  #: Monday first
    months: tuple[str, ...]  #: by number; nothing at 0
    days: tuple[str, ...]  #: by number; nothing at 0
    without_year: str  #: a %-template
    with_year: str


def format_date(day: date, *, language: str, today: date) -> str:
    """Return the date in words, weekday first where the language has it first.

    The year is said only when the listener could take another one: in the past, or over 300 days ahead.
    Always of the Gregorian calendar, in European digits. Raises LanguageUnknown.
    """
    words = _find_words(language)
    ahead = day.toordinal() - today.toordinal()
    template = words.without_year if 0 <= ahead <= _YEAR_GOES_WITHOUT_SAYING else words.with_year
    return template % {
        "weekday": words.weekdays[day.weekday()],
        "month": words.months[day.month],
        "day": words.days[day.day],
        "year": day.year,
    }


@cache
def _find_words(language: str) -> _Words:
    locale = get_babel_locale(language)
    if locale.language == "en":
        return _find_english(locale)
    speech = get_speech(language)
    full = locale.date_formats["full"].pattern
    first = _FIRST_OF_MONTH.get(speech, "1")
    return _Words(
        weekdays=_list_weekdays(locale, full),
        months=_list_months(locale, full),
        days=("", first, *(str(number) for number in range(2, 32))),
        without_year=_build_template(_strip_year(full), locale),
        with_year=_build_template(full.replace(*_YEAR_WORDS.get(speech, ("", ""))), locale),
    )


def _find_english(locale: Locale) -> _Words:
    """Write English as it is said, with ordinals: CLDR has none."""
    full = locale.date_formats["full"].pattern
    us_order = locale.territory == "US"
    return _Words(
        weekdays=_list_weekdays(locale, full),
        months=_list_months(locale, full),
        days=("", *(f"{number}{_ordinal_suffix(number)}" for number in range(1, 32))),
        without_year="%(weekday)s, %(month)s %(day)s" if us_order else "%(weekday)s, %(day)s %(month)s",
        with_year=(
            "%(weekday)s, %(month)s %(day)s, %(year)s"
            if us_order
            else "%(weekday)s, %(day)s %(month)s %(year)s"
        ),
    )


def _ordinal_suffix(number: int) -> str:
    """Return the English ending of an ordinal: 1st, 2nd, 3rd, 4th, but 11th to 13th."""
    if 11 <= number % 100 <= 13:  # noqa: PLR2004 - the three exceptions of the language
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _strip_year(pattern: str) -> str:
    if pattern.startswith("y"):
        return _YEAR_IN_FRONT.sub("", pattern)
    return _YEAR_BEHIND.sub("", pattern, count=1)


def _build_template(pattern: str, locale: Locale) -> str:
    """Turn a CLDR pattern into a %-template: `EEEE d MMMM` → `%(weekday)s %(day)s %(month)s`."""
    era = locale.eras["abbreviated"][1]
    template = re.sub(
        r"%\(([A-Za-z]+)\)s",
        lambda field: era if field[1] == "G" else f"%({_FIELDS[field[1][0]]})s",
        str(parse_pattern(pattern).format),
    )
    return smooth_text(template)


def _list_weekdays(locale: Locale, pattern: str) -> tuple[str, ...]:
    """List the names, Monday first, in the form that stands alone where the pattern asks for it."""
    context = "stand-alone" if "cccc" in pattern else "format"
    names = locale.days[context]["wide"]
    return tuple(smooth_text(names[number]) for number in range(7))


def _list_months(locale: Locale, pattern: str) -> tuple[str, ...]:
    """List the names in the case a date needs, or plain numbers where the pattern writes those."""
    if "MMMM" not in pattern:
        return tuple(str(number) for number in range(13))
    names = locale.months["format"]["wide"]
    return ("", *(smooth_text(names[number]) for number in range(1, 13)))
