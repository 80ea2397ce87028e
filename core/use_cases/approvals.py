"""Say "call" or "do not call" to a reminder that waits for a person.

Idempotent: two people pressing decide once. The claim judges again, so a yes outside calling hours waits.
"""

from dataclasses import replace
from enum import StrEnum

from core.nouns.card import CardSubject
from core.nouns.ids import ReminderId, StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Tenant
from core.ports.store import Store
from core.rules.roles import Act
from core.use_cases.changes import note_change
from core.use_cases.staff import require
from core.use_cases.withdrawing import close_cards

SAID_NO = "Staff decided not to call."


class Say(StrEnum):
    """What a person says to a waiting reminder."""

    CALL = "call"
    SKIP = "skip"


async def answer_reminder(
    store: Store, reminder_id: ReminderId, say: Say, *, tenant: Tenant, staff: StaffId, at: Moment
) -> Reminder | None:
    """Let a waiting reminder ring, or end it; None when it no longer waits for anybody. Raises NotAllowed."""
    async with store.writing() as records:
        await require(records, tenant, staff, Act.APPROVE_CALL, at)
        reminder = await records.reminders.lock_waiting(reminder_id)
        if reminder is None or reminder.tenant_id != tenant.id or reminder.approved_by is not None:
            return None
        if say is Say.CALL:
            await records.reminders.mark_approved(reminder.id, staff)
            answered = replace(reminder, approved_by=staff)
        else:
            await records.reminders.mark_skipped(reminder.id, reason=SAID_NO)
            await close_cards(records, reminder, tenant, SAID_NO, at=at)
            answered = replace(reminder, status=ReminderStatus.SKIPPED, reason=SAID_NO)
        act, between = f"reminder.{say}", (reminder, answered)
        await note_change(records, tenant.id, act, reminder.id, by=staff, at=at.now, between=between)
        await records.cards.mark_stale(
            CardSubject.ASK, reminder.id, tenant_id=tenant.id, channel=tenant.channel
        )
        return answered
