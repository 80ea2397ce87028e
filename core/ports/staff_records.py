"""Who may do what in a business, in the database."""

from typing import Protocol

from core.nouns.ids import StaffId, TenantId
from core.nouns.staff import Role, Staff


class StaffRecords(Protocol):
    """Read and write the roles that people were given."""

    async def find_role(self, tenant_id: TenantId, staff_id: StaffId) -> Role | None:
        """Return the role that somebody was given, if one was."""
        ...

    async def list_staff(self, tenant_id: TenantId) -> list[Staff]:
        """List everybody who was given a role, in the order in which they got it."""
        ...

    async def mark_role(self, staff: Staff) -> None:
        """Give a role, in place of the one before."""
        ...

    async def mark_no_role(self, tenant_id: TenantId, staff_id: StaffId) -> bool:
        """Take a role away; False when there was none."""
        ...

    async def has_admin(self, tenant_id: TenantId) -> bool:
        """Tell whether anybody is an admin."""
        ...
