"""How many calls an account may begin right now, and for how long a call may hold its line.

Pure. Concurrency and calls per second are Retell's, per account
(docs.retellai.com deploy/concurrency and deploy/outbound-call).
"""

from datetime import timedelta

from core.nouns.script import AgentConduct, AgentScript
from core.nouns.tenant import Account
from core.rules.timings import Timings

_ENOUGH_TO_SPARE_ONE = 5


def default_reserve(concurrency_limit: int) -> int:
    """Choose how many lines a new account keeps for people who ring back: one, if it has five or more."""
    return 1 if concurrency_limit >= _ENOUGH_TO_SPARE_ONE else 0


def outbound_lines(account: Account) -> int:
    """Count the lines that our own calls may take; the reserve never takes an account's only line."""
    most = max(0, account.concurrency_limit)
    return max(min(most, 1), most - max(0, account.inbound_reserve))


def free_lines(account: Account, *, live: int, begun_last_second: int) -> int:
    """Count the calls that may begin now, beside `live` ones and those begun within a second."""
    return max(0, min(outbound_lines(account) - live, account.calls_per_second - begun_last_second))


def line_lease(script: AgentScript | None, timings: Timings) -> timedelta:
    """Choose how long a call of this agent may hold its line without news: ringing, and all it may speak.

    Of an agent that was never read, Retell's default counts.
    """
    conduct = script.conduct if script else AgentConduct()
    return timings.longest_ring + conduct.longest_call
