"""The only reader of the clocks.

Turns this machine's time into moments that are passed down. Business time may be moved by the
demo's clock (CLOCK_URL, loopback only); real time, which leases and signatures live by, never is.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta

import httpx

from core.nouns.moment import Moment

logger = logging.getLogger(__name__)

TOLERANCE = timedelta(seconds=2)  #: farther from the database's time than this, a replica claims nothing
_FOLLOW_EVERY_S = 0.2


class SystemClock:
    """This machine's clock, plus an offset in the demo. See `core.ports.clock.Clock`."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self.is_in_step = True

    def moment(self) -> Moment:
        """Read business time and real time together."""
        real = datetime.now(UTC)  # noqa: TID251 - this is the one place that reads it
        return Moment(now=real + self._offset, real=real)

    def monotonic(self) -> float:
        """Return seconds that only ever rise."""
        return time.monotonic()  # noqa: TID251 - this is the one place that reads it

    def compare(self, told: datetime | None) -> bool:
        """Note whether we are in step with the database's time; None means that there is no other."""
        drift = abs(self.moment().real - told) if told is not None else timedelta()
        was_in_step, self.is_in_step = self.is_in_step, drift <= TOLERANCE
        if was_in_step and not self.is_in_step:
            logger.error(
                "this machine's clock is off; nothing is dialled from here", extra={"drift": str(drift)}
            )
        if self.is_in_step and not was_in_step:
            logger.warning("this machine's clock is right again")
        return self.is_in_step

    async def follow(self, client: httpx.AsyncClient, url: str) -> None:
        """Follow the demo's clock until cancelled; while it is silent, its last word counts."""
        while True:
            await self.look_at(client, url)
            await asyncio.sleep(_FOLLOW_EVERY_S)

    async def look_at(self, client: httpx.AsyncClient, url: str) -> None:
        """Take over the demo clock's offset, if it answers."""
        try:
            answer = await client.get(url)
            self._offset = timedelta(seconds=float(answer.json()["offset_s"]))
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            logger.debug("the demo clock does not answer")
