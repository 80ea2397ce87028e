"""Many planned calls and calls at once, in the database. See `core.ports.batch_records`."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, update
from sqlalchemy import select as select_columns
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from core.nouns.call import Call, Outcome
from core.nouns.card import CardSubject
from core.nouns.ids import AppointmentId, CallId, ChannelId, ReminderId, TenantId
from core.nouns.reminder import Reminder, ReminderStatus
from core.ports.call_records import LastLook
from core.ports.store import Work
from store.call_records import FIXED
from store.card_records import build_first
from store.cipher import Cipher
from store.mapping import build_noun, build_values
from store.statements import build_insert, count_written
from store.tables import AccountRow, AppointmentRow, CallRow, CardRow, OptOutRow, ReminderRow, TenantRow

_CALLS = SQLModel.metadata.tables["calls"]
_LAST_LOOK = (
    select_columns(
        *_CALLS.c,
        col(AccountRow.held).label("account_held"),
        col(AccountRow.paused).label("account_paused"),
        col(TenantRow.held).label("tenant_held"),
        col(TenantRow.paused).label("tenant_paused"),
        col(TenantRow.calling).label("calling"),
        col(ReminderRow.revision).label("planned"),
        col(ReminderRow.requested_by).label("by_hand"),
        col(AppointmentRow.revision).label("booked"),
        col(OptOutRow.phone).label("opted_out"),
    )
    .join(AccountRow, col(AccountRow.id) == _CALLS.c.account_id)
    .join(TenantRow, col(TenantRow.id) == _CALLS.c.tenant_id)
    .join(ReminderRow, col(ReminderRow.id) == _CALLS.c.reminder_id)
    .outerjoin(AppointmentRow, col(AppointmentRow.id) == _CALLS.c.appointment_id)
    .outerjoin(
        OptOutRow,
        (col(OptOutRow.tenant_id) == _CALLS.c.tenant_id) & (col(OptOutRow.phone) == _CALLS.c.to_phone),
    )
)


class SqlBatchRecords:
    """Many planned calls and calls at once, through one session; notes in `work` when cards are stale."""

    def __init__(self, session: AsyncSession, cipher: Cipher, work: set[Work]) -> None:
        self._session = session
        self._cipher = cipher
        self._work = work

    async def find_voicemails(
        self, appointment_ids: Collection[AppointmentId]
    ) -> frozenset[tuple[AppointmentId, int]]:
        """Return those of these bookings, with the revision, about which a machine has been told."""
        told = (
            select(col(CallRow.appointment_id), col(ReminderRow.revision))
            .join(ReminderRow, col(ReminderRow.id) == col(CallRow.reminder_id))
            .where(
                col(CallRow.appointment_id).in_(appointment_ids), col(CallRow.outcome) == Outcome.VOICEMAIL
            )
        )
        rows = (await self._session.execute(told)).all()
        return frozenset((AppointmentId(one or ""), revision) for one, revision in rows)

    async def find_calls(self, call_ids: Collection[CallId]) -> frozenset[CallId]:
        """Return those of these calls that there are."""
        found = await self._session.scalars(select(col(CallRow.id)).where(col(CallRow.id).in_(call_ids)))
        return frozenset(map(CallId, found))

    async def lock_waiting(self, reminder_ids: Sequence[ReminderId]) -> list[Reminder]:
        """Return and keep those of these reminders that still wait, in this order; not what others keep."""
        waiting = (
            col(ReminderRow.id).in_(reminder_ids),
            col(ReminderRow.status) == ReminderStatus.SCHEDULED,
        )
        rows = await self._session.scalars(
            select(ReminderRow)
            .where(*waiting)
            .order_by(col(ReminderRow.id))
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        kept = {row.id: build_noun(Reminder, row) for row in rows}
        return [kept[one] for one in reminder_ids if one in kept]

    async def insert_calls(self, calls: Sequence[tuple[Call, bytes]]) -> list[CallId]:
        """Add calls and their request bodies; answers those added."""
        if not calls:
            return []
        values = [build_values(call) | {"body": self._cipher.encrypt(body)} for call, body in calls]
        insert = build_insert(self._session, CallRow)
        told = insert.on_conflict_do_nothing().returning(insert.table.c["id"])
        return [CallId(one) for one in await self._session.scalars(told, values)]

    async def mark_called(self, reminder_ids: Collection[ReminderId]) -> int:
        """Hand reminders over to their calls; answers how many still waited."""
        if not reminder_ids:
            return 0
        waiting = (
            col(ReminderRow.id).in_(reminder_ids),
            col(ReminderRow.status) == ReminderStatus.SCHEDULED,
        )
        handed_over = {"status": ReminderStatus.CALLED, "reason": "", "retry_at": None}
        return await count_written(self._session, update(ReminderRow).where(*waiting).values(**handed_over))

    async def mark_stale(self, subject: CardSubject, rows: Sequence[tuple[str, TenantId, ChannelId]]) -> None:
        """Note that rows changed: make their cards, or want them painted again."""
        if not rows:
            return
        self._work.add(Work.CARDS)
        values = [build_first(subject, *row) for row in rows]
        insert = build_insert(self._session, CardRow)
        newer = {"wanted_version": insert.table.c["wanted_version"] + 1}
        raised = insert.on_conflict_do_update(index_elements=["subject", "subject_id"], set_=newer)
        await self._session.execute(raised, values)

    async def look_once_more(self, call_ids: Collection[CallId]) -> list[LastLook]:
        """Return what counts just before these calls are sent, all of one moment, in no order.

        LookupError when one of them is not there.
        """
        rows = (await self._session.execute(_LAST_LOOK.where(_CALLS.c.id.in_(call_ids)))).all()
        if len(rows) != len(call_ids):
            raise LookupError("no such call")
        return [
            LastLook(
                call=build_noun(Call, row),
                body=self._cipher.decrypt(row.body),
                has_opted_out=row.opted_out is not None,
                # A call that a person asked for speaks of the booking as it stands.
                is_outdated=row.by_hand is None and row.booked not in {None, row.planned},
                mode=row.calling.mode,
                pauses=(row.account_paused, row.tenant_paused),
                account_held=row.account_held,
                tenant_held=row.tenant_held,
            )
            for row in rows
        ]

    async def lock_calls(self, call_ids: Collection[CallId]) -> list[Call]:
        """Return those of these calls that there are, and keep their rows until the transaction ends."""
        theirs = select_columns(*_CALLS.c).where(_CALLS.c.id.in_(call_ids))
        rows = await self._session.execute(theirs.order_by(_CALLS.c.id).with_for_update())
        return [build_noun(Call, row) for row in rows]

    async def mark_calls(self, calls: Sequence[Call]) -> None:
        """Write calls that the caller keeps, and raise their versions; an error when a key is taken."""
        if not calls:
            return
        values = [
            build_values(call, without=FIXED) | {"version": call.version + 1, "this": call.id}
            for call in calls
        ]
        written = _CALLS.update().where(_CALLS.c.id == bindparam("this"))
        connection = await self._session.connection()
        await connection.execute(written, values)
