"""Who changed what, in the database. See `core.ports.audit_records`.

Heads are columns; what stood before and after goes in encrypted, and its salt is drawn here.
"""

import secrets
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from core.nouns.audit import AuditBatch, AuditEntry, AuditId, BatchId, Change, Content, EntryHead
from core.nouns.ids import StaffId, TenantId
from core.rules.audit_chain import build_digest, read_body, write_change
from store.cipher import Cipher, WrongSecretKey
from store.mapping import build_noun, build_values
from store.statements import count_written
from store.tables import AuditBatchRow, AuditRow

_SALT_BYTES = 16
_HEAD = tuple(getattr(AuditRow, name) for name in EntryHead.__dataclass_fields__)


def build_audit_row(change: Change, cipher: Cipher) -> dict[str, Any]:
    """Build the row of a change, under a salt of its own."""
    salt = secrets.token_hex(_SALT_BYTES)
    return {
        "tenant_id": change.tenant_id,
        "by": change.by,
        "act": change.act,
        "subject": change.subject,
        "at": change.at,
        "change": cipher.encrypt(write_change(change)),
        "salt": salt,
        "digest": build_digest(change, salt),
    }


class SqlAuditRecords:
    """The audit, through one session."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    async def insert_change(self, change: Change) -> None:
        """Append a change; what it says of before, after and why is encrypted."""
        await self._session.execute(insert(AuditRow).values(**build_audit_row(change, self._cipher)))

    async def list_unsealed(self, tenant_id: TenantId, *, limit: int) -> list[EntryHead]:
        """List the heads of entries that no batch holds yet, in the order of their ids."""
        unsealed = (col(AuditRow.tenant_id) == tenant_id, col(AuditRow.batch_id).is_(None))
        heads = select(*_HEAD).where(*unsealed).order_by(col(AuditRow.id)).limit(limit)
        return [build_noun(EntryHead, row) for row in await self._session.execute(heads)]

    async def find_last_batch(self, tenant_id: TenantId) -> AuditBatch | None:
        """Return the business's newest batch."""
        theirs = select(AuditBatchRow).where(col(AuditBatchRow.tenant_id) == tenant_id)
        row = await self._session.scalar(theirs.order_by(col(AuditBatchRow.number).desc()).limit(1))
        return build_noun(AuditBatch, row) if row else None

    async def insert_batch(self, batch: AuditBatch) -> BatchId:
        """Add a batch; its id is the database's to give. An error when its number is taken."""
        values = build_values(batch, without=frozenset({"id"}))
        given = insert(AuditBatchRow).values(**values).returning(col(AuditBatchRow.id))
        return BatchId((await self._session.execute(given)).scalar_one() or 0)

    async def mark_sealed(self, batch_id: BatchId, entries: Sequence[AuditId]) -> int:
        """Put entries into a batch; answers how many, without those that another batch holds."""
        free = (col(AuditRow.id).in_(entries), col(AuditRow.batch_id).is_(None))
        return await count_written(self._session, update(AuditRow).where(*free).values(batch_id=batch_id))

    async def list_entries(self, tenant_id: TenantId, *, after: AuditId, limit: int) -> list[AuditEntry]:
        """List a business's entries behind an id (0: from the first), in the order of their ids."""
        theirs = (col(AuditRow.tenant_id) == tenant_id, col(AuditRow.id) > after)
        rows = await self._session.scalars(
            select(AuditRow).where(*theirs).order_by(col(AuditRow.id)).limit(limit)
        )
        return [self._read(row) for row in rows]

    async def list_batches(self, tenant_id: TenantId) -> list[AuditBatch]:
        """List a business's batches, oldest first."""
        theirs = select(AuditBatchRow).where(col(AuditBatchRow.tenant_id) == tenant_id)
        rows = await self._session.scalars(theirs.order_by(col(AuditBatchRow.number)))
        return [build_noun(AuditBatch, row) for row in rows]

    async def list_of_subjects(self, tenant_id: TenantId, subjects: Collection[str]) -> list[AuditEntry]:
        """List all entries about these subjects, in the order of their ids."""
        about = (col(AuditRow.tenant_id) == tenant_id, col(AuditRow.subject).in_(subjects))
        rows = await self._session.scalars(select(AuditRow).where(*about).order_by(col(AuditRow.id)))
        return [self._read(row) for row in rows]

    async def mark_erased(self, tenant_id: TenantId, subjects: Collection[str]) -> int:
        """Erase what the entries about these subjects say, with their salts; answers how many."""
        about = (
            col(AuditRow.tenant_id) == tenant_id,
            col(AuditRow.subject).in_(subjects),
            col(AuditRow.change).is_not(None),
        )
        erased = update(AuditRow).where(*about).values(change=None, salt="")
        return await count_written(self._session, erased)

    def _read(self, row: AuditRow) -> AuditEntry:
        """Read an entry; content that does not open, or is no change, is told and stops nobody."""
        content, (before, after, reason) = self._open(row.change)
        change = Change(
            TenantId(row.tenant_id),
            StaffId(row.by),
            row.act,
            row.subject,
            row.at,
            before=before,
            after=after,
            reason=reason,
        )
        batch_id = None if row.batch_id is None else BatchId(row.batch_id)
        return AuditEntry(AuditId(row.id or 0), change, row.digest, row.salt, batch_id, content)

    def _open(self, token: bytes | None) -> tuple[Content, tuple[dict[str, str], dict[str, str], str]]:
        nothing: tuple[dict[str, str], dict[str, str], str] = ({}, {}, "")
        if token is None:
            return Content.ERASED, nothing
        try:
            return Content.WHOLE, read_body(self._cipher.decrypt(token))
        except (WrongSecretKey, ValueError):
            return Content.SPOILED, nothing
