"""Who wants no more calls, in the database: a log that is only appended, and how it stands now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.nouns.ids import E164, AccountId, TenantId
from core.nouns.opt_out import OptOut, OptOutId


@dataclass(frozen=True, slots=True)
class Untold:
    """A statement that Retell has not heard of yet."""

    id: OptOutId
    account_id: AccountId
    opt_out: OptOut


class OptOutRecords(Protocol):
    """The numbers that must not be called, each of one business."""

    async def insert_opt_out(self, opt_out: OptOut) -> bool:
        """Append a statement; False, and nothing more, when the number stood so already."""
        ...

    async def has_opted_out(self, tenant_id: TenantId, phone: E164) -> bool:
        """Tell whether this number must not be called."""
        ...

    async def find_opted_out(self, tenant_id: TenantId, phones: list[E164]) -> frozenset[E164]:
        """Return those among the numbers that must not be called."""
        ...

    async def list_opt_outs(self, tenant_id: TenantId, phone: E164) -> list[OptOut]:
        """List all that was ever stated about a number, oldest first."""
        ...

    async def list_untold(self, real: datetime, *, limit: int) -> list[Untold]:
        """List statements that Retell has to hear of, oldest first."""
        ...

    async def mark_told(self, opt_out_id: OptOutId, *, at: datetime) -> bool:
        """Note that Retell heard of it (real time)."""
        ...

    async def mark_untold_late(self, opt_out_id: OptOutId, *, until: datetime) -> bool:
        """Try again to tell Retell at a real instant."""
        ...
