"""Count an account's free lines, under the account's row lock. Only reads."""

from datetime import timedelta

from core.nouns.moment import Moment
from core.nouns.tenant import Account
from core.ports.store import Records
from core.rules.breaker import is_shut
from core.rules.capacity import free_lines

_SECOND = timedelta(seconds=1)


async def count_free_lines(records: Records, account: Account, at: Moment) -> int:
    """Count how many calls this account may begin now; the caller holds the account's lock.

    While Retell is in trouble none, and when it is time for a probe one.
    """
    breaker = account.breaker
    if is_shut(breaker, at.real):
        return 0
    lines = free_lines(
        account,
        live=await records.calls.count_live(account.id),
        begun_last_second=await records.calls.count_attempted_since(account.id, at.real - _SECOND),
    )
    if breaker is None or breaker.probe_at is None:
        return lines
    # The probe is the one call that was claimed since its time came, until what came of it is recorded.
    is_probed = await records.calls.is_placing_since(account.id, breaker.probe_at)
    return 0 if is_probed else min(lines, 1)
