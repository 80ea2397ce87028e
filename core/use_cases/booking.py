"""Add a booking: the person, the appointment or all dates of it, the consent and the reminders in one act.

Idempotent by the form's own id. Never calls anybody.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from core.nouns.appointment import Appointment
from core.nouns.booking import BookingForm, Refused
from core.nouns.contact import Consent, ConsentBasis, Contact
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.nouns.tenant import Tenant
from core.ports.store import Records, Store
from core.rules.booking_form import (
    Draft,
    add_news,
    fill_in,
    join_refusals,
    merge_fields,
    read_basis,
    read_dates,
    read_form,
)
from core.rules.identity import derive_appointment_id, derive_contact_id, draw_reference
from core.rules.roles import Act
from core.rules.wall_time import to_instant
from core.use_cases.changes import note_change
from core.use_cases.consents import WORDING, note_consent
from core.use_cases.planning import find_outlook, list_planned, write_plan
from core.use_cases.staff import require


@dataclass(frozen=True, slots=True)
class Booked:
    """What was saved: the first date, its reminders, and how often it takes place."""

    contact: Contact
    appointment: Appointment
    basis: ConsentBasis
    reminders: tuple[Reminder, ...]
    dates: int = 1
    outlook: tuple[str, ...] = ()  #: what speaks against its calls as things stand
    last_start: datetime | None = None  #: naive wall time of the last date, where there are several


@dataclass(frozen=True, slots=True)
class _Wish:
    """All that a filled-in form asks for, and who sent it."""

    draft: Draft
    basis: ConsentBasis
    dates: tuple[datetime, ...]
    tenant: Tenant
    staff: StaffId
    submission: str


async def add_booking(
    store: Store, form: BookingForm, *, tenant: Tenant, staff: StaffId, submission: str, at: Moment
) -> Booked | Refused:
    """Save a new booking; the same `submission` sent again changes nothing and answers the same.

    Raises NotAllowed.
    """
    draft = read_form(form, tenant=tenant, now=at.now)
    basis = read_basis(form.basis)
    dates = read_dates(form, draft, now=at.now) if isinstance(draft, Draft) else ()  # they need a first one
    if isinstance(draft, Refused) or isinstance(basis, Refused) or isinstance(dates, Refused):
        return join_refusals(draft, basis, dates)
    wish = _Wish(draft, basis, dates, tenant, staff, submission)
    async with store.writing() as records:
        await require(records, tenant, staff, Act.BOOK, at)
        before = await records.appointments.find_appointment(tenant.id, derive_appointment_id(submission))
        return (
            await _save(records, wish, at)
            if before is None
            else await _read_back(records, before, submission)
        )


async def _save(records: Records, wish: _Wish, at: Moment) -> Booked:
    draft, tenant = wish.draft, wish.tenant
    contact = await records.contacts.find_same(tenant.id, draft.name, draft.phone)
    if contact is None:
        contact = await _insert_contact(records, wish, at)
    else:
        contact = await _add_to_contact(records, contact, wish, at)
    first, *others = _build_dates(wish, contact)
    if not await records.appointments.insert_appointment(first, at.now):
        return await _read_back(records, first, wish.submission)
    await note_consent(
        records,
        tenant.id,
        Consent(contact.id, contact.phone, wish.basis, wish.staff, at.now, wording=WORDING),
    )
    await _note(records, wish, "appointment.booked", first.id, (None, first), at)
    tenant = await records.tenants.get_tenant(tenant.id)  # a plan that was saved meanwhile counts already
    reminders = await write_plan(records, first, contact, tenant=tenant, at=at, is_change=False)
    for each in others:
        await records.appointments.insert_appointment(each, at.now)
        await _note(records, wish, "appointment.booked", each.id, (None, each), at)
        await write_plan(records, each, contact, tenant=tenant, at=at, is_change=False)
    booked = _build_booked(contact, [first, *others], wish.basis, reminders)
    return replace(booked, outlook=await find_outlook(records, reminders))


def _build_dates(wish: _Wish, contact: Contact) -> list[Appointment]:
    """Build the booking, once for each date; the dates share the first one's id as their series."""
    draft = wish.draft
    first_id = derive_appointment_id(wish.submission)
    series = first_id if len(wish.dates) > 1 else ""
    empty = Appointment(
        first_id, wish.tenant.id, contact.id, draft.local_start, draft.zone, draft.starts_at, series=series
    )
    first = fill_in(empty, draft)
    others = (
        replace(
            first,
            id=derive_appointment_id(_name_date(wish.submission, number)),
            local_start=local,
            starts_at=to_instant(local, draft.zone),
        )
        for number, local in enumerate(wish.dates[1:], start=2)
    )
    return [first, *others]


def _name_date(submission: str, number: int) -> str:
    """Name the so-manieth date of a form; the first one goes by the form's own name."""
    return f"{submission}#{number}"


def _build_booked(
    contact: Contact, dates: list[Appointment], basis: ConsentBasis, reminders: tuple[Reminder, ...]
) -> Booked:
    last_start = dates[-1].local_start if len(dates) > 1 else None
    return Booked(contact, dates[0], basis, reminders, len(dates), last_start=last_start)


async def _add_to_contact(records: Records, contact: Contact, wish: _Wish, at: Moment) -> Contact:
    """Note what is news of a known person."""
    changed = add_news(contact, wish.draft)
    if changed == contact:
        return contact
    await records.contacts.mark_contact_changed(changed)
    await _note(records, wish, "contact.changed", contact.id, (contact, changed), at)
    return changed


async def _insert_contact(records: Records, wish: _Wish, at: Moment) -> Contact:
    """Add the person, unless the same form just did; a reference that is taken is drawn anew."""
    draft, tenant = wish.draft, wish.tenant
    fields = merge_fields({}, draft.contact_fields)
    while True:
        contact = Contact(
            derive_contact_id(wish.submission),
            tenant.id,
            draw_reference(),
            draft.name,
            draft.phone,
            fields,
            draft.contact_zone,
        )
        if await records.contacts.insert_contact(contact, at.now):
            await _note(records, wish, "contact.added", contact.id, (None, contact), at)
            return contact
        if same := await records.contacts.find_contact(tenant.id, contact.id):
            return same


async def _note(
    records: Records, wish: _Wish, act: str, subject: str, between: tuple[object, object], at: Moment
) -> None:
    await note_change(records, wish.tenant.id, act, subject, by=wish.staff, at=at.now, between=between)


async def _read_back(records: Records, first: Appointment, submission: str) -> Booked:
    """Answer a form that was sent again with what it saved, as that stands now."""
    contact = await records.contacts.get_contact(first.contact_id)
    consent = await records.contacts.find_consent(contact.id, contact.phone)
    basis = consent.basis if consent else ConsentBasis.NEITHER
    dates, number = [first], 2
    while first.series and (
        following := await records.appointments.find_appointment(
            first.tenant_id, derive_appointment_id(_name_date(submission, number))
        )
    ):
        dates.append(following)
        number += 1
    planned = await list_planned(records, first)
    booked = _build_booked(contact, dates, basis, planned)
    return replace(booked, outlook=await find_outlook(records, planned))
