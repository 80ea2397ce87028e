"""Settle what is unclear, by evidence: lapsed senders, calls in doubt, outcomes that never came.

Asks Retell, never guesses. At most one re-send of a call in doubt, the identical body under the
same key, after all gates pass again; then people decide.
"""

import logging
from dataclasses import replace
from datetime import timedelta

from core.nouns.call import Call, Outcome
from core.nouns.calling import Mode
from core.nouns.evidence import CallState, Notice
from core.nouns.ids import CallId
from core.nouns.moment import Moment
from core.nouns.tenant import Account
from core.nouns.trouble import Trouble
from core.nouns.verdict import Judgement, Phase, Ruling
from core.policy.catalogue import POLICY
from core.ports.dialer import Dialer, LineDown
from core.ports.store import Records, Store
from core.rules.call_state import begin_attempt, doubt, is_guess, is_over
from core.rules.capacity import line_lease
from core.rules.doubt import NextStep, next_step
from core.rules.gates.judge import find_ruling, judge
from core.rules.timings import Timings
from core.use_cases.after_call import follow_up
from core.use_cases.capacity import count_free_lines
from core.use_cases.cards import want_call_painted
from core.use_cases.case_file import get_case_of
from core.use_cases.claim import Claimed
from core.use_cases.events import receive_notice
from core.use_cases.place import stop_call

logger = logging.getLogger(__name__)


async def lapse_call(store: Store, call_id: CallId, *, at: Moment, timings: Timings) -> bool:
    """Put a call in doubt whose sender's lease ran out; False when it reported meanwhile."""
    async with store.writing() as records:
        call = await records.calls.lock_call(call_id)
        if call is None or call.state is not CallState.PLACING:
            return False
        if call.lease_until is None or call.lease_until > at.real:
            return False
        lapsed = doubt(call, Trouble.SENDER_DIED, at=at, timings=timings)
        await records.calls.mark_call(lapsed)
        await want_call_painted(records, lapsed, await records.tenants.get_tenant(call.tenant_id))
        return True


async def check_call(
    store: Store, dialer: Dialer, call_id: CallId, *, at: Moment, timings: Timings
) -> Claimed | None:
    """Ask Retell after one call; answers a claim when the call is to be sent once more."""
    call = await _claim_look(store, call_id, at=at, timings=timings)
    if call is None:
        return None
    try:
        notice = await _ask(dialer, call)
    except LineDown:
        return None
    if notice is not None:
        await receive_notice(store, call.account_id, notice, at=at)
        return None
    return await _decide(store, call, at=at, timings=timings)


async def release_line(store: Store, call_id: CallId, *, at: Moment) -> bool:
    """Stop a call without news from holding its number and line; its doubt stays on its card.

    One that Retell registered is asked after for a day more, since Retell may have been down all the while.
    """
    async with store.writing() as records:
        call = await records.calls.lock_call(call_id)
        if call is None or not call.is_live or call.live_until is None or call.live_until > at.real:
            return False
        is_guessed = is_guess(call.state)
        next_check_at = None if is_guessed else call.next_check_at  # what Retell has, it may still tell
        needs_human = call.needs_human or is_guessed
        freed = replace(call, is_live=False, next_check_at=next_check_at, needs_human=needs_human)
        await records.calls.mark_call(freed)
        await want_call_painted(records, freed, await records.tenants.get_tenant(call.tenant_id))
        return True


async def _ask(dialer: Dialer, call: Call) -> Notice | None:
    if call.retell_call_id is None:
        return await dialer.find_by_ref(call.account_id, call.id)
    if call.stop_wanted and not is_over(call.state):
        await stop_call(dialer, call.retell_call_id, call)
    return await dialer.find_call(call.account_id, call.retell_call_id)


async def _claim_look(store: Store, call_id: CallId, *, at: Moment, timings: Timings) -> Call | None:
    """Take the look that is due, and plan the next; None when it was taken, or when it is time to stop.

    An ended call is asked for its analysis a few times, one that never ended for a day; then what was said
    counts as unclear.
    """
    async with store.writing() as records:
        call = await records.calls.lock_call(call_id)
        if call is None or call.next_check_at is None or call.next_check_at > at.real:
            return None
        if _is_given_up(call, at, timings):
            done = replace(call, next_check_at=None, outcome=call.outcome or Outcome.UNCLEAR)
            await records.calls.mark_call(done)
            if done.outcome is not call.outcome:
                await follow_up(records, done, at, before=call.outcome)
            await want_call_painted(records, done, await records.tenants.get_tenant(call.tenant_id))
            return None
        wait = _choose_wait(call, timings)
        await records.calls.mark_call(replace(call, checks=call.checks + 1, next_check_at=at.real + wait))
        return call


def _is_given_up(call: Call, at: Moment, timings: Timings) -> bool:
    """Tell whether no more is to be hoped for than what is known of a call by now."""
    if is_over(call.state):
        return call.checks >= timings.analysis_checks
    is_forgotten = not call.is_live and not is_guess(call.state)
    return is_forgotten and call.live_until is not None and call.live_until + timings.late_news <= at.real


def _choose_wait(call: Call, timings: Timings) -> timedelta:
    if is_guess(call.state):
        return timings.look_again
    return timings.news_wait if call.is_live or is_over(call.state) else timings.late_news_wait


async def _decide(store: Store, looked_for: Call, *, at: Moment, timings: Timings) -> Claimed | None:
    """Decide about a call of which no trace was found; the account is locked before it, as a claim does."""
    async with store.writing() as records:
        account = await records.tenants.lock_account(looked_for.account_id)
        call = await records.calls.lock_call(looked_for.id)
        if call is None or call.state is not CallState.UNCONFIRMED:
            return None
        tenant = await records.tenants.get_tenant(call.tenant_id)
        step = next_step(call, real=at.real, timings=timings, resend_allowed=tenant.resend_allowed)
        if step is NextStep.RESEND:
            step = await _ask_gates(records, call, account, at)
        if step is NextStep.RESEND:
            known = await records.scripts.find_script(tenant.id)
            lease = line_lease(known.script if known else None, timings)
            resent = begin_attempt(call, at=at, timings=timings, line_lease=lease, is_resend=True)
            await records.calls.mark_call(resent)
            await want_call_painted(records, resent, tenant)
            logger.info("sending a call in doubt once more", extra={"call": call.id})
            return Claimed(call.id, resent.attempt)
        if step is NextStep.ASK_PEOPLE and not call.needs_human:
            asking = replace(call, needs_human=True)
            await records.calls.mark_call(asking)
            await want_call_painted(records, asking, tenant)
        return None


async def _ask_gates(records: Records, call: Call, account: Account, at: Moment) -> NextStep:
    """Ask all gates again, the call itself not standing in its own way."""
    reminder = await records.reminders.get_reminder(call.reminder_id)
    case = await get_case_of(records, reminder, account=account, at=at)
    if case.contact.phone != call.to_phone:
        return NextStep.ASK_PEOPLE  # the body in store would ring the number that was mended
    others = [one for one in case.attempts if one != call.claimed_at]
    alone = replace(case, number_is_busy=False, attempts=others)
    verdicts = judge(alone, reminder, now=at.now)
    await records.reminders.insert_judgement(
        Judgement(reminder.id, Phase.RESENT, POLICY.version, verdicts, at.now)
    )
    ruling = find_ruling(verdicts).ruling
    if ruling is Ruling.NEVER:
        return NextStep.ASK_PEOPLE
    if case.tenant.calling.mode is Mode.REHEARSAL:
        return NextStep.LOOK_AGAIN  # a rehearsal rings nobody, not even once more
    # The call holds its own line already; a further one is asked for so that the pace is kept.
    has_line = await count_free_lines(records, account, at) > 0
    return NextStep.RESEND if ruling is Ruling.CLEAR and has_line else NextStep.LOOK_AGAIN
