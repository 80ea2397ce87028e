"""Turn this machine's clocks into sandbox time, UTC plus a movable offset; alone reads a clock."""

import time
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.web import Refused, answer, read_json


@dataclass(slots=True)
class SandboxClock:
    """Sandbox time is real time plus `offset_s`; signatures and deadlines use the real one."""

    offset_s: float = 0.0

    def now_s(self) -> float:
        """Give sandbox time in seconds since the epoch."""
        return self.real_s() + self.offset_s

    def now_ms(self) -> int:
        """Give sandbox time in whole milliseconds since the epoch."""
        return int(self.now_s() * 1000)

    def real_s(self) -> float:
        """Give this machine's time in seconds since the epoch."""
        return time.time()  # noqa: TID251 - the sandbox's one reader of the wall clock

    def elapsed_s(self) -> float:
        """Give seconds on a clock nobody can move, for deadlines and durations."""
        return time.monotonic()  # noqa: TID251 - the sandbox's one reader of the monotonic clock


def build_clock_routes(clock: SandboxClock) -> list[Route]:
    """Serve `/clock`: GET answers the offset, POST of `offset_s` or `advance_s` moves it."""

    async def show(_request: Request) -> Response:
        return answer({"offset_s": clock.offset_s})

    async def move(request: Request) -> Response:
        body = await read_json(request)
        if "offset_s" in body:
            clock.offset_s = _seconds(body["offset_s"])
        elif "advance_s" in body:
            clock.offset_s += _seconds(body["advance_s"])
        else:
            raise Refused("Send offset_s or advance_s, a number of seconds.")
        return answer({"offset_s": clock.offset_s})

    return [Route("/clock", show, methods=["GET"]), Route("/clock", move, methods=["POST"])]


def _seconds(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise Refused("The clock is moved by a number of seconds.")
    return float(given)
