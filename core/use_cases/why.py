"""Why somebody is, was or was not called: every planned call of theirs, with a line for each gate.

Only reads. What still waits is judged as if it were tried when it is due; what is over tells what the
gates said when they were last asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.nouns.appointment import Appointment
from core.nouns.call import Call
from core.nouns.contact import Contact
from core.nouns.ids import ContactId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Account, Tenant
from core.nouns.verdict import Ruling, Verdict
from core.packs.catalogue import UnknownType
from core.ports.store import Records, Store
from core.rules.breaker import is_open
from core.rules.gates.case import Case
from core.rules.gates.judge import find_ruling, foresee, judge
from core.rules.identity import derive_call_id
from core.use_cases.case_file import get_case

LISTED = 8  #: planned calls of one person
_PAST = 3  #: of those, at least so many that are over, if there are
_LOOKS = 6  #: obstacles that end one after the other, before nobody can say when it is tried


@dataclass(frozen=True, slots=True)
class Explained:
    """One planned call, and why it stands as it does."""

    reminder: Reminder
    appointment: Appointment | None
    verdicts: tuple[Verdict, ...]  #: empty when the gates were never asked
    judged_at: datetime | None  #: None: judged just now, for when it is due
    next_try: datetime | None  #: business time; None when there is none, or nobody can say
    call: Call | None

    @property
    def is_waiting(self) -> bool:
        """Tell whether it is still to be made."""
        return self.reminder.status is ReminderStatus.SCHEDULED

    @property
    def objection(self) -> Verdict | None:
        """Return what speaks against it, if anything does."""
        ruling = find_ruling(self.verdicts) if self.verdicts else None
        return ruling if ruling and ruling.ruling is not Ruling.CLEAR else None


@dataclass(frozen=True, slots=True)
class Why:
    """A person and their planned calls: what is to come, soonest first, then what was, latest first."""

    contact: Contact
    tenant: Tenant
    calls: tuple[Explained, ...]
    more: int = 0  #: planned calls that are not among them


async def explain_calls(store: Store, contact_id: ContactId, *, tenant: Tenant, at: Moment) -> Why | None:
    """Explain a person's coming and past calls; None when there is no such person."""
    async with store.reading() as records:
        contact = await records.contacts.find_contact(tenant.id, contact_id)
        if contact is None:
            return None
        tenant = await records.tenants.get_tenant(tenant.id)
        account = await _get_account(records, tenant)
        planned = await records.reminders.list_of_contact(contact.id)
        shown = _choose(planned)
        calls = [
            await _explain(records, one, contact, tenant=tenant, account=account, at=at) for one in shown
        ]
        return Why(contact, tenant, tuple(calls), len(planned) - len(shown))


async def explain_next(records: Records, contact: Contact, *, tenant: Tenant, at: Moment) -> Explained | None:
    """Explain the call to a person that is to be made next; None when none is.

    None as well for a line of business that only another release knows: nobody can say what would be sent.
    """
    waiting = [one for one in await records.reminders.list_of_contact(contact.id) if _is_waiting(one)]
    if not waiting:
        return None
    account = await _get_account(records, tenant)
    soonest = min(waiting, key=lambda one: one.due_at)
    try:
        return await _explain(records, soonest, contact, tenant=tenant, account=account, at=at)
    except UnknownType:
        return None


def _choose(planned: Sequence[Reminder]) -> list[Reminder]:
    """Choose what is told of many planned calls, which come oldest first."""
    coming = sorted(filter(_is_waiting, planned), key=lambda one: one.due_at)
    past = [one for one in reversed(planned) if not _is_waiting(one)]
    room = LISTED - min(len(past), _PAST)
    return [*coming[:room], *past][:LISTED]


def _is_waiting(reminder: Reminder) -> bool:
    return reminder.status is ReminderStatus.SCHEDULED


async def _get_account(records: Records, tenant: Tenant) -> Account:
    return next(one for one in await records.tenants.list_accounts() if one.id == tenant.account_id)


async def _explain(
    records: Records, reminder: Reminder, contact: Contact, *, tenant: Tenant, account: Account, at: Moment
) -> Explained:
    booking = (
        await records.appointments.get_appointment(reminder.appointment_id)
        if reminder.appointment_id
        else None
    )
    call = await records.calls.find_call(derive_call_id(reminder.slot))
    if not _is_waiting(reminder):
        kept = await records.reminders.find_judgement(reminder.id)
        verdicts, judged_at = (kept.verdicts, kept.judged_at) if kept else ((), None)
        return Explained(reminder, booking, verdicts, judged_at, None, call)
    case = await get_case(
        records,
        account=account,
        tenant=tenant,
        contact=contact,
        appointment=booking,
        at=at,
        by_hand=reminder.is_by_hand,
    )
    case = replace(case, is_retell_down=is_open(account.breaker))  # one call may be trying it right now
    verdicts = foresee(case, reminder, now=at.now)
    return Explained(reminder, booking, verdicts, None, _find_next_try(case, reminder, verdicts, at), call)


def _find_next_try(
    case: Case, reminder: Reminder, verdicts: tuple[Verdict, ...], at: Moment
) -> datetime | None:
    """Find when it will be tried with success, as far as can be said: each obstacle has to tell its end."""
    when = max(at.now, reminder.due_at)
    for _ in range(_LOOKS):
        ruling = find_ruling(verdicts)
        if ruling.ruling is Ruling.CLEAR:
            waited = reminder.retry_at - at.real if reminder.retry_at else None
            tried_at = max(when, at.now + waited) if waited else when
            return tried_at if tried_at < reminder.deadline_at else None
        until = _find_end(ruling, case, when)
        if ruling.ruling is Ruling.NEVER or until is None or until <= when:
            return None
        when = until
        verdicts = judge(case, reminder, now=when)
    return None


def _find_end(ruling: Verdict, case: Case, when: datetime) -> datetime | None:
    """Find when an obstacle ends; a pause is looked at anew all the time, and so its verdict tells no end."""
    pauses = [one for one in (case.account.paused, case.tenant.paused) if one is not None and one.is_on(when)]
    if ruling.gate == "paused" and pauses:
        ends = [one.until for one in pauses if one.until is not None]
        return max(ends) if len(ends) == len(pauses) else None
    return ruling.until
