"""Bookings in the database. See `core.ports.appointment_records`."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.ids import AppointmentId, ContactId, TenantId
from store.mapping import build_noun, build_values
from store.statements import did_write, insert_or_ignore
from store.tables import AppointmentRow

_FIXED = frozenset({"id", "tenant_id", "contact_id", "version"})


class SqlAppointmentRecords:
    """Bookings, through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get_appointment(self, appointment_id: AppointmentId) -> Appointment:
        """Return the booking; LookupError when there is none."""
        row = await self._session.get(AppointmentRow, appointment_id, populate_existing=True)
        if row is None:
            raise LookupError("no such appointment")
        return build_noun(Appointment, row)

    async def find_appointment(
        self, tenant_id: TenantId, appointment_id: AppointmentId
    ) -> Appointment | None:
        """Return the booking if it belongs to this business."""
        row = await self._session.get(AppointmentRow, appointment_id, populate_existing=True)
        return build_noun(Appointment, row) if row and row.tenant_id == tenant_id else None

    async def find_next(self, contact_id: ContactId, after: datetime) -> Appointment | None:
        """Return the person's next booking that is not cancelled."""
        wanted = (
            col(AppointmentRow.contact_id) == contact_id,
            col(AppointmentRow.starts_at) > after,
            col(AppointmentRow.status) != AppointmentStatus.CANCELLED,
        )
        soonest = select(AppointmentRow).where(*wanted).order_by(col(AppointmentRow.starts_at)).limit(1)
        row = await self._session.scalar(soonest)
        return build_noun(Appointment, row) if row else None

    async def list_upcoming(
        self, tenant_id: TenantId, contact_ids: list[ContactId], after: datetime
    ) -> list[Appointment]:
        """List these people's bookings after an instant that are not cancelled, soonest first."""
        wanted = (
            col(AppointmentRow.tenant_id) == tenant_id,
            col(AppointmentRow.contact_id).in_(contact_ids),
            col(AppointmentRow.starts_at) > after,
            col(AppointmentRow.status) != AppointmentStatus.CANCELLED,
        )
        rows = await self._session.scalars(
            select(AppointmentRow).where(*wanted).order_by(col(AppointmentRow.starts_at))
        )
        return [build_noun(Appointment, row) for row in rows]

    async def list_of_contact(self, contact_id: ContactId) -> list[Appointment]:
        """List all bookings a person ever had, soonest first."""
        theirs = select(AppointmentRow).where(col(AppointmentRow.contact_id) == contact_id)
        order = (col(AppointmentRow.starts_at), col(AppointmentRow.id))
        rows = await self._session.scalars(theirs.order_by(*order))
        return [build_noun(Appointment, row) for row in rows]

    async def list_coming(
        self, tenant_id: TenantId, *, since: datetime, after: AppointmentId, limit: int
    ) -> list[AppointmentId]:
        """List bookings that want reminders and begin after an instant, in the order of their ids."""
        wanted = (
            col(AppointmentRow.tenant_id) == tenant_id,
            col(AppointmentRow.id) > after,
            col(AppointmentRow.starts_at) > since,
            col(AppointmentRow.status).in_([each for each in AppointmentStatus if each.wants_reminder]),
        )
        found = select(AppointmentRow.id).where(*wanted).order_by(col(AppointmentRow.id)).limit(limit)
        return [AppointmentId(row) for row in await self._session.scalars(found)]

    async def lock_appointments(self, appointment_ids: list[AppointmentId]) -> list[Appointment]:
        """Return these bookings and keep their rows until the transaction ends, in the order of their ids."""
        # Not in one with `list_coming`: a limit and a lock together return fewer rows than there are, where
        # somebody changes one of them meanwhile (PostgreSQL, "The Locking Clause").
        rows = await self._session.scalars(
            select(AppointmentRow)
            .where(col(AppointmentRow.id).in_(appointment_ids))
            .order_by(col(AppointmentRow.id))
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        return [build_noun(Appointment, row) for row in rows]

    async def insert_appointment(self, appointment: Appointment, at: datetime) -> bool:
        """Add a booking; False when the id is taken: the same form was sent twice."""
        values = build_values(appointment) | {"created_at": at}
        return await insert_or_ignore(self._session, AppointmentRow, values)

    async def mark_appointment(self, appointment: Appointment) -> bool:
        """Write all fields and raise the version, if the version is still the one that was read."""
        as_read = (
            col(AppointmentRow.id) == appointment.id,
            col(AppointmentRow.version) == appointment.version,
        )
        values = build_values(appointment, without=_FIXED) | {"version": appointment.version + 1}
        return await did_write(self._session, update(AppointmentRow).where(*as_read).values(**values))
