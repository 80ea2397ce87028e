"""The migrations say what the tables say, on both databases, however often and by however many they run."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlmodel import SQLModel

from store.engines import Engines, build_engines
from store.migrate import DatabaseDown, build_config, migrate
from tests.support.databases import Postgres, Sqlite


@pytest.fixture
async def empty(database: Sqlite | Postgres) -> AsyncIterator[Engines]:
    """A database without any table."""
    engines = build_engines(database.make_empty())
    yield engines
    await engines.close()


async def list_tables(engines: Engines) -> set[str]:
    async with engines.write.connect() as connection:
        return set(await connection.run_sync(lambda on: inspect(on).get_table_names()))


async def read_version(engines: Engines) -> str:
    async with engines.write.connect() as connection:
        [version] = (await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).scalars()
    return str(version)


def list_differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, SQLModel.metadata))


def list_names(connection: Connection) -> set[str | None]:
    """List what the constraints and indexes of all tables are called."""
    seen = inspect(connection)
    names: set[str | None] = set()
    for table in SQLModel.metadata.tables:
        names.add(seen.get_pk_constraint(table)["name"])
        names |= {found["name"] for found in seen.get_foreign_keys(table)}
        names |= {found["name"] for found in seen.get_unique_constraints(table)}
        names |= {found["name"] for found in seen.get_indexes(table)}
    return names


async def test_a_fresh_database_gets_every_table(empty: Engines) -> None:
    assert await list_tables(empty) == set()
    await migrate(empty)
    assert await list_tables(empty) == {*SQLModel.metadata.tables, "alembic_version"}


async def test_a_migrated_database_and_the_tables_do_not_differ(engines: Engines) -> None:
    async with engines.write.connect() as connection:
        assert await connection.run_sync(list_differences) == []


async def test_the_comparison_would_notice_a_missing_column(engines: Engines) -> None:
    async with engines.write.connect() as connection:
        await connection.exec_driver_sql("ALTER TABLE calls DROP COLUMN summary")
        found = await connection.run_sync(list_differences)
        await connection.rollback()
    assert [kind for kind, *_ in found] == ["add_column"]


async def test_every_constraint_has_the_name_that_a_later_migration_would_look_for(engines: Engines) -> None:
    async with engines.write.connect() as connection:
        names = await connection.run_sync(list_names)
    assert names >= {
        str(constraint.name)
        for table in SQLModel.metadata.tables.values()
        for constraint in table.constraints
    }
    assert names >= {index.name for table in SQLModel.metadata.tables.values() for index in table.indexes}


async def test_to_migrate_twice_is_harmless(empty: Engines) -> None:
    await migrate(empty)
    before = await read_version(empty)
    await migrate(empty)
    assert await read_version(empty) == before


async def test_several_that_migrate_one_empty_database_at_once_all_succeed(
    database: Sqlite | Postgres,
) -> None:
    address = database.make_empty()
    programs = [build_engines(address) for _ in range(4)]
    await asyncio.gather(*(migrate(engines) for engines in programs))
    assert await list_tables(programs[0]) == {*SQLModel.metadata.tables, "alembic_version"}
    for engines in programs:
        await engines.close()


async def test_a_migration_that_breaks_leaves_nothing_behind(empty: Engines) -> None:
    async with empty.write.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE verdicts (id INTEGER)")  # in the way of the last one
    with pytest.raises(Exception, match="verdicts"):
        await migrate(empty)
    assert await list_tables(empty) == {"verdicts"}


async def test_every_migration_can_be_taken_back(empty: Engines) -> None:
    await migrate(empty)
    async with empty.write.begin() as connection:
        await connection.run_sync(lambda on: command.downgrade(build_config(on), "base"))
    assert await list_tables(empty) == {"alembic_version"}
    await migrate(empty)


async def test_there_is_one_head_and_a_migrated_database_is_at_it(engines: Engines) -> None:
    async with engines.write.connect() as connection:
        config = await connection.run_sync(build_config)
    [head] = ScriptDirectory.from_config(config).get_heads()
    assert await read_version(engines) == head


async def test_a_database_that_is_not_there_is_said_so() -> None:
    nowhere = build_engines("postgresql://nobody@127.0.0.1:9/nothing")
    with pytest.raises(DatabaseDown, match="does not answer"):
        await migrate(nowhere)
    await nowhere.close()
