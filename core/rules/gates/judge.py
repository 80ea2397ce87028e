"""Ask all gates, in order; the first objection is the ruling, and every gate has its line.

Pure: asked when a call is planned, when somebody asks for one, when it is claimed, and before it is
sent once more. `NEVER` and `LATER` carry the line staff read; a clear verdict may carry a warning.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from core.nouns.reminder import Reminder
from core.nouns.verdict import Ruling, Verdict
from core.rules.gates import business, content, person, timing
from core.rules.gates.case import Asked, Case, Gate

#: every gate by its name, in the order in which an objection counts
GATES: MappingProxyType[str, Gate] = MappingProxyType(
    {
        "paused": business.paused,
        "hold": business.held,
        "outage": business.outage,
        "revision": timing.revision,
        "number": person.number,
        "destination": person.destination,
        "consent": person.consent,
        "opt_out": person.opt_out,
        "hours": timing.hours,
        "attempts": timing.attempts,
        "voicemail": timing.voicemail,
        "lead_time": timing.lead_time,
        "disclosure": business.disclosure,
        "profile": business.preflight,
        "variables": content.variables,
        "script": content.script,
        "one_at_a_time": person.one_at_a_time,
        "approval": business.approval,
    }
)
# What stands in the way of everybody's calls is no objection to asking for one: it waits in the queue.
_QUEUED_ANYWAY = frozenset({"hold", "outage", "one_at_a_time"})


def judge(case: Case, reminder: Reminder, *, now: datetime) -> tuple[Verdict, ...]:
    """Judge one planned call by every gate."""
    asked = Asked(case, reminder, now)
    return tuple(gate(asked) for gate in GATES.values())


def foresee(case: Case, reminder: Reminder, *, now: datetime) -> tuple[Verdict, ...]:
    """Judge a planned call as if it were tried when it is due, by all that is known now.

    A call that may be ringing now will have ended by then, and Retell will have been mended.
    """
    if reminder.due_at <= now:
        return judge(case, reminder, now=now)
    then = replace(case, number_is_busy=False, is_retell_down=False)
    return judge(then, reminder, now=reminder.due_at)


def find_ruling(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the first objection, or the last verdict when there is none."""
    return next((one for one in verdicts if one.ruling is not Ruling.CLEAR), verdicts[-1])


def find_objection(verdicts: Sequence[Verdict]) -> str:
    """Return why a person may not ask for this call now; "" when they may."""
    asked = [one for one in verdicts if one.gate not in _QUEUED_ANYWAY]
    ruling = find_ruling(asked)
    return "" if ruling.ruling is Ruling.CLEAR else ruling.reason


def list_warnings(verdicts: Sequence[Verdict]) -> list[str]:
    """List what a person should know before they call all the same."""
    return [one.reason for one in verdicts if one.ruling is Ruling.CLEAR and one.reason]
