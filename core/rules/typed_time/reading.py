"""A typed day and time, such as "tomorrow 3pm" or "15/01 14:30", becomes one moment or a question.

Pure: the order of day and month, the zone and the present moment are told. Never guesses: every word must
be understood, all that is said must agree, and what stays open is asked ("Voice format", section 8,
22 November 2026).
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from core.rules.typed_time.clock import Clock, choose_time, take_day_part
from core.rules.typed_time.clock_forms import SaidTime, Sureness, take_dotted_times, take_times
from core.rules.typed_time.dates import could_be_date
from core.rules.typed_time.day import SaidDays, choose_day, take_days
from core.rules.typed_time.echo import name_zone, render_clock, render_day, render_understood
from core.rules.typed_time.leftover import ask_about
from core.rules.typed_time.order import DayOrder, find_day_order
from core.rules.typed_time.span import take_duration, take_elapsed
from core.rules.typed_time.words import WEEKDAYS, Puzzled, Rest, clean_phrase, quote
from core.rules.wall_time import WallTimeRefused, to_instant, to_wall

__all__ = [
    "DayOrder",
    "Unclear",
    "Understood",
    "find_day_order",
    "read_typed_time",
    "render_understood",
    "speaks_of_time",
]

_MAX_AHEAD = timedelta(days=400)
# A digit, or a word of the clock or the calendar; not months, which are names too: May, April, Jan.
_OF_TIME = re.compile(
    rf"\d|\b(?:{'|'.join(WEEKDAYS)}|today|tonight|tomorrow|yesterday|noon|midday|midnight|morning|afternoon"
    r"|evening|o'? ?clock|half past|quarter (?:past|to)|(?:hour|week|fortnight|month)s?)\b"
)
_DOTTED = re.compile(r"(?<![\w.:/\-])(\d{1,2})\.(\d{2})(?![\w/:\-]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class Understood:
    """One moment, and how long it lasts if that was said."""

    local: datetime  #: naive wall time in the business's zone, a full minute
    starts_at: datetime  #: the same moment, aware UTC
    duration_min: int | None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nothing is booked on this: the question for the person who typed it."""

    question: str


def read_typed_time(typed: str, *, order: DayOrder, zone: str, now: datetime) -> Understood | Unclear:
    """Read a day and a time as staff type them; `now` is aware UTC.

    What is understood is in the future, at most 400 days ahead, and exists once. Raises LookupError when
    there is no such zone.
    """
    try:
        return _read(Rest(clean_phrase(typed)), order, zone, now)
    except (Puzzled, WallTimeRefused) as refused:
        return Unclear(str(refused))


def speaks_of_time(typed: str) -> bool:
    """Tell whether a text is meant as a day or a time, well said or not, rather than as a person's name."""
    try:
        return _OF_TIME.search(clean_phrase(typed)) is not None
    except Puzzled:
        return any(char.isnumeric() for char in typed)


def _read(rest: Rest, order: DayOrder, zone: str, now: datetime) -> Understood:
    """Take the parts out one by one, then put them together."""
    wall_now = to_wall(now, zone)
    rest.take(_build_own_zone(zone))  # the echo, typed again, is understood
    duration = take_duration(rest)
    elapsed = take_elapsed(rest)
    times = take_times(rest)
    part = take_day_part(rest)
    implied = [wall_now.date()] if part is not None and part.is_today else []
    if elapsed is not None:
        soon = to_wall(now.replace(second=0, microsecond=0) + elapsed, zone)
        words = f"in {elapsed // timedelta(minutes=1)} minutes"
        times.append(SaidTime(words, soon.hour, soon.minute, Sureness.EXACT))
        implied.append(soon.date())
    said = take_days(rest, order, wall_now.date(), is_timed=bool(times))
    times = times or _take_dotted(rest, said, order)
    if left := rest.list_left_over():
        raise Puzzled(ask_about(left, name_zone(zone)))
    days = replace(said, days=(*said.days, *implied))
    return _check(_join(days, choose_time(times, part), wall_now), zone, now, duration)


@cache
def _build_own_zone(zone: str) -> re.Pattern[str]:
    """Match the zone in which times are read anyway, by either of its names."""
    names = "|".join(re.escape(clean_phrase(name)) for name in (name_zone(zone), zone))
    return re.compile(rf"(?<![\w+\-/])(?:{names})(?![\w+\-/])")


def _take_dotted(rest: Rest, days: SaidDays, order: DayOrder) -> list[SaidTime]:
    """Take 11.30 out as a time, unless it may be the date that the phrase lacks."""
    found = _DOTTED.search(rest.text)
    if found and not days.days and could_be_date(int(found[1]), int(found[2]), order):
        raise Puzzled(f"Is {quote(found[0])} a day or a time? Type a time like 3pm or 15:00.")
    return take_dotted_times(rest)


def _join(days: SaidDays, clock: Clock | None, wall_now: datetime) -> datetime:
    """Put the day and the time together. Raises Puzzled when one is missing or open."""
    if clock is None:
        day = f" on {render_day(days.days[0])}" if days.days else ""
        raise Puzzled(f"At what time{day}? Type it like 3pm or 15:00.")
    day_said = choose_day(days, clock, wall_now)
    if day_said is not None:
        return datetime.combine(day_said, clock.at)
    today = datetime.combine(wall_now.date(), clock.at)
    if today > wall_now:
        return today
    if not clock.is_exact:
        raise Puzzled(f"{render_clock(today)} has passed today. Which day, and morning or evening?")
    return today + timedelta(days=1)


def _check(local: datetime, zone: str, now: datetime, duration: int | None) -> Understood:
    """Refuse what lies in the past or too far ahead. Raises Puzzled or WallTimeRefused."""
    starts_at = to_instant(local, zone)
    said = f"{render_day(local.date())}, {render_clock(local)}"
    if starts_at <= now.astimezone(UTC):
        raise Puzzled(f"{said} is in the past. Which day and time do you mean?")
    if starts_at - now > _MAX_AHEAD:
        raise Puzzled(f"{said} is more than {_MAX_AHEAD.days} days away. Is the year right?")
    return Understood(local, starts_at, duration)
