"""Reading an agent's script, and what the line knows of our number: questions only, nothing is changed.

A question without a usable answer is `core.ports.dialer.LineDown`.
"""

from typing import Protocol

from core.nouns.ids import E164, AccountId, AgentRef
from core.nouns.script import AgentScript, NumberReach


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

    async def find_reach(self, account_id: AccountId, number: E164) -> NumberReach:
        """Find where calls from this number can go; UNKNOWN also when the account has no such number.

        Raises LineDown.
        """
        ...
