"""When a business reminds its customers, and what it does about calls that reached nobody.

Facts only; `core.rules.reminder_plan` and `core.rules.retries` turn them into due calls.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder: so many minutes before the appointment, or so many days before it at a time of day."""

    minutes_before: int = 0  #: counts when `at` is None
    days_before: int = 0  #: calendar days in the appointment's zone; counts when `at` is given
    at: time | None = None  #: wall time in the appointment's zone

    @property
    def key(self) -> str:
        """Name the step by what it is, so that a plan that changes keeps what it has in common."""
        return f"{self.minutes_before}m" if self.at is None else f"{self.days_before}d{self.at:%H%M}"


class LateRule(StrEnum):
    """What becomes of a reminder whose time has passed already when the booking is made."""

    CALL = "call"  #: at once, inside calling hours
    SKIP = "skip"
    ASK = "ask"  #: a card asks staff


DAY_BEFORE = Step(minutes_before=24 * 60)


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """The reminders of a booking; no steps: none."""

    steps: tuple[Step, ...] = (DAY_BEFORE,)
    late: LateRule = LateRule.CALL
    lead_min: int = 60  #: nobody is rung nearer to the appointment than this


class Miss(StrEnum):
    """How a call can reach nobody, as far as it matters for another try."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    DECLINED = "declined"
    TECHNICAL = "technical"


@dataclass(frozen=True, slots=True)
class RetryPlan:
    """How long to wait before another try, in minutes, by what came of it; what is not named ends it."""

    waits_min: Mapping[Miss, int] = field(
        default_factory=lambda: {Miss.NO_ANSWER: 60, Miss.BUSY: 10, Miss.TECHNICAL: 30}
    )
    most: int = 2  #: further tries after the first call of a step
