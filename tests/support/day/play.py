"""Play the day: the sandbox is a process, the program is here, and the clock is moved step by step.

At each step first people do what they do, then the program's ticks run until nothing is due and every call
has come to its end. The calls, their webhooks and the cards go over real HTTP; the clock moves only by hand.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import httpx
import uvicorn
from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.config import read_settings
from app.demo import SALON
from app.program import Program, open_program
from core.nouns.appointment import Appointment
from core.nouns.booking import BookingForm, Refused
from core.nouns.call import Call
from core.nouns.evidence import CallState
from core.nouns.ids import StaffId
from core.nouns.opt_out import OptOutSource
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Tenant
from core.ports.store import Records
from core.rules.filled_form import fill_form
from core.use_cases.adjust import save_facts
from core.use_cases.booking import Booked, add_booking
from core.use_cases.changing import change_booking
from core.use_cases.opt_outs import stop_calling
from core.use_cases.pauses import pause_calls
from core.use_cases.tenants import get_home_tenant
from store.engines import Engines, build_engines
from store.tables import CallRow, ReminderRow
from tests.support.databases import set_limits
from tests.support.day.foresight import CLOSED, EVE, PAUSE, STEPS, WAITS
from tests.support.day.people import Doing, Person
from tests.support.day.places import THURSDAY
from tests.support.pace import FAST
from tests.support.stage import Control, Json, Sandbox

MARIA = StaffId("U0MARIA")
PACE = ("--pace", "0.005")  #: of the sandbox: a call is over in a moment
_OVER_WITHIN_S = 30.0
_GLANCE_S = 0.02
_IS_UNDER_WAY = (
    col(CallRow.outcome).is_(None),
    col(CallRow.state).not_in([CallState.UNAVAILABLE, CallState.HELD, CallState.REJECTED]),
)
_AT_THIS_HOUR = re.compile(r"It is \d\d:\d\d where this phone is \(.+\); calls are made from [\d:, toand]+\.")
# What Canada wants to hear in the first sentence is said to everybody.
_OPENING = (
    "Hi, this is an automated AI assistant calling for {{business_name}}, {{business_contact_line}}. You can "
    "say 'stop calling' at any time. Am I speaking with {{customer_name}}?"
)
_CONTACT_LINE = "hello@studio.example, phone 074 0330 5280"


@dataclass(frozen=True)
class End:
    """How the database has somebody at the end."""

    said: tuple[str, ...]  # sorted: what came of each planned call, or why it was not made
    retry_note: str = ""  # what the last call says of another try


@dataclass(frozen=True)
class Played:
    """What the day left behind: in the database and in the sandbox's records."""

    ends: dict[str, End]  # by name
    dials: list[Json]
    cards: list[str]  # all messages in the channel
    barred: list[str]  # the numbers that Retell keeps as not to be called


@dataclass
class _Day:
    """The day under way."""

    control: Control
    program: Program
    engines: Engines
    tenant: Tenant
    client: httpx.AsyncClient
    bookings: dict[str, Appointment] = field(default_factory=dict)
    refused: dict[str, tuple[str, ...]] = field(default_factory=dict)

    async def move(self, instant: datetime) -> None:
        """Move the sandbox's clock, and let the program look at it."""
        await self.control.set_now(instant)
        await self.program.clock.look_at(self.client, "/clock")

    async def book(self, person: Person) -> None:
        """Book somebody."""
        booked = await add_booking(
            self.program.store,
            _fill_in(person),
            tenant=self.tenant,
            staff=MARIA,
            submission=person.name,
            at=self.program.clock.moment(),
        )
        if isinstance(booked, Booked):
            self.bookings[person.name] = booked.appointment
        else:
            self.refused[person.name] = tuple(booked.errors.values())

    async def do(self, person: Person, doing: Doing) -> None:
        """Do what happens to somebody's booking."""
        store, at = self.program.store, self.program.clock.moment()
        match doing.what:
            case "answer":
                said = {"number": person.phone, "script": "01"}
                await self.control.post("/control/retell/scripts", said)
            case "stop":
                contact_id, source = self.bookings[person.name].contact_id, OptOutSource.COMMAND
                await stop_calling(store, contact_id, tenant=self.tenant, staff=MARIA, source=source, at=at)
            case _:
                await self._change(person, doing)

    async def _change(self, person: Person, doing: Doing) -> None:
        store, booking = self.program.store, self.bookings[person.name]
        async with store.reading() as records:
            contact = await records.contacts.get_contact(booking.contact_id)
            consent = await records.contacts.find_consent(contact.id, contact.phone)
        form = fill_form(contact, booking, consent)
        news = {"time": doing.to} if doing.what == "move" else {"status": "cancelled"}
        changed = await change_booking(
            store,
            replace(form, **news),
            tenant=self.tenant,
            appointment_id=booking.id,
            version=booking.version,
            staff=MARIA,
            at=self.program.clock.moment(),
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
        await self.program.ticks.apply()
        while await self._count(select(func.count()).select_from(CallRow).where(*_IS_UNDER_WAY)):
            await asyncio.sleep(_GLANCE_S)
            await self.program.ticks.apply()

    async def _is_anything_due(self) -> bool:
        """Tell whether a call waits that has not been tried yet, or in the pause that knows of none."""
        now = self.program.clock.moment().now
        is_due = [col(ReminderRow.status) == ReminderStatus.SCHEDULED, col(ReminderRow.due_at) <= now]
        if PAUSE[0] <= now < PAUSE[1]:
            is_due.append(col(ReminderRow.reason).not_like("Somebody paused calls%"))
        return await self._count(select(func.count()).select_from(ReminderRow).where(*is_due)) > 0

    async def _count(self, counted: SelectOfScalar[int]) -> int:
        async with self.engines.read.connect() as connection:
            return await connection.scalar(counted) or 0


async def play_day(sandbox: Sandbox, database: str, everybody: Sequence[Person]) -> Played:
    """Play the day on an empty sandbox that was started at PACE, with a program on an empty database."""
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False, timeout=15.0) as client:
        control = Control(client)
        await control.post("/control/reset")
        await control.set_now(EVE)
        async with _run_program(sandbox, database, client) as program:
            day = await _open_day(control, program, database, client)
            try:
                await _live(day, everybody)
                return await _read(day, everybody)
            finally:
                await day.engines.close()


@asynccontextmanager
async def _run_program(sandbox: Sandbox, database: str, client: httpx.AsyncClient) -> AsyncIterator[Program]:
    """Run a program whose heart does not beat by itself, and whose clock is looked at when it is moved."""
    environment = sandbox.environment(database, sandbox.ports[0])
    del environment["CLOCK_URL"]
    async with open_program(read_settings(environment), timings=FAST) as program:
        await program.clock.look_at(client, "/clock")
        port = sandbox.ports[0]
        config = uvicorn.Config(program.web, port=port, lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(_GLANCE_S)
        try:
            yield program
        finally:
            server.should_exit = True
            await serving


async def _open_day(control: Control, program: Program, database: str, client: httpx.AsyncClient) -> _Day:
    engines = build_engines(database)
    await set_limits(engines, concurrency=1000, per_second=1000)
    spoken = {"agent_id": SALON["RETELL_AGENT_ID"], "llm": {"begin_message": _OPENING}}
    await control.post("/control/retell/agents", spoken)
    facts, at = {"business_contact_line": _CONTACT_LINE}, program.clock.moment()
    tenant = await get_home_tenant(program.store)
    tenant = await save_facts(program.store, facts, tenant=tenant, staff=MARIA, at=at)
    if not isinstance(tenant, Tenant):
        raise TypeError(tenant)
    await program.ticks.examine()
    await program.ticks.questions.drain(_OVER_WITHIN_S)
    return _Day(control, program, engines, tenant, client)


async def _live(day: _Day, everybody: Sequence[Person]) -> None:
    """Book everybody who is booked before, then go through the day."""
    for person in everybody:
        if person.booked_at is None:
            await day.book(person)
    todo = sorted(_list_doings(day, everybody), key=lambda one: one[0])
    for instant in STEPS:
        await day.move(instant)
        while todo and todo[0][0] <= instant:
            _, do = todo.pop(0)
            await do()
        await day.settle()


def _list_doings(
    day: _Day, everybody: Sequence[Person]
) -> Iterator[tuple[datetime, Callable[[], Awaitable[None]]]]:
    """List what people do in the course of the day, and when."""
    yield PAUSE[0], day.pause
    for person in everybody:
        doing = person.kind.doing
        if person.booked_at is not None:
            yield person.booked_at, partial(day.book, person)
        if doing is not None:
            yield person.place.at(THURSDAY, doing.at), partial(day.do, person, doing)


async def _read(day: _Day, everybody: Sequence[Person]) -> Played:
    """Read what the day left behind."""
    await day.program.ticks.apply()
    async with day.program.store.reading() as records:
        ends = {person.name: await _read_end(day, records, person) for person in everybody}
    messages = await day.control.messages()
    contacts = await day.control.get("/control/retell/contacts")
    return Played(
        dials=await day.control.dials(),
        ends=ends,
        cards=[json.dumps([one["text"], one["blocks"]], ensure_ascii=False) for one in messages],
        barred=sorted(one["phone_number"] for one in contacts if one.get("do_not_call")),
    )


async def _read_end(day: _Day, records: Records, person: Person) -> End:
    if person.name in day.refused:
        return End(tuple(day.refused[person.name]))
    contact_id = day.bookings[person.name].contact_id
    calls = await records.calls.list_of_contact(contact_id)
    by_reminder = {call.reminder_id: call for call in calls}
    reminders = await records.reminders.list_of_contact(contact_id)
    said = sorted(_say(reminder, by_reminder.get(reminder.id)) for reminder in reminders)
    return End(tuple(said), calls[-1].retry_note if calls else "")


def _say(reminder: Reminder, call: Call | None) -> str:
    """Say in a word what came of a call, or in its own sentence why it was not made."""
    if call is not None:
        return str(call.outcome or call.trouble)
    if reminder.status is ReminderStatus.SCHEDULED:
        return WAITS
    return _AT_THIS_HOUR.sub(CLOSED, reminder.reason)


def _fill_in(person: Person) -> BookingForm:
    kind = person.kind
    return BookingForm(
        name=person.name,
        phone=person.phone,
        date=kind.day.isoformat(),
        time=kind.clock,
        zone=person.place.zone,
        type="Haircut",
        basis=kind.basis,
        repeats=kind.repeats,
        reminders=kind.plan,
    )
