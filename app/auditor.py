"""The auditor: figures for Prometheus, a card where something stands still, a sign of life where not.

Turns the rows into gauges, and the absence of anything overdue into a GET of the heartbeat URL, at most once
a minute. Measures by the database's time where it has one, so that a machine whose clock is off is noticed
and not believed. A sign that cannot be given is logged, without the URL, and disturbs nothing.
"""

import asyncio
import logging
from dataclasses import dataclass, field

import httpx

from app.clock import SystemClock
from app.metrics import Metrics
from core.nouns.ids import ChannelId
from core.nouns.moment import Moment
from core.rules.timings import Timings
from core.use_cases.overdue import audit_overdue
from store.database import SqlStore

logger = logging.getLogger(__name__)

_LIMIT_S = 5.0  #: for the whole of a sign of life


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """Where to say that all is well, and through which client."""

    client: httpx.AsyncClient
    url: str = field(repr=False)


class Auditor:
    """Look after the whole work, and tell of it; keeps nothing but when it last gave a sign of life."""

    def __init__(self, ops_channel: ChannelId | None = None, sign: SignOfLife | None = None) -> None:
        self._ops_channel = ops_channel
        self._sign = sign
        self._gave_sign_at: float | None = None

    async def audit(self, store: SqlStore, clock: SystemClock, timings: Timings, metrics: Metrics) -> None:
        """Count, tell of what stands still, and give a sign of life when nothing does for too long."""
        at = await _read_moment(store, clock)
        audited = await audit_overdue(store, ops_channel=self._ops_channel, at=at, timings=timings)
        metrics.show_figures(audited.figures, audited.overdue)
        if not audited.overdue and clock.is_in_step:
            await self._give_sign(clock, timings)

    async def _give_sign(self, clock: SystemClock, timings: Timings) -> None:
        now, last = clock.monotonic(), self._gave_sign_at
        if self._sign is None or (last is not None and now - last < timings.heartbeat_wait.total_seconds()):
            return
        self._gave_sign_at = now
        try:
            async with asyncio.timeout(_LIMIT_S):
                answer = await self._sign.client.get(self._sign.url)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            logger.warning("the heartbeat URL was not reached", extra={"why": type(error).__name__})
            return
        if not answer.is_success:
            logger.warning("the heartbeat URL refused", extra={"status": answer.status_code})


def build_client() -> httpx.AsyncClient:
    """Build the one client that signs of life go through; whoever calls this closes it."""
    return httpx.AsyncClient(timeout=_LIMIT_S, trust_env=False, follow_redirects=False)


async def _read_moment(store: SqlStore, clock: SystemClock) -> Moment:
    """Read the time, as the database has it: other programs' leases are measured by that too."""
    told, at = await store.read_clock(), clock.moment()
    return at if told is None else Moment(now=at.now + (told - at.real), real=told)
