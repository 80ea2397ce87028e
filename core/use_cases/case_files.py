"""Gather the cases of many planned calls at once, from the records of one transaction. Only reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.ids import AppointmentId, CallId, ContactId, ReminderId, TenantId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.nouns.tenant import Account, Tenant
from core.ports.store import Records
from core.rules.gates.case import Case
from core.rules.identity import derive_call_id
from core.use_cases.case_file import COUNTED, Known, build_case


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """What is known of many planned calls; a case is built when it is asked for."""

    account: Account
    at: Moment
    calls: frozenset[CallId]  #: of those among their calls that there are already
    tenants: Mapping[TenantId, Tenant]
    contacts: Mapping[ContactId, Contact]
    appointments: Mapping[AppointmentId, Appointment]
    known: Mapping[ReminderId, Known]

    def build_case(self, reminder: Reminder) -> Case:
        """Build the case of one of them. LookupError when its person or its booking is not there."""
        return build_case(
            self.known[reminder.id],
            account=self.account,
            tenant=self.tenants[reminder.tenant_id],
            contact=self.contacts[reminder.contact_id],
            appointment=self.appointments[reminder.appointment_id] if reminder.appointment_id else None,
            at=self.at,
            by_hand=reminder.is_by_hand,
        )


async def get_case_files(
    records: Records, reminders: Sequence[Reminder], *, account: Account, at: Moment
) -> CaseFiles:
    """Gather what is known of planned calls of one account, business by business."""
    calls = await records.batch.find_calls([derive_call_id(one.slot) for one in reminders])
    tenants: dict[TenantId, Tenant] = {}
    contacts: dict[ContactId, Contact] = {}
    appointments: dict[AppointmentId, Appointment] = {}
    known: dict[ReminderId, Known] = {}
    for tenant_id in dict.fromkeys(one.tenant_id for one in reminders):
        theirs = [one for one in reminders if one.tenant_id == tenant_id]
        tenants[tenant_id] = await records.tenants.get_tenant(tenant_id)
        wanted = {one.contact_id for one in theirs}
        people = {one.id: one for one in await records.bulk.list_contacts(tenant_id, wanted)}
        booked = {one.appointment_id for one in theirs if one.appointment_id}
        bookings = {one.id: one for one in await records.bulk.list_appointments(tenant_id, booked)}
        known |= await _get_known(records, tenant_id, theirs, people, bookings, at)
        contacts |= people
        appointments |= bookings
    return CaseFiles(account, at, calls, tenants, contacts, appointments, known)


async def _get_known(
    records: Records,
    tenant_id: TenantId,
    reminders: Sequence[Reminder],
    contacts: Mapping[ContactId, Contact],
    appointments: Mapping[AppointmentId, Appointment],
    at: Moment,
) -> dict[ReminderId, Known]:
    bulk = records.bulk
    phones = list({one.phone for one in contacts.values()})
    checked = await records.scripts.find_script(tenant_id)
    consents = {(one.contact_id, one.phone): one for one in await bulk.list_consents(list(contacts))}
    live = frozenset(await bulk.list_live_numbers(tenant_id, phones))
    attempts = await bulk.list_attempts(tenant_id, phones, at.now - COUNTED)
    voicemails = await records.batch.find_voicemails(list(appointments))
    # Last of all, so that as little time as can be lies between this and the commit.
    opted_out = await records.opt_outs.find_opted_out(tenant_id, phones)
    known = {}
    for reminder in reminders:
        contact = contacts[reminder.contact_id]
        booking = appointments[reminder.appointment_id] if reminder.appointment_id else None
        known[reminder.id] = Known(
            consent=consents.get((contact.id, contact.phone)),
            has_opted_out=contact.phone in opted_out,
            is_busy=contact.phone in live,
            attempts=attempts.get(contact.phone, []),
            has_voicemail=booking is not None and (booking.id, booking.revision) in voicemails,
            checked=checked,
        )
    return known
