"""From the release before to this one: its rows are read, it may go on writing, and a way back remains."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, DefaultClause, MetaData, inspect, text
from sqlmodel import SQLModel

from core.nouns.calling import Calling
from core.nouns.card import CardSubject
from core.nouns.ids import AgentRef
from core.nouns.opt_out import OptOutSource
from core.nouns.reminder_plan import DAY_BEFORE
from core.nouns.script import AgentConduct, AgentScript, ScriptKind
from core.nouns.staff import Role
from core.rules.capacity import default_reserve
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines, build_engines
from store.migrate import build_config, migrate
from tests.support.builders import NOW, make_appointment, make_contact, make_reminder, make_tenant
from tests.support.databases import Postgres, Sqlite

BEFORE = "0002"
#: what the database fills in for the release before, which knows nothing of these
NEW_COLUMNS = {
    "accounts": {"inbound_reserve"},
    "tenants": {"calling", "attested", "role_of_others"},
    "contacts": {"zone"},
    "consents": {"source", "wording", "evidence"},
    "appointments": {"series"},
    "reminders": {"step", "attempt", "purpose", "needs_approval"},
    "calls": {"told_old_time", "retry_note"},
    "scripts": {"reach"},
}
#: what it leaves empty
NEW_EMPTY = {
    "accounts": {"paused", "breaker"},
    "tenants": {"paused"},
    "appointments": {"plan"},
    "reminders": {"approved_by"},
}
NEW_TEXTS = {  # those among them whose default may be any text
    table: columns - {"attempt", "needs_approval", "told_old_time", "inbound_reserve"}
    for table, columns in NEW_COLUMNS.items()
}
NEW_TABLES = {"staff", "judgements", "opt_out_log", "audit_batches", "audit_entries"}
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
_REMINDER = (
    "INSERT INTO reminders (id, tenant_id, contact_id, appointment_id, revision, slot, due_at, deadline_at,"
    " status, reason) VALUES ('rem_1', 'first', 'contact_1', 'appt_1', 1, 'appt_1:1:1:1', :at, :deadline,"
    " 'scheduled', '')"
)
_OPT_OUT = (
    "INSERT INTO opt_outs (tenant_id, phone, source, noted_at)"
    " VALUES ('first', '+447912345678', 'call call_1', :at)"
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
    """Write rows as the release before does: the salon, Sarah, her booking, its reminder, and an opt-out."""
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
        deadline = make_reminder().deadline_at
        of_reminder = {"deadline": deadline.replace(tzinfo=None) if is_sqlite else deadline}
        await connection.execute(text(_REMINDER), told | of_reminder)
        await connection.execute(text(_OPT_OUT), told)


async def read_all(engines: Engines, cipher: Cipher) -> tuple[object, object, object]:
    async with SqlStore(engines, cipher).reading() as records:
        return (
            await records.tenants.get_tenant(make_tenant().id),
            await records.contacts.get_contact(make_contact().id),
            await records.appointments.get_appointment(make_appointment().id),
        )


BEFORE_HOURS = make_tenant(calling=Calling())  # nobody has chosen hours of their own yet
ALL = (BEFORE_HOURS, make_contact(), make_appointment())
NEW_SUBJECTS = (
    CardSubject.PAUSE,
    CardSubject.ASK,
    CardSubject.REHEARSAL,
    CardSubject.OUTAGE,
    CardSubject.WATCH,
)


async def test_rows_that_the_release_before_wrote_read_back_with_the_plainest_of_what_is_new(
    empty: Engines, cipher: Cipher
) -> None:
    await go_to(empty, BEFORE)
    await write_as_before(empty)
    await migrate(empty)
    assert await read_all(empty, cipher) == ALL
    assert (BEFORE_HOURS.calling, BEFORE_HOURS.paused, BEFORE_HOURS.attested) == (Calling(), None, {})
    assert BEFORE_HOURS.role_of_others is Role.STAFF
    async with SqlStore(empty, cipher).reading() as records:
        [reminder] = await records.reminders.list_of_appointment(make_appointment().id)
        assert reminder == make_reminder()
        assert (reminder.step, reminder.attempt) == (DAY_BEFORE.key, 1)
        phone = make_contact().phone
        assert await records.opt_outs.has_opted_out(BEFORE_HOURS.id, phone)
        [stated] = await records.opt_outs.list_opt_outs(BEFORE_HOURS.id, phone)
    assert (stated.is_stop, stated.source, stated.by) == (True, OptOutSource.CALL, "call call_1")


@pytest.mark.parametrize(("lines", "reserve"), [(20, 1), (5, 1), (4, 0), (1, 0)])
async def test_an_account_keeps_a_line_for_people_who_ring_back_if_it_has_five(
    empty: Engines, cipher: Cipher, lines: int, reserve: int
) -> None:
    await go_to(empty, "0004")
    await write_as_before(empty)
    async with empty.write.begin() as connection:
        await connection.execute(text("UPDATE accounts SET concurrency_limit = :lines"), {"lines": lines})
    await migrate(empty)
    async with SqlStore(empty, cipher).reading() as records:
        [account] = await records.tenants.list_accounts()
    assert account.inbound_reserve == reserve == default_reserve(lines)


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
    for columns_of in (NEW_COLUMNS, NEW_EMPTY):
        for table, columns in columns_of.items():
            assert columns <= await list_columns(empty, table)
    await go_to(empty, BEFORE)
    for columns_of in (NEW_COLUMNS, NEW_EMPTY):
        for table, columns in columns_of.items():
            assert not columns & await list_columns(empty, table)
    async with empty.write.connect() as connection:
        assert not NEW_TABLES & set(await connection.run_sync(lambda on: inspect(on).get_table_names()))
    await migrate(empty)
    assert await read_all(empty, cipher) == ALL


async def test_the_way_back_leaves_no_card_that_the_release_before_cannot_read(
    empty: Engines, cipher: Cipher
) -> None:
    await migrate(empty)
    await write_as_before(empty)
    home = make_tenant()
    async with SqlStore(empty, cipher).writing() as records:
        for subject in (*NEW_SUBJECTS, CardSubject.SCRIPT, CardSubject.HOLD):
            await records.cards.mark_stale(subject, "k", tenant_id=home.id, channel=home.channel)
    await go_to(empty, BEFORE)
    async with empty.write.connect() as connection:
        subjects = await connection.execute(text("SELECT subject FROM cards"))
    assert set(subjects.scalars()) == {"script", "hold"}


async def test_another_default_than_the_tables_say_would_be_noticed(engines: Engines) -> None:
    told = MetaData(naming_convention=SQLModel.metadata.naming_convention)
    for ours in SQLModel.metadata.sorted_tables:
        ours.to_metadata(told)
    for table, columns in NEW_TEXTS.items():
        for column in columns:
            told.tables[table].c[column].server_default = DefaultClause("something else")

    def compare(connection: Connection) -> set[tuple[str, str, str]]:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        differences = compare_metadata(context, told)
        return {(kind, table, column) for [(kind, _, table, column, *_)] in differences}

    async with engines.write.connect() as connection:
        found = await connection.run_sync(compare)
    assert found == {
        ("modify_default", table, column) for table, columns in NEW_TEXTS.items() for column in columns
    }
