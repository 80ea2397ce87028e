"""Take in what Retell sends: stored before it is answered, applied from the row afterwards.

Applying is idempotent: duplicates, reordering and repetition end in the same record. What follows
from an outcome (the appointment's status, an opt-out) is written in the same transaction.
"""

import logging
from dataclasses import replace

from core.nouns.call import Call
from core.nouns.evidence import CallEvidence, Notice
from core.nouns.ids import AccountId, EventId
from core.nouns.moment import Moment
from core.ports.dialer import Dialer
from core.ports.store import Records, Store
from core.rules.call_state import is_over, join_evidence
from core.rules.timings import Timings
from core.use_cases.after_call import follow_up
from core.use_cases.cards import want_call_painted
from core.use_cases.joining import mark_joined
from core.use_cases.place import stop_call

logger = logging.getLogger(__name__)


async def receive_notice(store: Store, account_id: AccountId, notice: Notice, *, at: Moment) -> bool:
    """Store an event; when this returns it is committed. False when it was stored before."""
    async with store.writing() as records:
        is_new = await records.inbox.insert_event(account_id, notice, at.real)
    logger.info("received an event", extra={"kind": notice.kind, "new": is_new})
    return is_new


async def apply_event(
    store: Store, dialer: Dialer, event_id: EventId, *, at: Moment, timings: Timings
) -> bool:
    """Apply one stored event to its call; False when somebody was faster or its call is not known yet."""
    async with store.writing() as records:
        pending = await records.inbox.lock_pending(event_id)
        if pending is None:
            return False
        evidence = dialer.parse_evidence(pending.notice.body)
        if evidence is None:
            return await records.inbox.mark_applied(
                event_id, note="says nothing of a call's course", at=at.real
            )
        call = await _find_call(records, pending.account_id, evidence)
        if call is None and at.real - pending.received_at < timings.orphan_wait:
            await records.inbox.mark_event_waiting(event_id, until=at.real + timings.look_again)
            return False
        if call is None:
            return await records.inbox.mark_applied(event_id, note="no such call", at=at.real)
        joined = await _join(records, call, evidence, at=at, timings=timings)
        await records.inbox.mark_applied(event_id, note="applied", at=at.real)
    if joined.stop_wanted and not is_over(joined.state) and joined.retell_call_id:
        await stop_call(dialer, joined.retell_call_id, joined)
    return True


async def _find_call(records: Records, account_id: AccountId, evidence: CallEvidence) -> Call | None:
    """Find our call by our own reference, else by Retell's id; never across accounts."""
    found = await records.calls.lock_call(evidence.call_ref) if evidence.call_ref else None
    found = found or await records.calls.find_by_retell_id(evidence.retell_call_id)
    return found if found and found.account_id == account_id else None


async def _join(
    records: Records, call: Call, evidence: CallEvidence, *, at: Moment, timings: Timings
) -> Call:
    opted_out = await records.opt_outs.has_opted_out(call.tenant_id, call.to_phone)
    before = replace(call, stop_wanted=call.stop_wanted or (opted_out and not is_over(call.state)))
    joined = join_evidence(before, evidence, at=at, timings=timings)
    if joined.twin_retell_call_id and not call.twin_retell_call_id:
        logger.error("Retell tells of a second call under one reference", extra={"call": call.id})
    if replace(joined, next_check_at=call.next_check_at) == call:
        return call
    joined = await mark_joined(records, joined)
    if joined.outcome is not None and joined.outcome is not call.outcome:
        await follow_up(records, joined, at, before=call.outcome)
    tenant = await records.tenants.get_tenant(call.tenant_id)
    await want_call_painted(records, joined, tenant)
    return joined
