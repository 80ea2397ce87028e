"""Note how Retell answers an account's calls; when it is in trouble let them wait, and tell once.

Writes in the transaction that records the result, under the account's lock, which is taken before the
call's as a claim does. A good answer of an account that is well writes nothing and locks nothing.
"""

import logging
from collections.abc import Sequence

from core.nouns.call import Call
from core.nouns.card import CardSubject
from core.nouns.ids import AccountId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.nouns.trouble import Trouble
from core.ports.dialer import DialResult, Registered, Rejected, Unavailable, Unconfirmed
from core.ports.store import Records
from core.rules.breaker import Sign, is_open, note_sign
from core.rules.timings import Timings
from core.use_cases.changes import BY_ITSELF, note_change

Answered = tuple[Call, DialResult]  #: a call as it was when its request went out, and what came of it

logger = logging.getLogger(__name__)


def build_outage_subject(account_id: AccountId) -> str:
    """Name the card about this account's calls waiting for Retell."""
    return f"outage:{account_id}"


def classify_result(result: DialResult) -> Sign:
    """Tell what a result says of Retell's health. Pure."""
    match result:
        case Unconfirmed() | Unavailable(Trouble.NO_CONNECTION):
            return Sign.TROUBLED
        case Registered() | Rejected():
            return Sign.WELL
        case _:
            return Sign.NONE


async def note_results(
    records: Records, answered: Sequence[Answered], *, at: Moment, timings: Timings
) -> None:
    """Note what these requests say of Retell, each with its call as it was when the request went out."""
    watched = {one.id for one in await records.tenants.list_accounts() if one.breaker is not None}
    for sent, result in answered:
        sign = classify_result(result)
        if sign is Sign.TROUBLED:
            watched.add(sent.account_id)
        if sent.account_id in watched:
            await _note_sign(records, sent, sign, at=at, timings=timings)


async def _note_sign(records: Records, sent: Call, sign: Sign, *, at: Moment, timings: Timings) -> None:
    before = (await records.tenants.lock_account(sent.account_id)).breaker
    after = note_sign(before, sign, begun_at=sent.attempted_at or at.real, real=at.real, timings=timings)
    if after == before:
        return
    await records.tenants.mark_breaker(sent.account_id, after)
    if is_open(after) is not is_open(before):
        tenant = await records.tenants.get_tenant(sent.tenant_id)
        await _tell(records, tenant, is_over=not is_open(after), at=at)


async def _tell(records: Records, tenant: Tenant, *, is_over: bool, at: Moment) -> None:
    """Put on record that calls wait, or go on; a new outage is news, its end changes the card."""
    act = "outage.ended" if is_over else "outage.began"
    logger.warning("Retell answers again" if is_over else "Retell is in trouble; calls wait")
    await note_change(records, tenant.id, act, tenant.account_id, by=BY_ITSELF, at=at.now)
    await records.cards.mark_stale(
        CardSubject.OUTAGE,
        build_outage_subject(tenant.account_id),
        tenant_id=tenant.id,
        channel=tenant.channel,
        as_news=not is_over,
    )
