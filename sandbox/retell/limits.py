"""Say whether the account's limits leave room for one more call, and set them as the control API asks.

Retell's own pages disagree about what comes above a limit, so it is a choice: a 429, a call in `error`, or a
call that waits for room. Rings nobody.
"""

from starlette.requests import Request
from starlette.responses import Response

from sandbox.retell.side import Retell
from sandbox.retell.state import RetellState
from sandbox.web import Refused, answer, read_json

OVER = ("429", "error", "queue")
_LEAST = {"concurrency": 1, "reserved_inbound": 0, "cps": 1}
_MAY_LACK = ("concurrency", "cps")


def find_reached(side: Retell, state: RetellState) -> int | None:
    """Find the limit that one more ring would break; None while there is room."""
    limits, now_s = state.limits, side.clock.elapsed_s()
    state.dialled_at_s = [at_s for at_s in state.dialled_at_s if now_s - at_s < 1]
    outbound = limits.outbound
    if outbound is not None and sum(1 for _ in state.live_calls()) >= outbound:
        return outbound
    if limits.cps is not None and len(state.dialled_at_s) >= limits.cps:
        return limits.cps
    return None


async def show_limits(side: Retell, _request: Request) -> Response:
    """Answer GET and, once they are set, POST."""
    limits = side.state.limits
    shown = {name: getattr(limits, name) for name in (*_LEAST, "over")}
    return answer(shown)


async def set_limits(side: Retell, request: Request) -> Response:
    """Answer POST: set those given, leave the others."""
    body = await read_json(request)
    for name, least in _LEAST.items():
        limit = body.get(name, least)
        if limit is None and name in _MAY_LACK:
            continue
        if type(limit) is not int or limit < least:
            also = ", or null for no limit" if name in _MAY_LACK else ""
            raise Refused(f"{name} is a whole number, {least} or more{also}.")
    if body.get("over", "429") not in OVER:
        raise Refused(f"over is one of {', '.join(OVER)}.")
    for name in (*_LEAST, "over"):
        if name in body:
            setattr(side.state.limits, name, body[name])
    side.state.bell.ring()
    return await show_limits(side, request)
