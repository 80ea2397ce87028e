"""Seal what the audit holds: new entries go into a batch whose hash covers them and the batch before.

Under the business's row lock, so that two sealers make one chain. On PostgreSQL an entry can become
visible after one with a larger id: membership is what an entry says, never a range of ids.
"""

import logging

from core.nouns.audit import AuditBatch, BatchId
from core.nouns.ids import TenantId
from core.nouns.moment import Moment
from core.ports.store import Records, Store
from core.rules.audit_chain import build_batch_hash, build_leaf

logger = logging.getLogger(__name__)

MOST = 500  #: entries of one batch; to hash them takes some milliseconds


class SealBroken(Exception):  # noqa: N818 - named for what happened
    """Entries were sealed by somebody who did not hold the business's row."""


async def seal_entries(store: Store, tenant_id: TenantId, at: Moment) -> int:
    """Seal all entries of a business that no batch holds yet; answers how many."""
    sealed, of_batch = 0, MOST
    while of_batch == MOST:
        async with store.writing() as records:
            of_batch = await _seal_batch(records, tenant_id, at)
        sealed += of_batch
    return sealed


async def _seal_batch(records: Records, tenant_id: TenantId, at: Moment) -> int:
    if not await records.audit.list_unsealed(tenant_id, limit=1):
        return 0
    await records.tenants.lock_tenant(tenant_id)
    heads = await records.audit.list_unsealed(tenant_id, limit=MOST)
    if not heads:
        return 0
    last = await records.audit.find_last_batch(tenant_id)
    number, previous = (last.number + 1, last.hash) if last else (1, "")
    seal = build_batch_hash(previous, number, at.now, [build_leaf(head) for head in heads])
    batch = AuditBatch(BatchId(0), tenant_id, number, at.now, len(heads), previous, seal)
    batch_id = await records.audit.insert_batch(batch)
    if await records.audit.mark_sealed(batch_id, [head.id for head in heads]) != len(heads):
        raise SealBroken
    # The hash in the log stands outside of the database: who rewrites the whole chain cannot reach it.
    logger.info("sealed the audit", extra={"tenant": tenant_id, "batch": number, "hash": seal})
    return len(heads)
