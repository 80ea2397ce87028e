"""Add a booking, or change one: the person, the appointment, the consent and the reminder in one act.

Idempotent by the form's own id; an appointment's old reminders are superseded in the transaction
that changes it. Never calls anybody.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.booking import BookingForm, Field, Refused
from core.nouns.card import CardSubject
from core.nouns.contact import Consent, ConsentBasis, Contact
from core.nouns.ids import AppointmentId, StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Tenant
from core.ports.store import Records, Store
from core.rules.asked import build_place
from core.rules.booking_form import Draft, read_basis, read_form, read_status
from core.rules.filled_form import complete_form, fill_form
from core.rules.identity import derive_appointment_id, derive_contact_id, draw_reference
from core.rules.reminder_plan import plan_reminder

logger = logging.getLogger(__name__)

CANCELLED_ALREADY = "This appointment is cancelled already. Add a new one."
GONE = "This appointment is no longer there."
_CHANGED_MEANWHILE = "Somebody changed this appointment meanwhile. Open it again to see how it stands."


@dataclass(frozen=True, slots=True)
class Booked:
    """What was saved, and the reminder that follows from it."""

    contact: Contact
    appointment: Appointment
    basis: ConsentBasis
    reminder: Reminder


@dataclass(frozen=True, slots=True)
class Changed:
    """How the booking stands now; `reminder` is the new one, if the change made one necessary."""

    contact: Contact
    appointment: Appointment
    superseded: int
    reminder: Reminder | None


async def add_booking(
    store: Store, form: BookingForm, *, tenant: Tenant, staff: StaffId, submission: str, at: Moment
) -> Booked | Refused:
    """Save a new booking; the same `submission` sent again changes nothing and answers the same."""
    draft = read_form(form, tenant=tenant, now=at.now)
    basis = read_basis(form.basis)
    if isinstance(draft, Refused) or isinstance(basis, Refused):
        return _join(draft, basis)
    async with store.writing() as records:
        before = await records.appointments.find_appointment(tenant.id, derive_appointment_id(submission))
        if before is not None:
            return await _read_back(records, before)
        return await _save(records, draft, basis, tenant=tenant, staff=staff, submission=submission, at=at)


async def change_booking(
    store: Store,
    form: BookingForm,
    *,
    tenant: Tenant,
    appointment_id: AppointmentId,
    version: int,
    staff: StaffId,
    at: Moment,
    shown: frozenset[Field] | None = None,
) -> Changed | Refused:
    """Save a changed booking; `version` is the one the form was filled from.

    Only time, zone, phone and status raise the revision and replace the reminder. Where the form showed
    only some fields (`shown`), the rest stays as it is stored.
    """
    async with store.writing() as records:
        was = await records.appointments.find_appointment(tenant.id, appointment_id)
        if was is None:
            return Refused({Field.APPOINTMENT: GONE})
        status = read_status(form.status, present=was.status)
        if isinstance(status, Refused):
            return status
        if was.status is status is AppointmentStatus.CANCELLED:
            return Refused({Field.APPOINTMENT: CANCELLED_ALREADY})
        contact = await records.contacts.get_contact(was.contact_id)
        consent = await records.contacts.find_consent(contact.id, contact.phone)
        if shown is not None:
            form = complete_form(form, fill_form(contact, was, consent), shown)
        change = _read_change(form, was, contact, consent, status=status, tenant=tenant, staff=staff, at=at)
        if isinstance(change, Refused):
            return change
        return await save_change(
            records, change, replace(was, version=version), contact, tenant=tenant, at=at
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What a filled-in edit form asks for; `consent` only when it says something new."""

    appointment: Appointment
    contact: Contact
    consent: Consent | None


async def _save(
    records: Records,
    draft: Draft,
    basis: ConsentBasis,
    *,
    tenant: Tenant,
    staff: StaffId,
    submission: str,
    at: Moment,
) -> Booked:
    contact = await records.contacts.find_same(tenant.id, draft.name, draft.phone)
    if contact is None:
        contact = await _insert_contact(records, draft, tenant, submission, at)
    else:
        contact = await _add_to_contact(records, contact, draft)
    new_id = derive_appointment_id(submission)
    empty = Appointment(new_id, tenant.id, contact.id, draft.local_start, draft.zone, draft.starts_at)
    appointment = _fill_in(empty, draft)
    if not await records.appointments.insert_appointment(appointment, at.now):
        return await _read_back(records, appointment)
    await records.contacts.insert_consent(Consent(contact.id, contact.phone, basis, staff, at.now))
    reminder = await _plan(records, appointment, tenant=tenant, at=at, is_change=False)
    return Booked(contact, appointment, basis, reminder)


async def _add_to_contact(records: Records, contact: Contact, draft: Draft) -> Contact:
    """Note what is news of a known person; the form did not show what was known, so nobody emptied it."""
    news = {key: text for key, text in draft.contact_fields.items() if text}
    fields = _merge(contact.fields, news)
    if fields == contact.fields:
        return contact
    changed = replace(contact, fields=fields)
    await records.contacts.mark_contact_changed(changed)
    return changed


async def _insert_contact(
    records: Records, draft: Draft, tenant: Tenant, submission: str, at: Moment
) -> Contact:
    """Add the person, unless the same form just did; a reference that is taken is drawn anew."""
    fields = _merge({}, draft.contact_fields)
    while True:
        contact = Contact(
            derive_contact_id(submission), tenant.id, draw_reference(), draft.name, draft.phone, fields
        )
        if await records.contacts.insert_contact(contact, at.now):
            return contact
        if same := await records.contacts.find_contact(tenant.id, contact.id):
            return same


async def _read_back(records: Records, appointment: Appointment) -> Booked:
    contact = await records.contacts.get_contact(appointment.contact_id)
    consent = await records.contacts.find_consent(contact.id, contact.phone)
    reminders = await records.reminders.list_of_appointment(appointment.id)
    basis = consent.basis if consent else ConsentBasis.NEITHER
    return Booked(contact, appointment, basis, reminders[-1])


def _read_change(
    form: BookingForm,
    was: Appointment,
    contact: Contact,
    consent: Consent | None,
    *,
    status: AppointmentStatus,
    tenant: Tenant,
    staff: StaffId,
    at: Moment,
) -> Change | Refused:
    """Read an edit form; a cancellation needs nothing else in it to be right."""
    if status is AppointmentStatus.CANCELLED:
        return Change(replace(was, status=status), contact, None)
    kept = {build_place(key): text for key, text in {**contact.fields, **was.fields}.items()}
    kept |= {Field.TYPE: was.type, Field.PROVIDER: was.provider, Field.INSTRUCTIONS: was.instructions}
    draft = read_form(form, tenant=tenant, now=at.now, kept=kept)
    basis = read_basis(form.basis)
    if isinstance(draft, Refused) or isinstance(basis, Refused):
        return _join(draft, basis)
    fields = _merge(contact.fields, draft.contact_fields)
    person = replace(contact, name=draft.name, phone=draft.phone, fields=fields)
    is_news = consent is None or (consent.phone, consent.basis) != (person.phone, basis)
    noted = Consent(contact.id, person.phone, basis, staff, at.now) if is_news else None
    now_is = _fill_in(replace(was, status=status), draft)
    if _is_moved(was, now_is) and status is was.status:
        # What the customer said of the old time says nothing of the new one.
        now_is = replace(now_is, status=AppointmentStatus.BOOKED)
    return Change(now_is, person, noted)


def _fill_in(booking: Appointment, draft: Draft) -> Appointment:
    """Take over what was typed about the appointment; what the form did not ask stays as it is."""
    typed = draft.typed
    return replace(
        booking,
        local_start=draft.local_start,
        zone=draft.zone,
        starts_at=draft.starts_at,
        type=typed.get("type", booking.type),
        provider=typed.get("provider", booking.provider),
        duration_min=draft.duration_min if "duration" in typed else booking.duration_min,
        instructions=typed.get("instructions", booking.instructions),
        fields=_merge(booking.fields, draft.fields),
    )


def _merge(kept: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """Write what was typed over what was kept; a field that was emptied is gone."""
    return {key: text for key, text in {**kept, **typed}.items() if text}


def _is_moved(was: Appointment, now_is: Appointment) -> bool:
    return (was.local_start, was.zone) != (now_is.local_start, now_is.zone)


def _needs_new_reminder(was: Appointment, now_is: Appointment, contact: Contact, person: Contact) -> bool:
    return _is_moved(was, now_is) or was.status is not now_is.status or contact.phone != person.phone


async def save_change(
    records: Records, change: Change, was: Appointment, contact: Contact, *, tenant: Tenant, at: Moment
) -> Changed | Refused:
    """Write a change over what was read, guarded by `was.version`, and replace the reminder if it must be."""
    person = change.contact
    is_new_revision = _needs_new_reminder(was, change.appointment, contact, person)
    now_is = replace(change.appointment, version=was.version, revision=was.revision + is_new_revision)
    if not await records.appointments.mark_appointment(now_is):
        return Refused({Field.APPOINTMENT: _CHANGED_MEANWHILE})
    now_is = replace(now_is, version=was.version + 1)
    if person != contact:
        await records.contacts.mark_contact_changed(person)
    if change.consent is not None:
        await records.contacts.insert_consent(change.consent)
    superseded, reminder = 0, None
    if is_new_revision:
        superseded = await records.reminders.mark_superseded(now_is.id)
        if now_is.status.wants_reminder:
            reminder = await _plan(records, now_is, tenant=tenant, at=at, is_change=True)
    return Changed(person, now_is, superseded, reminder)


async def _plan(
    records: Records, appointment: Appointment, *, tenant: Tenant, at: Moment, is_change: bool
) -> Reminder:
    reminder = plan_reminder(appointment, now=at.now, is_change=is_change)
    await records.reminders.insert_reminder(reminder)
    if reminder.status is ReminderStatus.SKIPPED:
        await records.cards.mark_stale(
            CardSubject.SKIP, reminder.id, tenant_id=tenant.id, channel=tenant.channel
        )
    logger.info("planned a reminder", extra={"reminder": reminder.id, "status": reminder.status.value})
    return reminder


def _join(*parts: object) -> Refused:
    return Refused(
        {field: text for part in parts if isinstance(part, Refused) for field, text in part.errors.items()}
    )
