"""Who changed what, in the database: entries that are only ever appended, and the batches that seal them."""

from collections.abc import Collection, Sequence
from typing import Protocol

from core.nouns.audit import AuditBatch, AuditEntry, AuditId, BatchId, Change, EntryHead
from core.nouns.ids import TenantId


class AuditRecords(Protocol):
    """Append changes, seal them, and read them back."""

    async def insert_change(self, change: Change) -> None:
        """Append a change; what it says of before, after and why is encrypted."""
        ...

    async def list_unsealed(self, tenant_id: TenantId, *, limit: int) -> list[EntryHead]:
        """List the heads of entries that no batch holds yet, in the order of their ids."""
        ...

    async def find_last_batch(self, tenant_id: TenantId) -> AuditBatch | None:
        """Return the business's newest batch."""
        ...

    async def insert_batch(self, batch: AuditBatch) -> BatchId:
        """Add a batch; its id is the database's to give. An error when its number is taken."""
        ...

    async def mark_sealed(self, batch_id: BatchId, entries: Sequence[AuditId]) -> int:
        """Put entries into a batch; answers how many, without those that another batch holds."""
        ...

    async def list_entries(self, tenant_id: TenantId, *, after: AuditId, limit: int) -> list[AuditEntry]:
        """List a business's entries behind an id (0: from the first), in the order of their ids."""
        ...

    async def list_batches(self, tenant_id: TenantId) -> list[AuditBatch]:
        """List a business's batches, oldest first."""
        ...

    async def list_of_subjects(self, tenant_id: TenantId, subjects: Collection[str]) -> list[AuditEntry]:
        """List all entries about these subjects, in the order of their ids."""
        ...

    async def mark_erased(self, tenant_id: TenantId, subjects: Collection[str]) -> int:
        """Erase what the entries about these subjects say, with their salts; answers how many.

        Who did what to which subject, when, and the digest stay: the chain still fits.
        """
        ...
