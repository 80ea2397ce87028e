"""How a booking repeats, and the dates that follow: wall times in the booking's zone.

Pure, over dateutil's rrule (RFC 5545). Every rule ends, and asks for a bounded amount of work: dateutil
looks as far as the year 9999 for the next date of a rule that has none, so each rule must first be one
that gives the booking's own date within its first period, and the search stops at the last day that counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Literal

from dateutil import rrule

from core.rules.recurrence_text import MOST_DATES, MOST_DAYS, RecurrenceRefused, RuleParts, read_parts
from core.rules.typed_time.echo import render_clock, render_day
from core.rules.wall_time import WallTimeRefused, to_instant

__all__ = ["Recurrence", "RecurrenceRefused", "list_dates", "parse_recurrence"]

_FREQUENCIES: Mapping[str, Literal[0, 1, 2, 3]] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
_BEYOND = 9000  #: years; after the first period the calendar ends
#: The interval with which a rule has one period only. Days and weeks are told by their weekday alone.
_ONE_PERIOD = {"MONTHLY": 12 * _BEYOND, "YEARLY": _BEYOND}
_ALWAYS_THERE = 28  #: the last day that every month has


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A booking's first date and the rule by which it comes again."""

    start: datetime  #: naive wall time
    parts: RuleParts


def parse_recurrence(typed: str, *, start: datetime, zone: str) -> Recurrence:
    """Read how a booking that starts then, in naive wall time of this zone, comes again.

    Raises RecurrenceRefused: no rule, no end, more than 60 dates or 400 days, a rule that does not give
    the start, or a date on which the clocks skip or repeat that time of day.
    """
    parts = read_parts(typed, zone=zone)
    if parts.is_spoken and start.day > _ALWAYS_THERE and parts.freq in _ONE_PERIOD:
        raise RecurrenceRefused(
            f"Not every month has a day {start.day}. Choose an earlier day, or add the dates one by one."
        )
    if not _gives_start(parts, start):
        raise RecurrenceRefused(f"{render_day(start.date())}, the first date, is none that this rule gives.")
    recurrence = Recurrence(start, parts)
    _check_end(recurrence)
    for local in list_dates(recurrence):
        try:
            to_instant(local, zone)
        except WallTimeRefused as refused:
            raise RecurrenceRefused(
                f"{render_day(local.date())}, {render_clock(local)}: {refused}"
            ) from refused
    return recurrence


def list_dates(recurrence: Recurrence) -> list[datetime]:
    """List the naive wall times of all dates, the first one included; at most one too many to be allowed."""
    parts, latest = recurrence.parts, recurrence.start + timedelta(days=MOST_DAYS)
    until = min(parts.until, latest) if parts.until else latest
    rule = _build_rule(parts, recurrence.start, parts.interval, until)
    return list(islice(rule, parts.count or MOST_DATES + 1))


def _build_rule(parts: RuleParts, start: datetime, interval: int, until: datetime) -> rrule.rrule:
    options: dict[str, Any] = {name.lower(): numbers for name, numbers in parts.numbers.items()}
    if parts.days:
        options["byweekday"] = parts.days
    return rrule.rrule(
        _FREQUENCIES[parts.freq],
        dtstart=start,
        interval=interval,
        until=until,
        wkst=parts.week_starts,
        **options,
    )


def _gives_start(parts: RuleParts, start: datetime) -> bool:
    """Tell whether the start is one of the rule's dates, by its first period alone."""
    if parts.freq not in _ONE_PERIOD:
        return not parts.days or start.weekday() in {day.weekday for day in parts.days}
    return next(iter(_build_rule(parts, start, _ONE_PERIOD[parts.freq], start)), None) == start


def _check_end(recurrence: Recurrence) -> None:
    """Refuse a rule whose last date is too far away, or that has too many."""
    start, parts = recurrence.start, recurrence.parts
    if parts.until and parts.until < start:
        raise RecurrenceRefused("The last date is before the appointment.")
    if parts.until and parts.until.date() > start.date() + timedelta(days=MOST_DAYS):
        raise RecurrenceRefused(f"The last date is more than {MOST_DAYS} days after the first.")
    dates = list_dates(recurrence)
    if parts.count and len(dates) < parts.count:
        raise RecurrenceRefused(
            f"The last of {parts.count} dates is more than {MOST_DAYS} days after the first."
        )
    if len(dates) > MOST_DATES:
        raise RecurrenceRefused(f"At most {MOST_DATES} dates; this has more.")
