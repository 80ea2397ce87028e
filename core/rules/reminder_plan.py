"""The reminder plan: when each of a booking's reminders is due, and until when it may still ring.

Pure. Every step of the plan becomes one reminder: it waits for an instant inside calling hours and before
the deadline, or it is skipped and says why. Never rings what is past twice over: of several steps that
are past, one call reminds of all. Source: pains 1, 11, 12 and features 76 to 79 of the users' page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.nouns.appointment import Appointment
from core.nouns.calling import Calling
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.reminder_plan import LateRule, ReminderPlan, Step
from core.nouns.tenant import Tenant
from core.rules.identity import build_planned_slot, derive_reminder_id
from core.rules.wall_time import to_first_instant
from core.rules.windows import Windows

NEAREST = timedelta(minutes=60)  #: two reminders of one booking are never nearer to each other

MOVED = "Moved into calling hours."
PASSED_ON_CHANGE = "The reminder's time had passed when the appointment was changed."
LATER_STEP = "A later step of the plan reminds of it."
LATE_SKIP = "It was booked after the time of this reminder."
TOLD = "The customer has been called about this appointment already."
TOO_CLOSE = "The next reminder call follows within 60 minutes."
NO_HOURS = "There are no calling hours between the time of this reminder and the appointment."
AFTER_START = "This step of the plan falls after the appointment begins."
TOO_NEAR = "This step of the plan is too near to the appointment to call."

#: Skipped because another call reminds of the appointment, or has.
_COVERED = frozenset({LATER_STEP, TOO_CLOSE, TOLD})
#: Skipped as the plan is made; it matters when no other step rings.
_EXPECTED = frozenset({PASSED_ON_CHANGE, AFTER_START, TOO_NEAR})


def render_too_late(lead_min: int) -> str:
    """Say that nobody is rung so near to the appointment."""
    if lead_min <= 0:
        return "The appointment has begun."
    return f"The appointment is less than {lead_min} minutes away."


TOO_LATE = render_too_late(ReminderPlan().lead_min)


def is_due(reminder: Reminder, at: Moment) -> bool:
    """Tell whether a waiting reminder may be tried now."""
    return reminder.due_at <= at.now and (reminder.retry_at is None or reminder.retry_at <= at.real)


def build_type_key(typed: str) -> str:
    """Write a type of appointment as `Calling.plans_by_type` files it."""
    return " ".join(typed.casefold().split())


def find_business_plan(calling: Calling, appointment_type: str) -> ReminderPlan:
    """Return what the business plans for appointments of this type."""
    plans = {build_type_key(name): plan for name, plan in calling.plans_by_type.items()}
    return plans.get(build_type_key(appointment_type), calling.plan)


def find_plan(appointment: Appointment, calling: Calling) -> ReminderPlan:
    """Return the plan that counts for a booking: its own, else that of its type, else the business's."""
    if appointment.plan is not None:
        return appointment.plan
    return find_business_plan(calling, appointment.type)


def find_step_time(step: Step, appointment: Appointment) -> datetime:
    """Return when a step is meant to ring, calling hours aside, as aware UTC.

    What a shifted reminder was shifted from is read here again, from its step and its booking. A time of
    day that the clocks skip is the first minute after; one that comes twice is its first time.
    """
    if step.at is None:
        return appointment.starts_at - timedelta(minutes=step.minutes_before)
    day = appointment.local_start.date() - timedelta(days=step.days_before)
    return to_first_instant(datetime.combine(day, step.at), appointment.zone)


@dataclass(frozen=True, slots=True)
class _Case:
    """What all steps of one plan are held against."""

    starts_at: datetime
    deadline_at: datetime
    plan: ReminderPlan
    windows: Windows
    now: datetime
    is_change: bool
    is_told: bool


def plan_reminders(
    appointment: Appointment,
    *,
    tenant: Tenant,
    windows: Windows,
    now: datetime,
    is_change: bool,
    told: frozenset[str] = frozenset(),
) -> list[Reminder]:
    """Plan the reminders of a booking's present revision, one for each step, the earliest first.

    A step already past on a *changed* booking is skipped, not rung: the person who moved the appointment
    has just spoken with the customer. On a new booking the last of those that are past goes by the plan's
    late rule. `told` are the keys of steps that have rung for this revision: where there are any, nothing
    that is past is made up for.
    """
    plan = find_plan(appointment, tenant.calling)
    deadline_at = appointment.starts_at - timedelta(minutes=plan.lead_min)
    case = _Case(appointment.starts_at, deadline_at, plan, windows, now, is_change, bool(told))
    timed = sorted(
        (_build(appointment, step, deadline_at) for step in plan.steps), key=lambda reminder: reminder.due_at
    )
    past = [reminder for reminder in timed if reminder.due_at <= now]
    settled = [_settle(reminder, case, is_latest=reminder in past[-1:]) for reminder in timed]
    return _keep_apart(settled)


def add_obstacle(reason: str, reminder: Reminder) -> str:
    """Say besides what stood in the way last; that it was moved into calling hours was none."""
    obstacle = "" if reminder.reason in {MOVED, reason} else reminder.reason
    return f"{reason} Last obstacle: {obstacle}" if obstacle else reason


def sort_by_time(reminders: Iterable[Reminder]) -> list[Reminder]:
    """Sort a booking's reminders as staff read them: by their times, what gave way before what rings."""
    return sorted(
        reminders,
        key=lambda each: (each.due_at, each.status is not ReminderStatus.SKIPPED, each.slot),
    )


def list_surprises(planned: Sequence[Reminder]) -> list[Reminder]:
    """List the skipped reminders of one plan that a card tells of, one for each reason.

    Not told is what another call makes up for.
    """
    rings = any(reminder.status is ReminderStatus.SCHEDULED for reminder in planned)
    quiet = _COVERED | _EXPECTED if rings else _COVERED
    by_reason = {
        reminder.reason: reminder for reminder in planned if reminder.status is ReminderStatus.SKIPPED
    }
    return [reminder for reason, reminder in by_reason.items() if reason not in quiet]


def _build(appointment: Appointment, step: Step, deadline_at: datetime) -> Reminder:
    """Build the reminder of a step as it is meant, whatever the hour and however late."""
    slot = build_planned_slot(appointment.id, revision=appointment.revision, step=step.key, attempt=1)
    return Reminder(
        id=derive_reminder_id(slot),
        tenant_id=appointment.tenant_id,
        contact_id=appointment.contact_id,
        appointment_id=appointment.id,
        revision=appointment.revision,
        slot=slot,
        due_at=find_step_time(step, appointment),
        deadline_at=deadline_at,
        step=step.key,
    )


def _settle(reminder: Reminder, case: _Case, *, is_latest: bool) -> Reminder:
    """Decide when it rings, or why it does not. `is_latest`: of the steps that are past, the last one."""
    if case.now >= case.deadline_at:
        return _skip(reminder, render_too_late(case.plan.lead_min))
    if reminder.due_at >= case.deadline_at:
        return _skip(reminder, AFTER_START if reminder.due_at >= case.starts_at else TOO_NEAR)
    if reminder.due_at > case.now:
        return _shift(reminder, case)
    if case.is_change:
        return _skip(reminder, PASSED_ON_CHANGE)
    if not is_latest:
        return _skip(reminder, LATER_STEP)
    return _make_up(reminder, case)


def _make_up(reminder: Reminder, case: _Case) -> Reminder:
    """Apply the late rule to a step that is past."""
    if case.is_told:
        return _skip(reminder, TOLD)
    if case.plan.late is LateRule.SKIP:
        return _skip(reminder, LATE_SKIP)
    at_once = replace(reminder, due_at=case.now, needs_approval=case.plan.late is LateRule.ASK)
    return _shift(at_once, case)


def _shift(reminder: Reminder, case: _Case) -> Reminder:
    """Move it into calling hours: forward before the deadline, else back as far as it must, else skip it."""
    wanted_at = reminder.due_at
    if case.windows.is_open(wanted_at):
        return reminder
    opening = case.windows.next_opening(wanted_at)
    if opening is not None and opening < case.deadline_at:
        return replace(reminder, due_at=opening, reason=MOVED)
    last_call = case.windows.last_call(wanted_at)
    if last_call is not None and last_call >= case.now:
        return replace(reminder, due_at=last_call, reason=MOVED)
    return _skip(reminder, NO_HOURS)


def _keep_apart(planned: Sequence[Reminder]) -> list[Reminder]:
    """Skip every reminder that another one follows too closely, after both were moved."""
    kept: list[Reminder] = []
    following: datetime | None = None
    by_time = sorted(planned, key=lambda reminder: reminder.due_at)
    for reminder in by_time[::-1]:
        if reminder.status is not ReminderStatus.SCHEDULED:
            kept.append(reminder)
        elif following is not None and following - reminder.due_at < NEAREST:
            kept.append(_skip(reminder, TOO_CLOSE))
        else:
            kept.append(reminder)
            following = reminder.due_at
    return sort_by_time(kept)


def _skip(reminder: Reminder, reason: str) -> Reminder:
    return replace(reminder, status=ReminderStatus.SKIPPED, reason=reason, needs_approval=False)
