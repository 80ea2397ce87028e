"""The first account and the first business: made from the settings once, kept by the database after.

Touches two tables. The account's keys follow the settings at every start, because a rotated key must
work at once; everything about the business is the database's after its first start.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from core.nouns.ids import AccountId
from core.nouns.tenant import Tenant
from core.rules.capacity import default_reserve
from store.cipher import Cipher
from store.engines import Engines
from store.mapping import build_values
from store.statements import insert_or_ignore
from store.tables import AccountRow, TenantRow

# Retell's own figures for an account nobody has changed
# (docs.retellai.com deploy/concurrency, deploy/outbound-call, 2026).
CONCURRENCY_LIMIT = 20
CALLS_PER_SECOND = 1


@dataclass(frozen=True, slots=True)
class AccountKeys:
    """What opens a Retell account, and what signs its webhooks."""

    api_key: str = field(repr=False)
    webhook_keys: tuple[str, ...] = field(repr=False)


class FirstStart:
    """Write the first account and business; read keys."""

    def __init__(self, engines: Engines, cipher: Cipher) -> None:
        self._engines = engines
        self._cipher = cipher

    async def has_tenant(self) -> bool:
        """Tell whether a business is set up."""
        async with AsyncSession(self._engines.read) as session:
            return await session.scalar(select(TenantRow.id).limit(1)) is not None

    async def save_account(self, account_id: AccountId, keys: AccountKeys, at: datetime) -> bool:
        """Write the account, or its changed keys; True when something changed.

        New keys take the account off hold: they are what a refused key was waiting for.
        """
        values = {
            "api_key": self._cipher.encrypt(keys.api_key.encode()),
            "webhook_keys": self._cipher.encrypt(json.dumps(keys.webhook_keys).encode()),
        }
        first = values | {
            "id": account_id,
            "concurrency_limit": CONCURRENCY_LIMIT,
            "calls_per_second": CALLS_PER_SECOND,
            "inbound_reserve": default_reserve(CONCURRENCY_LIMIT),
            "created_at": at,
        }
        async with AsyncSession(self._engines.write) as session, session.begin():
            if await insert_or_ignore(session, AccountRow, first):
                return True
            row = await session.get(AccountRow, account_id)
            if row is None or self._read_keys(row) == keys:
                return False
            this = col(AccountRow.id) == account_id
            await session.execute(update(AccountRow).where(this).values(**values, held=None))
            return True

    async def save_tenant(self, tenant: Tenant, at: datetime) -> bool:
        """Write the first business; False when it is there already."""
        async with AsyncSession(self._engines.write) as session, session.begin():
            return await insert_or_ignore(session, TenantRow, build_values(tenant) | {"created_at": at})

    async def list_keys(self) -> dict[AccountId, AccountKeys]:
        """List every account's keys. Raises WrongSecretKey."""
        async with AsyncSession(self._engines.read) as session:
            rows = await session.scalars(select(AccountRow))
            return {AccountId(row.id): self._read_keys(row) for row in rows}

    def _read_keys(self, row: AccountRow) -> AccountKeys:
        webhook_keys = json.loads(self._cipher.decrypt(row.webhook_keys))
        return AccountKeys(self._cipher.decrypt(row.api_key).decode(), tuple(webhook_keys))
