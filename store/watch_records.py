"""The auditor's view of the database. See `core.ports.watch_records`."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, TextClause, and_, case, delete, func, insert, or_, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from core.nouns.call import Call
from core.nouns.evidence import CallState
from core.nouns.ids import AccountId, CardId, TenantId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.watch import Figures, Watched
from store.mapping import build_noun, build_values
from store.tables import IS_OPEN, AccountRow, CallRow, CardRow, EventRow, ReminderRow, TenantRow, WatchRow

_STATE = col(CallRow.state)
_IS_LIVE = col(CallRow.is_live).is_(True)
_IS_OPEN = text(IS_OPEN)  #: few calls are, and an index finds them
_UNCONFIRMED = and_(_STATE == CallState.UNCONFIRMED, col(CallRow.settled_by).is_(None))
_NOT_PLACED = (CallState.UNAVAILABLE, CallState.HELD)
_IS_STALE = col(CardRow.wanted_version) > col(CardRow.painted_version)


class SqlWatchRecords:
    """Figures and what stands still, through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count_figures(self, at: Moment) -> Figures:
        """Count how the work of all businesses stands."""
        due, oldest_s = await self._count_due(at)
        return Figures(
            due=due,
            claimed=await self._count(CallRow, _IS_OPEN, _STATE == CallState.PLACING),
            in_flight=await self._count(CallRow, _IS_OPEN, _IS_LIVE),
            unconfirmed=await self._count(CallRow, _IS_OPEN, _UNCONFIRMED),
            needing_human=await self._count(CallRow, _IS_OPEN, col(CallRow.needs_human).is_(True)),
            held=await self._count(AccountRow, col(AccountRow.held).is_not(None))
            + await self._count(TenantRow, col(TenantRow.held).is_not(None)),
            pending_events=await self._count(EventRow, col(EventRow.applied_at).is_(None)),
            stale_cards=await self._count(
                CardRow, col(CardRow.wanted_version) > col(CardRow.painted_version)
            ),
            oldest_overdue_s=oldest_s,
        )

    async def count_live(self) -> dict[AccountId, int]:
        """Count the calls that hold a line, for each account that has any."""
        account = col(CallRow.account_id)
        rows = await self._session.execute(
            select(account, func.count()).where(_IS_OPEN, _IS_LIVE).group_by(account)
        )
        return {AccountId(account_id): count for account_id, count in rows}

    async def list_untouched(self, at: Moment, free: Collection[TenantId], *, limit: int) -> list[Reminder]:
        """List reminders that wait past their deadline, or are due in one of the `free` businesses."""
        may_begin = and_(_may_try(at.real), col(ReminderRow.tenant_id).in_(sorted(free)))
        untouched = or_(col(ReminderRow.deadline_at) <= at.now, may_begin)
        rows = await self._session.scalars(
            select(ReminderRow)
            .where(*_is_due(at.now), untouched)
            .order_by(col(ReminderRow.due_at), col(ReminderRow.id))
            .limit(limit)
        )
        return [build_noun(Reminder, row) for row in rows]

    async def list_unattended(self, real: datetime, *, limit: int) -> list[tuple[Call, ReminderStatus]]:
        """List calls that nobody seems to look after, with their reminders' status."""
        lease, check, status = col(CallRow.lease_until), col(CallRow.next_check_at), col(ReminderRow.status)
        unattended = or_(
            and_(_STATE == CallState.PLACING, or_(lease.is_(None), lease <= real)),
            and_(_IS_LIVE, col(CallRow.live_until) <= real),
            and_(check.is_(None), _UNCONFIRMED, col(CallRow.needs_human).is_(False)),
            and_(check.is_(None), _IS_LIVE, _STATE.in_([CallState.REGISTERED, CallState.ONGOING])),
            and_(check.is_(None), _STATE.in_(_NOT_PLACED), status == ReminderStatus.CALLED),
        )
        # Two questions, because each has an index of its own.
        found = {
            call.id: (call, status)
            for where in ((check <= real,), (_IS_OPEN, unattended))
            for call, status in await self._list_calls(*where, limit=limit)
        }
        return list(found.values())[:limit]

    async def list_unpainted(self, *, limit: int) -> list[CardId]:
        """List cards that are older than their row, whatever keeps them so, the oldest first."""
        stale = select(CardRow.id).where(_IS_STALE).order_by(col(CardRow.id))
        return [CardId(row) for row in await self._session.scalars(stale.limit(limit)) if row is not None]

    async def list_watched(self) -> list[Watched]:
        """List what is watched, the longest watched first."""
        rows = await self._session.scalars(
            select(WatchRow).order_by(col(WatchRow.since), col(WatchRow.kind), col(WatchRow.subject_id))
        )
        return [build_noun(Watched, row) for row in rows]

    async def mark_watched(self, watched: Sequence[Watched]) -> None:
        """Watch these and nothing else."""
        await self._session.execute(delete(WatchRow))
        if watched:
            await self._session.execute(insert(WatchRow), [build_values(one) for one in watched])

    async def _list_calls(
        self, *where: ColumnElement[bool] | TextClause, limit: int
    ) -> list[tuple[Call, ReminderStatus]]:
        rows = await self._session.execute(
            select(CallRow, ReminderRow.status)
            .join(ReminderRow, col(ReminderRow.id) == col(CallRow.reminder_id))
            .where(*where)
            .order_by(col(CallRow.attempted_at), col(CallRow.id))
            .limit(limit)
        )
        return [(build_noun(Call, row), ReminderStatus(status)) for row, status in rows]

    async def _count_due(self, at: Moment) -> tuple[int, float]:
        """Count what may be tried now, and for how many seconds the longest waiting one could have been."""
        due_at, retry_at = col(ReminderRow.due_at), col(ReminderRow.retry_at)
        rows = await self._session.execute(
            select(func.count(), func.min(case((retry_at.is_(None), due_at))), func.min(retry_at)).where(
                *_is_due(at.now), _may_try(at.real)
            )
        )
        count, first_due, first_retry = rows.one()
        waits = [(at.now - first_due).total_seconds()] if first_due else []
        waits += [(at.real - first_retry).total_seconds()] if first_retry else []
        return count, max(waits, default=0.0)

    async def _count(self, table: type[SQLModel], *where: ColumnElement[bool] | TextClause) -> int:
        return await self._session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (col(ReminderRow.status) == ReminderStatus.SCHEDULED, col(ReminderRow.due_at) <= now)


def _may_try(real: datetime) -> ColumnElement[bool]:
    return or_(col(ReminderRow.retry_at).is_(None), col(ReminderRow.retry_at) <= real)
