"""Fakes of core's ports, and one shift with them: a Retell, a channel and a clock that do as they are told.

Only ports are faked. The store beside them is a real database, so what a test sees is what is kept.
"""

import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypedDict

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlmodel import SQLModel
from typing_extensions import override

from core.nouns.booking import Refused
from core.nouns.call import Call
from core.nouns.card import Painting
from core.nouns.evidence import Analysis, Answer, CallEvidence, CallState, Ending, Notice
from core.nouns.ids import (
    E164,
    AccountId,
    AgentRef,
    CallId,
    ChannelId,
    MessageRef,
    ReminderId,
    RetellCallId,
    StaffId,
)
from core.nouns.moment import Moment
from core.nouns.opt_out import OptOut, OptOutSource
from core.nouns.reminder import Reminder
from core.nouns.script import AgentScript, NumberReach
from core.nouns.tenant import Tenant
from core.ports.card_board import CardBoard, CardGone, CardLate
from core.ports.clock import Clock
from core.ports.dialer import Abandoned, CallOrder, Dialer, DialResult, LineDown, Registered
from core.ports.script_reader import AgentGone, ScriptReader
from core.ports.store import Store
from core.rules.timings import DESIGNED, Timings
from core.use_cases.booking import Booked, add_booking
from core.use_cases.call_now import CallRefused, request_call
from core.use_cases.cards import paint_card
from core.use_cases.changing import Changed, change_booking
from core.use_cases.claim import Claimed, NotClaimed, claim_reminder
from core.use_cases.events import apply_event, receive_notice
from core.use_cases.examine import Examination, examine_script
from core.use_cases.place import place_call
from core.use_cases.reconcile import check_call, lapse_call
from store.engines import Engines, build_engines
from tests.support.builders import MARIA, make_form, make_moment, make_tenant
from tests.support.databases import Postgres, Sqlite

MAIN = AccountId("main")
KEY_LIVES = timedelta(hours=1)  #: how long Retell knows an idempotency key
Meanwhile = Callable[[], Awaitable[object]]  #: what happens elsewhere while somebody waits for an answer


@dataclass
class FakeClock(Clock):
    """Shows a time that passes only when a test lets it pass."""

    at: Moment = field(default_factory=make_moment)
    seconds: float = 1000.0

    @override
    def moment(self) -> Moment:
        return self.at

    @override
    def monotonic(self) -> float:
        return self.seconds

    def wait(self, **how_long: float) -> Moment:
        """Let time pass on every clock, as in `wait(minutes=2)`."""
        passed = timedelta(**how_long)
        self.at = Moment(self.at.now + passed, self.at.real + passed)
        self.seconds += passed.total_seconds()
        return self.at

    def set_now(self, now: datetime) -> Moment:
        """Move business time alone, as the demo does."""
        self.at = Moment(now, self.at.real)
        return self.at


@dataclass(frozen=True, slots=True)
class Request:
    """One request to place a call, as the dialer was asked for it."""

    account_id: AccountId
    call_id: CallId
    to_number: str
    body: bytes
    send_before: float


@dataclass(frozen=True, slots=True)
class _Step:
    result: DialResult | None = None
    rings: bool = True
    meanwhile: Meanwhile | None = None


class FakeDialer(Dialer):
    """A Retell that answers as scripted, and whose phones ring as scripted, whatever it answers.

    Without a script every request is registered and rings. Like Retell it rings only once for an
    idempotency key, as long as it knows the key; `rings` lists every ring there was. Like our own
    line it lets nothing go out from `send_before` on.
    """

    def __init__(self, clock: Clock) -> None:
        self.requests: list[Request] = []
        self.rings: list[CallId] = []
        self.looks: list[str] = []
        self.stopped: list[RetellCallId] = []
        self.told: list[tuple[E164, bool]] = []  #: numbers to be barred, or no longer
        self.is_down = False  #: questions get no answer
        self._clock = clock
        self.script: deque[_Step] = deque()
        self._rang_at: dict[CallId, datetime] = {}
        self._known: dict[str, Notice] = {}

    def will(
        self, result: DialResult | None = None, *, rings: bool = False, meanwhile: Meanwhile | None = None
    ) -> None:
        """Script the next request: its answer (None registers it), its truth, and what happens meanwhile."""
        self.script.append(_Step(result, rings or result is None, meanwhile))

    def knows(self, evidence: CallEvidence) -> None:
        """Let both kinds of look find this."""
        notice = build_notice(evidence)
        self._known[evidence.retell_call_id] = notice
        if evidence.call_ref:
            self._known[evidence.call_ref] = notice

    @override
    def build_request(self, order: CallOrder) -> bytes:
        return json.dumps(asdict(order)).encode()

    @override
    async def place(self, account_id: AccountId, body: bytes, *, send_before: float) -> DialResult:
        if self._clock.monotonic() >= send_before:
            return Abandoned()
        order = json.loads(body)
        call_id = CallId(order["call_id"])
        self.requests.append(Request(account_id, call_id, order["to_number"], body, send_before))
        step = self.script.popleft() if self.script else _Step()
        if step.rings:
            self._ring(call_id)
        if step.meanwhile:
            await step.meanwhile()
        return step.result or Registered(name_at_retell(call_id))

    @override
    async def find_by_ref(self, account_id: AccountId, call_id: CallId) -> Notice | None:
        return self._look(call_id)

    @override
    async def find_call(self, account_id: AccountId, retell_call_id: RetellCallId) -> Notice | None:
        return self._look(retell_call_id)

    @override
    async def stop(self, account_id: AccountId, retell_call_id: RetellCallId) -> bool:
        if self.is_down:
            raise LineDown
        self.stopped.append(retell_call_id)
        return True

    @override
    async def mark_do_not_call(self, account_id: AccountId, phone: E164, *, stop: bool) -> None:
        if self.is_down:
            raise LineDown
        self.told.append((phone, stop))

    @override
    def parse_evidence(self, body: bytes) -> CallEvidence | None:
        told = json.loads(body)
        if told is None:
            return None
        analysis = told["analysis"]
        if analysis:
            answer = Answer(analysis["answer"]) if analysis["answer"] else None
            analysis = Analysis(answer, analysis["summary"], analysis["in_voicemail"])
        ending = Ending(told["ending"]) if told["ending"] else None
        return CallEvidence(
            **told | {"state": CallState(told["state"]), "ending": ending, "analysis": analysis}
        )

    def _ring(self, call_id: CallId) -> None:
        real, rang_at = self._clock.moment().real, self._rang_at.get(call_id)
        if rang_at is None or real - rang_at > KEY_LIVES:
            self._rang_at[call_id] = real
            self.rings.append(call_id)

    def _look(self, key: str) -> Notice | None:
        self.looks.append(key)
        if self.is_down:
            raise LineDown
        return self._known.get(key)


@dataclass(frozen=True, slots=True)
class Shown:
    """One painting, where it was hung, and which message was there before."""

    painting: Painting
    channel: ChannelId
    before: MessageRef | None
    message: MessageRef


class FakeBoard(CardBoard):
    """A channel that takes every card, unless it was told otherwise for the next one."""

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        self._script: deque[tuple[CardLate | CardGone | None, Meanwhile | None]] = deque()

    def will(self, refuse: CardLate | CardGone | None = None, *, meanwhile: Meanwhile | None = None) -> None:
        """Script the next card: what it meets, and what happens while it is on its way."""
        self._script.append((refuse, meanwhile))

    @override
    async def show(self, painting: Painting, channel: ChannelId, message: MessageRef | None) -> MessageRef:
        refuse, meanwhile = self._script.popleft() if self._script else (None, None)
        if meanwhile:
            await meanwhile()
        if refuse:
            raise refuse
        hung = message or MessageRef(f"{channel}/{len(self.shown) + 1}")
        self.shown.append(Shown(painting, channel, message, hung))
        return hung


class FakeScriptReader(ScriptReader):
    """A Retell that answers about agents as told: a script for each, or why there is none to be had.

    `looks` lists every agent that was asked about. An agent nobody told it of is gone; an error it was
    told to raise, it raises until it is told otherwise. `reach` is where any number can call.
    """

    def __init__(self) -> None:
        self.looks: list[AgentRef] = []
        self.reach: NumberReach | Exception = NumberReach.ANYWHERE
        self._answers: dict[AgentRef, AgentScript | Exception] = {}

    def speaks(self, agent: AgentRef, answer: AgentScript | Exception) -> None:
        """Let this agent speak this script, or let every look at it end with this error."""
        self._answers[agent] = answer

    @override
    async def read_script(self, account_id: AccountId, agent: AgentRef) -> AgentScript:
        self.looks.append(agent)
        answer = self._answers.get(agent, AgentGone())
        if isinstance(answer, Exception):
            raise answer
        return answer

    @override
    async def knows_number(self, account_id: AccountId, number: E164) -> bool:
        return True

    @override
    async def find_reach(self, account_id: AccountId, number: E164) -> NumberReach:
        if isinstance(self.reach, Exception):
            raise self.reach
        return self.reach


def name_at_retell(call_id: CallId) -> RetellCallId:
    """Return what the fake Retell calls this call of ours."""
    return RetellCallId(f"at_retell_{call_id}")


def make_evidence(call_id: CallId, state: CallState = CallState.ENDED, **changes: object) -> CallEvidence:
    """Make a statement about our call; it bears our reference and the id the fake dialer gave it."""
    told = CallEvidence(name_at_retell(call_id), call_id, state)
    return replace(told, **changes)  # type: ignore[arg-type]


def build_notice(evidence: CallEvidence | None) -> Notice:
    """Build the event that says this, or one that says nothing of a call; the same words, the same event."""
    body = json.dumps(asdict(evidence) if evidence else None).encode()
    said = evidence.retell_call_id if evidence else None
    return Notice(f"told:{body.decode()}", said, evidence.call_ref if evidence else None, body)


class Asking(TypedDict):
    """Who asks for something, of which business, when."""

    tenant: Tenant
    staff: StaffId
    at: Moment


@dataclass
class Shift:
    """A day at the salon: one store, the fakes around it, and the ticks taken one step at a time."""

    store: Store
    clock: FakeClock = field(default_factory=FakeClock)
    board: FakeBoard = field(default_factory=FakeBoard)
    tenant: Tenant = field(default_factory=make_tenant)
    timings: Timings = DESIGNED

    def __post_init__(self) -> None:
        self.dialer = FakeDialer(self.clock)
        self.scripts = FakeScriptReader()

    def by_maria(self) -> Asking:
        """Say that Maria asks, here and now."""
        return Asking(tenant=self.tenant, staff=MARIA, at=self.clock.moment())

    async def book(self, submission: str = "form 1", **changes: object) -> Booked:
        """Book Sarah, as a rule for tomorrow, so that her reminder is due at once."""
        form = make_form(**changes)
        at = self.clock.moment()
        booked = await add_booking(
            self.store, form, tenant=self.tenant, staff=MARIA, submission=submission, at=at
        )
        assert isinstance(booked, Booked), booked
        return booked

    async def change(
        self, booked: Booked, version: int | None = None, /, **changes: object
    ) -> Changed | Refused:
        """Send the edit form of a booking, changed in these fields; by default it was opened just now."""
        async with self.store.reading() as records:
            present = await records.appointments.get_appointment(booked.appointment.id)
        return await change_booking(
            self.store,
            make_form(**{"status": present.status.value} | changes),
            tenant=self.tenant,
            appointment_id=present.id,
            version=present.version if version is None else version,
            staff=MARIA,
            at=self.clock.moment(),
        )

    async def ask_for_call(self, booked: Booked, slot_key: str = "key") -> Reminder | CallRefused:
        """Press "Call now"."""
        at, who = self.clock.moment(), booked.contact.id
        return await request_call(self.store, who, tenant=self.tenant, slot_key=slot_key, staff=MARIA, at=at)

    async def opt_out(self, phone: str = "+447912345678") -> None:
        """Note that somebody does not want to be called."""
        async with self.store.writing() as records:
            at = self.clock.moment().now
            stated = OptOut(
                self.tenant.id, E164(phone), is_stop=True, source=OptOutSource.COMMAND, by=MARIA, at=at
            )
            await records.opt_outs.insert_opt_out(stated)

    async def claim(self, reminder: Reminder) -> Claimed | NotClaimed:
        """Claim a reminder, as the tick does when it is listed as due."""
        at = self.clock.moment()
        return await claim_reminder(
            self.store, self.dialer, reminder.id, account_id=MAIN, at=at, timings=self.timings
        )

    async def take(self, reminder: Reminder) -> Claimed:
        """Claim a reminder that can be claimed."""
        claimed = await self.claim(reminder)
        assert isinstance(claimed, Claimed), claimed
        return claimed

    async def place(self, claimed: Claimed, *, committed: float | None = None) -> Call:
        """Send a claimed call, by default one that was claimed just now, and answer with its record."""
        committed = self.clock.monotonic() if committed is None else committed
        await place_call(
            self.store, self.dialer, self.clock, claimed, committed=committed, timings=self.timings
        )
        return await self.get_call(claimed.call_id)

    async def ring(self, reminder: Reminder) -> Call:
        """Claim and send."""
        return await self.place(await self.take(reminder))

    async def lapse(self, call_id: CallId) -> bool:
        """Look whether the sender is silent for too long."""
        return await lapse_call(self.store, call_id, at=self.clock.moment(), timings=self.timings)

    async def check(self, call_id: CallId) -> Claimed | None:
        """Ask after a call."""
        at = self.clock.moment()
        return await check_call(self.store, self.dialer, call_id, at=at, timings=self.timings)

    async def tell(self, evidence: CallEvidence | None, *, account_id: AccountId = MAIN) -> Call | None:
        """Receive a webhook and apply all that waits; answers how its call stands then."""
        await receive_notice(self.store, account_id, build_notice(evidence), at=self.clock.moment())
        await self.apply()
        return await self.get_call(evidence.call_ref) if evidence and evidence.call_ref else None

    async def apply(self) -> list[bool]:
        """Apply the events that wait."""
        at = self.clock.moment()
        async with self.store.reading() as records:
            waiting = await records.inbox.list_pending(at.real, limit=100)
        return [await apply_event(self.store, self.dialer, e, at=at, timings=self.timings) for e in waiting]

    async def paint(self) -> list[Painting]:
        """Paint what is stale, once around; answers with what was shown."""
        at, before = self.clock.moment(), len(self.board.shown)
        async with self.store.reading() as records:
            stale = await records.cards.list_stale(at.real, limit=100)
        for card_id in stale:
            await paint_card(self.store, self.board, card_id, at=at, timings=self.timings)
        return [shown.painting for shown in self.board.shown[before:]]

    async def examine(self, answer: AgentScript | Exception | None = None) -> Examination:
        """Look at the business's script, which from now on is this one if one is given."""
        if answer is not None:
            self.scripts.speaks(self.tenant.agent, answer)
        return await examine_script(self.store, self.scripts, tenant=self.tenant, at=self.clock.moment())

    async def get_call(self, call_id: CallId) -> Call:
        """Read a call."""
        async with self.store.reading() as records:
            return await records.calls.get_call(call_id)

    async def get_reminder(self, reminder_id: ReminderId) -> Reminder:
        """Read a planned call."""
        async with self.store.reading() as records:
            return await records.reminders.get_reminder(reminder_id)


_KEPT: dict[Sqlite | Postgres, Engines] = {}


@asynccontextmanager
async def keep_engines(database: Sqlite | Postgres) -> AsyncIterator[Engines]:
    """Lend the one pair of engines on a database, its tables empty.

    To compile the statements anew for every test takes longer than most of these tests.
    """
    if database not in _KEPT:
        _KEPT[database] = build_engines(database.make())
        if isinstance(database, Sqlite):
            event.listen(_KEPT[database].write.sync_engine, "connect", _hurry)
    engines = _KEPT[database]
    async with engines.write.begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            await connection.execute(table.delete())
    yield engines
    await engines.close()


def _hurry(connection: DBAPIConnection, _record: object) -> None:
    """Spare a SQLite file the disk: nothing in a test outlives the machine."""
    connection.cursor().execute("PRAGMA synchronous=OFF")
