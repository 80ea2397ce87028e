"""The engines: one for reading and one for writing, on SQLite or PostgreSQL.

Touches the database's connections. SQLite is driven the one way that was measured to lose nothing:
driver autocommit off with our own BEGIN, IMMEDIATE for writers; WAL; foreign keys; a busy timeout.
(The async engine's default lost 275 of 300 read-then-update writes silently.)
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_BUSY_TIMEOUT_MS = 10_000
_TURNS = 20  #: more connections never open a new file together
_QUIET = True  #: an error of the database, logged, must not tell what was to be stored
#: A replica that falls asleep, or whose machine is gone, inside a transaction holds its locks no longer.
#: Ours await nothing but the database in there. The address' own `options` come after this, and win.
_SLEEPS_AT_MOST = "-c idle_in_transaction_session_timeout=10s"
_POOL = 10  #: connections of a PostgreSQL engine; claims, dials, events and cards share them


class UnknownDatabase(ValueError):  # noqa: N818 - named for what happened
    """The address names a database we do not speak."""


@dataclass(frozen=True, slots=True)
class Engines:
    """Where to read and where to write; on PostgreSQL two faces of one pool."""

    read: AsyncEngine
    write: AsyncEngine

    @property
    def is_sqlite(self) -> bool:
        """Tell whether one machine's file is the database."""
        return self.write.dialect.name == "sqlite"

    async def close(self) -> None:
        """Give all connections back."""
        await self.read.dispose()
        await self.write.dispose()


def parse_url(address: str) -> URL:
    """Turn DATABASE_URL into the address of an async driver. Raises UnknownDatabase."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise UnknownDatabase("DATABASE_URL is no database address") from error
    match url.get_backend_name():
        case "sqlite":
            return url.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return url.set(drivername="postgresql+psycopg")
        case _:
            raise UnknownDatabase("DATABASE_URL must begin with sqlite:/// or postgresql://")


def find_sqlite_file(address: str) -> Path | None:
    """Return the file a SQLite address names; None for PostgreSQL and for memory."""
    url = parse_url(address)
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database))


def build_engines(address: str) -> Engines:
    """Build the engines of an address; nothing is connected yet."""
    url = parse_url(address)
    if url.get_backend_name() == "sqlite":
        return Engines(
            read=_build_sqlite(url, begin="BEGIN"), write=_build_sqlite(url, begin="BEGIN IMMEDIATE")
        )
    options = f"{_SLEEPS_AT_MOST} {url.query.get('options', '')}".strip()
    url = url.update_query_dict({"options": options})
    engine = create_async_engine(
        url, pool_size=_POOL, max_overflow=_POOL, pool_pre_ping=True, hide_parameters=_QUIET
    )
    # A reader's statements all see the same moment, as they do on SQLite.
    return Engines(read=engine.execution_options(isolation_level="REPEATABLE READ"), write=engine)


def _build_sqlite(url: URL, *, begin: str) -> AsyncEngine:
    engine = create_async_engine(url, hide_parameters=_QUIET)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
        _switch_to_wal(cursor)
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_ourselves(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _switch_to_wal(cursor: Any) -> None:  # noqa: ANN401 - the driver's own cursor
    """Switch a file to its write-ahead log; of several that do so at once, each takes its turn.

    SQLite refuses the switch at once while another connection makes it, whatever the busy timeout says;
    a read waits for it.
    """
    for turn in range(_TURNS):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if turn == _TURNS - 1:
                raise
            cursor.execute("SELECT count(*) FROM sqlite_master")
            cursor.fetchall()
        else:
            return
