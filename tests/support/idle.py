"""A database in which nothing is due, however much lies ahead or is over, and the ticks that look into it."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, literal, text

from app.clock import SystemClock
from app.metrics import Metrics
from app.task_pool import TaskPool
from app.ticks import Ticks
from core.nouns.card import CardSubject
from core.nouns.evidence import CallState, Notice
from core.nouns.ids import RetellCallId
from core.nouns.moment import Moment
from core.rules.timings import DESIGNED
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines
from store.first_start import AccountKeys, FirstStart
from store.types import UtcInstant
from tests.support.builders import (
    NOW,
    make_appointment,
    make_call,
    make_contact,
    make_reminder,
    make_tenant,
)
from tests.support.clocks import StandingClock
from tests.support.crowds import COUNTED_UP, copy_rows
from tests.support.fakes import MAIN, FakeBoard, FakeClock, FakeDialer, FakeScriptReader

#: real time is the machine's own, since the auditor takes it from the database
AT = Moment(now=NOW, real=SystemClock().moment().real)
_DAYS = 50  #: that reminders ahead are spread over


async def keep_idle(engines: Engines, cipher: Cipher) -> SqlStore:
    """Set up the salon, with one reminder ahead, and one of everything else that is over."""
    first, home = FirstStart(engines, cipher), make_tenant()
    await first.save_account(MAIN, AccountKeys("key", ("key",)), NOW)
    await first.save_tenant(home, NOW)
    store = SqlStore(engines, cipher)
    async with store.writing() as records:
        await records.contacts.insert_contact(make_contact(), NOW)
        await records.appointments.insert_appointment(make_appointment(), NOW)
        ahead = NOW + timedelta(days=20)
        await records.reminders.insert_reminder(make_reminder(due_at=ahead, deadline_at=ahead))
        before = NOW - timedelta(days=1)
        ended = make_call(state=CallState.ENDED, is_live=False, lease_until=None, attempted_at=before)
        await records.calls.insert_call(ended, b"")
        await records.cards.mark_stale(CardSubject.CALL, "0", tenant_id=home.id, channel=home.channel)
        await records.inbox.insert_event(MAIN, Notice("ended", RetellCallId("r"), None, b"{}"), NOW)
    await execute(engines, "UPDATE cards SET painted_version = wanted_version")
    await execute(engines, "UPDATE call_events SET applied_at = received_at")
    return store


async def fill_ahead(engines: Engines, count: int) -> None:
    """Let so many more reminders lie ahead, on one day after the other."""
    async with engines.write.begin() as connection:
        for day in range(_DAYS):
            on_that_day = partial(_move, str(day), NOW + timedelta(days=1 + day))
            await copy_rows(connection, "reminders", {"id": "rem_1"}, count // _DAYS, on_that_day)


def _move(name: str, due_at: datetime, number: ColumnElement[str]) -> dict[str, object]:
    key, instant = f"{name}_" + number, literal(due_at, UtcInstant())
    return {"id": key, "slot": key, "due_at": instant, "deadline_at": instant}


async def fill_over(engines: Engines, count: int) -> None:
    """Let so many more calls be over, with cards painted and events applied; and as many businesses join."""
    counted = {"id": COUNTED_UP}
    async with engines.write.begin() as connection:
        await copy_rows(connection, "tenants", {"id": "first"}, count, lambda n: {"id": "t" + n})
        await copy_rows(
            connection, "calls", {}, count, lambda n: {"id": "call_" + n, "retell_call_id": "r" + n}
        )
        await copy_rows(connection, "cards", {}, count, lambda n: counted | {"subject_id": n})
        await copy_rows(connection, "call_events", {}, count, lambda n: counted | {"retell_call_id": n})


async def gather_figures(engines: Engines) -> None:
    """Tell PostgreSQL's planner what there is, as it finds out by itself; SQLite plans without figures."""
    if not engines.is_sqlite:
        await execute(engines, "ANALYZE")


async def execute(engines: Engines, statement: str) -> None:
    """Change rows, or the database, behind the program's back."""
    async with engines.write.begin() as connection:
        await connection.execute(text(statement))


def make_ticks(store: SqlStore) -> Ticks:
    """Make the program's ticks over a store, at the moment at which nothing is due."""
    return Ticks(
        store=store,
        dialer=FakeDialer(FakeClock()),
        scripts=FakeScriptReader(),
        board=FakeBoard(),
        clock=StandingClock(AT),
        timings=DESIGNED,
        metrics=Metrics(),
        dials=TaskPool(20),
        questions=TaskPool(20),
    )
