"""Times taking over a file of bookings, all rules included, while somebody else uses the same database.

On SQLite files of its own. The reference is a plain insert of the same people, consents, bookings and
reminders through bare SQLAlchemy, a transaction for as many of them as an import writes at once.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel

from bench.salon import ACCOUNT, make_salon
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.rules.import_row import read_rows
from core.rules.import_sheet import read_sheet
from core.use_cases.import_bookings import PART, import_rows
from core.use_cases.import_outcome import Fate
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines, build_engines
from store.first_start import AccountKeys, FirstStart
from store.migrate import migrate

NOW = datetime(2024, 1, 14, 14, 30, tzinfo=UTC)
AT = Moment(now=NOW, real=NOW)
TENANT = make_salon()
EVERY_S = 0.05
TABLES = ("contacts", "appointments", "consents", "reminders")
_HEADER = "name,phone,appointment_date,appointment_time,timezone,type,provider,duration,instructions,consent"


@dataclass(frozen=True, slots=True)
class _Timed:
    """How long something took, and how long each piece of other work did meanwhile; seconds."""

    taken: float
    meanwhile: list[float]


def make_file(rows: int) -> bytes:
    """Make a file of bookings over two months, each with another customer."""
    lines = [_HEADER]
    for number in range(rows):
        day = (NOW + timedelta(days=2 + number % 60)).date().isoformat()
        clock = f"{9 + number % 9:02}:{number % 4 * 15:02}"
        lines.append(
            f"Customer{number} Johnson,+4479{12000000 + number},{day},{clock},Europe/London,"
            f"Hair Color and Cut {number % 50},Maria{number % 7},{30 + number % 90},"
            f"Please bring photo {number},given for bookings"
        )
    return "\n".join(lines).encode()


async def _set_up(engines: Engines, cipher: Cipher) -> None:
    await migrate(engines)
    first = FirstStart(engines, cipher)
    await first.save_account(ACCOUNT, AccountKeys("key", ("key",)), NOW)
    await first.save_tenant(TENANT, NOW)


async def _work_beside(address: str, taken: list[float]) -> None:
    """Write and read every now and then, through connections of our own, as another program would."""
    engines = build_engines(address)
    try:
        while True:
            await asyncio.sleep(EVERY_S)
            begun = time.perf_counter()
            async with engines.write.begin() as connection:
                await connection.execute(text("UPDATE accounts SET calls_per_second = calls_per_second + 1"))
            async with engines.read.connect() as connection:
                await connection.execute(text("SELECT count(*) FROM reminders WHERE status = 'scheduled'"))
            taken.append(time.perf_counter() - begun)
    finally:
        await engines.close()


async def _time(address: str, act: Callable[[], Awaitable[object]]) -> _Timed:
    meanwhile: list[float] = []
    beside = asyncio.create_task(_work_beside(address, meanwhile))
    begun = time.perf_counter()
    await act()
    taken = time.perf_counter() - begun
    beside.cancel()
    with suppress(asyncio.CancelledError):
        await beside
    return _Timed(taken, meanwhile)


async def _import(address: str, content: bytes) -> tuple[_Timed, dict[str, list[dict[str, Any]]]]:
    """Import a file into a new database; answers the time it took and the rows it made."""
    engines, cipher = build_engines(address), Cipher("bench")
    store = SqlStore(engines, cipher)
    await _set_up(engines, cipher)

    turns = count(1)

    async def give_way(_done: int) -> None:
        if not next(turns) % 10:  # as the command does
            await asyncio.sleep(0)

    async def act() -> None:
        sheet = read_sheet(content, tenant=TENANT)
        imported = await import_rows(
            store,
            read_rows(sheet, tenant=TENANT, now=NOW),
            tenant=TENANT,
            staff=StaffId("bench"),
            at=AT,
            on_progress=give_way,
        )
        if imported.count(Fate.NEW) != len(sheet.rows):
            raise RuntimeError("not all rows were taken over")

    timed = await _time(address, act)
    async with engines.read.connect() as connection:
        made = {
            name: [dict(row) for row in (await connection.execute(_find(name).select())).mappings()]
            for name in TABLES
        }
    await store.close()
    return timed, made


async def _insert_plainly(address: str, made: dict[str, list[dict[str, Any]]]) -> _Timed:
    """Insert the same rows into a new database with nothing but inserts."""
    engines = build_engines(address)
    await _set_up(engines, Cipher("bench"))

    async def act() -> None:
        for first in range(0, len(made["contacts"]), PART):
            async with engines.write.begin() as connection:
                for name in TABLES:
                    await connection.execute(_find(name).insert(), made[name][first : first + PART])

    timed = await _time(address, act)
    await engines.close()
    return timed


def _find(name: str) -> Any:  # noqa: ANN401 - a table, which SQLAlchemy's stubs know too many kinds of
    return SQLModel.metadata.tables[name]


def _say(name: str, runs: Sequence[_Timed], reference: float) -> None:
    taken = [one.taken for one in runs]
    middle = statistics.median(taken)
    ratio = f"{middle / reference:5.1f} times the reference" if middle != reference else "(the reference)"
    sys.stdout.write(f"{name:<28} {min(taken):6.2f} {middle:6.2f} {max(taken):6.2f} s   {ratio}\n")
    beside = sorted(one for run in runs for one in run.meanwhile)
    if beside:
        high = beside[int(len(beside) * 0.99)]
        line = f"{statistics.median(beside) * 1000:.0f} ms, p99 {high * 1000:.0f} ms"
        sys.stdout.write(f"{'  a write and a read beside it':<30} median {line} of {len(beside)}\n")


def run(rows: int, rounds: int) -> None:
    """Print least, median and most of some rounds, beside the reference."""
    content = make_file(rows)
    plain: list[_Timed] = []
    imports: list[_Timed] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            timed, made = asyncio.run(_import(f"sqlite:///{folder}/import.db", content))
            imports.append(timed)
            plain.append(asyncio.run(_insert_plainly(f"sqlite:///{folder}/plain.db", made)))
    reference = statistics.median(one.taken for one in plain)
    sys.stdout.write(f"{rows:,} bookings, {rounds} times: least, median, most\n")
    _say("a plain insert of the rows", plain, reference)
    _say("scheduling them from a file", imports, reference)
