"""The ticks over real rows: one bad row fails alone, and a clock that is off stops the claiming."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text
from typing_extensions import override

from app.metrics import Metrics
from app.task_pool import TaskPool
from app.ticks import Ticks
from core.nouns.audit import Change
from core.nouns.card import Painting
from core.nouns.evidence import Notice
from core.nouns.ids import AccountId, ChannelId, MessageRef, RetellCallId, TenantId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.ports.store import Work
from core.rules.timings import DESIGNED
from core.rules.wishes.plan import PlanWish
from core.use_cases.booking import Booked
from core.use_cases.calling_settings import save_plan
from core.use_cases.seal import seal_entries
from retell.client import RetellDialer
from retell.scripts import RetellScripts
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines
from store.first_start import FirstStart
from tests.support.bookings import book
from tests.support.builders import MARIA, NOW, make_tenant
from tests.support.clocks import NoonClock

MAIN = AccountId("main")
SPOILED = "99"  #: the ending of a number whose request bodies cannot be opened again
SECRET_KEY = "a secret for tests"


@dataclass
class Retell:
    """The far end of the line: takes every call."""

    rung: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request to place a call; of agents it knows nothing."""
        if request.method == "GET":
            return httpx.Response(404)
        self.rung.append(json.loads(request.content)["to_number"])
        return httpx.Response(201, json={"call_id": f"call_{len(self.rung)}", "call_status": "registered"})


class Board:
    """A board that takes every card but those of a channel that breaks it."""

    def __init__(self) -> None:
        self.shown: list[ChannelId] = []

    async def show(self, painting: Painting, channel: ChannelId, message: MessageRef | None) -> MessageRef:
        """Hang a card."""
        del painting, message
        if channel == "CBROKEN":
            raise ValueError("broken")
        self.shown.append(channel)
        return MessageRef(f"{channel}/{len(self.shown)}")


@dataclass
class Stage:
    """Ticks over a real database, with the two neighbours played."""

    ticks: Ticks
    store: SqlStore
    engines: Engines
    retell: Retell
    board: Board

    async def execute(self, statement: str, **values: object) -> None:
        """Change a row behind the program's back."""
        async with self.engines.write.begin() as connection:
            await connection.execute(text(statement), values)

    async def read(self, reminder: Reminder) -> Reminder:
        """Read a reminder as it is now."""
        async with self.store.reading() as records:
            return await records.reminders.get_reminder(reminder.id)

    async def claim(self) -> None:
        """Claim what is due, and let every dial end."""
        await self.ticks.claim()
        await self.ticks.dials.drain(30)

    def count_failed(self, tick: str) -> float | None:
        """Read how many rows broke a tick."""
        return self.ticks.metrics.registry.get_sample_value("vioconcierge_failed_rows_total", {"tick": tick})


class SpoilingCipher(Cipher):
    """A cipher that loses the bodies of one number."""

    @override
    def encrypt(self, plain: bytes) -> bytes:
        token = super().encrypt(plain)
        return b"spoiled" if f'{SPOILED}"'.encode() in plain else token


@pytest.fixture
async def stage(
    store: SqlStore,  # noqa: ARG001 - the salon is set up in the database
    engines: Engines,
) -> AsyncIterator[Stage]:
    spoiling = SqlStore(engines, SpoilingCipher(SECRET_KEY))
    retell, board, clock = Retell(), Board(), NoonClock()
    transport = httpx.MockTransport(retell.answer)
    async with httpx.AsyncClient(base_url="http://retell.test", transport=transport) as client:
        ticks = Ticks(
            store=spoiling,
            dialer=RetellDialer(client, keys={MAIN: "key_sandbox"}, clock=clock),
            scripts=RetellScripts(client, keys={MAIN: "key_sandbox"}),
            board=board,
            clock=clock,
            timings=DESIGNED,
            metrics=Metrics(),
            dials=TaskPool(10),
            questions=TaskPool(4),
        )
        yield Stage(ticks, spoiling, engines, retell, board)


def find_references(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [vars(record)["reference"] for record in caplog.records if "reference" in vars(record)]


async def test_a_reminder_whose_business_cannot_be_read_is_pushed_ahead_and_the_others_are_called(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    bad = await book(stage.store, stage.ticks.clock, ending="01", name="Poisoned Person", hours_ahead=22)
    good = [
        await book(stage.store, stage.ticks.clock, ending=ending, name=f"P{ending}", hours_ahead=23)
        for ending in ("02", "03")
    ]
    await stage.execute("UPDATE appointments SET zone = 'Mars/Olympus' WHERE id = :id", id=bad.appointment.id)
    await stage.claim()

    assert sorted(stage.retell.rung) == [booked.contact.phone for booked in good]
    [reference] = find_references(caplog)
    pushed = await stage.read(bad.reminders[0])
    assert pushed.status is ReminderStatus.SCHEDULED
    assert pushed.reason == f"An error of ours stood in the way (reference {reference})."
    assert pushed.retry_at is not None
    assert pushed.retry_at > stage.ticks.clock.moment().real + DESIGNED.crash_wait / 2
    assert stage.count_failed("claim") == 1

    await stage.claim()
    assert len(stage.retell.rung) == 2
    assert len(find_references(caplog)) == 1  # it waits, and is not tried at every beat


async def test_a_call_whose_body_does_not_open_goes_unsent_and_the_others_are_called(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    bad = await book(stage.store, stage.ticks.clock, ending=SPOILED, name="P01")
    good = await book(stage.store, stage.ticks.clock, ending="02", name="P02")
    await stage.claim()

    assert stage.retell.rung == [good.contact.phone]
    assert (await stage.read(bad.reminders[0])).status is ReminderStatus.CALLED  # a look for evidence follows
    [failed] = [record for record in caplog.records if record.exc_info]
    assert "task" in vars(failed)


async def test_an_event_whose_body_does_not_open_is_pushed_ahead_and_the_others_are_applied(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    real = stage.ticks.clock.moment().real
    async with stage.store.writing() as records:
        for name in ("r1", "r2", "r3"):
            notice = Notice("something_new", RetellCallId(name), None, b'{"event":"something_new","call":{}}')
            await records.inbox.insert_event(MAIN, notice, real)
    await stage.execute("UPDATE call_events SET body = :garbage WHERE retell_call_id = 'r2'", garbage=b"x")
    await stage.ticks.apply()

    assert len(find_references(caplog)) == 1
    assert stage.count_failed("apply") == 1
    async with stage.store.reading() as records:
        assert await records.inbox.list_pending(real, limit=5) == []
        later = real + DESIGNED.crash_wait + timedelta(minutes=1)
        assert len(await records.inbox.list_pending(later, limit=5)) == 1


async def test_a_card_that_cannot_be_painted_is_pushed_ahead_and_the_others_are_shown(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    for ending in ("01", "02", "03"):
        await book(stage.store, stage.ticks.clock, ending=ending, name=f"P{ending}", hours_ahead=0.5)
    await stage.execute("UPDATE cards SET channel = 'CBROKEN' WHERE id = (SELECT min(id) FROM cards)")
    await stage.ticks.paint()
    await stage.ticks.paint()

    assert stage.board.shown == [make_tenant().channel] * 2
    assert len(find_references(caplog)) == 1
    assert stage.count_failed("paint") == 1


async def test_nothing_is_claimed_while_the_clock_is_off(stage: Stage) -> None:
    clock = stage.ticks.clock
    await book(stage.store, clock, ending="01")
    clock.compare(clock.moment().real + timedelta(minutes=1))
    await stage.claim()
    assert stage.retell.rung == []
    clock.compare(clock.moment().real)
    await stage.claim()
    assert len(stage.retell.rung) == 1


async def test_the_database_is_asked_whether_the_clock_is_right(stage: Stage) -> None:
    stage.ticks.clock.compare(stage.ticks.clock.moment().real + timedelta(minutes=1))
    await stage.ticks.check_clock()
    assert stage.ticks.clock.is_in_step
    assert stage.ticks.metrics.registry.get_sample_value("vioconcierge_clock_in_step") == 1


async def test_no_more_is_claimed_than_there_is_room_for_dials(stage: Stage) -> None:
    go_on = asyncio.Event()

    async def wait() -> None:
        await go_on.wait()

    for name in range(9):
        stage.ticks.dials.start(str(name), wait())
    booked = [
        await book(stage.store, stage.ticks.clock, ending=ending, name=f"P{ending}")
        for ending in ("01", "02", "03")
    ]
    await stage.ticks.claim()
    waiting = [await stage.read(one.reminders[0]) for one in booked]
    statuses = [reminder.status for reminder in waiting]
    assert statuses.count(ReminderStatus.SCHEDULED) == 2
    go_on.set()
    await stage.ticks.dials.drain(30)
    await stage.claim()
    assert len(stage.retell.rung) == 3


async def test_a_call_with_a_word_that_this_program_does_not_know_holds_up_no_other(stage: Stage) -> None:
    """As after a newer replica wrote a word that this one cannot read."""
    for ending in ("01", "02"):
        await book(stage.store, stage.ticks.clock, ending=ending, name=f"P{ending}")
    await stage.claim()
    await stage.execute("UPDATE calls SET state='placing', lease_until=claimed_at")
    first = (await _ids(stage))[0]
    await stage.execute("UPDATE calls SET trouble='from_the_future' WHERE id=:id", id=first)
    await stage.ticks.reconcile()
    async with stage.engines.read.connect() as connection:
        states = (await connection.execute(text("SELECT state FROM calls ORDER BY id"))).scalars().all()
    assert "unconfirmed" in states


async def _ids(stage: Stage) -> list[str]:
    async with stage.store.reading() as records:
        return list(
            await records.calls.list_lapsed(stage.ticks.clock.moment().real + timedelta(days=99), limit=9)
        )


async def test_a_business_whose_audit_cannot_be_sealed_holds_up_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = make_tenant(), make_tenant(id=TenantId("second"))
    await FirstStart(stage.engines, Cipher(SECRET_KEY)).save_tenant(second, NOW)
    async with stage.store.writing() as records:
        for tenant in (first, second):
            await records.audit.insert_change(Change(tenant.id, MARIA, "hold.released", "main", NOW))

    async def seal(store: SqlStore, tenant_id: TenantId, at: Moment) -> int:
        if tenant_id == first.id:
            raise ValueError("broken")
        return await seal_entries(store, tenant_id, at)

    monkeypatch.setattr("app.ticks.seal_entries", seal)
    await stage.ticks.seal()
    assert await list_sealed(stage) == {"second"}
    assert stage.count_failed("seal") == 1
    assert len(find_references(caplog)) == 1

    monkeypatch.undo()
    await stage.ticks.seal()
    assert await list_sealed(stage) == {"first", "second"}


async def list_sealed(stage: Stage) -> set[str]:
    async with stage.engines.read.connect() as connection:
        return set(await connection.scalars(text("SELECT tenant_id FROM audit_batches")))


async def change_plan(stage: Stage) -> None:
    """Let an admin save another plan."""
    at = stage.ticks.clock.moment()
    await save_plan(stage.store, PlanWish(steps="2 days"), tenant=make_tenant(), staff=MARIA, at=at)


async def list_steps(stage: Stage, booked: Booked) -> set[str]:
    async with stage.store.reading() as records:
        rows = await records.reminders.list_of_appointment(booked.appointment.id)
    return {row.step for row in rows if row.status is ReminderStatus.SCHEDULED}


async def has_replans(stage: Stage) -> bool:
    async with stage.store.reading() as records:
        return bool(await records.tenants.list_replans())


async def test_a_booking_that_cannot_be_planned_anew_is_passed_over_and_the_others_are_planned(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    booked = [
        await book(stage.store, stage.ticks.clock, ending=ending, name=f"P{ending}", hours_ahead=99)
        for ending in ("01", "02", "03")
    ]
    bad = min(booked, key=lambda one: one.appointment.id)
    await stage.execute("UPDATE appointments SET plan = 'garbage' WHERE id = :id", id=bad.appointment.id)
    await change_plan(stage)
    await stage.ticks.plan()
    await stage.ticks.plan()

    good = [one for one in booked if one is not bad]
    assert [await list_steps(stage, one) for one in good] == [{"2880m"}] * 2
    assert await list_steps(stage, bad) == {"1440m"}
    assert not await has_replans(stage)
    assert stage.count_failed("plan") == 2  # with the others, and alone
    assert len(find_references(caplog)) == 2


async def test_many_bookings_are_planned_anew_a_part_at_a_time_and_the_commit_asks_for_the_next(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ticks.AT_ONCE", 2)
    booked = [
        await book(stage.store, stage.ticks.clock, ending=ending, name=f"P{ending}", hours_ahead=99)
        for ending in ("01", "02", "03")
    ]
    await change_plan(stage)
    work: list[set[Work]] = []
    stage.store.listen(work.append)
    await stage.ticks.plan()
    assert Work.PLANS in work[0]
    assert sum([await list_steps(stage, one) == {"2880m"} for one in booked]) == 2
    await stage.ticks.plan()
    assert Work.PLANS not in work[1]
    assert [await list_steps(stage, one) for one in booked] == [{"2880m"}] * 3
