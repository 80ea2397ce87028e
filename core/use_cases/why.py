"""Why somebody is, was or was not called: every planned call of theirs, with a line for each gate.

Only reads. What still waits is judged as if it were tried when it is due; what is over tells what the
gates said when they were last asked.
"""

from dataclasses import dataclass
from datetime import datetime

from core.nouns.appointment import Appointment
from core.nouns.call import Call
from core.nouns.calling import Pause
from core.nouns.contact import Contact
from core.nouns.ids import ContactId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Account, Tenant
from core.nouns.verdict import Ruling, Verdict
from core.ports.store import Records, Store
from core.rules.gates.judge import find_ruling, judge
from core.rules.identity import derive_call_id
from core.use_cases.case_file import get_case

LISTED = 8  #: planned calls; the newest come first


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
    """A person, and their planned calls: what is to come first, then what was."""

    contact: Contact
    tenant: Tenant
    calls: tuple[Explained, ...]


async def explain_calls(store: Store, contact_id: ContactId, *, tenant: Tenant, at: Moment) -> Why | None:
    """Explain a person's coming and past calls; None when there is no such person."""
    async with store.reading() as records:
        contact = await records.contacts.find_contact(tenant.id, contact_id)
        if contact is None:
            return None
        tenant = await records.tenants.get_tenant(tenant.id)
        accounts = {one.id: one for one in await records.tenants.list_accounts()}
        account = accounts[tenant.account_id]
        planned = await records.reminders.list_of_contact(contact.id)
        coming = sorted(filter(_is_waiting, planned), key=lambda one: one.due_at)
        past = [one for one in reversed(planned) if not _is_waiting(one)]
        shown = [*coming, *past][:LISTED]
        calls = [
            await _explain(records, one, contact, tenant=tenant, account=account, at=at) for one in shown
        ]
        return Why(contact, tenant, tuple(calls))


def _is_waiting(reminder: Reminder) -> bool:
    return reminder.status is ReminderStatus.SCHEDULED


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
    when = max(at.now, reminder.due_at)
    verdicts = judge(case, reminder, now=when)
    next_try = _find_next_try(verdicts, when, (account.paused, case.tenant.paused))
    if next_try is not None and next_try >= reminder.deadline_at:
        next_try = None
    return Explained(reminder, booking, verdicts, None, next_try, call)


def _find_next_try(
    verdicts: tuple[Verdict, ...], when: datetime, pauses: tuple[Pause | None, ...]
) -> datetime | None:
    """Find when it will be tried: when it is due, or when the first objection says.

    A pause has its end in itself, not in its verdict: it may be over sooner.
    """
    ruling = find_ruling(verdicts)
    if ruling.gate == "paused" and ruling.ruling is Ruling.LATER:
        ends = [pause.until for pause in pauses if pause is not None and pause.is_on(when)]
        known = [end for end in ends if end is not None]
        return max(known) if len(known) == len(ends) else None
    return when if ruling.ruling is Ruling.CLEAR else ruling.until
