"""Note a change in the audit: one line for whoever makes it, in the transaction that makes it.

What stood before and after is what differs between the two nouns, and nothing else of them.
"""

from datetime import datetime

from core.nouns.audit import Change
from core.nouns.ids import StaffId, TenantId
from core.ports.store import Records
from core.rules.differences import list_differences

BY_ITSELF = StaffId("program")  #: who did it when nobody did
_COUNTERS = frozenset({"version"})  #: they rise with every change and say nothing


async def note_change(
    records: Records,
    tenant_id: TenantId,
    act: str,
    subject: str,
    *,
    by: StaffId,
    at: datetime,
    between: tuple[object, object] = (None, None),
    reason: str = "",
) -> None:
    """Append one change to the audit.

    `act` is a noun and a verb such as "appointment.moved"; `subject` is an opaque id, never a name or a
    number; `at` is business time; `between` is the noun as it was (None: it is new) and as it is now (None:
    it is gone).
    """
    change = build_change(tenant_id, act, subject, by=by, at=at, between=between, reason=reason)
    await records.audit.insert_change(change)


def build_change(
    tenant_id: TenantId,
    act: str,
    subject: str,
    *,
    by: StaffId,
    at: datetime,
    between: tuple[object, object] = (None, None),
    reason: str = "",
) -> Change:
    """Build a change as `note_change` notes it. Pure."""
    before, after = list_differences(*between, without=_COUNTERS)
    return Change(tenant_id, by, act, subject, at, before=before, after=after, reason=reason)
