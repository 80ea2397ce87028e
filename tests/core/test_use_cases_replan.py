"""Coming bookings are planned anew: all of them, by the plan in force, and nobody is rung twice for it."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.nouns.appointment import Appointment
from core.nouns.calling import Span
from core.nouns.contact import Contact
from core.nouns.evidence import Ending
from core.nouns.ids import AppointmentId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Tenant
from core.policy.place import find_place
from core.ports.store import Records
from core.rules.calling_windows import CallingWindows
from core.rules.plan_sync import PLAN_CHANGED
from core.rules.reminder_plan import MOVED, find_plan, plan_reminders
from core.rules.wishes.hours import DayKind, DayWish, HoursWish, Whose
from core.rules.wishes.plan import PlanWish, TypesWish, render_types
from core.rules.wishes.retries import RetriesWish
from core.use_cases.booking import Booked
from core.use_cases.calling_settings import save_hours, save_plan, save_retries_and_mode
from core.use_cases.claim import Claimed
from core.use_cases.planning import Replanned, rewrite_plan, write_plan
from core.use_cases.replan import pass_over, replan
from core.use_cases.tenants import get_home_tenant
from store.cipher import Cipher
from store.database import SqlStore
from store.first_start import AccountKeys, FirstStart
from tests.support.builders import NOW, make_look, make_tenant
from tests.support.databases import Postgres, Sqlite, set_limits
from tests.support.fakes import MAIN, Shift, keep_engines, make_evidence

TUESDAY = "2024-01-23"  # nine days ahead
_LINES = ("12 345678", "12 345679", "12 345680", "12 345681", "12 345682")


@pytest.fixture
def shift(store: SqlStore) -> Shift:
    return Shift(store)


async def book(shift: Shift, number: int, **changes: object) -> Booked:
    """Book a customer of their own."""
    phone, name = f"079{_LINES[number % 5]}", f"Sarah {'ABCDEFGHIJ'[number]}"
    return await shift.book(f"form {number}", **{"date": TUESDAY, "phone": phone, "name": name} | changes)


async def list_rows(shift: Shift, appointment_id: AppointmentId) -> list[Reminder]:
    async with shift.store.reading() as records:
        return await records.reminders.list_of_appointment(appointment_id)


async def list_waiting(shift: Shift, booked: Booked) -> list[str]:
    rows = await list_rows(shift, booked.appointment.id)
    return sorted(row.step for row in rows if row.status is ReminderStatus.SCHEDULED)


async def change_plan(shift: Shift, steps: str) -> None:
    await save_plan(shift.store, PlanWish(steps=steps), **shift.by_maria())


async def replan_some(shift: Shift, limit: int = 2) -> bool:
    return await replan(shift.store, shift.tenant.id, at=shift.clock.moment(), limit=limit)


async def replan_all(shift: Shift) -> int:
    """Plan everything anew; answers in how many goes."""
    goes = 1
    while await replan_some(shift):
        goes += 1
    return goes


async def is_wanted(shift: Shift) -> bool:
    async with shift.store.reading() as records:
        return await records.tenants.find_replan(shift.tenant.id) is not None


class TestReplan:
    async def test_all_coming_bookings_follow_the_new_plan(self, shift: Shift) -> None:
        booked = [await book(shift, number) for number in range(5)]
        await change_plan(shift, "2 days, 2 hours")
        assert [await list_waiting(shift, one) for one in booked] == [["1440m"]] * 5
        assert await replan_all(shift) == 3
        assert [await list_waiting(shift, one) for one in booked] == [["120m", "2880m"]] * 5
        gone = [row for row in await list_rows(shift, booked[0].appointment.id) if row.step == "1440m"]
        assert [(row.status, row.reason) for row in gone] == [(ReminderStatus.SUPERSEDED, PLAN_CHANGED)]

    async def test_once_it_is_done_there_is_nothing_more_to_do(self, shift: Shift) -> None:
        booked = [await book(shift, number) for number in range(4)]
        await change_plan(shift, "2 days")
        await replan_all(shift)
        rows = [await list_rows(shift, one.appointment.id) for one in booked]
        assert not await is_wanted(shift)
        assert not await replan_some(shift)
        assert [await list_rows(shift, one.appointment.id) for one in booked] == rows

    async def test_what_is_past_answered_cancelled_or_has_its_own_plan_is_left_alone(
        self, shift: Shift
    ) -> None:
        own = await book(shift, 0, reminders="3 days")
        cancelled = await book(shift, 1)
        await shift.change(cancelled, date=TUESDAY, status="cancelled")
        past = await book(shift, 2, date="2024-01-14", time="18:00")
        rows = {one.appointment.id: await list_rows(shift, one.appointment.id) for one in (cancelled, past)}
        shift.clock.wait(hours=5)
        await change_plan(shift, "2 days, 2 hours")
        await replan_all(shift)
        assert await list_waiting(shift, own) == ["4320m"]
        for appointment_id, before in rows.items():
            assert await list_rows(shift, appointment_id) == before

    async def test_a_type_s_plan_moves_the_bookings_of_that_type(self, shift: Shift) -> None:
        cut, shave = await book(shift, 0, type="Cut"), await book(shift, 1, type="Shave")
        await save_plan(shift.store, PlanWish(by_type=TypesWish("SHAVE: none", shown="")), **shift.by_maria())
        await replan_all(shift)
        assert (await list_waiting(shift, cut), await list_waiting(shift, shave)) == (["1440m"], [])

    async def test_other_hours_move_what_falls_outside_of_them_own_plan_or_not(self, shift: Shift) -> None:
        late, own = await book(shift, 0, time="19:00"), await book(shift, 1, time="19:00", reminders="2 days")
        weekdays = DayWish(time(9), time(18), is_changed=True)
        wish = HoursWish(Whose.OWN, days={DayKind.WEEKDAYS: weekdays})
        await save_hours(shift.store, wish, **shift.by_maria())
        await replan_all(shift)
        # The day before, a Monday, its hours are over at 19:00; Sunday keeps its own, which are longer.
        moved = await list_rows(shift, late.appointment.id)
        assert [(row.due_at, row.reason) for row in moved] == [(datetime(2024, 1, 23, 9, tzinfo=UTC), MOVED)]
        [kept] = await list_rows(shift, own.appointment.id)
        assert kept.due_at == datetime(2024, 1, 21, 19, tzinfo=UTC)

    async def test_who_was_rung_already_is_not_rung_again(self, shift: Shift) -> None:
        booked = await book(shift, 0, date="2024-01-17")
        shift.clock.set_now(booked.reminders[0].due_at)
        await shift.ring(booked.reminders[0])
        for steps in ("2 hours", "1 day", "3 days, 1 day, 2 hours"):
            await change_plan(shift, steps)
            await replan_all(shift)
        assert await list_waiting(shift, booked) == ["120m"]
        statuses = {row.step: row.status for row in await list_rows(shift, booked.appointment.id)}
        assert statuses["1440m"] is ReminderStatus.CALLED
        assert statuses["4320m"] is ReminderStatus.SKIPPED


class TestGoingOn:
    async def test_what_was_killed_half_way_goes_on_where_it_was(
        self, shift: Shift, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        booked = [await book(shift, number) for number in range(5)]
        await change_plan(shift, "2 days")
        assert await replan_some(shift)
        with monkeypatch.context() as patched, pytest.raises(RuntimeError):
            patched.setattr("core.use_cases.replan.rewrite_plan", break_at(2))
            await replan_some(shift)
        waiting = [await list_waiting(shift, one) for one in booked]
        assert Counter(map(tuple, waiting)) == {("2880m",): 2, ("1440m",): 3}  # nothing of a half go stays
        assert await replan_all(shift) == 2
        assert [await list_waiting(shift, one) for one in booked] == [["2880m"]] * 5

    async def test_a_plan_that_changes_half_way_begins_anew(self, shift: Shift) -> None:
        booked = [await book(shift, number) for number in range(5)]
        await change_plan(shift, "2 days")
        await replan_some(shift)
        await change_plan(shift, "3 days")
        await replan_all(shift)
        assert [await list_waiting(shift, one) for one in booked] == [["4320m"]] * 5

    async def test_one_that_cannot_be_planned_anew_is_passed_over(self, shift: Shift) -> None:
        booked = [await book(shift, number) for number in range(3)]
        ids = sorted(one.appointment.id for one in booked)
        await change_plan(shift, "2 days")
        await pass_over(shift.store, shift.tenant.id, at=shift.clock.moment())
        await replan_all(shift)
        waiting = {one.appointment.id: await list_waiting(shift, one) for one in booked}
        assert [waiting[one] for one in ids] == [["1440m"], ["2880m"], ["2880m"]]
        await change_plan(shift, "3 days")
        for _ in range(4):
            await pass_over(shift.store, shift.tenant.id, at=shift.clock.moment())
        assert not await is_wanted(shift)
        await pass_over(shift.store, shift.tenant.id, at=shift.clock.moment())  # nothing is wanted: no harm

    async def test_of_two_programs_each_does_a_part(self, shift: Shift) -> None:
        booked = [await book(shift, number) for number in range(9)]
        await change_plan(shift, "2 days")
        async with asyncio.timeout(20):
            await asyncio.gather(*(replan_some(shift) for _ in range(6)))
        assert not await is_wanted(shift)
        assert [await list_waiting(shift, one) for one in booked] == [["2880m"]] * 9


class TestMeanwhile:
    async def test_whoever_books_with_what_was_read_before_books_by_what_was_saved(
        self, shift: Shift
    ) -> None:
        """The form was opened, the plan saved and everything planned anew, then the form is sent."""
        await change_plan(shift, "2 days")
        await replan_all(shift)
        assert shift.tenant != await get_home_tenant(shift.store)
        booked = await book(shift, 0)
        assert await list_waiting(shift, booked) == ["2880m"]
        await shift.change(booked, date="2024-01-24")
        assert await list_waiting(shift, booked) == ["2880m"]

    async def test_no_booking_that_is_under_way_is_forgotten(self, shift: Shift) -> None:
        async def save() -> None:
            for steps in ("2 days", "3 days", "2 days, 2 hours"):
                await change_plan(shift, steps)
                await replan_all(shift)

        async with asyncio.timeout(60):
            *booked, _ = await asyncio.gather(*(book(shift, number) for number in range(8)), save())
        await replan_all(shift)
        assert [await list_waiting(shift, one) for one in booked if one] == [["120m", "2880m"]] * 8

    async def test_a_booking_that_has_read_the_old_plan_and_is_not_committed_yet_is_waited_for(
        self, shift: Shift, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        has_read, may_go_on = asyncio.Event(), asyncio.Event()

        async def write_slowly(
            records: Records,
            appointment: Appointment,
            contact: Contact,
            *,
            tenant: Tenant,
            at: Moment,
            is_change: bool,
        ) -> tuple[Reminder, ...]:
            has_read.set()
            await may_go_on.wait()
            return await write_plan(records, appointment, contact, tenant=tenant, at=at, is_change=is_change)

        async def save() -> None:
            await change_plan(shift, "2 days")
            await replan_all(shift)

        monkeypatch.setattr("core.use_cases.booking.write_plan", write_slowly)
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            booking = tasks.create_task(book(shift, 0))
            await has_read.wait()
            saving = tasks.create_task(save())
            await asyncio.wait([saving], timeout=0.3)  # it would be done by then, if it did not wait
            may_go_on.set()
        assert await list_waiting(shift, booking.result()) == ["2880m"]

    async def test_a_booking_that_is_moved_meanwhile_has_the_reminders_of_its_new_time(
        self, shift: Shift
    ) -> None:
        booked = [await book(shift, number) for number in range(5)]
        await change_plan(shift, "2 days")
        moving = [shift.change(one, date="2024-01-25", phone=one.contact.phone) for one in booked]
        async with asyncio.timeout(60):
            await asyncio.gather(replan_all(shift), *moving)
        for one in booked:
            rows = await list_rows(shift, one.appointment.id)
            waiting = [row for row in rows if row.status is ReminderStatus.SCHEDULED]
            assert [(row.revision, row.step) for row in waiting] == [(2, "2880m")]


def break_at(number: int) -> Callable[..., Awaitable[Replanned]]:
    """Make what plans a booking anew until the so-manieth one, which breaks the program."""
    turns = iter(range(1, number + 1))

    async def rewrite_or_break(
        records: Records, appointment: Appointment, contact: Contact, *, tenant: Tenant, at: Moment
    ) -> Replanned:
        if next(turns) == number:
            raise RuntimeError("killed")
        return await rewrite_plan(records, appointment, contact, tenant=tenant, at=at)

    return rewrite_or_break


plans = st.sampled_from(
    ["1 day", "2 days, 2 hours", "3 days, 1 day", "the day before at 17:00, 3 hours", "none", "2 hours"]
)
spans = st.sampled_from(
    [
        None,
        Span(time(9), time(18)),
        Span(time(12), time(20)),
        Span(time(8), time(21)),
        Span(time(10), time(11)),
    ]
)
acts = st.one_of(
    st.tuples(st.just("plan"), plans),
    st.tuples(st.just("type"), plans),
    st.tuples(st.just("hours"), spans),
    st.tuples(st.just("replan"), st.integers(1, 2)),
    st.tuples(st.just("kill"), st.integers(1, 2)),
    st.tuples(st.just("wait"), st.integers(6, 60)),
    st.tuples(st.just("book"), st.none()),
)


@dataclass
class Days:
    """Some days at the salon: what is done, and which steps rang."""

    shift: Shift
    booked: list[Booked] = field(default_factory=list)
    rang: Counter[tuple[str, int, str]] = field(default_factory=Counter)

    async def act(self, kind: str, what: object) -> None:
        shift = self.shift
        match kind, what:
            case "plan", str(steps):
                await change_plan(shift, steps)
            case "type", str(steps):
                stands = render_types((await get_home_tenant(shift.store)).calling)
                types = TypesWish(f"Shave: {steps}", stands)
                await save_plan(shift.store, PlanWish(by_type=types), **shift.by_maria())
            case "hours", span:
                days = {DayKind.WEEKDAYS: DayWish(*_list_ends(span), is_changed=True)}
                await save_hours(shift.store, HoursWish(Whose.OWN, days=days), **shift.by_maria())
            case "replan", int(limit):
                await replan_some(shift, limit)
            case "kill", int(number):
                await self.kill(number)
            case "wait", int(hours):
                for _ in range(hours):
                    await self.let_an_hour_pass()
            case _:
                self.booked.append(await self.book_one())

    async def book_one(self) -> Booked:
        number = len(self.booked)
        day = self.shift.clock.moment().now + timedelta(days=2 + number % 5)
        kind = "Shave" if number % 2 else "Cut"
        return await book(self.shift, number % 10, date=f"{day:%Y-%m-%d}", time="15:30", type=kind)

    async def kill(self, number: int) -> None:
        with pytest.MonkeyPatch.context() as patched, contextlib.suppress(RuntimeError):
            patched.setattr("core.use_cases.replan.rewrite_plan", break_at(number))
            await replan_some(self.shift, 2)

    async def let_an_hour_pass(self) -> None:
        """Ring all that is due; nobody picks up, and nobody is tried again."""
        shift = self.shift
        at = shift.clock.wait(hours=1)
        async with shift.store.reading() as records:
            due = await records.reminders.list_due(MAIN, at, limit=50)
        for reminder_id in due:
            reminder = await shift.get_reminder(reminder_id)
            claimed = await shift.claim(reminder)
            if isinstance(claimed, Claimed):
                call = await shift.place(claimed)
                self.rang[str(reminder.appointment_id), reminder.revision, reminder.step] += 1
                await shift.tell(make_evidence(call.id, ending=Ending.NO_ANSWER))

    async def check(self) -> None:
        """Nobody was rung twice for one step, nobody is forgotten, and nobody waits for what no plan has."""
        assert set(self.rang.values()) <= {1}
        tenant, now = await get_home_tenant(self.shift.store), self.shift.clock.moment().now
        for one in self.booked:
            async with self.shift.store.reading() as records:
                appointment = await records.appointments.get_appointment(one.appointment.id)
            if appointment.starts_at > now:
                check_rows(
                    await list_rows(self.shift, appointment.id), appointment, one, tenant=tenant, now=now
                )


def check_rows(
    rows: list[Reminder], appointment: Appointment, booked: Booked, *, tenant: Tenant, now: datetime
) -> None:
    place = find_place(booked.contact.phone, "", tenant=tenant, now=now)
    windows = CallingWindows(place, tenant.calling.hours)
    wanted = plan_reminders(appointment, tenant=tenant, windows=windows, now=now, is_change=True)
    by_step = {row.step: row for row in rows}
    assert len(by_step) == len(rows)
    for each in wanted:
        row = by_step[each.step]
        if each.status is ReminderStatus.SCHEDULED:
            assert row.status in {ReminderStatus.SCHEDULED, ReminderStatus.CALLED, ReminderStatus.SKIPPED}
            assert row.reason != PLAN_CHANGED
        if ReminderStatus.SCHEDULED is row.status is each.status and row.due_at > now:
            assert row.due_at == each.due_at
    waiting = {row.step for row in rows if row.status is ReminderStatus.SCHEDULED}
    assert waiting <= {step.key for step in find_plan(appointment, tenant.calling).steps}


def _list_ends(span: object) -> tuple[time | None, time | None]:
    return (span.opens, span.closes) if isinstance(span, Span) else (None, None)


async def play(database: Sqlite | Postgres, done: list[tuple[str, object]]) -> None:
    """Let some days pass at a salon, and hold how they end against the plan in force then."""
    async with keep_engines(database) as engines:
        cipher = Cipher("a secret for tests")
        first = FirstStart(engines, cipher)
        await first.save_account(MAIN, AccountKeys("key_sandbox", ("key_sandbox",)), NOW)
        await first.save_tenant(make_tenant(), NOW)
        await set_limits(engines, concurrency=1000, per_second=1000)
        store = SqlStore(engines, cipher)
        async with store.writing() as records:
            await records.scripts.mark_script(make_look())
        days = Days(Shift(store))
        await save_retries_and_mode(store, RetriesWish(most="0"), **days.shift.by_maria())
        for _ in range(3):
            await days.act("book", None)
        for kind, what in done:
            await days.act(kind, what)
        await replan_all(days.shift)
        await days.check()


# The database is a folder or a server for the whole session; each example empties its tables.
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(acts, min_size=2, max_size=12))
def test_whatever_is_planned_and_killed_nobody_is_rung_twice_and_nobody_is_forgotten(
    database: Sqlite | Postgres, done: list[tuple[str, object]]
) -> None:
    asyncio.run(play(database, done))
