"""Take many due reminders of one account in one transaction: each judged for itself, all committed together.

What `claim_reminder` does for one, with what is known of all read at once, and what is clear and new written
at once. A call of this batch counts for the ones after it: it holds a line and its number, and is an attempt.
One row that cannot be read sinks the whole batch; whoever asked for it then claims its rows one by one.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.nouns.call import Call
from core.nouns.calling import Mode
from core.nouns.card import CardSubject
from core.nouns.ids import E164, AccountId, ReminderId, TenantId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.nouns.verdict import Judgement, Phase, Ruling, Verdict
from core.policy.catalogue import POLICY
from core.ports.dialer import Dialer
from core.ports.store import Records, Store
from core.rules.gates.case import Case
from core.rules.gates.judge import find_ruling, judge
from core.rules.identity import derive_call_id
from core.rules.overdue import measure_lag
from core.rules.reminder_plan import is_due
from core.rules.timings import Timings
from core.use_cases.capacity import count_free_lines
from core.use_cases.case_files import CaseFiles, get_case_files
from core.use_cases.claim import (
    BUSY,
    Claimed,
    build_body,
    build_call,
    give_up,
    put_back,
    rehearse,
    write_call,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A call that nothing stands against, to be written with the others."""

    reminder: Reminder
    case: Case
    call: Call
    body: bytes


@dataclass(slots=True)
class _Batch:
    """One transaction's work, and what it has decided so far."""

    records: Records
    dialer: Dialer
    files: CaseFiles
    at: Moment
    timings: Timings
    ready: list[_Ready] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    claimed: list[Claimed] = field(default_factory=list)
    ringing: set[tuple[TenantId, E164]] = field(default_factory=set)

    @property
    def count(self) -> int:
        """Count the calls that will begin."""
        return len(self.ready) + len(self.claimed)


async def claim_batch(
    store: Store,
    dialer: Dialer,
    reminder_ids: Sequence[ReminderId],
    *,
    account_id: AccountId,
    at: Moment,
    timings: Timings,
) -> list[Claimed]:
    """Claim due reminders of an account, in this order, as far as it has free lines.

    1. Lock the account and count its free lines. 2. Lock the reminders that still wait and that nobody else
    holds. 3. Read what is known of them, by the hundred. 4. Judge each as things stand now; skip it, put it
    back, or make its call ready. 5. Write what is ready, and all verdicts.
    """
    async with store.writing() as records:
        account = await records.tenants.lock_account(account_id)
        lines = 0 if account.held else await count_free_lines(records, account, at)
        if not lines:
            return []
        reminders = [one for one in await records.batch.lock_waiting(reminder_ids) if is_due(one, at)]
        files = await get_case_files(records, reminders, account=account, at=at)
        batch = _Batch(records, dialer, files, at, timings)
        for reminder in reminders:
            if batch.count >= lines:
                break
            await _decide(batch, reminder)
        await records.bulk.insert_judgements(batch.judgements)
        await _write_ready(batch)
        return batch.claimed


async def _decide(batch: _Batch, reminder: Reminder) -> None:
    records, at, timings = batch.records, batch.at, batch.timings
    case = _find_case(batch, reminder)
    ruling = _judge(batch, case, reminder)
    match ruling.ruling:
        case Ruling.NEVER:
            await give_up(records, reminder, case.tenant, ruling.reason, at=at)
        case Ruling.LATER:
            await put_back(records, reminder, case.tenant, ruling, at=at, timings=timings)
        case Ruling.CLEAR if case.tenant.calling.mode is Mode.REHEARSAL:
            await rehearse(records, reminder, case.tenant, at)
        case Ruling.CLEAR:
            await _take(batch, reminder, case)


def _find_case(batch: _Batch, reminder: Reminder) -> Case:
    """Find a reminder's case, with the calls of this batch counted in."""
    case = batch.files.build_case(reminder)
    if (case.tenant.id, case.contact.phone) not in batch.ringing:
        return case
    return replace(case, number_is_busy=True, attempts=[*case.attempts, batch.at.now])


def _judge(batch: _Batch, case: Case, reminder: Reminder) -> Verdict:
    """Ask all gates and keep what they said, unless it is what they said before."""
    verdicts = judge(case, reminder, now=batch.at.now)
    ruling = find_ruling(verdicts)
    if ruling.ruling is Ruling.CLEAR or ruling.reason != reminder.reason:
        batch.judgements.append(Judgement(reminder.id, Phase.CLAIMED, POLICY.version, verdicts, batch.at.now))
    return ruling


async def _take(batch: _Batch, reminder: Reminder, case: Case) -> None:
    """Make a call ready; one that was tried before, or about which staff were told, is written by itself."""
    call_id = derive_call_id(reminder.slot)
    if call_id in batch.files.calls or reminder.reason:
        one = await write_call(
            batch.records, batch.dialer, reminder, case, at=batch.at, timings=batch.timings
        )
        if not isinstance(one, Claimed):
            return
        batch.claimed.append(one)
    else:
        call = build_call(call_id, reminder, case, at=batch.at, timings=batch.timings)
        logger.info("prepared variables", extra={"call": call_id, "count": len(case.variables.sent)})
        batch.ready.append(_Ready(reminder, case, call, build_body(batch.dialer, call_id, case)))
    batch.ringing.add((case.tenant.id, case.contact.phone))


async def _write_ready(batch: _Batch) -> None:
    """Write the calls that are ready; one whose number has another live call by now is put back."""
    rows = batch.records.batch
    written = frozenset(await rows.insert_calls([(one.call, one.body) for one in batch.ready]))
    begun = [one for one in batch.ready if one.call.id in written]
    await rows.mark_called([one.reminder.id for one in begun])
    await rows.mark_stale(
        CardSubject.CALL, [(one.call.id, one.case.tenant.id, one.case.tenant.channel) for one in begun]
    )
    batch.claimed += [
        Claimed(one.call.id, one.call.attempt, measure_lag(one.reminder, batch.at)) for one in begun
    ]
    for one in batch.ready:
        if one.call.id not in written:
            await put_back(
                batch.records, one.reminder, one.case.tenant, BUSY, at=batch.at, timings=batch.timings
            )
