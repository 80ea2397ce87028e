"""The instants of the day in the sandbox: to which its clock is moved, one after the other."""

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta

from tests.support.sandbox_day.places import PLACES, THURSDAY

EVE = datetime(2024, 1, 24, 6, 0, 20, tzinfo=UTC)  #: when most are booked
BEGINS = datetime(2024, 1, 24, 21, 0, 20, tzinfo=UTC)  #: Thursday morning in Sydney
ENDS = datetime(2024, 1, 26, 20, 30, tzinfo=UTC)  #: Friday morning in Honolulu
STRIDE = timedelta(minutes=17)  #: no wait of the rules is a multiple of it
PAUSE = (datetime(2024, 1, 25, 13, 0, tzinfo=UTC), datetime(2024, 1, 25, 14, 0, tzinfo=UTC))

_LAST = ":54:20"  # in the hour before the close: the last whole minute in which a call may begin


def list_steps() -> list[datetime]:
    """List all instants: at even strides, and the last minute of Thursday in each place."""
    strides = (BEGINS + STRIDE * ahead for ahead in range((ENDS - BEGINS) // STRIDE + 1))
    closes = (place.at(THURSDAY, f"{place.weekdays[-1][1] - 1}{_LAST}") for place in PLACES)
    return sorted({*strides, *closes})


STEPS = list_steps()


def find_step(instant: datetime) -> datetime:
    """Find the first step from this instant on."""
    return STEPS[bisect_left(STEPS, instant)]


def find_step_of(instant: datetime) -> datetime:
    """Find the step during which something happened; a step lasts until all is done."""
    return STEPS[bisect_right(STEPS, instant) - 1]


def is_pause(instant: datetime) -> bool:
    """Tell whether calls are paused."""
    return PAUSE[0] <= instant < PAUSE[1]
