"""Tell whose front desk somebody stands at. Only reads."""

from core.nouns.tenant import Tenant
from core.ports.store import Store


async def get_home_tenant(store: Store) -> Tenant:
    """Return the one business of a one-workspace installation. LookupError before the first start."""
    async with store.reading() as records:
        tenants = await records.tenants.list_tenants()
    if not tenants:
        raise LookupError("no business is set up")
    return tenants[0]
