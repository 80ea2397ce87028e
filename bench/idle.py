"""Times a beat with nothing due, with many reminders ahead and with none, on SQLite and on PostgreSQL.

A beat is the claim tick and the audit tick of the real program, one after the other, over databases of their
own that hold the same otherwise. The reference is the database with nothing ahead; both take turns.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.ticks import Ticks
from store.cipher import Cipher
from store.engines import Engines, build_engines
from store.migrate import migrate
from tests.support.databases import make_folder, run_postgres
from tests.support.idle import fill_ahead, gather_figures, keep_idle, make_ticks
from tests.support.plans import Asked, count_touched, explain, listen

ROUNDS, BEATS = 5, 50


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two databases, and the seconds that a beat over it took, each round's median."""

    engines: Engines
    ticks: Ticks
    taken: list[float] = field(default_factory=list)

    async def beat(self) -> None:
        """Look what is due and what is overdue."""
        await self.ticks.claim()
        await self.ticks.audit()


async def _time(sides: Sequence[_Side]) -> None:
    """Time some beats over each, one after the other."""
    taken: list[list[float]] = [[] for _ in sides]
    for _ in range(BEATS):
        for side, of_side in zip(sides, taken, strict=True):
            begun = time.perf_counter()
            await side.beat()
            of_side.append(time.perf_counter() - begun)
    for side, of_side in zip(sides, taken, strict=True):
        side.taken.append(statistics.median(of_side))


async def _make_side(address: str, ahead: int) -> _Side:
    engines = build_engines(address)
    await migrate(engines)
    store = await keep_idle(engines, Cipher("bench"))
    if ahead:
        await fill_ahead(engines, ahead)
    await gather_figures(engines)
    return _Side(engines, make_ticks(store))


async def _list_looks(side: _Side) -> list[Asked]:
    async with listen(side.engines) as asked:
        await side.beat()
    return asked


async def _show_plans(side: _Side) -> None:
    """Print how a beat finds its reminders."""
    for one in await _list_looks(side):
        for line in (await explain(side.engines, one)).lines:
            if " reminders " in line:
                sys.stdout.write(f"    {line}\n")


async def _count_touched(side: _Side) -> int:
    """Count what all looks of a beat touch."""
    return sum([await count_touched(side.engines, one) for one in await _list_looks(side)])


async def _run(name: str, make_address: Callable[[], str], ahead: int) -> None:
    none, many = [await _make_side(make_address(), count) for count in (0, ahead)]
    for _ in range(1 + ROUNDS):
        await _time((none, many))
    for side in (none, many):
        side.taken.pop(0)  # it compiled the statements and filled the caches
    sys.stdout.write(f"{name}: a claim and an audit with nothing due; least, median, most of {ROUNDS}\n")
    _say("  nothing ahead", none.taken, none.taken)
    _say(f"  {ahead:,} reminders ahead", many.taken, none.taken)
    await _show_plans(many)
    few, more = await _count_touched(none), await _count_touched(many)
    what = "steps of its machine" if none.engines.is_sqlite else "rows touched"
    sys.stdout.write(f"    {what}: {few} with nothing ahead, {more} with {ahead:,}\n")
    for side in (none, many):
        await side.engines.close()


def _say(name: str, taken: Sequence[float], reference: Sequence[float]) -> None:
    middle = statistics.median(taken)
    ratio = (
        f"{middle / statistics.median(reference):5.2f} times" if taken is not reference else "(the reference)"
    )
    least, most = min(taken) * 1000, max(taken) * 1000
    sys.stdout.write(f"{name:<28} {least:7.2f} {middle * 1000:7.2f} {most:7.2f} ms   {ratio}\n")


def run(ahead: int) -> None:
    """Print the figures of both databases."""
    with make_folder("bench-") as folder:
        numbers = iter(range(2))
        asyncio.run(_run("SQLite", lambda: f"sqlite:///{folder}/{next(numbers)}.db", ahead))
    with run_postgres() as server:
        asyncio.run(_run("PostgreSQL", server.make_empty, ahead))
