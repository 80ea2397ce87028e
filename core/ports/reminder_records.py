"""Planned calls in the database, and the verdicts of the gates on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.nouns.ids import AccountId, AppointmentId, ContactId, ReminderId, Slot, StaffId, TenantId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.verdict import Judgement


class ReminderRecords(Protocol):
    """The queue of calls to make."""

    async def insert_reminder(self, reminder: Reminder) -> bool:
        """Plan a call; False when its slot is taken: it is planned already."""
        ...

    async def get_reminder(self, reminder_id: ReminderId) -> Reminder:
        """Return the planned call; LookupError when there is none."""
        ...

    async def find_by_slot(self, slot: Slot) -> Reminder | None:
        """Return what holds this slot."""
        ...

    async def list_due(self, account_id: AccountId, at: Moment, *, limit: int) -> list[ReminderId]:
        """List what may be tried now, taking turns among businesses, the soonest deadline of each first.

        A business's first turn comes after as many as it has calls under way.
        """
        ...

    async def list_tenants_of(self, reminder_ids: Sequence[ReminderId]) -> list[TenantId]:
        """List whose planned calls these are, each business once."""
        ...

    async def lock_waiting(self, reminder_id: ReminderId) -> Reminder | None:
        """Return and keep the row if it still waits; None when somebody was faster."""
        ...

    async def list_expired(self, at: Moment, *, limit: int) -> list[ReminderId]:
        """List what is still waiting although its deadline has passed."""
        ...

    async def list_of_appointment(self, appointment_id: AppointmentId) -> list[Reminder]:
        """List all planned calls of a booking, oldest first."""
        ...

    async def list_of_contact(self, contact_id: ContactId) -> list[Reminder]:
        """List all calls ever planned for a person, oldest first."""
        ...

    async def mark_called(self, reminder_id: ReminderId) -> bool:
        """Hand the reminder over to its call."""
        ...

    async def mark_waiting(
        self,
        reminder_id: ReminderId,
        *,
        reason: str,
        due_at: datetime | None = None,
        retry_at: datetime | None = None,
    ) -> bool:
        """Put the reminder back in the queue, not before `due_at` (business) and `retry_at` (real time)."""
        ...

    async def mark_approved(self, reminder_id: ReminderId, staff: StaffId) -> bool:
        """Note who let the reminder ring, and want it tried now; False when it no longer waits."""
        ...

    async def count_due_before(self, tenant_id: TenantId, until: datetime | None) -> int:
        """Count a business's waiting calls that are due before an instant (None: all)."""
        ...

    async def mark_skipped(self, reminder_id: ReminderId, *, reason: str) -> bool:
        """Decide that this reminder will not be rung; False when it no longer waits."""
        ...

    async def mark_superseded(self, appointment_id: AppointmentId) -> int:
        """Withdraw the booking's planned reminders that still wait; answers how many.

        A call that a person asked for stays: it will speak of the booking as it stands then.
        """
        ...

    async def mark_planned(self, reminder: Reminder, *, was: ReminderStatus) -> bool:
        """Let it wait as a changed plan says: due, deadline, reason and whether staff are asked first.

        False when its status is no longer `was`: it was called or decided meanwhile, and stays so.
        """
        ...

    async def mark_withdrawn(self, reminder_id: ReminderId, *, reason: str) -> bool:
        """Withdraw one planned call because the plan changed; False when it no longer waits."""
        ...

    async def insert_judgement(self, judgement: Judgement) -> None:
        """Keep what the gates said, for whoever asks why."""
        ...

    async def find_judgement(self, reminder_id: ReminderId) -> Judgement | None:
        """Return what the gates said when they were last asked."""
        ...

    async def list_judgements(self, reminder_id: ReminderId) -> list[Judgement]:
        """List all that the gates said of this call, oldest first."""
        ...
