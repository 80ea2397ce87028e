"""A beat with nothing due costs the same, however much lies ahead or is over: no tick reads a table whole."""

from collections.abc import AsyncIterator

import pytest

from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines, build_engines
from store.migrate import migrate
from tests.support.databases import Postgres, Sqlite
from tests.support.fakes import MAIN
from tests.support.idle import AT, execute, fill_ahead, fill_over, gather_figures, keep_idle, make_ticks
from tests.support.plans import Asked, Plan, count_touched, explain, listen

GROWING = {"reminders", "calls", "cards", "call_events"}
AHEAD, OVER, SLACK = 20_000, 5_000, 20


@pytest.fixture
async def engines(database: Sqlite | Postgres) -> AsyncIterator[Engines]:
    """Return a database of its own: it is filled, and its planner is told of it."""
    engines = build_engines(database.make_empty())
    await migrate(engines)
    yield engines
    await engines.close()


@pytest.fixture
async def idle(engines: Engines, cipher: Cipher) -> SqlStore:
    return await keep_idle(engines, cipher)


async def fill(engines: Engines) -> None:
    await fill_ahead(engines, AHEAD)
    await fill_over(engines, OVER)


async def list_asked(engines: Engines, store: SqlStore) -> list[Asked]:
    """List what the ticks ask when nothing is due, and what a claim asks first."""
    ticks = make_ticks(store)
    async with listen(engines) as asked:
        for beat in (ticks.claim, ticks.apply, ticks.paint, ticks.reconcile, ticks.audit, ticks.plan):
            await beat()
        async with store.reading() as records:
            await records.calls.count_live(MAIN)
            await records.calls.count_attempted_since(MAIN, AT.real)
    told = " ".join(one.statement for one in asked)
    assert all(f"FROM {table}" in told for table in GROWING)
    return asked


async def list_plans(engines: Engines, store: SqlStore) -> list[Plan]:
    await gather_figures(engines)
    return [await explain(engines, asked) for asked in await list_asked(engines, store)]


async def test_no_tick_reads_a_growing_table_through(engines: Engines, idle: SqlStore) -> None:
    await fill(engines)
    plans = await list_plans(engines, idle)
    assert len(plans) > 10
    assert [plan for plan in plans if plan.read_through & GROWING] == []
    [replans] = [plan for plan in plans if "replan_from >" in plan.asked.statement]
    assert replans.read_through == frozenset()


async def test_one_that_would_is_noticed(engines: Engines, idle: SqlStore) -> None:
    await fill(engines)
    for index in ("reminders_expiring", "reminders_waiting", "calls_overlong", "calls_live", "cards_stale"):
        await execute(engines, f"DROP INDEX {index}")
    plans = await list_plans(engines, idle)
    read = [plan.read_through for plan in plans]
    assert frozenset.union(*read) >= {"cards"}
    assert any(plan.read_through & {"reminders", "calls"} for plan in plans)


async def test_a_beat_touches_as_much_with_nothing_ahead_as_with_thousands(
    engines: Engines, idle: SqlStore
) -> None:
    await fill_over(engines, OVER)
    await gather_figures(engines)
    asked = await list_asked(engines, idle)
    few = [await count_touched(engines, one) for one in asked]
    await fill_ahead(engines, AHEAD)
    await gather_figures(engines)
    many = [await count_touched(engines, one) for one in asked]
    # A machine that begins counts a few steps more or less; a thousand rows would be thousands of them.
    assert all(after <= before + SLACK for before, after in zip(few, many, strict=True)), (few, many)
