"""Write what a part of a file asks for: all that is new by the hundred, each change by itself.

Works inside a transaction that somebody else opened. Adds nothing where a key is taken: then somebody else
writes the same, and the whole part is decided again.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.nouns.audit import Change
from core.nouns.booking import Refused
from core.nouns.card import CardSubject
from core.nouns.contact import Contact
from core.nouns.ids import E164, ContactId, StaffId
from core.nouns.moment import Moment
from core.nouns.opt_out import OptOut, OptOutSource
from core.nouns.tenant import Tenant
from core.ports.store import Records
from core.rules.identity import draw_reference
from core.rules.reminder_plan import list_surprises
from core.use_cases.changes import build_change, note_change
from core.use_cases.changing import save_change
from core.use_cases.consents import build_consent_change
from core.use_cases.import_outcome import ChangedBooking, Decided, NewBooking
from core.use_cases.opt_outs import mark_stop_wanted

logger = logging.getLogger(__name__)

_DRAWS = 8  #: times that references are drawn anew before somebody else must have taken the person


class Raced(Exception):  # noqa: N818 - named for what happened
    """Somebody else wrote one of the same rows meanwhile; nothing of this part may stand."""


async def write_new(
    records: Records,
    decided: Decided,
    *,
    people: Mapping[ContactId, Contact],
    known: Mapping[ContactId, Contact],
    tenant: Tenant,
    staff: StaffId,
    at: Moment,
) -> dict[ContactId, Contact]:
    """Write all that is new; `people` as they are to be, `known` as they were. Raises Raced.

    Answers the people who were added, under the references they got.
    """
    added = [one for one in people.values() if one.id not in known]
    news = [(known[one.id], one) for one in people.values() if one.id in known and one != known[one.id]]
    added = await _insert_people(records, added, at)
    for _, person in news:
        await records.contacts.mark_contact_changed(person)
    bookings = [one.booking for one in decided.new]
    if await records.bulk.insert_appointments(bookings, at.now) != len(bookings):
        raise Raced
    await records.imports.mark_rows([*(one.seen for one in decided.new), *decided.seen])
    await records.bulk.insert_consents([one.consent for one in decided.new if one.consent])
    await _write_stops(records, decided.stops, tenant, staff, at)
    await _write_reminders(records, decided.new, tenant)
    changes = [*_list_changes(added, news, staff, at), *_list_bookings(decided.new, staff, at)]
    await records.bulk.insert_changes(changes)
    logger.info("imported a part of a file", extra={"new": len(bookings)})
    return {one.id: one for one in added}


async def write_changed(
    records: Records, one: ChangedBooking, *, tenant: Tenant, staff: StaffId, at: Moment
) -> bool:
    """Save one changed booking; False when it, or its person, is no longer as it was."""
    if await records.contacts.get_contact(one.contact.id) != one.contact:
        return False
    saved = await save_change(records, one.change, one.was, one.contact, tenant=tenant, staff=staff, at=at)
    if isinstance(saved, Refused):
        return False
    await records.imports.mark_rows([one.seen])
    return True


async def _insert_people(records: Records, people: Sequence[Contact], at: Moment) -> list[Contact]:
    """Add people; a reference that is taken is drawn anew. Raises Raced."""
    left = {one.id: one for one in people}
    added: list[Contact] = []
    for _ in range(_DRAWS):
        inserted = await records.bulk.insert_contacts(list(left.values()), at.now)
        added += [left.pop(contact_id) for contact_id in inserted]
        if not left:
            return added
        left = {one.id: replace(one, reference=draw_reference()) for one in left.values()}
    raise Raced


async def _write_stops(
    records: Records, stops: Mapping[E164, ContactId | None], tenant: Tenant, staff: StaffId, at: Moment
) -> None:
    """Close numbers for the whole business, and stop the call that may be ringing there."""
    for phone, contact_id in stops.items():
        stated = OptOut(tenant.id, phone, is_stop=True, source=OptOutSource.IMPORT, by=staff, at=at.now)
        if await records.opt_outs.insert_opt_out(stated):
            subject = contact_id or tenant.id  # of a row that was refused nobody is known
            await note_change(records, tenant.id, "contact.stopped", subject, by=staff, at=at.now)
            await mark_stop_wanted(records, tenant, phone, at)


async def _write_reminders(records: Records, new: Sequence[NewBooking], tenant: Tenant) -> None:
    await records.bulk.insert_reminders([reminder for one in new for reminder in one.reminders])
    await records.bulk.insert_judgements([judgement for one in new for judgement in one.judgements])
    for one in new:
        for reminder in list_surprises(one.reminders):
            await records.cards.mark_stale(
                CardSubject.SKIP, reminder.id, tenant_id=tenant.id, channel=tenant.channel
            )


def _list_changes(
    added: Sequence[Contact], news: Sequence[tuple[Contact, Contact]], staff: StaffId, at: Moment
) -> Iterator[Change]:
    for person in added:
        yield build_change(
            person.tenant_id, "contact.added", person.id, by=staff, at=at.now, between=(None, person)
        )
    for was, person in news:
        yield build_change(
            person.tenant_id, "contact.changed", person.id, by=staff, at=at.now, between=(was, person)
        )


def _list_bookings(new: Sequence[NewBooking], staff: StaffId, at: Moment) -> Iterator[Change]:
    for one in new:
        booking = one.booking
        yield build_change(
            booking.tenant_id,
            "appointment.imported",
            booking.id,
            by=staff,
            at=at.now,
            between=(None, booking),
        )
        if one.consent:
            yield build_consent_change(booking.tenant_id, one.consent)
