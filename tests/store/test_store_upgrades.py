"""From the release before to this one: its rows are read, it may go on writing, and a way back remains."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, DefaultClause, MetaData, inspect, text
from sqlmodel import SQLModel

from core.nouns.card import CardSubject
from core.nouns.ids import AccountId, AgentRef, TenantId
from core.nouns.phone_style import PhoneStyle
from core.nouns.script import AgentConduct, AgentScript, ScriptKind
from core.nouns.tenant import Profile, ScriptPolicy
from core.nouns.variable_map import VariableMap
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines, build_engines
from store.first_start import AccountKeys, FirstStart
from store.migrate import build_config, migrate
from tests.support.builders import NOW, make_appointment, make_contact, make_tenant
from tests.support.databases import Postgres, Sqlite

BEFORE = "0001"
NEW_COLUMNS = {
    "tenants": {"profile", "phone_style", "facts", "variable_map", "script_policy"},
    "contacts": {"fields"},
    "appointments": {"fields"},
}
# What the release before writes of a business, a person and a booking: its own columns and no others.
_ACCOUNT = (
    "INSERT INTO accounts (id, api_key, webhook_keys, concurrency_limit, calls_per_second, created_at)"
    " VALUES ('main', :key, :key, 20, 1, :at)"
)
_TENANT = (
    "INSERT INTO tenants (id, account_id, business_name, business_type, timezone, locale, agent,"
    " from_number, callback_number, channel, resend_allowed, created_at)"
    " VALUES ('first', 'main', 'Luxury Hair Studio', 'salon', 'Europe/London', 'en-US',"
    " 'agent_e53a44a8e7abed30866388d300', '+447403305280', '+447403305280', 'C0FRONTDESK', :yes, :at)"
)
_CONTACT = (
    "INSERT INTO contacts (id, tenant_id, reference, name, name_folded, phone, created_at)"
    " VALUES ('contact_1', 'first', 'C-7K3Q', 'Sarah Johnson', 'sarah johnson', '+447912345678', :at)"
)
_APPOINTMENT = (
    "INSERT INTO appointments (id, tenant_id, contact_id, local_start, zone, starts_at, type, provider,"
    " instructions, status, revision, version, created_at) VALUES ('appt_1', 'first', 'contact_1', :start,"
    " 'Europe/London', :starts_at, 'Hair Color and Cut', 'Maria', '', 'booked', 1, 1, :at)"
)


@pytest.fixture
async def empty(database: Sqlite | Postgres) -> AsyncIterator[Engines]:
    """A database without any table."""
    engines = build_engines(database.make_empty())
    yield engines
    await engines.close()


async def go_to(engines: Engines, revision: str) -> None:
    """Bring a database to a schema, forwards or back."""
    move = command.downgrade if await has_tables(engines) else command.upgrade
    async with engines.write.begin() as connection:
        await connection.run_sync(lambda on: move(build_config(on), revision))


async def has_tables(engines: Engines) -> bool:
    async with engines.write.connect() as connection:
        return await connection.run_sync(lambda on: inspect(on).has_table("tenants"))


async def list_columns(engines: Engines, table: str) -> set[str]:
    async with engines.write.connect() as connection:
        columns = await connection.run_sync(lambda on: inspect(on).get_columns(table))
    return {column["name"] for column in columns}


async def write_as_before(engines: Engines) -> None:
    """Write rows as the release before does: the salon, Sarah and her booking."""
    booking, is_sqlite = make_appointment(), engines.is_sqlite
    at, starts_at = (
        moment.replace(tzinfo=None) if is_sqlite else moment for moment in (NOW, booking.starts_at)
    )
    told: dict[str, Any] = {"at": at, "key": b"sealed", "yes": True}
    async with engines.write.begin() as connection:
        await connection.execute(text(_ACCOUNT), told)
        await connection.execute(text(_TENANT), told)
        await connection.execute(text(_CONTACT), told)
        of_booking = {"start": booking.local_start, "starts_at": starts_at}
        await connection.execute(text(_APPOINTMENT), told | of_booking)


async def read_all(engines: Engines, cipher: Cipher) -> tuple[object, object, object]:
    async with SqlStore(engines, cipher).reading() as records:
        return (
            await records.tenants.get_tenant(make_tenant().id),
            await records.contacts.get_contact(make_contact().id),
            await records.appointments.get_appointment(make_appointment().id),
        )


ALL = (make_tenant(), make_contact(), make_appointment())


async def test_rows_that_the_release_before_wrote_read_back_with_the_plainest_of_what_is_new(
    empty: Engines, cipher: Cipher
) -> None:
    await go_to(empty, BEFORE)
    await write_as_before(empty)
    await migrate(empty)
    assert await read_all(empty, cipher) == ALL
    tenant = make_tenant()
    assert (tenant.profile, tenant.phone_style, tenant.script_policy) == (
        Profile.STANDARD,
        PhoneStyle.BALANCED,
        ScriptPolicy.BLOCK,
    )
    assert (tenant.facts, tenant.variable_map) == ({}, VariableMap())


async def test_the_release_before_goes_on_writing_rows_that_read_back(
    engines: Engines, cipher: Cipher
) -> None:
    await write_as_before(engines)
    assert await read_all(engines, cipher) == ALL


async def test_a_kept_script_that_says_less_than_is_known_now_is_read_with_the_plainest_of_the_rest(
    engines: Engines, cipher: Cipher
) -> None:
    await write_as_before(engines)
    bare = '{"agent": "a", "version": 1, "kind": "flow", "needed": [], "defaulted": [], "digest": "d"}'
    insert = (
        "INSERT INTO scripts (tenant_id, script, problem, stopped, checked_at)"
        " VALUES ('first', :bare, '', :no, :at)"
    )
    async with engines.write.begin() as connection:
        at = NOW.replace(tzinfo=None) if engines.is_sqlite else NOW
        await connection.execute(text(insert), {"bare": bare, "no": False, "at": at})
    async with SqlStore(engines, cipher).reading() as records:
        found = await records.scripts.find_script(make_tenant().id)
    assert found is not None
    assert found.script == AgentScript(AgentRef("a"), 1, ScriptKind.FLOW, (), (), "d", AgentConduct())


async def test_the_way_back_takes_the_new_columns_away_and_keeps_the_rows(
    empty: Engines, cipher: Cipher
) -> None:
    await migrate(empty)
    await write_as_before(empty)
    for table, columns in NEW_COLUMNS.items():
        assert columns <= await list_columns(empty, table)
    await go_to(empty, BEFORE)
    for table, columns in NEW_COLUMNS.items():
        assert not columns & await list_columns(empty, table)
    async with empty.write.connect() as connection:
        assert not await connection.run_sync(lambda on: inspect(on).has_table("scripts"))
    await migrate(empty)
    assert await read_all(empty, cipher) == ALL


async def test_the_way_back_leaves_no_card_that_the_release_before_cannot_read(
    empty: Engines, cipher: Cipher
) -> None:
    await migrate(empty)
    await write_as_before(empty)
    home = make_tenant()
    async with SqlStore(empty, cipher).writing() as records:
        for subject in (CardSubject.SCRIPT, CardSubject.HOLD):
            await records.cards.mark_stale(subject, "k", tenant_id=home.id, channel=home.channel)
    await go_to(empty, BEFORE)
    async with empty.write.connect() as connection:
        subjects = await connection.execute(text("SELECT subject FROM cards"))
    assert subjects.scalars().all() == ["hold"]


async def test_another_default_than_the_tables_say_would_be_noticed(engines: Engines) -> None:
    told = MetaData(naming_convention=SQLModel.metadata.naming_convention)
    for ours in SQLModel.metadata.sorted_tables:
        ours.to_metadata(told)
    for table, columns in NEW_COLUMNS.items():
        for column in columns:
            told.tables[table].c[column].server_default = DefaultClause("something else")

    def compare(connection: Connection) -> set[tuple[str, str, str]]:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        differences = compare_metadata(context, told)
        return {(kind, table, column) for [(kind, _, table, column, *_)] in differences}

    async with engines.write.connect() as connection:
        found = await connection.run_sync(compare)
    assert found == {
        ("modify_default", table, column) for table, columns in NEW_COLUMNS.items() for column in columns
    }


async def test_a_locale_that_no_voice_speaks_becomes_one_that_it_does(empty: Engines, cipher: Cipher) -> None:
    became = {one: one for one in ("en-US", "en-GB", "en-AU", "en-IN", "en-NZ", "de-DE")}
    became |= {"en": "en-US", "en-CA": "en-GB", "en-IE": "en-GB", "en-ZA": "en-GB"}
    await migrate(empty)
    first = FirstStart(empty, cipher)
    await first.save_account(AccountId("main"), AccountKeys("key", ()), NOW)
    for locale in became:
        await first.save_tenant(make_tenant(id=TenantId(locale), locale=locale), NOW)
    await go_to(empty, BEFORE)
    await migrate(empty)
    async with SqlStore(empty, cipher).reading() as records:
        tenants = await records.tenants.list_tenants()
    assert {tenant.id: tenant.locale for tenant in tenants} == became
    assert all(replace(tenant, id=make_tenant().id, locale="en-US") == make_tenant() for tenant in tenants)
