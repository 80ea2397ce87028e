"""Bring a database to the present schema, one process at a time, or only tell which schema it has.

Touches the schema through Alembic, inside one transaction: on SQLite that holds the write lock from
its first statement, on PostgreSQL an advisory lock makes the other replicas wait.
"""

from enum import Enum, auto
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from store.engines import Engines

# Any number will do, as long as every replica uses the same: "vio" and the year of the first schema.
_LOCK_NUMBER = 7_610_112_026


class DatabaseDown(Exception):  # noqa: N818 - named for what happened
    """The database could not be reached at the start."""


class Schema(Enum):
    """The schema of a database, as this program sees it."""

    ABSENT = auto()  #: no database, or none of our tables in it
    OLDER = auto()
    PRESENT = auto()
    UNKNOWN = auto()  #: a newer program's


async def migrate(engines: Engines) -> None:
    """Upgrade to the newest schema; does nothing when it is there already. Raises DatabaseDown."""
    await _knock(engines)
    async with engines.write.begin() as connection:
        if not engines.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
        await connection.run_sync(_upgrade)


async def find_schema(engines: Engines) -> Schema:
    """Find which schema a database has; makes and changes nothing. Raises DatabaseDown."""
    if engines.is_sqlite and _is_missing(Path(str(engines.read.url.database))):
        return Schema.ABSENT
    await _knock(engines)
    async with engines.read.connect() as connection:
        return await connection.run_sync(_read_schema)


def _is_missing(sqlite_file: Path) -> bool:
    """Tell whether a file is not there or empty: to connect would make it, and write its first page."""
    return not sqlite_file.exists() or not sqlite_file.stat().st_size


def _read_schema(connection: Connection) -> Schema:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        return Schema.ABSENT
    ours = ScriptDirectory.from_config(build_config(connection))
    if revision == ours.get_current_head():
        return Schema.PRESENT
    is_ours = any(revision == one.revision for one in ours.walk_revisions())
    return Schema.OLDER if is_ours else Schema.UNKNOWN


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
