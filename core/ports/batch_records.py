"""Many planned calls and calls at once: what a batch of due reminders reads and writes."""

from collections.abc import Collection, Sequence
from typing import Protocol

from core.nouns.call import Call
from core.nouns.card import CardSubject
from core.nouns.ids import AppointmentId, CallId, ChannelId, ReminderId, TenantId
from core.nouns.reminder import Reminder
from core.ports.call_records import LastLook


class BatchRecords(Protocol):
    """Read and write what is due by the dozen."""

    async def find_voicemails(
        self, appointment_ids: Collection[AppointmentId]
    ) -> frozenset[tuple[AppointmentId, int]]:
        """Return those of these bookings, with the revision, about which a machine has been told."""
        ...

    async def find_calls(self, call_ids: Collection[CallId]) -> frozenset[CallId]:
        """Return those of these calls that there are."""
        ...

    async def lock_waiting(self, reminder_ids: Sequence[ReminderId]) -> list[Reminder]:
        """Return and keep those of these reminders that still wait, in this order; not what others keep."""
        ...

    async def insert_calls(self, calls: Sequence[tuple[Call, bytes]]) -> list[CallId]:
        """Add calls and their request bodies; answers those added.

        Not those that there are already, nor those whose number has a live call.
        """
        ...

    async def mark_called(self, reminder_ids: Collection[ReminderId]) -> int:
        """Hand reminders over to their calls; answers how many still waited."""
        ...

    async def mark_stale(self, subject: CardSubject, rows: Sequence[tuple[str, TenantId, ChannelId]]) -> None:
        """Note that rows changed: make their cards, or want them painted again."""
        ...

    async def look_once_more(self, call_ids: Collection[CallId]) -> list[LastLook]:
        """Return what counts just before these calls are sent, all of one moment, in no order.

        LookupError when one of them is not there.
        """
        ...

    async def lock_calls(self, call_ids: Collection[CallId]) -> list[Call]:
        """Return those of these calls that there are, and keep their rows until the transaction ends."""
        ...

    async def mark_calls(self, calls: Sequence[Call]) -> None:
        """Write calls that the caller keeps, and raise their versions; an error when a key is taken."""
        ...
