"""Hold all that the local Slack remembers: modals, messages, triggers, response URLs, faults, the journal.

In memory, for one run; changed only by the modules beside it; reads no clock and sends nothing.
"""

import secrets
from dataclasses import dataclass, field

from sandbox.bell import Bell
from sandbox.web import Json

Slot = tuple[str, str]  # block_id, action_id


@dataclass(slots=True)
class View:
    """One modal (or the App Home of one user), with what has been typed into it."""

    view_id: str
    user_id: str
    given: Json  # as the app sent it, ids filled in
    number: int  # counts up: the newest view has the highest
    root_view_id: str
    previous_view_id: str | None = None
    hash: str = ""
    state: dict[Slot, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Trigger:
    """A trigger_id: whose it is, from where, and what became of it."""

    user_id: str
    made_s: float
    view_id: str | None = None  # the modal it was pressed in
    opened: str | None = None  # the view it opened
    is_used: bool = False


@dataclass(slots=True)
class Message:
    """A message in a channel, or an ephemeral one; `versions` holds every text it ever showed."""

    channel: str
    ts: str
    user: str  # who posted it; for an ephemeral one, who sees it
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    metadata: Json | None = None
    via: str = ""
    cause: str = ""  # the trigger_id of what it answers
    since_s: float = 0.0  # on the clock nobody moves
    is_ephemeral: bool = False
    is_deleted: bool = False
    versions: list[Json] = field(default_factory=list)

    def show(self, text: str, blocks: list[Json]) -> None:
        """Show this from now on."""
        self.text, self.blocks = text, blocks
        self.versions.append({"text": text, "blocks": blocks})


@dataclass(slots=True)
class ResponseUrl:
    """A response_url: to whom and where it answers, and how often it has."""

    user_id: str
    channel: str
    made_s: float
    cause: str  # the trigger_id it came with
    origin_ts: str | None = None  # the message whose button was pressed
    uses: int = 0


@dataclass(slots=True)
class Fault:
    """A fault still to come, for one Web API method or "*"."""

    method: str
    kind: str
    value: object
    times: int


@dataclass(slots=True)
class SlackState:
    """The whole of the Slack side; a reset replaces it."""

    bell: Bell = field(default_factory=Bell)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)  # user id -> App Home
    triggers: dict[str, Trigger] = field(default_factory=dict)
    messages: dict[Slot, Message] = field(default_factory=dict)  # channel, ts
    ephemerals: list[Message] = field(default_factory=list)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    journal: list[Json] = field(default_factory=list)
    payloads: list[Json] = field(default_factory=list)  # all that the app sent, as it came
    counter: int = 0

    def count(self) -> int:
        """Give the next number, for ids and ts that must differ."""
        self.counter += 1
        return self.counter

    def is_on_top(self, view: View) -> bool:
        """Tell whether no other modal lies on this one."""
        return all(other.previous_view_id != view.view_id for other in self.views.values())

    def open_views(self) -> list[View]:
        """List the open modals, newest first."""
        return sorted(self.views.values(), key=lambda view: view.number, reverse=True)


def draw_id(prefix: str) -> str:
    """Make an id of Slack's looks: a letter and ten capitals or digits."""
    return prefix + secrets.token_hex(5).upper()
