"""Want a row's card painted, and paint what is stale.

A card is a painting of a row: posting and updating are one act, under a lease per card, with the
version looked at again afterwards. Slack being down costs lateness and nothing else.
"""

import logging
from datetime import timedelta

from core.nouns.call import Call
from core.nouns.card import (
    CallPainting,
    Card,
    CardSubject,
    HoldPainting,
    Painting,
    ScriptPainting,
    SkipPainting,
)
from core.nouns.ids import CallId, CardId, ReminderId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.ports.card_board import CardBoard, CardGone, CardLate
from core.ports.store import Records, Store
from core.rules.script_check import compare_script, list_stopping
from core.rules.timings import Timings

logger = logging.getLogger(__name__)

_FIRST_WAIT = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=5)


async def want_call_painted(records: Records, call: Call, tenant: Tenant) -> None:
    """Note that a call changed."""
    await records.cards.mark_stale(CardSubject.CALL, call.id, tenant_id=tenant.id, channel=tenant.channel)


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
        painting = await _read(records, card)
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


async def _read(records: Records, card: Card) -> Painting:
    tenant = await records.tenants.get_tenant(card.tenant_id)
    match card.subject:
        case CardSubject.CALL:
            return await _read_call(records, CallId(card.subject_id), tenant)
        case CardSubject.SKIP:
            return await _read_skip(records, ReminderId(card.subject_id), tenant)
        case CardSubject.HOLD:
            return await _read_hold(records, card.subject_id, tenant)
        case CardSubject.SCRIPT:
            return await _read_script(records, tenant)


async def _read_call(records: Records, call_id: CallId, tenant: Tenant) -> CallPainting:
    call = await records.calls.get_call(call_id)
    contact = await records.contacts.get_contact(call.contact_id)
    booking = await records.appointments.get_appointment(call.appointment_id) if call.appointment_id else None
    return CallPainting(call, contact, booking, tenant)


async def _read_skip(records: Records, reminder_id: ReminderId, tenant: Tenant) -> SkipPainting:
    skipped = await records.reminders.get_reminder(reminder_id)
    contact = await records.contacts.get_contact(skipped.contact_id)
    booking = (
        await records.appointments.get_appointment(skipped.appointment_id) if skipped.appointment_id else None
    )
    return SkipPainting(skipped, contact, booking, tenant)


async def _read_hold(records: Records, subject_id: str, tenant: Tenant) -> HoldPainting:
    accounts = {f"hold:{account.id}": account.held for account in await records.tenants.list_accounts()}
    trouble = accounts.get(subject_id, tenant.held)
    return HoldPainting(subject_id, trouble, tenant)


async def _read_script(records: Records, tenant: Tenant) -> ScriptPainting:
    checked = await records.scripts.find_script(tenant.id)
    findings = compare_script(checked.script, tenant) if checked and checked.script else ()
    return ScriptPainting(tenant, tuple(one.sentence for one in list_stopping(findings, tenant)))
