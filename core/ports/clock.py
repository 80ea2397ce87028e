"""The clocks, for the few use cases that outlive one reading.

`app.clock` is the only implementation outside the tests.
"""

from typing import Protocol

from core.nouns.moment import Moment


class Clock(Protocol):
    """Read what time it is."""

    def moment(self) -> Moment:
        """Read business time and real time together."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever rise, for measuring how long something took."""
        ...
