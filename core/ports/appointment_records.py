"""Bookings in the database."""

from datetime import datetime
from typing import Protocol

from core.nouns.appointment import Appointment
from core.nouns.ids import AppointmentId, ContactId, TenantId


class AppointmentRecords(Protocol):
    """Read and write bookings, guarded by their version."""

    async def get_appointment(self, appointment_id: AppointmentId) -> Appointment:
        """Return the booking; LookupError when there is none."""
        ...

    async def find_appointment(
        self, tenant_id: TenantId, appointment_id: AppointmentId
    ) -> Appointment | None:
        """Return the booking if it belongs to this business."""
        ...

    async def find_next(self, contact_id: ContactId, after: datetime) -> Appointment | None:
        """Return the person's next booking that is not cancelled."""
        ...

    async def list_upcoming(
        self, tenant_id: TenantId, contact_ids: list[ContactId], after: datetime
    ) -> list[Appointment]:
        """List these people's bookings after an instant that are not cancelled, soonest first."""
        ...

    async def list_of_contact(self, contact_id: ContactId) -> list[Appointment]:
        """List all bookings a person ever had, soonest first."""
        ...

    async def list_coming(
        self, tenant_id: TenantId, *, since: datetime, after: AppointmentId, limit: int
    ) -> list[AppointmentId]:
        """List bookings that want reminders and begin after an instant, in the order of their ids.

        `after` is the id of the last one that was dealt with; "" begins with the first.
        """
        ...

    async def lock_appointments(self, appointment_ids: list[AppointmentId]) -> list[Appointment]:
        """Return these bookings and keep their rows until the transaction ends, in the order of their ids."""
        ...

    async def insert_appointment(self, appointment: Appointment, at: datetime) -> bool:
        """Add a booking; False when the id is taken: the same form was sent twice."""
        ...

    async def mark_appointment(self, appointment: Appointment) -> bool:
        """Write all fields and raise the version, if the version is still the one that was read."""
        ...
