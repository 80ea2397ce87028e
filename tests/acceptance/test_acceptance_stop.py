"""A program told to stop finishes what is in flight; one whose clock is wrong says so from its start."""

from datetime import timedelta

import httpx

from core.nouns.evidence import CallState
from tests.support.databases import Postgres, Sqlite
from tests.support.program_child import Orders
from tests.support.stage import Sandbox, run_child
from tests.support.stopping import stop_amid_request


async def test_a_program_told_to_stop_waits_for_the_answer_to_its_request_and_records_it(
    database: Sqlite | Postgres,
) -> None:
    stopped = await stop_amid_request(database.make(), answer_s=1.5, orders=Orders())
    assert stopped.exit_code in {0, -15}
    assert stopped.state is CallState.REGISTERED
    assert stopped.rings == 1


async def test_a_replica_whose_clock_is_wrong_says_so_from_its_start(
    sandbox: Sandbox, postgres: Postgres
) -> None:
    environment = sandbox.environment(postgres.make(), sandbox.ports[0])
    async with (
        run_child(environment, Orders(clock_off=timedelta(days=2))) as child,
        httpx.AsyncClient(base_url=child.url, trust_env=False) as client,
    ):
        await child.wait_until_up()
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["clock_in_step"]) == (503, False)
        assert "vioconcierge_clock_in_step 0.0" in (await client.get("/metrics")).text
    async with (
        run_child(environment) as child,
        httpx.AsyncClient(base_url=child.url, trust_env=False) as client,
    ):
        await child.wait_until_up()
        assert (await client.get("/readyz")).status_code == 200
        assert "vioconcierge_clock_in_step 1.0" in (await client.get("/metrics")).text
