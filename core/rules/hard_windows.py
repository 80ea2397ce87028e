"""The hard window of `core.rules.hours` as the windows that the plan asks for.

Pure. Stands in until the windows of the calling policy are asked instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.rules.hours import LAST_CALL, is_open, next_opening
from core.rules.wall_time import to_wall

_DAYS_BACK = 2
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class HardWindows:
    """08:00 to 21:00 in all zones where the callee may be."""

    zones: Sequence[str]

    def is_open(self, instant: datetime) -> bool:
        """Tell whether a call may start then."""
        return is_open(instant, self.zones)

    def next_opening(self, instant: datetime) -> datetime | None:
        """Return the first instant from this one on at which a call may start."""
        return instant if self.is_open(instant) else next_opening(instant, self.zones)

    def last_call(self, instant: datetime) -> datetime | None:
        """Return this instant, or the full minute before it at which the latest call may start."""
        if self.is_open(instant):
            return instant
        ends = (end for end in self._list_ends(instant) if end <= instant and self.is_open(end))
        return max(ends, default=None)

    def _list_ends(self, instant: datetime) -> Iterator[datetime]:
        """List the last minutes of each zone's days: where all windows meet, they end with one of them."""
        for zone in self.zones:
            today = to_wall(instant, zone).date()
            for back in range(_DAYS_BACK + 1):
                end = datetime.combine(today - timedelta(days=back), LAST_CALL, tzinfo=ZoneInfo(zone))
                yield end.astimezone(UTC) - _MINUTE
