"""Gather all that is on record about one person: what they agreed to, what was done, and who did it.

Only reads, in one transaction; the audit's chain is checked on the way. Answers a request under TCPA or
HIPAA, so nothing is left out and nothing is coarsened: whoever asks works at the machine itself.
"""

from dataclasses import dataclass

from core.nouns.appointment import Appointment
from core.nouns.audit import AuditEntry
from core.nouns.call import Call
from core.nouns.contact import Consent, Contact
from core.nouns.ids import E164
from core.nouns.opt_out import OptOut
from core.nouns.reminder import Reminder
from core.nouns.tenant import Tenant
from core.nouns.verdict import Judgement
from core.ports.store import Records, Store
from core.use_cases.verify import ChainState, verify_chain


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call that was planned, and all that the gates ever said of it."""

    reminder: Reminder
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class NotedChange:
    """What somebody did, and the number of the batch that seals it (None: too new)."""

    entry: AuditEntry
    batch: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is on record about one person."""

    tenant: Tenant
    contact: Contact
    consents: tuple[Consent, ...]
    opt_outs: tuple[OptOut, ...]  #: of every number they ever had, those taken back too
    appointments: tuple[Appointment, ...]
    planned: tuple[PlannedCall, ...]
    calls: tuple[Call, ...]
    changes: tuple[NotedChange, ...]  #: who did what to any of these
    chain: ChainState  #: of the whole business


async def find_evidence(store: Store, reference: str, *, tenant: Tenant) -> Evidence | None:
    """Gather the evidence about the person with this reference; None when there is none."""
    async with store.reading() as records:
        contact = await records.contacts.find_by_reference(tenant.id, reference)
        return await _gather(records, tenant, contact) if contact else None


async def _gather(records: Records, tenant: Tenant, contact: Contact) -> Evidence:
    consents = await records.contacts.list_consents(contact.id)
    appointments = await records.appointments.list_of_contact(contact.id)
    reminders = await records.reminders.list_of_contact(contact.id)
    calls = await records.calls.list_of_contact(contact.id)
    numbers = {contact.phone, *(one.phone for one in consents), *(call.to_phone for call in calls)}
    subjects = {
        contact.id,
        contact.reference,
        *(appointment.id for appointment in appointments),
        *(reminder.id for reminder in reminders),
        *(call.id for call in calls),
    }
    planned = [PlannedCall(one, tuple(await records.reminders.list_judgements(one.id))) for one in reminders]
    return Evidence(
        tenant=tenant,
        contact=contact,
        consents=tuple(consents),
        opt_outs=await _list_opt_outs(records, tenant, numbers),
        appointments=tuple(appointments),
        planned=tuple(planned),
        calls=tuple(calls),
        changes=await _list_changes(records, tenant, subjects),
        chain=await verify_chain(records, tenant.id),
    )


async def _list_opt_outs(records: Records, tenant: Tenant, numbers: set[E164]) -> tuple[OptOut, ...]:
    stated = [one for number in numbers for one in await records.opt_outs.list_opt_outs(tenant.id, number)]
    return tuple(sorted(stated, key=lambda one: (one.at, one.phone)))


async def _list_changes(records: Records, tenant: Tenant, subjects: set[str]) -> tuple[NotedChange, ...]:
    numbers = {batch.id: batch.number for batch in await records.audit.list_batches(tenant.id)}
    entries = await records.audit.list_of_subjects(tenant.id, subjects)
    return tuple(
        NotedChange(entry, None if entry.batch_id is None else numbers.get(entry.batch_id))
        for entry in entries
    )
