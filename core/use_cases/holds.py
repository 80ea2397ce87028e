"""Put an account or a business on hold when Retell refuses all of its calls, and tell once.

Writes the hold and wants its card painted; lifts nothing by itself.
"""

import logging

from core.nouns.card import CardSubject
from core.nouns.ids import AccountId, TenantId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.nouns.trouble import Trouble
from core.ports.store import Records
from core.use_cases.changes import BY_ITSELF, note_change

logger = logging.getLogger(__name__)


def build_hold_subject(owner: AccountId | TenantId) -> str:
    """Name the card about this account's or this business's hold."""
    return f"hold:{owner}"


async def mark_held(
    records: Records, tenant: Tenant, trouble: Trouble, *, whole_account: bool, at: Moment
) -> bool:
    """Put on hold whoever is at fault; False, and nothing more, when it already is."""
    owner = tenant.account_id if whole_account else tenant.id
    is_news = (
        await records.tenants.mark_account_held(tenant.account_id, trouble)
        if whole_account
        else await records.tenants.mark_tenant_held(tenant.id, trouble)
    )
    if is_news:
        logger.warning("calls are on hold", extra={"owner": owner, "trouble": trouble.value})
        await note_change(
            records, tenant.id, "hold.put", owner, by=BY_ITSELF, at=at.now, reason=trouble.value
        )
        await records.cards.mark_stale(
            CardSubject.HOLD,
            build_hold_subject(owner),
            tenant_id=tenant.id,
            channel=tenant.channel,
            as_news=True,
        )
    return is_news
