"""One program of the figures about the engine, and the bare loop beside it; each a process of its own.

The program is the real heart over the real ticks, dialer and database; only Slack is played, by a board that
takes every card at once. The bare loop has the same client and slots and commits one row a dial.
"""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection

from sqlalchemy import text
from typing_extensions import override

from app.clock import SystemClock
from app.gathered_paperwork import GatheredPaperwork
from app.heartbeat import BEATS, Heartbeat
from app.metrics import MeteredBoard, MeteredDialer, Metrics
from app.task_pool import TaskPool
from app.ticks import Ticks
from bench.salon import ACCOUNT
from core.nouns.card import Painting
from core.nouns.ids import ChannelId, MessageRef
from core.nouns.moment import Moment
from core.ports.card_board import CardBoard
from core.ports.store import Work
from core.rules.timings import DESIGNED
from retell.client import RetellDialer, build_client
from retell.scripts import RetellScripts
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import build_engines

KEY = "bench"
QUESTIONS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Job:
    """What a process is to do: where the rows are, whom to ask, how many requests at once."""

    address: str
    retell: str
    slots: int
    ahead: timedelta  #: of real time


class AheadClock(SystemClock):
    """The program's clock, with business time on a working day."""

    def __init__(self, ahead: timedelta) -> None:
        super().__init__()
        self._ahead = ahead

    @override
    def moment(self) -> Moment:
        """Read real time, and business time that runs beside it."""
        real = super().moment().real
        return Moment(now=real + self._ahead, real=real)


class _Wall(CardBoard):
    """A board that takes every card at once."""

    @override
    async def show(self, painting: Painting, channel: ChannelId, message: MessageRef | None) -> MessageRef:
        """Hang a card."""
        del painting
        return message or MessageRef(f"{channel}/1")


def run_program(job: Job, told: Connection) -> None:
    """Run a program until told to end."""
    asyncio.run(_run_program(job, told))


def run_bare_loop(job: Job, told: Connection) -> None:
    """Say "ready", wait for the reminders' ids, and dial them all."""
    asyncio.run(_run_bare_loop(job, told))


async def _run_program(job: Job, told: Connection) -> None:
    engines, clock, metrics = build_engines(job.address), AheadClock(job.ahead), Metrics()
    store = SqlStore(engines, Cipher(KEY))
    async with build_client(job.retell) as client:
        dialer = RetellDialer(client, keys={ACCOUNT: "key"}, clock=clock)
        ticks = Ticks(
            store=store,
            dialer=MeteredDialer(dialer, metrics),
            scripts=RetellScripts(client, keys={ACCOUNT: "key"}),
            board=MeteredBoard(_Wall(), metrics),
            clock=clock,
            timings=DESIGNED,
            metrics=metrics,
            dials=TaskPool(job.slots, on_room=lambda: heartbeat.nudge(Work.DIALS)),
            questions=TaskPool(QUESTIONS_AT_ONCE),
            paperwork=GatheredPaperwork(store, clock, DESIGNED),
        )
        heartbeat = Heartbeat(ticks, BEATS)
        store.listen(heartbeat.hear)
        heartbeat.start()
        told.send("ready")
        await asyncio.to_thread(told.recv)
        await heartbeat.stop()
        await ticks.dials.drain(30)
    await store.close()


async def _run_bare_loop(job: Job, told: Connection) -> None:
    engines = build_engines(job.address)
    # As in the store: SQLite has one writer, and waiting for it in Python is the faster way.
    writer: AbstractAsyncContextManager[object] = asyncio.Lock() if engines.is_sqlite else nullcontext()
    called = text("UPDATE reminders SET status = 'called' WHERE id = :id")
    told.send("ready")
    waiting: list[str] = await asyncio.to_thread(told.recv)
    async with build_client(job.retell) as client:

        async def dial() -> None:
            while waiting:
                one = waiting.pop()
                body = {"metadata": {"call_ref": one}, "from_number": "+1", "to_number": "+1"}
                await client.post("/v2/create-phone-call", json=body, timeout=30)
                async with writer, engines.write.begin() as connection:
                    await connection.execute(called, {"id": one})

        told.send(SystemClock().moment().real.timestamp())
        await asyncio.gather(*(dial() for _ in range(job.slots)))
    await engines.close()
