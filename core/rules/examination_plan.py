"""When a business's script is looked at again: every night, and often while something is wrong with it.

Pure. Nights are the business's own.
"""

from datetime import datetime, time, timedelta

from core.nouns.script import CheckedScript
from core.nouns.tenant import Tenant
from core.rules.wall_time import to_wall

NIGHT = time(3, 0)  #: when nobody is rung and nobody edits a script
_WHILE_WRONG = timedelta(minutes=10)


def is_look_due(checked: CheckedScript | None, tenant: Tenant, *, now: datetime, stops_calls: bool) -> bool:
    """Tell whether it is time to read the script once more."""
    if checked is None or checked.checked_at > now:
        return True
    if (stops_calls or checked.problem) and now - checked.checked_at >= _WHILE_WRONG:
        return True
    return _count_nights(now, tenant.timezone) > _count_nights(checked.checked_at, tenant.timezone)


def _count_nights(instant: datetime, zone: str) -> int:
    """Number the nights, so that two instants with one between them have different numbers."""
    wall = to_wall(instant, zone)
    return (wall - timedelta(hours=NIGHT.hour)).toordinal()
