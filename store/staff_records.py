"""Who may do what in a business, in the database. See `core.ports.staff_records`."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from core.nouns.ids import StaffId, TenantId
from core.nouns.staff import Role, Staff
from store.mapping import build_noun, build_values
from store.statements import did_write, insert_or_ignore
from store.tables import StaffRow


class SqlStaffRecords:
    """Roles, through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find_role(self, tenant_id: TenantId, staff_id: StaffId) -> Role | None:
        """Return the role that somebody was given, if one was."""
        row = await self._session.get(StaffRow, (tenant_id, staff_id), populate_existing=True)
        return row.role if row else None

    async def list_staff(self, tenant_id: TenantId) -> list[Staff]:
        """List everybody who was given a role, in the order in which they got it."""
        theirs = select(StaffRow).where(col(StaffRow.tenant_id) == tenant_id)
        rows = await self._session.scalars(theirs.order_by(col(StaffRow.given_at), col(StaffRow.staff_id)))
        return [build_noun(Staff, row) for row in rows]

    async def mark_role(self, staff: Staff) -> None:
        """Give a role, in place of the one before."""
        values = build_values(staff)
        if not await insert_or_ignore(self._session, StaffRow, values):
            this = (col(StaffRow.tenant_id) == staff.tenant_id, col(StaffRow.staff_id) == staff.staff_id)
            await self._session.execute(update(StaffRow).where(*this).values(**values))

    async def mark_no_role(self, tenant_id: TenantId, staff_id: StaffId) -> bool:
        """Take a role away; False when there was none."""
        this = (col(StaffRow.tenant_id) == tenant_id, col(StaffRow.staff_id) == staff_id)
        return await did_write(self._session, delete(StaffRow).where(*this))

    async def has_admin(self, tenant_id: TenantId) -> bool:
        """Tell whether anybody is an admin."""
        admins = (col(StaffRow.tenant_id) == tenant_id, col(StaffRow.role) == Role.ADMIN)
        return await self._session.scalar(select(col(StaffRow.staff_id)).where(*admins).limit(1)) is not None
