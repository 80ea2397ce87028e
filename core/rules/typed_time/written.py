"""A date and a time as a program writes them into a file: each in a cell of its own, and nothing left open.

Pure. A date says its year: a file that is read again next year must mean the same days. The readers of typed
phrases decide what is ambiguous and ask; what they do not understand is not quoted, as it may be a name that
stands in the wrong column. Source: "Voice format", section 8, 22 November 2026.
"""

import re
from datetime import date, time
from functools import lru_cache

from core.rules.typed_time.clock import choose_time, take_day_part
from core.rules.typed_time.clock_forms import NOON, take_dotted_times, take_times
from core.rules.typed_time.dates import take_dates
from core.rules.typed_time.day import SaidDays, find_date, take_weekdays
from core.rules.typed_time.order import DayOrder
from core.rules.typed_time.words import Puzzled, Rest, clean_phrase

NO_DATE = "This is no date. Write it like 2027-01-15."
NO_TIME = "This is no time of day. Write it like 14:30 or 2:30 pm."

_REMEMBERED = 4096  #: the days and times of a file come again and again
_MIDNIGHT_BEHIND = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?$")  # how programs write a day as a moment
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?")
# A person who writes 12:00 pm may mean either; a program means noon.
_HALF_CLOCK = re.compile(r"(0?[1-9]|1[0-2]):([0-5]\d)(?::[0-5]\d)? ?([ap])\.?m\.?", re.IGNORECASE)
_FOUR = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")


@lru_cache(maxsize=_REMEMBERED)
def read_written_date(written: str, order: DayOrder) -> date:
    """Read a date with its year; ISO first, then numbers in the business's order or a month as a word.

    Raises Puzzled with a sentence, or a question where two days could be meant.
    """
    text = _MIDNIGHT_BEHIND.sub("", " ".join(written.split()))
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    if not text:
        raise Puzzled(NO_DATE)
    rest = Rest(clean_phrase(text))
    days = take_dates(rest, order, None, may_be_bare=True)
    found = find_date(SaidDays(tuple(days), tuple(take_weekdays(rest))))
    if found is None or rest.list_left_over():
        raise Puzzled(NO_DATE)
    return found


@lru_cache(maxsize=_REMEMBERED)
def read_written_time(written: str) -> time:
    """Read a time of day, to the minute; two digits before the colon are the 24-hour clock.

    Raises Puzzled with a sentence, or a question where morning or afternoon could be meant.
    """
    text = " ".join(written.split())
    if found := _CLOCK.fullmatch(text):
        return time(int(found[1]), int(found[2]))
    if found := _HALF_CLOCK.fullmatch(text):
        is_afternoon = found[3].lower() == "p"
        return time(int(found[1]) % NOON + NOON * is_afternoon, int(found[2]))
    if not text:
        raise Puzzled(NO_TIME)
    rest = Rest(clean_phrase(f"at {text}" if _FOUR.fullmatch(text) else text))
    part = take_day_part(rest)
    clock = choose_time([*take_times(rest), *take_dotted_times(rest)], part)
    if clock is None or rest.list_left_over() or (part is not None and part.is_today):
        raise Puzzled(NO_TIME)
    return clock.at
