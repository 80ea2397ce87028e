"""Many rows at once say what each row alone says, and are added once; rows of files are known by marks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.nouns.call import Call
from core.nouns.contact import ConsentBasis
from core.nouns.evidence import CallState, Ending
from core.nouns.ids import E164, AppointmentId, CallId, ContactId, ReminderId, Slot, TenantId
from core.nouns.seen_row import SeenRow
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines
from store.first_start import FirstStart
from tests.support.builders import (
    NOW,
    make_appointment,
    make_call,
    make_consent,
    make_contact,
    make_reminder,
    make_tenant,
)
from tests.support.imports import count_rows

TENANT, OTHER = TenantId("first"), TenantId("second")
SARAH, TOM = E164("+447912345678"), E164("+447912345679")
DAY = timedelta(days=1)
TWO = (
    make_contact(),
    make_contact(id=ContactId("contact_2"), reference="C-9QXT", name="Tom Lee", phone=TOM),
)


@pytest.fixture
async def known(store: SqlStore, engines: Engines, cipher: Cipher) -> SqlStore:
    """Return a store with another business in it, and two people of this one."""
    await FirstStart(engines, cipher).save_tenant(make_tenant(id=OTHER), NOW)
    async with store.writing() as records:
        assert await records.bulk.insert_contacts(TWO, NOW) == [one.id for one in TWO]
        assert await records.bulk.insert_appointments([make_appointment()], NOW) == 1
        await records.bulk.insert_reminders([make_reminder()])
    return store


async def test_what_is_added_at_once_comes_back_one_by_one(known: SqlStore) -> None:
    async with known.reading() as records:
        assert await records.contacts.get_contact(TWO[1].id) == TWO[1]
        assert await records.appointments.get_appointment(AppointmentId("appt_1")) == make_appointment()
        assert await records.reminders.get_reminder(ReminderId("rem_1")) == make_reminder()


async def test_what_is_there_is_not_added_again(known: SqlStore, engines: Engines) -> None:
    before = await count_rows(engines)
    third = replace(TWO[1], id=ContactId("contact_3"))
    async with known.writing() as records:
        assert await records.bulk.insert_contacts([*TWO, third], NOW) == []  # ids taken, a reference taken
        assert await records.bulk.insert_appointments([make_appointment()], NOW) == 0
        await records.bulk.insert_reminders([make_reminder(id=ReminderId("rem_2"))])  # its slot is taken
        await records.bulk.insert_reminders([])
        await records.bulk.insert_changes([])
    assert await count_rows(engines) == before


async def test_another_business_sees_nothing_of_it(known: SqlStore) -> None:
    ids = [one.id for one in TWO]
    async with known.reading() as records:
        bulk = records.bulk
        assert await bulk.list_appointments(TENANT, [AppointmentId("appt_1")]) == [make_appointment()]
        assert await bulk.list_contacts(TENANT, ids) == list(TWO)
        assert await bulk.list_with_phone(TENANT, [SARAH, TOM]) == list(TWO)
        assert await bulk.list_appointments(OTHER, [AppointmentId("appt_1")]) == []
        assert await bulk.list_contacts(OTHER, ids) == []
        assert await bulk.list_with_phone(OTHER, [SARAH, TOM]) == []


async def test_the_newest_consent_of_each_person_and_number_is_told(known: SqlStore) -> None:
    older = make_consent(basis=ConsentBasis.NEITHER)
    before = make_consent(phone=TOM, basis=ConsentBasis.SIGNED)
    toms = make_consent(contact_id=TWO[1].id, phone=TOM)
    async with known.writing() as records:
        await records.bulk.insert_consents([older, make_consent(), before, toms])
    async with known.reading() as records:
        found = await records.bulk.list_consents([one.id for one in TWO])
        for consent in found:
            assert await records.contacts.find_consent(consent.contact_id, consent.phone) == consent
    assert len(found) == 3
    assert older not in found


async def test_bookings_of_the_same_people_at_the_same_instants_are_found(known: SqlStore) -> None:
    booking = make_appointment()
    async with known.writing() as records:
        assert await records.bulk.list_at([booking.contact_id], [booking.starts_at, NOW]) == [booking]
        assert await records.bulk.list_at([TWO[1].id], [booking.starts_at]) == []
        assert await records.bulk.list_at([booking.contact_id], [NOW]) == []


def make_attempt(number: int, **changes: object) -> Call:
    """Make a call that is over, a day after the one before."""
    fixed = {
        "id": CallId(f"call_{number}"),
        "is_live": False,
        "claimed_at": NOW - 40 * DAY + number * DAY,
        "state": CallState.ENDED,
    }
    return make_call(**fixed | changes)


async def test_calls_are_counted_as_they_are_for_one_number(known: SqlStore) -> None:
    calls = [
        make_attempt(1),
        make_attempt(20),
        make_attempt(21, state=CallState.UNAVAILABLE),
        make_attempt(22, state=CallState.NOT_CONNECTED, ending=Ending.BAD_NUMBER),
        make_attempt(23, to_phone=TOM),
        make_attempt(24, state=CallState.ONGOING, is_live=True),
    ]
    async with known.writing() as records:
        for call in calls:
            assert await records.calls.insert_call(call, b"")
    since = NOW - 30 * DAY
    async with known.reading() as records:
        attempts = await records.bulk.list_attempts(TENANT, [SARAH, TOM], since)
        for phone in (SARAH, TOM):
            assert attempts[phone] == await records.calls.list_attempts(TENANT, phone, since)
        assert [len(attempts[phone]) for phone in (SARAH, TOM)] == [2, 1]
        assert await records.bulk.list_live_numbers(TENANT, [SARAH, TOM]) == [SARAH]
        assert await records.bulk.list_live_numbers(OTHER, [SARAH, TOM]) == []


class TestSeenRows:
    async def test_a_row_is_known_again_and_noted_as_it_was_seen_last(self, known: SqlStore) -> None:
        async with known.writing() as records:
            imports = records.imports
            key = imports.build_key(TENANT, ("id", "17"))
            marks = imports.build_marks(key, {"type": "Haircut"})
            row = SeenRow(key, TENANT, AppointmentId("appt_1"), has_id=True, marks=marks, seen_at=NOW)
            later = replace(row, marks=imports.build_marks(key, {"type": "Color"}), seen_at=NOW + DAY)
            await imports.mark_rows([row])
            await imports.mark_rows([later])
            await imports.mark_rows([])
        async with known.reading() as records:
            assert await records.imports.find_rows(TENANT, [key]) == [later]
            assert await records.imports.find_rows(OTHER, [key]) == []
            booking = AppointmentId("appt_1")
            assert await records.imports.list_with_id([booking]) == [booking]

    async def test_a_row_without_an_id_leaves_its_booking_free_for_one_with_an_id(
        self, known: SqlStore
    ) -> None:
        async with known.writing() as records:
            key = records.imports.build_key(TENANT, ("who", "sarah"))
            row = SeenRow(key, TENANT, AppointmentId("appt_1"), has_id=False, marks={}, seen_at=NOW)
            await records.imports.mark_rows([row])
            assert await records.imports.list_with_id([AppointmentId("appt_1")]) == []

    async def test_a_key_and_its_marks_tell_nothing_without_the_databases_key(
        self, known: SqlStore, engines: Engines
    ) -> None:
        other = SqlStore(engines, Cipher("another secret"))
        async with known.reading() as ours, other.reading() as theirs:
            keys = [
                ours.imports.build_key(TENANT, ("id", "17")),
                ours.imports.build_key(OTHER, ("id", "17")),
                ours.imports.build_key(TENANT, ("id", "18")),
                theirs.imports.build_key(TENANT, ("id", "17")),
            ]
            assert ours.imports.build_key(TENANT, ("id", "17")) == keys[0]
            assert len(set(keys)) == 4
            marks = [ours.imports.build_marks(key, {"a": "x", "b": "x"}) for key in keys[:2]]
            told = [mark for one in marks for mark in one.values()]
            assert len(set(told)) == 4  # the same text, and no two marks alike
            assert theirs.imports.build_marks(keys[0], {"a": "x"})["a"] not in told


async def test_a_slot_is_a_reminders_own(known: SqlStore) -> None:
    later = make_reminder(id=ReminderId("rem_2"), slot=Slot("appt_1:1:120m:1"), step="120m")
    async with known.writing() as records:
        await records.bulk.insert_reminders([make_reminder(), later])
        assert len(await records.reminders.list_of_appointment(AppointmentId("appt_1"))) == 2
