"""Decide what each row of a part of a file asks for: a new booking, a changed one, or nothing.

Pure: decides by what is known, writes nothing. A row that says what it said when it was last seen asks for
nothing, whatever became of the booking since; of a row that changed, only the cells that changed count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.booking import BookingForm, Field, Refused
from core.nouns.contact import Consent, ConsentBasis, ConsentSource, Contact
from core.nouns.ids import AppointmentId, ContactId, StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.seen_row import SeenRow
from core.nouns.verdict import Judgement
from core.rules.booking_edit import read_edit
from core.rules.booking_form import Draft, add_news, fill_in
from core.rules.filled_form import fill_form
from core.rules.identity import derive_appointment_id, derive_contact_id, draw_reference
from core.rules.import_columns import ID
from core.rules.import_row import say_objections
from core.use_cases.case_file import build_case
from core.use_cases.changing import BookingChange
from core.use_cases.import_outcome import ChangedBooking, Decided, Fate, NewBooking, Result
from core.use_cases.import_standing import KeyedRow, Standing, Surroundings
from core.use_cases.planning import judge_planned, plan_booking

ANOTHER_PERSON = (
    "id: This was another customer's booking. Cancel that one, and give this booking an id of its own."
)
CANCELLED_HERE = (
    "status: This booking is cancelled here, so the change was not made."
    " If it takes place, give it an id of its own."
)


class Decider:
    """Decides row by row; what one row adds, the next one knows."""

    def __init__(self, standing: Standing, around: Surroundings, *, staff: StaffId, at: Moment) -> None:
        self._standing = standing
        self._around = around
        self._staff = staff
        self._at = at
        self._taken: set[AppointmentId] = set()
        self._consents = dict(standing.consents)
        self.people = dict(standing.people)  #: as they are by the rows so far
        self._same = {(one.name.casefold(), one.phone): one.id for one in reversed(self.people.values())}
        self.decided = Decided()

    def refuse(self, one: KeyedRow, errors: tuple[str, ...]) -> None:
        """Note that a row is not taken over."""
        self.decided.results.append(Result(one.row.number, Fate.REFUSED, errors=errors))

    def add(self, one: KeyedRow) -> None:
        """Decide one row."""
        seen = self._standing.seen.get(one.key)
        news = _list_news(one, seen)
        booking = self._standing.bookings.get(seen.appointment_id) if seen else self._find_same_time(one)
        if booking is not None and not news:
            self._leave(one, booking)
        elif booking is not None:
            self._change(one, booking, news, seen)
        elif one.row.is_cancelled and one.row.subject:
            self._stop(one, None)
            self.decided.results.append(Result(one.row.number, Fate.NOT_HERE))
        elif one.row.draft is None or not one.row.subject:
            self._stop(one, None)
            self.refuse(one, one.row.errors)
        else:
            self._book(one, one.row.draft)

    def _leave(self, one: KeyedRow, booking: Appointment) -> None:
        self.decided.results.append(Result(one.row.number, Fate.THERE, booking.contact_id))

    def _find_same_time(self, one: KeyedRow) -> Appointment | None:
        """Find the booking of the same person at the same instant that came another way, from Slack say."""
        draft = one.row.draft
        person = self._same.get((draft.name.casefold(), draft.phone)) if draft else None
        if draft is None or person is None:
            return None
        for booking in self._standing.same_time:
            is_it = booking.contact_id == person and booking.starts_at == draft.starts_at
            is_free = booking.id not in self._taken
            if one.row.subject[0] == ID:
                is_free = is_free and booking.id not in self._standing.with_id
            if is_it and is_free:
                self._taken.add(booking.id)
                return booking
        return None

    def _book(self, one: KeyedRow, draft: Draft) -> None:
        person = self._find_person(one, draft)
        self.people[person.id] = person
        self._same.setdefault((person.name.casefold(), person.phone), person.id)
        self._stop(one, person.id)
        consent = self._read_consent(person, one.row.basis)
        empty = Appointment(
            derive_appointment_id(one.key),
            person.tenant_id,
            person.id,
            draft.local_start,
            draft.zone,
            draft.starts_at,
        )
        booking = fill_in(empty, draft)
        reminders = plan_booking(booking, person, tenant=self._around.tenant, at=self._at, is_change=False)
        new = NewBooking(
            booking, consent, reminders, self._judge(booking, person, reminders), self._see(one, booking)
        )
        self.decided.new.append(new)
        self.decided.results.append(Result(one.row.number, Fate.NEW, person.id))

    def _find_person(self, one: KeyedRow, draft: Draft) -> Contact:
        known = self._same.get((draft.name.casefold(), draft.phone))
        if known is not None:
            return add_news(self.people[known], draft)
        new = Contact(
            derive_contact_id(one.key), self._around.tenant.id, draw_reference(), draft.name, draft.phone
        )
        return add_news(new, draft)

    def _judge(self, booking: Appointment, person: Contact, reminders: Iterable[Reminder]) -> list[Judgement]:
        waiting = [reminder for reminder in reminders if reminder.status is ReminderStatus.SCHEDULED]
        if not waiting:
            return []
        phone = person.phone
        has_opted_out = phone in self._standing.opted_out or phone in self.decided.stops
        consent = self._consents.get((person.id, phone))
        case = build_case(
            self._around.build_known(consent, phone, has_opted_out=has_opted_out),
            account=self._around.account,
            tenant=self._around.tenant,
            contact=person,
            appointment=booking,
            at=self._at,
        )
        return judge_planned(case, waiting, at=self._at)

    def _change(self, one: KeyedRow, was: Appointment, news: frozenset[str], seen: SeenRow | None) -> None:
        contact = self.people[was.contact_id]
        read = self._read_change(one, was, contact, news)
        if isinstance(read, tuple):
            self.refuse(one, read)
            return
        is_stop = one.row.is_stop and Field.BASIS in news
        if is_stop:
            self.decided.stops[read.contact.phone] = contact.id
        marks = {**(seen.marks if seen else {}), **one.marks}
        now_seen = replace(self._see(one, was), marks=marks)
        if (read.appointment, read.contact, read.consent) == (was, contact, None):
            self.decided.seen.append(now_seen)
            fate = (
                Fate.CHANGED if is_stop and read.contact.phone not in self._standing.opted_out else Fate.THERE
            )
            self.decided.results.append(Result(one.row.number, fate, contact.id))
            return
        self.decided.changed.append(ChangedBooking(one, read, was, contact, now_seen))
        self.decided.results.append(Result(one.row.number, Fate.CHANGED, contact.id))

    def _read_change(
        self, one: KeyedRow, was: Appointment, contact: Contact, news: frozenset[str]
    ) -> BookingChange | tuple[str, ...]:
        """Lay the cells that changed over the booking as it stands, and read it as an edited form."""
        row = one.row
        status = _read_status(one, was, news)
        if status is was.status is AppointmentStatus.CANCELLED:
            is_said = row.is_cancelled
            return BookingChange(was, contact, None) if is_said else (CANCELLED_HERE,)
        unread = tuple(row.unread[place] for place in row.unread if place in news)
        if status is not AppointmentStatus.CANCELLED and unread:
            return unread
        form = _lay_over(fill_form(contact, was, None), row.form, news)
        read = read_edit(form, was, contact, status=status, tenant=self._around.tenant, now=self._at.now)
        if isinstance(read, Refused):
            return say_objections(read.errors, self._around.tenant)
        now_is, person = read
        if person.phone != contact.phone and person.name.casefold() != contact.name.casefold():
            return (ANOTHER_PERSON,)
        basis = row.basis if Field.BASIS in news else None
        return BookingChange(now_is, person, self._read_consent(person, basis))

    def _read_consent(self, person: Contact, basis: ConsentBasis | None) -> Consent | None:
        """Build the consent that a row notes, where it is news."""
        present = self._consents.get((person.id, person.phone))
        if basis is None or (present is not None and present.basis is basis):
            return None
        noted = Consent(
            person.id, person.phone, basis, self._staff, self._at.now, source=ConsentSource.IMPORT
        )
        self._consents[person.id, person.phone] = noted
        return noted

    def _stop(self, one: KeyedRow, contact_id: ContactId | None) -> None:
        """Close the number of a row that says so, whatever else is wrong with the row."""
        if one.row.is_stop and one.row.phone:
            self.decided.stops[one.row.phone] = contact_id

    def _see(self, one: KeyedRow, booking: Appointment) -> SeenRow:
        has_id = one.row.subject[0] == ID
        return SeenRow(one.key, booking.tenant_id, booking.id, has_id, one.marks, self._at.real)


def _list_news(one: KeyedRow, seen: SeenRow | None) -> frozenset[str]:
    """List the cells that say something new; of a row that never came before, an empty cell says nothing."""
    if seen is None:
        return frozenset(place for place, text in one.row.cells.items() if text)
    return frozenset(place for place, mark in one.marks.items() if seen.marks.get(place) != mark)


def _read_status(one: KeyedRow, was: Appointment, news: frozenset[str]) -> AppointmentStatus:
    """Read where the booking stands by a row; one that takes place again is booked, and not confirmed."""
    if Field.STATUS not in news:
        return was.status
    if one.row.is_cancelled:
        return AppointmentStatus.CANCELLED
    return AppointmentStatus.BOOKED if was.status is AppointmentStatus.CANCELLED else was.status


_LAID_OVER = (
    *(Field.NAME, Field.PHONE, Field.DATE, Field.TIME, Field.ZONE, Field.TYPE, Field.PROVIDER),
    *(Field.DURATION, Field.INSTRUCTIONS, Field.CUSTOMER_ZONE, Field.REMINDERS),
)


def _lay_over(stored: BookingForm, row: BookingForm, news: frozenset[str]) -> BookingForm:
    changed: Mapping[str, str] = {
        place.value: getattr(row, place.value) for place in _LAID_OVER if place in news
    }
    fields = {key: text for key, text in row.fields.items() if f"field.{key}" in news}
    return replace(stored, **changed, fields={**stored.fields, **fields})
