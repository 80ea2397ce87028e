"""The auditor's view of the database: figures, rows that may stand still, and those that are watched."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from core.nouns.call import Call
from core.nouns.ids import AccountId, CardId, TenantId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.watch import Figures, Watched


class WatchRecords(Protocol):
    """Count everything, list what may stand still, and keep what is watched."""

    async def count_figures(self, at: Moment) -> Figures:
        """Count how the work of all businesses stands."""
        ...

    async def count_live(self) -> dict[AccountId, int]:
        """Count the calls that hold a line, for each account that has any."""
        ...

    async def list_untouched(self, at: Moment, free: Collection[TenantId], *, limit: int) -> list[Reminder]:
        """List reminders that wait past their deadline, or are due in one of the `free` businesses.

        The longest due first.
        """
        ...

    async def list_unattended(self, real: datetime, *, limit: int) -> list[tuple[Call, ReminderStatus]]:
        """List calls that nobody seems to look after, with their reminders' status."""
        ...

    async def list_unpainted(self, *, limit: int) -> list[CardId]:
        """List cards that are older than their row, whatever keeps them so, the oldest first."""
        ...

    async def list_watched(self) -> list[Watched]:
        """List what is watched, the longest watched first."""
        ...

    async def mark_watched(self, watched: Sequence[Watched]) -> None:
        """Watch these and nothing else."""
        ...
