"""Show and set the switches under `/control/retell/switches`: what goes wrong for every number at once.

Changes the Retell side's state only; what a switch does stands where it is done.
"""

from starlette.requests import Request
from starlette.responses import Response

from sandbox.retell.side import Retell
from sandbox.web import Json, Refused, answer, read_json

HANGS = ("before", "after")


async def show_switches(side: Retell, _request: Request) -> Response:
    """Answer GET and, once they are set, POST."""
    switches = side.state.switches
    return answer(
        {
            "honour_keys": switches.honours_keys,
            "list_calls": switches.lists_calls,
            "answer_after_ms": side.find_answer_after_ms(),
            "hang": switches.hang,
        }
    )


async def set_switches(side: Retell, request: Request) -> Response:
    """Answer POST: set those given, leave the others; requests that hang go on when they may."""
    body = await read_json(request)
    _check(body)
    switches = side.state.switches
    switches.honours_keys = body.get("honour_keys", switches.honours_keys)
    switches.lists_calls = body.get("list_calls", switches.lists_calls)
    switches.answer_after_ms = body.get("answer_after_ms", switches.answer_after_ms)
    switches.hang = body.get("hang", switches.hang)
    if "hang" in body:
        side.state.bell.ring()
    return await show_switches(side, request)


def _check(body: Json) -> None:
    for name in ("honour_keys", "list_calls"):
        if not isinstance(body.get(name, True), bool):
            raise Refused(f"{name} is true or false.")
    delay = body.get("answer_after_ms")
    if delay is not None and (type(delay) is not int or delay < 0):
        raise Refused("answer_after_ms is a whole number of milliseconds, or null for the usual one.")
    if body.get("hang") not in {None, *HANGS}:
        raise Refused(f"hang is one of {', '.join(HANGS)}, or null to let everything go on.")
