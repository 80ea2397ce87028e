"""Whatever happens in whatever order: no slot rings twice, and no due reminder is forgotten.

Hypothesis plays the staff, the clock, the crashes, Retell and its webhooks against the real use
cases on a real SQLite file. To search longer, raise `max_examples` below.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, update
from sqlmodel import col, select
from typing_extensions import override

from core.nouns.call import Call
from core.nouns.card import CardSubject
from core.nouns.evidence import Analysis, Answer, CallState
from core.nouns.ids import AccountId, CallId, ReminderId
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.trouble import Trouble
from core.ports.dialer import DialResult, Held, Rejected, Unavailable, Unconfirmed
from core.rules.call_state import is_guess
from core.rules.identity import derive_call_id
from core.use_cases.booking import Booked
from core.use_cases.claim import Claimed, expire_reminder
from core.use_cases.reconcile import release_line
from core.use_cases.settle import Decision, release_hold, settle_call
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines, build_engines
from store.first_start import AccountKeys, FirstStart
from store.tables import (
    AccountRow,
    AppointmentRow,
    CallRow,
    CardRow,
    ConsentRow,
    ContactRow,
    EventRow,
    JudgementRow,
    OptOutRow,
    ReminderRow,
)
from tests.support.builders import MARIA, NOW, make_tenant
from tests.support.databases import Sqlite, set_limits
from tests.support.fakes import MAIN, Shift, make_evidence

Answered = TypeVar("Answered")
EMPTIED = [
    JudgementRow,
    CardRow,
    EventRow,
    CallRow,
    ReminderRow,
    AppointmentRow,
    ConsentRow,
    OptOutRow,
    ContactRow,
]
#: What a request may bring, and whether the phone may ring all the same.
ANSWERS: list[tuple[DialResult | None, bool]] = [
    (None, True),
    (Unconfirmed(Trouble.NO_ANSWER_IN_TIME), True),
    (Unconfirmed(Trouble.CONNECTION_BROKE), False),
    (Unavailable(Trouble.NO_CONNECTION), False),
    (Rejected(Trouble.NUMBER_REFUSED), False),
    (Held(Trouble.PAYMENT_NEEDED, whole_account=True), False),
]
picks = st.integers(0, 7)


@dataclass
class World:
    """The one database and the one event loop that all examples share."""

    runner: asyncio.Runner
    engines: Engines
    store: SqlStore

    async def empty(self) -> None:
        async with self.engines.write.begin() as connection:
            for table in EMPTIED:
                await connection.execute(delete(table))
            await connection.execute(update(AccountRow).values(held=None))


@dataclass
class Sender:
    """One process's attempt to place a call; its answer comes when the test lets it come."""

    claimed: Claimed
    committed: float
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[Call] | None = None


@pytest.fixture
def world(sqlite: Sqlite) -> Iterator[World]:
    engines = build_engines(sqlite.make())

    async def furnish() -> None:
        first = FirstStart(engines, Cipher("a secret for tests"))
        await first.save_account(AccountId("main"), AccountKeys("key", ("key",)), NOW)
        await first.save_tenant(make_tenant(), NOW)
        await set_limits(engines, concurrency=3, per_second=2)

    with asyncio.Runner() as runner:
        runner.run(furnish())
        yield World(runner, engines, SqlStore(engines, Cipher("a secret for tests")))
        runner.run(engines.close())


class DialOnce(RuleBasedStateMachine):
    """Everybody who can do something to a planned call."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.shift = Shift(self.world.store)
        self.dialer = self.shift.dialer
        self.bookings: list[Booked] = []
        self.senders: list[Sender] = []
        self.was_claimed = False
        self.first_ring: dict[CallId, tuple[datetime, bytes]] = {}
        self.do(self.world.empty())

    def do(self, act: Coroutine[object, object, Answered]) -> Answered:
        return self.world.runner.run(act)

    # Staff.

    @precondition(lambda self: len(self.bookings) < 3)
    @rule(person=st.integers(0, 1), hours=st.sampled_from([2, 20, 26]))
    def book(self, person: int, hours: int) -> None:
        start = (self.shift.clock.at.now + timedelta(hours=hours)).astimezone(ZoneInfo("Europe/London"))
        booking = self.shift.book(
            f"form {len(self.bookings)}",
            name=f"Person {person}",
            phone=f"07912 34567{person}",
            date=start.date().isoformat(),
            time=start.strftime("%H:%M"),
        )
        self.bookings.append(self.do(booking))

    @precondition(lambda self: self.bookings)
    @rule(
        pick=picks,
        changes=st.sampled_from([{"date": "2024-01-25"}, {"status": "cancelled"}, {"type": "Cut"}]),
    )
    def change(self, pick: int, changes: dict[str, object]) -> None:
        booked = self.bookings[pick % len(self.bookings)]
        contact, local = booked.contact, booked.appointment.local_start
        kept = {"name": contact.name, "phone": contact.phone, "date": local.date().isoformat()}
        self.do(self.shift.change(booked, None, **kept | {"time": local.strftime("%H:%M")} | changes))

    @precondition(lambda self: self.bookings)
    @rule(pick=picks)
    def call_now(self, pick: int) -> None:
        self.do(self.shift.ask_for_call(self.bookings[pick % len(self.bookings)], f"key {pick}"))

    @precondition(lambda self: self.senders)
    @rule(person=st.integers(0, 1))
    def opt_out(self, person: int) -> None:
        self.do(self.shift.opt_out(f"+44791234567{person}"))

    @precondition(lambda self: len(self.dialer.requests) > 1)
    @rule(decision=st.sampled_from(Decision))
    def settle(self, decision: Decision) -> None:
        for call in self.do(self.list_calls()):
            if call.needs_human:
                at, tenant = self.shift.clock.at, self.shift.tenant
                self.do(settle_call(self.world.store, call.id, decision, tenant=tenant, staff=MARIA, at=at))

    @precondition(lambda self: self.dialer.requests)
    @rule()
    def release(self) -> None:
        self.do(release_hold(self.world.store, "hold:main", **self.shift.by_maria()))

    # The program.

    @precondition(lambda self: self.bookings)
    @rule()
    def claim(self) -> None:
        self.do(self._claim())

    async def _claim(self) -> None:
        async with self.world.store.reading() as records:
            due = await records.reminders.list_due(MAIN, self.shift.clock.at, limit=9)
            reminders = [await records.reminders.get_reminder(each) for each in due]
        for reminder in reminders:
            claimed = await self.shift.claim(reminder)
            if isinstance(claimed, Claimed):
                self.senders.append(Sender(claimed, self.shift.clock.monotonic()))
                self.was_claimed = True

    @precondition(lambda self: any(not sender.task for sender in self.senders))
    @rule(pick=picks, answer=st.sampled_from(ANSWERS))
    def send(self, pick: int, answer: tuple[DialResult | None, bool]) -> None:
        ready = [sender for sender in self.senders if not sender.task]
        self.do(self._send(ready[pick % len(ready)], *answer))

    async def _send(self, sender: Sender, result: DialResult | None, rings: bool) -> None:  # noqa: FBT001
        call, asked = await self.shift.get_call(sender.claimed.call_id), len(self.dialer.requests)
        async with self.world.store.reading() as records:
            has_opted_out = await records.opt_outs.has_opted_out(self.shift.tenant.id, call.to_phone)
        is_out = asyncio.Event()

        async def hang() -> None:
            is_out.set()
            await sender.may_answer.wait()

        self.dialer.script.clear()
        self.dialer.will(result, rings=rings, meanwhile=hang)
        sender.task = asyncio.create_task(self.shift.place(sender.claimed, committed=sender.committed))
        out = asyncio.create_task(is_out.wait())
        await asyncio.wait([sender.task, out], return_when=asyncio.FIRST_COMPLETED)
        out.cancel()
        for request in self.dialer.requests[asked:]:
            now = self.shift.clock.at.real
            begun, body = self.first_ring.get(call.id, (now, request.body))
            assert request.body == body, "what may have rung was sent again with other bytes"
            assert now - begun <= timedelta(minutes=51), "Retell may have forgotten the key"
            if rings:
                self.first_ring.setdefault(call.id, (now, body))
        assert not (has_opted_out and len(self.dialer.requests) > asked), "somebody who opted out was rung"

    @precondition(lambda self: any(sender.task for sender in self.senders))
    @rule(pick=picks)
    def get_answer(self, pick: int) -> None:
        asking = [sender for sender in self.senders if sender.task]
        self.do(self._answer(asking[pick % len(asking)]))

    async def _answer(self, sender: Sender) -> None:
        sender.may_answer.set()
        if sender.task:
            await sender.task
        self.senders.remove(sender)

    @precondition(lambda self: self.senders)
    @rule(pick=picks)
    def crash(self, pick: int) -> None:
        sender = self.senders.pop(pick % len(self.senders))
        if sender.task:
            self.do(self._kill(sender.task))

    async def _kill(self, task: asyncio.Task[Call]) -> None:
        task.cancel()
        await asyncio.wait([task])

    @precondition(lambda self: self.was_claimed)
    @rule()
    def reconcile(self) -> None:
        self.do(self._reconcile())

    async def _reconcile(self) -> None:
        at = self.shift.clock.at
        async with self.world.store.reading() as records:
            lapsed = await records.calls.list_lapsed(at.real, limit=9)
            overlong = await records.calls.list_overlong(at.real, limit=9)
            to_check = await records.calls.list_to_check(at.real, limit=9)
            expired = await records.reminders.list_expired(at, limit=9)
        for call_id in lapsed:
            await self.shift.lapse(call_id)
        for call_id in overlong:
            await release_line(self.world.store, call_id, at=at)
        for call_id in to_check:
            again = await self.shift.check(call_id)
            if again:
                self.senders.append(Sender(again, self.shift.clock.monotonic()))
        for reminder_id in expired:
            await expire_reminder(self.world.store, reminder_id, at=at)
        await self.shift.apply()

    # Retell, and the time.

    @precondition(lambda self: self.dialer.rings)
    @rule(
        pick=picks,
        state=st.sampled_from([CallState.ONGOING, CallState.ENDED, CallState.NOT_CONNECTED]),
        answer=st.sampled_from([None, *Answer]),
        is_told=st.booleans(),
    )
    def have_news(self, pick: int, state: CallState, answer: Answer | None, *, is_told: bool) -> None:
        call_id = self.dialer.rings[pick % len(self.dialer.rings)]
        evidence = make_evidence(call_id, state, analysis=Analysis(answer) if answer else None)
        if is_told:
            self.do(self.shift.tell(evidence))
        else:
            self.dialer.knows(evidence)

    @precondition(lambda self: self.was_claimed)
    @rule(seconds=st.sampled_from([4, 95, 125, 700, 3100]))
    def wait(self, seconds: int) -> None:
        self.shift.clock.wait(seconds=seconds)

    # What must hold, at every step and in the end.

    @invariant()
    def no_slot_rings_twice(self) -> None:
        assert not [call_id for call_id, times in Counter(self.dialer.rings).items() if times > 1]

    @override
    def teardown(self) -> None:
        try:
            self.do(self._come_to_rest())
        finally:
            for sender in self.senders:
                if sender.task:
                    self.do(self._kill(sender.task))

    async def _come_to_rest(self) -> None:
        for minutes in (2, 3, 3, 50, 16 * 60, 3, 11 * 24 * 60, 3, 60):
            await release_hold(self.world.store, "hold:main", **self.shift.by_maria())
            await self._reconcile()
            await self._claim()
            for sender in list(self.senders):
                if not sender.task:
                    await self._send(sender, None, rings=True)
                await self._answer(sender)
            self.shift.clock.wait(minutes=minutes)
            self.no_slot_rings_twice()
        for reminder in await self.list_reminders():
            await self._has_come_to_something(reminder)

    async def _has_come_to_something(self, reminder: Reminder) -> None:
        async with self.world.store.reading() as records:
            call = await records.calls.find_call(derive_call_id(reminder.slot))
            skip_card = await records.cards.find_card(CardSubject.SKIP, reminder.id)
            call_card = await records.cards.find_card(CardSubject.CALL, call.id) if call else None
        match reminder.status:
            case ReminderStatus.SUPERSEDED:
                assert call is None or is_guess(call.state)
            case ReminderStatus.SKIPPED:
                assert reminder.reason
                assert skip_card or (call and call.reason and call_card), reminder
            case ReminderStatus.CALLED:
                assert call, reminder
                assert call_card, reminder
                is_refused = call.state is CallState.REJECTED and call.trouble
                is_doubted = call.state is CallState.UNCONFIRMED and (call.needs_human or call.settled_by)
                assert not is_guess(call.state) or is_refused or is_doubted, call
            case ReminderStatus.SCHEDULED:
                raise AssertionError(f"forgotten: {reminder}")

    async def list_calls(self) -> list[Call]:
        async with self.world.engines.read.connect() as connection:
            ids = await connection.scalars(select(col(CallRow.id)))
        return [await self.shift.get_call(CallId(each)) for each in ids]

    async def list_reminders(self) -> list[Reminder]:
        async with self.world.engines.read.connect() as connection:
            ids = await connection.scalars(select(col(ReminderRow.id)))
        return [await self.shift.get_reminder(ReminderId(each)) for each in ids]


def test_no_slot_rings_twice_and_no_reminder_is_forgotten(world: World) -> None:
    machine = type("DialOnceHere", (DialOnce,), {"world": world})
    few = settings(
        max_examples=4,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=few)
