"""Booking, changing and "Call now": what is saved, what is refused, and which reminders follow."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from core.nouns.appointment import AppointmentStatus
from core.nouns.booking import Field, Refused
from core.nouns.card import CardSubject
from core.nouns.contact import ConsentBasis
from core.nouns.ids import ContactId, TenantId
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import BusinessType
from core.nouns.variable_map import OwnVariable, VariableMap
from core.use_cases.booking import Booked, add_booking
from core.use_cases.call_now import CallPreview, CallRefused, preview_call
from core.use_cases.changing import Changed
from core.use_cases.claim import NotClaimed
from core.use_cases.people import find_bookings, find_people, open_booking
from store.database import SqlStore
from tests.support.builders import MARIA, make_form, make_tenant
from tests.support.fakes import Shift

NIGHT = datetime(2024, 1, 14, 23, 10, tzinfo=UTC)


@pytest.fixture
def shift(store: SqlStore) -> Shift:
    return Shift(store)


async def change(shift: Shift, booked_as: str = "form 1", **changes: object) -> Changed:
    changed = await shift.change(await shift.book(booked_as), **changes)
    assert isinstance(changed, Changed), changed
    return changed


class TestAdd:
    async def test_the_same_form_sent_again_changes_nothing_and_answers_the_same(self, shift: Shift) -> None:
        first = await shift.book()
        shift.clock.wait(minutes=5)
        assert await shift.book() == first
        async with shift.store.reading() as records:
            people = await records.contacts.list_matching(shift.tenant.id, "", limit=9)
            assert people == [first.contact]
            assert await records.reminders.list_of_appointment(first.appointment.id) == list(first.reminders)

    async def test_the_same_person_is_used_again_and_another_name_is_another(self, shift: Shift) -> None:
        first = await shift.book("form 1")
        again = await shift.book("form 2", name="SARAH johnson", date="2024-01-16")
        other = await shift.book("form 3", name="Tom Johnson", date="2024-01-17")
        assert again.contact == first.contact
        assert again.appointment.id != first.appointment.id
        assert other.contact.id != first.contact.id

    async def test_neither_is_kept_on_file_and_never_dialled(self, shift: Shift) -> None:
        booked = await shift.book(basis="none")
        assert booked.basis is ConsentBasis.NEITHER
        assert await shift.claim(booked.reminders[0]) is NotClaimed.NEVER
        assert await shift.ask_for_call(booked) == CallRefused("Nobody noted that this number may be called.")
        assert shift.dialer.requests == []

    async def test_a_time_in_the_past_is_refused_and_nothing_is_saved(self, shift: Shift) -> None:
        form = make_form(date="2024-01-13", basis="")
        refused = await add_booking(
            shift.store, form, tenant=shift.tenant, staff=MARIA, submission="1", at=shift.clock.moment()
        )
        assert isinstance(refused, Refused)
        assert set(refused.errors) == {Field.DATE, Field.BASIS}
        async with shift.store.reading() as records:
            assert await records.contacts.list_matching(shift.tenant.id, "", limit=9) == []

    async def test_a_booking_too_soon_to_remind_of_gets_a_card_that_says_so(self, shift: Shift) -> None:
        booked = await shift.book(date="2024-01-14", time="15:00")
        assert booked.reminders[0].status is ReminderStatus.SKIPPED
        async with shift.store.reading() as records:
            assert await records.cards.find_card(CardSubject.SKIP, booked.reminders[0].id)
        assert await shift.claim(booked.reminders[0]) is NotClaimed.TAKEN


class TestChange:
    async def test_only_time_zone_phone_and_status_make_the_old_reminder_wrong(self, shift: Shift) -> None:
        table: list[tuple[dict[str, object], bool, bool]] = [
            ({"time": "15:30"}, True, True),
            ({"zone": "Europe/Paris"}, True, True),
            ({"phone": "07912 345679"}, True, True),
            ({"status": "confirmed"}, True, False),
            ({"name": "Sara Johnson", "type": "Cut", "provider": "Ann", "duration": "45"}, False, False),
        ]
        for changes, raises, plans in table:
            booked = await shift.book(f"form {changes}", date="2024-01-20", name=f"S{len(changes)} {raises}")
            changed = await shift.change(
                booked, **{"date": "2024-01-20", "name": booked.contact.name} | changes
            )
            assert isinstance(changed, Changed)
            assert (changed.appointment.revision, changed.superseded) == ((2, 1) if raises else (1, 0))
            assert bool(changed.reminders) is plans
            old = await shift.get_reminder(booked.reminders[0].id)
            assert (old.status is ReminderStatus.SUPERSEDED) is raises

    async def test_a_new_phone_brings_its_own_consent(self, shift: Shift) -> None:
        changed = await change(shift, phone="07912 345679", date="2024-01-20", basis="none")
        shift.clock.set_now(changed.reminders[0].due_at)
        assert await shift.claim(changed.reminders[0]) is NotClaimed.NEVER

    async def test_a_stale_form_is_refused_and_leaves_all_as_it_was(self, shift: Shift) -> None:
        booked = await shift.book()
        await shift.change(booked, type="Cut")
        refused = await shift.change(booked, booked.appointment.version, time="16:00", name="Tom")
        assert isinstance(refused, Refused)
        assert list(refused.errors) == [Field.APPOINTMENT]
        found = await open_booking(shift.store, booked.appointment.id, tenant=shift.tenant)
        assert found is not None
        assert (found.contact.name, found.appointment.revision) == ("Sarah Johnson", 1)
        assert (await shift.get_reminder(booked.reminders[0].id)).status is ReminderStatus.SCHEDULED

    async def test_a_cancellation_needs_nothing_else_to_be_right(self, shift: Shift) -> None:
        booked = await shift.book()
        changed = await shift.change(booked, status="cancelled", phone="1", date="", name="")
        assert isinstance(changed, Changed)
        assert changed.appointment.status is AppointmentStatus.CANCELLED
        assert (changed.superseded, changed.reminders) == (1, ())
        assert await shift.claim(booked.reminders[0]) is NotClaimed.TAKEN

    async def test_a_call_asked_for_by_hand_survives_the_change(self, shift: Shift) -> None:
        booked = await shift.book()
        asked = await shift.ask_for_call(booked)
        assert isinstance(asked, Reminder)
        await shift.change(booked, date="2024-01-20")
        assert (await shift.get_reminder(asked.id)).status is ReminderStatus.SCHEDULED
        await shift.take(asked)

    async def test_moved_so_that_its_step_is_past_it_is_skipped_and_not_rung(self, shift: Shift) -> None:
        changed = await change(shift, time="13:00")
        assert changed.reminders[0].status is ReminderStatus.SKIPPED
        assert await shift.claim(changed.reminders[0]) is NotClaimed.TAKEN

    async def test_a_bad_form_or_a_booking_that_is_gone_is_refused(self, shift: Shift) -> None:
        booked = await shift.book()
        for bad in ({"time": "25:00"}, {"basis": ""}, {"status": "lost"}):
            assert isinstance(await shift.change(booked, **bad), Refused)
        shift.tenant = make_tenant(id=TenantId("another"))
        assert await shift.change(booked) == Refused(
            {Field.APPOINTMENT: "This appointment is no longer there."}
        )


class TestFields:
    """What the pack and the map ask besides: kept with the booking, or with the person."""

    @pytest.fixture
    async def shift(self, store: SqlStore) -> Shift:
        tenant = make_tenant(variable_map=VariableMap(own=(OwnVariable("gate", label="Gate"),)))
        async with store.writing() as records:
            await records.tenants.mark_tenant_adjusted(tenant)
        return Shift(store, tenant=tenant)

    async def read(self, shift: Shift, booked: Booked) -> tuple[Mapping[str, str], Mapping[str, str]]:
        found = await open_booking(shift.store, booked.appointment.id, tenant=shift.tenant)
        assert found is not None
        return found.appointment.fields, found.contact.fields

    async def test_they_are_kept_where_they_belong_and_what_is_empty_is_not(self, shift: Shift) -> None:
        fields = {"price_estimate": " 85.50", "gate": "", "pronunciation": "SAIR-uh", "not_asked": "x"}
        booked = await shift.book(fields=fields)
        assert await self.read(shift, booked) == ({"price_estimate": "85.50"}, {"pronunciation": "SAIR-uh"})
        assert (booked.appointment.fields, booked.contact.fields) == await self.read(shift, booked)

    async def test_they_are_changed_and_emptied_and_what_the_form_does_not_show_stays(
        self, shift: Shift
    ) -> None:
        booked = await shift.book(
            fields={"price_estimate": "85.50", "gate": "left", "pronunciation": "SAIR-uh"}
        )
        changed = await shift.change(booked, fields={"price_estimate": "90", "gate": ""})
        assert isinstance(changed, Changed)
        assert (changed.appointment.revision, changed.reminders) == (1, ())
        assert await self.read(shift, booked) == ({"price_estimate": "90"}, {"pronunciation": "SAIR-uh"})
        await shift.change(booked, fields={"pronunciation": ""})
        assert await self.read(shift, booked) == ({"price_estimate": "90"}, {})

    async def test_a_person_who_comes_again_keeps_what_is_known_until_somebody_says_otherwise(
        self, shift: Shift
    ) -> None:
        await shift.book("form 1", fields={"pronunciation": "SAIR-uh"})
        again = await shift.book("form 2", date="2024-01-16", fields={"pronunciation": ""})
        assert again.contact.fields == {"pronunciation": "SAIR-uh"}
        other = await shift.book("form 3", date="2024-01-17", fields={"pronunciation": "SAH-ra"})
        assert await self.read(shift, again) == ({}, {"pronunciation": "SAH-ra"})
        assert other.contact.id == again.contact.id
        assert await shift.book("form 3", fields={"pronunciation": "x"}) == other

    async def test_one_that_is_needed_is_asked_for_on_adding_and_on_changing(self, shift: Shift) -> None:
        shift.tenant = make_tenant(business_type=BusinessType("veterinary"))
        booked = await shift.book(fields={"pet_name": "Bella"})
        needed = Refused({"field.pet_name": "Pet's name is needed: the agent says it in the call."})
        assert await shift.change(booked, fields={"pet_name": " "}) == needed
        at = shift.clock.moment()
        added = await add_booking(
            shift.store, make_form(), tenant=shift.tenant, staff=MARIA, submission="2", at=at
        )
        assert added == needed
        assert await self.read(shift, booked) == ({"pet_name": "Bella"}, {})

    async def test_they_are_in_the_call(self, shift: Shift) -> None:
        booked = await shift.book(fields={"price_estimate": "85.50", "gate": "to the left"})
        shown = await preview_call(
            shift.store, booked.contact.id, tenant=shift.tenant, at=shift.clock.moment()
        )
        assert isinstance(shown, CallPreview)
        assert shown.variables.sent["price_estimate"] == "85.50 British pounds"
        assert shown.variables.sent["gate"] == "to the left"

    async def test_a_cancellation_leaves_them_as_they_were(self, shift: Shift) -> None:
        booked = await shift.book(fields={"gate": "left"})
        await shift.change(booked, status="cancelled", fields={"gate": "{{x}}"})
        assert await self.read(shift, booked) == ({"gate": "left"}, {})


class TestCallNow:
    async def test_a_double_click_is_one_call(self, shift: Shift) -> None:
        booked = await shift.book()
        first = await shift.ask_for_call(booked, "click")
        shift.clock.wait(seconds=1)
        assert await shift.ask_for_call(booked, "click") == first
        assert await shift.ask_for_call(booked, "another form") != first

    async def test_it_is_due_now_for_ten_minutes_and_about_the_next_booking(self, shift: Shift) -> None:
        booked = await shift.book()
        asked = await shift.ask_for_call(booked)
        assert isinstance(asked, Reminder)
        assert (asked.appointment_id, asked.revision) == (booked.appointment.id, 1)
        shift.clock.wait(minutes=10)
        assert await shift.claim(asked) is NotClaimed.NEVER
        assert "press Call now again" in (await shift.get_reminder(asked.id)).reason

    async def test_at_night_or_after_an_opt_out_nobody_is_rung(self, shift: Shift) -> None:
        booked = await shift.book()
        shift.clock.set_now(NIGHT)
        refused = await shift.ask_for_call(booked)
        assert isinstance(refused, CallRefused)
        assert "23:10" in refused.reason
        await shift.opt_out()
        assert await shift.ask_for_call(booked) == CallRefused("This person asked not to be called.")

    async def test_while_the_phone_rings_it_is_not_asked_for_again(self, shift: Shift) -> None:
        booked = await shift.book()
        await shift.ring(booked.reminders[0])
        assert await shift.ask_for_call(booked) == CallRefused("A call to this number is under way.")

    async def test_the_preview_shows_exactly_what_would_go_out_and_the_objection(self, shift: Shift) -> None:
        booked = await shift.book()
        at, who = shift.clock.moment(), booked.contact.id
        shown = await preview_call(shift.store, who, tenant=shift.tenant, at=at)
        assert isinstance(shown, CallPreview)
        assert shown.variables.sent["customer_name"] == "Sarah Johnson"
        assert (shown.appointment, shown.objection) == (booked.appointment, "")
        await shift.opt_out()
        objected = await preview_call(shift.store, who, tenant=shift.tenant, at=at)
        assert isinstance(objected, CallPreview)
        assert objected.objection == "This person asked not to be called."
        gone = await preview_call(shift.store, ContactId("nobody"), tenant=shift.tenant, at=at)
        assert gone == CallRefused("This person is no longer there.")

    async def test_people_and_bookings_are_found_with_what_came_of_the_latest_call(
        self, shift: Shift
    ) -> None:
        booked = await shift.book()
        call = await shift.ring(booked.reminders[0])
        at = shift.clock.moment()
        [found] = await find_people(shift.store, "sarah", tenant=shift.tenant, at=at, limit=5)
        assert (found.contact, found.appointment) == (booked.contact, booked.appointment)
        assert found.latest_call is not None
        assert found.latest_call.id == call.id
        [pair] = await find_bookings(shift.store, "", tenant=shift.tenant, at=at, limit=5)
        assert pair == (booked.contact, booked.appointment)
