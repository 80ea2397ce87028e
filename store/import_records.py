"""Rows of imported files in the database. See `core.ports.import_records`."""

import json
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.nouns.ids import AppointmentId, TenantId
from core.nouns.seen_row import RowKey, SeenRow
from store.cipher import Cipher
from store.mapping import build_noun, build_values
from store.statements import build_insert
from store.tables import SeenRowRow

_KEPT = 16  #: hex digits of a cell's mark: whether it changed is all that it tells


class SqlImportRecords:
    """Rows of files, through one session; their marks are made with the database's key."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def build_key(self, tenant_id: TenantId, subject: Sequence[str]) -> RowKey:
        """Turn what makes a row this one and no other into its key; the same always gives the same."""
        return RowKey(f"row_{self._cipher.build_mark(json.dumps([tenant_id, *subject]))[:32]}")

    def build_marks(self, key: RowKey, cells: Mapping[str, str]) -> dict[str, str]:
        """Turn each cell of a row into its mark; the same text has another mark in another row."""
        return {
            place: self._cipher.build_mark(f"{key} {place} {text}")[:_KEPT] for place, text in cells.items()
        }

    async def find_rows(self, tenant_id: TenantId, keys: Collection[RowKey]) -> list[SeenRow]:
        """Find the rows with these keys that were seen before."""
        wanted = (col(SeenRowRow.tenant_id) == tenant_id, col(SeenRowRow.key).in_(keys))
        rows = await self._session.scalars(select(SeenRowRow).where(*wanted))
        return [build_noun(SeenRow, row) for row in rows]

    async def list_with_id(self, appointments: Collection[AppointmentId]) -> list[AppointmentId]:
        """List those of these bookings that belong to a row with an id of its own."""
        if not appointments:
            return []
        theirs = (col(SeenRowRow.appointment_id).in_(appointments), col(SeenRowRow.has_id).is_(True))
        found = await self._session.scalars(select(col(SeenRowRow.appointment_id)).where(*theirs).distinct())
        return [AppointmentId(one) for one in found]

    async def mark_rows(self, rows: Sequence[SeenRow]) -> None:
        """Note rows as they are seen now."""
        if not rows:
            return
        insert = build_insert(self._session, SeenRowRow)
        newest = {name: insert.excluded[name] for name in ("appointment_id", "marks", "seen_at")}
        noted = insert.on_conflict_do_update(index_elements=["key"], set_=newest)
        await self._session.execute(noted, [build_values(row) for row in rows])
