"""Gather what is asked for at the same time, and do it at one stroke.

What is asked for waits a moment for others to join; what comes while a stroke is under way is the next one.
A stroke that fails is taken apart: each is done alone, and the one at fault fails alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from app.tick import guard_row

Item = TypeVar("Item")
Result = TypeVar("Result")

_MOST = 100
_PAUSE_S = 0.01  #: for others to join: a commit costs about as much for ten as for one


class Gathering(Generic[Item, Result]):
    """Does `together` for several, `alone` for one; both answer in the order they were asked."""

    def __init__(
        self,
        together: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        alone: Callable[[Item], Awaitable[Result]],
    ) -> None:
        self._together = together
        self._alone = alone
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._running: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Result:
        """Do it, with whatever else waits; raises what doing it alone raises."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name="gathering")
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(_PAUSE_S)
                part, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                if len(part) == 1 or not await guard_row(self._do_together(part), None):
                    await asyncio.gather(*(self._do_alone(*one) for one in part))
        finally:
            self._running = None

    async def _do_together(self, part: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        results = await self._together([item for item, _ in part])
        for (_, answer), result in zip(part, results, strict=True):
            if not answer.done():  # whoever asked may be gone
                answer.set_result(result)

    async def _do_alone(self, item: Item, answer: asyncio.Future[Result]) -> None:
        doing = asyncio.ensure_future(self._alone(item))
        await asyncio.wait([doing])
        if answer.done():
            return
        if (error := doing.exception()) is not None:
            answer.set_exception(error)
        else:
            answer.set_result(doing.result())
