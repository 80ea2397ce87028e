"""Stop a replica (SIGSTOP) amid a job, let another take over, and wake it when every lease is over.

What the others took over the woken one must leave alone: a request whose first byte would leave later than
a sender may wait is abandoned. Nobody may be stuck while it sleeps, not even when it sleeps inside a
transaction. The same on SQLite, where nobody takes over.
"""

import asyncio
import os
import signal
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.soak.count import Count
from tests.soak.stage import ORDERS, Bases, Scene, count_crowd, set_scene
from tests.support.crowd import UNTIL_DUE_S, book_crowd, wait_for_last_words
from tests.support.databases import Postgres, Sqlite
from tests.support.edges import Strike, read_journal
from tests.support.stage import run_child, wait_for

_ENDINGS = ("01",) * 6
_SLEEP_S = 7.0  #: longer than every lease of the stage, and than a sender may wait
_LEFT_ALONE_S = 2.0  #: what a woken program would do wrong, it does at once
_PATIENCE_S = 40.0
_STOP = int(signal.SIGSTOP)
STRIKES = (
    Strike("before", "commit[INSERT calls", blow=_STOP),
    Strike("after", "commit[INSERT calls", blow=_STOP),
    Strike("before", "retell[POST /v2/create-phone-call]", blow=_STOP),
    Strike("after", "retell[POST /v2/create-phone-call]", blow=_STOP),
    Strike("after", "slack[chat.postMessage]", blow=_STOP),
    Strike("before", "commit[INSERT audit_entries; UPDATE appointments", blow=_STOP),
)


async def wake_sleepers(bases: Bases) -> list[Count]:
    """Let a program sleep at each of these points, with another beside it and alone."""
    beside, alone = Count("a replica asleep, and woken"), Count("the process on SQLite asleep, and woken")
    await _go_through(bases.postgres, 2, beside)
    await _go_through(bases.sqlite, 1, alone)
    return [beside, alone]


async def _go_through(database: Sqlite | Postgres, replicas: int, count: Count) -> None:
    for strike in STRIKES:
        async with set_scene(database, replicas=replicas) as scene:
            await _sleep_at(scene, strike, count)


async def _sleep_at(scene: Scene, strike: Strike, count: Count) -> None:
    before = len(count.faults)
    sleeper, *others = scene.environments
    names = await book_crowd(sleeper, scene.sandbox, _ENDINGS)
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal"
        orders = replace(ORDERS, strike=strike, journal=journal)
        async with run_child(sleeper, orders) as child:
            await child.wait_until_up()
            await scene.control.post("/clock", {"advance_s": UNTIL_DUE_S})
            try:
                await wait_for(lambda: _has_struck(journal, strike), patience_s=_PATIENCE_S)
                count.kills += 1
                if others:
                    await _let_another_work(scene, others[0], names, count)
                else:
                    await asyncio.sleep(_SLEEP_S)
            except TimeoutError:
                count.faults.append("never reached")
            finally:
                os.kill(child.process.pid or 0, signal.SIGCONT)
            await asyncio.sleep(_LEFT_ALONE_S)
            await count_crowd(scene, names, count, patience_s=_PATIENCE_S)
    where = f"{strike.side} {strike.kind}"
    count.faults[before:] = [f"{where}: {fault}" for fault in count.faults[before:]]


async def _let_another_work(
    scene: Scene, environment: dict[str, str], names: list[str], count: Count
) -> None:
    """While the sleeper sleeps, everybody is to have the last word but whom it holds in an open request."""
    async with run_child(environment, ORDERS) as other:
        await other.wait_until_up()
        begun = asyncio.get_running_loop().time()
        crowd = await wait_for_last_words(scene.control, names, patience_s=_PATIENCE_S)
        if crowd.waiting:
            count.faults.append(f"{len(crowd.waiting)} waited for the sleeper")
        await asyncio.sleep(max(0.0, begun + _SLEEP_S - asyncio.get_running_loop().time()))


async def _has_struck(journal: Path, strike: Strike) -> bool:
    return any(edge.side == strike.side and strike.kind in edge.kind for edge in read_journal(journal))
