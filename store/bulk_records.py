"""Many rows at once, in the database. See `core.ports.bulk_records`."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.audit import Change
from core.nouns.contact import Consent, Contact
from core.nouns.ids import E164, AppointmentId, ContactId, TenantId
from core.nouns.reminder import Reminder
from core.nouns.verdict import Judgement
from core.ports.store import Work
from store.audit_records import build_audit_row
from store.call_records import WAS_ATTEMPT
from store.cipher import Cipher
from store.mapping import build_noun, build_values
from store.statements import build_insert
from store.tables import AppointmentRow, AuditRow, CallRow, ConsentRow, ContactRow, JudgementRow, ReminderRow

_SEALED_AT_ONCE = 100  #: changes; nothing else goes on while they are encrypted


class SqlBulkRecords:
    """Many rows at once, through one session; notes in `work` when a commit will make calls due."""

    def __init__(self, session: AsyncSession, cipher: Cipher, work: set[Work]) -> None:
        self._session = session
        self._cipher = cipher
        self._work = work

    async def list_appointments(
        self, tenant_id: TenantId, ids: Collection[AppointmentId]
    ) -> list[Appointment]:
        """List those of these bookings that there are."""
        if not ids:
            return []
        theirs = (col(AppointmentRow.tenant_id) == tenant_id, col(AppointmentRow.id).in_(ids))
        rows = await self._session.scalars(select(AppointmentRow).where(*theirs))
        return [build_noun(Appointment, row) for row in rows]

    async def list_at(
        self, contact_ids: Collection[ContactId], starts: Collection[datetime]
    ) -> list[Appointment]:
        """List these people's bookings at any of these instants that are not cancelled."""
        if not (contact_ids and starts):
            return []
        wanted = (
            col(AppointmentRow.contact_id).in_(contact_ids),
            col(AppointmentRow.starts_at).in_(starts),
            col(AppointmentRow.status) != AppointmentStatus.CANCELLED,
        )
        rows = await self._session.scalars(
            select(AppointmentRow).where(*wanted).order_by(col(AppointmentRow.id))
        )
        return [build_noun(Appointment, row) for row in rows]

    async def list_contacts(self, tenant_id: TenantId, ids: Collection[ContactId]) -> list[Contact]:
        """List those of these people that there are."""
        if not ids:
            return []
        theirs = (col(ContactRow.tenant_id) == tenant_id, col(ContactRow.id).in_(ids))
        rows = await self._session.scalars(select(ContactRow).where(*theirs))
        return [build_noun(Contact, row) for row in rows]

    async def list_with_phone(self, tenant_id: TenantId, phones: Collection[E164]) -> list[Contact]:
        """List the people with any of these numbers, in the order of their ids."""
        theirs = (col(ContactRow.tenant_id) == tenant_id, col(ContactRow.phone).in_(phones))
        rows = await self._session.scalars(select(ContactRow).where(*theirs).order_by(col(ContactRow.id)))
        return [build_noun(Contact, row) for row in rows]

    async def list_consents(self, contact_ids: Collection[ContactId]) -> list[Consent]:
        """List the newest consent noted for each of these people and each of their numbers."""
        if not contact_ids:
            return []
        newest = (
            select(func.max(col(ConsentRow.id)))
            .where(col(ConsentRow.contact_id).in_(contact_ids))
            .group_by(col(ConsentRow.contact_id), col(ConsentRow.phone))
        )
        rows = await self._session.scalars(select(ConsentRow).where(col(ConsentRow.id).in_(newest)))
        return [build_noun(Consent, row) for row in rows]

    async def list_live_numbers(self, tenant_id: TenantId, phones: Collection[E164]) -> list[E164]:
        """List those of these numbers at which a call may be ringing."""
        live = (
            col(CallRow.tenant_id) == tenant_id,
            col(CallRow.is_live).is_(True),
            col(CallRow.to_phone).in_(phones),
        )
        return [E164(one) for one in await self._session.scalars(select(col(CallRow.to_phone)).where(*live))]

    async def list_attempts(
        self, tenant_id: TenantId, phones: Collection[E164], since: datetime
    ) -> Mapping[E164, list[datetime]]:
        """List when these numbers were rung since an instant (business time), oldest first."""
        theirs = (
            col(CallRow.tenant_id) == tenant_id,
            col(CallRow.to_phone).in_(phones),
            col(CallRow.claimed_at) >= since,
            *WAS_ATTEMPT,
        )
        found = select(col(CallRow.to_phone), col(CallRow.claimed_at)).where(*theirs)
        attempts: defaultdict[E164, list[datetime]] = defaultdict(list)
        for phone, claimed_at in await self._session.execute(found.order_by(col(CallRow.claimed_at))):
            attempts[E164(phone)].append(claimed_at)
        return attempts

    async def insert_contacts(self, contacts: Sequence[Contact], at: datetime) -> list[ContactId]:
        """Add people; answers those who were added: not those whose id or reference is taken."""
        values = [
            build_values(one) | {"name_folded": one.name.casefold(), "created_at": at} for one in contacts
        ]
        return [ContactId(one) for one in await self._insert(ContactRow, values)]

    async def insert_appointments(self, appointments: Sequence[Appointment], at: datetime) -> int:
        """Add bookings; answers how many were added: not those whose id is taken."""
        values = [build_values(one) | {"created_at": at} for one in appointments]
        return len(await self._insert(AppointmentRow, values))

    async def insert_consents(self, consents: Sequence[Consent]) -> None:
        """Append consents."""
        await self._append(ConsentRow, [build_values(one) for one in consents])

    async def insert_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Plan calls; one whose slot is taken is planned already."""
        if reminders:
            self._work.add(Work.DIALS)
        await self._append(ReminderRow, [build_values(one) for one in reminders])

    async def insert_judgements(self, judgements: Sequence[Judgement]) -> None:
        """Keep what the gates said."""
        await self._append(JudgementRow, [build_values(one) for one in judgements])

    async def insert_changes(self, changes: Sequence[Change]) -> None:
        """Append changes to the audit."""
        for first in range(0, len(changes), _SEALED_AT_ONCE):
            part = changes[first : first + _SEALED_AT_ONCE]
            await self._append(AuditRow, [build_audit_row(one, self._cipher) for one in part])

    async def _insert(self, table: type[SQLModel], values: list[dict[str, Any]]) -> list[str]:
        """Insert rows where their keys are free; answers the ids of those."""
        if not values:
            return []
        insert = build_insert(self._session, table)
        told = insert.on_conflict_do_nothing().returning(insert.table.c["id"])
        return list(await self._session.scalars(told, values))

    async def _append(self, table: type[SQLModel], values: list[dict[str, Any]]) -> None:
        if values:
            await self._session.execute(build_insert(self._session, table).on_conflict_do_nothing(), values)
