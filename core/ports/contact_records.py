"""People and consents in the database."""

from datetime import datetime
from typing import Protocol

from core.nouns.contact import Consent, Contact
from core.nouns.ids import E164, ContactId, TenantId


class ContactRecords(Protocol):
    """Read and write people; consents are only ever appended."""

    async def get_contact(self, contact_id: ContactId) -> Contact:
        """Return the person; LookupError when there is none."""
        ...

    async def find_contact(self, tenant_id: TenantId, contact_id: ContactId) -> Contact | None:
        """Return the person if they belong to this business."""
        ...

    async def find_by_reference(self, tenant_id: TenantId, reference: str) -> Contact | None:
        """Return the person of this business with this reference."""
        ...

    async def find_same(self, tenant_id: TenantId, name: str, phone: E164) -> Contact | None:
        """Return the person with this very name (whatever the case) and number."""
        ...

    async def list_matching(self, tenant_id: TenantId, typed: str, *, limit: int) -> list[Contact]:
        """List people whose name, number or reference contains what was typed, by name."""
        ...

    async def list_by_reference(self, tenant_id: TenantId, typed: str, *, limit: int) -> list[Contact]:
        """List people whose reference is, or begins with, what was typed, with its `C-` or without, by it."""
        ...

    async def insert_contact(self, contact: Contact, at: datetime) -> bool:
        """Add a person; False when the id or the reference is taken."""
        ...

    async def mark_contact_changed(self, contact: Contact) -> bool:
        """Write name, phone and fields; False when the person is not there."""
        ...

    async def insert_consent(self, consent: Consent) -> bool:
        """Append a consent."""
        ...

    async def find_consent(self, contact_id: ContactId, phone: E164) -> Consent | None:
        """Return the newest consent noted for this person and number."""
        ...

    async def list_consents(self, contact_id: ContactId) -> list[Consent]:
        """List all that was ever noted about this person's numbers, oldest first."""
        ...
