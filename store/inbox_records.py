"""Events from Retell in the database. See `core.ports.inbox_records`."""

from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from core.nouns.evidence import Notice
from core.nouns.ids import AccountId, CallId, EventId, RetellCallId
from core.ports.inbox_records import Pending
from core.ports.store import Work
from store.cipher import Cipher
from store.statements import did_write, insert_or_ignore
from store.tables import EventRow

_IS_PENDING = col(EventRow.applied_at).is_(None)


class SqlInboxRecords:
    """The inbox, through one session; bodies go in and out encrypted."""

    def __init__(self, session: AsyncSession, cipher: Cipher, work: set[Work]) -> None:
        self._session = session
        self._cipher = cipher
        self._work = work

    async def insert_event(self, account_id: AccountId, notice: Notice, at: datetime) -> bool:
        """Store an event; False when the same was stored before."""
        values = {
            "account_id": account_id,
            "retell_call_id": notice.retell_call_id or "",
            "kind": notice.kind,
            "call_ref": notice.call_ref,
            "body": self._cipher.encrypt(notice.body),
            "received_at": at,
        }
        is_new = await insert_or_ignore(self._session, EventRow, values)
        if is_new:
            self._work.add(Work.EVENTS)
        return is_new

    async def list_pending(self, real: datetime, *, limit: int) -> list[EventId]:
        """List events that wait to be applied, oldest first."""
        may_try = or_(col(EventRow.retry_at).is_(None), col(EventRow.retry_at) <= real)
        rows = await self._session.scalars(
            select(EventRow.id).where(_IS_PENDING, may_try).order_by(col(EventRow.id)).limit(limit)
        )
        return [EventId(row) for row in rows if row is not None]

    async def lock_pending(self, event_id: EventId) -> Pending | None:
        """Return and keep a waiting event; None when somebody was faster."""
        row = await self._session.get(EventRow, event_id, with_for_update=True, populate_existing=True)
        if row is None or row.applied_at is not None:
            return None
        notice = Notice(
            kind=row.kind,
            retell_call_id=RetellCallId(row.retell_call_id) if row.retell_call_id else None,
            call_ref=CallId(row.call_ref) if row.call_ref else None,
            body=self._cipher.decrypt(row.body),
        )
        return Pending(AccountId(row.account_id), notice, row.received_at)

    async def mark_applied(self, event_id: EventId, *, note: str, at: datetime) -> bool:
        """Take an event off the list, noting what became of it."""
        this = col(EventRow.id) == event_id
        done = update(EventRow).where(this, _IS_PENDING).values(applied_at=at, note=note)
        return await did_write(self._session, done)

    async def mark_event_waiting(self, event_id: EventId, *, until: datetime) -> bool:
        """Look at this event again later (real time)."""
        this = col(EventRow.id) == event_id
        return await did_write(
            self._session, update(EventRow).where(this, _IS_PENDING).values(retry_at=until)
        )
