"""Write the reminders that a booking's plan asks for: all of a new revision, or what a changed plan changes.

Works inside a transaction that somebody else opened. Never calls anybody; what is skipped and nobody
would expect gets a card.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.nouns.appointment import Appointment
from core.nouns.card import CardSubject
from core.nouns.contact import Contact
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Tenant
from core.nouns.verdict import Judgement, Phase, Ruling
from core.policy.catalogue import POLICY
from core.policy.place import find_place
from core.ports.store import Records
from core.rules.calling_windows import CallingWindows
from core.rules.gates.case import Case
from core.rules.gates.judge import foresee
from core.rules.plan_sync import compare_plan
from core.rules.reminder_plan import list_surprises, plan_reminders, sort_by_time
from core.rules.windows import Windows
from core.use_cases.case_file import get_case
from core.use_cases.withdrawing import close_cards

logger = logging.getLogger(__name__)


def build_windows(tenant: Tenant, contact: Contact, *, now: datetime) -> Windows:
    """Build the windows in which this customer may be called."""
    place = find_place(contact.phone, contact.zone, tenant=tenant, now=now)
    return CallingWindows(place, tenant.calling.hours)


def plan_booking(
    appointment: Appointment, contact: Contact, *, tenant: Tenant, at: Moment, is_change: bool
) -> list[Reminder]:
    """Plan all reminders of a booking's present revision, inside calling hours. Pure."""
    windows = build_windows(tenant, contact, now=at.now)
    return plan_reminders(appointment, tenant=tenant, windows=windows, now=at.now, is_change=is_change)


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
    planned = plan_booking(appointment, contact, tenant=tenant, at=at, is_change=is_change)
    for reminder in planned:
        await records.reminders.insert_reminder(reminder)
    await _judge(records, appointment, contact, planned, tenant=tenant, at=at)
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
    wanted = plan_booking(appointment, contact, tenant=tenant, at=at, is_change=True)
    change, was = compare_plan(wanted, present), {row.id: row.status for row in present}
    for reminder in change.insert:
        await records.reminders.insert_reminder(reminder)
    for reminder in (*change.move, *change.revive):
        await records.reminders.mark_planned(reminder, was=was[reminder.id])
    await _judge(
        records, appointment, contact, [*change.insert, *change.move, *change.revive], tenant=tenant, at=at
    )
    withdrawn = [
        await records.reminders.mark_withdrawn(reminder.id, reason=reminder.reason)
        for reminder in change.withdraw
    ]
    for reminder in change.withdraw:
        await close_cards(records, reminder, tenant, reminder.reason, at=at)
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


def judge_planned(case: Case, waiting: Iterable[Reminder], *, at: Moment) -> list[Judgement]:
    """Say what the gates would say when each of these calls is due. Pure."""
    return [
        Judgement(reminder.id, Phase.PLANNED, POLICY.version, foresee(case, reminder, now=at.now), at.now)
        for reminder in waiting
    ]


async def find_outlook(records: Records, reminders: Iterable[Reminder]) -> tuple[str, ...]:
    """Find all that already speaks against the first call that it does, by what the gates last said.

    What will not mend by itself comes first.
    """
    for reminder in reminders:
        if reminder.status is not ReminderStatus.SCHEDULED:
            continue
        kept = await records.reminders.find_judgement(reminder.id)
        objections = [one for one in kept.verdicts if one.ruling is not Ruling.CLEAR] if kept else []
        if objections:
            objections.sort(key=lambda one: one.ruling is not Ruling.NEVER)
            return tuple(one.reason for one in objections)
    return ()


async def _judge(
    records: Records,
    appointment: Appointment,
    contact: Contact,
    reminders: Sequence[Reminder],
    *,
    tenant: Tenant,
    at: Moment,
) -> None:
    """Ask the gates what they would say when each call is due, and keep it for whoever asks why."""
    waiting = [one for one in reminders if one.status is ReminderStatus.SCHEDULED]
    if not waiting:
        return
    accounts = {one.id: one for one in await records.tenants.list_accounts()}
    account = accounts[tenant.account_id]
    case = await get_case(
        records, account=account, tenant=tenant, contact=contact, appointment=appointment, at=at
    )
    for judgement in judge_planned(case, waiting, at=at):
        await records.reminders.insert_judgement(judgement)


async def _tell_surprises(records: Records, surprises: Iterable[Reminder], tenant: Tenant) -> None:
    for reminder in surprises:
        await records.cards.mark_stale(
            CardSubject.SKIP, reminder.id, tenant_id=tenant.id, channel=tenant.channel
        )


def _log(reminders: Sequence[Reminder]) -> None:
    for reminder in reminders:
        logger.info("planned a reminder", extra={"reminder": reminder.id, "status": reminder.status.value})
