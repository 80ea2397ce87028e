"""Gates about the business itself: paused, on hold, its agent's opening, its papers, its mode.

What they object to is the business's to mend, or Retell's; so the calls wait, and nobody is given up.
"""

from core.nouns.calling import Mode, Pause
from core.nouns.tenant import Tenant
from core.nouns.verdict import Verdict
from core.rules.disclosure import object_to_opening
from core.rules.gates.case import Asked, clear, later
from core.rules.preflight import list_lacking
from core.rules.sight import Sight, find_sight

RETELL_DOWN = "Retell does not answer; calls wait and go on by themselves."
_UNREAD = "The agent's opening has not been read yet."


def paused(asked: Asked) -> Verdict:
    """Wait while somebody has paused the business or its whole account."""
    case = asked.case
    for pause, whose in ((case.account.paused, "all calls of the account"), (case.tenant.paused, "calls")):
        if pause is not None and pause.is_on(asked.now):
            return later("paused", _say(pause, whose, case.tenant), basis=whose)
    return clear("paused")


def held(asked: Asked) -> Verdict:
    """Wait while Retell refuses every call of the account or the business."""
    if asked.case.account.held or asked.case.tenant.held:
        return later("hold", "Calls are on hold; see the card about it.")
    return clear("hold")


def outage(asked: Asked) -> Verdict:
    """Wait while Retell is in trouble, until a call that probes it is answered."""
    if asked.case.is_retell_down:
        return later("outage", RETELL_DOWN)
    return clear("outage")


def disclosure(asked: Asked) -> Verdict:
    """C11: wait for an agent that says at once that it is a machine, and for whom it calls."""
    case = asked.case
    if case.script is None:
        return later("disclosure", _UNREAD)
    wanted = {name for row in case.place.rows for name in row.opening}
    objection = object_to_opening(case.script, case.tenant, wanted=wanted)
    basis = f"agent version {case.script.version}"
    return later("disclosure", objection, basis=basis) if objection else clear("disclosure", basis)


def preflight(asked: Asked) -> Verdict:
    """C12: wait until the papers and the agent's settings that the profile asks for are there."""
    lacking = list_lacking(asked.case.tenant, asked.case.script)
    profile = str(asked.case.tenant.profile)
    return later("profile", lacking[0], basis=profile) if lacking else clear("profile", profile)


def approval(asked: Asked) -> Verdict:
    """Wait for a person to say "call", where the business or the plan wants to be asked first."""
    reminder, mode = asked.reminder, asked.case.tenant.calling.mode
    is_wanted = reminder.needs_approval or mode is Mode.ASK_FIRST
    if is_wanted and not reminder.is_by_hand and reminder.approved_by is None:
        return later("approval", "It waits for somebody to press Call now on its card.", basis=str(mode))
    return clear("approval", str(mode))


def _say(pause: Pause, whose: str, tenant: Tenant) -> str:
    """Say that calls are paused; why, in somebody's own words, only where Slack may see whatever it is."""
    is_shown = pause.reason and find_sight(tenant) is not Sight.REFERENCE
    reason = f": {pause.reason.rstrip('.')}" if is_shown else ""
    return f"Somebody paused {whose}{reason}. `/concierge resume` lets them go on."
