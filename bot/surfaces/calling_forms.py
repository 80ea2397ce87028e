"""The forms for when customers are reminded, and for further tries and the mode.

Pure. A wish says only what somebody changed; what a form showed of single types it carries along, so that
they are merged line by line.
"""

from typing import Any

from bot.ids import Input, ViewId
from bot.surfaces.calling_words import LATE_WORDS, MISS_WORDS, MODE_WORDS
from bot.surfaces.editions import (
    build_edition_block,
    build_edition_errors,
    build_edition_radio,
    parse_changed,
)
from bot.surfaces.elements import (
    Block,
    View,
    context,
    header,
    modal,
    number_input,
    section,
    text_input,
)
from core.nouns.calling import Calling, Mode
from core.nouns.reminder_plan import LateRule, Miss
from core.rules.plan_text import render_plan
from core.rules.wishes.plan import (
    LONGEST_BY_TYPE,
    MOST_LEAD_MIN,
    PlanField,
    PlanWish,
    TypesWish,
    render_types,
)
from core.rules.wishes.refused import WishRefused
from core.rules.wishes.retries import LONGEST_WAIT_MIN, MOST_TRIES, RetriesWish, RetryField

_PLAN_MAX = 300
SAVED = "Saved."
PLANNED_ANEW = "Saved. Coming appointments are planned anew."
_PLAN_INPUTS = {
    PlanField.STEPS: Input.PLAN_STEPS,
    PlanField.BY_TYPE: Input.PLAN_BY_TYPE,
    PlanField.LEAD: Input.PLAN_LEAD,
}


def build_plan_view(calling: Calling) -> View:
    """Build the form for the reminder plan."""
    plan, types = calling.plan, render_types(calling)
    steps, lead = render_plan(plan), str(plan.lead_min)
    blocks = [
        build_edition_block(
            Input.PLAN_STEPS,
            "Plan",
            text_input(Input.PLAN_STEPS, value=steps, max_length=_PLAN_MAX),
            shown=steps,
            hint="E.g. 2 days, 2 hours; the day before at 17:00; none",
        ),
        build_edition_block(
            Input.PLAN_BY_TYPE,
            "By type",
            text_input(Input.PLAN_BY_TYPE, value=types, max_length=LONGEST_BY_TYPE, multiline=True),
            shown=types,
            hint="A line for each type that has its own plan, e.g. Colour: 2 days, 2 hours",
            optional=True,
        ),
        build_edition_radio(Input.PLAN_LATE, "Booked too late", LATE_WORDS, shown=plan.late),
        build_edition_block(
            Input.PLAN_LEAD,
            "No calls within (minutes before)",
            number_input(Input.PLAN_LEAD, value=lead, least=0, most=MOST_LEAD_MIN),
            shown=lead,
            hint="Nobody is called nearer to the appointment than this",
        ),
    ]
    return modal(
        "Reminder calls", blocks, callback_id=ViewId.PLAN, submit="Save", close="Back", metadata=types
    )


def parse_plan_wish(view: dict[str, Any]) -> PlanWish:
    """Read what somebody changed of the plan."""
    late = parse_changed(view, Input.PLAN_LATE)
    types = parse_changed(view, Input.PLAN_BY_TYPE)
    shown = view.get("private_metadata") or ""
    return PlanWish(
        steps=parse_changed(view, Input.PLAN_STEPS),
        by_type=None if types is None else TypesWish(types, shown),
        late=LateRule(late) if late else None,
        lead=parse_changed(view, Input.PLAN_LEAD),
    )


def build_plan_errors(refused: WishRefused, view: dict[str, Any]) -> dict[str, str]:
    """Build the objections to a plan, at their fields."""
    errors = {str(_PLAN_INPUTS[PlanField(place)]): sentence for place, sentence in refused.errors.items()}
    return build_edition_errors(errors, view)


def build_retries_view(calling: Calling) -> View:
    """Build the form for further tries and the mode."""
    waits = [_build_wait(miss, words, calling) for miss, words in MISS_WORDS.items()]
    most = str(calling.retries.most)
    blocks = [
        context("After a call that reached nobody, how many minutes until the next one? Empty: no further"),
        *waits,
        build_edition_block(
            Input.RETRY_MOST,
            "At most so many further tries",
            number_input(Input.RETRY_MOST, value=most, least=0, most=MOST_TRIES),
            shown=most,
            hint="Never twice in the same hour of the day, and never as often as the law forbids",
        ),
        build_edition_radio(Input.MODE, "Who decides that a reminder rings", MODE_WORDS, shown=calling.mode),
    ]
    return modal("Retries and mode", blocks, callback_id=ViewId.RETRIES, submit="Save", close="Back")


def parse_retries_wish(view: dict[str, Any]) -> RetriesWish:
    """Read what somebody changed of further tries and the mode."""
    waits = {miss: parse_changed(view, _name_wait(miss)) for miss in MISS_WORDS}
    mode = parse_changed(view, Input.MODE)
    return RetriesWish(
        waits_min={miss: typed for miss, typed in waits.items() if typed is not None},
        most=parse_changed(view, Input.RETRY_MOST),
        mode=Mode(mode) if mode else None,
    )


def build_retries_errors(refused: WishRefused, view: dict[str, Any]) -> dict[str, str]:
    """Build the objections to further tries, at their fields."""
    errors = {
        Input.RETRY_MOST if place == RetryField.MOST else _name_wait(Miss(place)): sentence
        for place, sentence in refused.errors.items()
    }
    return build_edition_errors(errors, view)


def build_saved_calling_view(*, is_replanning: bool, notes: tuple[str, ...] = ()) -> View:
    """Build what is shown once how calls are made was saved."""
    said = PLANNED_ANEW if is_replanning else SAVED
    return modal("Settings", [header("Saved"), section(said), *map(section, notes)], close="Done")


def _build_wait(miss: Miss, words: str, calling: Calling) -> Block:
    wait = calling.retries.waits_min.get(miss)
    shown = "" if wait is None else str(wait)
    return build_edition_block(
        _name_wait(miss),
        f"After {words}",
        number_input(Input.RETRY_WAIT, value=shown, least=1, most=LONGEST_WAIT_MIN),
        shown=shown,
        optional=True,
    )


def _name_wait(miss: Miss) -> str:
    return f"{Input.RETRY_WAIT}.{miss}"
