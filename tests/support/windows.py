"""Windows for tests: the same hours every day in one zone, and days on which nobody is called."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from typing_extensions import override

from core.rules.windows import Windows

_DAYS = 10


@dataclass(frozen=True)
class DailyWindows(Windows):
    """Open from `opens` to before `closes`, not on these weekdays (0 is Monday)."""

    zone: str = "Europe/London"
    opens: time = time(9)
    closes: time = time(20)
    closed: frozenset[int] = frozenset()

    @override
    def is_open(self, instant: datetime) -> bool:
        """Look at the clock on the wall."""
        wall = instant.astimezone(ZoneInfo(self.zone))
        return wall.weekday() not in self.closed and self.opens <= wall.time() < self.closes

    @override
    def next_opening(self, instant: datetime) -> datetime | None:
        """Look at the beginnings of the days to come."""
        starts = (self._at(instant, day, self.opens) for day in range(_DAYS))
        found = (start for start in (instant, *starts) if start >= instant and self.is_open(start))
        return min(found, default=None)

    @override
    def last_call(self, instant: datetime) -> datetime | None:
        """Look at the last minutes of the days before."""
        ends = (self._at(instant, -day, self.closes) - timedelta(minutes=1) for day in range(_DAYS))
        found = (end for end in (instant, *ends) if end <= instant and self.is_open(end))
        return max(found, default=None)

    def _at(self, instant: datetime, days: int, clock: time) -> datetime:
        day = instant.astimezone(ZoneInfo(self.zone)).date() + timedelta(days=days)
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)


class NeverOpen(Windows):
    """Nobody may ever be called."""

    @override
    def is_open(self, instant: datetime) -> bool:
        """Answer no."""
        return False

    @override
    def next_opening(self, instant: datetime) -> datetime | None:
        """Find nothing."""
        return None

    @override
    def last_call(self, instant: datetime) -> datetime | None:
        """Find nothing."""
        return None
