"""What one gate said of one planned call.

Facts only; `core.rules.gates` says them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
