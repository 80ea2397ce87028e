"""Send one claimed call, and record what came of it.

Looks at opt-out, pause, hold, mode and revision once more just before sending. Never sends twice by itself:
what is not clearly placed or clearly not placed is left in doubt, for evidence to settle.
"""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from typing_extensions import override

from core.nouns.call import Call
from core.nouns.calling import Mode
from core.nouns.evidence import CallState
from core.nouns.ids import CallId, RetellCallId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.nouns.trouble import ADVICE, Trouble
from core.ports.call_records import LastLook
from core.ports.clock import Clock
from core.ports.dialer import (
    Abandoned,
    Dialer,
    DialResult,
    Held,
    LineDown,
    Registered,
    Rejected,
    Unavailable,
    Unconfirmed,
)
from core.ports.store import Records, Store
from core.rules.call_state import doubt, is_guess, join_registration, not_placed
from core.rules.timings import Timings
from core.use_cases.breaking import note_results
from core.use_cases.cards import want_call_painted
from core.use_cases.claim import REHEARSED, Claimed
from core.use_cases.holds import mark_held
from core.use_cases.joining import mark_joined

logger = logging.getLogger(__name__)


class Paperwork(Protocol):
    """What is read before a request and written after it; many may be done at one stroke."""

    async def look(self, call_id: CallId) -> LastLook:
        """Read what counts just before the call is sent."""
        ...

    async def record(self, sent: Call, result: DialResult) -> RetellCallId | None:
        """See `record_result`."""
        ...


@dataclass(frozen=True, slots=True)
class Alone(Paperwork):
    """Paperwork in transactions of its own."""

    store: Store
    clock: Clock
    timings: Timings

    @override
    async def look(self, call_id: CallId) -> LastLook:
        """See `Paperwork`."""
        async with self.store.reading() as records:
            [look] = await records.batch.look_once_more([call_id])
        return look

    @override
    async def record(self, sent: Call, result: DialResult) -> RetellCallId | None:
        """See `Paperwork`."""
        return await record_result(self.store, sent, result, at=self.clock.moment(), timings=self.timings)


async def place_call(
    store: Store,
    dialer: Dialer,
    clock: Clock,
    claimed: Claimed,
    *,
    committed: float,
    timings: Timings,
    paperwork: Paperwork | None = None,
) -> None:
    """Place a claimed call; `committed` is when its claim was committed, on the monotonic clock."""
    paperwork = paperwork or Alone(store, clock, timings)
    look = await paperwork.look(claimed.call_id)
    call, obstacle = look.call, _find_obstacle(look, clock.moment())
    if call.attempt != claimed.attempt or call.state is not CallState.PLACING:
        return
    if isinstance(obstacle, str):
        await _withdraw(store, call, obstacle, at=clock.moment())
        return
    result = obstacle or await dialer.place(
        call.account_id, look.body, send_before=committed + timings.send_within_s
    )
    logger.info("asked for a call", extra={"call": call.id, "result": type(result).__name__})
    stop = await paperwork.record(call, result)
    if stop is not None:
        await stop_call(dialer, stop, call)


async def record_result(
    store: Store, sent: Call, result: DialResult, *, at: Moment, timings: Timings
) -> RetellCallId | None:
    """Write what came of a request; answers the id of a call that must be stopped at once.

    `sent` is the call as it was when its request went out.

    A registration is evidence and always counts. Everything else is our own guess: it counts only
    while this attempt is still the latest and Retell has said nothing.
    """
    async with store.writing() as records:
        await note_results(records, [(sent, result)], at=at, timings=timings)
        return await write_result(records, sent, result, at=at, timings=timings)


async def write_result(
    records: Records, sent: Call, result: DialResult, *, at: Moment, timings: Timings
) -> RetellCallId | None:
    """Write what came of a request within a transaction, as `record_result` does."""
    call = await records.calls.lock_call(sent.id)
    if call is None or isinstance(result, Abandoned):
        return None
    tenant = await records.tenants.get_tenant(call.tenant_id)
    if isinstance(result, Registered):
        return await _write_registered(records, call, tenant, result, at=at, timings=timings)
    if call.attempt == sent.attempt and call.state is CallState.PLACING:
        await _write_guess(records, call, tenant, result, at=at, timings=timings)
    return None


async def stop_call(dialer: Dialer, retell_call_id: RetellCallId, call: Call) -> None:
    """Ask Retell to stop a call; when it cannot be asked, the next look for news asks again."""
    try:
        is_stopped = await dialer.stop(call.account_id, retell_call_id)
    except LineDown:
        is_stopped = False
    logger.warning("stopped a call after an opt-out", extra={"call": call.id, "stopped": is_stopped})


async def _write_registered(
    records: Records, call: Call, tenant: Tenant, result: Registered, *, at: Moment, timings: Timings
) -> RetellCallId | None:
    wants_stop = await records.opt_outs.has_opted_out(call.tenant_id, call.to_phone)
    registered = join_registration(
        _with_stop(call, wanted=wants_stop), result.retell_call_id, at=at, timings=timings
    )
    registered = await mark_joined(records, registered)
    await want_call_painted(records, registered, tenant)
    return result.retell_call_id if wants_stop else None


async def _write_guess(
    records: Records, call: Call, tenant: Tenant, result: DialResult, *, at: Moment, timings: Timings
) -> None:
    match result:
        case Unavailable(trouble, retry_after_s):
            call = not_placed(call, CallState.UNAVAILABLE, trouble, at=at)
            wait = _back_off(call, retry_after_s, timings)
            await _queue_again(records, call, retry_in=wait, at=at)
        case Held(trouble, whole_account):
            call = not_placed(call, CallState.HELD, trouble, at=at)
            await mark_held(records, tenant, trouble, whole_account=whole_account, at=at)
            await _queue_again(records, call, retry_in=None, at=at)
        case Rejected(trouble):
            call = not_placed(call, CallState.REJECTED, trouble, at=at)
        case Unconfirmed(trouble):
            call = doubt(call, trouble, at=at, timings=timings)
        case Registered() | Abandoned():
            return
    await records.calls.mark_call(call)
    await want_call_painted(records, call, tenant)


async def _queue_again(records: Records, call: Call, *, retry_in: timedelta | None, at: Moment) -> None:
    """Put the reminder back in the queue, unless an earlier request of this call is still in doubt."""
    if call.state is CallState.UNCONFIRMED or call.trouble is None:
        return
    retry_at = at.real + retry_in if retry_in is not None else None
    await records.reminders.mark_waiting(
        call.reminder_id, reason=ADVICE[call.trouble].happened, retry_at=retry_at
    )


def _back_off(call: Call, retry_after_s: float | None, timings: Timings) -> timedelta:
    """Wait as long as Retell says, else twice as long each time."""
    grown = min(timings.back_off_most, timings.back_off * (1 << min(call.attempt - 1, 10)))
    return max(grown, timedelta(seconds=retry_after_s)) if retry_after_s is not None else grown


def _with_stop(call: Call, *, wanted: bool) -> Call:
    return replace(call, stop_wanted=call.stop_wanted or wanted)


def _find_obstacle(look: LastLook, at: Moment) -> Held | Unavailable | str | None:
    """Find what may have changed since the claim: a hold, a pause, or a reason to withdraw. Pure."""
    if look.has_opted_out:
        return "This person asked not to be called."
    if look.is_outdated:
        return "The appointment was changed; this reminder is out of date."
    if look.mode is Mode.REHEARSAL:
        return REHEARSED
    if any(pause is not None and pause.is_on(at.now) for pause in look.pauses):
        return Unavailable(Trouble.PAUSED)
    if whole_account := look.account_held:
        return Held(whole_account, whole_account=True)
    return Held(look.tenant_held, whole_account=False) if look.tenant_held else None


async def _withdraw(store: Store, call: Call, reason: str, *, at: Moment) -> None:
    async with store.writing() as records:
        fresh = await records.calls.lock_call(call.id)
        if fresh is None or not is_guess(fresh.state) or fresh.attempt != call.attempt:
            return
        withdrawn = not_placed(fresh, CallState.REJECTED, Trouble.WITHDRAWN, at=at, reason=reason)
        await records.calls.mark_call(withdrawn)
        tenant = await records.tenants.get_tenant(call.tenant_id)
        await want_call_painted(records, withdrawn, tenant)
