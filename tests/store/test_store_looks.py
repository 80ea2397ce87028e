"""A look at what is due costs the same, however much lies ahead or is over: no tick reads a table through."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.nouns.card import CardSubject
from core.nouns.evidence import CallState, Notice
from core.nouns.ids import AccountId, RetellCallId
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines, build_engines
from store.first_start import AccountKeys, FirstStart
from store.migrate import migrate
from tests.support.builders import (
    NOW,
    make_appointment,
    make_call,
    make_contact,
    make_moment,
    make_reminder,
    make_tenant,
)
from tests.support.crowds import COUNTED_UP, copy_rows
from tests.support.databases import Postgres, Sqlite
from tests.support.plans import Asked, count_touched, explain, listen, look

MAIN = AccountId("main")
GROWING = {"reminders", "calls", "cards", "call_events", "tenants"}
AHEAD, OVER, SLACK = 20_000, 5_000, 10
AT = make_moment()


@pytest.fixture
async def engines(database: Sqlite | Postgres) -> AsyncIterator[Engines]:
    """Return a database of its own: it is filled, and its planner is told of it."""
    engines = build_engines(database.make_empty())
    await migrate(engines)
    yield engines
    await engines.close()


@pytest.fixture
async def kept(engines: Engines, cipher: Cipher) -> SqlStore:
    """Return a store in which one reminder lies ahead, and one of everything else is over."""
    first, home = FirstStart(engines, cipher), make_tenant()
    await first.save_account(MAIN, AccountKeys("key", ("key",)), NOW)
    await first.save_tenant(home, NOW)
    store = SqlStore(engines, cipher)
    async with store.writing() as records:
        await records.contacts.insert_contact(make_contact(), NOW)
        await records.appointments.insert_appointment(make_appointment(), NOW)
        ahead = NOW + timedelta(days=20)
        reminder = make_reminder(due_at=ahead, deadline_at=ahead + timedelta(hours=20))
        await records.reminders.insert_reminder(reminder)
        ended = make_call(
            state=CallState.ENDED, is_live=False, lease_until=None, attempted_at=NOW - timedelta(days=1)
        )
        await records.calls.insert_call(ended, b"")
        await records.cards.mark_stale(CardSubject.CALL, "0", tenant_id=home.id, channel=home.channel)
        await records.inbox.insert_event(MAIN, Notice("ended", RetellCallId("r"), None, b"{}"), NOW)
    await execute(engines, "UPDATE cards SET painted_version = wanted_version")
    await execute(engines, "UPDATE call_events SET applied_at = received_at")
    return store


async def execute(engines: Engines, statement: str) -> None:
    async with engines.write.begin() as connection:
        await connection.execute(text(statement))


async def gather_figures(engines: Engines) -> None:
    """Tell PostgreSQL's planner what there is, as it finds out by itself; SQLite plans without figures."""
    if not engines.is_sqlite:
        await execute(engines, "ANALYZE")


async def fill(engines: Engines) -> None:
    """Let many reminders lie ahead, of many businesses, and much be over."""
    async with engines.write.begin() as connection:
        await copy_rows(connection, "tenants", {"id": "first"}, OVER, lambda n: {"id": "t" + n})
        await copy_rows(
            connection,
            "reminders",
            {"id": "rem_1"},
            AHEAD,
            lambda n: {"id": "rem_" + n, "slot": "slot_" + n},
        )
        await copy_rows(
            connection, "calls", {}, OVER, lambda n: {"id": "call_" + n, "retell_call_id": "r" + n}
        )
        counted = {"id": COUNTED_UP}
        await copy_rows(connection, "cards", {}, OVER, lambda n: counted | {"subject_id": n})
        await copy_rows(connection, "call_events", {}, OVER, lambda n: counted | {"retell_call_id": n})


async def list_asked(engines: Engines, store: SqlStore) -> list[Asked]:
    """List what a look at nothing due asks."""
    async with listen(engines) as asked, store.reading() as records:
        assert await look(records, [MAIN], AT) == 0
    assert len(asked) == 11
    return asked


async def test_no_look_of_a_tick_reads_a_growing_table_through(engines: Engines, kept: SqlStore) -> None:
    await fill(engines)
    await gather_figures(engines)
    plans = [await explain(engines, asked) for asked in await list_asked(engines, kept)]
    assert [plan for plan in plans if plan.read_through & GROWING] == []


async def test_a_look_that_would_read_one_through_is_noticed(engines: Engines, kept: SqlStore) -> None:
    await fill(engines)
    await execute(engines, "DROP INDEX reminders_expiring")
    await execute(engines, "DROP INDEX reminders_waiting")
    await gather_figures(engines)
    plans = [await explain(engines, asked) for asked in await list_asked(engines, kept)]
    assert sum("reminders" in plan.read_through for plan in plans) >= 1


async def test_a_look_touches_as_much_with_nothing_ahead_as_with_thousands(
    engines: Engines, kept: SqlStore
) -> None:
    await gather_figures(engines)
    asked = await list_asked(engines, kept)
    few = [await count_touched(engines, one) for one in asked]
    await fill(engines)
    await gather_figures(engines)
    many = [await count_touched(engines, one) for one in asked]
    # A machine that begins counts a few steps more or less; a row that is read is several.
    assert all(after <= before + SLACK for before, after in zip(few, many, strict=True)), (few, many)
