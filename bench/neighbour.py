"""A bare stand-in for Retell: takes every call after a set time, and keeps when each request came.

A process of its own, on loopback. It speaks as little HTTP as one client needs, so that what is measured is
the program and not its neighbour; `python -m sandbox` speaks all of it.
"""

import asyncio
import json
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from typing_extensions import override

from app.clock import SystemClock

ANSWER_S = 0.05
_SPAWN = multiprocessing.get_context("spawn")
_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class _Line(asyncio.Protocol):
    """One connection: a request, an answer, and so on."""

    def __init__(self, seen: list[tuple[str, float]], answer_after_s: float) -> None:
        self._seen = seen
        self._answer_after_s = answer_after_s
        self._data = b""
        self._transport: Any = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self._data += data
        head, found, rest = self._data.partition(_END)
        length = _find_length(head)
        if not found or len(rest) < length:
            return
        self._data = rest[length:]
        if not head.startswith(b"POST /v2/create-phone-call"):
            self._write(b"404 Not Found", b"{}")
            return
        reference = json.loads(rest[:length])["metadata"]["call_ref"]
        self._seen.append((reference, SystemClock().moment().real.timestamp()))
        taken = json.dumps({"call_id": f"call_{len(self._seen)}", "call_status": "registered"}).encode()
        asyncio.get_running_loop().call_later(self._answer_after_s, self._write, b"201 Created", taken)

    def _write(self, status: bytes, body: bytes) -> None:
        if not self._transport.is_closing():
            head = b"HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
            self._transport.write(head % (status, len(body)) + body)


def _find_length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next((int(line[len(_LENGTH) :]) for line in lines if line.startswith(_LENGTH)), 0)


async def _serve(told: Connection, answer_after_s: float) -> None:
    seen: list[tuple[str, float]] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Line(seen, answer_after_s), "127.0.0.1", 0)
    told.send(server.sockets[0].getsockname()[1])
    asked = asyncio.Event()
    loop.add_reader(told.fileno(), asked.set)
    while True:
        await asked.wait()
        asked.clear()
        if told.recv() == "end":
            return
        told.send(list(seen))


@contextmanager
def run_in_process(act: Callable[..., None], *told: object) -> Iterator[Connection]:
    """Run something in a process of its own until the block ends, when it is told "end"."""
    ours, theirs = _SPAWN.Pipe()
    arguments = (theirs, *told) if act is serve else (*told, theirs)
    process = _SPAWN.Process(target=act, args=arguments)
    process.start()
    try:
        yield ours
    finally:
        if process.is_alive():
            ours.send("end")
        process.join()


def serve(told: Connection, answer_after_s: float) -> None:
    """Take calls on a port, which is told first; answer "seen" with every request, stop at "end"."""
    asyncio.run(_serve(told, answer_after_s))
