"""The edges of a program, where it may die: each commit, each request to Retell, each message to Slack.

Turns every passing of one into a line of a journal, and may send the own process a signal at one of them.
Wraps the libraries from outside, in a test's child process; the product has no hook for it.
"""

import os
import re
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect

Side = Literal["before", "during", "after"]
_WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE)(?: INTO| FROM)? \"?(\w+)")
_OPAQUE = re.compile(r"/[^/]*[_+%][^/]*")  #: an id or a number in a path, none of Retell's own words
_SENT = "receive_response_headers.started"  #: the request has left, and no answer has come
_Ending = Callable[[DefaultDialect, Any], None]  #: of a transaction
_CLOCK = "/clock"  #: the demo's clock is no neighbour of the product


@dataclass(frozen=True, slots=True)
class Edge:
    """One side of one kind of edge."""

    side: Side
    kind: str


@dataclass(frozen=True, slots=True)
class Strike:
    """What a process does to itself, and where: the `turn`-th time that it passes an edge of this kind.

    Words of the kind will do.
    """

    side: Side
    kind: str
    turn: int = 1
    blow: int = signal.SIGKILL


class Watch:
    """Notes every edge that this process passes, and strikes at one."""

    def __init__(self, strike: Strike | None, journal: Path | None) -> None:
        self._strike = strike
        self._left = strike.turn if strike else 0
        self._journal = journal

    def pass_by(self, side: Side, kind: str) -> None:
        """Note an edge; this may be the last thing that the process does."""
        if self._journal is not None:
            with self._journal.open("a", encoding="utf-8") as journal:
                journal.write(f"{side}\t{kind}\n")
        strike = self._strike
        if strike is not None and side == strike.side and strike.kind in kind:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), strike.blow)


def read_journal(journal: Path) -> list[Edge]:
    """Read what a process passed so far, in order."""
    edges = list[Edge]()
    if not journal.exists():
        return edges
    for line in journal.read_text(encoding="utf-8").splitlines():
        side, _, kind = line.partition("\t")
        edges.append(Edge(_read_side(side), kind))
    return edges


def watch_edges(watch: Watch) -> None:
    """Watch this process from now on."""
    _watch_commits(watch)
    _watch_requests(watch)
    _watch_messages(watch)


def _read_side(word: str) -> Side:
    match word:
        case "before" | "during" | "after":
            return word
        case _:
            raise ValueError(word)


def _watch_commits(watch: Watch) -> None:
    """Watch each commit that wrote something; its kind is what it wrote, table by table."""
    written: dict[int, set[str]] = {}
    commit: _Ending = DefaultDialect.do_commit
    roll_back: _Ending = DefaultDialect.do_rollback

    @event.listens_for(Engine, "before_cursor_execute")
    def note(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if found := _WRITE.match(statement):
            written.setdefault(id(connection.connection), set()).add(" ".join(found.groups()))

    def do_commit(dialect: DefaultDialect, connection: Any) -> None:  # noqa: ANN401 - the pool's own
        writes = written.pop(id(connection), None)
        kind = f"commit[{'; '.join(sorted(writes or ()))}]"
        if writes:
            watch.pass_by("before", kind)
        commit(dialect, connection)
        if writes:
            watch.pass_by("after", kind)

    def do_rollback(dialect: DefaultDialect, connection: Any) -> None:  # noqa: ANN401 - the pool's own
        written.pop(id(connection), None)
        roll_back(dialect, connection)

    for wrapped in (do_commit, do_rollback):
        setattr(DefaultDialect, wrapped.__name__, wrapped)


def _watch_requests(watch: Watch) -> None:
    """Watch each request to Retell: before it is sent, once it has left, and when its answer has come."""
    original = httpx.AsyncHTTPTransport.handle_async_request

    async def handle(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == _CLOCK:
            return await original(transport, request)
        kind = f"retell[{request.method} {_OPAQUE.sub('/…', path.removeprefix('/retell'))}]"
        request.extensions = {**request.extensions, "trace": _trace(watch, kind, request)}
        watch.pass_by("before", kind)
        answer = await original(transport, request)
        watch.pass_by("after", kind)
        return answer

    setattr(httpx.AsyncHTTPTransport, original.__name__, handle)


def _trace(watch: Watch, kind: str, request: httpx.Request) -> Callable[[str, object], Awaitable[None]]:
    """Listen to the request on its way, beside whoever listens already."""
    listening: Callable[[str, object], Awaitable[None]] | None = request.extensions.get("trace")

    async def trace(name: str, info: object) -> None:
        if listening is not None:
            await listening(name, info)
        if name.endswith(_SENT):
            watch.pass_by("during", kind)

    return trace


def _watch_messages(watch: Watch) -> None:
    """Watch each call to Slack, before it and after its answer."""
    original = AsyncWebClient.api_call

    async def api_call(client: AsyncWebClient, api_method: str, **rest: Any) -> Any:  # noqa: ANN401 - as Slack's
        kind = f"slack[{api_method}]"
        watch.pass_by("before", kind)
        answer = await original(client, api_method, **rest)
        watch.pass_by("after", kind)
        return answer

    setattr(AsyncWebClient, original.__name__, api_call)
