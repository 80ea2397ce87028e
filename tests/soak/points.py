"""Kill -9 at every point of a whole job, one after the other: each commit and network edge, before and after.

The points are those that an undisturbed job passes, so a step that is new is killed at too. One that a job
did not come by (what runs at the same time may be painted in one go) is gone to a second time.
"""

import tempfile
from pathlib import Path

from tests.soak.count import Count
from tests.soak.stage import Bases
from tests.support.databases import Postgres, Sqlite
from tests.support.edges import Edge, Strike
from tests.support.stage import Sandbox, open_control, run_sandbox
from tests.support.whole_job import Life, list_strikes, live_through


async def kill_everywhere(bases: Bases) -> list[Count]:
    """Go through all points on both databases."""
    with run_sandbox() as sandbox:
        return [
            await _go_through(sandbox, database, Count(f"kill at every point, {name}"))
            for name, database in (("SQLite", bases.sqlite), ("PostgreSQL", bases.postgres))
        ]


async def _go_through(sandbox: Sandbox, database: Sqlite | Postgres, count: Count) -> Count:
    reached, known = set[Edge](), set[Edge]()
    for strike in await _list_strikes(sandbox, database):
        edge = Edge(strike.side, strike.kind)
        known.add(edge)
        life = await _live(sandbox, database, strike)
        if not life.was_killed:
            life = await _live(sandbox, database, strike)
        if life.was_killed:
            reached.add(edge)
        _add(count, strike, life)
    count.faults += [f"never reached: {edge.side} {edge.kind}" for edge in known - reached]
    return count


async def _list_strikes(sandbox: Sandbox, database: Sqlite | Postgres) -> list[Strike]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_control(sandbox) as control:
            environment = sandbox.environment(database.make(), sandbox.ports[0])
            return await list_strikes(environment, control, Path(folder) / "journal")


async def _live(sandbox: Sandbox, database: Sqlite | Postgres, strike: Strike) -> Life:
    async with open_control(sandbox) as control:
        environment = sandbox.environment(database.make(), sandbox.ports[0])
        return await live_through(environment, control, strike=strike)


def _add(count: Count, strike: Strike, life: Life) -> None:
    count.due += 1
    count.once += life.rings == 1
    count.twice += life.rings > 1
    count.decisions += life.people_decide
    count.lost += not life.is_confirmed and not life.people_decide
    count.kills += life.was_killed
    count.stray += max(0, life.cards - 1)
    count.faults += [f"{strike.side} {strike.kind}, {strike.turn}: {fault}" for fault in life.faults]
