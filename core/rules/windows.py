"""The instants at which a call to somebody may start, as the plan and the retries ask for them.

A protocol only: who answers it knows the callee's zones, the law's hours and the business's own.
"""

from datetime import datetime
from typing import Protocol


class Windows(Protocol):
    """When calls to one number may start; all instants are aware UTC."""

    def is_open(self, instant: datetime) -> bool:
        """Tell whether a call may start then."""
        ...

    def next_opening(self, instant: datetime) -> datetime | None:
        """Return the first instant from this one on at which a call may start; None when none is near."""
        ...

    def last_call(self, instant: datetime) -> datetime | None:
        """Return the latest instant up to this one at which a call may start; None when none is near."""
        ...
