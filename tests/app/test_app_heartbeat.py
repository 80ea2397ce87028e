"""The heartbeat: a commit wakes the tick it made work for, and no beat is dropped for being late."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from typing_extensions import override

from app.heartbeat import BEATS, Heartbeat
from app.metrics import Metrics
from app.task_pool import TaskPool
from app.ticks import Ticks
from bot.app import build_client, open_session
from bot.board import SlackBoard
from core.nouns.card import CardSubject
from core.nouns.evidence import Notice
from core.nouns.ids import AccountId, RetellCallId
from core.ports.store import Work
from core.rules.timings import DESIGNED
from retell.client import RetellDialer
from retell.client import build_client as build_retell_client
from retell.scripts import RetellScripts
from store.database import SqlStore
from tests.support.bookings import book
from tests.support.builders import NOW, make_tenant
from tests.support.clocks import NoonClock

NOWHERE = "http://127.0.0.1:9"
NEVER = dict.fromkeys(BEATS, 3600.0)  #: nothing runs unless it is nudged
ran: Counter[str] = Counter()


class CountedTicks(Ticks):
    """Ticks that only count how often each ran."""

    @override
    async def claim(self) -> None:
        ran["claim"] += 1

    @override
    async def apply(self) -> None:
        ran["apply"] += 1

    @override
    async def paint(self) -> None:
        ran["paint"] += 1

    @override
    async def plan(self) -> None:
        ran["plan"] += 1


@pytest.fixture
def clock() -> NoonClock:
    return NoonClock()


@pytest.fixture
async def heartbeat(store: SqlStore, clock: NoonClock) -> AsyncIterator[Heartbeat]:
    ran.clear()
    async with build_retell_client(NOWHERE) as retell, open_session() as session:
        slack = build_client(token="xoxb-1", base_url=f"{NOWHERE}/", session=session)
        ticks = CountedTicks(
            store=store,
            dialer=RetellDialer(retell, keys={}, clock=clock),
            scripts=RetellScripts(retell, keys={}),
            board=SlackBoard(slack),
            clock=clock,
            timings=DESIGNED,
            metrics=Metrics(),
            dials=TaskPool(1),
            questions=TaskPool(1),
        )
        heartbeat = Heartbeat(ticks, NEVER)
        store.listen(heartbeat.hear)
        yield heartbeat
        await heartbeat.stop()
        await ticks.questions.drain(30)  # what a tick started goes on after it


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_commit_nudges_the_tick_it_made_work_for_and_no_other(
    heartbeat: Heartbeat, store: SqlStore
) -> None:
    heartbeat.start()
    async with store.writing() as records:
        await records.inbox.insert_event(
            AccountId("main"), Notice("call_ended", RetellCallId("r"), None, b""), NOW
        )
        assert ran == {}
    await settle()
    assert ran == {"apply": 1}

    tenant = make_tenant()
    async with store.writing() as records:
        await records.cards.mark_stale(CardSubject.SKIP, "rem_1", tenant_id=tenant.id, channel=tenant.channel)
    await settle()
    assert ran == {"apply": 1, "paint": 1}

    await book(store, NoonClock(), ending="01")
    await settle()
    assert ran == {"apply": 1, "paint": 1, "claim": 1}

    async with store.writing() as records:
        await records.tenants.mark_replan_wanted(tenant.id)
    await settle()
    assert ran == {"apply": 1, "paint": 1, "claim": 1, "plan": 1}


async def test_before_it_starts_and_after_it_stops_a_nudge_does_nothing(heartbeat: Heartbeat) -> None:
    heartbeat.nudge(Work.DIALS)
    await settle()
    heartbeat.start()
    await heartbeat.stop()
    heartbeat.hear(set(Work))
    await settle()
    assert ran == {}


async def test_every_tick_beats_by_itself(heartbeat: Heartbeat) -> None:
    heartbeat.start()
    jobs = heartbeat._scheduler.get_jobs()  # noqa: SLF001 - the scheduler is the thing in question
    assert {job.id for job in jobs} == set(BEATS)
    for job in jobs:
        await job.func()
    await settle()
    assert ran == {"claim": 1, "apply": 1, "paint": 1, "plan": 1}


async def test_while_the_clock_is_wrong_nothing_beats_until_it_is_right_again(
    heartbeat: Heartbeat, clock: NoonClock
) -> None:
    right = clock.moment().real
    clock.compare(right + timedelta(days=2))
    heartbeat.start()
    heartbeat.hear(set(Work) - {Work.CALLS})
    await settle()
    assert ran == {}

    clock.compare(right)
    heartbeat.hear(set(Work) - {Work.CALLS})
    await settle()
    assert ran == {"claim": 1, "apply": 1, "paint": 1, "plan": 1}


async def test_no_beat_is_dropped_for_being_late_nor_made_up_for_many_times(heartbeat: Heartbeat) -> None:
    heartbeat.start()
    for job in heartbeat._scheduler.get_jobs():  # noqa: SLF001 - as above
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
