"""Take a due reminder: judge it once more and, if nothing stands against it, make its call ready to send.

Everything is one transaction, committed before the network: the reminder, the verdicts, the call in
state `placing` with its lease, the exact body, and the card. A crash on either side of the commit
leaves either a reminder that is due or a call to be looked up; never a second ring.
"""

import logging
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from core.nouns.call import Call
from core.nouns.calling import Mode
from core.nouns.card import CardSubject
from core.nouns.evidence import CallState
from core.nouns.ids import AccountId, CallId, ReminderId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.nouns.tenant import Tenant
from core.nouns.verdict import Judgement, Phase, Ruling, Verdict
from core.policy.catalogue import POLICY
from core.ports.dialer import CallOrder, Dialer
from core.ports.store import Records, Store
from core.rules.breaker import is_open
from core.rules.call_state import NEVER_PLACED, begin_attempt
from core.rules.capacity import line_lease
from core.rules.gates.case import Case
from core.rules.gates.judge import find_ruling, judge
from core.rules.identity import derive_call_id
from core.rules.overdue import measure_lag
from core.rules.reminder_plan import add_obstacle, is_due
from core.rules.timings import Timings
from core.use_cases.capacity import count_free_lines
from core.use_cases.cards import want_call_painted, want_question_painted
from core.use_cases.case_file import get_case_of
from core.use_cases.withdrawing import close_cards

logger = logging.getLogger(__name__)


REHEARSED = "This is a rehearsal: nobody was rung."
RETELL_WAS_DOWN = "Retell did not answer."
BUSY = Verdict("one_at_a_time", Ruling.LATER, "Another call to this number is under way.")
_ON_HOLD = "Calls of the whole account were on hold."


@dataclass(frozen=True, slots=True)
class Claimed:
    """A call that is this sender's to place, and which attempt at it this is."""

    call_id: CallId
    attempt: int
    waited_s: float = field(default=0.0, compare=False)  #: for how long its reminder could have been tried


class NotClaimed(Enum):
    """Why a reminder gave no call to place."""

    TAKEN = auto()  #: somebody was faster, or it no longer waits
    NO_LINE = auto()  #: the account's limits are reached; nothing else can start either
    LATER = auto()
    NEVER = auto()


async def claim_reminder(
    store: Store,
    dialer: Dialer,
    reminder_id: ReminderId,
    *,
    account_id: AccountId,
    at: Moment,
    timings: Timings,
) -> Claimed | NotClaimed:
    """Claim one due reminder.

    1. Lock the account and count its free lines. 2. Lock the reminder; it must still be due.
    3. Judge it as things stand now, and keep the verdicts. 4. Skip it, put it back, or write its call.
    """
    async with store.writing() as records:
        account = await records.tenants.lock_account(account_id)
        if account.held or not await count_free_lines(records, account, at):
            return NotClaimed.NO_LINE
        reminder = await records.reminders.lock_waiting(reminder_id)
        if reminder is None or not is_due(reminder, at):
            return NotClaimed.TAKEN
        case = await get_case_of(records, reminder, account=account, at=at)
        ruling = await _judge(records, case, reminder, at)
        match ruling.ruling:
            case Ruling.NEVER:
                await give_up(records, reminder, case.tenant, ruling.reason, at=at)
                return NotClaimed.NEVER
            case Ruling.LATER:
                await put_back(records, reminder, case.tenant, ruling, at=at, timings=timings)
                return NotClaimed.LATER
            case Ruling.CLEAR if case.tenant.calling.mode is Mode.REHEARSAL:
                await rehearse(records, reminder, case.tenant, at)
                return NotClaimed.NEVER
            case Ruling.CLEAR:
                return await write_call(records, dialer, reminder, case, at=at, timings=timings)


async def expire_reminder(store: Store, reminder_id: ReminderId, *, at: Moment) -> bool:
    """Give up a reminder that still waits although its deadline has passed; False when it does not."""
    async with store.writing() as records:
        reminder = await records.reminders.lock_waiting(reminder_id)
        if reminder is None or at.now < reminder.deadline_at:
            return False
        tenant = await records.tenants.get_tenant(reminder.tenant_id)
        accounts = {one.id: one for one in await records.tenants.list_accounts()}
        account = accounts[tenant.account_id]
        if account.held or is_open(account.breaker):  # no call is even tried, so nothing noted it
            reminder = replace(reminder, reason=_ON_HOLD if account.held else RETELL_WAS_DOWN)
        reason = add_obstacle("It could not be called in time.", reminder)
        await give_up(records, reminder, tenant, reason, at=at)
        return True


async def give_up(records: Records, reminder: Reminder, tenant: Tenant, reason: str, *, at: Moment) -> None:
    """Decide that a reminder will not be rung, and put the reason where staff see it.

    A call that was tried and surely not placed says so on its own card; else the reminder gets one.
    """
    call = await records.calls.lock_call(derive_call_id(reminder.slot))
    if call is not None and call.state not in NEVER_PLACED:
        await records.reminders.mark_called(reminder.id)  # there is more to tell than that it was given up
        return
    await records.reminders.mark_skipped(reminder.id, reason=reason)
    if not await close_cards(records, reminder, tenant, reason, at=at):
        await records.cards.mark_stale(
            CardSubject.SKIP, reminder.id, tenant_id=tenant.id, channel=tenant.channel
        )


async def _judge(records: Records, case: Case, reminder: Reminder, at: Moment) -> Verdict:
    """Ask all gates and keep what they said, unless it is what they said before."""
    verdicts = judge(case, reminder, now=at.now)
    ruling = find_ruling(verdicts)
    if ruling.ruling is Ruling.CLEAR or ruling.reason != reminder.reason:
        judgement = Judgement(reminder.id, Phase.CLAIMED, POLICY.version, verdicts, at.now)
        await records.reminders.insert_judgement(judgement)
    return ruling


async def rehearse(records: Records, reminder: Reminder, tenant: Tenant, at: Moment) -> None:
    """End a reminder that would ring now, were this no rehearsal; its card tells what would be said.

    A call that was tried in earnest before, and surely not placed, says on its own card that it is over.
    """
    if await records.calls.find_call(derive_call_id(reminder.slot)) is not None:
        await give_up(records, reminder, tenant, REHEARSED, at=at)
        return
    await want_question_painted(records, reminder.id, tenant)
    await records.reminders.mark_skipped(reminder.id, reason=REHEARSED)
    await records.cards.mark_stale(
        CardSubject.REHEARSAL, reminder.id, tenant_id=tenant.id, channel=tenant.channel
    )


async def put_back(
    records: Records, reminder: Reminder, tenant: Tenant, verdict: Verdict, *, at: Moment, timings: Timings
) -> None:
    """Put a reminder back in the queue; one that waits for a person asks for one, once."""
    if verdict.gate == "approval":
        if verdict.reason != reminder.reason:
            await records.cards.mark_stale(
                CardSubject.ASK, reminder.id, tenant_id=tenant.id, channel=tenant.channel
            )
        await records.reminders.mark_waiting(
            reminder.id, reason=verdict.reason, retry_at=at.real + timings.ask_again
        )
        return
    await records.reminders.mark_waiting(
        reminder.id,
        reason=verdict.reason,
        due_at=verdict.until,
        retry_at=None if verdict.until else at.real + timings.look_again,
    )


async def write_call(
    records: Records, dialer: Dialer, reminder: Reminder, case: Case, *, at: Moment, timings: Timings
) -> Claimed | NotClaimed:
    """Write the call, or take up again the one that was surely not placed before; same slot, same id."""
    call_id = derive_call_id(reminder.slot)
    body = build_body(dialer, call_id, case)
    logger.info("prepared variables", extra={"call": call_id, "count": len(case.variables.sent)})
    before = await records.calls.lock_call(call_id)
    if before is None:
        call = build_call(call_id, reminder, case, at=at, timings=timings)
        is_written = await records.calls.insert_call(call, body)
    elif before.state in NEVER_PLACED:
        # The number may have been mended meanwhile; and what counts is when the phone rings.
        same = replace(before, to_phone=case.contact.phone, claimed_at=at.now)
        lease = line_lease(case.script, timings)
        call = begin_attempt(same, at=at, timings=timings, line_lease=lease)
        is_written = await records.calls.mark_call(call, body)
    else:
        await records.reminders.mark_called(reminder.id)
        return NotClaimed.TAKEN
    if not is_written:
        await put_back(records, reminder, case.tenant, BUSY, at=at, timings=timings)
        return NotClaimed.LATER
    await records.reminders.mark_called(reminder.id)
    if reminder.reason:
        await want_question_painted(records, reminder.id, case.tenant)
    await want_call_painted(records, call, case.tenant)
    return Claimed(call_id, call.attempt, measure_lag(reminder, at))


def build_body(dialer: Dialer, call_id: CallId, case: Case) -> bytes:
    """Build the exact request of a call. Pure."""
    return dialer.build_request(
        CallOrder(
            call_id=call_id,
            from_number=case.tenant.from_number,
            to_number=case.contact.phone,
            agent=case.tenant.agent,
            variables=case.variables.sent,
        )
    )


def build_call(call_id: CallId, reminder: Reminder, case: Case, *, at: Moment, timings: Timings) -> Call:
    """Build a slot's call, taken for sending under its first lease. Pure."""
    call = Call(
        id=call_id,
        account_id=case.account.id,
        tenant_id=case.tenant.id,
        contact_id=case.contact.id,
        appointment_id=reminder.appointment_id,
        reminder_id=reminder.id,
        to_phone=case.contact.phone,
        state=CallState.PLACING,
        claimed_at=at.now,
        requested_by=reminder.requested_by,
        attempt=0,
    )
    lease = line_lease(case.script, timings)
    return begin_attempt(call, at=at, timings=timings, line_lease=lease)
