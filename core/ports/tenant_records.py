"""Accounts and businesses in the database."""

from typing import Protocol

from core.nouns.breaker import Breaker
from core.nouns.calling import Pause
from core.nouns.ids import AccountId, AppointmentId, TenantId
from core.nouns.tenant import Account, Tenant
from core.nouns.trouble import Trouble


class TenantRecords(Protocol):
    """Read and guard accounts and businesses."""

    async def get_tenant(self, tenant_id: TenantId) -> Tenant:
        """Return the business; LookupError when there is none."""
        ...

    async def list_tenants(self) -> list[Tenant]:
        """List all businesses, oldest first."""
        ...

    async def list_accounts(self) -> list[Account]:
        """List all accounts, oldest first."""
        ...

    async def lock_account(self, account_id: AccountId) -> Account:
        """Return the account and keep its row until the transaction ends: limits are held under it."""
        ...

    async def lock_tenant(self, tenant_id: TenantId, *, alone: bool = False) -> Tenant:
        """Return the business and keep its row until the transaction ends; LookupError when there is none.

        `alone` waits besides for everybody who is adding rows of the business, and lets nobody begin to:
        whoever adds one and then reads the business sees what was written under this lock.
        """
        ...

    async def mark_tenant_adjusted(self, tenant: Tenant) -> bool:
        """Write all that an admin decides: what is said, how calls are made, profile and attestations."""
        ...

    async def mark_replan_wanted(self, tenant_id: TenantId) -> bool:
        """Want all coming bookings of the business planned anew, from the first one on."""
        ...

    async def list_replans(self) -> list[TenantId]:
        """List the businesses whose bookings are to be planned anew, oldest first."""
        ...

    async def find_replan(self, tenant_id: TenantId) -> AppointmentId | None:
        """Return the booking after which to go on, "" for the very beginning; None when there is no need."""
        ...

    async def mark_replanned(self, tenant_id: TenantId, *, up_to: AppointmentId | None) -> bool:
        """Note up to which booking the business is planned anew; None: it is done."""
        ...

    async def mark_account_held(self, account_id: AccountId, trouble: Trouble) -> bool:
        """Put the account on hold; False when it already was."""
        ...

    async def mark_tenant_held(self, tenant_id: TenantId, trouble: Trouble) -> bool:
        """Put the business on hold; False when it already was."""
        ...

    async def mark_tenant_paused(self, tenant_id: TenantId, pause: Pause | None) -> bool:
        """Pause the business's calls, or (None) let them go on; False when there is no such business."""
        ...

    async def mark_account_paused(self, account_id: AccountId, pause: Pause | None) -> bool:
        """Pause all calls of the account, or (None) let them go on; False when there is no such account."""
        ...

    async def mark_breaker(self, account_id: AccountId, breaker: Breaker | None) -> bool:
        """Keep how Retell has been answering (None: well); the caller holds the account's lock."""
        ...

    async def mark_account_released(self, account_id: AccountId) -> bool:
        """Take the account off hold; False when it was not on hold."""
        ...

    async def mark_tenant_released(self, tenant_id: TenantId) -> bool:
        """Take the business off hold; False when it was not on hold."""
        ...
