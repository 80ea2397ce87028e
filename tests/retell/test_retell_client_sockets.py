"""The dialer against real sockets: what was sent, what may have been, and what surely was not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpcore
import httpx
import pytest

from core.nouns.ids import AccountId, RetellCallId
from core.nouns.moment import Moment
from core.nouns.trouble import Trouble
from core.ports.dialer import Abandoned, DialResult, LineDown, Registered, Unavailable, Unconfirmed
from retell.client import RetellDialer, build_client
from retell.departure import Departure, TooLateError

ACCOUNT = AccountId("a1")
BODY = b'{"to_number":"+447912345678"}'
ANSWER = b'{"call_id":"call_1"}'
OK = b"HTTP/1.1 201 Created\r\nContent-Length: 20\r\n\r\n" + ANSWER

Behaviour = Callable[["Line"], Awaitable[None]]


class Line:
    """One accepted connection, and every byte that came over it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.received = b""

    async def read_request(self) -> None:
        while not self.received.endswith(BODY):
            self.received += await self.reader.read(65536)

    async def answer(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()


class LocalServer:
    """Accepts connections on this machine and behaves as it is told."""

    def __init__(self, behave: Behaviour) -> None:
        self._behave = behave
        self.lines: list[Line] = []
        self.all_closed = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(reader, writer)
        self.lines.append(line)
        try:
            await self._behave(line)
        finally:
            writer.close()
            self.all_closed.set()


class HandClock:
    """Moves only when it is moved."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def moment(self) -> Moment:
        instant = datetime(2024, 1, 8, tzinfo=UTC)
        return Moment(now=instant, real=instant)

    def monotonic(self) -> float:
        return self.seconds


class SlowNetwork(httpcore.AnyIOBackend):
    """Connects for real, but takes a while on the clock to do so."""

    def __init__(self, clock: HandClock, *, takes_s: float) -> None:
        self._clock = clock
        self._takes_s = takes_s

    async def connect_tcp(  # type: ignore[explicit-override, unused-ignore]
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await super().connect_tcp(host, port, timeout, local_address, socket_options)
        self._clock.seconds += self._takes_s
        return stream


@asynccontextmanager
async def run_server(behave: Behaviour) -> AsyncIterator[tuple[LocalServer, str]]:
    local = LocalServer(behave)
    server = await asyncio.start_server(local.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    try:
        yield local, f"http://{host}:{port}"
    finally:
        server.close()


async def place(base_url: str, *, limit_s: float = 30.0) -> DialResult:
    async with build_client(base_url) as client:
        dialer = RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=HandClock(), place_limit_s=limit_s)
        return await dialer.place(ACCOUNT, BODY, send_before=105.0)


async def place_slowly(base_url: str, *, connecting_takes_s: float) -> DialResult:
    clock = HandClock()
    transport = httpx.AsyncHTTPTransport(trust_env=False)
    transport._pool = httpcore.AsyncConnectionPool(  # noqa: SLF001 - httpx has no public place for it
        network_backend=SlowNetwork(clock, takes_s=connecting_takes_s)
    )
    async with httpx.AsyncClient(base_url=base_url, transport=transport, trust_env=False) as client:
        dialer = RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=clock)
        return await dialer.place(ACCOUNT, BODY, send_before=105.0)


async def wait_for_ever(line: Line) -> None:
    await line.read_request()
    await line.reader.read()


class TestPlaceOverSockets:
    async def test_registers_a_call_and_sends_the_body_once(self) -> None:
        async def answer(line: Line) -> None:
            await line.read_request()
            await line.answer(OK)

        async with run_server(answer) as (server, url):
            result = await place(url)

        assert result == Registered(RetellCallId("call_1"))
        assert [line.received.count(BODY) for line in server.lines] == [1]

    async def test_cannot_connect_so_it_was_surely_not_placed(self) -> None:
        async with run_server(wait_for_ever) as (_, url):
            pass  # now nobody listens there

        assert await place(url) == Unavailable(Trouble.NO_CONNECTION)

    @pytest.mark.parametrize(
        "fragment",
        [
            b"",
            b"HTTP/1.1 201 Cre",
            b"HTTP/1.1 201 Created\r\nContent-Length: 20\r\n\r\n",
            OK[:-5],
            b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
            b"\x00\x01\x02 no HTTP\r\n\r\n",
        ],
        ids=[
            "at once",
            "in the status line",
            "before the body",
            "in the body",
            "in a chunk",
            "after rubbish",
        ],
    )
    async def test_leaves_it_open_when_the_line_drops_after_the_request(self, fragment: bytes) -> None:
        async def hang_up(line: Line) -> None:
            await line.read_request()
            await line.answer(fragment)

        async with run_server(hang_up) as (server, url):
            result = await place(url)

        assert result == Unconfirmed(Trouble.CONNECTION_BROKE)
        assert len(server.lines) == 1

    async def test_leaves_it_open_when_the_line_is_reset_in_the_answer(self) -> None:
        async def reset(line: Line) -> None:
            await line.read_request()
            await line.answer(OK[:-5])
            line.writer.transport.abort()

        async with run_server(reset) as (server, url):
            result = await place(url)

        assert result == Unconfirmed(Trouble.CONNECTION_BROKE)
        assert len(server.lines) == 1

    @pytest.mark.parametrize("fragment", [b"", OK[:-5]], ids=["no answer", "half an answer"])
    async def test_leaves_it_open_when_the_answer_takes_too_long(self, fragment: bytes) -> None:
        async def stall(line: Line) -> None:
            await line.read_request()
            await line.answer(fragment)
            await line.reader.read()

        async with run_server(stall) as (server, url):
            result = await place(url, limit_s=0.5)
            await server.all_closed.wait()

        assert result == Unconfirmed(Trouble.NO_ANSWER_IN_TIME)
        assert [line.received.count(BODY) for line in server.lines] == [1]

    async def test_leaves_it_open_when_the_answer_is_packed_wrongly(self) -> None:
        async def answer(line: Line) -> None:
            await line.read_request()
            await line.answer(OK.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n", 1))

        async with run_server(answer) as (_, url):
            assert await place(url) == Unconfirmed(Trouble.UNREADABLE_ANSWER)

    async def test_sends_not_a_byte_when_connecting_took_too_long(self) -> None:
        async def listen(line: Line) -> None:
            line.received = await line.reader.read()

        async with run_server(listen) as (server, url):
            result = await place_slowly(url, connecting_takes_s=5.0)
            await server.all_closed.wait()

        assert result == Abandoned()
        assert [line.received for line in server.lines] == [b""]

    async def test_sends_when_connecting_took_almost_too_long(self) -> None:
        async def answer(line: Line) -> None:
            await line.read_request()
            await line.answer(OK)

        async with run_server(answer) as (_, url):
            result = await place_slowly(url, connecting_takes_s=4.9)

        assert result == Registered(RetellCallId("call_1"))

    async def test_goes_on_with_the_same_client_after_an_abandoned_call(self) -> None:
        async def answer(line: Line) -> None:
            while not line.reader.at_eof():
                line.received += await line.reader.read(65536)
                if line.received.endswith(BODY):
                    await line.answer(OK)
                    line.received = b""

        clock = HandClock()
        async with run_server(answer) as (_, url), build_client(url) as client:
            dialer = RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=clock)
            first = await dialer.place(ACCOUNT, BODY, send_before=105.0)
            clock.seconds = 200.0
            late = await dialer.place(ACCOUNT, BODY, send_before=105.0)
            last = await dialer.place(ACCOUNT, BODY, send_before=205.0)

        assert (first, late, last) == (Registered(RetellCallId("call_1")), Abandoned(), first)


class TestReadingOverSockets:
    async def test_is_line_down_when_the_answer_takes_too_long(self) -> None:
        async def stall(line: Line) -> None:
            await line.reader.read()

        async with run_server(stall) as (_, url), build_client(url) as client:
            dialer = RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=HandClock(), read_limit_s=0.5)

            with pytest.raises(LineDown, match="did not answer"):
                await dialer.find_call(ACCOUNT, RetellCallId("call_1"))


class TestDeparture:
    async def test_says_not_placed_only_when_it_saw_that_nothing_left(self) -> None:
        departure = Departure(HandClock(), send_before=105.0)

        unseen = departure.classify_timeout()
        await departure.watch("connection.connect_tcp.started", {})
        connecting = departure.classify_timeout()
        await departure.watch("http11.send_request_headers.started", {})
        sending = departure.classify_timeout()

        assert unseen == Unconfirmed(Trouble.NO_ANSWER_IN_TIME)
        assert connecting == Unavailable(Trouble.NO_CONNECTION)
        assert sending == Unconfirmed(Trouble.NO_ANSWER_IN_TIME)

    async def test_stops_at_the_first_byte_and_not_before(self) -> None:
        departure = Departure(HandClock(), send_before=100.0)

        await departure.watch("connection.connect_tcp.started", {})
        with pytest.raises(TooLateError):
            await departure.watch("http11.send_request_headers.started", {})
