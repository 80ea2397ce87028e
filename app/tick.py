"""One beat of the heart: a piece of work that never runs twice at a time in one process.

A nudge while it runs makes it run once more afterwards, so that no commit waits for the next beat.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from core.rules.identity import draw_slot_key

logger = logging.getLogger(__name__)


class Tick:
    """A named piece of work for the scheduler to run and for commits to nudge."""

    def __init__(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        self.name = name
        self._work = work
        self._is_running = False
        self._is_wanted_again = False
        self._nudged: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Run now, or once more after the run that is under way."""
        if self._is_running:
            self._is_wanted_again = True
            return
        self._is_running = True
        try:
            await self._run_while_wanted()
        finally:
            self._is_running = False

    def nudge(self) -> None:
        """Run soon, without waiting for it."""
        if self._is_running:
            self._is_wanted_again = True
            return
        task = asyncio.create_task(self.run(), name=f"nudge {self.name}")
        self._nudged.add(task)
        task.add_done_callback(self._finish_nudge)

    async def _run_while_wanted(self) -> None:
        self._is_wanted_again = True
        while self._is_wanted_again:
            self._is_wanted_again = False
            await self._work()

    def _finish_nudge(self, task: asyncio.Task[None]) -> None:
        self._nudged.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a nudged tick failed", exc_info=error, extra={"tick": self.name})


async def guard_row(act: Awaitable[object], push_ahead: Callable[[str], Awaitable[object]]) -> bool:
    """Let one bad row fail alone: log it, push it ahead, go on. False when it failed.

    `push_ahead` gets the reference under which the log tells more.
    """
    try:
        await act
    except Exception:
        reference = draw_slot_key()[:8]
        logger.exception("a row failed and is pushed ahead", extra={"reference": reference})
        await push_ahead(reference)
        return False
    return True
