"""Write the reminders that a booking's plan asks for: all of a new revision, or what a changed plan changes.

Works inside a transaction that somebody else opened. Never calls anybody; what is skipped and nobody
would expect gets a card.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.nouns.appointment import Appointment
from core.nouns.card import CardSubject
from core.nouns.contact import Contact
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Tenant
from core.ports.store import Records
from core.rules.gates import list_callee_zones
from core.rules.hard_windows import HardWindows
from core.rules.plan_sync import compare_plan
from core.rules.reminder_plan import list_surprises, plan_reminders, sort_by_time
from core.rules.windows import Windows

logger = logging.getLogger(__name__)


def build_windows(tenant: Tenant, contact: Contact, appointment: Appointment) -> Windows:
    """Build the windows in which this customer may be called about this booking."""
    return HardWindows(list_callee_zones(tenant, contact, appointment))


async def write_plan(
    records: Records,
    appointment: Appointment,
    contact: Contact,
    *,
    tenant: Tenant,
    at: Moment,
    is_change: bool,
) -> tuple[Reminder, ...]:
    """Write all reminders of a booking's present revision, which has none yet."""
    windows = build_windows(tenant, contact, appointment)
    planned = plan_reminders(appointment, tenant=tenant, windows=windows, now=at.now, is_change=is_change)
    for reminder in planned:
        await records.reminders.insert_reminder(reminder)
    await _tell_surprises(records, list_surprises(planned), tenant)
    _log(planned)
    return tuple(planned)


@dataclass(frozen=True, slots=True)
class Replanned:
    """How the reminders of a booking stand by its changed plan, and how many of them were withdrawn."""

    reminders: tuple[Reminder, ...]
    withdrawn: int


async def rewrite_plan(
    records: Records, appointment: Appointment, contact: Contact, *, tenant: Tenant, at: Moment
) -> Replanned:
    """Change the reminders of a booking whose plan changed and whose revision did not.

    What has rung has rung, and a new step that is past already is not made up for: nobody has just booked.
    A row that somebody else takes meanwhile stays as it is.
    """
    present = await records.reminders.list_of_appointment(appointment.id)
    windows = build_windows(tenant, contact, appointment)
    wanted = plan_reminders(appointment, tenant=tenant, windows=windows, now=at.now, is_change=True)
    change, was = compare_plan(wanted, present), {row.id: row.status for row in present}
    for reminder in change.insert:
        await records.reminders.insert_reminder(reminder)
    for reminder in (*change.move, *change.revive):
        await records.reminders.mark_planned(reminder, was=was[reminder.id])
    withdrawn = [
        await records.reminders.mark_withdrawn(reminder.id, reason=reminder.reason)
        for reminder in change.withdraw
    ]
    surprises = [reminder for reminder in list_surprises(wanted) if reminder in change.insert]
    await _tell_surprises(records, surprises, tenant)
    _log((*change.insert, *change.move, *change.revive))
    return Replanned(await list_planned(records, appointment), sum(withdrawn))


async def list_planned(records: Records, appointment: Appointment) -> tuple[Reminder, ...]:
    """List the first tries of the steps that the present revision's plan has, the earliest first."""
    return tuple(
        sort_by_time(
            row
            for row in await records.reminders.list_of_appointment(appointment.id)
            if row.revision == appointment.revision
            and row.attempt == 1
            and not row.is_by_hand
            and row.status is not ReminderStatus.SUPERSEDED
        )
    )


async def _tell_surprises(records: Records, surprises: Iterable[Reminder], tenant: Tenant) -> None:
    for reminder in surprises:
        await records.cards.mark_stale(
            CardSubject.SKIP, reminder.id, tenant_id=tenant.id, channel=tenant.channel
        )


def _log(reminders: Sequence[Reminder]) -> None:
    for reminder in reminders:
        logger.info("planned a reminder", extra={"reminder": reminder.id, "status": reminder.status.value})
