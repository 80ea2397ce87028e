"""Walk one business's audit from its first entry to its last, and tell whether the chain is whole.

Only reads; everything in one transaction, so that what is sealed meanwhile does not look like a break.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.nouns.audit import AuditEntry, AuditId
from core.nouns.ids import TenantId
from core.ports.store import Records
from core.rules.audit_chain import ChainCheck

_PAGE = 500  #: entries read at once


@dataclass(frozen=True, slots=True)
class ChainState:
    """How a business's chain stands."""

    entries: int
    unsealed: int  #: too new to be in a batch
    batches: int
    last_hash: str  #: of the newest batch; kept elsewhere, it shows that no batch was cut off
    broken: str  #: what does not fit, in a sentence; empty when the chain is whole


async def verify_chain(
    records: Records, tenant_id: TenantId, show: Callable[[AuditEntry, int | None], object] | None = None
) -> ChainState:
    """Check all entries against their digests and batches; `show` gets each with its batch's number."""
    batches = await records.audit.list_batches(tenant_id)
    numbers = {batch.id: batch.number for batch in batches}
    check, after, entries, unsealed = ChainCheck(batches), AuditId(0), 0, 0
    while page := await records.audit.list_entries(tenant_id, after=after, limit=_PAGE):
        for entry in page:
            check.add(entry)
            if show is not None:
                show(entry, numbers.get(entry.batch_id) if entry.batch_id is not None else None)
        after = page[-1].id
        entries += len(page)
        unsealed += sum(entry.batch_id is None for entry in page)
    last_hash = batches[-1].hash if batches else ""
    return ChainState(entries, unsealed, len(batches), last_hash, check.find_break() or "")
