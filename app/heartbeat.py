"""The heartbeat: a handful of fixed interval jobs, and no job per reminder.

APScheduler beats; the rows are the queue. Its own defaults would drop a beat that is a second late
and start a second one beside a slow first; both are switched off. A commit that makes work nudges
the tick it made work for.

A machine whose clock is wrong decides nothing: its time would give up reminders, and put calls in doubt, that
others have in hand. Until it is right again only the clock is looked at; what comes in is still stored.
"""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from app.tick import Tick
from app.ticks import Ticks
from core.ports.store import Work

#: seconds between beats; each tick also runs when a commit nudges it
BEATS: Mapping[str, float] = MappingProxyType(
    {
        "claim": 1,
        "apply": 1,
        "paint": 1,
        "reconcile": 2,
        "audit": 10,
        "examine": 30,
        "plan": 30,
        "check_clock": 60,
        "seal": 60,
    }
)
_TICK_OF = {
    Work.DIALS: "claim",
    Work.EVENTS: "apply",
    Work.CARDS: "paint",
    Work.CALLS: "reconcile",
    Work.PLANS: "plan",
}
_NEEDS_NO_CLOCK = "check_clock"


class Heartbeat:
    """Run the ticks at their intervals until stopped."""

    def __init__(self, ticks: Ticks, beats: Mapping[str, float] = BEATS) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._beats = beats
        self._ticks = {name: Tick(name, _build_work(ticks, name)) for name in beats}
        self._is_beating = False

    def start(self) -> None:
        """Begin to beat."""
        for name, seconds in self._beats.items():
            self._scheduler.add_job(
                self._ticks[name].beat,
                "interval",
                id=name,
                seconds=seconds,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()
        self._is_beating = True
        if "examine" in self._ticks:
            self._ticks["examine"].nudge()  # what the agent speaks is better known before the first call

    def hear(self, work: set[Work]) -> None:
        """Nudge the ticks that a commit gave work to."""
        if self._is_beating:
            for kind in work:
                self._ticks[_TICK_OF[kind]].nudge()

    def nudge(self, work: Work) -> None:
        """Nudge one tick."""
        self.hear({work})

    async def stop(self) -> None:
        """Stop beating, and wait for the ticks that are under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for tick in self._ticks.values():
            await tick.rest()
        self._is_beating = False


def _build_work(ticks: Ticks, name: str) -> Callable[[], Awaitable[None]]:
    """Build what a tick does: nothing while this machine's clock is wrong, unless it looks at the clock."""
    work: Callable[[], Awaitable[None]] = getattr(ticks, name)

    async def work_in_step() -> None:
        if ticks.clock.is_in_step:
            await work()

    return work if name == _NEEDS_NO_CLOCK else work_in_step
