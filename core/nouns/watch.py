"""What the auditor watches: figures of the whole work, and rows that stand still without a reason.

Facts only. How long a row must stand still is `core.rules.watch`'s.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stuck(StrEnum):
    """Which kind of row stands still."""

    REMINDER = "reminder"  #: due, and nobody tries it
    CALL = "call"  #: in flight or in doubt, and nobody looks after it
    EVENT = "event"  #: Retell told something, and nobody reads it
    CARD = "card"  #: its row changed, and nobody paints it


@dataclass(frozen=True, slots=True)
class Watched:
    """A row that is seen to stand still, and for how long it has been watched (real time)."""

    kind: Stuck
    subject_id: str
    since: datetime  #: seen so at every look from here on
    seen_at: datetime  #: the latest look
    told_at: datetime | None = None  #: when the ops channel was last told of it

    @property
    def key(self) -> tuple[Stuck, str]:
        """Name the row."""
        return self.kind, self.subject_id


@dataclass(frozen=True, slots=True)
class Figures:
    """How the work stands at one moment, counted over all businesses."""

    due: int  #: waiting reminders that may be tried now
    claimed: int  #: calls whose request is on its way
    in_flight: int  #: calls that hold a line
    unconfirmed: int  #: calls in doubt that nobody has settled
    needing_human: int
    held: int  #: accounts and businesses on hold
    pending_events: int
    stale_cards: int
    oldest_overdue_s: float  #: how long the reminder that waits longest could have been tried
