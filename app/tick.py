"""One beat of the heart: a piece of work that never runs twice at a time in one process.

A nudge while it runs makes it run once more afterwards, so that no commit waits for the next beat.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from core.ports.store import StoreDown
from core.rules.identity import draw_slot_key

logger = logging.getLogger(__name__)


class Tick:
    """A named piece of work for the scheduler to run and for commits to nudge."""

    def __init__(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        self.name = name
        self._work = work
        self._is_running = False
        self._is_wanted_again = False
        self._is_resting = False
        self._runs: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Run now, or once more after the run that is under way; not at all once at rest."""
        if self._is_running:
            self._is_wanted_again = True
            return
        if self._is_resting:
            return
        self._is_running = True
        try:
            await self._run_while_wanted()
        finally:
            self._is_running = False

    async def beat(self) -> None:
        """Do what the scheduler asks for: run soon, and let the scheduler go on."""
        self.nudge()

    def nudge(self) -> None:
        """Run soon, in a task of its own."""
        if self._is_running:
            self._is_wanted_again = True
            return
        task = asyncio.create_task(self.run(), name=f"tick {self.name}")
        self._runs.add(task)
        task.add_done_callback(self._finish)

    async def rest(self) -> None:
        """Begin no further run, and wait for the one that is under way."""
        self._is_resting = True
        await asyncio.gather(*self._runs, return_exceptions=True)

    async def _run_while_wanted(self) -> None:
        self._is_wanted_again = True
        while self._is_wanted_again and not self._is_resting:
            self._is_wanted_again = False
            await self._work()

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._runs.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a tick failed", exc_info=error, extra={"tick": self.name})


async def guard_row(act: Awaitable[object], push_ahead: Callable[[str], Awaitable[object]] | None) -> bool:
    """Let one bad row, or one batch, fail alone: log it, push it ahead, go on. False when it failed.

    A row is not to blame when the database broke off: the next beat tries it again.
    `push_ahead` gets the reference under which the log tells more. None: a batch, whose rows go one by one.
    """
    try:
        await act
    except StoreDown:
        logger.warning("the database broke off; what was under way is tried again")
        return False
    except Exception:
        reference = draw_slot_key()[:8]
        if push_ahead is None:
            told = {"batch": reference}
            logger.warning("a batch failed; its rows go one by one", exc_info=True, extra=told)
            return False
        logger.exception("a row failed and is pushed ahead", extra={"reference": reference})
        try:
            await push_ahead(reference)
        except Exception:
            logger.exception("a failed row could not be pushed ahead", extra={"reference": reference})
        return False
    return True
