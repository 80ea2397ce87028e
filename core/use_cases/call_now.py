"""Call somebody now: show what would be said, and put the call in the queue when a person says so.

The queue does the rest; a double click is one call, because the opened form is the slot.
"""

from dataclasses import dataclass
from datetime import timedelta

from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.ids import ContactId, Slot, StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Purpose, Reminder
from core.nouns.tenant import Account, Tenant
from core.nouns.verdict import Judgement, Phase, Verdict
from core.policy.catalogue import POLICY
from core.ports.store import Records, Store
from core.rules.gates.case import Case
from core.rules.gates.judge import find_objection, judge, list_warnings
from core.rules.identity import build_hand_slot, derive_reminder_id
from core.rules.roles import Act
from core.use_cases.case_file import find_shown, get_case
from core.use_cases.changes import note_change
from core.use_cases.staff import require
from core.variables.build import BuiltVariables

BY_HAND = "by_hand"  #: the step of a call that is no part of a plan
PATIENCE = timedelta(minutes=10)  #: a person who pressed "Call now" does not expect it to ring later


@dataclass(frozen=True, slots=True)
class CallPreview:
    """What a call to this person would carry, and why it may not be made if so."""

    contact: Contact
    appointment: Appointment | None
    variables: BuiltVariables  #: as they would go out
    shown: dict[str, str]  #: the same, as far as the business's profile lets Slack see them
    verdicts: tuple[Verdict, ...]  #: of every gate, were the call made now
    objection: str
    warnings: list[str]  #: what speaks against it, though a person may call all the same


@dataclass(frozen=True, slots=True)
class CallRefused:
    """Nobody is rung, for the reason given."""

    reason: str


async def preview_call(
    store: Store, contact_id: ContactId, *, tenant: Tenant, at: Moment
) -> CallPreview | CallRefused:
    """Build the exact variables of a call to this person, about their next appointment if there is one."""
    async with store.reading() as records:
        case = await _get_case(records, contact_id, tenant=tenant, at=at)
        if case is None:
            return CallRefused("This person is no longer there.")
        shown = await find_shown(records, tenant, case.contact, case.appointment, at)
    verdicts = _judge(case, at)
    return CallPreview(
        contact=case.contact,
        appointment=case.appointment,
        variables=case.variables,
        shown=shown,
        verdicts=verdicts,
        objection=_object_to(case, verdicts),
        warnings=list_warnings(verdicts),
    )


async def request_call(
    store: Store, contact_id: ContactId, *, tenant: Tenant, slot_key: str, staff: StaffId, at: Moment
) -> Reminder | CallRefused:
    """Queue a call for now; the same `slot_key` again answers with the same one. Raises NotAllowed."""
    slot = build_hand_slot(slot_key)
    async with store.writing() as records:
        already = await records.reminders.find_by_slot(slot)
        if already is not None:
            return already
        await require(records, tenant, staff, Act.CALL, at)
        case = await _get_case(records, contact_id, tenant=tenant, at=at)
        if case is None:
            return CallRefused("This person is no longer there.")
        verdicts = _judge(case, at)
        if objection := _object_to(case, verdicts):
            return CallRefused(objection)
        reminder = build_hand_reminder(slot, case.contact, case.appointment, staff=staff, at=at)
        await records.reminders.insert_reminder(reminder)
        planned = Judgement(reminder.id, Phase.PLANNED, POLICY.version, verdicts, at.now)
        await records.reminders.insert_judgement(planned)
        await note_change(records, tenant.id, "call.asked_for", reminder.id, by=staff, at=at.now)
        return reminder


def build_hand_reminder(
    slot: Slot,
    contact: Contact,
    appointment: Appointment | None,
    *,
    staff: StaffId,
    at: Moment,
    purpose: Purpose = Purpose.REMINDER,
) -> Reminder:
    """Build the planned call that a person asked for."""
    return Reminder(
        id=derive_reminder_id(slot),
        tenant_id=contact.tenant_id,
        contact_id=contact.id,
        appointment_id=appointment.id if appointment else None,
        revision=appointment.revision if appointment else 0,
        slot=slot,
        due_at=at.now,
        deadline_at=at.now + PATIENCE,
        requested_by=staff,
        step=BY_HAND,
        purpose=purpose,
    )


async def _get_case(records: Records, contact_id: ContactId, *, tenant: Tenant, at: Moment) -> Case | None:
    contact = await records.contacts.find_contact(tenant.id, contact_id)
    if contact is None:
        return None
    tenant = await records.tenants.get_tenant(tenant.id)  # whoever paused it meanwhile counts already
    account = await _get_account(records, tenant)
    appointment = await records.appointments.find_next(contact.id, at.now)
    return await get_case(
        records,
        account=account,
        tenant=tenant,
        contact=contact,
        appointment=appointment,
        at=at,
        by_hand=True,
    )


async def _get_account(records: Records, tenant: Tenant) -> Account:
    return next(a for a in await records.tenants.list_accounts() if a.id == tenant.account_id)


def _judge(case: Case, at: Moment) -> tuple[Verdict, ...]:
    """Ask all gates about a call that is not asked for yet."""
    asked = build_hand_reminder(
        build_hand_slot(""), case.contact, case.appointment, staff=StaffId("somebody"), at=at
    )
    return judge(case, asked, now=at.now)


def _object_to(case: Case, verdicts: tuple[Verdict, ...]) -> str:
    return find_objection(verdicts) or ("A call to this number is under way." if case.number_is_busy else "")
