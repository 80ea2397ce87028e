"""What every listener needs: the database, the clock and the way to ask for scripts, and whose desk this is.

Handed over once, when the app is built. Reads the tenant; writes nothing.
"""

from dataclasses import dataclass

from core.nouns.tenant import Tenant
from core.ports.clock import Clock
from core.ports.script_reader import ScriptReader
from core.ports.store import Store
from core.use_cases.tenants import find_spoken, get_home_tenant


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the people behind Slack's requests are served."""

    store: Store
    clock: Clock
    scripts: ScriptReader

    async def get_tenant(self) -> Tenant:
        """Return the business at whose desk we stand. LookupError before the first start."""
        return await get_home_tenant(self.store)

    async def find_spoken(self, tenant: Tenant) -> frozenset[str]:
        """Return the names of the variables that its agent's script speaks."""
        return await find_spoken(self.store, tenant)
