"""What every listener needs: the database and the clock, and whose desk this is.

Handed over once, when the app is built. Reads the tenant; writes nothing.
"""

from dataclasses import dataclass

from core.nouns.tenant import Tenant
from core.ports.clock import Clock
from core.ports.store import Store
from core.use_cases.tenants import get_home_tenant


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the people behind Slack's requests are served."""

    store: Store
    clock: Clock

    async def get_tenant(self) -> Tenant:
        """Return the business at whose desk we stand. LookupError before the first start."""
        return await get_home_tenant(self.store)
