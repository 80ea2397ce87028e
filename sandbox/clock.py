"""Turn this machine's clocks into sandbox time, UTC plus a movable offset; alone reads a clock."""

import time
from dataclasses import dataclass, field
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.bell import Bell
from sandbox.web import Refused, answer, read_json


@dataclass(slots=True)
class SandboxClock:
    """Sandbox time is real time plus `offset_s`; signatures and deadlines use the real one."""

    offset_s: float = 0.0
    moved: Bell = field(default_factory=Bell)

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

    def move(self, offset_s: float) -> None:
        """Set how far sandbox time is ahead, and wake who waits for it."""
        self.offset_s = offset_s
        self.moved.ring()

    async def wait(self, seconds: float, pace: float) -> None:
        """Wait so long, in real time times the pace; time that somebody moves the clock by has passed too."""
        began_s, ahead_s = self.elapsed_s(), self.offset_s

        def left_s() -> float:
            return (seconds - (self.offset_s - ahead_s)) * pace - (self.elapsed_s() - began_s)

        while (still_s := left_s()) > 0:
            await self.moved.wait_until(partial(self._is_moved, self.offset_s), still_s)

    def _is_moved(self, offset_s: float) -> bool:
        return self.offset_s != offset_s


def build_clock_routes(clock: SandboxClock) -> list[Route]:
    """Serve `/clock`: GET answers the offset, POST of `offset_s` or `advance_s` moves it."""

    async def show(_request: Request) -> Response:
        return answer({"offset_s": clock.offset_s})

    async def move(request: Request) -> Response:
        body = await read_json(request)
        if "offset_s" in body:
            clock.move(_seconds(body["offset_s"]))
        elif "advance_s" in body:
            clock.move(clock.offset_s + _seconds(body["advance_s"]))
        else:
            raise Refused("Send offset_s or advance_s, a number of seconds.")
        return answer({"offset_s": clock.offset_s})

    return [Route("/clock", show, methods=["GET"]), Route("/clock", move, methods=["POST"])]


def _seconds(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise Refused("The clock is moved by a number of seconds.")
    return float(given)
