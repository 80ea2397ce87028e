"""Call somebody now: show what would be said, and put the call in the queue when a person says so.

The queue does the rest; a double click is one call, because the opened form is the slot.
"""

from dataclasses import dataclass
from datetime import timedelta

from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.ids import ContactId, Slot, StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.nouns.tenant import Account, Tenant
from core.nouns.verdict import Ruling
from core.ports.store import Records, Store
from core.rules.gates import Case, judge_person
from core.rules.identity import build_hand_slot, derive_reminder_id
from core.rules.sight import find_slack_audience
from core.use_cases.case_file import get_case
from core.variables.build import BuiltVariables, build_variables

PATIENCE = timedelta(minutes=10)  #: a person who pressed "Call now" does not expect it to ring later


@dataclass(frozen=True, slots=True)
class CallPreview:
    """What a call to this person would carry, and why it may not be made if so."""

    contact: Contact
    appointment: Appointment | None
    variables: BuiltVariables  #: as they would go out
    shown: dict[str, str]  #: the same, as far as the business's profile lets Slack see them
    objection: str


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
        return CallPreview(
            case.contact, case.appointment, case.variables, _show(case, at), _object_to(case, at)
        )


async def request_call(
    store: Store, contact_id: ContactId, *, tenant: Tenant, slot_key: str, staff: StaffId, at: Moment
) -> Reminder | CallRefused:
    """Queue a call for now; the same `slot_key` again answers with the same one."""
    slot = build_hand_slot(slot_key)
    async with store.writing() as records:
        already = await records.reminders.find_by_slot(slot)
        if already is not None:
            return already
        case = await _get_case(records, contact_id, tenant=tenant, at=at)
        if case is None:
            return CallRefused("This person is no longer there.")
        objection = _object_to(case, at)
        if objection:
            return CallRefused(objection)
        reminder = build_hand_reminder(slot, case.contact, case.appointment, staff=staff, at=at)
        await records.reminders.insert_reminder(reminder)
        return reminder


def build_hand_reminder(
    slot: Slot, contact: Contact, appointment: Appointment | None, *, staff: StaffId, at: Moment
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
    )


async def _get_case(records: Records, contact_id: ContactId, *, tenant: Tenant, at: Moment) -> Case | None:
    contact = await records.contacts.find_contact(tenant.id, contact_id)
    if contact is None:
        return None
    account = await _get_account(records, tenant)
    appointment = await records.appointments.find_next(contact.id, at.now)
    return await get_case(
        records, account=account, tenant=tenant, contact=contact, appointment=appointment, at=at
    )


async def _get_account(records: Records, tenant: Tenant) -> Account:
    return next(a for a in await records.tenants.list_accounts() if a.id == tenant.account_id)


def _show(case: Case, at: Moment) -> dict[str, str]:
    """Build the variables once more, for Slack's eyes."""
    return build_variables(
        tenant=case.tenant,
        contact=case.contact,
        appointment=case.appointment,
        now=at.now,
        callee_zones=case.zones,
        spoken=case.script.names if case.script else frozenset(),
        silent=case.script.silent_names if case.script else frozenset(),
        audience=find_slack_audience(case.tenant),
    ).sent


def _object_to(case: Case, at: Moment) -> str:
    ruling = judge_person(case, now=at.now, by_hand=True)[-1]
    if ruling.ruling is not Ruling.CLEAR:
        return ruling.reason
    return "A call to this number is under way." if case.number_is_busy else ""
