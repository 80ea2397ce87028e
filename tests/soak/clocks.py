"""Start a replica whose clock is wrong beside one whose is right: the wrong one calls nobody, and says so.

Nor may it decide anything that time decides: it must give nobody up as too late, and put no call in doubt.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx

from tests.soak.count import Count
from tests.soak.stage import ORDERS, Bases, Scene, count_crowd, set_scene
from tests.support.crowd import UNTIL_DUE_S, book_crowd
from tests.support.stage import run_child

_OFF = (
    timedelta(seconds=3),
    timedelta(seconds=-3),
    timedelta(hours=1),
    timedelta(hours=-1),
    timedelta(days=2),
    timedelta(days=-2),
)
_ENDINGS = ("01", "25", "26", "01")
_ALONE_S = 2.5  #: long enough for many beats
_UNREADY = 503


async def run_wrong_clocks(bases: Bases) -> list[Count]:
    """Try clocks that are a little wrong, and very wrong."""
    count = Count("a replica with a wrong clock")
    for off in _OFF:
        async with set_scene(bases.postgres, replicas=2) as scene:
            await _mislead(scene, off, count)
    return [count]


async def _mislead(scene: Scene, off: timedelta, count: Count) -> None:
    wrong, right = scene.environments
    names = await book_crowd(wrong, scene.sandbox, _ENDINGS * 3)
    await scene.control.post("/clock", {"advance_s": UNTIL_DUE_S})
    given_up = sum(count.why.values())
    async with run_child(wrong, replace(ORDERS, clock_off=off)) as misled:
        await misled.wait_until_up()
        await asyncio.sleep(_ALONE_S)
        async with httpx.AsyncClient(base_url=misled.url, trust_env=False) as client:
            if (await client.get("/readyz")).status_code != _UNREADY:
                count.faults.append(f"off by {off}: it says that it is ready")
        if await scene.control.requests():
            count.faults.append(f"off by {off}: it called somebody")
        async with run_child(right, ORDERS):
            await count_crowd(scene, names, count)
    if skipped := sum(count.why.values()) - given_up:
        count.faults.append(f"off by {off}: {skipped} were given up by now")
