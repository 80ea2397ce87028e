"""When a phone may ring: the hard window, by the clock on the callee's wall.

08:00 to 21:00 every day, the last call starting five minutes before the end (47 CFR 64.1200(c)(1),
16 CFR 310.4(c), taken as a bound for reminders too). Where the callee may be in several zones,
it must be inside the window in all of them.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from core.rules.wall_time import to_wall

OPENS = time(8, 0)
LAST_CALL = time(20, 55)
_STEP = timedelta(minutes=15)
_SEARCHED = timedelta(days=2)


def is_open(instant: datetime, zones: Sequence[str]) -> bool:
    """Tell whether a phone may ring now, wherever among these zones it is."""
    return all(OPENS <= to_wall(instant, zone).time() < LAST_CALL for zone in zones)


def next_opening(instant: datetime, zones: Sequence[str]) -> datetime | None:
    """Return the first quarter of an hour from `instant` on in which a phone may ring.

    None when the zones lie so far apart that their windows never meet.
    """
    quarter = instant.replace(minute=instant.minute // 15 * 15, second=0, microsecond=0)
    steps = int(_SEARCHED / _STEP)
    candidates = (quarter + _STEP * step for step in range(1, steps))
    return next((moment for moment in candidates if is_open(moment, zones)), None)
