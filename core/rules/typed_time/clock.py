"""The time of day that a typed phrase means: morning or afternoon decided, or asked.

Pure. Bare hours follow the business day, 1 to 7 in the afternoon and 8 to 18 as written, unless a part
of the day decides ("Voice format", section 8, 22 November 2026).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from core.rules.typed_time.clock_forms import ASK_TWELVE, NOON, PARTS, SaidTime, Sureness
from core.rules.typed_time.words import Puzzled, Rest, quote

#: The hours that each part of the day can mean, from the first to before the last.
_SPANS = {"morning": (1, 12), "afternoon": (12, 19), "evening": (17, 24), "night": (17, 24)}
_AFTERNOON_HOURS = range(1, 8)
_TONIGHT = re.compile(r"(?<![\w\-])tonight(?![\w\-])")
_PART = re.compile(rf"(?<![\w\-])(?:(?P<this>this)|in the|at)? ?\b(?P<part>{PARTS})(?![\w\-])")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. Only an exact one may move to tomorrow when it has passed today."""

    at: time
    is_exact: bool


@dataclass(frozen=True, slots=True)
class DayPart:
    """Morning, afternoon, evening or night; "this morning" and "tonight" say the day too."""

    name: str
    is_today: bool


def take_day_part(rest: Rest) -> DayPart | None:
    """Take "in the morning", "this afternoon" or "tonight" out. Raises Puzzled when there are several."""
    parts = [DayPart("night", is_today=True) for _ in rest.take(_TONIGHT)]
    parts += [DayPart(found["part"], is_today=found["this"] is not None) for found in rest.take(_PART)]
    if len({part.name for part in parts}) > 1:
        raise Puzzled(f"Is it {parts[0].name} or {parts[1].name}? Type the time with am or pm.")
    return max(parts, key=lambda part: part.is_today, default=None)


def choose_time(times: Sequence[SaidTime], part: DayPart | None) -> Clock | None:
    """Return the one time that is meant, or None when none is said. Raises Puzzled."""
    clocks = [_settle(said, part) for said in times]
    words = {clock.at: quote(said.words) for clock, said in zip(clocks, times, strict=True)}
    if len(words) > 1:
        raise Puzzled(f"I read several times: {', '.join(words.values())}. At which one does it start?")
    return max(clocks, key=lambda clock: clock.is_exact, default=None)


def _settle(said: SaidTime, part: DayPart | None) -> Clock:
    """Decide between morning and afternoon, by the part of the day if one is said."""
    if part is None:
        return _settle_alone(said)
    is_exact = said.sureness is Sureness.EXACT
    if not is_exact and (said.hour, said.minute) == (NOON, 0):
        raise Puzzled(ASK_TWELVE)
    first, before = _SPANS[part.name]
    readings = {said.hour} if is_exact or said.hour >= NOON else {said.hour, said.hour + NOON}
    hours = [hour for hour in readings if first <= hour < before]
    if len(hours) != 1:
        raise Puzzled(f"{quote(said.words)} does not go with {part.name}. Type the time like 3pm or 15:00.")
    return Clock(time(hours[0], said.minute), is_exact=True)


def _settle_alone(said: SaidTime) -> Clock:
    """Decide when no part of the day is said: bare hours by the business day, h:mm is asked."""
    hour, minute = said.hour, said.minute
    if said.sureness is Sureness.EXACT or hour > NOON:
        return Clock(time(hour, minute), is_exact=True)
    if hour in _AFTERNOON_HOURS:
        if said.sureness is Sureness.WRITTEN:
            clock = f"{hour}:{minute:02d}"
            raise Puzzled(f"Is {clock} in the morning or in the afternoon? Type {clock}am or {clock}pm.")
        hour += NOON
    return Clock(time(hour, minute), is_exact=False)
