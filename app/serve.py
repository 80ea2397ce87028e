"""Run the program as a process: one per SQLite file, until it is told to stop.

Touches the lock file beside a SQLite database, and the port. Raises SettingWrong for what the
person who starts it can mend.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from app.config import Settings, SettingWrong
from app.heartbeat import BEATS
from app.program import open_program
from core.rules.timings import DESIGNED, Timings
from store.cipher import WrongSecretKey
from store.engines import UnknownDatabase, find_sqlite_file
from store.migrate import DatabaseDown


async def serve(
    settings: Settings, *, timings: Timings = DESIGNED, beats: Mapping[str, float] = BEATS
) -> None:
    """Serve until SIGINT or SIGTERM; requests to Retell under way are recorded before it returns."""
    try:
        sqlite_file = find_sqlite_file(settings.database_url)
    except UnknownDatabase as error:
        raise SettingWrong(str(error)) from error
    with hold_alone(sqlite_file):
        try:
            async with open_program(settings, timings=timings, beats=beats) as program:
                config = uvicorn.Config(
                    program.web,
                    host=settings.host,
                    port=settings.port,
                    log_config=None,
                    access_log=False,
                    server_header=False,
                )
                await uvicorn.Server(config).serve()
        except WrongSecretKey as error:
            raise SettingWrong(f"SECRET_KEY: {error}") from error
        except DatabaseDown as error:
            raise SettingWrong(f"DATABASE_URL: {error}") from error


@contextmanager
def hold_alone(sqlite_file: Path | None) -> Iterator[None]:
    """Refuse a second process on the same SQLite file; PostgreSQL shares. Raises SettingWrong."""
    if sqlite_file is None:
        yield
        return
    descriptor = _open_lock(sqlite_file)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SettingWrong(
                "DATABASE_URL: another program runs on this SQLite file; several need PostgreSQL"
            ) from error
        yield
    finally:
        os.close(descriptor)


def _open_lock(sqlite_file: Path) -> int:
    try:
        sqlite_file.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite_file.with_suffix(sqlite_file.suffix + ".lock")
        return os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SettingWrong("DATABASE_URL: the folder of the SQLite file cannot be written") from error
