"""A bounded set of running tasks, so that a tick only starts work and never waits for it.

Holds strong references, refuses a second task of the same name, and can be drained at the end.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine

logger = logging.getLogger(__name__)


class TaskPool:
    """At most `limit` tasks at a time, each under a name of its own."""

    def __init__(self, limit: int, *, on_room: Callable[[], None] | None = None) -> None:
        self._limit = limit
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._on_room = on_room

    @property
    def room(self) -> int:
        """Return how many more tasks may start."""
        return self._limit - len(self._tasks)

    def is_running(self, name: str) -> bool:
        """Tell whether a task of this name is still at work."""
        return name in self._tasks

    def start(self, name: str, work: Coroutine[object, object, None]) -> None:
        """Start a task; the caller has looked at `room` and `is_running`."""
        task = asyncio.create_task(work, name=name)
        self._tasks[name] = task
        task.add_done_callback(self._finish)

    async def drain(self, seconds: float) -> None:
        """Let what runs finish, up to a limit; what is still running then is cancelled."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks.values(), timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task.get_name(), None)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a task failed", exc_info=error, extra={"task": task.get_name()})
        if self._on_room is not None:
            self._on_room()
