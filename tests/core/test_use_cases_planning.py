"""Several reminders, a booking's own plan, and bookings that repeat: what is saved, moved and withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.nouns.booking import Field, Refused
from core.nouns.calling import Calling
from core.nouns.card import CardSubject
from core.nouns.contact import ConsentBasis
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.reminder_plan import LateRule, ReminderPlan, Step
from core.rules.plan_sync import PLAN_CHANGED
from core.rules.reminder_plan import AFTER_START, LATE_SKIP, MOVED, PASSED_ON_CHANGE, TOO_LATE
from core.use_cases.booking import Booked, add_booking
from core.use_cases.changing import Changed
from core.use_cases.claim import NotClaimed
from store.database import SqlStore
from tests.support.builders import EVERY_DAY, MARIA, NOW, make_form, make_tenant
from tests.support.fakes import Shift

DAY, TWO_DAYS, TWO_HOURS = Step(1440), Step(2880), Step(120)
NINE_DAYS_ON = "2024-01-23"  # a Tuesday


async def open_shift(
    store: SqlStore, *steps: Step, late: LateRule = LateRule.CALL, **types: ReminderPlan
) -> Shift:
    calling = Calling(ReminderPlan(steps or (DAY,), late), plans_by_type=types, hours=EVERY_DAY)
    shift = Shift(store, tenant=make_tenant(calling=calling))
    async with store.writing() as records:
        await records.tenants.mark_tenant_adjusted(shift.tenant)
    return shift


async def list_rows(shift: Shift, booked: Booked) -> list[Reminder]:
    async with shift.store.reading() as records:
        return await records.reminders.list_of_appointment(booked.appointment.id)


async def has_card(shift: Shift, reminder: Reminder) -> bool:
    async with shift.store.reading() as records:
        return await records.cards.find_card(CardSubject.SKIP, reminder.id) is not None


async def change(shift: Shift, booked: Booked, **changes: object) -> Changed:
    changed = await shift.change(booked, **{"date": NINE_DAYS_ON} | changes)
    assert isinstance(changed, Changed), changed
    return changed


def tell(reminders: tuple[Reminder, ...]) -> dict[str, str]:
    return {each.step: each.reason or each.status.value for each in reminders}


class TestAdd:
    async def test_every_step_of_the_plan_is_kept(self, store: SqlStore) -> None:
        shift = await open_shift(store, TWO_HOURS, TWO_DAYS)
        booked = await shift.book(date=NINE_DAYS_ON)
        assert tell(booked.reminders) == {"2880m": "scheduled", "120m": "scheduled"}
        assert sorted(await list_rows(shift, booked), key=str) == sorted(booked.reminders, key=str)
        assert await shift.book(date=NINE_DAYS_ON) == booked

    async def test_the_type_s_plan_counts_and_the_form_s_own_before_it(self, store: SqlStore) -> None:
        shift = await open_shift(store, shave=ReminderPlan((TWO_HOURS,)))
        assert tell((await shift.book(date=NINE_DAYS_ON)).reminders) == {"1440m": "scheduled"}
        shaved = await shift.book("2", date=NINE_DAYS_ON, type=" SHAVE ")
        assert (tell(shaved.reminders), shaved.appointment.plan) == ({"120m": "scheduled"}, None)
        own = await shift.book("3", date=NINE_DAYS_ON, type="Shave", reminders="2 days")
        assert tell(own.reminders) == {"2880m": "scheduled"}
        assert own.appointment.plan == ReminderPlan((TWO_DAYS,))

    async def test_a_booking_may_have_no_reminders_at_all(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        booked = await shift.book(date=NINE_DAYS_ON, reminders=" None ")
        assert (booked.reminders, booked.appointment.plan) == ((), ReminderPlan(()))
        assert await shift.book(date=NINE_DAYS_ON, reminders="none") == booked

    async def test_a_plan_that_is_none_is_refused_at_its_field(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        refused = await add_booking(
            store,
            make_form(reminders="2 hours after", name=""),
            tenant=shift.tenant,
            staff=MARIA,
            submission="1",
            at=shift.clock.moment(),
        )
        assert isinstance(refused, Refused)
        assert set(refused.errors) == {Field.NAME, Field.REMINDERS}

    async def test_at_night_a_reminder_is_planned_for_the_morning(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        [moved] = (await shift.book(date="2024-01-16", time="04:00")).reminders
        assert (moved.due_at, moved.reason) == (datetime(2024, 1, 15, 8, tzinfo=UTC), MOVED)

    async def test_a_card_tells_of_what_nobody_would_expect_and_of_nothing_else(
        self, store: SqlStore
    ) -> None:
        shift = await open_shift(store, TWO_DAYS, DAY, TWO_HOURS)
        for made_up_for in (await shift.book()).reminders:
            assert not await has_card(shift, made_up_for)
        too_late = await shift.book("2", date="2024-01-14", time="15:00")
        assert tell(too_late.reminders) == dict.fromkeys(("2880m", "1440m", "120m"), TOO_LATE)
        assert [await has_card(shift, each) for each in too_late.reminders] == [False, False, True]

    async def test_where_late_ones_are_skipped_a_card_says_so(self, store: SqlStore) -> None:
        shift = await open_shift(store, TWO_DAYS, TWO_HOURS, late=LateRule.SKIP)
        skipped, waits = (await shift.book()).reminders
        assert (skipped.reason, waits.status) == (LATE_SKIP, ReminderStatus.SCHEDULED)
        assert await has_card(shift, skipped)

    async def test_a_step_behind_this_appointment_says_so(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        booked = await shift.book(date=NINE_DAYS_ON, reminders="same day at 17:00, 1 day")
        assert tell(booked.reminders) == {"1440m": "scheduled", "0d1700": AFTER_START}


class TestRepeats:
    async def test_each_date_is_a_booking_of_its_own_with_its_own_reminders(self, store: SqlStore) -> None:
        shift = await open_shift(store, DAY, TWO_HOURS)
        booked = await shift.book(date=NINE_DAYS_ON, repeats="weekly 3 times", reminders="2 days")
        first = booked.appointment
        assert (booked.dates, booked.last_start) == (3, first.local_start + timedelta(weeks=2))
        async with store.reading() as records:
            dates = await records.appointments.list_upcoming(first.tenant_id, [booked.contact.id], NOW)
            rows = [await records.reminders.list_of_appointment(each.id) for each in dates]
        assert [f"{each.local_start:%m-%d %H:%M}" for each in dates] == [
            "01-23 14:30",
            "01-30 14:30",
            "02-06 14:30",
        ]
        assert {each.series for each in dates} == {first.id}
        assert {each.plan for each in dates} == {ReminderPlan((TWO_DAYS,))}
        assert dates[0] == first
        for date, [reminder] in zip(dates, rows, strict=True):
            assert reminder.due_at == date.starts_at - timedelta(days=2)

    async def test_the_wall_time_stays_when_the_clocks_change(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        booked = await shift.book(date="2024-03-26", repeats="weekly 2 times")
        async with store.reading() as records:
            first, second = await records.appointments.list_upcoming(
                shift.tenant.id, [booked.contact.id], NOW
            )
        assert (first.local_start.hour, second.local_start.hour) == (14, 14)
        assert second.starts_at - first.starts_at == timedelta(days=7, hours=-1)

    async def test_the_same_form_sent_again_changes_nothing_and_answers_the_same(
        self, store: SqlStore
    ) -> None:
        shift = await open_shift(store, DAY, TWO_HOURS)
        first = await shift.book(date=NINE_DAYS_ON, repeats="FREQ=DAILY;COUNT=4")
        assert await shift.book(date=NINE_DAYS_ON, repeats="FREQ=DAILY;COUNT=4") == first
        async with store.reading() as records:
            dates = await records.appointments.list_upcoming(shift.tenant.id, [first.contact.id], NOW)
        assert (first.dates, len(dates)) == (4, 4)

    @pytest.mark.parametrize("once", ["", "  ", "once", "None", "weekly 1 time"])
    async def test_once_is_no_series(self, store: SqlStore, once: str) -> None:
        shift = await open_shift(store)
        booked = await shift.book(date=NINE_DAYS_ON, repeats=once)
        assert (booked.dates, booked.last_start, booked.appointment.series) == (1, None, "")

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"repeats": "weekly"}, "When does it end?"),
            (
                {"repeats": "weekly 2 times", "date": "2024-03-24", "time": "01:30"},
                "Sun 31 March 2024, 1:30 AM",
            ),
            (
                {"repeats": "weekly 9 times", "date": "2025-01-20"},
                "more than 400 days away.",
            ),
        ],
    )
    async def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_saved(
        self, store: SqlStore, typed: dict[str, str], sentence: str
    ) -> None:
        shift = await open_shift(store)
        refused = await add_booking(
            store,
            make_form(**{"date": NINE_DAYS_ON} | typed),
            tenant=shift.tenant,
            staff=MARIA,
            submission="1",
            at=shift.clock.moment(),
        )
        assert isinstance(refused, Refused)
        assert list(refused.errors) == [Field.REPEATS]
        assert sentence in refused.errors[Field.REPEATS]
        async with store.reading() as records:
            assert await records.contacts.list_matching(shift.tenant.id, "", limit=9) == []

    async def test_its_objections_come_with_the_others(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        refused = await add_booking(
            store,
            make_form(date=NINE_DAYS_ON, repeats="weekly", basis=""),
            tenant=shift.tenant,
            staff=MARIA,
            submission="1",
            at=shift.clock.moment(),
        )
        assert isinstance(refused, Refused)
        assert set(refused.errors) == {Field.REPEATS, Field.BASIS}

    async def test_a_change_is_of_one_date_only(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        booked = await shift.book(date=NINE_DAYS_ON, repeats="weekly 3 times")
        cancelled = await change(shift, booked, status="cancelled")
        assert cancelled.superseded == 1
        async with store.reading() as records:
            left = await records.appointments.list_upcoming(shift.tenant.id, [booked.contact.id], NOW)
            rows = [await records.reminders.list_of_appointment(each.id) for each in left]
        assert len(left) == 2
        assert [[each.status for each in row] for row in rows] == [[ReminderStatus.SCHEDULED]] * 2


class TestOwnPlan:
    async def test_another_plan_moves_the_reminders_and_not_the_revision(self, store: SqlStore) -> None:
        shift = await open_shift(store, DAY, TWO_HOURS)
        booked = await shift.book(date=NINE_DAYS_ON)
        changed = await change(shift, booked, reminders="2 days, 2 hours")
        assert (changed.appointment.revision, changed.superseded, changed.is_replanned) == (1, 1, True)
        assert tell(changed.reminders) == {"2880m": "scheduled", "120m": "scheduled"}
        assert tell(tuple(await list_rows(shift, booked))) == {
            "2880m": "scheduled",
            "1440m": PLAN_CHANGED,
            "120m": "scheduled",
        }

    async def test_none_withdraws_them_and_emptied_brings_them_back(self, store: SqlStore) -> None:
        shift = await open_shift(store, DAY, TWO_HOURS)
        booked = await shift.book(date=NINE_DAYS_ON)
        none = await change(shift, booked, reminders="none")
        assert (none.superseded, none.reminders, none.is_replanned) == (2, (), True)
        shift.clock.set_now(booked.reminders[0].due_at)
        assert await shift.claim(booked.reminders[0]) is NotClaimed.TAKEN
        shift.clock.set_now(NOW)
        back = await change(shift, booked, reminders="")
        assert (back.appointment.plan, back.superseded) == (None, 0)
        assert back.reminders == booked.reminders
        assert len(await list_rows(shift, booked)) == 2

    async def test_what_has_rung_is_not_rung_again(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        booked = await shift.book()
        await shift.ring(booked.reminders[0])
        for reminders in ("none", "1 day", "2 hours, 1 day", ""):
            await shift.change(booked, reminders=reminders)
            assert await shift.claim(booked.reminders[0]) is NotClaimed.TAKEN
        rows = {row.step: row.status for row in await list_rows(shift, booked)}
        assert rows == {"1440m": ReminderStatus.CALLED, "120m": ReminderStatus.SUPERSEDED}
        assert len(shift.dialer.requests) == 1

    async def test_a_new_step_that_is_past_is_not_made_up_for(self, store: SqlStore) -> None:
        shift = await open_shift(store, TWO_HOURS)
        booked = await shift.book()
        changed = await shift.change(booked, reminders="2 days, 2 hours")
        assert isinstance(changed, Changed)
        assert tell(changed.reminders) == {"2880m": PASSED_ON_CHANGE, "120m": "scheduled"}
        assert not await has_card(shift, changed.reminders[0])

    async def test_when_nothing_is_left_to_ring_a_card_says_so(self, store: SqlStore) -> None:
        shift = await open_shift(store, TWO_HOURS)
        changed = await shift.change(await shift.book(), reminders="2 days")
        assert isinstance(changed, Changed)
        assert tell(changed.reminders) == {"2880m": PASSED_ON_CHANGE}
        assert await has_card(shift, changed.reminders[0])

    async def test_what_is_due_already_goes_on(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        booked = await shift.book()
        shift.clock.wait(minutes=5)
        changed = await shift.change(booked, reminders="1 day, 2 hours")
        assert isinstance(changed, Changed)
        assert changed.superseded == 0
        await shift.take(booked.reminders[0])

    async def test_a_type_with_another_plan_moves_them_as_well(self, store: SqlStore) -> None:
        shift = await open_shift(store, shave=ReminderPlan((TWO_HOURS,)))
        booked = await shift.book(date=NINE_DAYS_ON)
        changed = await change(shift, booked, type="Shave")
        assert (changed.appointment.revision, changed.superseded) == (1, 1)
        assert tell(changed.reminders) == {"120m": "scheduled"}

    async def test_the_same_plan_in_other_words_changes_nothing(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        booked = await shift.book(date=NINE_DAYS_ON, reminders="1 day")
        changed = await change(shift, booked, reminders="24 hours before")
        assert (changed.is_replanned, changed.superseded) == (False, 0)

    async def test_a_moved_booking_keeps_its_own_plan(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        booked = await shift.book(date=NINE_DAYS_ON, reminders="2 days, 2 hours")
        changed = await change(shift, booked, date="2024-01-25", reminders="2 days, 2 hours")
        assert (changed.appointment.revision, changed.superseded) == (2, 2)
        assert tell(changed.reminders) == {"2880m": "scheduled", "120m": "scheduled"}
        again = await shift.book(date=NINE_DAYS_ON, reminders="2 days, 2 hours")
        assert again.reminders == changed.reminders

    async def test_a_plan_nobody_touched_is_not_held_against_today_s_rules(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        booked = await shift.book(date=NINE_DAYS_ON, reminders="90 minutes")
        stricter = Calling(ReminderPlan((DAY,), lead_min=120), hours=EVERY_DAY)
        shift.tenant = replace(shift.tenant, calling=stricter)
        kept = await change(shift, booked, reminders="1 hour 30 minutes", provider="Ann")
        assert kept.appointment.plan == ReminderPlan((Step(90),))
        refused = await shift.change(booked, date=NINE_DAYS_ON, reminders="100 minutes")
        assert isinstance(refused, Refused)
        assert list(refused.errors) == [Field.REMINDERS]

    async def test_a_row_of_the_release_before_is_not_planned_a_second_time(self, store: SqlStore) -> None:
        shift = await open_shift(store, TWO_HOURS)
        booked = await shift.book(date=NINE_DAYS_ON)
        [row] = booked.reminders
        old = replace(
            row,
            id=type(row.id)("rem_old"),
            slot=type(row.slot)(f"{booked.appointment.id}:1:1:1"),
            step="1440m",
            due_at=booked.appointment.starts_at - timedelta(days=1),
        )
        async with store.writing() as records:
            await records.reminders.insert_reminder(old)
        changed = await change(shift, booked, reminders="1 day")
        assert [each.id for each in changed.reminders] == [old.id]
        assert changed.superseded == 1

    async def test_a_call_by_hand_is_no_step_of_any_plan(self, store: SqlStore) -> None:
        shift = await open_shift(store, TWO_HOURS)
        booked = await shift.book(date=NINE_DAYS_ON)
        asked = await shift.ask_for_call(booked)
        assert isinstance(asked, Reminder)
        changed = await change(shift, booked, reminders="1 day")
        assert tell(changed.reminders) == {"1440m": "scheduled"}
        await shift.take(asked)

    async def test_without_consent_the_plan_is_kept_all_the_same(self, store: SqlStore) -> None:
        shift = await open_shift(store)
        booked = await shift.book(date=NINE_DAYS_ON, basis="none", reminders="2 hours")
        assert booked.basis is ConsentBasis.NEITHER
        assert tell(booked.reminders) == {"120m": "scheduled"}
