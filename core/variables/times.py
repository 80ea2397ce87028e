"""Turns a wall time into the words of a language: `2:30 PM`, `14:30 Uhr`, `14 h 30`, `14時30分`.

Pure; one table, written by hand after CLDR 47. Never converts between zones, never reads a clock.

Where a clock comes from:
- English is on the 12-hour clock everywhere: voices read "14:30" as "fourteen thirty" (docs.cartesia.ai,
  2026-06).
- Where a word tells that this is a time ("Uhr", "h", "時"), the hour has no leading zero; so has none on
  the 12-hour clock. All other forms are CLDR's, with a colon where it has a dot: a dot reads as a decimal.
- Where CLDR shortens "in the afternoon" to something no voice can say, the word stands in full.
- Noon on the 12-hour clock has the language's own word, since people mistake 12:00 PM for midnight.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from types import MappingProxyType

from core.variables.languages import find_language

_Periods = tuple[tuple[int, str], ...]  #: words for a part of the day, each with the hour it begins at

_NOON = 12
_AM_PM: _Periods = ((0, "AM"), (_NOON, "PM"))


@dataclass(frozen=True, slots=True)
class Clock:
    """How a language says a time.

    `{H}` and `{HH}` are the hour of 24, `{h}` the hour of 12, `{m}` and `{mm}` the minute, the doubled
    ones with two digits; `{period}` is the part of the day.
    """

    pattern: str
    full_hour: str = ""  #: the pattern on the hour, where it is another
    noon: str = ""  #: all that is said at 12:00, where the clock leaves it in doubt
    periods: _Periods = _AM_PM


_TWO_DIGITS = Clock("{HH}:{mm}")
_SHORT = Clock("{H}:{mm}")
_ENGLISH = Clock("{h}:{mm} {period}", noon="12:00 noon")
_FRENCH = Clock("{H} h {mm}", full_hour="{H} h")
_DUTCH = Clock("{H}:{mm} uur")


def _twelve(noon: str, *periods: tuple[int, str]) -> Clock:
    """Make a clock of twelve hours; without words of its own it has AM and PM."""
    return Clock("{h}:{mm} {period}", noon=f"12:00 {noon}", periods=periods or _AM_PM)


CLOCKS: Mapping[str, Clock] = MappingProxyType(
    {
        "af-ZA": _TWO_DIGITS,
        "ar-SA": _twelve("ظهرًا", (0, "صباحًا"), (12, "مساءً")),  # CLDR's short forms are single letters
        "az-AZ": _TWO_DIGITS,
        "bg-BG": _SHORT,
        "bs-BA": _TWO_DIGITS,
        "ca-ES": _SHORT,
        "cs-CZ": _SHORT,
        "cy-GB": _TWO_DIGITS,
        "da-DK": _TWO_DIGITS,
        "de-DE": Clock("{H}:{mm} Uhr"),
        "el-GR": _twelve("το μεσημέρι", (0, "π.μ."), (12, "μ.μ.")),
        "en-AU": _ENGLISH,
        "en-GB": _ENGLISH,
        "en-IN": _ENGLISH,
        "en-NZ": _ENGLISH,
        "en-US": _ENGLISH,
        "es-419": _twelve("del mediodía", (0, "a.m."), (12, "p.m.")),
        "es-ES": _SHORT,
        "fa-IR": _SHORT,
        "fi-FI": _SHORT,
        "fil-PH": _twelve("tanghaling-tapat"),
        "fr-CA": _FRENCH,
        "fr-FR": _FRENCH,
        "gl-ES": _TWO_DIGITS,
        "he-IL": _SHORT,
        "hi-IN": _twelve("दोपहर", (0, "am"), (12, "pm")),
        "hr-HR": _TWO_DIGITS,
        "hu-HU": _SHORT,
        "hy-AM": _TWO_DIGITS,
        "id-ID": _TWO_DIGITS,
        "is-IS": _TWO_DIGITS,
        "it-IT": _TWO_DIGITS,
        "ja-JP": Clock("{H}時{m}分", full_hour="{H}時"),
        "kk-KZ": _TWO_DIGITS,
        "kn-IN": _twelve("ಮಧ್ಯಾಹ್ನ"),
        "ko-KR": Clock(
            "{period} {h}:{mm}",
            full_hour="{period} {h}시",
            noon="정오 12시",
            periods=((0, "오전"), (12, "오후")),
        ),
        "lt-LT": _TWO_DIGITS,
        "lv-LV": _TWO_DIGITS,
        "mk-MK": _TWO_DIGITS,
        "mr-IN": _twelve("मध्यान्ह"),
        # CLDR's short forms "PG" and "PTG" stand for pagi and petang; night and midday have their words.
        "ms-MY": _twelve(
            "tengah hari",
            (0, "tengah malam"),
            (1, "pagi"),
            (12, "tengah hari"),
            (14, "petang"),
            (19, "malam"),
        ),
        "ne-NP": _TWO_DIGITS,
        "nl-BE": _DUTCH,
        "nl-NL": _DUTCH,
        "no-NO": _TWO_DIGITS,
        "pl-PL": _TWO_DIGITS,
        "pt-BR": Clock("{H}h{mm}", full_hour="{H}h"),
        "pt-PT": _TWO_DIGITS,
        "ro-RO": _TWO_DIGITS,
        "ru-RU": _TWO_DIGITS,
        "sk-SK": _SHORT,
        "sl-SI": _TWO_DIGITS,
        "sr-RS": _TWO_DIGITS,
        "sv-SE": _TWO_DIGITS,
        "sw-KE": _TWO_DIGITS,
        "ta-IN": _twelve("நண்பகல்"),
        "th-TH": _TWO_DIGITS,
        "tr-TR": _TWO_DIGITS,
        "uk-UA": _TWO_DIGITS,
        "ur-IN": _twelve("دوپہر"),
        "vi-VN": _TWO_DIGITS,
        "yue-CN": _TWO_DIGITS,
        "zh-CN": _TWO_DIGITS,
    }
)


def format_time(wall: time, *, language: str) -> str:
    """Return the time in words, to the minute. Raises LanguageUnknown."""
    on_the_hour, within = _list_hours(language)[wall.hour]
    return within % {"m": wall.minute} if wall.minute else on_the_hour


@cache
def _list_hours(language: str) -> tuple[tuple[str, str], ...]:
    """List for each hour of the day what is said on it, and a %-template for the minutes after it."""
    clock = CLOCKS[find_language(language)]
    hours = [
        (
            _fill(clock.full_hour or clock.pattern, clock.periods, hour) % {"m": 0},
            _fill(clock.pattern, clock.periods, hour),
        )
        for hour in range(24)
    ]
    if clock.noon:
        hours[_NOON] = (clock.noon, hours[_NOON][1])
    return tuple(hours)


def _fill(pattern: str, periods: _Periods, hour: int) -> str:
    """Fill in all of a pattern that the hour decides, and leave a place for the minute."""
    period = next(word for begins, word in reversed(periods) if begins <= hour)
    return pattern.format(
        H=hour, HH=f"{hour:02d}", h=(hour - 1) % 12 + 1, period=period, m="%(m)d", mm="%(m)02d"
    )
