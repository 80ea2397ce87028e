"""Calls in the database. See `core.ports.call_records`."""

from datetime import datetime

from sqlalchemy import case, func, or_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from core.nouns.call import Call, Outcome
from core.nouns.evidence import CallState, Ending
from core.nouns.ids import E164, AccountId, AppointmentId, CallId, ContactId, RetellCallId, TenantId
from store.cipher import Cipher
from store.mapping import build_noun, build_values
from store.statements import did_write, insert_or_ignore
from store.tables import CallRow, ReminderRow

FIXED = frozenset({"id", "account_id", "tenant_id", "contact_id", "reminder_id", "version"})

# A call that never reached the person is no attempt at reaching them.
_DID_NOT_RING = (CallState.UNAVAILABLE, CallState.HELD, CallState.REJECTED, CallState.ERROR)
_FAILED_BEFORE = (Ending.ACCOUNT_LIMIT, Ending.FAULT, Ending.BAD_NUMBER)
WAS_ATTEMPT = (
    col(CallRow.state).not_in(_DID_NOT_RING),
    or_(col(CallRow.ending).is_(None), col(CallRow.ending).not_in(_FAILED_BEFORE)),
)


class SqlCallRecords:
    """Calls, through one session; their bodies go in and out encrypted."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    async def insert_call(self, call: Call, body: bytes) -> bool:
        """Add a call and its request body; False when the call exists or the number has a live one."""
        values = build_values(call) | {"body": self._cipher.encrypt(body)}
        return await insert_or_ignore(self._session, CallRow, values)

    async def get_call(self, call_id: CallId) -> Call:
        """Return the call; LookupError when there is none."""
        call = await self.find_call(call_id)
        if call is None:
            raise LookupError("no such call")
        return call

    async def find_call(self, call_id: CallId) -> Call | None:
        """Return the call, if there is one."""
        row = await self._session.get(CallRow, call_id, populate_existing=True)
        return build_noun(Call, row) if row else None

    async def lock_call(self, call_id: CallId) -> Call | None:
        """Return the call and keep its row until the transaction ends."""
        row = await self._session.get(CallRow, call_id, with_for_update=True, populate_existing=True)
        return build_noun(Call, row) if row else None

    async def find_by_retell_id(self, retell_call_id: RetellCallId) -> Call | None:
        """Return, and keep, the call that Retell knows by this id."""
        theirs = col(CallRow.retell_call_id) == retell_call_id
        row = await self._session.scalar(select(CallRow).where(theirs).with_for_update())
        return build_noun(Call, row) if row else None

    async def find_live(self, tenant_id: TenantId, phone: E164) -> Call | None:
        """Return the call that may be ringing at this number, if any."""
        live = (
            col(CallRow.tenant_id) == tenant_id,
            col(CallRow.to_phone) == phone,
            col(CallRow.is_live),
        )
        row = await self._session.scalar(select(CallRow).where(*live).limit(1))
        return build_noun(Call, row) if row else None

    async def find_live_of(self, appointment_id: AppointmentId) -> Call | None:
        """Return the call about this appointment that may be ringing or speaking, if any."""
        theirs = (col(CallRow.appointment_id) == appointment_id, col(CallRow.is_live))
        row = await self._session.scalar(select(CallRow).where(*theirs).limit(1))
        return build_noun(Call, row) if row else None

    async def list_attempts(self, tenant_id: TenantId, phone: E164, since: datetime) -> list[datetime]:
        """List when this business had this number rung since an instant (business time), oldest first."""
        theirs = (
            col(CallRow.tenant_id) == tenant_id,
            col(CallRow.to_phone) == phone,
            col(CallRow.claimed_at) >= since,
            *WAS_ATTEMPT,
        )
        return list(
            await self._session.scalars(
                select(col(CallRow.claimed_at)).where(*theirs).order_by(col(CallRow.claimed_at))
            )
        )

    async def has_voicemail(self, appointment_id: AppointmentId, revision: int) -> bool:
        """Tell whether a machine answered a call about this revision of an appointment."""
        theirs = (
            select(col(CallRow.id))
            .join(ReminderRow, col(ReminderRow.id) == col(CallRow.reminder_id))
            .where(
                col(CallRow.appointment_id) == appointment_id,
                col(CallRow.outcome) == Outcome.VOICEMAIL,
                col(ReminderRow.revision) == revision,
            )
        )
        return await self._session.scalar(theirs.limit(1)) is not None

    async def find_latest(self, contact_id: ContactId) -> Call | None:
        """Return the person's latest call."""
        theirs = select(CallRow).where(col(CallRow.contact_id) == contact_id)
        row = await self._session.scalar(theirs.order_by(col(CallRow.claimed_at).desc()).limit(1))
        return build_noun(Call, row) if row else None

    async def list_of_contact(self, contact_id: ContactId) -> list[Call]:
        """List all calls ever made to a person, oldest first."""
        theirs = select(CallRow).where(col(CallRow.contact_id) == contact_id)
        rows = await self._session.scalars(theirs.order_by(col(CallRow.claimed_at), col(CallRow.id)))
        return [build_noun(Call, row) for row in rows]

    async def get_body(self, call_id: CallId) -> bytes:
        """Return the request body as it was, or will be, sent."""
        row = await self._session.get(CallRow, call_id)
        if row is None:
            raise LookupError("no such call")
        return self._cipher.decrypt(row.body)

    async def mark_call(self, call: Call, body: bytes | None = None) -> bool:
        """Write the call and raise its version, if the version is still the one that was read."""
        values = build_values(call, without=FIXED) | {"version": call.version + 1}
        if body is not None:
            values["body"] = self._cipher.encrypt(body)
        as_read = (col(CallRow.id) == call.id, col(CallRow.version) == call.version)
        try:
            async with self._session.begin_nested():
                return await did_write(self._session, update(CallRow).where(*as_read).values(**values))
        except IntegrityError:
            return False

    async def mark_call_late(self, call_id: CallId, *, until: datetime) -> bool:
        """Leave a call alone until a real instant, without reading it."""
        # Each of the three lists goes by an instant of its own; one that is not set stays so.
        later = {
            "next_check_at": case((col(CallRow.next_check_at).is_not(None), until)),
            "lease_until": case((col(CallRow.lease_until).is_not(None), until)),
            "live_until": case((col(CallRow.live_until).is_not(None), until)),
        }
        this = col(CallRow.id) == call_id
        return await did_write(self._session, update(CallRow).where(this).values(**later))

    async def count_live(self, account_id: AccountId) -> int:
        """Count the calls that hold one of the account's lines."""
        live = (col(CallRow.account_id) == account_id, col(CallRow.is_live))
        return await self._session.scalar(select(func.count()).select_from(CallRow).where(*live)) or 0

    async def count_attempted_since(self, account_id: AccountId, since: datetime) -> int:
        """Count the requests begun since a real instant."""
        recent = (col(CallRow.account_id) == account_id, col(CallRow.attempted_at) > since)
        return await self._session.scalar(select(func.count()).select_from(CallRow).where(*recent)) or 0

    async def is_placing_since(self, account_id: AccountId, since: datetime) -> bool:
        """Tell whether a request of the account that was claimed after a real instant is still under way."""
        recent = (col(CallRow.account_id) == account_id, col(CallRow.attempted_at) > since)
        placing = select(CallRow.id).where(*recent, col(CallRow.state) == CallState.PLACING)
        return await self._session.scalar(placing.limit(1)) is not None

    async def list_lapsed(self, real: datetime, *, limit: int) -> list[CallId]:
        """List calls whose sender's lease ran out while placing."""
        lapsed = (col(CallRow.state) == CallState.PLACING, col(CallRow.lease_until) <= real)
        rows = await self._session.scalars(select(CallRow.id).where(*lapsed).limit(limit))
        return [CallId(row) for row in rows]

    async def list_to_check(self, real: datetime, *, limit: int) -> list[CallId]:
        """List calls whose next look for evidence is due."""
        due = col(CallRow.next_check_at)
        rows = await self._session.scalars(
            select(CallRow.id).where(due <= real).order_by(due, col(CallRow.id)).limit(limit)
        )
        return [CallId(row) for row in rows]

    async def list_overlong(self, real: datetime, *, limit: int) -> list[CallId]:
        """List live calls that should have ended long ago."""
        overlong = (col(CallRow.is_live), col(CallRow.live_until) <= real)
        rows = await self._session.scalars(select(CallRow.id).where(*overlong).limit(limit))
        return [CallId(row) for row in rows]
