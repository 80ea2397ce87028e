"""The store: transactions on either database. See `core.ports.store.Store`.

A write on SQLite holds an in-process lock, because SQLite has one writer; a commit that made work
tells whoever listens, so that nothing waits for the next tick.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from core.ports.store import StoreDown, Work
from store.cipher import Cipher
from store.engines import Engines
from store.records import SqlRecords


class SqlStore:
    """Open transactions on the engines it is given."""

    def __init__(self, engines: Engines, cipher: Cipher) -> None:
        self._engines = engines
        self._cipher = cipher
        self._writer = asyncio.Lock() if engines.is_sqlite else nullcontext()
        self._listeners: list[Callable[[set[Work]], None]] = []

    def listen(self, listener: Callable[[set[Work]], None]) -> None:
        """Call `listener` after every commit that made work."""
        self._listeners.append(listener)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlRecords]:
        """Open a transaction that only reads."""
        async with AsyncSession(self._engines.read) as session:
            yield SqlRecords(session, self._cipher)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[SqlRecords]:
        """Open a transaction that commits at the end, and rolls back when an exception leaves it.

        Raises StoreDown when the database breaks it off.
        """
        async with self._writer, AsyncSession(self._engines.write, expire_on_commit=False) as session:
            records = SqlRecords(session, self._cipher)
            try:
                async with session.begin():
                    yield records
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise StoreDown("the database broke off a transaction") from error
                raise
        if records.work:
            for listener in self._listeners:
                listener(records.work)

    async def read_clock(self) -> datetime | None:
        """Return the database's own time; None on SQLite, which lives on this machine's."""
        if self._engines.is_sqlite:
            return None
        async with self._engines.read.connect() as connection:
            told = await connection.scalar(text("SELECT clock_timestamp()"))
        if not isinstance(told, datetime):
            raise TypeError("the database tells no time")
        return told.astimezone(UTC)

    async def check(self) -> None:
        """Ask the database for a sign of life; raises whatever its driver raises."""
        async with self._engines.read.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Give all connections back."""
        await self._engines.close()
