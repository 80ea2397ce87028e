"""What the gates said of one planned call.

Facts only; `core.rules.gates` says them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.nouns.ids import ReminderId


class Ruling(StrEnum):
    """What a gate decides."""

    CLEAR = "clear"  #: nothing against it
    LATER = "later"  #: not now; `until` says when to ask again, if it is known
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A gate's name, its ruling, and the reason in one line."""

    gate: str
    ruling: Ruling
    reason: str = ""
    until: datetime | None = None  #: business time
    basis: str = ""  #: what it was decided on, without anything of a person's: rows, zones, counts


class Phase(StrEnum):
    """When the gates were asked."""

    PLANNED = "planned"  #: when the reminder was planned, for the moment it is due
    CLAIMED = "claimed"  #: just before dialling
    RESENT = "resent"  #: before a call in doubt was sent once more


@dataclass(frozen=True, slots=True)
class Judgement:
    """All gates' verdicts on one planned call at one moment."""

    reminder_id: ReminderId
    phase: Phase
    policy: str  #: the version of the calling policy they were made under
    verdicts: tuple[Verdict, ...]
    judged_at: datetime
