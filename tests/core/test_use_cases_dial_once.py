"""Whatever happens in whatever order: no slot rings twice, nobody who may not be rung is, none is forgotten.

Hypothesis plays the staff, the clock, the crashes, Retell and its webhooks against the real use
cases on a real SQLite file. What people decided is kept beside them in the plainest way, and every
request is held against it. To search longer, raise `max_examples` below.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import ClassVar, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, update
from sqlmodel import col, select
from typing_extensions import override

from core.nouns.call import Call, Outcome
from core.nouns.calling import Mode
from core.nouns.card import CardSubject
from core.nouns.evidence import CallEvidence, CallState
from core.nouns.ids import AccountId, CallId, ReminderId
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.trouble import Trouble
from core.ports.dialer import DialResult, Held, Rejected, Unavailable, Unconfirmed
from core.rules.call_state import is_guess
from core.rules.identity import derive_call_id
from core.rules.reminder_plan import AFTER_START, LATER_STEP, PASSED_ON_CHANGE, TOLD, TOO_CLOSE, TOO_NEAR
from core.use_cases.approvals import Say
from core.use_cases.booking import Booked
from core.use_cases.claim import Claimed
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
    OptOutLogRow,
    OptOutRow,
    ReminderRow,
    TenantRow,
)
from tests.support.builders import NOW, make_look, make_tenant
from tests.support.databases import Sqlite, set_limits
from tests.support.fakes import make_evidence
from tests.support.working_day import Day, make_ending

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
    OptOutLogRow,
    ContactRow,
]
#: What a request may bring, and whether the phone may ring all the same.
ANSWERS: list[tuple[DialResult | None, bool]] = [
    (None, True),
    (None, True),
    (Unconfirmed(Trouble.NO_ANSWER_IN_TIME), True),
    (Unconfirmed(Trouble.CONNECTION_BROKE), False),
    (Unavailable(Trouble.NO_CONNECTION), False),
    (Rejected(Trouble.NUMBER_REFUSED), False),
    (Held(Trouble.PAYMENT_NEEDED, whole_account=True), False),
]
CHANGES: list[dict[str, object]] = [
    {"date": "2024-01-25"},
    {"time": "19:15"},
    {"status": "cancelled"},
    {"type": "Cut"},
    {"reminders": "none"},
    {"reminders": "20 hours, 2 hours"},
]
#: A step of a plan that gives way to another has no card: that one's call tells of the appointment.
TOLD_ELSEWHERE = {LATER_STEP, TOO_CLOSE, TOLD, PASSED_ON_CHANGE, AFTER_START, TOO_NEAR}
LONDON, FOR_EVER = ZoneInfo("Europe/London"), datetime.max.replace(tzinfo=UTC)
MOST = 8  #: bookings in one example
picks, people = st.integers(0, 7), st.integers(0, 4)
waits = st.sampled_from([4, 95, 125, 700, 3100, 3 * 3600, 9 * 3600])
outcomes = st.sampled_from([None, Outcome.NO_ANSWER, Outcome.NO_ANSWER, *Outcome])
modes = st.sampled_from([Mode.AUTOMATIC, Mode.AUTOMATIC, Mode.AUTOMATIC, Mode.ASK_FIRST, Mode.REHEARSAL])


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
            await connection.execute(update(AccountRow).values(held=None, paused=None, breaker=None))
            await connection.execute(update(TenantRow).values(calling=make_tenant().calling, paused=None))


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
        async with SqlStore(engines, Cipher("a secret for tests")).writing() as records:
            await records.scripts.mark_script(make_look())

    with asyncio.Runner() as runner:
        runner.run(furnish())
        yield World(runner, engines, SqlStore(engines, Cipher("a secret for tests")))
        runner.run(engines.close())


class DialOnce(RuleBasedStateMachine):
    """Everybody who can do something to a planned call."""

    world: World
    rung: ClassVar[Counter[str]]  #: over all examples, that the machine is seen to do something

    def __init__(self) -> None:
        super().__init__()
        self.day = Day(self.world.store)
        self.dialer = self.day.dialer
        self.bookings: list[Booked] = []
        self.senders: list[Sender] = []
        self.was_claimed = False
        self.first_ring: dict[CallId, tuple[datetime, bytes]] = {}
        self.may_have_rung: Counter[CallId] = Counter()
        self.stopped: set[str] = set()
        self.pauses: dict[bool, datetime] = {}  #: their ends, by whether of the whole account
        self.do(self.world.empty())

    def do(self, act: Coroutine[object, object, Answered]) -> Answered:
        return self.world.runner.run(act)

    # Staff.

    @initialize(answer=st.sampled_from(ANSWERS[:4]), outcome=outcomes, mode=modes)
    def begin(self, answer: tuple[DialResult | None, bool], outcome: Outcome | None, mode: Mode) -> None:
        """Begin with a call that was made, so that few steps lead far."""
        self.book(1, 5)
        self.go_on(0, 95, answer, outcome)
        self.choose(mode)

    @precondition(lambda self: len(self.bookings) < MOST)
    @rule(person=people, hours=st.sampled_from([2, 5, 20, 26]))
    def book(self, person: int, hours: int) -> None:
        start = (self.day.clock.at.now + timedelta(hours=hours)).astimezone(LONDON)
        booking = self.day.book(
            f"form {len(self.bookings)}",
            name=f"Person {person}",
            phone=f"07912 34567{person}",
            date=start.date().isoformat(),
            time=start.strftime("%H:%M"),
        )
        self.bookings.append(self.do(booking))

    @rule(pick=picks, changes=st.sampled_from(CHANGES))
    def change(self, pick: int, changes: dict[str, object]) -> None:
        booked = self.bookings[pick % len(self.bookings)]
        contact, local = booked.contact, booked.appointment.local_start
        kept = {"name": contact.name, "phone": contact.phone, "date": local.date().isoformat()}
        self.do(self.day.change(booked, None, **kept | {"time": local.strftime("%H:%M")} | changes))

    @rule(pick=picks)
    def call_now(self, pick: int) -> None:
        self.do(self.day.ask_for_call(self.bookings[pick % len(self.bookings)], f"key {pick}"))

    @precondition(lambda self: self.was_claimed)
    @rule()
    def tell_new_time(self) -> None:
        for call in self.do(self.list_calls()):
            if call.told_old_time:
                self.do(self.day.correct(call))

    @precondition(lambda self: self.bookings and self.day.tenant.calling.mode is Mode.ASK_FIRST)
    @rule(pick=picks, say=st.sampled_from(Say))
    def answer(self, pick: int, say: Say) -> None:
        planned = self.do(self.list_reminders())
        if planned:
            self.do(self.day.say(planned[pick % len(planned)], say))

    @precondition(lambda self: self.was_claimed)
    @rule(pick=picks, is_stop=st.booleans())
    def stop_or_allow(self, pick: int, *, is_stop: bool) -> None:
        booked = self.bookings[pick % len(self.bookings)]
        if is_stop:
            self.do(self.day.stop(booked))
            self.stopped.add(booked.contact.phone)
        else:
            self.do(self.day.allow(booked))
            self.stopped.discard(booked.contact.phone)

    @rule(minutes=st.sampled_from([1, 30, 30, 600, None]), whole_account=st.booleans())
    def pause(self, minutes: int | None, *, whole_account: bool) -> None:
        self.do(self.day.pause(minutes=minutes, whole_account=whole_account))
        now = self.day.clock.at.now
        self.pauses[whole_account] = now + timedelta(minutes=minutes) if minutes else FOR_EVER

    @precondition(lambda self: self.pauses)
    @rule()
    def resume(self) -> None:
        assert self.do(self.day.resume()) is self.is_paused
        self.pauses.clear()

    @rule(mode=modes)
    def choose(self, mode: Mode) -> None:
        self.do(self.day.choose(mode))

    @precondition(lambda self: len(self.dialer.requests) > 1)
    @rule(decision=st.sampled_from(Decision))
    def settle(self, decision: Decision) -> None:
        for call in self.do(self.list_calls()):
            if call.needs_human:
                asked = self.day.by_maria()
                self.do(settle_call(self.world.store, call.id, decision, **asked))

    @precondition(lambda self: self.dialer.requests)
    @rule()
    def release(self) -> None:
        self.do(release_hold(self.world.store, "hold:main", **self.day.by_maria()))

    # The program.

    @rule()
    def claim(self) -> None:
        self.do(self._claim())

    async def _claim(self) -> None:
        for claimed in await self.day.claim_due():
            await self._take_up(claimed)

    async def _take_up(self, claimed: Claimed) -> None:
        """Take up what may be sent now, having held it against what people decided."""
        call = await self.day.get_call(claimed.call_id)
        assert not self._object_to(call), (self._object_to(call), call)
        self.senders.append(Sender(claimed, self.day.clock.monotonic()))
        self.was_claimed = True

    def _object_to(self, call: Call) -> list[str]:
        """List what forbids this call now, by the plainest reading."""
        wall = self.day.clock.at.now.astimezone(LONDON)
        forbidden = {
            "they asked us to stop": call.to_phone in self.stopped,
            "calls are paused": self.is_paused,
            "it is a rehearsal": self.day.tenant.calling.mode is Mode.REHEARSAL,
            "it is night": not time(8) <= wall.time() < time(20, 55),
        }
        return [reason for reason, holds in forbidden.items() if holds]

    @property
    def is_paused(self) -> bool:
        return any(self.day.clock.at.now < end for end in self.pauses.values())

    @rule(person=people, seconds=waits, answer=st.sampled_from(ANSWERS), outcome=outcomes)
    def go_on(
        self, person: int, seconds: int, answer: tuple[DialResult | None, bool], outcome: Outcome | None
    ) -> None:
        """Let somebody book for soon, and the program do all that is to be done, with nothing in between."""
        if len(self.bookings) < MOST:
            self.book(person, 20)
        self.do(self._work(*answer))
        if self.dialer.rings:
            self.have_news(len(self.dialer.rings) - 1, outcome, is_told=True)
        self.wait(seconds)
        self.do(self._reconcile())

    async def _work(self, result: DialResult | None, rings: bool) -> None:  # noqa: FBT001 - as in ANSWERS
        await self._claim()
        for sender in list(self.senders):
            if not sender.task:
                await self._send(sender, result, rings)
            await self._answer(sender)

    @precondition(lambda self: any(not sender.task for sender in self.senders))
    @rule(pick=picks, answer=st.sampled_from(ANSWERS))
    def send(self, pick: int, answer: tuple[DialResult | None, bool]) -> None:
        ready = [sender for sender in self.senders if not sender.task]
        self.do(self._send(ready[pick % len(ready)], *answer))

    async def _send(self, sender: Sender, result: DialResult | None, rings: bool) -> None:  # noqa: FBT001
        call, asked = await self.day.get_call(sender.claimed.call_id), len(self.dialer.requests)
        objections = [one for one in self._object_to(call) if one != "it is night"]  # it may just have begun
        is_out = asyncio.Event()

        async def hang() -> None:
            is_out.set()
            await sender.may_answer.wait()

        self.dialer.script.clear()
        self.dialer.will(result, rings=rings, meanwhile=hang)
        sender.task = asyncio.create_task(self.day.place(sender.claimed, committed=sender.committed))
        out = asyncio.create_task(is_out.wait())
        await asyncio.wait([sender.task, out], return_when=asyncio.FIRST_COMPLETED)
        out.cancel()
        for request in self.dialer.requests[asked:]:
            assert not objections, (objections, call)
            self._may_ring(call, request.body, rings=rings or isinstance(result, Unconfirmed))

    def _may_ring(self, call: Call, body: bytes, *, rings: bool) -> None:
        """Hold a request against those before it: a second one is the recorded re-send of the first."""
        now = self.day.clock.at.real
        if call.id in self.first_ring:
            begun, first = self.first_ring[call.id]
            assert first == body, "what may have rung was sent again with other bytes"
            assert now - begun <= timedelta(minutes=51), "Retell may have forgotten the key"
            assert call.resends == 1, "what may have rung was sent again, and nobody noted it"
        if rings:
            self.first_ring.setdefault(call.id, (now, body))
            self.may_have_rung[call.id] += 1
            assert self.may_have_rung[call.id] <= 2

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
        at = self.day.clock.at
        async with self.world.store.reading() as records:
            lapsed = await records.calls.list_lapsed(at.real, limit=9)
            overlong = await records.calls.list_overlong(at.real, limit=9)
            to_check = await records.calls.list_to_check(at.real, limit=9)
        for call_id in lapsed:
            await self.day.lapse(call_id)
        for call_id in overlong:
            await release_line(self.world.store, call_id, at=at)
        for call_id in to_check:
            again = await self.day.check(call_id)
            if again:
                await self._take_up(again)
        await self.day.apply()
        await self._audit()

    async def _audit(self) -> None:
        """Give up what is too late: from then on, all that is past its deadline is called or explained."""
        await self.day.audit()
        now = self.day.clock.at.now
        for reminder in await self.list_reminders():
            if reminder.deadline_at <= now:
                assert reminder.status is not ReminderStatus.SCHEDULED, reminder
                assert reminder.reason or reminder.status is ReminderStatus.CALLED, reminder

    # Retell, and the time.

    @precondition(lambda self: self.dialer.rings)
    @rule(pick=picks, outcome=outcomes, is_told=st.booleans())
    def have_news(self, pick: int, outcome: Outcome | None, *, is_told: bool) -> None:
        call_id = self.dialer.rings[pick % len(self.dialer.rings)]
        going_on = make_evidence(call_id, CallState.ONGOING)
        self.dialer.knows(make_ending(call_id, outcome) if outcome else going_on)
        if is_told:
            self.do(self._tell(make_ending(call_id, outcome) if outcome else going_on))

    async def _tell(self, evidence: CallEvidence) -> None:
        await self.day.tell(evidence)
        await self._learn_stops()

    async def _learn_stops(self) -> None:
        """Learn who told the agent to stop."""
        async with self.world.store.reading() as records:
            for booked in self.bookings:
                if await records.opt_outs.has_opted_out(self.day.tenant.id, booked.contact.phone):
                    self.stopped.add(booked.contact.phone)

    @rule(seconds=waits)
    def wait(self, seconds: int) -> None:
        self.day.clock.wait(seconds=seconds)

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
        self.rung["in play"] += len(self.dialer.rings)
        for minutes in (2, 3, 3, 50, 16 * 60, 3, 11 * 24 * 60, 3, 60):
            await release_hold(self.world.store, "hold:main", **self.day.by_maria())
            await self._reconcile()
            await self._learn_stops()
            await self._work(None, rings=True)
            self.day.clock.wait(minutes=minutes)
            self.no_slot_rings_twice()
        for reminder in await self.list_reminders():
            self.rung[reminder.status] += 1
            await self._has_come_to_something(reminder)

    async def _has_come_to_something(self, reminder: Reminder) -> None:
        async with self.world.store.reading() as records:
            call = await records.calls.find_call(derive_call_id(reminder.slot))
            told = [await records.cards.find_card(subject, reminder.id) for subject in CardSubject]
            call_card = await records.cards.find_card(CardSubject.CALL, call.id) if call else None
        match reminder.status:
            case ReminderStatus.SUPERSEDED:
                assert call is None or call.state is CallState.REJECTED, call
            case ReminderStatus.SKIPPED:
                is_told_on_its_call = call and call.reason == reminder.reason and call_card
                is_told_elsewhere = reminder.attempt > 1 or reminder.reason in TOLD_ELSEWHERE
                assert any(told) or is_told_on_its_call or is_told_elsewhere, reminder
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
            ids = list(await connection.scalars(select(col(CallRow.id))))
        async with self.world.store.reading() as records:
            return [await records.calls.get_call(CallId(each)) for each in ids]

    async def list_reminders(self) -> list[Reminder]:
        async with self.world.engines.read.connect() as connection:
            ids = list(await connection.scalars(select(col(ReminderRow.id))))
        async with self.world.store.reading() as records:
            return [await records.reminders.get_reminder(ReminderId(each)) for each in ids]


def test_nobody_is_rung_twice_or_who_may_not_be_and_no_reminder_is_forgotten(world: World) -> None:
    rung: Counter[str] = Counter()
    machine = type("DialOnceHere", (DialOnce,), {"world": world, "rung": rung})
    few = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=few)
    # A machine whose every call is refused finds nothing.
    assert min(rung["in play"], rung[ReminderStatus.CALLED], rung[ReminderStatus.SKIPPED]) > 3, rung
