"""Is a due reminder, or its call, ended or explained; or does it stand still and nobody knows why?

Pure, about one moment. That it stands still for long enough to tell anybody is `core.rules.watch`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from core.nouns.call import Call
from core.nouns.evidence import CallState
from core.nouns.ids import TenantId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.tenant import Account, Tenant
from core.rules.breaker import is_open
from core.rules.call_state import SURELY_NOT_PLACED, is_guess, is_over
from core.rules.capacity import free_lines
from core.rules.gates.business import RETELL_DOWN

WAITS_FOR_LINE = "It waits for a line."


class Kind(Enum):
    """How a row stands."""

    ENDED = auto()
    EXPLAINED = auto()
    UNEXPLAINED = auto()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a row stands, and why."""

    kind: Kind
    why: str


@dataclass(frozen=True, slots=True)
class Lines:
    """What an account's lines are doing."""

    live: int  #: calls that hold one
    begun_last_minute: int


def explain_business(account: Account, tenant: Tenant, lines: Lines, at: Moment) -> str:
    """Say why no call of this business begins now; "" when there is no reason why none should."""
    if account.held or tenant.held:
        return "Calls are on hold."
    if any(pause is not None and pause.is_on(at.now) for pause in (account.paused, tenant.paused)):
        return "Calls are paused."
    if is_open(account.breaker):
        return RETELL_DOWN
    # A call begun within the last minute: the account is at work, and others take their turn first.
    is_full = free_lines(account, live=lines.live, begun_last_second=0) == 0
    return WAITS_FOR_LINE if is_full or lines.begun_last_minute else ""


def judge_reminder(reminder: Reminder, waits_for: str, at: Moment) -> Standing:
    """Judge a reminder; `waits_for` is what its business waits for, by `explain_business`."""
    if reminder.status is not ReminderStatus.SCHEDULED:
        return Standing(
            Kind.ENDED, reminder.reason or "Its call, or the reminder in its place, tells the rest."
        )
    if reminder.deadline_at <= at.now:
        return Standing(Kind.UNEXPLAINED, "Its deadline has passed, and it was not given up.")
    if reminder.due_at > at.now:
        return Standing(Kind.EXPLAINED, reminder.reason or "It is not due yet.")
    if reminder.retry_at is not None and reminder.retry_at > at.real:
        return Standing(Kind.EXPLAINED, reminder.reason or "It is tried again later.")
    if waits_for:
        return Standing(Kind.EXPLAINED, waits_for)
    # A reason from an earlier try counts no longer: the time to try again has come.
    return Standing(Kind.UNEXPLAINED, "It is due, and nobody tries it.")


def judge_call(call: Call, status: ReminderStatus, at: Moment) -> Standing:
    """Judge a call; `status` is its reminder's."""
    if neglect := _find_neglect(call, status, at):
        return Standing(Kind.UNEXPLAINED, neglect)
    if call.next_check_at is not None:
        return Standing(Kind.EXPLAINED, "It is asked after.")
    if call.state is CallState.PLACING:
        return Standing(Kind.EXPLAINED, "Its request is on its way.")
    if call.state is CallState.UNCONFIRMED and call.settled_by is None:
        return Standing(Kind.EXPLAINED, "A person must decide; its card asks.")
    return Standing(Kind.ENDED, call.reason or "It is over, or no news of it came for as long as calls last.")


def _find_neglect(call: Call, status: ReminderStatus, at: Moment) -> str:
    """Say who should have looked after a call and does not; "" when all is as it should be."""
    is_unasked = call.next_check_at is None
    is_under_way = not is_guess(call.state) and not is_over(call.state)
    in_doubt = call.state is CallState.UNCONFIRMED and call.settled_by is None
    neglects = {
        "Its sender is silent, and nobody noticed.": call.state is CallState.PLACING
        and (call.lease_until is None or call.lease_until <= at.real),
        "It holds a line for longer than any call lasts.": call.is_live
        and call.live_until is not None
        and call.live_until <= at.real,
        "It is time to ask after it, and nobody does.": call.next_check_at is not None
        and call.next_check_at <= at.real,
        "It is in doubt, and nobody will ask after it.": is_unasked and in_doubt and not call.needs_human,
        "It is under way, and nobody will ask after it.": is_unasked and is_under_way and call.is_live,
        "It did not ring, and its reminder does not wait any more.": is_unasked
        and call.state in SURELY_NOT_PLACED
        and status is ReminderStatus.CALLED,
    }
    return next((said for said, is_so in neglects.items() if is_so), "")


def measure_lag(reminder: Reminder, at: Moment) -> float:
    """Measure for how many seconds a reminder could have been tried."""
    waited = at.now - reminder.due_at
    if reminder.retry_at is not None:
        waited = min(waited, at.real - reminder.retry_at)
    return max(0.0, waited.total_seconds())


def find_free(
    accounts: list[Account], tenants: list[Tenant], lines: Mapping[str, Lines], at: Moment
) -> frozenset[TenantId]:
    """Find the businesses whose due reminders have no reason to wait."""
    by_id = {account.id: account for account in accounts}
    return frozenset(
        tenant.id
        for tenant in tenants
        if not explain_business(by_id[tenant.account_id], tenant, lines[tenant.account_id], at)
    )
