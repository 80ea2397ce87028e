"""What is asked of a database, and how its planner would answer: which tables it would read through.

Listens to the statements of an engine, and asks for the plan of each with the very values it was sent with.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlmodel import SQLModel

from store.engines import Engines


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement as it went to the driver, and its values."""

    statement: str
    values: Any


@dataclass(frozen=True, slots=True)
class Plan:
    """What a planner would do: its own lines, and the tables it would read from one end to the other."""

    asked: Asked
    lines: tuple[str, ...]
    read_through: frozenset[str]


@asynccontextmanager
async def listen(engines: Engines) -> AsyncIterator[list[Asked]]:
    """Note what is asked of the database meanwhile, each statement once."""
    asked: list[Asked] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        if statement.startswith("SELECT") and statement not in {one.statement for one in asked}:
            asked.append(Asked(statement, values))

    both = {engines.read.sync_engine, engines.write.sync_engine}
    for engine in both:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        for engine in both:
            event.remove(engine, "before_cursor_execute", note)


async def explain(engines: Engines, asked: Asked) -> Plan:
    """Ask the planner how it would answer."""
    how = "EXPLAIN QUERY PLAN " if engines.is_sqlite else "EXPLAIN (FORMAT JSON) "
    async with engines.read.connect() as connection:
        rows = (await connection.exec_driver_sql(how + asked.statement, asked.values)).all()
    if engines.is_sqlite:
        lines = tuple(str(row[-1]) for row in rows)
        return Plan(asked, lines, frozenset(filter(None, map(_find_scanned, lines))))
    nodes = list(_walk(rows[0][0][0]["Plan"]))
    return Plan(
        asked,
        tuple(" ".join(str(node.get(key, "")) for key in _TOLD).strip() for node in nodes),
        frozenset(node["Relation Name"] for node in nodes if _reads_through(node)),
    )


async def count_touched(engines: Engines, asked: Asked) -> int:
    """Count what an answer costs: steps of SQLite's machine, or rows that PostgreSQL read."""
    if engines.is_sqlite:
        return await asyncio.to_thread(_count_steps, str(engines.read.url.database), asked)
    how = "EXPLAIN (ANALYZE, FORMAT JSON) " + asked.statement
    async with engines.read.connect() as connection:
        [(document,)] = (await connection.exec_driver_sql(how, asked.values)).all()
    return sum(
        round(node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)))
        for node in _walk(document[0]["Plan"])
    )


def _count_steps(path: str, asked: Asked) -> int:
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT count(*) FROM accounts").fetchall()  # reads what tables there are
        connection.set_progress_handler(step, 1)
        connection.execute(asked.statement, asked.values).fetchall()
    return steps


_TOLD = ("Node Type", "Relation Name", "Index Name", "Index Cond")
_PARTIAL = frozenset(
    str(index.name)
    for table in SQLModel.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"].get("where") is not None
)


def _find_scanned(line: str) -> str:
    """Find the table that a line of SQLite's plan reads through; a partial index is meant to be read so."""
    verb, _, rest = line.partition(" ")
    name, _, how = rest.partition(" ")
    is_partial = how.rpartition(" ")[-1] in _PARTIAL
    return name if verb == "SCAN" and name in SQLModel.metadata.tables and not is_partial else ""


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _walk(child)


def _reads_through(node: dict[str, Any]) -> bool:
    if "Relation Name" not in node or "Bitmap" in node["Node Type"]:
        return False  # a bitmap is made by an index scan below, which is a node of its own
    return "Index Cond" not in node and node.get("Index Name") not in _PARTIAL
