"""How often one number may be called (check C8): caps in 24 hours, 7 and 30 days, and a gap between calls.

Turns the instants of earlier attempts into a sentence and the instant at which they no longer object. An
attempt is a request after which the phone rang; which those are is for the caller to say. Pure.
Source: calling rules of 2026-11-22, section 4.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.policy.policy import Place

LOOK_BACK = timedelta(days=30)  #: attempts longer ago than this count nowhere


def find_cap_problem(
    attempts: Sequence[datetime], now: datetime, place: Place
) -> tuple[str, datetime | None]:
    """Find what earlier attempts at this number have against another one now, by the strictest row.

    Returns the sentence for staff and the instant from which on nothing is left of it; ("", None) when
    another may be made. Of several objections it is the one that lasts longest.
    """
    caps = place.caps
    newest_first = sorted(attempts, reverse=True)
    objections = [
        _find_gap(newest_first, caps.gap),
        _find_cap(newest_first, caps.day, timedelta(hours=24), "24 hours"),
        _find_cap(newest_first, caps.week, timedelta(days=7), "7 days"),
        _find_cap(newest_first, caps.month, LOOK_BACK, "30 days"),
    ]
    standing = [(until, said) for said, until in objections if until is not None and until > now]
    if not standing:
        return "", None
    until, said = max(standing)
    return said, until


def _find_gap(newest_first: Sequence[datetime], gap: timedelta) -> tuple[str, datetime | None]:
    hours = int(gap / timedelta(hours=1))
    said = f"This number was called less than {hours} hours ago."
    return said, newest_first[0] + gap if newest_first else None


def _find_cap(
    newest_first: Sequence[datetime], most: int, within: timedelta, said_as: str
) -> tuple[str, datetime | None]:
    """Find when the attempt falls out of the time that one more would make too many with."""
    times = "once" if most == 1 else f"{most} times"
    said = f"This number was called {times} in {said_as}, which is the most."
    return said, newest_first[most - 1] + within if len(newest_first) >= most else None
