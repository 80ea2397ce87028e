"""Tell whose front desk somebody stands at, and what its agent speaks. Only reads."""

from core.nouns.tenant import Tenant
from core.ports.store import Store


async def get_home_tenant(store: Store) -> Tenant:
    """Return the one business of a one-workspace installation. LookupError before the first start."""
    async with store.reading() as records:
        tenants = await records.tenants.list_tenants()
    if not tenants:
        raise LookupError("no business is set up")
    return tenants[0]


async def find_spoken(store: Store, tenant: Tenant) -> frozenset[str]:
    """Return the names of the variables that a business's script speaks, as far as it is known."""
    async with store.reading() as records:
        checked = await records.scripts.find_script(tenant.id)
    return checked.script.names if checked and checked.script else frozenset()
