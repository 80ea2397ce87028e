"""Accounts and businesses in the database."""

from typing import Protocol

from core.nouns.ids import AccountId, TenantId
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

    async def lock_tenant(self, tenant_id: TenantId) -> Tenant:
        """Return the business and keep its row until the transaction ends; LookupError when there is none."""
        ...

    async def mark_tenant_adjusted(self, tenant: Tenant) -> bool:
        """Write all that an admin decides: what is said, how calls are made, profile and attestations."""
        ...

    async def mark_account_held(self, account_id: AccountId, trouble: Trouble) -> bool:
        """Put the account on hold; False when it already was."""
        ...

    async def mark_tenant_held(self, tenant_id: TenantId, trouble: Trouble) -> bool:
        """Put the business on hold; False when it already was."""
        ...

    async def mark_account_released(self, account_id: AccountId) -> bool:
        """Take the account off hold; False when it was not on hold."""
        ...

    async def mark_tenant_released(self, tenant_id: TenantId) -> bool:
        """Take the business off hold; False when it was not on hold."""
        ...
