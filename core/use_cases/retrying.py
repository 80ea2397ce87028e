"""Plan the next try after a call that reached nobody, or take it back where its reason did not last.

Works inside the transaction that writes the outcome. What the line on the call's card says of a next try
is what stands in the queue.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.nouns.call import Call, Outcome
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Tenant
from core.nouns.verdict import Ruling
from core.policy.attempts import find_cap_problem
from core.ports.store import Records
from core.rules.calling_windows import CallingWindows
from core.rules.gates.case import Case
from core.rules.gates.judge import judge
from core.rules.identity import build_planned_slot
from core.rules.retries import NoRetry, describe_retry, find_miss, plan_retry
from core.use_cases.case_file import get_case_of
from core.use_cases.planning import judge_planned
from core.use_cases.withdrawing import close_cards

_RING_YOURSELF = "Ring them yourself."
_REACHED = "Somebody was reached after all."
_ENDS_HERE = "What came of the call before ends the tries."
_TAKEN_BACK = frozenset({_REACHED, _ENDS_HERE})
#: Gates whose objection to another try stays: what is said of a next try must be true.
_LASTING = frozenset({"consent", "opt_out", "voicemail"})


async def plan_next_try(records: Records, call: Call, reminder: Reminder, tenant: Tenant, at: Moment) -> str:
    """Bring the next try in line with the call's outcome; answers the line about it, if there is one."""
    if call.outcome is None or reminder.is_by_hand or reminder.appointment_id is None:
        return ""
    if find_miss(call.outcome) is None:
        await _take_back(records, reminder, tenant, _REACHED, at)
        return ""
    booking = await records.appointments.get_appointment(reminder.appointment_id)
    if booking.revision != reminder.revision or not booking.status.wants_reminder:
        return ""
    accounts = {one.id: one for one in await records.tenants.list_accounts()}
    case = await get_case_of(records, reminder, account=accounts[tenant.account_id], at=at)
    told = await records.calls.list_of_contact(call.contact_id)
    of_booking = [one.claimed_at for one in told if one.appointment_id == booking.id]
    retry = _find_retry(case, reminder, call.outcome, of_booking, at)
    if isinstance(retry, NoRetry):
        await _take_back(records, reminder, tenant, _ENDS_HERE, at)
        return f"{retry.reason} {_RING_YOURSELF}"
    standing = await _write(records, case, retry, at)
    if standing is None:
        return ""
    windows = CallingWindows(case.place, tenant.calling.hours)
    return f"{describe_retry(standing, booking.zone, windows, now=at.now)}."


def _find_retry(
    case: Case, reminder: Reminder, outcome: Outcome, of_booking: Sequence[datetime], at: Moment
) -> Reminder | NoRetry:
    """Find the next try within the plan, the hours, and the gap and the caps of the callee's place.

    The gap is counted by what rang: after a failure that rang nobody there is none.
    """
    tenant, place = case.tenant, case.place

    def plan(wait: timedelta) -> Reminder | NoRetry:
        return plan_retry(
            reminder,
            outcome,
            plan=tenant.calling.retries,
            ended_at=at.now,
            attempts=of_booking,
            zones=place.zones or (tenant.timezone,),
            min_gap=wait,
            windows=CallingWindows(place, tenant.calling.hours),
        )

    retry = plan(timedelta())
    if isinstance(retry, NoRetry):
        return retry
    problem, allowed = find_cap_problem(case.attempts, retry.due_at, place)
    if problem and (allowed is None or allowed >= retry.deadline_at):
        return _say_none(problem)
    if allowed is not None:
        retry = plan(allowed - at.now)
    return retry if isinstance(retry, NoRetry) else _object_to(case, retry)


def _object_to(case: Case, retry: Reminder) -> Reminder | NoRetry:
    for verdict in judge(case, retry, now=retry.due_at):
        if verdict.gate in _LASTING and verdict.ruling is Ruling.NEVER:
            return _say_none(verdict.reason)
    return retry


def _say_none(reason: str) -> NoRetry:
    return NoRetry(f"No further try: {reason[:1].lower()}{reason[1:]}")


async def _write(records: Records, case: Case, retry: Reminder, at: Moment) -> Reminder | None:
    """Write the next try; answers it as it stands, None when it is over already."""
    if not await records.reminders.insert_reminder(retry):
        standing = await records.reminders.find_by_slot(retry.slot)
        if standing is None or standing.status is ReminderStatus.SCHEDULED:
            return standing
        if standing.reason not in _TAKEN_BACK:
            return None
        await records.reminders.mark_planned(retry, was=standing.status)
    for judgement in judge_planned(case, [retry], at=at):
        await records.reminders.insert_judgement(judgement)
    return retry


async def _take_back(records: Records, reminder: Reminder, tenant: Tenant, reason: str, at: Moment) -> None:
    """Take back the next try if it still waits; what rang meanwhile has rung."""
    if reminder.appointment_id is None:
        return
    slot = build_planned_slot(
        reminder.appointment_id, revision=reminder.revision, step=reminder.step, attempt=reminder.attempt + 1
    )
    planned = await records.reminders.find_by_slot(slot)
    if planned is None:
        return
    if await records.reminders.mark_skipped(planned.id, reason=reason):
        await close_cards(records, planned, tenant, reason, at=at)
