"""A reminder plan as staff type it, such as "2 days, 2 hours" or "the day before at 17:00", and back.

Pure. Every word must be understood; what is not one plan is refused with a sentence. A length of time is
one step: "1 day 2 hours" is 26 hours before, "1 day, 2 hours" is two calls.
"""

import re
from datetime import time

from core.nouns.reminder_plan import ReminderPlan, Step
from core.rules.typed_time.clock import choose_time, take_day_part
from core.rules.typed_time.clock_forms import take_times
from core.rules.typed_time.words import COUNT, Puzzled, Rest, clean_phrase, quote, read_number
from core.variables.durations import parse_length

MOST_STEPS = 6
FURTHEST_DAYS = 60
NO_REMINDERS = "none"

_LONGEST = 300  #: characters; more is no plan
_DAY_MIN = 24 * 60
_WEEK_DAYS = 7
_UNITS = (("week", _WEEK_DAYS * _DAY_MIN), ("day", _DAY_MIN), ("hour", 60), ("minute", 1))
_SMALL_HOURS = range(1, 6)  #: without am they are asked about

_NONE = re.compile(r"(?:none|no|no (?:reminders?|calls?|reminder calls?))\.?")
_SEPARATOR = re.compile(r"[,;\n]|\band\b", re.IGNORECASE)
_BEFORE = r"(?: (?:before(?:hand)?|ahead|earlier|prior|in advance)(?: (?:of |to )?(?:it|the appointment))?)"
_ENDS_BEFORE = re.compile(_BEFORE + "$")
_DAY_FORMS = re.compile(
    r"\b(?P<same>(?:same|that) day|day of the appointment)\b"
    rf"|\b(?P<eve>day){_BEFORE}(?![\w\-])"
    rf"|(?<![\w.:\-])(?P<count>{COUNT}) ?(?P<unit>days?|d|weeks?|wks?|w)(?![\w\-]){_BEFORE}?"
)
_AFTER = re.compile(r"\b(?:after|afterwards|later|next day)\b|^-")
_WORD = re.compile(rf"(?<![\w\-])(?:{COUNT})(?![\w\-])")
_LIKE = "Type it like: 1 day; 2 days, 2 hours; the day before at 17:00; or none."


class PlanRefused(ValueError):  # noqa: N818 - named for what happened
    """This is no plan; the message says what to mend, for the person who typed it."""


def parse_plan(typed: str, *, was: ReminderPlan) -> tuple[Step, ...]:
    """Read the steps of a plan, in the order they are typed; none for "none". Raises PlanRefused.

    `was` is the plan they are for: nobody is rung nearer to the appointment than it allows. Whether a step
    at a time of day falls behind an appointment shows when that one is planned.
    """
    if len(typed) > _LONGEST:
        raise PlanRefused(f"That is too long for a plan. {_LIKE}")
    if _NONE.fullmatch(" ".join(typed.casefold().split())):
        return ()
    pieces = [piece for piece in _SEPARATOR.split(typed) if piece.strip(" .\t\r")]
    if not pieces:
        raise PlanRefused(f"When are the reminder calls? {_LIKE}")
    steps = tuple(_read_step(piece, lead_min=was.lead_min) for piece in pieces)
    if len(steps) > MOST_STEPS:
        raise PlanRefused(f"At most {MOST_STEPS} reminder calls; this has {len(steps)}.")
    seen: set[str] = set()
    for piece, step in zip(pieces, steps, strict=True):
        if step.key in seen:
            raise PlanRefused(f"{quote(piece)} is there twice.")
        seen.add(step.key)
    return steps


def render_plan(plan: ReminderPlan) -> str:
    """Write a plan so that `parse_plan` reads it back."""
    return ", ".join(map(render_step, plan.steps)) or NO_REMINDERS


def render_step(step: Step) -> str:
    """Write when a step rings: `1 day 2 hours`, or `the day before at 17:00`."""
    if step.at is None:
        return _render_minutes(step.minutes_before)
    clock = f"{step.at:%H:%M}" if step.at.hour not in _SMALL_HOURS else f"{step.at.hour}:{step.at:%M} am"
    match step.days_before:
        case 0:
            return f"same day at {clock}"
        case 1:
            return f"the day before at {clock}"
        case days:
            return f"{days} days before at {clock}"


def read_step_key(key: str) -> Step:
    """Read the key that names a step in a reminder, `1440m` or `1d1700`; ValueError for anything else."""
    if key.endswith("m"):
        return Step(minutes_before=int(key.removesuffix("m")))
    days, _, clock = key.partition("d")
    return Step(days_before=int(days), at=time.fromisoformat(clock))


def _render_minutes(minutes: int) -> str:
    parts = []
    for unit, size in _UNITS:
        count, minutes = divmod(minutes, size)
        if count:
            parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return " ".join(parts)


def _read_step(piece: str, *, lead_min: int) -> Step:
    """Read one step. Raises PlanRefused."""
    text = _clean(piece)
    minutes = _read_length(text)
    step = _read_time_of_day(text) if minutes is None else Step(minutes_before=minutes)
    if step.at is None and step.minutes_before <= lead_min:
        nearest = f"; nobody is rung within {lead_min} minutes of it" if step.minutes_before else ""
        raise PlanRefused(f"{quote(piece)} is too near to the appointment{nearest}.")
    if max(step.minutes_before, step.days_before * _DAY_MIN) > FURTHEST_DAYS * _DAY_MIN:
        raise PlanRefused(f"{quote(piece)} is too early: at most {FURTHEST_DAYS} days before.")
    return step


def _clean(piece: str) -> str:
    try:
        text = clean_phrase(piece)
    except Puzzled as puzzled:
        raise PlanRefused(f"I do not understand {quote(piece)}. {_LIKE}") from puzzled
    if _AFTER.search(text):
        raise PlanRefused(f"{quote(piece)} is after the appointment; a reminder comes before it.")
    return text


def _read_length(text: str) -> int | None:
    """Read "2 days" or "1 hour 30 before", in minutes; None for what says no unit, or is no length."""
    length = _ENDS_BEFORE.sub("", text)
    if not re.search("[a-z]", length):
        return None
    minutes = parse_length(length)
    return (
        parse_length(_WORD.sub(lambda word: str(read_number(word[0])), length))
        if minutes is None
        else minutes
    )


def _read_time_of_day(text: str) -> Step:
    """Read "the day before at 17:00". Raises PlanRefused."""
    rest = Rest(text)
    days = rest.take(_DAY_FORMS)
    clock = _take_clock(rest)
    if rest.list_left_over() or len(days) > 1:
        raise PlanRefused(f"I do not understand {quote(text)}. {_LIKE}")
    if clock is None:
        raise PlanRefused(f"At what time is {quote(text)}? Type it like: the day before at 17:00.")
    if not days:
        raise PlanRefused(f"{quote(text)} on which day? Type it like: the day before at 17:00.")
    return Step(days_before=_count_days(days[0]), at=clock)


def _take_clock(rest: Rest) -> time | None:
    """Take the time of day out. Raises PlanRefused when morning or afternoon is open."""
    try:
        part = take_day_part(rest)
        clock = choose_time(take_times(rest), part)
    except Puzzled as puzzled:
        said = str(puzzled)
        if "midnight" in said.casefold():  # the reader of dates asks for the day it begins
            said = "Type noon as 12:00; nobody is called at midnight."
        raise PlanRefused(said) from puzzled
    return clock.at if clock else None


def _count_days(found: re.Match[str]) -> int:
    if found["same"]:
        return 0
    if found["eve"]:
        return 1
    return read_number(found["count"]) * (_WEEK_DAYS if found["unit"].startswith("w") else 1)
