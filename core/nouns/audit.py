"""One change somebody made, and the sealed batches that show that none was altered or taken out.

Facts only. What stood before and after may hold names and numbers: it is encrypted at rest, and the
hash covers a digest of it, so that it can be erased without breaking the chain.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from core.nouns.ids import StaffId, TenantId

AuditId = NewType("AuditId", int)
BatchId = NewType("BatchId", int)


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody did, to what, and what stood there before and after."""

    tenant_id: TenantId
    by: StaffId  #: a Slack user, or the name of the part of this program that did it
    act: str  #: noun and verb, such as "appointment.moved"
    subject: str  #: an opaque id or a reference; never a name or a number
    at: datetime
    before: Mapping[str, str] = field(default_factory=dict, repr=False)
    after: Mapping[str, str] = field(default_factory=dict, repr=False)
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A change as it is kept."""

    id: AuditId
    change: Change
    digest: str  #: SHA-256 over the change with its salt, hex
    salt: str = field(repr=False)
    batch_id: BatchId | None = None  #: None until it is sealed


@dataclass(frozen=True, slots=True)
class AuditBatch:
    """Entries sealed together: the hash covers their digests and the hash of the batch before."""

    id: BatchId
    tenant_id: TenantId
    number: int  #: counts a tenant's batches from 1
    sealed_at: datetime
    entries: int
    previous: str  #: hash of the batch before; empty for the first
    hash: str
