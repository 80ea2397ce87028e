"""What follows a call that reached nobody: the next try of the same step, or why there is none.

Pure. Each way of missing somebody has its own wait; never twice in the same hour of the callee's day,
never outside calling hours, never at or past the deadline. Sources: ideas 15 and features 62 to 64 of the
users' page; the list of what ends a series is the calling-law register's (22 November 2026, section 4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.nouns.call import Outcome
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.reminder_plan import Miss, RetryPlan
from core.rules.identity import build_planned_slot, derive_reminder_id
from core.rules.wall_time import to_wall
from core.rules.windows import Windows

_MISSES: Mapping[Outcome, Miss] = {
    Outcome.NO_ANSWER: Miss.NO_ANSWER,
    Outcome.BUSY: Miss.BUSY,
    Outcome.VOICEMAIL: Miss.VOICEMAIL,
    Outcome.DECLINED: Miss.DECLINED,
    Outcome.FAILED: Miss.TECHNICAL,
}
_ENDINGS: Mapping[Outcome, str] = {
    Outcome.OPTED_OUT: "this person asked not to be called",
    Outcome.WRONG_NUMBER: "the number is somebody else's",
    Outcome.BAD_NUMBER: "the number cannot be reached",
    Outcome.STOPPED: "the call was stopped",
}
_MISS_WORDS: Mapping[Miss, str] = {
    Miss.NO_ANSWER: "an unanswered call",
    Miss.BUSY: "a busy line",
    Miss.VOICEMAIL: "a voicemail",
    Miss.DECLINED: "a declined call",
    Miss.TECHNICAL: "a technical failure",
}
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NoRetry:
    """Nobody is rung again; the reason is one line for staff."""

    reason: str


def find_miss(outcome: Outcome) -> Miss | None:
    """Tell how a call missed its person; None when it did not, or when another try would be no use."""
    return _MISSES.get(outcome)


def plan_retry(
    reminder: Reminder,
    outcome: Outcome,
    *,
    plan: RetryPlan,
    ended_at: datetime,
    attempts: Sequence[datetime],
    zones: Sequence[str],
    min_gap: timedelta,
    windows: Windows,
) -> Reminder | NoRetry:
    """Plan the next try after a call of this reminder ended so.

    `attempts` are the instants of all calls about this appointment so far, the one that has just ended
    among them; `zones` is where the callee may be: the hour is to be a new one in each; `min_gap` is the
    least time between two calls to a number.
    """
    miss = find_miss(outcome)
    if miss is None or reminder.appointment_id is None or reminder.is_by_hand:
        return NoRetry(f"No further try: {_explain(outcome)}.")
    if objection := _object_to(reminder, miss, plan):
        return NoRetry(f"No further try: {objection}.")
    earliest = ended_at + max(timedelta(minutes=plan.waits_min[miss]), min_gap)
    tried = {zone: frozenset(to_wall(instant, zone).hour for instant in attempts) for zone in zones}
    due_at = _find_new_hour(earliest, reminder.deadline_at, tried, windows=windows)
    if due_at is None:
        return NoRetry("No further try before the appointment.")
    attempt = reminder.attempt + 1
    slot = build_planned_slot(
        reminder.appointment_id, revision=reminder.revision, step=reminder.step, attempt=attempt
    )
    return replace(
        reminder,
        id=derive_reminder_id(slot),
        slot=slot,
        due_at=due_at,
        status=ReminderStatus.SCHEDULED,
        reason="",
        retry_at=None,
        attempt=attempt,
    )


def describe_retry(retry: Reminder, zone: str, windows: Windows, *, now: datetime | None = None) -> str:
    """Write when the next try is, and when the last call could start, by the clock in `zone`.

    The day is named where it is another one: than that of `now`, if it is given, and of the next try.
    """
    next_at = to_wall(retry.due_at, zone)
    is_today = now is None or to_wall(now, zone).date() == next_at.date()
    said = f"Next try {next_at:%H:%M}" if is_today else f"Next try {_render(next_at)}"
    latest = windows.last_call(retry.deadline_at - _MINUTE)
    if latest is None or latest <= retry.due_at:
        return said
    last_at = to_wall(latest, zone)
    is_same_day = last_at.date() == next_at.date()
    return f"{said}, last {last_at:%H:%M}" if is_same_day else f"{said}, last {_render(last_at)}"


def _render(wall: datetime) -> str:
    return f"{wall:%a} {wall.day} {wall:%b %H:%M}"


def _explain(outcome: Outcome) -> str:
    """Say why nothing follows this outcome, or this kind of call."""
    if outcome in _ENDINGS:
        return _ENDINGS[outcome]
    return "this call was asked for by hand" if find_miss(outcome) else "somebody was reached"


def _object_to(reminder: Reminder, miss: Miss, plan: RetryPlan) -> str:
    """Say what of the plan stands against another try; "" when nothing does."""
    if miss not in plan.waits_min:
        return f"none is planned after {_MISS_WORDS[miss]}"
    made = reminder.attempt - 1
    if made >= plan.most:
        return f"{made} of {plan.most} made" if made else "none is planned"
    return ""


def _find_new_hour(
    earliest: datetime, deadline_at: datetime, tried: Mapping[str, frozenset[int]], *, windows: Windows
) -> datetime | None:
    """Find the first open instant whose hour was tried in no zone yet; None when it would be too late."""
    instant = windows.next_opening(earliest)
    while instant is not None and instant < deadline_at:
        walls = [(zone, to_wall(instant, zone)) for zone in tried]
        repeated = next((wall for zone, wall in walls if wall.hour in tried[zone]), None)
        if repeated is None:
            return instant
        begun = timedelta(minutes=repeated.minute, seconds=repeated.second, microseconds=repeated.microsecond)
        instant = windows.next_opening(instant + _HOUR - begun)
    return None
