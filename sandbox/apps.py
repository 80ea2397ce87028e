"""Send bytes to the program under test, each of its replicas in turn; knows no rule of Slack or Retell.

Works as a load balancer does: a replica that cannot be connected to is passed over. Every request has a
connection of its own, as one kept alive by a replica that was killed would look like a lost answer. The
requests are HTTP/1.0, whose answer ends where the connection does; a client library's pool spends most of
its time on hundreds of connections that are never used again.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.clock import SandboxClock


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


class BrokenAnswerError(Exception):
    """The connection closed before a whole answer had come."""


class Apps:
    """The replicas of the program under test."""

    def __init__(self, urls: tuple[str, ...], clock: SandboxClock) -> None:
        self._urls = urls
        self._clock = clock
        self._next = 0

    @property
    def first_url(self) -> str:
        """Give the address an agent's webhook_url would name."""
        return self._urls[0]

    async def post(self, path: str, raw: bytes, headers: Mapping[str, str], within_s: float) -> AppAnswer:
        """Post to the next replica that can be reached, and wait so long for its whole answer."""
        started_s = self._clock.elapsed_s()
        app, error = self._urls[0], "could not connect"
        try:
            async with asyncio.timeout(within_s):
                for _ in self._urls:
                    app = self._take_turn()
                    connection = await _connect(app)
                    if connection is not None:
                        answered = await _exchange(connection, _build_request(app, path, raw, headers))
                        status, kind, body = parse_answer(answered)
                        return AppAnswer(app, status, body, kind, self._since_ms(started_s))
        except TimeoutError:
            error = f"no answer within {within_s:g} s"
        except (OSError, BrokenAnswerError) as broken:
            error = f"the answer broke off: {broken}"
        return AppAnswer(app, None, "", "", self._since_ms(started_s), error)

    def _take_turn(self) -> str:
        app = self._urls[self._next % len(self._urls)]
        self._next += 1
        return app

    def _since_ms(self, started_s: float) -> int:
        return int((self._clock.elapsed_s() - started_s) * 1000)


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _connect(app: str) -> Connection | None:
    parts = urlsplit(app)
    try:
        return await asyncio.open_connection(parts.hostname, parts.port or 80)
    except ConnectionError:
        return None


async def _exchange(connection: Connection, request: bytes) -> bytes:
    reader, writer = connection
    try:
        writer.write(request)
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()


def _build_request(app: str, path: str, raw: bytes, headers: Mapping[str, str]) -> bytes:
    parts = urlsplit(app)
    lines = [f"POST {parts.path}{path} HTTP/1.0", f"Host: {parts.netloc}", f"Content-Length: {len(raw)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + raw


def parse_answer(answered: bytes) -> tuple[int, str, str]:
    """Read status, content type and body; BrokenAnswerError when some of it is missing."""
    head, end, body = answered.partition(b"\r\n\r\n")
    if not end:
        raise BrokenAnswerError("the connection closed without one")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    length = headers.get("content-length", str(len(body)))
    if len(body) < int(length):
        raise BrokenAnswerError(f"{len(body)} of {length} bytes came")
    return int(first.split(" ")[1]), headers.get("content-type", ""), body.decode(errors="replace")
