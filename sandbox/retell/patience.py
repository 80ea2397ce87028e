"""Turn an answer into a late one, or one that never comes, as the switches say; decides no answer itself.

A request that hangs waits until the switch lets go, whether or not its caller still does; a reset closes its
connection.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable

from starlette.responses import Response

from sandbox.retell.side import Retell
from sandbox.retell.state import RetellState
from sandbox.web import Json


async def answer_patiently(side: Retell, work: Callable[[], Awaitable[Response]], entry: Json) -> Response:
    """Do the work behind one POST and answer it in the time the switches give it.

    `entry` is the record of the request, if one is kept; its outcome stays open until the answer goes out.
    """
    state = side.state
    if not await _may_go_on(side, state, "before"):
        return _drop(side, entry)
    answered = await work()
    decided, entry["outcome"] = entry.get("outcome"), "open"
    await asyncio.sleep(side.find_answer_after_ms() / 1000)
    if not await _may_go_on(side, state, "after"):
        return _drop(side, entry)
    entry["outcome"] = decided
    return answered


async def _may_go_on(side: Retell, state: RetellState, phase: str) -> bool:
    """Wait while requests hang in this phase; tell whether it ended other than by a reset."""
    if state.switches.hang != phase:
        return True
    await state.bell.wait_until(lambda: side.state is not state or state.switches.hang != phase, math.inf)
    return side.state is state


def _drop(side: Retell, entry: Json) -> Response:
    entry["outcome"] = "dropped"
    return side.connections.drop()
