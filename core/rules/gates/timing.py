"""Gates about the moment: the booking still as it was, the hours, the days, how often, and whether in time.

A call that may be made later the same plan waits; one for which it is too late is given up.
Source: calling-law register of 2026-11-22, checks C6 to C9.
"""

from core.nouns.appointment import AppointmentStatus
from core.nouns.script import VoicemailAction
from core.nouns.verdict import Verdict
from core.policy.attempts import find_cap_problem
from core.policy.explain import explain_closed
from core.policy.windows import is_open, next_opening
from core.rules.gates.case import Asked, clear, later, never
from core.rules.reminder_plan import add_obstacle

_SETTLED = {
    AppointmentStatus.CANCELLED: "The appointment was cancelled.",
    AppointmentStatus.CONFIRMED: "The customer has confirmed already.",
    AppointmentStatus.RESCHEDULE: "The customer asked for another time; staff decide.",
    AppointmentStatus.CANCEL_ASKED: "The customer asked to cancel; staff decide.",
}
_CHANGED = "The appointment was changed; this reminder is out of date."
_MESSAGE_LEFT = "A machine has answered before: one message about an appointment is enough."
_NO_REMINDERS = "This appointment is to have no reminder calls."


def revision(asked: Asked) -> Verdict:
    """Refuse a reminder of what is no longer so (C9)."""
    booking, reminder = asked.case.appointment, asked.reminder
    if booking is None or reminder.is_by_hand:
        return clear("revision")
    basis = f"revision {reminder.revision} of {booking.revision}, {booking.status}"
    if booking.status in _SETTLED:
        return never("revision", _SETTLED[booking.status], basis)
    if booking.revision != reminder.revision:
        return never("revision", _CHANGED, basis)
    if booking.plan is not None and not booking.plan.steps:
        return never("revision", _NO_REMINDERS, basis)
    return clear("revision", basis)


def hours(asked: Asked) -> Verdict:
    """C6 and C7: refuse the hours and days in which no phone may ring where this one is.

    A person who calls by hand is held by the hard bound, and warned within it.
    """
    case, place = asked.case, asked.case.place
    if place.problem:
        return never("hours", place.problem, place.basis)
    basis = place.basis
    own = case.tenant.calling.hours
    if is_open(asked.now, place, own, hard_only=False):
        return clear("hours", basis)
    closed = explain_closed(asked.now, place, own, hard_only=asked.is_by_hand)
    if asked.is_by_hand:
        if is_open(asked.now, place, None, hard_only=True):
            return clear("hours", basis, warning=explain_closed(asked.now, place, own, hard_only=False))
        return never("hours", closed, basis)
    opening = next_opening(asked.now, place, own, hard_only=False)
    if opening is None or opening >= asked.reminder.deadline_at:
        return never("hours", add_obstacle(closed, asked.reminder), basis)
    return later("hours", closed, opening, basis)


def attempts(asked: Asked) -> Verdict:
    """C8: refuse to ring one number more often than the rules of its place say."""
    case = asked.case
    problem, allowed = find_cap_problem(case.attempts, asked.now, case.place)
    basis = f"{len(case.attempts)} in 30 days"
    if not problem:
        return clear("attempts", basis)
    if asked.is_by_hand:
        return clear("attempts", basis, warning=problem)
    if allowed is None or allowed >= asked.reminder.deadline_at:
        return never("attempts", add_obstacle(problem, asked.reminder), basis)
    return later("attempts", problem, allowed, basis)


def voicemail(asked: Asked) -> Verdict:
    """C9: refuse to leave a second message about one appointment; an agent that hangs up leaves none."""
    case = asked.case
    leaves = case.script is not None and case.script.conduct.voicemail is not VoicemailAction.HANG_UP
    basis = "a machine answered before" if case.has_voicemail else "none"
    if not case.has_voicemail or not leaves:
        return clear("voicemail", basis)
    if asked.is_by_hand:
        return clear("voicemail", basis, warning=_MESSAGE_LEFT)
    return never("voicemail", _MESSAGE_LEFT, basis)


def lead_time(asked: Asked) -> Verdict:
    """C9: refuse what comes too late to be of use."""
    reminder = asked.reminder
    if asked.now < reminder.deadline_at:
        return clear("lead_time")
    reason = "No line was free in time; press Call now again."
    if not reminder.is_by_hand:
        reason = "It could not be called in time: the appointment is too near by now."
    return never("lead_time", add_obstacle(reason, reminder))
