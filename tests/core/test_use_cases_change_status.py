"""A status changed by a form that shows nothing else, and a booking changed by one that shows a part."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.nouns.appointment import AppointmentStatus
from core.nouns.booking import Field, Refused
from core.nouns.contact import ConsentBasis
from core.nouns.ids import AppointmentId
from core.nouns.reminder import ReminderStatus
from core.nouns.tenant import Profile
from core.use_cases.booking import Booked
from core.use_cases.change_status import StatusChanged, change_status
from core.use_cases.changing import Changed, change_booking
from core.use_cases.people import find_bookings, find_people
from store.database import SqlStore
from tests.support.builders import MARIA, make_form, make_tenant
from tests.support.fakes import Shift

STRICT = make_tenant(profile=Profile.HIPAA)


@pytest.fixture
def shift(store: SqlStore) -> Shift:
    return Shift(store)


async def set_status(
    shift: Shift, booked: Booked, status: str, *, version: int = 1
) -> StatusChanged | Refused:
    at = shift.clock.moment()
    return await change_status(
        shift.store, booked.appointment.id, status, version, tenant=shift.tenant, staff=MARIA, at=at
    )


async def succeed(shift: Shift, booked: Booked, status: str, *, version: int = 1) -> StatusChanged:
    changed = await set_status(shift, booked, status, version=version)
    assert isinstance(changed, StatusChanged), changed
    return changed


class TestStatus:
    async def test_a_cancelled_booking_is_not_called(self, shift: Shift) -> None:
        booked = await shift.book()
        changed = await succeed(shift, booked, "cancelled")
        assert changed.booking.appointment.status is AppointmentStatus.CANCELLED
        assert (changed.booking.superseded, changed.booking.reminders) == (1, ())
        assert changed.basis is ConsentBasis.PROVIDED_FOR_BOOKINGS
        assert (await shift.get_reminder(booked.reminders[0].id)).status is ReminderStatus.SUPERSEDED

    async def test_nothing_else_of_the_booking_changes(self, shift: Shift) -> None:
        booked = await shift.book(duration="45", instructions="Ring twice")
        await succeed(shift, booked, "confirmed")
        async with shift.store.reading() as records:
            now_is = await records.appointments.get_appointment(booked.appointment.id)
            assert await records.contacts.get_contact(booked.contact.id) == booked.contact
        stands = AppointmentStatus.CONFIRMED
        assert now_is == replace(booked.appointment, status=stands, revision=2, version=2)

    async def test_back_to_booked_plans_a_reminder_again(self, shift: Shift) -> None:
        booked = await shift.book(date="2024-01-18")
        await succeed(shift, booked, "confirmed")
        changed = await succeed(shift, booked, "booked", version=2)
        [planned] = changed.booking.reminders
        assert planned.status is ReminderStatus.SCHEDULED

    async def test_a_status_that_stands_already_leaves_its_reminder_alone(self, shift: Shift) -> None:
        booked = await shift.book()
        changed = await succeed(shift, booked, "booked")
        assert (changed.booking.superseded, changed.booking.reminders) == (0, ())

    async def test_a_booking_that_no_form_would_take_any_more_can_be_cancelled(self, shift: Shift) -> None:
        booked = await shift.book()
        shift.clock.wait(hours=25)
        await succeed(shift, booked, "cancelled")

    async def test_a_change_by_somebody_else_is_told_and_nothing_is_lost(self, shift: Shift) -> None:
        booked = await shift.book()
        await shift.change(booked, provider="Ann")
        refused = await set_status(shift, booked, "cancelled")
        assert isinstance(refused, Refused)
        assert "Somebody changed this" in refused.errors[Field.APPOINTMENT]
        async with shift.store.reading() as records:
            now_is = await records.appointments.get_appointment(booked.appointment.id)
        assert (now_is.status, now_is.provider) == (AppointmentStatus.BOOKED, "Ann")

    async def test_what_cannot_be_is_refused_with_a_sentence(self, shift: Shift) -> None:
        booked = await shift.book()
        assert await set_status(shift, booked, "lost") == Refused(
            {Field.STATUS: "Choose one of the statuses."}
        )
        await succeed(shift, booked, "cancelled")
        again = await set_status(shift, booked, "cancelled", version=2)
        assert isinstance(again, Refused)
        assert "cancelled already" in again.errors[Field.APPOINTMENT]
        gone = replace(booked, appointment=replace(booked.appointment, id=AppointmentId("gone")))
        assert isinstance(await set_status(shift, gone, "cancelled"), Refused)


class TestPart:
    """A form without the name, the number and the type changes what it shows, and keeps the rest."""

    SHOWN = frozenset({Field.DATE, Field.TIME, Field.ZONE, Field.BASIS, Field.STATUS})

    async def move(self, shift: Shift, booked: Booked, **typed: str) -> Changed | Refused:
        form = make_form(**{"name": "", "phone": "", "type": "", "provider": "", "status": "booked"} | typed)
        return await change_booking(
            shift.store,
            form,
            tenant=shift.tenant,
            appointment_id=booked.appointment.id,
            version=1,
            staff=MARIA,
            at=shift.clock.moment(),
            shown=self.SHOWN,
        )

    async def test_moves_and_keeps_what_it_does_not_show(self, shift: Shift) -> None:
        booked = await shift.book(duration="45", instructions="Ring twice")
        changed = await self.move(shift, booked, date="2024-01-18", name="Somebody else", type="Shave")
        assert isinstance(changed, Changed), changed
        assert changed.contact == booked.contact
        moved = datetime(2024, 1, 18, 14, 30, tzinfo=UTC)
        assert changed.appointment == replace(
            booked.appointment,
            local_start=moved.replace(tzinfo=None),
            starts_at=moved,
            revision=2,
            version=2,
        )

    async def test_objects_to_what_it_shows(self, shift: Shift) -> None:
        refused = await self.move(shift, await shift.book(), date="2023-01-18")
        assert refused == Refused({Field.DATE: "This is in the past."})


class TestSearching:
    """Where Slack may see references only, a reference finds somebody, and nothing else does."""

    @pytest.fixture
    async def booked(self, shift: Shift) -> Booked:
        return await shift.book()

    @pytest.mark.parametrize("typed", ["Sarah", "sarah johnson", "Johnson", "07912 345678", "345678", "+44"])
    async def test_a_name_and_a_number_find_nobody(self, shift: Shift, booked: Booked, typed: str) -> None:
        at = shift.clock.moment()
        assert await find_people(shift.store, typed, tenant=shift.tenant, at=at, limit=5)
        assert await find_people(shift.store, typed, tenant=STRICT, at=at, limit=5) == []
        assert await find_bookings(shift.store, typed, tenant=STRICT, at=at, limit=5) == []
        assert booked.contact.name == "Sarah Johnson"

    async def test_a_reference_finds_its_person_and_their_booking(self, shift: Shift, booked: Booked) -> None:
        at, reference = shift.clock.moment(), booked.contact.reference
        for typed in (reference, reference.lower(), f" {reference[:4]} ", reference[2:], ""):
            [found] = await find_people(shift.store, typed, tenant=STRICT, at=at, limit=5)
            assert found.contact == booked.contact
            bookings = await find_bookings(shift.store, typed, tenant=STRICT, at=at, limit=5)
            assert bookings == [(booked.contact, booked.appointment)]
