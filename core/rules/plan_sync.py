"""What changes among a booking's reminders when its plan changes and the booking itself does not.

Pure. The revision stays, so what has been called or decided stays too: nobody is rung twice. Rows are
compared by their revision and step, never by their slot: the release before wrote slots that count steps
(":1:1"), and its rows are step "1440m" by the database's default; by slot, the same step would be planned
a second time beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.nouns.reminder import Reminder, ReminderStatus
from core.rules.reminder_plan import AFTER_START, LATER_STEP, NO_HOURS, TOO_CLOSE, TOO_NEAR

PLAN_CHANGED = "The reminder plan was changed."

#: Why the plan in force does not ring a step whatever the hour: one that waits is withdrawn.
_OUT_OF_PLAN = frozenset({AFTER_START, NO_HOURS, TOO_CLOSE, TOO_NEAR, LATER_STEP})
#: A plan alone decided these before anybody was rung: another plan may ring after all.
_BY_PLAN = frozenset({PLAN_CHANGED, AFTER_START, NO_HOURS, TOO_CLOSE, TOO_NEAR})


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What to write, each reminder as it is to stand; a row in none of these stays as it is."""

    insert: tuple[Reminder, ...] = ()
    move: tuple[Reminder, ...] = ()  #: they wait, for another time or until another deadline
    revive: tuple[Reminder, ...] = ()  #: a plan withdrew or skipped them; they wait again
    withdraw: tuple[Reminder, ...] = ()  #: they waited; `reason` says why they do no more


def compare_plan(wanted: Sequence[Reminder], present: Sequence[Reminder]) -> PlanChange:
    """Compare what the plan in force wants with all rows of the booking.

    `wanted` comes from `core.rules.reminder_plan.plan_reminders` for the booking's present revision; it is
    empty when the plan has no steps. A call that a person asked for is no plan's, and stays. So does what
    was ended for another reason than a plan, such as an answer of the customer's.
    """
    ours = [row for row in present if not row.is_by_hand]
    if wanted:
        ours = [row for row in ours if row.revision == wanted[0].revision]
    steps, known = {reminder.step: reminder for reminder in wanted}, {row.step for row in ours}
    changed = [(row, now_is) for row in ours if (now_is := _restate(row, steps.get(row.step))) != row]
    waiting = [(row, now_is) for row, now_is in changed if now_is.status is ReminderStatus.SCHEDULED]
    return PlanChange(
        insert=tuple(reminder for reminder in wanted if reminder.step not in known),
        move=tuple(now_is for row, now_is in waiting if row.status is ReminderStatus.SCHEDULED),
        revive=tuple(now_is for row, now_is in waiting if row.status is not ReminderStatus.SCHEDULED),
        withdraw=tuple(now_is for _, now_is in changed if now_is.status is ReminderStatus.SUPERSEDED),
    )


def _restate(row: Reminder, wanted: Reminder | None) -> Reminder:
    """Return a row as it is to stand; `wanted` is what the plan in force says of its step."""
    if row.status is ReminderStatus.SCHEDULED:
        return _restate_waiting(row, wanted)
    is_wanted = wanted is not None and wanted.status is ReminderStatus.SCHEDULED and row.attempt == 1
    was_by_plan = row.status is not ReminderStatus.CALLED and row.reason in _BY_PLAN
    return _take_over(row, wanted) if wanted and is_wanted and was_by_plan else row


def _restate_waiting(row: Reminder, wanted: Reminder | None) -> Reminder:
    """Return a waiting row as it is to stand; what is on its way already goes on."""
    if wanted is None:
        return replace(row, status=ReminderStatus.SUPERSEDED, reason=PLAN_CHANGED)
    if row.attempt > 1:
        return _keep_until(row, wanted)
    if wanted.status is ReminderStatus.SCHEDULED:
        same = (row.due_at, row.deadline_at) == (wanted.due_at, wanted.deadline_at)
        return row if same else replace(_take_over(row, wanted), needs_approval=row.needs_approval)
    if wanted.reason in _OUT_OF_PLAN:
        return replace(row, status=ReminderStatus.SUPERSEDED, reason=wanted.reason)
    return _keep_until(row, wanted)


def _take_over(row: Reminder, wanted: Reminder) -> Reminder:
    return replace(
        row,
        status=ReminderStatus.SCHEDULED,
        due_at=wanted.due_at,
        deadline_at=wanted.deadline_at,
        reason=wanted.reason,
        needs_approval=wanted.needs_approval,
    )


def _keep_until(row: Reminder, wanted: Reminder) -> Reminder:
    """Let a row wait on, until the deadline of the plan in force; withdraw it when that is too early."""
    if row.due_at >= wanted.deadline_at:
        return replace(row, status=ReminderStatus.SUPERSEDED, reason=PLAN_CHANGED)
    return replace(row, deadline_at=wanted.deadline_at)
