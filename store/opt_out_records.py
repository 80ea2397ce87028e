"""Who wants no more calls, in the database. See `core.ports.opt_out_records`.

`opt_outs` says how each number stands, for the one question every call asks; `opt_out_log` how it came to be.
"""

from datetime import datetime

from sqlalchemy import delete, insert, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from core.nouns.ids import E164, AccountId, TenantId
from core.nouns.opt_out import OptOut, OptOutId
from core.ports.opt_out_records import Untold
from core.ports.store import Work
from store.mapping import build_noun, build_values
from store.statements import did_write, insert_or_ignore
from store.tables import OptOutLogRow, OptOutRow, TenantRow


class SqlOptOutRecords:
    """Opt-outs, through one session; notes in `work` when a look after calls and Retell is due."""

    def __init__(self, session: AsyncSession, work: set[Work]) -> None:
        self._session = session
        self._work = work

    async def insert_opt_out(self, opt_out: OptOut) -> bool:
        """Append a statement; False, and nothing more, when the number stood so already."""
        if not (await self._stop(opt_out) if opt_out.is_stop else await self._take_back(opt_out)):
            return False
        self._work.add(Work.CALLS)
        await self._session.execute(insert(OptOutLogRow).values(**build_values(opt_out)))
        return True

    async def has_opted_out(self, tenant_id: TenantId, phone: E164) -> bool:
        """Tell whether this number must not be called."""
        return await self._session.get(OptOutRow, (tenant_id, phone), populate_existing=True) is not None

    async def find_opted_out(self, tenant_id: TenantId, phones: list[E164]) -> frozenset[E164]:
        """Return those among the numbers that must not be called."""
        theirs = (col(OptOutRow.tenant_id) == tenant_id, col(OptOutRow.phone).in_(phones))
        rows = await self._session.scalars(select(col(OptOutRow.phone)).where(*theirs))
        return frozenset(map(E164, rows))

    async def list_opt_outs(self, tenant_id: TenantId, phone: E164) -> list[OptOut]:
        """List all that was ever stated about a number, oldest first."""
        theirs = (col(OptOutLogRow.tenant_id) == tenant_id, col(OptOutLogRow.phone) == phone)
        rows = await self._session.scalars(select(OptOutLogRow).where(*theirs).order_by(col(OptOutLogRow.id)))
        return [build_noun(OptOut, row) for row in rows]

    async def list_untold(self, real: datetime, *, limit: int) -> list[Untold]:
        """List statements that Retell has to hear of, oldest first."""
        untold = (
            select(OptOutLogRow, col(TenantRow.account_id))
            .join(TenantRow, col(TenantRow.id) == col(OptOutLogRow.tenant_id))
            .where(
                col(OptOutLogRow.told_at).is_(None),
                or_(col(OptOutLogRow.retry_at).is_(None), col(OptOutLogRow.retry_at) <= real),
            )
            .order_by(col(OptOutLogRow.id))
            .limit(limit)
        )
        rows = (await self._session.execute(untold)).all()
        return [
            Untold(OptOutId(row.id or 0), AccountId(account_id), build_noun(OptOut, row))
            for row, account_id in rows
        ]

    async def mark_told(self, opt_out_id: OptOutId, *, at: datetime) -> bool:
        """Note that Retell heard of it (real time)."""
        this = (col(OptOutLogRow.id) == opt_out_id, col(OptOutLogRow.told_at).is_(None))
        return await did_write(self._session, update(OptOutLogRow).where(*this).values(told_at=at))

    async def mark_untold_late(self, opt_out_id: OptOutId, *, until: datetime) -> bool:
        """Try again to tell Retell at a real instant."""
        this = col(OptOutLogRow.id) == opt_out_id
        return await did_write(self._session, update(OptOutLogRow).where(this).values(retry_at=until))

    async def _stop(self, opt_out: OptOut) -> bool:
        values = {
            "tenant_id": opt_out.tenant_id,
            "phone": opt_out.phone,
            "source": opt_out.by,
            "noted_at": opt_out.at,
        }
        return await insert_or_ignore(self._session, OptOutRow, values)

    async def _take_back(self, opt_out: OptOut) -> bool:
        this = (col(OptOutRow.tenant_id) == opt_out.tenant_id, col(OptOutRow.phone) == opt_out.phone)
        return await did_write(self._session, delete(OptOutRow).where(*this))
