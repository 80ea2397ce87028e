"""The instants at which calls to one phone may start, as the plan and the retries ask for them.

Pure. Of a phone whose place has to be asked for first, every instant is as good as another: its
reminders are planned as they are meant, and the gates say what is lacking.
"""

from dataclasses import dataclass
from datetime import datetime

from core.nouns.calling import OwnHours
from core.policy import windows
from core.policy.policy import Place


@dataclass(frozen=True, slots=True)
class CallingWindows:
    """When planned calls may start at a place; implements `core.rules.windows.Windows`."""

    place: Place
    hours: OwnHours | None  #: the business's own, if it chose any

    def is_open(self, instant: datetime) -> bool:
        """Tell whether a call may start then."""
        return bool(self.place.problem) or windows.is_open(instant, self.place, self.hours, hard_only=False)

    def next_opening(self, instant: datetime) -> datetime | None:
        """Return the first instant from this one on at which a call may start; None when none is near."""
        if self.place.problem:
            return instant
        return windows.next_opening(instant, self.place, self.hours, hard_only=False)

    def last_call(self, instant: datetime) -> datetime | None:
        """Return the latest instant up to this one at which a call may start; None when none is near."""
        if self.place.problem:
            return instant
        return windows.last_call_before(instant, self.place, self.hours, hard_only=False)
