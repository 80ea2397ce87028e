"""Many rows at once, for a file of bookings: what is known of all of them, and all that is new.

What is inserted is left alone where its key is taken, so that a repeated write adds nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.nouns.appointment import Appointment
from core.nouns.audit import Change
from core.nouns.contact import Consent, Contact
from core.nouns.ids import E164, AppointmentId, ContactId, TenantId
from core.nouns.reminder import Reminder
from core.nouns.verdict import Judgement


class BulkRecords(Protocol):
    """Read and write people, bookings and reminders by the hundred."""

    async def list_appointments(
        self, tenant_id: TenantId, ids: Collection[AppointmentId]
    ) -> list[Appointment]:
        """List those of these bookings that there are."""
        ...

    async def list_at(
        self, contact_ids: Collection[ContactId], starts: Collection[datetime]
    ) -> list[Appointment]:
        """List these people's bookings at any of these instants that are not cancelled."""
        ...

    async def list_contacts(self, tenant_id: TenantId, ids: Collection[ContactId]) -> list[Contact]:
        """List those of these people that there are."""
        ...

    async def list_with_phone(self, tenant_id: TenantId, phones: Collection[E164]) -> list[Contact]:
        """List the people with any of these numbers, in the order of their ids."""
        ...

    async def list_consents(self, contact_ids: Collection[ContactId]) -> list[Consent]:
        """List the newest consent noted for each of these people and each of their numbers."""
        ...

    async def list_live_numbers(self, tenant_id: TenantId, phones: Collection[E164]) -> list[E164]:
        """List those of these numbers at which a call may be ringing."""
        ...

    async def list_attempts(
        self, tenant_id: TenantId, phones: Collection[E164], since: datetime
    ) -> Mapping[E164, list[datetime]]:
        """List when these numbers were rung since an instant (business time), oldest first.

        As `CallRecords.list_attempts` counts; a number that was not rung is missing.
        """
        ...

    async def insert_contacts(self, contacts: Sequence[Contact], at: datetime) -> list[ContactId]:
        """Add people; answers those who were added: not those whose id or reference is taken."""
        ...

    async def insert_appointments(self, appointments: Sequence[Appointment], at: datetime) -> int:
        """Add bookings; answers how many were added: not those whose id is taken."""
        ...

    async def insert_consents(self, consents: Sequence[Consent]) -> None:
        """Append consents."""
        ...

    async def insert_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Plan calls; one whose slot is taken is planned already."""
        ...

    async def insert_judgements(self, judgements: Sequence[Judgement]) -> None:
        """Keep what the gates said."""
        ...

    async def insert_changes(self, changes: Sequence[Change]) -> None:
        """Append changes to the audit."""
        ...
