"""What an admin wants of the reminder plan: its steps, those of single types, the late rule, the lead.

Pure. Types are merged line by line: whoever changes one type leaves the others as they are by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from core.nouns.calling import Calling
from core.nouns.reminder_plan import LateRule, ReminderPlan, Step
from core.rules.plan_text import PlanRefused, parse_plan, render_plan
from core.rules.reminder_plan import build_type_key
from core.rules.typed_time.words import quote
from core.rules.wishes.refused import WishRefused, parse_number

LONGEST_BY_TYPE = 2800  #: characters; a form carries what it showed in 3000
MOST_TYPES = 40
LONGEST_TYPE = 60
MOST_LEAD_MIN = 24 * 60
_LIKE = "Type a line for each type, like: Colour: 2 days, 2 hours"


class PlanField(StrEnum):
    """What an objection to a plan is about."""

    STEPS = "steps"
    BY_TYPE = "by_type"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class TypesWish:
    """The plans of single types as they were typed, over those that were shown: `Colour: 2 days` a line."""

    typed: str
    shown: str


@dataclass(frozen=True, slots=True)
class PlanWish:
    """What somebody changed, as it was typed; what is None stays as it is."""

    steps: str | None = None
    by_type: TypesWish | None = None
    late: LateRule | None = None
    lead: str | None = None  #: minutes


@dataclass(frozen=True, slots=True)
class _TypeLine:
    """One type's plan as it was typed."""

    name: str
    plan: str


def render_types(calling: Calling) -> str:
    """Write the plans of single types, a line each, as `apply_plan_wish` reads them."""
    return "\n".join(f"{name}: {render_plan(plan)}" for name, plan in calling.plans_by_type.items())


def apply_plan_wish(calling: Calling, wish: PlanWish) -> Calling:
    """Grant a wish. Raises WishRefused."""
    errors: dict[str, str] = {}
    was = calling.plan
    lead_min = was.lead_min if wish.lead is None else _read_lead(wish.lead, errors)
    base = replace(was, late=wish.late or was.late, lead_min=was.lead_min if lead_min is None else lead_min)
    steps = was.steps if wish.steps is None else _read_steps(wish.steps, base, errors)
    types = _merge_types(calling, wish.by_type, base, errors)
    if errors:
        raise WishRefused(errors)
    plan = replace(base, steps=steps)
    granted = replace(calling, plan=plan, plans_by_type=types)
    _check_lead(granted, wish)
    return granted


def _read_lead(typed: str, errors: dict[str, str]) -> int | None:
    try:
        return parse_number(typed, least=0, most=MOST_LEAD_MIN, unit="minutes")
    except ValueError as refused:
        errors[PlanField.LEAD] = str(refused)
        return None


def _read_steps(typed: str, base: ReminderPlan, errors: dict[str, str]) -> tuple[Step, ...]:
    try:
        return parse_plan(typed, was=base)
    except PlanRefused as refused:
        errors[PlanField.STEPS] = str(refused)
        return ()


def _merge_types(
    calling: Calling, wish: TypesWish | None, base: ReminderPlan, errors: dict[str, str]
) -> Mapping[str, ReminderPlan]:
    """Put the lines that were changed over what stands now, and give all of them the late rule and lead."""
    kept = {
        build_type_key(name): (name, replace(base, steps=plan.steps))
        for name, plan in calling.plans_by_type.items()
    }
    if wish is not None:
        try:
            shown, typed = _read_lines(wish.shown), _read_lines(wish.typed)
            for key in shown.keys() - typed.keys():
                kept.pop(key, None)
            for key, line in typed.items():
                if shown.get(key) != line:
                    kept[key] = (line.name, _read_type(line, base))
            _check_size(kept)
        except ValueError as refused:
            errors[PlanField.BY_TYPE] = str(refused)
    return dict(kept.values())


def _read_lines(text: str) -> dict[str, _TypeLine]:
    """Read the lines by type. Raises ValueError for one that is none, and for a type that is there twice."""
    lines: dict[str, _TypeLine] = {}
    for written in text.splitlines():
        if not written.strip():
            continue
        told, colon, plan = written.partition(":")
        name = " ".join(told.split())
        if not colon or not name:
            raise ValueError(f"{quote(written.strip())} names no type. {_LIKE}")
        if len(name) > LONGEST_TYPE:
            raise ValueError(f"{quote(name)} is too long for a type: at most {LONGEST_TYPE} characters.")
        key = build_type_key(name)
        if key in lines:
            raise ValueError(f"{quote(name)} is there twice.")
        lines[key] = _TypeLine(name, plan.strip())
    return lines


def _read_type(line: _TypeLine, base: ReminderPlan) -> ReminderPlan:
    """Read the plan of one type. Raises ValueError."""
    try:
        return replace(base, steps=parse_plan(line.plan, was=base))
    except PlanRefused as refused:
        raise ValueError(f"{line.name}: {refused}") from refused


def _check_size(kept: Mapping[str, tuple[str, ReminderPlan]]) -> None:
    """Object to more than the form has room for. Raises ValueError."""
    text = render_types(Calling(plans_by_type=dict(kept.values())))
    if len(kept) > MOST_TYPES or len(text) > LONGEST_BY_TYPE:
        raise ValueError(f"There is room for {MOST_TYPES} types and {LONGEST_BY_TYPE} characters.")


def _check_lead(granted: Calling, wish: PlanWish) -> None:
    """Object to a lead that a step nobody typed anew falls behind. Raises WishRefused."""
    if wish.lead is not None:
        for name, plan in {"": granted.plan, **granted.plans_by_type}.items():
            _check_steps(plan, of_type=name)


def _check_steps(plan: ReminderPlan, *, of_type: str) -> None:
    try:
        parse_plan(render_plan(plan), was=plan)
    except PlanRefused as refused:
        whose = f"{of_type}: " if of_type else ""
        raise WishRefused({PlanField.LEAD: f"{whose}{refused} Change that step as well."}) from refused
