"""What tests of the use cases stand on: both databases, and a day at a front desk that is told the time."""

from collections.abc import AsyncIterator

import pytest

from core.use_cases.booking import Booked
from store.database import SqlStore
from store.engines import Engines
from tests.support.databases import Postgres, Sqlite
from tests.support.fakes import keep_engines
from tests.support.working_day import Day


@pytest.fixture
async def engines(database: Sqlite | Postgres) -> AsyncIterator[Engines]:
    async with keep_engines(database) as kept:
        yield kept


@pytest.fixture
def day(store: SqlStore) -> Day:
    return Day(store)


@pytest.fixture
async def booked(day: Day) -> Booked:
    return await day.book()
