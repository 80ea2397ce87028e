"""Reading an agent's script, and whether the line knows our number: questions only, nothing is changed.

A question without a usable answer is `core.ports.dialer.LineDown`.
"""

from typing import Protocol

from core.nouns.ids import E164, AccountId, AgentRef
from core.nouns.script import AgentScript


class AgentGone(Exception):  # noqa: N818 - named for what happened
    """The account has no such agent, or the agent has never been published."""


class ScriptReader(Protocol):
    """Ask Retell what an agent would say."""

    async def read_script(self, account_id: AccountId, agent: AgentRef) -> AgentScript:
        """Read the version of the script that would be dialled now. Raises AgentGone, LineDown."""
        ...

    async def knows_number(self, account_id: AccountId, number: E164) -> bool:
        """Tell whether the account may call from this number. Raises LineDown."""
        ...
