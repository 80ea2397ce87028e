"""Count an account's free lines, under the account's row lock. Only reads."""

from datetime import timedelta

from core.nouns.moment import Moment
from core.nouns.tenant import Account
from core.ports.store import Records
from core.rules.capacity import free_lines

_SECOND = timedelta(seconds=1)


async def count_free_lines(records: Records, account: Account, at: Moment) -> int:
    """Count how many calls this account may begin now; the caller holds the account's lock."""
    return free_lines(
        account,
        live=await records.calls.count_live(account.id),
        begun_last_second=await records.calls.count_attempted_since(account.id, at.real - _SECOND),
    )
