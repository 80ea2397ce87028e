"""Turns a failed create-phone-call request into what became of the call.

Pure. A failure counts as "surely not placed" only where httpx says that no connection was made.
"""

import httpx

from core.nouns.trouble import Trouble
from core.ports.dialer import DialResult, Unavailable, Unconfirmed

# The first row that fits counts; httpx's tree of exceptions: www.python-httpx.org/exceptions (0.28).
_TABLE: tuple[tuple[tuple[type[Exception], ...], DialResult], ...] = (
    ((httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout), Unavailable(Trouble.NO_CONNECTION)),
    ((httpx.TimeoutException, TimeoutError), Unconfirmed(Trouble.NO_ANSWER_IN_TIME)),
    ((httpx.DecodingError,), Unconfirmed(Trouble.UNREADABLE_ANSWER)),
    ((Exception,), Unconfirmed(Trouble.CONNECTION_BROKE)),
)


def classify_failure(failure: httpx.RequestError | OSError) -> DialResult:
    """Tell what an exception in the middle of create-phone-call says of the call."""
    return next(result for kinds, result in _TABLE if isinstance(failure, kinds))
