"""A program in a process of its own that kills itself where a test says.

The kill points wrap a port (the dialer) and the database's commit; the product has no hook for them.
Points: `before_claim_commit`, `after_claim` (committed, nothing sent), `during_post` (the request is
out, no answer yet), `before_record` (answered, nothing written), `before_apply_commit` (an event is
about to be applied).
"""

import asyncio
import os
import signal
from typing import NoReturn

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from typing_extensions import override

import app.program
from app.config import read_settings
from app.heartbeat import BEATS
from app.logs import set_up_logs
from app.serve import serve
from core.nouns.ids import AccountId
from core.ports.dialer import DialResult
from core.rules.timings import DESIGNED
from retell.client import RetellDialer
from tests.support.pace import FAST, QUICK


def die() -> NoReturn:
    """Be gone at once, as after kill -9 or a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


class DyingDialer(RetellDialer):
    """A dialer whose process dies around the request."""

    point = ""

    @override
    async def place(self, account_id: AccountId, body: bytes, *, send_before: float) -> DialResult:
        """Die before, during or after the request."""
        if self.point == "after_claim":
            die()
        if self.point == "during_post":
            asyncio.get_running_loop().call_later(0.5, die)
        result = await super().place(account_id, body, send_before=send_before)
        if self.point in {"before_record", "during_post"}:
            die()
        return result


def die_before_commit_after(fragment: str) -> None:
    """Die at the commit of the first transaction that wrote something with `fragment` in its SQL."""
    wrote: set[int] = set()

    @event.listens_for(Engine, "before_cursor_execute")
    def note(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if fragment in statement:
            wrote.add(id(connection))

    @event.listens_for(Engine, "commit")
    def strike(connection: Connection) -> None:
        if id(connection) in wrote:
            die()


def main(environment: dict[str, str], point: str, is_fast: bool) -> None:  # noqa: FBT001 - see run_child
    """Run the program until it is stopped, or dies; with a test's timings, or as it was designed."""
    DyingDialer.point = point
    setattr(app.program, RetellDialer.__name__, DyingDialer)
    if point == "before_claim_commit":
        die_before_commit_after("INSERT INTO calls")
    if point == "before_apply_commit":
        die_before_commit_after("UPDATE call_events")
    set_up_logs()
    timings, beats = (FAST, QUICK) if is_fast else (DESIGNED, BEATS)
    asyncio.run(serve(read_settings(environment), timings=timings, beats=beats))
