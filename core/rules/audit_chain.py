"""The audit's chain: digests of changes, leaves of entries, hashes of batches, and what does not fit.

Pure. A digest covers a change and a salt, a leaf what stays of an entry when its content is erased, and
a batch's hash its leaves and the hash of the batch before. So what is erased leaves a chain that still
fits, and what is altered, taken out, put in or moved does not.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from core.nouns.audit import AuditBatch, AuditEntry, AuditId, BatchId, Change, Content, EntryHead

_NO_CHANGE = "no change is written here"


def write_change(change: Change) -> bytes:
    """Write a change as the JSON that its digest is made of: keys sorted, no blanks, ASCII only."""
    return _write(
        {
            "tenant_id": change.tenant_id,
            "by": change.by,
            "act": change.act,
            "subject": change.subject,
            "at": _write_instant(change.at),
            "before": dict(change.before),
            "after": dict(change.after),
            "reason": change.reason,
        }
    )


def read_body(content: bytes) -> tuple[dict[str, str], dict[str, str], str]:
    """Read before, after and reason out of a written change; ValueError when it is none."""
    try:
        told = json.loads(content)
        before, after, reason = told["before"], told["after"], told["reason"]
    except (ValueError, LookupError, TypeError):
        raise ValueError(_NO_CHANGE) from None  # the error of JSON would carry what it could not read
    if not (_is_texts(before) and _is_texts(after) and isinstance(reason, str)):
        raise ValueError(_NO_CHANGE)
    return before, after, reason


def build_digest(change: Change, salt: str) -> str:
    """Build the digest of a change, hex; without the salt nobody can try out what was erased."""
    return sha256(salt.encode() + write_change(change)).hexdigest()


def build_leaf(head: EntryHead) -> str:
    """Build what stands for an entry in its batch's hash, hex."""
    at = _write_instant(head.at)
    said = [head.id, head.tenant_id, head.by, head.act, head.subject, at, head.digest]
    return sha256(_write(said)).hexdigest()


def build_batch_hash(previous: str, number: int, sealed_at: datetime, leaves: Sequence[str]) -> str:
    """Build a batch's hash, hex; its leaves stand in the order of their entries' ids."""
    return sha256(_write([previous, number, _write_instant(sealed_at), list(leaves)])).hexdigest()


class ChainCheck:
    """Takes one tenant's entries in any order, and tells at the end what does not fit their batches."""

    def __init__(self, batches: Iterable[AuditBatch]) -> None:
        self._batches = sorted(batches, key=lambda batch: batch.number)
        self._of_tenant = {batch.id: batch.tenant_id for batch in self._batches}
        self._leaves: dict[BatchId, dict[AuditId, str]] = {batch.id: {} for batch in self._batches}
        self._found: str | None = None

    def add(self, entry: AuditEntry) -> None:
        """Look at one entry, and remember its leaf."""
        self._found = self._found or _object_to_content(entry)
        if entry.batch_id is None:
            return
        if self._of_tenant.get(entry.batch_id) != entry.change.tenant_id:
            self._found = self._found or f"Entry {entry.id} belongs to a batch that is not there."
            return
        leaves = self._leaves[entry.batch_id]
        if entry.id in leaves:
            self._found = self._found or f"Entry {entry.id} is there twice."
        leaves[entry.id] = build_leaf(entry.head)

    def find_break(self) -> str | None:
        """Tell the first thing that does not fit; None when all does."""
        previous = ""
        for number, batch in enumerate(self._batches, start=1):
            if batch.number != number:
                return self._found or f"Batch {number} is not there."
            leaves = self._leaves[batch.id]
            objection = _object_to_batch(batch, previous, [leaves[id_] for id_ in sorted(leaves)])
            if objection:
                return self._found or objection
            previous = batch.hash
        return self._found


def find_break(entries: Iterable[AuditEntry], batches: Iterable[AuditBatch]) -> str | None:
    """Find what was altered, taken out, put in or moved in one tenant's chain; None when nothing was."""
    check = ChainCheck(batches)
    for entry in entries:
        check.add(entry)
    return check.find_break()


def _object_to_content(entry: AuditEntry) -> str | None:
    match entry.content:
        case Content.ERASED:
            return None
        case Content.SPOILED:
            return f"Entry {entry.id} was altered: what it says cannot be read."
        case Content.WHOLE:
            fits = build_digest(entry.change, entry.salt) == entry.digest
            return None if fits else f"Entry {entry.id} was altered: what it says does not fit its digest."


def _object_to_batch(batch: AuditBatch, previous: str, leaves: Sequence[str]) -> str | None:
    if batch.previous != previous:
        return f"Batch {batch.number} does not follow the batch before it."
    if len(leaves) != batch.entries:
        did = "taken out of it" if len(leaves) < batch.entries else "put into it"
        return (
            f"Batch {batch.number} sealed {batch.entries} entries and holds {len(leaves)}: some were {did}."
        )
    if build_batch_hash(previous, batch.number, batch.sealed_at, leaves) != batch.hash:
        return f"Batch {batch.number} was altered, or one of its entries was."
    return None


def _write(said: object) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _write_instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _is_texts(said: object) -> bool:
    return isinstance(said, dict) and all(isinstance(text, str) for text in said.values())
