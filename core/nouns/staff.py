"""The people who work with the app, and what each of them may do.

Facts only; `core.rules.roles` says which act needs which role.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.nouns.ids import StaffId, TenantId


class Role(StrEnum):
    """What somebody may do, each including the ones before."""

    VIEWER = "viewer"  #: look
    STAFF = "staff"  #: add, change, call, stop
    ADMIN = "admin"  #: decide how calls are made, and who may do what

    @property
    def rank(self) -> int:
        """Return how much it includes."""
        return list(Role).index(self)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody's role in a business."""

    tenant_id: TenantId
    staff_id: StaffId
    role: Role
    given_by: StaffId
    given_at: datetime
