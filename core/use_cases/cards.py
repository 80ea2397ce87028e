"""Want a row's card painted, and paint what is stale.

A card is a painting of a row: posting and updating are one act, under a lease per card, with the
version looked at again afterwards. Slack being down costs lateness and nothing else.
"""

import logging
from datetime import timedelta

from core.nouns.call import Call
from core.nouns.card import Card, CardSubject
from core.nouns.ids import CardId, ReminderId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.ports.card_board import CardBoard, CardGone, CardLate
from core.ports.store import Records, Store
from core.rules.timings import Timings
from core.use_cases.paintings import read_painting

logger = logging.getLogger(__name__)

_FIRST_WAIT = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=5)


async def want_call_painted(records: Records, call: Call, tenant: Tenant) -> None:
    """Note that a call changed."""
    await records.cards.mark_stale(CardSubject.CALL, call.id, tenant_id=tenant.id, channel=tenant.channel)


async def want_question_painted(records: Records, reminder_id: ReminderId, tenant: Tenant) -> None:
    """Note that a reminder was decided without an answer, where staff were asked about it."""
    if await records.cards.find_card(CardSubject.ASK, reminder_id) is not None:
        await records.cards.mark_stale(
            CardSubject.ASK, reminder_id, tenant_id=tenant.id, channel=tenant.channel
        )


async def paint_card(
    store: Store, board: CardBoard, card_id: CardId, *, at: Moment, timings: Timings
) -> bool:
    """Paint one stale card; False when somebody else has it, or when Slack cannot take it now.

    1. Claim the card. 2. Read its row in a transaction of its own. 3. Show it. 4. Note what was shown.
    A row that changed between 2 and 4 leaves the card stale, and the next tick paints it again.
    """
    async with store.writing() as records:
        card = await records.cards.claim_card(card_id, lease_until=at.real + timings.card_lease, real=at.real)
    if card is None:
        return False
    async with store.reading() as records:
        painting = await read_painting(records, card, at)
    try:
        message = await board.show(painting, card.channel, card.message)
    except CardGone:
        async with store.writing() as records:
            await records.cards.mark_card_late(card.id, until=at.real, forget_message=True)
        return False
    except CardLate as late:
        logger.warning("a card is late", extra={"card": card.id, "reason": late.reason})
        async with store.writing() as records:
            await records.cards.mark_card_late(card.id, until=at.real + _wait(card, late))
        return False
    async with store.writing() as records:
        is_noted = await records.cards.mark_painted(
            card.id, version=card.wanted_version, message=message, was=card.message
        )
        if not is_noted:
            await records.cards.mark_card_late(card.id, until=at.real)
        return is_noted


def _wait(card: Card, late: CardLate) -> timedelta:
    if late.retry_after_s is not None:
        return timedelta(seconds=late.retry_after_s)
    return min(_LONGEST_WAIT, _FIRST_WAIT * (1 << min(card.failures, 10)))
