"""How Retell has been answering an account, and whether calls wait because it does not.

Facts only; kept with the account, so that every replica sees it and a restart keeps it. It changes
through the pure functions of `core.rules.breaker`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Breaker:
    """What the latest requests came to, from the first troubled one on; open while `probe_at` is set."""

    results: tuple[bool, ...] = ()  #: was it troubled; the latest last
    probe_at: datetime | None = None  #: real time after which one call may try; None: calls go out
    wait: timedelta = timedelta()  #: how long the present wait for a probe is

    @property
    def is_open(self) -> bool:
        """Tell whether calls wait, but for a probe now and then."""
        return self.probe_at is not None
