"""Change a booking: the person, the appointment, the consent and the reminders in one act.

Old reminders are superseded in the transaction that changes what they speak of; where only the plan
changes, what has rung stays. Never calls anybody.
"""

from dataclasses import dataclass, replace

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.booking import BookingForm, Field, Refused
from core.nouns.contact import Consent, Contact
from core.nouns.ids import AppointmentId, StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Tenant
from core.ports.store import Records, Store
from core.rules.booking_edit import is_moved, needs_new_reminders, read_edit
from core.rules.booking_form import join_refusals, read_basis, read_status
from core.rules.call_state import SURELY_NOT_PLACED
from core.rules.filled_form import complete_form, fill_form
from core.rules.reminder_plan import find_plan
from core.rules.roles import Act
from core.use_cases.cards import want_call_painted
from core.use_cases.changes import note_change
from core.use_cases.consents import WORDING, note_consent
from core.use_cases.planning import find_outlook, rewrite_plan, write_plan
from core.use_cases.staff import require
from core.use_cases.withdrawing import close_cards

CANCELLED_ALREADY = "This appointment is cancelled already. Add a new one."
GONE = "This appointment is no longer there."
_CHANGED_MEANWHILE = "Somebody changed this appointment meanwhile. Open it again to see how it stands."


@dataclass(frozen=True, slots=True)
class Changed:
    """How the booking stands now, and its reminders where the change planned them anew."""

    contact: Contact
    appointment: Appointment
    superseded: int  #: reminders that waited and do no more
    reminders: tuple[Reminder, ...] = ()
    outlook: tuple[str, ...] = ()  #: what speaks against its calls as things stand
    is_replanned: bool = False  #: the reminders are what the plan makes of the booking now, none included


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

    Only time, zone, phone and status raise the revision and replace the reminders. Another plan, or a type
    with another plan, changes those that wait. Where the form showed only some fields (`shown`), the rest
    stays as it is stored.
    """
    async with store.writing() as records:
        await require(records, tenant, staff, Act.BOOK, at)
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
        as_read = replace(was, version=version)
        return await save_change(records, change, as_read, contact, tenant=tenant, staff=staff, at=at)


@dataclass(frozen=True, slots=True)
class BookingChange:
    """What a filled-in edit form asks for; `consent` only when it says something new."""

    appointment: Appointment
    contact: Contact
    consent: Consent | None


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
) -> BookingChange | Refused:
    """Read an edit form; a cancellation needs no consent either."""
    read = read_edit(form, was, contact, status=status, tenant=tenant, now=at.now)
    if status is AppointmentStatus.CANCELLED and not isinstance(read, Refused):
        return BookingChange(*read, None)
    basis = read_basis(form.basis)
    if isinstance(read, Refused) or isinstance(basis, Refused):
        return join_refusals(read, basis)
    now_is, person = read
    is_news = consent is None or (consent.phone, consent.basis) != (person.phone, basis)
    noted = Consent(contact.id, person.phone, basis, staff, at.now, wording=WORDING) if is_news else None
    return BookingChange(now_is, person, noted)


async def save_change(
    records: Records,
    change: BookingChange,
    was: Appointment,
    contact: Contact,
    *,
    tenant: Tenant,
    staff: StaffId,
    at: Moment,
) -> Changed | Refused:
    """Write a change over what was read, guarded by `was.version`, and plan anew if it must be."""
    person = change.contact
    is_new_revision = needs_new_reminders(was, change.appointment, contact, person)
    now_is = replace(change.appointment, version=was.version, revision=was.revision + is_new_revision)
    await _lock_live_call(records, was)
    if not await records.appointments.mark_appointment(now_is):
        return Refused({Field.APPOINTMENT: _CHANGED_MEANWHILE})
    tenant = await records.tenants.get_tenant(tenant.id)  # a plan that was saved meanwhile counts already
    now_is = replace(now_is, version=was.version + 1)
    await _note(records, "appointment.changed", now_is.id, (was, now_is), staff, at)
    if person != contact:
        await records.contacts.mark_contact_changed(person)
        await _note(records, "contact.changed", person.id, (contact, person), staff, at)
    if change.consent is not None:
        await note_consent(records, tenant.id, change.consent)
    if is_new_revision:
        return await _replace_reminders(records, was, now_is, person, tenant=tenant, at=at)
    is_replanned = find_plan(was, tenant.calling) != find_plan(now_is, tenant.calling)
    is_replanned = is_replanned or person.zone != contact.zone
    if not is_replanned or not now_is.status.wants_reminder:
        return Changed(person, now_is, 0)
    replanned = await rewrite_plan(records, now_is, person, tenant=tenant, at=at)
    outlook = await find_outlook(records, replanned.reminders)
    return Changed(
        person, now_is, replanned.withdrawn, replanned.reminders, outlook=outlook, is_replanned=True
    )


async def _note(
    records: Records,
    act: str,
    subject: str,
    between: tuple[Appointment, Appointment] | tuple[Contact, Contact],
    staff: StaffId,
    at: Moment,
) -> None:
    tenant_id = between[1].tenant_id
    await note_change(records, tenant_id, act, subject, by=staff, at=at.now, between=between)


async def mark_told_old_time(records: Records, now_is: Appointment, tenant: Tenant) -> None:
    """Flag the call that may be telling the old time just now; its card offers to call once more.

    After the waiting reminders were withdrawn: a claim holds its reminder until its call is written, so none
    slips in between unseen.
    """
    live = await records.calls.find_live_of(now_is.id)
    call = await records.calls.lock_call(live.id) if live else None
    if call is not None and call.is_live and call.state not in SURELY_NOT_PLACED:
        await records.calls.mark_call(replace(call, told_old_time=True))
        await want_call_painted(records, call, tenant)


async def _lock_live_call(records: Records, booking: Appointment) -> None:
    """Hold the call about this booking before the booking, as whoever writes the customer's answer does."""
    live = await records.calls.find_live_of(booking.id)
    if live is not None:
        await records.calls.lock_call(live.id)


async def _replace_reminders(
    records: Records, was: Appointment, now_is: Appointment, person: Contact, *, tenant: Tenant, at: Moment
) -> Changed:
    """Withdraw the reminders of the revision before, and plan those of this one."""
    superseded = await records.reminders.mark_superseded(now_is.id)
    if superseded:
        for reminder in await records.reminders.list_of_appointment(now_is.id):
            if reminder.status is ReminderStatus.SUPERSEDED:
                await close_cards(records, reminder, tenant, reminder.reason, at=at)
    if is_moved(was, now_is) or now_is.status is AppointmentStatus.CANCELLED:
        await mark_told_old_time(records, now_is, tenant)
    if not now_is.status.wants_reminder:
        return Changed(person, now_is, superseded)
    planned = await write_plan(records, now_is, person, tenant=tenant, at=at, is_change=True)
    outlook = await find_outlook(records, planned)
    return Changed(person, now_is, superseded, planned, outlook=outlook, is_replanned=True)
