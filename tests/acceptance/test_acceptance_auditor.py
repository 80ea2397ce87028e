"""A claim that does nothing: the auditor tells the channel, and no heartbeat goes out until it is mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import httpx
import pytest

from app.config import read_settings
from app.program import Program, open_program
from app.ticks import Ticks
from store.engines import build_engines
from tests.support.bookings import book
from tests.support.databases import set_limits
from tests.support.pace import FAST, QUICK
from tests.support.stage import Control, find_port, serve_web, wait_for

PACE = replace(
    FAST,
    unexplained_after=timedelta(seconds=1),
    tell_overdue_again=timedelta(seconds=0.5),
    heartbeat_wait=timedelta(seconds=0.1),
)


@dataclass
class Watchdog:
    """Counts signs of life."""

    url: str
    heard: list[str] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one."""
        self.heard.append((await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[0])
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def hears(self, more: int = 1) -> None:
        """Wait for signs of life that are still to come."""
        before = len(self.heard)

        async def look() -> bool:
            return len(self.heard) >= before + more

        await wait_for(look)


@asynccontextmanager
async def run_watchdog() -> AsyncIterator[Watchdog]:
    port = find_port()
    watchdog = Watchdog(f"http://127.0.0.1:{port}/ping/me")
    async with await asyncio.start_server(watchdog.answer, "127.0.0.1", port):
        yield watchdog


@asynccontextmanager
async def run_without_claim(environment: dict[str, str]) -> AsyncIterator[Program]:
    """Run a program whose claim tick beats and does nothing; run by hand, it does its work."""

    async def claim_nothing(_ticks: Ticks) -> None:
        pass

    async with AsyncExitStack() as stack:
        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(Ticks, "claim", claim_nothing)
            opening = open_program(read_settings(environment), timings=PACE, beats=QUICK)
            program = await stack.enter_async_context(opening)
        await stack.enter_async_context(serve_web(program, int(environment["PORT"])))
        engines = build_engines(environment["DATABASE_URL"])
        await set_limits(engines, concurrency=1000, per_second=1000)
        await engines.close()
        yield program


async def read_metrics(environment: dict[str, str]) -> str:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"http://127.0.0.1:{environment['PORT']}/metrics")).text


async def test_what_is_due_and_not_called_is_told_and_the_heartbeat_is_silent_until_it_is(
    environment: dict[str, str], control: Control
) -> None:
    async with run_watchdog() as watchdog:
        told = environment | {"HEARTBEAT_URL": watchdog.url}
        async with run_without_claim(told) as program:
            await watchdog.hears()
            booked = await book(program.store, program.clock, ending="01", name="Zelda Quixote")
            card = await control.wait_for_card("Calls need a look", booked.contact.reference)
            assert "Zelda" not in str(card)

            silent = len(watchdog.heard)
            metrics = await read_metrics(environment)
            assert "\nvioconcierge_overdue 1.0\n" in metrics
            assert "\nvioconcierge_due 1.0\n" in metrics
            await asyncio.sleep(2 * QUICK["audit"])
            assert len(watchdog.heard) == silent

            await program.ticks.claim()
            await control.wait_for_card("All is well again")
            await watchdog.hears()
            await control.wait_for_card("Confirmed: Zelda Quixote")
            metrics = await read_metrics(environment)
            assert "\nvioconcierge_overdue 0.0\n" in metrics
            assert "\nvioconcierge_claim_lag_seconds_count 1.0\n" in metrics
            assert booked.contact.reference not in metrics
    assert set(watchdog.heard) == {"GET /ping/me HTTP/1.1"}
    assert len(await control.dials()) == 1
