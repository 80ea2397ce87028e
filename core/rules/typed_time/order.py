"""Whether people of a locale write the day or the month first, as their short dates do.

Pure: asks CLDR's patterns through Babel. Never decides what a particular date means.
"""

import re
from enum import StrEnum
from functools import cache

from babel import Locale, UnknownLocaleError

_SPELLED_OTHERWISE = {"no": "nb"}  #: CLDR knows Norwegian by its written form


class DayOrder(StrEnum):
    """Which of two numbers in `3/4` is the month."""

    MDY = "mdy"
    DMY = "dmy"


@cache
def find_day_order(locale: str) -> DayOrder:
    """Return the order of a locale such as `en-US`: MDY where CLDR's short date has the month before the day.

    So a place that writes the year first (`en-CA`, `ja-JP`) is MDY. A locale that CLDR does not know is DMY,
    as most of the world writes, and the echo spells the month anyhow.
    """
    language, *rest = locale.replace("_", "-").split("-")
    name = "-".join((_SPELLED_OTHERWISE.get(language.lower(), language), *rest))
    try:
        pattern = Locale.parse(name, sep="-").date_formats["short"].pattern
    except (UnknownLocaleError, ValueError):
        return DayOrder.DMY
    letters = re.sub(r"'[^']*'", "", pattern)  # quoted words may hold any letter
    month, day = re.search("[ML]", letters), re.search("d", letters)
    is_month_first = month is not None and day is not None and month.start() < day.start()
    return DayOrder.MDY if is_month_first else DayOrder.DMY
