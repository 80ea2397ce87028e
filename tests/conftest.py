"""What every test stands on: both databases, a clean environment, and no address but this machine's."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app.config import NAMES
from core.nouns.ids import AccountId
from core.nouns.script import CheckedScript
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines, build_engines
from store.first_start import AccountKeys, FirstStart
from tests.support.builders import NOW, make_look, make_tenant
from tests.support.databases import Postgres, Sqlite, make_folder, run_postgres, set_limits

SECRET_KEY = "a secret for tests"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Sqlite]:
    with make_folder("sqlite-") as folder:
        yield Sqlite(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with run_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Sqlite | Postgres:
    """Every test that asks for a database runs on both."""
    chosen: Sqlite | Postgres = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
async def engines(database: Sqlite | Postgres) -> AsyncIterator[Engines]:
    engines = build_engines(database.make())
    yield engines
    await engines.close()


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(SECRET_KEY)


@pytest.fixture
def look() -> CheckedScript | None:
    """Return what is known of the salon's script; a test file that wants it unread returns None."""
    return make_look()


@pytest.fixture
async def store(engines: Engines, cipher: Cipher, look: CheckedScript | None) -> SqlStore:
    """Return a store that holds the salon and its account, with limits out of the way."""
    first = FirstStart(engines, cipher)
    await first.save_account(AccountId("main"), AccountKeys("key_sandbox", ("key_sandbox",)), NOW)
    await first.save_tenant(make_tenant(), NOW)
    await set_limits(engines, concurrency=1000, per_second=1000)
    kept = SqlStore(engines, cipher)
    if look is not None:
        async with kept.writing() as records:
            await records.scripts.mark_script(look)
    return kept
