"""A Retell on a plain socket that breaks off, falls silent or talks rubbish, and counts what reached it.

No HTTP library stands between: what a conduct writes is what goes over the wire, and a reset is a reset.
"""

import asyncio
import re
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HOST = "127.0.0.1"
BODY = b'{"call_id":"call_1"}'
HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"
OK = HEAD + BODY
CHUNKED = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
_ASKED = b"POST /v2/create-phone-call "
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_PIECE = 65536


@dataclass
class Line:
    """One accepted connection, and every byte read from it."""

    sock: socket.socket
    received: bytes = b""

    async def arrive(self) -> None:
        """Wait until a first byte has come, and leave it unread."""
        loop, has_come = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self.sock, has_come.set)
        await has_come.wait()
        loop.remove_reader(self.sock)

    async def read_request(self) -> None:
        """Read one whole request."""
        while not self._is_whole():
            piece = await self._read()
            if not piece:
                return

    async def read_to_end(self) -> None:
        """Read until the other side hangs up."""
        while await self._read():
            pass

    async def send(self, raw: bytes) -> None:
        """Write these bytes."""
        await asyncio.get_running_loop().sock_sendall(self.sock, raw)

    def reset(self) -> None:
        """Break the connection off: the other side is told by a reset, and by nothing else."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    async def _read(self) -> bytes:
        piece = await asyncio.get_running_loop().sock_recv(self.sock, _PIECE)
        self.received += piece
        return piece

    def _is_whole(self) -> bool:
        head, end, body = self.received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        return bool(end) and len(body) >= (int(length[1]) if length else 0)


Conduct = Callable[[Line], Awaitable[None]]


@dataclass
class RawNeighbour:
    """Where it listens, and who came."""

    url: str
    conduct: Conduct
    lines: list[Line] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)  #: set once a connection is over

    @property
    def requests(self) -> int:
        """Count the requests to place a call among all that was read."""
        return sum(line.received.count(_ASKED) for line in self.lines)

    async def serve(self, listening: socket.socket) -> None:
        """Take every connection there is."""
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as tasks:
            while True:
                sock, _ = await loop.sock_accept(listening)
                line = Line(sock)
                self.lines.append(line)
                tasks.create_task(self._attend(line))

    async def _attend(self, line: Line) -> None:
        try:
            await self.conduct(line)
        except ConnectionError:
            pass  # the other side has hung up first
        finally:
            line.sock.close()
            self.left.set()


@asynccontextmanager
async def run_neighbour(conduct: Conduct) -> AsyncIterator[RawNeighbour]:
    """Listen on a free port until the end of the block."""
    with _take_port() as listening:
        listening.listen()
        neighbour = RawNeighbour(_name(listening), conduct)
        serving = asyncio.create_task(neighbour.serve(listening))
        try:
            yield neighbour
        finally:
            serving.cancel()
            await asyncio.wait([serving])


@asynccontextmanager
async def refuse_connections() -> AsyncIterator[str]:
    """Hold a port on which nobody listens; gives its address."""
    with _take_port() as silent:
        yield _name(silent)


@asynccontextmanager
async def ignore_connections() -> AsyncIterator[str]:
    """Hold a port whose queue is full: a connection is neither made nor refused; gives its address."""
    with _take_port() as full, socket.socket() as first:
        full.listen(0)
        first.settimeout(0)
        await asyncio.get_running_loop().sock_connect(first, full.getsockname())
        yield _name(full)


def _take_port() -> socket.socket:
    taken = socket.socket()
    taken.settimeout(0)
    taken.bind((HOST, 0))
    return taken


def _name(taken: socket.socket) -> str:
    return f"http://{HOST}:{taken.getsockname()[1]}"


def say(*pieces: bytes) -> Conduct:
    """Read the request, answer with these bytes and hang up."""

    async def conduct(line: Line) -> None:
        await line.read_request()
        for piece in pieces:
            await line.send(piece)

    return conduct


def say_and_stay(raw: bytes) -> Conduct:
    """Read the request, answer with these bytes, and hold the line."""

    async def conduct(line: Line) -> None:
        await line.read_request()
        await line.send(raw)
        await line.read_to_end()

    return conduct


def repeat(raw: bytes, *, after: bytes = b"", every_s: float = 0.0) -> Conduct:
    """Read the request, begin the answer with `after`, and go on with these bytes for ever."""

    async def conduct(line: Line) -> None:
        await line.read_request()
        await line.send(after)
        while True:
            await line.send(raw)
            await asyncio.sleep(every_s)

    return conduct


async def close_at_once(_line: Line) -> None:
    """Hang up on whoever connects."""


async def reset_unread(line: Line) -> None:
    """Break off when the request has come and nobody has read it."""
    await line.arrive()
    line.reset()


async def reset_after_request(line: Line) -> None:
    """Read the request and break off."""
    await line.read_request()
    line.reset()


async def reset_in_answer(line: Line) -> None:
    """Read the request and break off in the middle of the answer."""
    await line.read_request()
    await line.send(OK[:-5])
    line.reset()
