"""The acceptance tests' stage: one sandbox for all of them, emptied for each."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app.program import Program
from store.engines import build_engines
from tests.support.databases import Postgres, Sqlite, set_limits
from tests.support.stage import Control, Sandbox, open_control, run_program, run_sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with run_sandbox(arguments=("--slow-answer", "2")) as sandbox:
        yield sandbox


@pytest.fixture
async def control(sandbox: Sandbox) -> AsyncIterator[Control]:
    async with open_control(sandbox) as control:
        yield control


@pytest.fixture
def environment(sandbox: Sandbox, database: Sqlite | Postgres) -> dict[str, str]:
    """The settings of a program on a fresh database of either kind."""
    return sandbox.environment(database.make(), sandbox.ports[0])


@pytest.fixture
async def program(
    environment: dict[str, str],
    control: Control,  # noqa: ARG001 - the sandbox is emptied before the program starts
) -> AsyncIterator[Program]:
    """A running program whose account's limits are out of the way."""
    async with run_program(environment) as program:
        engines = build_engines(environment["DATABASE_URL"])
        await set_limits(engines, concurrency=1000, per_second=1000)
        await engines.close()
        yield program
