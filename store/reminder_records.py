"""Planned calls in the database: the queue. See `core.ports.reminder_records`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from core.nouns.ids import AccountId, AppointmentId, ContactId, ReminderId, Slot, StaffId, TenantId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.verdict import Judgement
from core.ports.store import Work
from store.mapping import build_noun, build_values
from store.statements import count_written, did_write, insert_or_ignore
from store.tables import CallRow, JudgementRow, ReminderRow, TenantRow

_IS_WAITING = col(ReminderRow.status) == ReminderStatus.SCHEDULED


class SqlReminderRecords:
    """Planned calls, through one session; notes in `work` when a commit will make a call due."""

    def __init__(self, session: AsyncSession, work: set[Work]) -> None:
        self._session = session
        self._work = work

    async def insert_reminder(self, reminder: Reminder) -> bool:
        """Plan a call; False when its slot is taken: it is planned already."""
        self._work.add(Work.DIALS)
        return await insert_or_ignore(self._session, ReminderRow, build_values(reminder))

    async def get_reminder(self, reminder_id: ReminderId) -> Reminder:
        """Return the planned call; LookupError when there is none."""
        row = await self._session.get(ReminderRow, reminder_id, populate_existing=True)
        if row is None:
            raise LookupError("no such reminder")
        return build_noun(Reminder, row)

    async def find_by_slot(self, slot: Slot) -> Reminder | None:
        """Return what holds this slot."""
        row = await self._session.scalar(select(ReminderRow).where(col(ReminderRow.slot) == slot))
        return build_noun(Reminder, row) if row else None

    async def list_due(self, account_id: AccountId, at: Moment, *, limit: int) -> list[ReminderId]:
        """List what may be tried now, taking turns among businesses, the soonest deadline of each first.

        A business's first turn comes after as many as it has calls under way.
        """
        live = (
            select(col(CallRow.tenant_id), func.count().label("calls"))
            .where(col(CallRow.account_id) == account_id, col(CallRow.is_live))
            .group_by(col(CallRow.tenant_id))
            .subquery()
        )
        # Not a join: to begin with the businesses, and go through what lies ahead of each, must be no choice.
        account = (
            select(col(TenantRow.account_id))
            .where(col(TenantRow.id) == col(ReminderRow.tenant_id))
            .scalar_subquery()
        )
        turn = func.row_number().over(
            partition_by=col(ReminderRow.tenant_id),
            order_by=(col(ReminderRow.deadline_at), col(ReminderRow.due_at), col(ReminderRow.id)),
        )
        due = (
            select(
                col(ReminderRow.id),
                col(ReminderRow.due_at),
                (turn + func.coalesce(live.c.calls, 0)).label("turn"),
            )
            .outerjoin(live, live.c.tenant_id == col(ReminderRow.tenant_id))
            .where(
                account == account_id,
                _IS_WAITING,
                col(ReminderRow.due_at) <= at.now,
                or_(col(ReminderRow.retry_at).is_(None), col(ReminderRow.retry_at) <= at.real),
            )
            .subquery()
        )
        rows = await self._session.scalars(
            select(due.c.id).order_by(due.c.turn, due.c.due_at, due.c.id).limit(limit)
        )
        return [ReminderId(row) for row in rows]

    async def list_tenants_of(self, reminder_ids: Sequence[ReminderId]) -> list[TenantId]:
        """List whose planned calls these are, each business once."""
        if not reminder_ids:
            return []
        theirs = col(ReminderRow.id).in_(reminder_ids)
        rows = await self._session.scalars(select(col(ReminderRow.tenant_id)).where(theirs).distinct())
        return [TenantId(row) for row in rows]

    async def lock_waiting(self, reminder_id: ReminderId) -> Reminder | None:
        """Return and keep the row if it still waits; None when somebody was faster."""
        row = await self._session.get(ReminderRow, reminder_id, with_for_update=True, populate_existing=True)
        return build_noun(Reminder, row) if row and row.status is ReminderStatus.SCHEDULED else None

    async def list_expired(self, at: Moment, *, limit: int) -> list[ReminderId]:
        """List what is still waiting although its deadline has passed."""
        expired = (_IS_WAITING, col(ReminderRow.deadline_at) <= at.now)
        rows = await self._session.scalars(select(ReminderRow.id).where(*expired).limit(limit))
        return [ReminderId(row) for row in rows]

    async def list_of_appointment(self, appointment_id: AppointmentId) -> list[Reminder]:
        """List all planned calls of a booking, oldest first."""
        rows = await self._session.scalars(
            select(ReminderRow)
            .where(col(ReminderRow.appointment_id) == appointment_id)
            .order_by(col(ReminderRow.revision), col(ReminderRow.id))
        )
        return [build_noun(Reminder, row) for row in rows]

    async def list_of_contact(self, contact_id: ContactId) -> list[Reminder]:
        """List all calls ever planned for a person, oldest first."""
        theirs = select(ReminderRow).where(col(ReminderRow.contact_id) == contact_id)
        rows = await self._session.scalars(theirs.order_by(col(ReminderRow.due_at), col(ReminderRow.id)))
        return [build_noun(Reminder, row) for row in rows]

    async def mark_called(self, reminder_id: ReminderId) -> bool:
        """Hand the reminder over to its call."""
        handed_over = {"status": ReminderStatus.CALLED, "reason": "", "retry_at": None}
        this = col(ReminderRow.id) == reminder_id
        return await did_write(
            self._session, update(ReminderRow).where(this, _IS_WAITING).values(**handed_over)
        )

    async def mark_waiting(
        self,
        reminder_id: ReminderId,
        *,
        reason: str,
        due_at: datetime | None = None,
        retry_at: datetime | None = None,
    ) -> bool:
        """Put the reminder back in the queue; one that was superseded or skipped stays so."""
        values = {"status": ReminderStatus.SCHEDULED, "reason": reason, "retry_at": retry_at}
        if due_at is not None:
            values["due_at"] = due_at
        may_wait = col(ReminderRow.status).in_([ReminderStatus.SCHEDULED, ReminderStatus.CALLED])
        this = col(ReminderRow.id) == reminder_id
        return await did_write(self._session, update(ReminderRow).where(this, may_wait).values(**values))

    async def mark_approved(self, reminder_id: ReminderId, staff: StaffId) -> bool:
        """Note who let the reminder ring, and want it tried now; False when it no longer waits."""
        self._work.add(Work.DIALS)
        values = {"approved_by": staff, "reason": "", "retry_at": None}
        this = col(ReminderRow.id) == reminder_id
        return await did_write(self._session, update(ReminderRow).where(this, _IS_WAITING).values(**values))

    async def count_due_before(self, tenant_id: TenantId, until: datetime | None) -> int:
        """Count a business's waiting calls that are due before an instant (None: all)."""
        theirs = [col(ReminderRow.tenant_id) == tenant_id, _IS_WAITING]
        if until is not None:
            theirs.append(col(ReminderRow.due_at) < until)
        return await self._session.scalar(select(func.count()).select_from(ReminderRow).where(*theirs)) or 0

    async def mark_skipped(self, reminder_id: ReminderId, *, reason: str) -> bool:
        """Decide that this reminder will not be rung; False when it no longer waits."""
        values = {"status": ReminderStatus.SKIPPED, "reason": reason, "retry_at": None}
        this = col(ReminderRow.id) == reminder_id
        return await did_write(self._session, update(ReminderRow).where(this, _IS_WAITING).values(**values))

    async def mark_superseded(self, appointment_id: AppointmentId) -> int:
        """Withdraw the booking's planned reminders that still wait; answers how many."""
        theirs = (col(ReminderRow.appointment_id) == appointment_id, col(ReminderRow.requested_by).is_(None))
        values = {"status": ReminderStatus.SUPERSEDED, "reason": "The appointment was changed."}
        return await count_written(
            self._session, update(ReminderRow).where(*theirs, _IS_WAITING).values(**values)
        )

    async def mark_planned(self, reminder: Reminder, *, was: ReminderStatus) -> bool:
        """Let it wait as a changed plan says; False when its status is no longer `was`."""
        self._work.add(Work.DIALS)
        values = {
            "status": ReminderStatus.SCHEDULED,
            "due_at": reminder.due_at,
            "deadline_at": reminder.deadline_at,
            "reason": reminder.reason,
            "needs_approval": reminder.needs_approval,
        }
        as_read = (col(ReminderRow.id) == reminder.id, col(ReminderRow.status) == was)
        return await did_write(self._session, update(ReminderRow).where(*as_read).values(**values))

    async def mark_withdrawn(self, reminder_id: ReminderId, *, reason: str) -> bool:
        """Withdraw one planned call because the plan changed; False when it no longer waits."""
        values = {"status": ReminderStatus.SUPERSEDED, "reason": reason}
        this = col(ReminderRow.id) == reminder_id
        return await did_write(self._session, update(ReminderRow).where(this, _IS_WAITING).values(**values))

    async def insert_judgement(self, judgement: Judgement) -> None:
        """Keep what the gates said, for whoever asks why."""
        await self._session.execute(insert(JudgementRow).values(**build_values(judgement)))

    async def find_judgement(self, reminder_id: ReminderId) -> Judgement | None:
        """Return what the gates said when they were last asked."""
        theirs = select(JudgementRow).where(col(JudgementRow.reminder_id) == reminder_id)
        row = await self._session.scalar(theirs.order_by(col(JudgementRow.id).desc()).limit(1))
        return build_noun(Judgement, row) if row else None

    async def list_judgements(self, reminder_id: ReminderId) -> list[Judgement]:
        """List all that the gates said of this call, oldest first."""
        theirs = select(JudgementRow).where(col(JudgementRow.reminder_id) == reminder_id)
        rows = await self._session.scalars(theirs.order_by(col(JudgementRow.id)))
        return [build_noun(Judgement, row) for row in rows]
