"""Two programs on one PostgreSQL share the work: 200 due at once are 200 rings."""

import asyncio
from collections import Counter

import httpx

from app.clock import SystemClock
from core.nouns.ids import AccountId
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import build_engines
from store.first_start import AccountKeys, FirstStart
from tests.support.bookings import book
from tests.support.builders import NOW, make_tenant
from tests.support.databases import Postgres, set_limits
from tests.support.program_child import AS_DESIGNED
from tests.support.stage import Control, Sandbox, open_control, run_child, run_sandbox

PEOPLE = 200
_PATIENCE_S = 90


async def test_two_programs_on_one_postgresql_ring_each_of_200_people_once(postgres: Postgres) -> None:
    with run_sandbox(programs=2) as sandbox:
        one, other = (sandbox.environment(postgres.make(), port) for port in sandbox.ports)
        other["DATABASE_URL"] = one["DATABASE_URL"]
        async with open_control(sandbox) as control:
            await _book_all(one, sandbox)
            async with run_child(one, AS_DESIGNED) as first, run_child(other, AS_DESIGNED) as second:
                await first.wait_until_up()
                await second.wait_until_up()
                await control.post("/clock", {"advance_s": 2 * 3600})
                await _wait_until_all_rang(control)

                rung = Counter(dial["to_number"] for dial in await control.dials())
                assert len(rung) == PEOPLE
                assert set(rung.values()) == {1}
                shares = [await _count_requests(child.url) for child in (first, second)]
                assert sum(shares) == PEOPLE
                assert all(shares)


async def _book_all(environment: dict[str, str], sandbox: Sandbox) -> None:
    """Set up the salon and book everybody for tomorrow, through the use case."""
    engines, cipher = build_engines(environment["DATABASE_URL"]), Cipher(environment["SECRET_KEY"])
    first_start = FirstStart(engines, cipher)
    await first_start.save_account(AccountId("main"), AccountKeys("key_sandbox", ("key_sandbox",)), NOW)
    await first_start.save_tenant(make_tenant(), NOW)
    await set_limits(engines, concurrency=PEOPLE, per_second=PEOPLE)
    store, clock = SqlStore(engines, cipher), SystemClock()
    async with httpx.AsyncClient(trust_env=False) as client:
        await clock.look_at(client, f"{sandbox.url}/clock")
    for number in range(PEOPLE):
        ending = f"2{number:04}31"  # 31: answered, and nobody hangs up
        await book(store, clock, ending=ending, name=f"P{number}", hours_ahead=25)
    await store.close()


async def _wait_until_all_rang(control: Control) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            if len(await control.dials()) >= PEOPLE:
                return
            await asyncio.sleep(0.5)  # a closer look would take the programs' time


async def _count_requests(url: str) -> int:
    """Read from a program's metrics how many calls it asked Retell for."""
    async with httpx.AsyncClient(trust_env=False) as client:
        metrics = (await client.get(f"{url}/metrics")).text
    name = 'vioconcierge_call_requests_total{result="registered"} '
    return int(sum(float(line.removeprefix(name)) for line in metrics.splitlines() if line.startswith(name)))
