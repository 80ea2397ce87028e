"""Watches one request up to the moment its first byte would leave, and stops it there when it is late.

Listens to httpcore's trace events (www.encode.io/httpcore/extensions, 1.0). Sends nothing itself and
measures on the clock it is given.
"""

from core.nouns.trouble import Trouble
from core.ports.clock import Clock
from core.ports.dialer import DialResult, Unavailable, Unconfirmed

_FIRST_BYTE = ".send_request_headers.started"  #: follows connecting and TLS, precedes all of the request


class TooLateError(Exception):
    """The request was stopped before its first byte."""


class Departure:
    """One request on its way out."""

    def __init__(self, clock: Clock, *, send_before: float) -> None:
        self._clock = clock
        self._send_before = send_before
        self._is_watched = False
        self._has_left = False

    def is_late(self) -> bool:
        """Tell whether the limit, on the monotonic clock, has come."""
        return self._clock.monotonic() >= self._send_before

    async def watch(self, event: str, _info: object) -> None:
        """Take one trace event. Raises TooLateError, which ends the request, at a late first byte."""
        self._is_watched = True
        if event.endswith(_FIRST_BYTE):
            if self.is_late():
                raise TooLateError
            self._has_left = True

    def classify_timeout(self) -> DialResult:
        """Tell what it means that time ran out: not placed only if we saw that nothing had left."""
        if self._is_watched and not self._has_left:
            return Unavailable(Trouble.NO_CONNECTION)
        return Unconfirmed(Trouble.NO_ANSWER_IN_TIME)
