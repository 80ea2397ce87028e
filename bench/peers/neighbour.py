"""A phone line for the peers: answers each dial after 50 ms, and keeps who was dialled and when.

One socket, the barest HTTP, no framework: its own work must not be what is timed.
"""

import asyncio
import time
from collections import Counter

_ANSWER_AFTER_S = 0.05
_ANSWER = b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\n{}"


class Line:
    """What was dialled: how often each, and when the first and the latest."""

    def __init__(self) -> None:
        self.dials: Counter[str] = Counter()
        self.first = self.latest = 0.0
        self._server: asyncio.Server | None = None

    async def open(self) -> int:
        """Listen on a free port of this machine, and return it."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def total(self) -> int:
        """Count all dials."""
        return self.dials.total()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self._note(head.split(b" ", 2)[1].decode())
                await asyncio.sleep(_ANSWER_AFTER_S)
                writer.write(_ANSWER)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    def _note(self, person: str) -> None:
        self.latest = time.perf_counter()
        self.first = self.first or self.latest
        self.dials[person] += 1
