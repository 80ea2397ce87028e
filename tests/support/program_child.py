"""A program in a process of its own, which may kill or stop itself where a test says.

What it passes, and where it dies, is told by `tests.support.edges`; the product has no hook for that. It may
also be told to have a wrong clock.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from typing_extensions import override

import app.program
from app.clock import SystemClock
from app.config import read_settings
from app.heartbeat import BEATS
from app.logs import set_up_logs
from app.serve import serve
from core.nouns.moment import Moment
from core.rules.timings import DESIGNED, Timings
from tests.support.edges import Strike, Watch, watch_edges
from tests.support.pace import FAST, QUICK


@dataclass(frozen=True, slots=True)
class Orders:
    """How a child is to live, and where it is to die."""

    timings: Timings = FAST
    is_quick: bool = True  #: its heart beats at a test's pace
    strike: Strike | None = None
    journal: Path | None = None  #: where it notes the edges that it passes
    clock_off: timedelta = timedelta()


AS_DESIGNED = Orders(timings=DESIGNED, is_quick=False)


def main(environment: dict[str, str], orders: Orders) -> None:
    """Run the program until it is stopped, or dies."""
    if orders.strike or orders.journal:
        watch_edges(Watch(orders.strike, orders.journal))
    if orders.clock_off:
        setattr(app.program, SystemClock.__name__, _build_wrong_clock(orders.clock_off))
    set_up_logs()
    beats = QUICK if orders.is_quick else BEATS
    asyncio.run(serve(read_settings(environment), timings=orders.timings, beats=beats))


def _build_wrong_clock(off: timedelta) -> type[SystemClock]:
    """Build the clock of a machine that is wrong about the time."""

    class WrongClock(SystemClock):
        @override
        def moment(self) -> Moment:
            right = super().moment()
            return Moment(now=right.now + off, real=right.real + off)

    return WrongClock
