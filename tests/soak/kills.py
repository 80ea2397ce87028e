"""Kill -9 at random, under load: one of four replicas on PostgreSQL, or the only process on SQLite.

People fall due faster than the account's pace lets them be called, so every kill finds work under way. A
killed program is started again after a random while.
"""

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import replace

from tests.soak.count import Count
from tests.soak.stage import ORDERS, Bases, Scene, count_crowd, set_scene
from tests.support.crowd import UNTIL_DUE_S, book_crowd, look_at_crowd
from tests.support.stage import run_child

_REPLICAS = 4
#: answered and confirmed, every one of them, by ways that differ: webhooks twice, before the answer, lost, in
#: reverse; an answer that is slow, lost, or cannot be read
_ENDINGS = ("01", "25", "01", "23", "24", "01", "26", "20", "25", "27", "29")
_ORDERS = replace(ORDERS, is_quick=False)  #: four quick hearts would take the whole machine
_LIFETIME_S, _GAP_S = (0.4, 1.6), (0.0, 0.8)
_S_A_KILL = 1.8


async def kill_replicas(bases: Bases) -> list[Count]:
    """Kill one of four replicas at a time."""
    count = Count(f"{bases.kills} random kills of one of {_REPLICAS} replicas")
    async with set_scene(bases.postgres, replicas=_REPLICAS) as scene:
        await _kill_at_random(scene, bases, count)
    return [count]


async def kill_single(bases: Bases) -> list[Count]:
    """Kill the only process there is."""
    count = Count(f"{bases.kills} random kills of the process on SQLite")
    async with set_scene(bases.sqlite) as scene:
        await _kill_at_random(scene, bases, count)
    return [count]


class _Replica:
    """A program that is started again each time it is killed."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._running = AsyncExitStack()

    async def start(self) -> None:
        self.child = await self._running.enter_async_context(run_child(self._environment, _ORDERS))

    async def kill(self) -> None:
        self.child.process.kill()
        await self.stop()

    async def stop(self) -> None:
        await self._running.aclose()


async def _kill_at_random(scene: Scene, bases: Bases, count: Count) -> None:
    chance = random.Random(bases.seed)  # noqa: S311 - chances that a seed repeats
    endings = [_ENDINGS[number % len(_ENDINGS)] for number in range(bases.people)]
    pace = max(1, round(bases.people / (bases.kills * _S_A_KILL)))
    names = await book_crowd(scene.environments[0], scene.sandbox, endings, per_second=pace)
    replicas = [_Replica(environment) for environment in scene.environments]
    for replica in replicas:
        await replica.start()
    for replica in replicas:
        await replica.child.wait_until_up()
    await scene.control.post("/clock", {"advance_s": UNTIL_DUE_S})
    try:
        for _ in range(bases.kills):
            await asyncio.sleep(chance.uniform(*_LIFETIME_S))
            has_work = bool((await look_at_crowd(scene.control, names)).waiting)
            victim = chance.choice(replicas)
            await victim.kill()
            count.kills += has_work
            await asyncio.sleep(chance.uniform(*_GAP_S))
            await victim.start()
        await count_crowd(scene, names, count)
    finally:
        for replica in replicas:
            await replica.stop()
    if count.kills < bases.kills:
        count.faults.append(f"only {count.kills} kills found work under way: more --people")
