"""How a business lets its customers be called: plan, hours, mode, and a pause.

Facts only. What the law allows is `core.policy`'s; these choose within it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from core.nouns.ids import StaffId
from core.nouns.reminder_plan import ReminderPlan, RetryPlan


class Mode(StrEnum):
    """Who decides that a due reminder rings."""

    AUTOMATIC = "automatic"
    ASK_FIRST = "ask_first"  #: a card with "Call now" asks staff
    REHEARSAL = "rehearsal"  #: nobody is rung; the card says who would have been, and with what


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a day, half-open."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OwnHours:
    """The hours that an admin chose instead of the comfortable ones; None: no calls that day."""

    weekdays: Span | None
    saturday: Span | None
    sunday: Span | None


@dataclass(frozen=True, slots=True)
class Calling:
    """All that a business has chosen about its calls."""

    plan: ReminderPlan = field(default_factory=ReminderPlan)
    plans_by_type: Mapping[str, ReminderPlan] = field(default_factory=dict)  #: by type, case-folded
    retries: RetryPlan = field(default_factory=RetryPlan)
    hours: OwnHours | None = None  #: None: the comfortable hours of the callee's place
    mode: Mode = Mode.AUTOMATIC
    assume_local_mobile: bool = False  #: a mobile of a country with several zones is where the business is


@dataclass(frozen=True, slots=True)
class Pause:
    """Calls wait, because somebody said so."""

    reason: str
    by: StaffId
    since: datetime
    until: datetime | None = None  #: None: until somebody resumes them

    def is_on(self, now: datetime) -> bool:
        """Tell whether it still holds."""
        return self.until is None or now < self.until
