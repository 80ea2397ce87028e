"""Stop calling through a Retell that is in trouble, and find out when it is well again.

Pure. Every request that may or may not have rung can end with a person who has to decide; so after a few
troubled results no call goes out until a probe, and then one at a time, until one is answered.
What is well leaves nothing to keep: the state of a well account is None.
"""

from datetime import datetime
from enum import Enum, auto

from core.nouns.breaker import Breaker
from core.rules.timings import Timings


class Sign(Enum):
    """What the result of one request says of Retell."""

    WELL = auto()  #: it answered this call
    TROUBLED = auto()  #: it could not be reached, or nobody can tell what it did
    NONE = auto()  #: it says nothing of that: asked to slow down, on hold, not sent at all


def note_sign(
    breaker: Breaker | None, sign: Sign, *, begun_at: datetime, real: datetime, timings: Timings
) -> Breaker | None:
    """Note what a request came to; `begun_at` (real time) is when it was claimed.

    While the breaker is open only a probe counts, a request that was claimed after the time for one: what
    was under way when it opened says nothing new. A probe that says nothing is followed by another.
    """
    if breaker is None or breaker.probe_at is None:
        return _note_closed(breaker, sign, real=real, timings=timings)
    if begun_at <= breaker.probe_at:
        return breaker
    if sign is Sign.WELL:
        return None
    wait = min(breaker.wait * 2, timings.breaker_wait_most) if sign is Sign.TROUBLED else breaker.wait
    return Breaker((), real + wait, wait)


def is_open(breaker: Breaker | None) -> bool:
    """Tell whether calls wait because Retell is in trouble, even if one of them may be tried now."""
    return breaker is not None and breaker.is_open


def is_shut(breaker: Breaker | None, real: datetime) -> bool:
    """Tell whether not even a probe may go out yet."""
    return breaker is not None and breaker.probe_at is not None and real <= breaker.probe_at


def _note_closed(breaker: Breaker | None, sign: Sign, *, real: datetime, timings: Timings) -> Breaker | None:
    before = breaker.results if breaker else ()
    if sign is Sign.NONE or (sign is Sign.WELL and not before):
        return breaker
    results = _trim((*before, sign is Sign.TROUBLED)[-timings.breaker_window :])
    if sum(results) >= timings.breaker_trips:
        return Breaker((), real + timings.breaker_wait, timings.breaker_wait)
    return Breaker(results) if results else None


def _trim(results: tuple[bool, ...]) -> tuple[bool, ...]:
    """Forget the good ones before the first that was troubled: they change no sum."""
    return results[results.index(True) :] if True in results else ()
