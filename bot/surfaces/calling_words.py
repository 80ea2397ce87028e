"""How a business calls, in lines that staff read: plan, hours, further tries, mode, pause, privacy, roles.

Pure. Returns raw text; whoever puts it on a surface escapes it there.
"""

from collections import Counter
from collections.abc import Mapping

from bot.surfaces.pauses import render_pause
from core.nouns.attestation import Attested
from core.nouns.calling import Calling, Mode, OwnHours, Pause, Span
from core.nouns.reminder_plan import LateRule, Miss, ReminderPlan, RetryPlan, Step
from core.nouns.staff import Role, Staff
from core.nouns.tenant import Profile, Tenant
from core.rules.plan_text import render_step
from core.rules.wishes.hours import DayKind
from core.rules.wishes.privacy import find_profile
from core.use_cases.calling_settings import CallingState

_TYPES_SHOWN = 8

DAY_WORDS: Mapping[DayKind, str] = {
    DayKind.WEEKDAYS: "Monday to Friday",
    DayKind.SATURDAY: "Saturday",
    DayKind.SUNDAY: "Sunday",
}
LATE_WORDS: Mapping[LateRule, str] = {
    LateRule.CALL: "Call at once, inside calling hours",
    LateRule.SKIP: "Do not call",
    LateRule.ASK: "Ask staff, by a card",
}
MISS_WORDS: Mapping[Miss, str] = {
    Miss.NO_ANSWER: "no answer",
    Miss.BUSY: "a busy line",
    Miss.VOICEMAIL: "a voicemail",
    Miss.DECLINED: "a declined call",
    Miss.TECHNICAL: "a technical failure",
}
MODE_WORDS: Mapping[Mode, str] = {
    Mode.AUTOMATIC: "Automatic: a reminder that is due rings by itself",
    Mode.ASK_FIRST: "Ask first: a card asks; nobody rings before “Call now” is pressed",
    Mode.REHEARSAL: "Rehearsal: nobody is rung; a card says who would have been",
}
PROFILE_WORDS: Mapping[Profile, str] = {
    Profile.STANDARD: "standard: no health or secrecy law",
    Profile.HIPAA: "hipaa: health care under HIPAA",
    Profile.SENSITIVE: "sensitive: as hipaa, and the kind of practice is not named",
}
ATTESTED_WORDS: Mapping[Attested, str] = {
    Attested.RETELL_BAA: "An agreement (BAA) with Retell is signed",
    Attested.OUR_BAA: "An agreement (BAA) with whoever runs this program is signed",
    Attested.SLACK_BAA: "Slack Enterprise, with a signed agreement (BAA)",
    Attested.OPENING: "The agent's first sentence says that it is a machine, and for whom it calls",
    Attested.ROUTE_IN: "The number we call from is a registered 1600-series route of India",
}
REHEARSAL = "Calls are in rehearsal: nobody is rung."
REPLANNING = "Coming appointments are being planned anew."


def render_calling(state: CallingState) -> list[str]:
    """Write how things stand, a line for each thing."""
    tenant, calling = state.tenant, state.tenant.calling
    pause = [_render_pause(state.pause, state)] if state.pause else []
    return [
        *pause,
        *_render_plans(calling),
        _render_hours(calling.hours),
        *(["Mobiles count as being where the business is"] if calling.assume_local_mobile else []),
        render_retries(calling.retries),
        MODE_WORDS[calling.mode],
        _render_privacy(tenant),
        _render_staff(state.staff, tenant.role_of_others),
        *([REPLANNING] if state.is_replanning else []),
    ]


def render_retries(plan: RetryPlan) -> str:
    """Write what follows a call that reached nobody."""
    waits = [
        f"{plan.waits_min[miss]} minutes after {words}"
        for miss, words in MISS_WORDS.items()
        if miss in plan.waits_min
    ]
    if not plan.most or not waits:
        return "Further tries: none"
    return f"Further tries: at most {plan.most}: {', '.join(waits)}"


def render_steps(plan: ReminderPlan) -> str:
    """Write when a plan rings."""
    return ", ".join(map(_render_step, plan.steps)) or "none"


def _render_step(step: Step) -> str:
    return render_step(step) if step.at else f"{render_step(step)} before"


def _render_plans(calling: Calling) -> list[str]:
    plan, types = calling.plan, list(calling.plans_by_type.items())
    more = len(types) - _TYPES_SHOWN
    return [
        f"Reminder calls: {render_steps(plan)}",
        *(f"{name}: {render_steps(of_type)}" for name, of_type in types[:_TYPES_SHOWN]),
        *([f"And {more} more types with a plan of their own"] if more > 0 else []),
        f"Booked too late: {LATE_WORDS[plan.late]}; never within {plan.lead_min} minutes of the appointment",
    ]


def _render_hours(hours: OwnHours | None) -> str:
    if hours is None:
        return "Hours: the comfortable ones of the customer's place"
    spans = {words: getattr(hours, kind) for kind, words in DAY_WORDS.items()}
    return f"Hours: {', '.join(f'{words} {_render_span(span)}' for words, span in spans.items())}"


def _render_span(span: Span | None) -> str:
    return f"{span.opens:%H:%M} to {span.closes:%H:%M}" if span else "none"


def _render_pause(pause: Pause, state: CallingState) -> str:
    return render_pause(pause, state.tenant, whole_account=state.whole_account)


def _render_privacy(tenant: Tenant) -> str:
    attested = [words for what, words in _SHORT.items() if what in tenant.attested]
    said = f"; attested: {', '.join(attested)}" if attested else "; nothing attested"
    return f"Privacy profile: {find_profile(tenant)}{said}"


def _render_staff(staff: tuple[Staff, ...], others: Role) -> str:
    count = Counter(one.role for one in staff)
    admins, members, viewers = count[Role.ADMIN], count[Role.STAFF], count[Role.VIEWER]
    counted = [
        f"{admins} admin{'' if admins == 1 else 's'}",
        f"{members} staff",
        *([f"{viewers} viewer{'' if viewers == 1 else 's'}"] if viewers else []),
    ]
    return f"Roles: {', '.join(counted)}; everybody else: {others}"


_SHORT: Mapping[Attested, str] = {
    Attested.RETELL_BAA: "BAA with Retell",
    Attested.OUR_BAA: "BAA with whoever runs this program",
    Attested.SLACK_BAA: "BAA with Slack",
    Attested.OPENING: "the agent's opening",
    Attested.ROUTE_IN: "the route for India",
}
