"""Gather what the gates look at, from the records of one transaction. Only reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.nouns.appointment import Appointment
from core.nouns.contact import Consent, Contact
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.nouns.script import CheckedScript, NumberReach
from core.nouns.tenant import Account, Tenant
from core.packs.pack import Audience
from core.policy.place import find_place
from core.policy.policy import Place
from core.ports.store import Records
from core.rules.breaker import is_shut
from core.rules.gates.case import Case
from core.rules.sight import find_slack_audience
from core.variables.build import BuiltVariables, build_variables

COUNTED = timedelta(days=30)  #: how far back calls count (calling-law register, section 4)


@dataclass(frozen=True, slots=True)
class Known:
    """What the records say of a person's number, besides who they are."""

    consent: Consent | None
    has_opted_out: bool
    is_busy: bool  #: another call of this business may be ringing there
    attempts: Sequence[datetime]  #: when it was rung since COUNTED before now, oldest first
    has_voicemail: bool  #: a machine has been told of this appointment already
    checked: CheckedScript | None


async def get_case(
    records: Records,
    *,
    account: Account,
    tenant: Tenant,
    contact: Contact,
    appointment: Appointment | None,
    at: Moment,
    by_hand: bool = False,
) -> Case:
    """Gather one person's case as it stands now; `by_hand`: for a call that a person asks for."""
    live = await records.calls.find_live(tenant.id, contact.phone)
    known = Known(
        checked=await records.scripts.find_script(tenant.id),
        consent=await records.contacts.find_consent(contact.id, contact.phone),
        has_opted_out=await records.opt_outs.has_opted_out(tenant.id, contact.phone),
        is_busy=live is not None,
        attempts=await records.calls.list_attempts(tenant.id, contact.phone, at.now - COUNTED),
        has_voicemail=appointment is not None
        and await records.calls.has_voicemail(appointment.id, appointment.revision),
    )
    return build_case(
        known,
        account=account,
        tenant=tenant,
        contact=contact,
        appointment=appointment,
        at=at,
        by_hand=by_hand,
    )


def build_case(
    known: Known,
    *,
    account: Account,
    tenant: Tenant,
    contact: Contact,
    appointment: Appointment | None,
    at: Moment,
    by_hand: bool = False,
) -> Case:
    """Build a case from what is known. Pure."""
    place = find_place(contact.phone, contact.zone, tenant=tenant, now=at.now, hard_only=by_hand)
    return Case(
        account=account,
        tenant=tenant,
        contact=contact,
        appointment=appointment,
        consent=known.consent,
        has_opted_out=known.has_opted_out,
        number_is_busy=known.is_busy,
        place=place,
        attempts=known.attempts,
        has_voicemail=known.has_voicemail,
        variables=_build_variables(tenant, contact, appointment, place, known.checked, at),
        script=known.checked.script if known.checked else None,
        reach=known.checked.reach if known.checked else NumberReach.UNKNOWN,
        is_retell_down=is_shut(account.breaker, at.real),
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
        by_hand=reminder.is_by_hand,
    )


async def find_shown(
    records: Records, tenant: Tenant, contact: Contact, appointment: Appointment | None, at: Moment
) -> dict[str, str]:
    """Build what a call would carry, as far as the business's profile lets Slack see it."""
    checked = await records.scripts.find_script(tenant.id)
    place = find_place(contact.phone, contact.zone, tenant=tenant, now=at.now)
    audience = find_slack_audience(tenant)
    return _build_variables(tenant, contact, appointment, place, checked, at, audience).sent


def _build_variables(
    tenant: Tenant,
    contact: Contact,
    appointment: Appointment | None,
    place: Place,
    checked: CheckedScript | None,
    at: Moment,
    audience: Audience = Audience.LIVE,
) -> BuiltVariables:
    script = checked.script if checked else None
    return build_variables(
        tenant=tenant,
        contact=contact,
        appointment=appointment,
        now=at.now,
        callee_zones=_list_zones(place, appointment, tenant),
        spoken=script.names if script else frozenset(),
        silent=script.silent_names if script else frozenset(),
        audience=audience,
    )


def _list_zones(place: Place, appointment: Appointment | None, tenant: Tenant) -> tuple[str, ...]:
    """List where the callee may be; of a number that tells nothing, where the appointment is."""
    return place.zones or (appointment.zone if appointment else tenant.timezone,)
