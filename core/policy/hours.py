"""The hours of one date at one place: what the rows allow together, by the clock on the wall.

Turns a place, the hours a business chose, and a date into spans of wall time. Pure.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache, reduce

from core.nouns.calling import OwnHours, Span
from core.policy.days_off import find_holiday
from core.policy.policy import DayHours, Place, Row


@lru_cache(maxsize=8192)
def list_spans(place: Place, day: date, hours: OwnHours | None, *, hard_only: bool) -> tuple[Span, ...]:
    """List when calls are made on a date, wherever in this place the clock hangs.

    All rows hold at once. `hours` replace the comfortable ones and are cut to the hard ones.
    `hard_only` asks for the hard hours alone, which is what a person who calls by hand is held to.
    """
    is_holiday = bool(find_holiday(place.regions, day))
    bounds = [one for row in place.rows for one in list_bounds(row, hours, hard_only=hard_only)]
    allowed = [() if is_holiday and not one.on_holidays else one.list_spans(day) for one in bounds]
    return reduce(_meet, allowed) if allowed else ()


def list_bounds(row: Row, hours: OwnHours | None, *, hard_only: bool) -> list[DayHours]:
    """List the hours of a row that a call must keep, all of them."""
    if hard_only:
        return [row.hard]
    return [row.hard, row.comfort if hours is None else _as_day_hours(hours, row)]


def meet_hours(every: Sequence[DayHours]) -> DayHours:
    """Cut the hours of several rows, at least one, to what they have in common."""
    return DayHours(
        weekdays=reduce(_meet, (one.weekdays for one in every)),
        saturday=reduce(_meet, (one.saturday for one in every)),
        sunday=reduce(_meet, (one.sunday for one in every)),
        on_holidays=all(one.on_holidays for one in every),
    )


def _as_day_hours(hours: OwnHours, row: Row) -> DayHours:
    """Write a business's own hours like a row's; on holidays they hold where the comfortable ones would."""
    kinds = (hours.weekdays, hours.saturday, hours.sunday)
    weekdays, saturday, sunday = (() if span is None else (span,) for span in kinds)
    return DayHours(weekdays, saturday, sunday, on_holidays=row.comfort.on_holidays)


def _meet(ones: tuple[Span, ...], others: tuple[Span, ...]) -> tuple[Span, ...]:
    """Cut two lists of spans to what they have in common."""
    met = (Span(max(a.opens, b.opens), min(a.closes, b.closes)) for a in ones for b in others)
    return tuple(span for span in met if span.opens < span.closes)
