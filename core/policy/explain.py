"""Why a phone may not ring now, in one line for staff.

Turns an instant and a place into a sentence in terms of the clock on the callee's wall. Pure.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from core.nouns.calling import OwnHours, Span
from core.policy.check import LAST_START
from core.policy.clocks import read_wall
from core.policy.days_off import find_holiday
from core.policy.hours import list_bounds, list_spans
from core.policy.policy import Place

_LAST_CALL = LAST_START + timedelta(minutes=1)  #: before the close
# Not `strftime`: its words follow the language of the machine.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def explain_closed(instant: datetime, place: Place, hours: OwnHours | None, *, hard_only: bool) -> str:
    """Say why no call may start now; "" when one may.

    Of several zones it speaks of the first in which it is closed.
    """
    if place.problem:
        return place.problem
    for zone in place.zones:
        wall = read_wall(instant, zone)
        spans = list_spans(place, wall.date(), hours, hard_only=hard_only)
        if not spans:
            return _explain_day(wall.date(), place, hours, hard_only=hard_only)
        if not any(_measure(one.opens) <= _measure(wall.time()) < _close(one) - LAST_START for one in spans):
            return _explain_time(instant, zone, place, spans)
    return ""


def render_city(zone: str) -> str:
    """Name a zone by its city, as in America/New_York."""
    return zone.rpartition("/")[2].replace("_", " ")


def _explain_time(instant: datetime, zone: str, place: Place, spans: Sequence[Span]) -> str:
    """Say what time it is there and when calls are made; just before a close, when the last one starts."""
    wall = read_wall(instant, zone)
    verb = "is" if len({read_wall(instant, other) for other in place.zones}) == 1 else "may be"
    here = f"It is {wall:%H:%M} where this phone {verb} ({render_city(zone)})"
    closing = next((span for span in spans if span.opens <= wall.time() < span.closes), None)
    if closing and _close(closing) - _LAST_CALL >= _measure(closing.opens):
        midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
        last = midnight + _close(closing) - _LAST_CALL
        return f"{here}; the last call before {closing.closes:%H:%M} starts at {last:%H:%M}."
    told = " and ".join(f"{span.opens:%H:%M} to {span.closes:%H:%M}" for span in spans)
    return f"{here}; calls are made from {told}."


def _explain_day(day: date, place: Place, hours: OwnHours | None, *, hard_only: bool) -> str:
    """Say why a whole day is closed: a holiday, the day of the week, or hours that never meet."""
    bounds = [(row, one) for row in place.rows for one in list_bounds(row, hours, hard_only=hard_only)]
    holiday = find_holiday(place.regions, day)
    if holiday and not all(one.on_holidays for _, one in bounds):
        return f"{holiday}: no calls today."
    for row, one in bounds:
        if not one.list_spans(day):
            is_own = hours is not None and one is not row.hard
            whose = "by this business" if is_own else f"in {row.where}"
            return f"{_DAYS[day.weekday()]}: no calls {whose}."
    return "The hours that hold for this phone do not meet: no calls today."


def _measure(clock: time) -> timedelta:
    """Return how far into the day a time is."""
    return timedelta(
        hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond
    )


def _close(span: Span) -> timedelta:
    return _measure(span.closes)
