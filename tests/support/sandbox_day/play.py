"""Play the day: the sandbox is a process, the program is here, and the clock is moved step by step.

At each step first people do what they do, then the program's ticks run until nothing is due and every call
has come to its end. The calls, their webhooks and the cards go over real HTTP; the clock moves only by hand.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import httpx
from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from app.config import read_settings
from app.demo import SALON
from app.program import Program, open_program
from core.nouns.attestation import Attested
from core.nouns.booking import Refused
from core.nouns.evidence import CallState
from core.nouns.ids import ContactId, StaffId
from core.nouns.opt_out import OptOutSource
from core.nouns.reminder import ReminderStatus
from core.nouns.tenant import Tenant
from core.rules.filled_form import fill_form
from core.rules.wishes.privacy import PrivacyWish
from core.use_cases.adjust import save_facts
from core.use_cases.booking import add_booking
from core.use_cases.calling_settings import save_privacy
from core.use_cases.changing import change_booking
from core.use_cases.opt_outs import stop_calling
from core.use_cases.pauses import pause_calls
from core.use_cases.tenants import get_home_tenant
from store.engines import Engines, build_engines
from store.tables import CallRow, ReminderRow
from tests.support.databases import set_limits
from tests.support.imports import take_over
from tests.support.pace import FAST
from tests.support.sandbox_day import words
from tests.support.sandbox_day.entering import build_form, build_row
from tests.support.sandbox_day.people import Doing, Person
from tests.support.sandbox_day.places import KOLKATA, THURSDAY
from tests.support.sandbox_day.reading import read_day
from tests.support.sandbox_day.record import Played
from tests.support.sandbox_day.steps import EVE, PAUSE, STEPS, is_pause
from tests.support.stage import Control, Sandbox, serve_web

MARIA = StaffId("U0MARIA")
PACE = ("--pace", "0.005")  #: of the sandbox: a call is over in a moment
_TIMINGS = replace(FAST, look_again=timedelta(seconds=0.05), back_off=timedelta(seconds=0.05))
_OVER_WITHIN_S = 60.0
_GLANCE_S = 0.01
# What Canada wants to hear in the first sentence is said to everybody.
_OPENING = (
    "Hi, this is an automated AI assistant calling for {{business_name}}, {{business_contact_line}}. You can "
    "say 'stop calling' at any time. Am I speaking with {{customer_name}}?"
)
_CONTACT_LINE = "hello@studio.example, phone 074 0330 5280"
_IS_UNDER_WAY = (
    col(CallRow.outcome).is_(None),
    col(CallRow.state).not_in([CallState.UNAVAILABLE, CallState.HELD, CallState.REJECTED]),
)


@dataclass
class _Day:
    """The day under way, and what people do in it."""

    control: Control
    client: httpx.AsyncClient
    program: Program
    engines: Engines
    tenant: Tenant
    contacts: dict[str, ContactId] = field(default_factory=dict)
    refused: dict[str, tuple[str, ...]] = field(default_factory=dict)

    async def move(self, instant: datetime) -> None:
        """Move the sandbox's clock, and let the program look at it."""
        await self.control.set_now(instant)
        await self.program.clock.look_at(self.client, "/clock")

    async def take_over(self, everybody: Sequence[Person]) -> None:
        """Import a file with a row for each of them."""
        rows, at = map(build_row, everybody), self.program.clock.moment()
        imported = await take_over(self.program.store, *rows, at=at, tenant=self.tenant)
        for person, result in zip(everybody, imported.results, strict=True):
            if result.contact_id is None:
                self.refused[person.name] = tuple(one.removeprefix("phone: ") for one in result.errors)
            else:
                self.contacts[person.name] = result.contact_id

    async def book(self, person: Person) -> None:
        """Fill in the form for somebody."""
        at, form = self.program.clock.moment(), build_form(person)
        booked = await add_booking(
            self.program.store, form, tenant=self.tenant, staff=MARIA, submission=person.name, at=at
        )
        if isinstance(booked, Refused):
            raise TypeError(booked.errors)
        self.contacts[person.name] = booked.contact.id

    async def do(self, person: Person, doing: Doing) -> None:
        """Do what happens to somebody's booking."""
        match doing.what:
            case "answer":
                said = {"number": person.phone, "script": "01"}
                await self.control.post("/control/retell/scripts", said)
            case "stop":
                await self._stop(person)
            case "move":
                await self._change(person, clock=doing.to)
            case "cancel":
                await self._change(person, status="cancelled")

    async def _stop(self, person: Person) -> None:
        contact_id, source = self.contacts[person.name], OptOutSource.COMMAND
        store, at = self.program.store, self.program.clock.moment()
        await stop_calling(store, contact_id, tenant=self.tenant, staff=MARIA, source=source, at=at)

    async def _change(self, person: Person, *, clock: str = "", status: str = "") -> None:
        store = self.program.store
        async with store.reading() as records:
            contact = await records.contacts.get_contact(self.contacts[person.name])
            [booking] = await records.appointments.list_of_contact(contact.id)
            consent = await records.contacts.find_consent(contact.id, contact.phone)
        form, at = fill_form(contact, booking, consent), self.program.clock.moment()
        changed = await change_booking(
            store,
            replace(form, time=clock or form.time, status=status or form.status),
            tenant=self.tenant,
            appointment_id=booking.id,
            version=booking.version,
            staff=MARIA,
            at=at,
        )
        if isinstance(changed, Refused):
            raise TypeError(changed.errors)

    async def pause(self) -> None:
        """Pause all calls of the business for an hour."""
        await pause_calls(
            self.program.store,
            tenant=self.tenant,
            staff=MARIA,
            reason="Fire drill",
            until=PAUSE[1],
            whole_account=False,
            at=self.program.clock.moment(),
        )

    async def attest_route(self) -> None:
        """Attest that the number we call from has a route to India."""
        wish, at = PrivacyWish(attest=frozenset({Attested.ROUTE_IN})), self.program.clock.moment()
        await save_privacy(self.program.store, wish, tenant=self.tenant, staff=MARIA, at=at)

    async def settle(self) -> None:
        """Run the ticks until nothing is due and no call is under way."""
        ticks = self.program.ticks
        await ticks.audit()
        async with asyncio.timeout(_OVER_WITHIN_S):
            while await self._is_anything_due():
                await ticks.claim()
                await ticks.dials.drain(_OVER_WITHIN_S)
                await asyncio.sleep(_GLANCE_S)
                await self._hear()
        await ticks.reconcile()
        await ticks.questions.drain(_OVER_WITHIN_S)
        await ticks.paint()

    async def _hear(self) -> None:
        """Take in what Retell tells, until it has told the end of every call that it took."""
        while True:
            await self.program.ticks.apply()
            if not await self._count(CallRow, *_IS_UNDER_WAY):
                break
            await asyncio.sleep(_GLANCE_S)

    async def _is_anything_due(self) -> bool:
        """Tell whether a call is due that has not been tried; in the pause, one that knows nothing of it."""
        now = self.program.clock.moment().now
        is_due = [col(ReminderRow.status) == ReminderStatus.SCHEDULED, col(ReminderRow.due_at) <= now]
        if is_pause(now):
            is_due.append(col(ReminderRow.reason) != words.PAUSED)
        return await self._count(ReminderRow, *is_due) > 0

    async def _count(self, table: type[CallRow | ReminderRow], *where: ColumnElement[bool]) -> int:
        async with self.engines.read.connect() as connection:
            return await connection.scalar(select(func.count()).select_from(table).where(*where)) or 0


async def play_day(sandbox: Sandbox, database: str, everybody: Sequence[Person]) -> Played:
    """Play the day on a sandbox that was started at PACE, with a program on an empty database."""
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False, timeout=_OVER_WITHIN_S) as client:
        control = Control(client)
        await control.post("/control/reset")
        await control.set_now(EVE)
        async with _run_program(sandbox, database, client) as program:
            engines = build_engines(database)
            try:
                await set_limits(engines, concurrency=1000, per_second=1000)
                day = _Day(control, client, program, engines, await _set_up(control, program))
                await _live(day, everybody)
                return await read_day(control, program.store, day.contacts, day.refused)
            finally:
                await engines.close()


@asynccontextmanager
async def _run_program(sandbox: Sandbox, database: str, client: httpx.AsyncClient) -> AsyncIterator[Program]:
    """Run a program whose heart does not beat by itself, and whose clock is looked at when it is moved."""
    port = sandbox.ports[0]
    environment = sandbox.environment(database, port)
    del environment["CLOCK_URL"]
    async with open_program(read_settings(environment), timings=_TIMINGS) as program:
        await program.clock.look_at(client, "/clock")
        async with serve_web(program, port, is_beating=False):
            yield program


async def _set_up(control: Control, program: Program) -> Tenant:
    """Let the agent say what it must, everywhere, and let the program read that it does."""
    spoken = {"agent_id": SALON["RETELL_AGENT_ID"], "llm": {"begin_message": _OPENING}}
    await control.post("/control/retell/agents", spoken)
    facts, at = {"business_contact_line": _CONTACT_LINE}, program.clock.moment()
    tenant = await get_home_tenant(program.store)
    saved = await save_facts(program.store, facts, tenant=tenant, staff=MARIA, at=at)
    if not isinstance(saved, Tenant):
        raise TypeError(saved)
    await program.ticks.examine()
    await program.ticks.questions.drain(_OVER_WITHIN_S)
    return saved


async def _live(day: _Day, everybody: Sequence[Person]) -> None:
    """Take over everybody who is booked the day before, then go through the day."""
    await day.take_over([person for person in everybody if person.is_in_file])
    for person in everybody:
        if person.booked_at is None and not person.is_in_file:
            await day.book(person)
    todo = sorted(_list_doings(day, everybody), key=lambda one: one[0])
    for instant in STEPS:
        await day.move(instant)
        while todo and todo[0][0] <= instant:
            _, do = todo.pop(0)
            await do()
        await day.settle()
    await day.program.ticks.apply()  # what was told twice


def _list_doings(
    day: _Day, everybody: Sequence[Person]
) -> Iterator[tuple[datetime, Callable[[], Awaitable[None]]]]:
    """List what people do in the course of the day, and when."""
    yield PAUSE[0], day.pause
    yield KOLKATA.at(THURSDAY, KOLKATA.route_from), day.attest_route
    for person in everybody:
        doing = person.kind.doing
        if person.booked_at is not None:
            yield person.booked_at, partial(day.book, person)
        if doing is not None:
            yield person.place.at(THURSDAY, doing.at), partial(day.do, person, doing)
