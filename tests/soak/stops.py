"""Stop a program gently (SIGTERM) while its request to Retell has no answer: it ends in time, and records.

An answer that comes within the limit of a request is recorded as it is; one that does not leaves a call in
doubt. The webhooks go astray, so that only the request itself can tell.
"""

from core.nouns.evidence import CallState
from tests.soak.count import Count
from tests.soak.stage import ORDERS, Bases
from tests.support.databases import Postgres, Sqlite
from tests.support.stopping import stop_amid_request

_LIMIT_S = 32.0  #: a request has 30 seconds
_ANSWERED, _HANGING = 5.0, 45.0


async def stop_gently(bases: Bases) -> list[Count]:
    """Stop amid a slow answer and amid one that does not come, on both databases."""
    count = Count("a gentle stop amid a request")
    for database in (bases.sqlite, bases.postgres):
        await _stop(database, _ANSWERED, CallState.REGISTERED, count)
        await _stop(database, _HANGING, CallState.UNCONFIRMED, count)
    return [count]


async def _stop(database: Sqlite | Postgres, answer_s: float, expected: CallState, count: Count) -> None:
    stopped = await stop_amid_request(database.make(), answer_s=answer_s, orders=ORDERS)
    count.due += 1
    count.once += stopped.rings == 1
    count.twice += stopped.rings > 1
    count.kills += 1
    if stopped.state is not expected:
        count.faults.append(f"answered after {answer_s} s, and recorded as {stopped.state}")
    if stopped.took_s > _LIMIT_S:
        count.faults.append(f"it took {stopped.took_s:.0f} s to stop")
