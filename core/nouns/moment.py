"""One reading of the clocks, taken at the edge and passed down.

Holds two instants and never reads one: `now` is what the business lives by (the demo can move it),
`real` is what leases, backoff and limits on a neighbour are measured with (nothing moves it).
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """What time it is: for the business, and really."""

    now: datetime  #: aware UTC
    real: datetime  #: aware UTC

    def __post_init__(self) -> None:
        """Refuse naive instants, which would be read as some machine's local time."""
        if self.now.utcoffset() is None or self.real.utcoffset() is None:
            raise ValueError("a moment needs aware instants")
