"""One statement about whether a number may be called at all: a stop, or an admin's taking it back.

Facts only, appended and never changed; the newest for a number counts.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from core.nouns.ids import E164, StaffId, TenantId

OptOutId = NewType("OptOutId", int)


class OptOutSource(StrEnum):
    """How the wish reached us."""

    CALL = "call"  #: said to the agent
    COMMAND = "command"
    BUTTON = "button"
    IMPORT = "import"
    RETELL = "retell"  #: the line itself refuses the number


@dataclass(frozen=True, slots=True)
class OptOut:
    """Somebody wants no more calls, or an admin says that they do again."""

    tenant_id: TenantId
    phone: E164
    is_stop: bool  #: False: taken back
    source: OptOutSource
    by: StaffId  #: whoever noted it; a call's id when it was said in a call
    at: datetime
    reason: str = ""  #: needed to take one back
