"""The clocks on walls: zones by name, and the stretches of a day in which a wall clock runs evenly.

Turns a zone and a date into instants through `zoneinfo`, never by a fixed offset: on the days on which
clocks change, a day has two stretches. Pure but for the zone files.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Stretch = tuple[datetime, datetime, timedelta]  #: from, until, and how far the wall clock is ahead of UTC

_FARTHEST = timedelta(hours=15)  #: no wall clock is farther from UTC
_SECOND = timedelta(seconds=1)


def find_clock(zone: str) -> ZoneInfo | None:
    """Return the zone of this IANA name, if there is one; held, because reading its file takes long."""
    try:
        return read_clock(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@cache  # as many as there are zones; a name that is none raises and is not kept
def read_clock(zone: str) -> ZoneInfo:
    """Return the zone of this IANA name. Raises what `zoneinfo` raises when there is none."""
    return ZoneInfo(zone)


def read_wall(instant: datetime, zone: str) -> datetime:
    """Turn an instant into naive wall time in a zone."""
    return instant.astimezone(read_clock(zone)).replace(tzinfo=None)


def find_offset(instant: datetime, zone: str) -> timedelta:
    """Return how far the wall clock is ahead of UTC at an instant."""
    return instant.astimezone(read_clock(zone)).utcoffset() or timedelta()


@lru_cache(maxsize=4096)
def list_stretches(zone: str, day: date) -> tuple[Stretch, ...]:
    """List the stretches of time around a date in which the wall clock runs evenly, in order.

    They reach further than the date on both sides, so that the whole of it lies inside whatever its zone.
    One, or two with the change of the clocks between them, to the second.
    """
    begin = datetime.combine(day, time(), UTC) - _FARTHEST
    end = begin + timedelta(days=1) + 2 * _FARTHEST
    before, after = find_offset(begin, zone), find_offset(end, zone)
    if before == after:
        return ((begin, end, before),)
    change = _find_change(begin, end, zone)
    return ((begin, change, before), (change, end, after))


def _find_change(begin: datetime, end: datetime, zone: str) -> datetime:
    """Find the first second of the new time, halving the doubt."""
    before = find_offset(begin, zone)
    low, high = 0, int((end - begin) / _SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if find_offset(begin + middle * _SECOND, zone) == before:
            low = middle
        else:
            high = middle
    return begin + high * _SECOND
