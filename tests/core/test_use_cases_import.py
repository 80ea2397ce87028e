"""A file of bookings is taken over once, however often it comes; what changed in it changes the bookings."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.booking import BookingForm
from core.nouns.contact import ConsentBasis, ConsentSource
from core.nouns.ids import E164
from core.nouns.opt_out import OptOutSource
from core.nouns.reminder import ReminderStatus
from core.nouns.verdict import Phase, Ruling
from core.ports.store import Store
from core.rules.gates.judge import find_ruling
from core.rules.wishes.plan import PlanWish
from core.use_cases import import_bookings, import_decide, import_write
from core.use_cases.booking import Booked, add_booking
from core.use_cases.calling_settings import save_plan
from core.use_cases.change_status import change_status
from core.use_cases.changing import Changed, change_booking
from core.use_cases.import_standing import Standing, find_standing
from core.use_cases.replan import replan
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines
from tests.support.builders import MARIA, NOW, make_form, make_look, make_moment, make_tenant
from tests.support.imports import (
    OFFICE,
    Person,
    count_rows,
    list_errors,
    list_fates,
    list_people,
    make_people,
    take_over,
)

AT = make_moment()
TENANT = make_tenant()
SARAHS = E164("+447912345678")
HOUR = timedelta(hours=1)
WAITS, GONE = ReminderStatus.SCHEDULED, ReminderStatus.SUPERSEDED


def fill(**changes: object) -> BookingForm:
    """Fill in the form with what the rows have in common, and with changes."""
    return make_form(**{"date": "2024-01-17", "type": "Haircut", "provider": ""} | changes)


async def book(store: Store, **changes: object) -> Booked:
    form = fill(**changes)
    booked = await add_booking(store, form, tenant=TENANT, staff=MARIA, submission="view", at=AT)
    assert isinstance(booked, Booked)
    return booked


async def find_one(store: Store) -> Person:
    [person] = await list_people(store)
    return person


async def change(store: Store, booking: Appointment, **changes: object) -> None:
    changed = await change_booking(
        store,
        fill(**changes),
        tenant=TENANT,
        appointment_id=booking.id,
        version=booking.version,
        staff=MARIA,
        at=AT,
    )
    assert isinstance(changed, Changed)


async def cancel(store: Store, booking: Appointment) -> None:
    await change_status(store, booking.id, "cancelled", booking.version, tenant=TENANT, staff=MARIA, at=AT)


class TestNew:
    async def test_a_row_books_as_the_form_does(self, store: SqlStore) -> None:
        async with store.writing() as records:
            await records.scripts.mark_script(make_look())
        await book(store, name="Tom Lee", phone="07912 345679", instructions="Bring photo")
        imported = await take_over(store, {"instructions": "Bring photo"})
        assert list_fates(imported) == ["new"]
        sarah, tom = await list_people(store)
        assert (sarah.contact.name, sarah.contact.phone) == ("Sarah Johnson", "+447912345678")
        assert sarah.contact.fields == tom.contact.fields
        [booking], [by_form] = sarah.bookings, tom.bookings
        assert replace(booking, id=by_form.id, contact_id=by_form.contact_id) == by_form
        [reminder], [of_form] = sarah.reminders, tom.reminders
        assert (reminder.due_at, reminder.deadline_at, reminder.status) == (
            of_form.due_at,
            of_form.deadline_at,
            WAITS,
        )
        async with store.reading() as records:
            [judged] = await records.reminders.list_judgements(reminder.id)
            [of_form_judged] = await records.reminders.list_judgements(of_form.id)
        assert judged.phase is Phase.PLANNED
        assert judged.verdicts == of_form_judged.verdicts
        assert {verdict.ruling for verdict in judged.verdicts} == {Ruling.CLEAR}

    async def test_it_is_noted_who_took_over_what(self, store: SqlStore) -> None:
        await take_over(store, {})
        person = await find_one(store)
        [consent] = person.consents
        assert (consent.basis, consent.source, consent.noted_by, consent.noted_at) == (
            ConsentBasis.PROVIDED_FOR_BOOKINGS,
            ConsentSource.IMPORT,
            OFFICE,
            NOW,
        )
        async with store.reading() as records:
            entries = await records.audit.list_of_subjects(
                TENANT.id, [person.contact.id, person.bookings[0].id]
            )
        assert [(one.change.act, one.change.by) for one in entries] == [
            ("contact.added", OFFICE),
            ("appointment.imported", OFFICE),
            ("consent.noted", OFFICE),
        ]
        assert entries[1].change.after["type"] == "Haircut"

    async def test_two_bookings_of_one_person_are_one_persons(self, store: SqlStore) -> None:
        later = {"name": "SARAH JOHNSON", "appointment_date": "2024-01-24", "pronunciation": "SAIR-uh"}
        assert list_fates(await take_over(store, {}, later)) == ["new", "new"]
        person = await find_one(store)
        assert len(person.bookings) == 2
        assert len(person.consents) == 1
        assert person.contact.fields == {"pronunciation": "SAIR-uh"}

    async def test_a_person_whom_slack_knows_is_the_same(self, store: SqlStore) -> None:
        booked = await book(store, time="09:00")
        imported = await take_over(store, {"consent": "agreed"})
        person = await find_one(store)
        assert person.contact.id == booked.contact.id
        assert [one.basis for one in person.consents] == [
            ConsentBasis.PROVIDED_FOR_BOOKINGS,
            ConsentBasis.AGREED_TO_AUTOMATED_CALLS,
        ]
        assert imported.references == {booked.contact.id: booked.contact.reference}

    async def test_a_consent_that_is_noted_already_is_not_noted_again(self, store: SqlStore) -> None:
        await book(store, time="09:00")
        await take_over(store, {}, {"appointment_date": "2024-01-24", "consent": ""})
        assert len((await find_one(store)).consents) == 1

    async def test_without_a_consent_it_is_saved_and_nobody_is_called(self, store: SqlStore) -> None:
        imported = await take_over(store, {"consent": ""})
        person = await find_one(store)
        assert (person.consents, len(person.bookings), imported.reminders) == ([], 1, 1)
        assert imported.objections == {"Nobody noted that this number may be called.": 1}

    async def test_an_own_plan_counts(self, store: SqlStore) -> None:
        imported = await take_over(
            store, {"reminders": "2 days, 2 hours"}, {"name": "Tom", "reminders": "none"}
        )
        sarah, tom = await list_people(store)
        assert [one.step for one in sarah.reminders] == ["2880m", "120m"]
        assert tom.reminders == []
        assert imported.reminders == 2

    async def test_a_reminder_that_will_not_ring_is_counted_with_its_reason(self, store: SqlStore) -> None:
        imported = await take_over(store, {"appointment_date": "2024-01-14", "appointment_time": "15:00"})
        assert imported.skipped == {"The appointment is less than 60 minutes away.": 1}
        assert imported.reminders == 0

    async def test_references_that_are_taken_are_drawn_anew(
        self, store: SqlStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn = iter(f"C-{number:04}" for number in range(100))
        monkeypatch.setattr(import_decide, "draw_reference", lambda: "C-7K3Q")
        monkeypatch.setattr(import_write, "draw_reference", lambda: next(drawn))
        imported = await take_over(store, *make_people(5))
        people = await list_people(store)
        references = {person.contact.id: person.contact.reference for person in people}
        assert len(set(references.values())) == 5
        assert imported.references == references


class TestAgain:
    async def test_the_same_file_adds_nothing(self, store: SqlStore, engines: Engines) -> None:
        rows = [*make_people(30), {"id": "17", "consent": "stop"}, {"name": "Tom", "phone": "1"}]
        first = await take_over(store, *rows)
        before = await count_rows(engines)
        again = await take_over(store, *rows, at=make_moment(later=HOUR))
        assert list_fates(first) == [*["new"] * 31, "refused"]
        assert list_fates(again) == [*["there"] * 31, "refused"]
        assert await count_rows(engines) == before
        assert again.references == first.references

    async def test_the_same_row_written_otherwise_is_the_same(self, store: SqlStore) -> None:
        await take_over(store, {})
        same = {
            "name": " Sarah  JOHNSON",
            "phone": "+44 7912 345678",
            "appointment_date": "17 Jan 2024",
            "appointment_time": "2:30 pm",
            "timezone": "Europe/London",
            "consent": "for bookings",
        }
        await take_over(store, same)
        person = await find_one(store)
        assert (len(person.bookings), len(person.reminders), len(person.consents)) == (1, 1, 1)

    async def test_a_row_whose_moment_has_passed_is_there_and_a_new_one_is_refused(
        self, store: SqlStore
    ) -> None:
        await take_over(store, {})
        later = make_moment(later=timedelta(days=10))
        imported = await take_over(store, {}, {"name": "Tom Lee"}, at=later)
        assert list_fates(imported) == ["there", "refused"]
        assert list_errors(imported) == {3: ("appointment_date: This is in the past.",)}

    async def test_what_slack_did_since_stays(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17"})
        person = await find_one(store)
        await change(store, person.bookings[0], time="16:00")
        imported = await take_over(store, {"id": "17"})
        assert list_fates(imported) == ["there"]
        [booking] = (await find_one(store)).bookings
        assert f"{booking.local_start:%H:%M}" == "16:00"

    async def test_the_same_booking_from_slack_is_not_doubled(
        self, store: SqlStore, engines: Engines
    ) -> None:
        booked = await book(store, provider="Maria", reminders="2 hours")
        assert list_fates(await take_over(store, {})) == ["there"]
        assert list_fates(await take_over(store, {"id": "17", "consent": ""})) == ["there"]
        person = await find_one(store)
        assert person.bookings == [booked.appointment]
        before = await count_rows(engines)
        moved = {"id": "17", "appointment_time": "16:00", "consent": ""}
        assert list_fates(await take_over(store, moved)) == ["changed"]
        assert (await count_rows(engines))["appointments"] == before["appointments"] == 1

    async def test_two_bookings_with_ids_at_one_time_stay_two(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17"}, {"id": "18", "provider": "Ann"})
        await take_over(store, {"id": "19", "provider": "Tim"})
        assert len((await find_one(store)).bookings) == 3

    async def test_a_file_killed_at_any_row_is_completed_by_the_next_time(
        self, store: SqlStore, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(import_bookings, "PART", 5)
        rows = make_people(20)

        class Killed(BaseException):
            pass

        async def kill(done: int) -> None:
            if done >= 10:
                raise Killed

        with pytest.raises(Killed):
            await take_over(store, *rows, on_progress=kill)
        assert (await count_rows(engines))["appointments"] == 10
        assert list_fates(await take_over(store, *rows)) == [*["there"] * 10, *["new"] * 10]
        counts = await count_rows(engines)
        tables = ("contacts", "appointments", "consents", "reminders", "judgements", "imported_rows")
        assert {name: counts[name] for name in tables} == dict.fromkeys(tables, 20)


class TestChanged:
    async def test_another_time_moves_the_booking(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17"})
        imported = await take_over(store, {"id": "17", "appointment_time": "16:00"})
        assert list_fates(imported) == ["changed"]
        person = await find_one(store)
        [booking] = person.bookings
        assert (booking.revision, f"{booking.starts_at:%H:%M}") == (2, "16:00")
        assert [(one.revision, one.status) for one in person.reminders] == [(1, GONE), (2, WAITS)]
        assert len(person.consents) == 1
        async with store.reading() as records:
            assert await records.reminders.find_judgement(person.reminders[1].id) is not None
            acts = await records.audit.list_of_subjects(TENANT.id, [booking.id])
        assert [(one.change.act, one.change.by) for one in acts] == [
            ("appointment.imported", OFFICE),
            ("appointment.changed", OFFICE),
        ]

    async def test_another_number_is_called_at_another_number(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17"})
        await take_over(store, {"id": "17", "phone": "07912 345699"})
        person = await find_one(store)
        assert person.contact.phone == "+447912345699"
        assert [one.status for one in person.reminders] == [GONE, WAITS]

    async def test_another_number_with_its_consent_may_be_called(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17", "consent": ""})
        await take_over(store, {"id": "17", "phone": "07912 345699", "consent": "signed"})
        [consent] = (await find_one(store)).consents
        assert (consent.phone, consent.basis) == ("+447912345699", ConsentBasis.SIGNED)

    async def test_another_type_changes_what_is_said_and_no_reminder(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17"})
        assert list_fates(await take_over(store, {"id": "17", "type": "Color"})) == ["changed"]
        person = await find_one(store)
        assert (person.bookings[0].type, person.bookings[0].revision) == ("Color", 1)
        assert [one.status for one in person.reminders] == [WAITS]

    async def test_a_cancelled_row_cancels_and_one_that_is_booked_again_books(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17"})
        gone = {"id": "17", "status": "cancelled", "phone": "12", "type": ""}
        assert list_fates(await take_over(store, gone)) == ["changed"]
        person = await find_one(store)
        assert (person.bookings[0].status, person.reminders[0].status) == (AppointmentStatus.CANCELLED, GONE)
        assert list_fates(await take_over(store, gone)) == ["there"]
        assert list_fates(await take_over(store, {"id": "17", "status": "booked"})) == ["changed"]
        person = await find_one(store)
        assert person.bookings[0].status is AppointmentStatus.BOOKED
        assert [one.status for one in person.reminders] == [GONE, WAITS]

    async def test_a_row_without_an_id_can_be_cancelled_too(self, store: SqlStore) -> None:
        await take_over(store, {"status": ""})
        assert list_fates(await take_over(store, {"status": "cancelled"})) == ["changed"]
        assert (await find_one(store)).bookings[0].status is AppointmentStatus.CANCELLED

    async def test_a_booking_cancelled_before_it_came_is_not_kept(self, store: SqlStore) -> None:
        imported = await take_over(store, {"status": "cancelled"}, {"id": "18", "status": "cancelled"})
        assert list_fates(imported) == ["not_here", "not_here"]
        assert await list_people(store) == []

    async def test_only_the_cells_that_changed_are_taken_over(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17", "instructions": "", "provider": "Ann"})
        [booking] = (await find_one(store)).bookings
        await change(store, booking, time="16:00", instructions="Bring photo", basis="none")
        await take_over(store, {"id": "17", "instructions": "", "provider": "", "type": "Color"})
        person = await find_one(store)
        [booking] = person.bookings
        assert (booking.type, booking.provider, booking.instructions) == ("Color", "", "Bring photo")
        assert f"{booking.local_start:%H:%M}" == "16:00"
        assert person.consents[-1].basis is ConsentBasis.NEITHER

    async def test_a_confirmed_booking_stays_so_until_it_is_moved(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17", "status": "booked"})
        [booking] = (await find_one(store)).bookings
        await change(store, booking, status="confirmed")
        await take_over(store, {"id": "17", "status": "booked", "type": "Color"})
        assert (await find_one(store)).bookings[0].status is AppointmentStatus.CONFIRMED
        await take_over(store, {"id": "17", "status": "booked", "appointment_time": "16:00"})
        assert (await find_one(store)).bookings[0].status is AppointmentStatus.BOOKED

    async def test_a_column_that_comes_later_confirms_nothing_and_empties_nothing(
        self, store: SqlStore
    ) -> None:
        await take_over(store, {"id": "17"})
        [booking] = (await find_one(store)).bookings
        await change(store, booking, status="confirmed")
        imported = await take_over(store, {"id": "17", "status": "booked", "duration": "45"})
        assert list_fates(imported) == ["changed"]
        [booking] = (await find_one(store)).bookings
        assert (booking.status, booking.duration_min) == (AppointmentStatus.CONFIRMED, 45)

    async def test_what_slack_cancelled_is_not_revived_by_another_cell(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17"})
        [booking] = (await find_one(store)).bookings
        await cancel(store, booking)
        for _ in range(2):  # it is told until somebody settles it
            imported = await take_over(store, {"id": "17", "appointment_time": "16:00"})
            assert list_errors(imported) == {2: (import_decide.CANCELLED_HERE,)}
        assert (await find_one(store)).bookings[0].status is AppointmentStatus.CANCELLED

    async def test_an_id_that_becomes_another_customers_is_refused(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17"})
        imported = await take_over(store, {"id": "17", "name": "Tom Lee", "phone": "07912 345679"})
        assert list_errors(imported) == {2: (import_decide.ANOTHER_PERSON,)}
        assert (await find_one(store)).contact.name == "Sarah Johnson"

    async def test_a_change_that_the_form_would_refuse_is_refused_and_the_booking_stays(
        self, store: SqlStore
    ) -> None:
        await take_over(store, {"id": "17"})
        bad = {"id": "17", "appointment_date": "2024-01-01"}
        imported = await take_over(store, bad, {"id": "17", "appointment_time": "9"})
        assert list_errors(imported) == {
            2: ("appointment_date: This is in the past.",),
            3: ("id: Row 2 has the same id and says something else.",),
        }
        unread = await take_over(store, {"id": "17", "appointment_time": "2:30"})
        assert list_errors(unread) == {
            2: ("appointment_time: Is 2:30 in the morning or in the afternoon? Type 2:30am or 2:30pm.",)
        }
        assert (await find_one(store)).bookings[0].version == 1

    async def test_a_number_that_is_corrected_in_all_rows_of_a_person_changes_all_of_them(
        self, store: SqlStore
    ) -> None:
        days = {"17": "2024-01-17", "18": "2024-01-24", "19": "2024-01-31"}
        rows = [{"id": key, "appointment_date": day} for key, day in days.items()]
        await take_over(store, *rows)
        imported = await take_over(store, *({**row, "phone": "07912 345699"} for row in rows))
        assert set(list_fates(imported)) <= {"changed", "there"}
        person = await find_one(store)
        assert person.contact.phone == "+447912345699"
        assert len(person.bookings) == 3

    async def test_two_rows_that_change_one_person_both_count(self, store: SqlStore) -> None:
        first = {"id": "17", "pronunciation": ""}
        second = {"id": "18", "appointment_date": "2024-01-24", "pronunciation": ""}
        await take_over(store, first, second)
        imported = await take_over(
            store, first | {"phone": "07912 345699"}, second | {"pronunciation": "SAIR-uh"}
        )
        assert list_fates(imported) == ["changed", "changed"]
        contact = (await find_one(store)).contact
        assert (contact.phone, contact.fields) == ("+447912345699", {"pronunciation": "SAIR-uh"})


class TestStops:
    async def test_a_stop_closes_the_number_and_nobody_is_called(self, store: SqlStore) -> None:
        imported = await take_over(store, {"consent": "stop"}, {"appointment_date": "2024-01-24"})
        person = await find_one(store)
        async with store.reading() as records:
            [stated] = await records.opt_outs.list_opt_outs(TENANT.id, person.contact.phone)
            judged = [await records.reminders.find_judgement(one.id) for one in person.reminders]
        assert (stated.is_stop, stated.source, stated.by) == (True, OptOutSource.IMPORT, OFFICE)
        rulings = [
            find_ruling([one for one in each.verdicts if one.gate == "opt_out"]) for each in judged if each
        ]
        assert [one.ruling for one in rulings] == [Ruling.NEVER, Ruling.NEVER]
        assert sum(imported.objections.values()) == 2

    @pytest.mark.parametrize(
        "wrong", [{"appointment_date": "2023-01-01"}, {"type": ""}, {"status": "cancelled"}]
    )
    async def test_a_stop_counts_whatever_else_is_wrong_with_its_row(
        self, store: SqlStore, wrong: dict[str, str]
    ) -> None:
        await take_over(store, {"consent": "stop"} | wrong)
        async with store.reading() as records:
            assert await records.opt_outs.find_opted_out(TENANT.id, [SARAHS])
        assert await list_people(store) == []

    async def test_a_row_that_says_stop_later_closes_the_number_once(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17"})
        assert list_fates(await take_over(store, {"id": "17", "consent": "stop"})) == ["changed"]
        assert list_fates(await take_over(store, {"id": "17", "consent": "stop"})) == ["there"]
        async with store.reading() as records:
            assert len(await records.opt_outs.list_opt_outs(TENANT.id, SARAHS)) == 1


class TestOthers:
    async def test_half_a_file_that_is_broken_leaves_the_other_half_alone(self, store: SqlStore) -> None:
        good, bad = make_people(10), make_people(10, phone="12")
        imported = await take_over(store, *(row for pair in zip(good, bad, strict=True) for row in pair))
        assert list_fates(imported) == ["new", "refused"] * 10
        objection = "phone: This number does not exist in its country. Check the digits."
        assert list_errors(imported) == dict.fromkeys(range(3, 23, 2), (objection,))
        assert len(await list_people(store)) == 10

    async def test_a_rehearsal_tells_all_and_writes_nothing(self, store: SqlStore, engines: Engines) -> None:
        await take_over(store, {"id": "17"}, {"id": "18", "appointment_date": "2024-01-24"})
        before = await count_rows(engines)
        imported = await take_over(
            store,
            {"id": "17", "phone": "07912 345699"},
            {"id": "18", "appointment_date": "2024-01-24", "phone": "07912 345699"},
            {"id": "19", "appointment_date": "2024-01-31", "consent": "stop"},
            {"id": "20", "type": ""},
            is_rehearsal=True,
        )
        assert list_fates(imported) == ["changed", "changed", "new", "refused"]
        assert await count_rows(engines) == before

    async def test_somebody_who_books_meanwhile_is_not_doubled(self, store: SqlStore) -> None:
        turns: list[int] = []

        async def book_meanwhile(done: int) -> None:
            turns.append(done)
            if len(turns) == 2:  # the row is read and decided, and not written yet
                await book(store, time="09:00")

        imported = await take_over(store, {"pronunciation": "SAIR-uh"}, on_progress=book_meanwhile)
        assert list_fates(imported) == ["new"]
        person = await find_one(store)
        assert len(person.bookings) == 2
        assert person.contact.fields == {"pronunciation": "SAIR-uh"}

    async def test_a_plan_that_is_saved_meanwhile_counts_for_what_is_not_written_yet(
        self, store: SqlStore
    ) -> None:
        turns: list[int] = []

        async def plan_meanwhile(done: int) -> None:
            turns.append(done)
            if len(turns) == 2:  # the row is read and decided, and not written yet
                wish = PlanWish(steps="2 hours")
                await save_plan(store, wish, tenant=TENANT, staff=MARIA, at=AT)
                await replan(store, TENANT.id, at=AT)

        assert list_fates(await take_over(store, {}, on_progress=plan_meanwhile)) == ["new"]
        assert [(one.step, one.status) for one in (await find_one(store)).reminders] == [("120m", WAITS)]

    @pytest.mark.parametrize("known", [0, 40])
    async def test_two_imports_of_one_file_at_once_take_it_over_once(
        self, store: SqlStore, engines: Engines, cipher: Cipher, monkeypatch: pytest.MonkeyPatch, known: int
    ) -> None:
        monkeypatch.setattr(import_bookings, "PART", 7)
        if known:
            await take_over(store, *make_people(known, appointment_time="09:00"))
        rows, other = make_people(40), SqlStore(engines, cipher)

        async def give_way(_done: int) -> None:
            await asyncio.sleep(0)

        both = await asyncio.gather(
            take_over(store, *rows, on_progress=give_way), take_over(other, *rows, on_progress=give_way)
        )
        assert sum(list_fates(one).count("new") for one in both) == 40
        assert {fate for one in both for fate in list_fates(one)} <= {"new", "there"}
        counts = await count_rows(engines)
        assert (counts["contacts"], counts["consents"]) == (40, 40)
        tables = ("appointments", "reminders", "judgements", "imported_rows")
        assert {name: counts[name] for name in tables} == dict.fromkeys(tables, 40 + known)

    async def test_a_booking_that_somebody_else_writes_at_the_same_moment_is_written_once(
        self, store: SqlStore, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await take_over(store, {"appointment_time": "09:00"})  # the person is known: only bookings collide
        decided_on: list[Standing] = []

        async def see_no_change(*about: Any) -> Standing:  # noqa: ANN401 - passed on as it is
            """Answer as before to the second question, as if the other's commit were still to come."""
            decided_on.append(decided_on[0] if len(decided_on) == 1 else await find_standing(*about))
            return decided_on[-1]

        turns: list[int] = []

        async def write_the_same(done: int) -> None:
            turns.append(done)
            if len(turns) == 2:  # the row is read and decided, and not written yet
                with monkeypatch.context() as inside:
                    inside.setattr(import_bookings, "find_standing", find_standing)
                    await take_over(store, {})

        monkeypatch.setattr(import_bookings, "find_standing", see_no_change)
        assert list_fates(await take_over(store, {}, on_progress=write_the_same)) == ["there"]
        counts = await count_rows(engines)
        assert (counts["appointments"], counts["reminders"], counts["judgements"]) == (2, 2, 2)

    async def test_a_booking_that_changes_meanwhile_is_decided_again(self, store: SqlStore) -> None:
        await take_over(store, {"id": "17"})
        [booking] = (await find_one(store)).bookings
        turns: list[int] = []

        async def move_meanwhile(done: int) -> None:
            turns.append(done)
            if len(turns) == 2:
                await change(store, booking, time="16:00")

        await take_over(store, {"id": "17", "type": "Color"}, on_progress=move_meanwhile)
        [booking] = (await find_one(store)).bookings
        assert (booking.type, f"{booking.local_start:%H:%M}") == ("Color", "16:00")

    async def test_a_booking_that_never_stops_changing_is_refused(
        self, store: SqlStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def say_no(*_: object, **__: object) -> bool:
            return False

        await take_over(store, {"id": "17"})
        monkeypatch.setattr(import_bookings, "write_changed", say_no)
        imported = await take_over(store, {"id": "17", "type": "Color"})
        assert list_errors(imported) == {
            2: ("Somebody else is changing the same bookings just now; import the file again.",)
        }


ZONES = [
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/Sao_Paulo",
]
#: The days around the changes of the clocks in spring 2024, north and south, and a leap day.
DAYS = ["2024-02-29", "2024-03-10", "2024-03-11", "2024-03-31", "2024-04-01", "2024-04-07"]


async def test_sixty_rows_in_ten_zones_are_booked_when_the_clocks_there_say_so(store: SqlStore) -> None:
    rows = [
        {"name": f"{zone} {day}", "appointment_date": day, "timezone": zone, "id": f"{zone} {day}"}
        for zone in ZONES
        for day in DAYS
    ]
    imported = await take_over(store, *rows)
    assert list_fates(imported) == ["new"] * 60
    people = {person.contact.name: person for person in await list_people(store)}
    for zone in ZONES:
        for day in DAYS:
            person = people[f"{zone} {day}"]
            [booking], [reminder] = person.bookings, person.reminders
            there = datetime.fromisoformat(f"{day}T14:30").replace(tzinfo=ZoneInfo(zone))
            assert (booking.zone, booking.starts_at) == (zone, there.astimezone(UTC))
            assert reminder.status is WAITS
            wall = reminder.due_at.astimezone(ZoneInfo("Europe/London"))  # where the number is
            assert 8 <= wall.hour < 21
            assert reminder.due_at < booking.starts_at - HOUR


@pytest.mark.parametrize(
    ("day", "zone", "said"),
    [
        ("2024-03-31", "Europe/London", "This time does not exist: the clocks go forward that night."),
        ("2024-04-07", "Australia/Sydney", "This time comes twice: the clocks go back that night."),
    ],
)
async def test_a_time_that_the_clocks_skip_or_repeat_is_refused(
    store: SqlStore, day: str, zone: str, said: str
) -> None:
    clock = "01:30" if zone == "Europe/London" else "02:30"
    imported = await take_over(store, {"appointment_date": day, "appointment_time": clock, "timezone": zone})
    [objection] = list_errors(imported)[2]
    assert objection.startswith(f"appointment_time: {said}")
