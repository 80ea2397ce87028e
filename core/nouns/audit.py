"""One change somebody made, and the sealed batches that show that none was altered or taken out.

Facts only. What stood before and after may hold names and numbers: it is encrypted at rest, and the
hash covers a digest of it, so that it can be erased without breaking the chain.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
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


class Content(StrEnum):
    """What is left of what stood before and after."""

    WHOLE = "whole"
    ERASED = "erased"  #: taken out on purpose; the digest stays
    SPOILED = "spoiled"  #: what is stored there cannot be read


@dataclass(frozen=True, slots=True)
class EntryHead:
    """What the chain covers of an entry, and what stays when its content is erased."""

    id: AuditId
    tenant_id: TenantId
    by: StaffId
    act: str
    subject: str
    at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A change as it is kept."""

    id: AuditId
    change: Change  #: without before, after and reason unless its content is whole
    digest: str  #: SHA-256 over the salt and the change, hex
    salt: str = field(repr=False)
    batch_id: BatchId | None = None  #: None until it is sealed
    content: Content = Content.WHOLE

    @property
    def head(self) -> EntryHead:
        """Return what the chain covers."""
        one = self.change
        return EntryHead(self.id, one.tenant_id, one.by, one.act, one.subject, one.at, self.digest)


@dataclass(frozen=True, slots=True)
class AuditBatch:
    """Entries sealed together: the hash covers their heads and the hash of the batch before."""

    id: BatchId
    tenant_id: TenantId
    number: int  #: counts a tenant's batches from 1
    sealed_at: datetime
    entries: int
    previous: str  #: hash of the batch before; empty for the first
    hash: str
