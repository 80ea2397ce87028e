"""The engines on both databases: no write is lost, nobody sees half of one, addresses are read strictly."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.nouns.contact import Contact
from core.nouns.ids import AccountId, ContactId, TenantId
from core.nouns.trouble import Trouble
from core.ports.store import StoreDown
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines, UnknownDatabase, build_engines, find_sqlite_file, parse_url
from store.first_start import AccountKeys, FirstStart
from tests.support.builders import NOW, make_appointment, make_contact
from tests.support.databases import Postgres, Sqlite

WRITES = 300
MAIN, FIRST, BOOKING = AccountId("main"), TenantId("first"), make_appointment().id


@pytest.fixture
async def counted(store: SqlStore) -> SqlStore:
    """Return a store with one booking, whose revision is the number to count up."""
    async with store.writing() as records:
        await records.contacts.insert_contact(make_contact(), NOW)
        await records.appointments.insert_appointment(make_appointment(), NOW)
    return store


async def count_up(store: SqlStore) -> None:
    """Read a number under the account's lock and write it back raised by one."""
    async with store.writing() as records:
        await records.tenants.lock_account(MAIN)
        booking = await records.appointments.get_appointment(BOOKING)
        assert await records.appointments.mark_appointment(replace(booking, revision=booking.revision + 1))


async def read_count(store: SqlStore) -> int:
    async with store.reading() as records:
        return (await records.appointments.get_appointment(BOOKING)).revision - 1


async def test_of_300_concurrent_updates_of_what_was_read_none_is_lost(counted: SqlStore) -> None:
    await asyncio.gather(*(count_up(counted) for _ in range(WRITES)))
    assert await read_count(counted) == WRITES


async def test_two_stores_on_one_database_lose_no_update_to_each_other(
    counted: SqlStore, engines: Engines, cipher: Cipher
) -> None:
    address = engines.write.url.render_as_string(hide_password=False)
    theirs = SqlStore(build_engines(address), cipher)  # no lock of the process joins these two
    await asyncio.gather(*(count_up(store) for store in (counted, theirs) for _ in range(20)))
    await theirs.close()
    assert await read_count(counted) == 40


async def test_readers_see_a_transaction_whole_or_not_at_all(store: SqlStore, engines: Engines) -> None:
    seen: set[tuple[str | None, str | None]] = set()
    readers = build_engines(engines.write.url.render_as_string(hide_password=False))
    both = text("SELECT accounts.held, tenants.held FROM accounts, tenants")

    async def look() -> None:
        async with readers.read.connect() as connection:
            [row] = await connection.execute(both)
            seen.add((row[0], row[1]))

    async def hold() -> None:
        async with store.writing() as records:
            await records.tenants.lock_account(MAIN)
            await records.tenants.mark_account_held(MAIN, Trouble.KEY_REFUSED)
            await look()
            await records.tenants.mark_tenant_held(FIRST, Trouble.KEY_REFUSED)

    async def release() -> None:
        async with store.writing() as records:
            await records.tenants.lock_account(MAIN)
            await records.tenants.mark_account_released(MAIN)
            await look()
            await records.tenants.mark_tenant_released(FIRST)

    await hold()
    await look()
    await release()
    await asyncio.gather(*(act() for _ in range(5) for act in (hold, look, release, look)))
    await readers.close()
    held = Trouble.KEY_REFUSED.value
    assert seen == {(None, None), (held, held)}


async def test_a_row_that_points_nowhere_is_refused(store: SqlStore) -> None:
    orphan: Contact = make_contact(tenant_id=TenantId("nobody"))
    with pytest.raises(IntegrityError):
        async with store.writing() as records:
            await records.contacts.insert_contact(orphan, NOW)
    async with store.reading() as records:
        assert await records.contacts.find_contact(FIRST, ContactId("contact_1")) is None


async def test_sqlite_runs_with_a_write_ahead_log_full_sync_and_patience(sqlite: Sqlite) -> None:
    engines = build_engines(sqlite.make())
    for engine in (engines.read, engines.write):
        async with engine.connect() as connection:
            told = {
                name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
                for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
            }
        assert told == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 10_000, "foreign_keys": 1}
    await engines.close()


async def test_postgresql_has_one_pool_and_tells_its_time_and_sqlite_does_not(
    store: SqlStore, engines: Engines
) -> None:
    has_one_pool = engines.read.sync_engine.pool is engines.write.sync_engine.pool
    assert has_one_pool is not engines.is_sqlite
    told = await store.read_clock()
    assert (told is None) is engines.is_sqlite
    assert told is None or told.utcoffset() is not None


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("sqlite:///here.db", "sqlite+aiosqlite"),
        ("sqlite+pysqlite:///here.db", "sqlite+aiosqlite"),
        ("postgresql://u:p@host/db", "postgresql+psycopg"),
        ("postgresql+asyncpg://u:p@host/db", "postgresql+psycopg"),
        ("postgres://u:p@host/db?sslmode=require", "postgresql+psycopg"),
    ],
)
def test_an_address_gets_the_driver_we_use_and_keeps_the_rest(address: str, driver: str) -> None:
    url = parse_url(address)
    assert url.drivername == driver
    assert url.render_as_string(hide_password=False).split("://")[1] == address.split("://")[1]


@pytest.mark.parametrize("address", ["", "here.db", "mysql://u:p@host/db", "oracle://host", "sqlite"])
def test_any_other_address_is_refused_in_one_line_that_does_not_repeat_it(address: str) -> None:
    with pytest.raises(UnknownDatabase) as refused:
        parse_url(address)
    assert str(refused.value).startswith("DATABASE_URL")
    assert "\n" not in str(refused.value)
    assert "u:p" not in str(refused.value)


def test_only_a_sqlite_file_is_a_file(postgres: Postgres) -> None:
    assert find_sqlite_file("sqlite:///folder/here.db") == Path("folder/here.db")
    assert find_sqlite_file("sqlite:////folder/here.db") == Path("/folder/here.db")
    assert find_sqlite_file("sqlite:///:memory:") is None
    assert find_sqlite_file("sqlite://") is None
    assert find_sqlite_file(postgres.make()) is None


async def test_a_reader_keeps_the_moment_of_its_first_look(store: SqlStore) -> None:
    async with store.reading() as records:
        [account] = await records.tenants.list_accounts()
        async with store.writing() as others:
            await others.tenants.mark_account_held(MAIN, Trouble.KEY_REFUSED)
            await others.tenants.mark_tenant_held(FIRST, Trouble.KEY_REFUSED)
        [tenant] = await records.tenants.list_tenants()
    assert (account.held, tenant.held) == (None, None)


async def test_an_error_of_the_database_does_not_quote_what_was_to_be_stored(engines: Engines) -> None:
    with pytest.raises(Exception, match="nowhere") as raised:
        async with engines.write.begin() as connection:
            await connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "Sarah Johnson"})
    assert "Sarah" not in str(raised.value)


async def test_a_replica_asleep_inside_a_transaction_does_not_hold_up_the_others_for_ever(
    postgres: Postgres, cipher: Cipher
) -> None:
    address = postgres.make()
    engines = build_engines(address)
    first_start = FirstStart(engines, cipher)
    await first_start.save_account(MAIN, AccountKeys("key", ("key",)), NOW)
    sleeper = build_engines(f"{address}&options=-c%20idle_in_transaction_session_timeout%3D200ms")
    with pytest.raises(StoreDown):
        async with SqlStore(sleeper, cipher).writing() as theirs:
            await theirs.tenants.lock_account(MAIN)
            async with SqlStore(engines, cipher).writing() as ours:
                await ours.tenants.lock_account(MAIN)
    await sleeper.close()
    async with engines.read.connect() as connection:
        assert await connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "10s"
    await engines.close()
