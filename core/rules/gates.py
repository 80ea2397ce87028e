"""The gates a planned call passes before it may be placed, in order; the first objection counts.

Turns what is known of a case into verdicts. Pure: evaluated when somebody asks for a call, again
when it is claimed, again before it is re-sent. `NEVER` and `LATER` carry the line staff read.
Sources: calling-law register of 2026-11-22 (hours: 47 CFR 64.1200(c)(1); consent: FCC 24-17;
relevance: our own policy, nobody is rung within an hour of the appointment).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.contact import Consent, Contact
from core.nouns.reminder import Reminder
from core.nouns.script import AgentScript
from core.nouns.tenant import Account, ScriptPolicy, Tenant
from core.nouns.verdict import Ruling, Verdict
from core.rules.hours import is_open, next_opening
from core.rules.phone import is_callable, list_zones
from core.rules.script_check import find_near, list_unsent
from core.rules.wall_time import to_wall
from core.variables.build import BuiltVariables
from core.variables.recipe import list_needed_of_business, list_sendable

_MOST_NAMED = 5  #: variables in one reason; `/concierge doctor` lists them all


@dataclass(frozen=True, slots=True)
class Case:
    """All that the gates look at."""

    account: Account
    tenant: Tenant
    contact: Contact
    appointment: Appointment | None
    consent: Consent | None
    has_opted_out: bool
    number_is_busy: bool  #: another call of this business may be ringing at this number
    zones: Sequence[str]  #: where the callee may be
    variables: BuiltVariables
    script: AgentScript | None  #: what the agent says, as far as it is known


def list_callee_zones(tenant: Tenant, contact: Contact, appointment: Appointment | None) -> list[str]:
    """List where the callee may be; of a number that tells nothing, where the appointment is."""
    here = appointment.zone if appointment else tenant.timezone
    return list_zones(contact.phone, otherwise=here)


def judge_person(case: Case, *, now: datetime, by_hand: bool) -> list[Verdict]:
    """Judge whether this person may be rung now at all, whatever the call is about."""
    return _ask([_opt_out, _consent, _number, _variables, _hours(now, by_hand=by_hand), _script], case)


def judge(case: Case, reminder: Reminder, *, now: datetime) -> list[Verdict]:
    """Judge one planned call; the last verdict is the ruling."""
    gates: list[Gate] = [
        _revision(reminder),
        _deadline(reminder, now),
        _opt_out,
        _consent,
        _number,
        _variables,
        _hold,
        _hours(now, by_hand=reminder.is_by_hand, deadline=reminder.deadline_at),
        _script,
        _one_at_a_time,
    ]
    return _ask(gates, case)


Gate = Callable[[Case], Verdict]


def _ask(gates: list[Gate], case: Case) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for gate in gates:
        verdicts.append(gate(case))
        if verdicts[-1].ruling is not Ruling.CLEAR:
            break
    return verdicts


def _never_if(condition: bool, gate: str, reason: str) -> Verdict:  # noqa: FBT001 - reads as a sentence
    return Verdict(gate, Ruling.NEVER, reason) if condition else Verdict(gate, Ruling.CLEAR)


def _revision(reminder: Reminder) -> Gate:
    def gate(case: Case) -> Verdict:
        booking = case.appointment
        if booking is None or reminder.is_by_hand:
            return Verdict("revision", Ruling.CLEAR)
        if booking.status is AppointmentStatus.CANCELLED:
            return Verdict("revision", Ruling.NEVER, "The appointment was cancelled.")
        is_settled = not booking.status.wants_reminder
        if is_settled or booking.revision != reminder.revision:
            return Verdict(
                "revision", Ruling.NEVER, "The appointment was changed; this reminder is out of date."
            )
        return Verdict("revision", Ruling.CLEAR)

    return gate


def _deadline(reminder: Reminder, now: datetime) -> Gate:
    reason = (
        "No line was free in time; press Call now again."
        if reminder.is_by_hand
        else "It could not be called in time: the appointment is less than 60 minutes away."
    )
    if reminder.reason:
        reason = f"{reason} Last obstacle: {reminder.reason}"
    return lambda _case: _never_if(now >= reminder.deadline_at, "deadline", reason)


def _opt_out(case: Case) -> Verdict:
    return _never_if(case.has_opted_out, "opt_out", "This person asked not to be called.")


def _consent(case: Case) -> Verdict:
    allowed = case.consent is not None and case.consent.basis.allows_reminders
    return _never_if(not allowed, "consent", "Nobody noted that this number may be called.")


def _number(case: Case) -> Verdict:
    return _never_if(not is_callable(case.contact.phone), "number", "This phone number cannot be called.")


def _variables(case: Case) -> Verdict:
    """Stop a call that would lack what it is about; what is the business's to mend waits for that."""
    if case.variables.problem:
        return Verdict("variables", Ruling.LATER, case.variables.problem)
    missing = case.variables.missing
    if missing and list_needed_of_business(case.tenant).keys() >= set(missing):
        said = (
            f"Nothing to say for {', '.join(missing)}, which is the business's own; see `/concierge doctor`."
        )
        return Verdict("variables", Ruling.LATER, said)
    return _never_if(bool(missing), "variables", f"Nothing to say for: {', '.join(missing)}.")


def _script(case: Case) -> Verdict:
    """Stop a call in which the agent would say raw braces.

    What no call of this business carries waits for the script or the map to be mended; what only this
    booking lacks will not come by itself. Asked when the call could be made: at night both may yet change.
    """
    if case.script is None or case.tenant.script_policy is ScriptPolicy.WARN:
        return Verdict("script", Ruling.CLEAR)
    unsent = list_unsent(case.script, case.variables.sent)
    if not unsent:
        return Verdict("script", Ruling.CLEAR)
    sendable = list_sendable(case.tenant)
    never = [name for name in unsent if name not in sendable]
    if never:
        nears = (find_near(name, sendable, case.script.names) for name in never[:_MOST_NAMED])
        meant = ", ".join(near for near in nears if near)
        hint = f" Did you mean {meant}?" if meant else ""
        said = f"The agent's script says {_join(never)}, and that is never sent.{hint}"
        return Verdict("script", Ruling.LATER, said)
    said = f"The agent's script says {_join(unsent)}; this call has none."
    return Verdict("script", Ruling.NEVER, said)


def _join(names: list[str]) -> str:
    told = ", ".join(f"{{{{{name}}}}}" for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{told} and {more} more" if more > 0 else told


def _hold(case: Case) -> Verdict:
    if case.account.held or case.tenant.held:
        return Verdict("hold", Ruling.LATER, "Calls are on hold; see the card about it.")
    return Verdict("hold", Ruling.CLEAR)


def _hours(now: datetime, *, by_hand: bool, deadline: datetime | None = None) -> Gate:
    def gate(case: Case) -> Verdict:
        if is_open(now, case.zones):
            return Verdict("hours", Ruling.CLEAR)
        local = to_wall(now, case.zones[0])
        closed = f"It is {local:%H:%M} where this phone is; calls are made from 08:00 to 21:00."
        opening = next_opening(now, case.zones)
        if by_hand or opening is None or (deadline and opening >= deadline):
            return Verdict("hours", Ruling.NEVER, closed)
        return Verdict("hours", Ruling.LATER, closed, opening)

    return gate


def _one_at_a_time(case: Case) -> Verdict:
    if case.number_is_busy:
        return Verdict("one_at_a_time", Ruling.LATER, "Another call to this number is under way.")
    return Verdict("one_at_a_time", Ruling.CLEAR)
