"""Rows of imported files in the database: which booking each made, and what stood in it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from core.nouns.ids import AppointmentId, TenantId
from core.nouns.seen_row import RowKey, SeenRow


class ImportRecords(Protocol):
    """Recognise rows that were seen before, without keeping what stood in them."""

    def build_key(self, tenant_id: TenantId, subject: Sequence[str]) -> RowKey:
        """Turn what makes a row this one and no other into its key; the same always gives the same."""
        ...

    def build_marks(self, key: RowKey, cells: Mapping[str, str]) -> dict[str, str]:
        """Turn each cell of a row into its mark."""
        ...

    async def find_rows(self, tenant_id: TenantId, keys: Collection[RowKey]) -> list[SeenRow]:
        """Find the rows with these keys that were seen before."""
        ...

    async def list_with_id(self, appointments: Collection[AppointmentId]) -> list[AppointmentId]:
        """List those of these bookings that belong to a row with an id of its own."""
        ...

    async def mark_rows(self, rows: Sequence[SeenRow]) -> None:
        """Note rows as they are seen now."""
        ...
