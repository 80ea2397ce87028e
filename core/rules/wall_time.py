"""Wall time and instants: what the clock on the customer's wall will show, and when that is.

Refuses the times that do not exist or exist twice when the clocks change, rather than guess; where a
guess does no harm, `to_first_instant` takes the nearest.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from dateutil.tz import datetime_ambiguous, datetime_exists

_FIRST_YEAR, _LAST_YEAR = 1900, 9998  #: near the ends of the calendar an instant may have no date


class WallTimeRefused(ValueError):  # noqa: N818 - named for what happened
    """This wall time is not one moment; the message says why, for the person who typed it."""


def find_zone(name: str) -> ZoneInfo | None:
    """Return the zone of this IANA name, if there is one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def list_zone_names(typed: str, *, limit: int) -> list[str]:
    """List the IANA names that contain what was typed; names that start with it come first."""
    wanted = typed.strip().lower().replace(" ", "_")
    names = [name for name in _list_all_zones() if wanted in name.lower()]
    names.sort(key=lambda name: not any(part.startswith(wanted) for part in name.lower().split("/")))
    return names[:limit]


@cache
def _list_all_zones() -> tuple[str, ...]:
    """List every zone once: reading their files takes longer than a keystroke may."""
    return tuple(sorted(available_timezones()))


def to_instant(local: datetime, zone: str) -> datetime:
    """Turn naive wall time in a zone into an aware UTC instant.

    Raises WallTimeRefused in the hour that the clocks skip and in the hour that they repeat.
    """
    place = ZoneInfo(zone)
    if not _FIRST_YEAR <= local.year <= _LAST_YEAR:
        raise WallTimeRefused("This date is too far away.")
    if not datetime_exists(local, place):
        raise WallTimeRefused("This time does not exist: the clocks go forward that night. Choose another.")
    if datetime_ambiguous(local, place):
        raise WallTimeRefused("This time comes twice: the clocks go back that night. Choose another.")
    return local.replace(tzinfo=place).astimezone(UTC)


def to_first_instant(local: datetime, zone: str) -> datetime:
    """Turn naive wall time into the aware UTC instant at which the clock first shows it, or has passed it.

    In the hour that the clocks skip, that is the first minute after it; for what is planned, not promised.
    """
    place = ZoneInfo(zone)
    while not datetime_exists(local, place):
        local += timedelta(minutes=1)
    return local.replace(tzinfo=place, fold=0).astimezone(UTC)


def to_wall(instant: datetime, zone: str) -> datetime:
    """Turn an instant into naive wall time in a zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
