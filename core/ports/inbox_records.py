"""Events from Retell in the database: stored first, understood later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.nouns.evidence import Notice
from core.nouns.ids import AccountId, EventId


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that waits to be applied."""

    account_id: AccountId
    notice: Notice
    received_at: datetime  #: real time


class InboxRecords(Protocol):
    """The inbox: insert or ignore, then apply once."""

    async def insert_event(self, account_id: AccountId, notice: Notice, at: datetime) -> bool:
        """Store an event; False when the same was stored before."""
        ...

    async def list_pending(self, real: datetime, *, limit: int) -> list[EventId]:
        """List events that wait to be applied, oldest first."""
        ...

    async def lock_pending(self, event_id: EventId) -> Pending | None:
        """Return and keep a waiting event; None when somebody was faster."""
        ...

    async def mark_applied(self, event_id: EventId, *, note: str, at: datetime) -> bool:
        """Take an event off the list, noting what became of it."""
        ...

    async def mark_event_waiting(self, event_id: EventId, *, until: datetime) -> bool:
        """Look at this event again later (real time)."""
        ...
