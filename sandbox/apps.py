"""Send bytes to the program under test, each of its replicas in turn; knows no rule of Slack or Retell.

Works as a load balancer does: a replica that cannot be connected to is passed over. A connection is never
reused, as one kept alive by a replica that was killed would look like a lost answer.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from sandbox.clock import SandboxClock

#: The deadline is of the whole exchange, and asyncio holds it.
_NO_TIMEOUT = httpx.Timeout(None)


@dataclass(frozen=True, slots=True)
class AppAnswer:
    """What came back: `status` is None when nothing did, and `error` then says why."""

    app: str
    status: int | None
    body: str
    content_type: str
    took_ms: int
    error: str | None = None

    @property
    def is_ok(self) -> bool:
        """Tell whether the answer counts as received."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - the 2xx range


class Apps:
    """The replicas of the program under test, behind one HTTP client."""

    def __init__(self, urls: tuple[str, ...], clock: SandboxClock) -> None:
        self._urls = urls
        self._clock = clock
        self._next = 0
        self._client = httpx.AsyncClient(
            trust_env=False, timeout=_NO_TIMEOUT, limits=httpx.Limits(max_keepalive_connections=0)
        )

    @property
    def first_url(self) -> str:
        """Give the address an agent's webhook_url would name."""
        return self._urls[0]

    async def close(self) -> None:
        """Close the client."""
        await self._client.aclose()

    async def post(self, path: str, raw: bytes, headers: Mapping[str, str], within_s: float) -> AppAnswer:
        """Post to the next replica that can be reached, and wait so long for its whole answer."""
        started_s = self._clock.elapsed_s()
        app, error = self._urls[0], "no app"
        try:
            async with asyncio.timeout(within_s):
                for _ in self._urls:
                    app = self._take_turn()
                    try:
                        response = await self._client.post(app + path, content=raw, headers=dict(headers))
                    except httpx.ConnectError:
                        error = "could not connect"
                        continue
                    kind = response.headers.get("content-type", "")
                    return AppAnswer(
                        app, response.status_code, response.text, kind, self._since_ms(started_s)
                    )
        except TimeoutError:
            error = f"no answer within {within_s:g} s"
        except httpx.TransportError as broken:
            error = f"{type(broken).__name__}: {broken}"
        return AppAnswer(app, None, "", "", self._since_ms(started_s), error)

    def _take_turn(self) -> str:
        app = self._urls[self._next % len(self._urls)]
        self._next += 1
        return app

    def _since_ms(self, started_s: float) -> int:
        return int((self._clock.elapsed_s() - started_s) * 1000)
