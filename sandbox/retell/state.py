"""Hold all that the local Retell remembers: calls, rings, requests, contacts, limits, switches; in memory.

Changed only by the modules beside it; reads no clock and sends nothing.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from sandbox.bell import Bell
from sandbox.retell.agents_documents import AgentVersion
from sandbox.retell.scripts import SCRIPTS, Script, choose_script
from sandbox.web import Json

LIVE = ("registered", "ongoing")


@dataclass(slots=True)
class Call:
    """One call: its public object as it grows, and what only the sandbox knows of it."""

    fields: Json
    script: Script
    created_ms: int
    is_listed: bool
    longest_s: float  # of its agent: what max_call_duration_ms says
    is_waiting: bool = False  # for room below the limits: it neither rings nor takes a slot
    events: dict[str, Json] = field(default_factory=dict)  # event -> the call object as it was then
    lifecycle: asyncio.Task[None] | None = None

    @property
    def call_id(self) -> str:
        """Give Retell's id."""
        return str(self.fields["call_id"])

    @property
    def is_live(self) -> bool:
        """Tell whether it has not ended yet."""
        return self.fields["call_status"] in LIVE


@dataclass(slots=True)
class KeptKey:
    """What an idempotency key stands for."""

    call_id: str
    body: Json
    at_s: float


@dataclass(slots=True)
class Limits:
    """What the account may do at once, None for anything, and what comes above it."""

    concurrency: int | None = None
    reserved_inbound: int = 0  # slots of these that calls going out leave alone
    cps: int | None = None
    over: str = "429"

    @property
    def outbound(self) -> int | None:
        """Give how many calls going out there may be at once."""
        return None if self.concurrency is None else max(0, self.concurrency - self.reserved_inbound)


@dataclass(slots=True)
class Switches:
    """What goes wrong for every number at once."""

    honours_keys: bool = True
    lists_calls: bool = True
    answer_after_ms: int | None = None  # None = what the command line says
    hang: str | None = None  # "before" or "after" the work


@dataclass(slots=True)
class RetellState:
    """The whole of the Retell side; a reset replaces it."""

    bell: Bell = field(default_factory=Bell)
    calls: dict[str, Call] = field(default_factory=dict)
    keys: dict[str, KeptKey] = field(default_factory=dict)
    dials: list[Json] = field(default_factory=list)
    requests: list[Json] = field(default_factory=list)
    deliveries: list[Json] = field(default_factory=list)
    scripts: dict[str, str] = field(default_factory=dict)
    agents: dict[str, dict[int, AgentVersion]] = field(default_factory=dict)  # those the control API put
    refused: dict[str, int] = field(default_factory=dict)  # number -> refusals so far
    contacts: dict[str, Json] = field(default_factory=dict)  # by contact_id
    number_types: dict[str, str] = field(default_factory=dict)  # those the control API set
    limits: Limits = field(default_factory=Limits)
    switches: Switches = field(default_factory=Switches)
    queue: asyncio.Lock = field(default_factory=asyncio.Lock)  # held by the first of the calls that wait
    dialled_at_s: list[float] = field(default_factory=list)  # on the clock nobody moves, for calls per second
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def script_for(self, to_number: str) -> Script:
        """Find a number's lifecycle: the one set by the control API, else by its last digits."""
        code = self.scripts.get(to_number)
        return SCRIPTS[code] if code else choose_script(to_number)

    def live_calls(self) -> Iterator[Call]:
        """List the calls that hold a concurrency slot."""
        return (call for call in self.calls.values() if call.is_live and not call.is_waiting)

    def keep_task(self, task: asyncio.Task[None]) -> asyncio.Task[None]:
        """Hold a background task until it ends, as asyncio itself does not."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task


def draw_call_id() -> str:
    """Make an id of the shape live ones have: call_ and 27 hex characters."""
    return f"call_{uuid4().hex[:27]}"
