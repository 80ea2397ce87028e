"""Gather what the gates look at, from the records of one transaction. Only reads."""

from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.nouns.tenant import Account, Tenant
from core.ports.store import Records
from core.rules.gates import Case, list_callee_zones
from core.variables.build import build_variables


async def get_case(
    records: Records,
    *,
    account: Account,
    tenant: Tenant,
    contact: Contact,
    appointment: Appointment | None,
    at: Moment,
) -> Case:
    """Gather one person's case as it stands now."""
    live = await records.calls.find_live(tenant.id, contact.phone)
    checked = await records.scripts.find_script(tenant.id)
    script = checked.script if checked else None
    zones = list_callee_zones(tenant, contact, appointment)
    return Case(
        account=account,
        tenant=tenant,
        contact=contact,
        appointment=appointment,
        consent=await records.contacts.find_consent(contact.id, contact.phone),
        has_opted_out=await records.contacts.has_opted_out(tenant.id, contact.phone),
        number_is_busy=live is not None,
        zones=zones,
        variables=build_variables(
            tenant=tenant,
            contact=contact,
            appointment=appointment,
            now=at.now,
            callee_zones=zones,
            spoken=script.names if script else frozenset(),
            silent=script.silent_names if script else frozenset(),
        ),
        script=script,
    )


async def get_case_of(records: Records, reminder: Reminder, *, account: Account, at: Moment) -> Case:
    """Gather the case of a planned call."""
    appointment = (
        await records.appointments.get_appointment(reminder.appointment_id)
        if reminder.appointment_id
        else None
    )
    return await get_case(
        records,
        account=account,
        tenant=await records.tenants.get_tenant(reminder.tenant_id),
        contact=await records.contacts.get_contact(reminder.contact_id),
        appointment=appointment,
        at=at,
    )
