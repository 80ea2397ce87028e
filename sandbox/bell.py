"""Let one coroutine wait until another has changed something, without polling; holds no data of its own."""

import asyncio
from collections.abc import Callable


class Bell:
    """Rung after every change of a side's state; wakes whoever waits for a condition."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait, so that they look again."""
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait_until(self, is_true: Callable[[], bool], within_s: float) -> bool:
        """Wait until the condition holds, at most so long; tell whether it does."""
        try:
            async with asyncio.timeout(within_s):
                while not is_true():
                    await self._event.wait()
        except TimeoutError:
            return is_true()
        return True
