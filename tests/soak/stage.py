"""What the parts of the soak share: both databases, an empty sandbox for each, and how fast things go."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from tests.soak.count import Count
from tests.support.crowd import count_unrecorded, wait_for_last_words
from tests.support.databases import Postgres, Sqlite
from tests.support.pace import FAST
from tests.support.program_child import Orders
from tests.support.stage import Control, Sandbox, open_control, run_sandbox

#: leases outlast what a busy machine takes, and a sender gives up well before its lease does
BUSY = replace(
    FAST,
    lease=timedelta(seconds=6),
    send_within_s=3.0,
    evidence_wait=timedelta(seconds=2),
    card_lease=timedelta(seconds=5),
)
ORDERS = Orders(timings=BUSY)
_SLOW = ("--slow-answer", "20")  #: a second, at the stage's pace
_PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Bases:
    """Both databases, and what the command line chose."""

    sqlite: Sqlite
    postgres: Postgres
    seed: int
    people: int
    kills: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One part's stage: a sandbox, its control, and the settings of each replica."""

    sandbox: Sandbox
    control: Control
    environments: list[dict[str, str]]


@asynccontextmanager
async def set_scene(
    database: Sqlite | Postgres, *, replicas: int = 1, arguments: tuple[str, ...] = _SLOW
) -> AsyncIterator[Scene]:
    """Set the stage of one part, on an empty database."""
    address = database.make()
    with run_sandbox(programs=replicas, arguments=arguments) as sandbox:
        async with open_control(sandbox) as control:
            environments = [sandbox.environment(address, port) for port in sandbox.ports]
            yield Scene(sandbox, control, environments)


async def count_crowd(
    scene: Scene, names: list[str], count: Count, *, patience_s: float = _PATIENCE_S
) -> None:
    """Wait for everybody's last word, and add them to the count."""
    crowd = await wait_for_last_words(scene.control, names, patience_s=patience_s)
    rings = crowd.rings.values()
    count.due += len(names)
    count.once += sum(number == 1 for number in rings)
    count.twice += sum(number > 1 for number in rings)
    count.lost += len(names) - len(crowd.confirmed) - crowd.decisions - sum(crowd.reasons.values())
    count.decisions += crowd.decisions
    count.stray += crowd.stray
    count.why += crowd.reasons
    count.again += len(await scene.control.requests()) - sum(rings)
    if unrecorded := await count_unrecorded(scene.environments[0], scene.control):
        count.faults.append(f"{unrecorded} requests went out without an attempt on record")
