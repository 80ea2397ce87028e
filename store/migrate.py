"""Bring a database to the present schema, one process at a time.

Touches the schema through Alembic, inside one transaction: on SQLite that holds the write lock from
its first statement, on PostgreSQL an advisory lock makes the other replicas wait.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from store.engines import Engines

# Any number will do, as long as every replica uses the same: "vio" and the year of the first schema.
_LOCK_NUMBER = 7_610_112_026


class DatabaseDown(Exception):  # noqa: N818 - named for what happened
    """The database could not be reached at the start."""


async def migrate(engines: Engines) -> None:
    """Upgrade to the newest schema; does nothing when it is there already. Raises DatabaseDown."""
    await _knock(engines)
    async with engines.write.begin() as connection:
        if not engines.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
        await connection.run_sync(_upgrade)


async def _knock(engines: Engines) -> None:
    """See whether the database is there at all; what breaks later is another story."""
    try:
        async with engines.write.connect():
            return
    except OperationalError as error:
        raise DatabaseDown("the database does not answer, or does not let us in") from error


def _upgrade(connection: Connection) -> None:
    command.upgrade(build_config(connection), "head")


def build_config(connection: Connection) -> Config:
    """Build Alembic's settings for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
