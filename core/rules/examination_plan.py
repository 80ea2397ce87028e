"""When a business's script is looked at again: before calls, every night, and often while it is wrong.

Pure. Nights are the business's own.
"""

from datetime import datetime, time, timedelta

from core.nouns.script import CheckedScript
from core.nouns.tenant import Tenant
from core.rules.wall_time import to_wall

NIGHT = time(3, 0)  #: when nobody is rung and nobody edits a script
_WHILE_WRONG = timedelta(minutes=10)
_BEFORE_CALLS = timedelta(minutes=1)


def is_look_due(checked: CheckedScript | None, tenant: Tenant, *, now: datetime, stops_calls: bool) -> bool:
    """Tell whether it is time to read the script once more."""
    if checked is None or checked.checked_at > now:
        return True
    if stops_calls or checked.problem:
        return now - checked.checked_at >= _WHILE_WRONG
    return _count_nights(now, tenant.timezone) > _count_nights(checked.checked_at, tenant.timezone)


def is_look_stale(checked: CheckedScript | None, *, now: datetime) -> bool:
    """Tell whether another version may have been published since, so that calls ask for one more look.

    Retell dials the version that is published when the request comes, not the one we looked at.
    """
    return checked is None or abs(now - checked.checked_at) >= _BEFORE_CALLS


def _count_nights(instant: datetime, zone: str) -> int:
    """Number the nights, so that two instants with one between them have different numbers."""
    wall = to_wall(instant, zone)
    return (wall - timedelta(hours=NIGHT.hour)).toordinal()
