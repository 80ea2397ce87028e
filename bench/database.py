"""Times receiving a webhook and claiming a reminder, against the barest write that could be committed.

Runs on a SQLite file of its own, or on an empty database that is named. The reference is one conditional
UPDATE and its commit through the same engine: what any durable answer costs at least on this machine.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bench.salon import ACCOUNT, make_look, make_salon
from core.nouns.booking import BookingForm
from core.nouns.evidence import Notice
from core.nouns.ids import RetellCallId, StaffId
from core.nouns.moment import Moment
from core.rules.timings import DESIGNED
from core.use_cases.booking import add_booking
from core.use_cases.claim import Claimed, claim_reminder
from core.use_cases.events import receive_notice
from retell.client import RetellDialer, build_client
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines, build_engines
from store.first_start import AccountKeys, FirstStart
from store.migrate import migrate

ROUNDS = 100
NOW = datetime(2024, 1, 16, 14, 30, tzinfo=UTC)  #: a Tuesday: calls are made
AT = Moment(now=NOW, real=NOW)
TENANT = make_salon()


class _StandingClock:
    """A clock that stands still: nothing timed here looks at it."""

    def moment(self) -> Moment:
        """Return the one moment."""
        return AT

    def monotonic(self) -> float:
        """Return no time at all."""
        return 0.0


async def _set_up(engines: Engines, store: SqlStore, cipher: Cipher) -> None:
    await migrate(engines)
    first = FirstStart(engines, cipher)
    await first.save_account(ACCOUNT, AccountKeys("key", ("key",)), NOW)
    await first.save_tenant(TENANT, NOW)
    async with engines.write.begin() as connection:
        limits = text("UPDATE accounts SET concurrency_limit = 10000, calls_per_second = 10000")
        await connection.execute(limits)
    async with store.writing() as records:
        await records.scripts.mark_script(make_look(NOW))
    start = (NOW + timedelta(hours=23)).date().isoformat()
    for number in range(ROUNDS):
        form = BookingForm(
            name=f"Customer {number}",
            phone=f"+4479122{number:05}",
            date=start,
            time="13:30",
            zone="Europe/London",
            type="Haircut",
            basis="provided_number",
        )
        await add_booking(store, form, tenant=TENANT, staff=StaffId("U1"), submission=f"s{number}", at=AT)


async def _time(act: Callable[[int], Awaitable[object]]) -> float:
    """Time an act over all rounds; answers the median in milliseconds."""
    taken = []
    for number in range(ROUNDS):
        begun = time.perf_counter()
        await act(number)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


async def _run(address: str) -> None:
    engines, cipher = build_engines(address), Cipher("bench")
    store, client = SqlStore(engines, cipher), build_client("http://127.0.0.1:9")
    await _set_up(engines, store, cipher)
    dialer = RetellDialer(client, keys={}, clock=_StandingClock())
    async with store.reading() as records:
        due = await records.reminders.list_due(ACCOUNT, AT, limit=ROUNDS)

    async def write_barely(number: int) -> None:
        async with engines.write.begin() as connection:
            statement = text("UPDATE reminders SET reason = :reason WHERE id = :id AND reason = ''")
            await connection.execute(statement, {"reason": str(number), "id": "nobody"})

    async def receive(number: int) -> None:
        notice = Notice("call_ended", RetellCallId(f"call_{number}"), None, b"{}" * 2000)
        await receive_notice(store, ACCOUNT, notice, at=AT)

    async def claim(number: int) -> None:
        claimed = await claim_reminder(
            store, dialer, due[number], account_id=ACCOUNT, at=AT, timings=DESIGNED
        )
        if not isinstance(claimed, Claimed):
            raise TypeError(claimed)

    reference = await _time(write_barely)
    sys.stdout.write(f"{'one bare write':<28} {reference:9.2f} ms   (the reference)\n")
    for name, act in (("receive a webhook", receive), ("claim a reminder", claim)):
        taken = await _time(act)
        sys.stdout.write(f"{name:<28} {taken:9.2f} ms   {taken / reference:5.1f} times the reference\n")
    await client.aclose()
    await store.close()


def run(address: str) -> None:
    """Print the figures of one database, or of a SQLite file of our own when none is named."""
    if address:
        asyncio.run(_run(address))
        return
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(f"sqlite:///{folder}/bench.db"))
