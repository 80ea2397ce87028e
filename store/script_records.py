"""Checked scripts in the database. See `core.ports.script_records`."""

import logging

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, update

from core.nouns.ids import TenantId
from core.nouns.script import CheckedScript
from store.mapping import build_noun, build_values
from store.statements import did_write, insert_or_ignore
from store.tables import ScriptRow

logger = logging.getLogger(__name__)

_KEY = frozenset({"tenant_id"})


class SqlScriptRecords:
    """Checked scripts, through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find_script(self, tenant_id: TenantId) -> CheckedScript | None:
        """Return the latest look, if there was one that can be read.

        What is kept of a script can be asked for anew, so what another release kept in words that this one
        does not know is no look at all, and stands in nobody's way.
        """
        try:
            row = await self._session.get(ScriptRow, tenant_id, populate_existing=True)
        except ValueError:
            logger.warning("what was kept of a script cannot be read", extra={"tenant": tenant_id})
            return None
        return build_noun(CheckedScript, row) if row else None

    async def mark_script(self, checked: CheckedScript) -> bool:
        """Keep this look in place of the one before."""
        if await insert_or_ignore(self._session, ScriptRow, build_values(checked)):
            return True
        this = col(ScriptRow.tenant_id) == checked.tenant_id
        values = build_values(checked, without=_KEY)
        return await did_write(self._session, update(ScriptRow).where(this).values(**values))
