"""How many calls an account may begin right now.

Pure. Concurrency and calls per second are Retell's, per account
(docs.retellai.com deploy/concurrency and deploy/outbound-call).
"""

from core.nouns.tenant import Account


def free_lines(account: Account, *, live: int, begun_last_second: int) -> int:
    """Count the calls that may begin now, beside `live` ones and those begun within a second."""
    return max(0, min(account.concurrency_limit - live, account.calls_per_second - begun_last_second))
