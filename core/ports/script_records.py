"""Checked scripts in the database: names, settings and a hash, never a text."""

from typing import Protocol

from core.nouns.ids import TenantId
from core.nouns.script import CheckedScript


class ScriptRecords(Protocol):
    """Read and write what the latest look at each business's script found."""

    async def find_script(self, tenant_id: TenantId) -> CheckedScript | None:
        """Return the latest look, if there was one."""
        ...

    async def mark_script(self, checked: CheckedScript) -> bool:
        """Keep this look in place of the one before."""
        ...
