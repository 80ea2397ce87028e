"""When a phone may ring (check C7): inside the hours of every zone it may be in, under every row that holds.

Turns a place and an instant into yes or no, into the next opening, or into the last call before. Exact to
the minute: the windows are worked out from the wall clocks of each date, zone by zone, and intersected.
Source: calling rules of 2026-11-22, sections 4 and 5.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from core.nouns.calling import OwnHours
from core.policy.check import LAST_START
from core.policy.clocks import list_stretches, read_wall
from core.policy.hours import list_spans
from core.policy.policy import Place

Window = tuple[datetime, datetime]  #: aware UTC, half-open

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def is_open(instant: datetime, place: Place, hours: OwnHours | None, *, hard_only: bool) -> bool:
    """Tell whether a call may start at this instant; a place with a problem is never open."""
    windows = _list_starts(place, hours, _find_day(instant, place), hard_only=hard_only)
    return any(begin <= instant < end for begin, end in windows)


def next_opening(
    instant: datetime, place: Place, hours: OwnHours | None, *, hard_only: bool, search_days: int = 14
) -> datetime | None:
    """Return the first instant from this one on at which a call may start: this one itself if it may.

    None when there is none within `search_days`.
    """
    today = _find_day(instant, place)
    for ahead in range(search_days + 1):
        for begin, end in _list_starts(place, hours, today + ahead * _DAY, hard_only=hard_only):
            if instant < end:
                return max(instant, begin)
    return None


def last_call_before(
    instant: datetime, place: Place, hours: OwnHours | None, *, hard_only: bool, search_days: int = 14
) -> datetime | None:
    """Return the last instant up to this one at which a call may start: this one itself if it may.

    Of a window that has closed it is the last whole minute. None when there is none within `search_days`.
    """
    today = _find_day(instant, place)
    for back in range(search_days + 1):
        for begin, end in reversed(_list_starts(place, hours, today - back * _DAY, hard_only=hard_only)):
            if begin <= instant:
                return min(instant, end - _MINUTE) if instant >= end else instant
    return None


def find_minutes_open(day: date, place: Place, hours: OwnHours | None, *, hard_only: bool) -> int:
    """Count the minutes of a date, in the place's first zone, from opening to close."""
    windows = list_windows(day, place, hours, hard_only=hard_only)
    return int(sum(((end - begin) for begin, end in windows), timedelta()) / _MINUTE)


def list_windows(day: date, place: Place, hours: OwnHours | None, *, hard_only: bool) -> tuple[Window, ...]:
    """List the windows of a date in the place's first zone, from opening to close, in order."""
    return _list_windows(place, hours, day, hard_only=hard_only, before_close=timedelta())


def _find_day(instant: datetime, place: Place) -> date:
    return read_wall(instant, place.zones[0]).date() if place.zones else instant.date()


def _list_starts(place: Place, hours: OwnHours | None, day: date, *, hard_only: bool) -> tuple[Window, ...]:
    """List when calls may start on a date of the first zone."""
    return _list_windows(place, hours, day, hard_only=hard_only, before_close=LAST_START)


@lru_cache(maxsize=16384)
def _list_windows(
    place: Place, hours: OwnHours | None, day: date, *, hard_only: bool, before_close: timedelta
) -> tuple[Window, ...]:
    """Intersect the windows of all zones, whatever date it is there meanwhile."""
    if place.problem or not place.zones:
        return ()

    def list_one(zone: str, on: date) -> list[Window]:
        return list(_iter_zone(zone, on, place, hours, hard_only=hard_only, before_close=before_close))

    common = list_one(place.zones[0], day)
    for zone in place.zones[1:]:
        if not common:
            return ()
        first, last = (read_wall(instant, zone).date() for instant in (common[0][0], common[-1][1]))
        days = (first + ahead * _DAY for ahead in range((last - first).days + 1))
        common = _meet(common, [window for one in days for window in list_one(zone, one)])
    return tuple(common)


def _iter_zone(
    zone: str, day: date, place: Place, hours: OwnHours | None, *, hard_only: bool, before_close: timedelta
) -> Iterator[Window]:
    """List the windows of a date in one zone: as long as its clock runs evenly, it is UTC and an offset."""
    spans = list_spans(place, day, hours, hard_only=hard_only)
    for since, until, ahead in list_stretches(zone, day):
        for span in spans:
            begin = datetime.combine(day, span.opens, UTC) - ahead
            end = datetime.combine(day, span.closes, UTC) - ahead - before_close
            if max(begin, since) < min(end, until):
                yield max(begin, since), min(end, until)


def _meet(ones: list[Window], others: list[Window]) -> list[Window]:
    """Cut two lists of windows to what they have in common."""
    met = ((max(a, c), min(b, d)) for a, b in ones for c, d in others)
    return sorted((begin, end) for begin, end in met if begin < end)
