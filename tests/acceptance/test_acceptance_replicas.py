"""Two programs on one PostgreSQL share the work: 200 due at once are 200 rings."""

from collections import Counter

import httpx

from store.engines import build_engines
from tests.support.bookings import book
from tests.support.databases import Postgres, set_limits
from tests.support.stage import NOON, open_control, run_child, run_program, run_sandbox, wait_for

PEOPLE = 200


async def test_two_programs_on_one_postgresql_ring_each_of_200_people_once(postgres: Postgres) -> None:
    database = postgres.make()
    with run_sandbox(programs=2) as sandbox:
        one, other = (sandbox.environment(database, port) for port in sandbox.ports)
        async with open_control(sandbox) as control:
            async with run_program(one) as program:
                await control.set_now(NOON)
                for number in range(PEOPLE):
                    ending = f"2{number // 50:04}{50 + number % 50}"  # all of them answer and confirm
                    await book(program.store, program.clock, ending=ending, name=f"P{number}", hours_ahead=25)
            engines = build_engines(database)
            await set_limits(engines, concurrency=PEOPLE, per_second=PEOPLE)
            await engines.close()
            async with run_child(one) as first, run_child(other) as second:
                await first.wait_until_up()
                await second.wait_until_up()
                await control.post("/clock", {"advance_s": 2 * 3600})

                async def all_rung() -> bool:
                    return len(await control.dials()) >= PEOPLE

                await wait_for(all_rung, patience_s=90)
                rung = Counter(dial["to_number"] for dial in await control.dials())
                assert len(rung) == PEOPLE
                assert set(rung.values()) == {1}
                shares = [await _count_requests(child.url) for child in (first, second)]
                assert sum(shares) == PEOPLE
                assert all(shares)


async def _count_requests(url: str) -> int:
    """Read from a program's metrics how many calls it asked Retell for."""
    async with httpx.AsyncClient(trust_env=False) as client:
        metrics = (await client.get(f"{url}/metrics")).text
    name = 'vioconcierge_call_requests_total{result="registered"} '
    return int(sum(float(line.removeprefix(name)) for line in metrics.splitlines() if line.startswith(name)))
