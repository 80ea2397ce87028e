"""The form that pauses calls, and what is said of a pause.

Pure. An end is a date and a time by the business's clock; without one, somebody resumes the calls.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.ids import Input, ViewId
from bot.surfaces.elements import (
    Block,
    Message,
    View,
    choice,
    date_input,
    input_block,
    markup,
    modal,
    option,
    section,
    time_input,
)
from bot.surfaces.reasons import build_reason_block, parse_reason
from bot.surfaces.sight import is_reference_only
from bot.surfaces.words import render_instant, render_staff
from core.nouns.calling import Pause
from core.nouns.tenant import Tenant
from core.rules.typed_time.reading import Understood
from core.rules.wall_time import WallTimeRefused, to_instant
from core.use_cases.pauses import PauseState

_TITLE = "Pause calls"
_REASON_MAX = 150
_MORNING = time(8, 0)
_REPLACES = "Another pause of the same calls replaces it."
_SCOPES = {
    "business": "Calls of this business",
    "account": "All calls of the Retell account (only an admin can)",
}
_REASONS = ("We are closed", "Something is wrong with the calls", "The agent is being changed", "Other")


@dataclass(frozen=True, slots=True)
class PauseForm:
    """What was filled in; `until` is None when no end was chosen."""

    reason: str
    until: datetime | None
    whole_account: bool


def build_pause_view(
    tenant: Tenant,
    *,
    present: PauseState | None = None,
    end: Understood | None = None,
    reason: str = "",
    note: str = "",
) -> View:
    """Build the form, with what was typed behind the command filled in, above it the pause that holds."""
    day = f"{end.local:%Y-%m-%d}" if end else ""
    clock = f"{end.local:%H:%M}" if end else ""
    options = [option(words, value) for value, words in _SCOPES.items()]
    blocks: list[Block] = [
        *_build_present(present, tenant),
        *([section(note)] if note else []),
        build_reason_block(
            Input.PAUSE_REASON,
            tenant,
            of=_REASONS,
            max_length=_REASON_MAX,
            hint="Shown to everybody who asks why",
            value=reason,
        ),
        input_block(
            Input.PAUSE_DATE,
            "Until",
            date_input(Input.PAUSE_DATE, value=day),
            hint=tenant.timezone,
            optional=True,
        ),
        input_block(
            Input.PAUSE_TIME,
            "At",
            time_input(Input.PAUSE_TIME, value=clock),
            hint="Empty: 08:00; without a date: until somebody resumes the calls",
            optional=True,
        ),
        input_block(
            Input.PAUSE_SCOPE,
            "Which calls",
            choice("radio_buttons", Input.PAUSE_SCOPE, options, value="business"),
        ),
    ]
    return modal(_TITLE, blocks, callback_id=ViewId.PAUSE, submit="Pause", close="Cancel")


def _build_present(present: PauseState | None, tenant: Tenant) -> list[Block]:
    if present is None or present.pause is None:
        return []
    said = render_pause(present.pause, tenant, whole_account=present.whole_account)
    return [section(f"{said} {_REPLACES}")]


def parse_pause(view: dict[str, Any], tenant: Tenant) -> PauseForm | dict[str, str]:
    """Read the form; objections by field when the end is no moment."""
    values = view["state"]["values"]
    reason = parse_reason(view, Input.PAUSE_REASON, tenant, of=_REASONS)
    day = values[Input.PAUSE_DATE][Input.PAUSE_DATE].get("selected_date")
    clock = values[Input.PAUSE_TIME][Input.PAUSE_TIME].get("selected_time")
    scope = values[Input.PAUSE_SCOPE][Input.PAUSE_SCOPE]["selected_option"]["value"]
    if clock and not day:
        return {Input.PAUSE_DATE: "Choose the day as well, or leave both empty."}
    until = None
    if day:
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock) if clock else _MORNING)
        try:
            until = to_instant(local, tenant.timezone)
        except WallTimeRefused as refused:
            return {Input.PAUSE_TIME: str(refused)}
    return PauseForm(reason, until, scope == "account")


def build_paused_view(state: PauseState, tenant: Tenant) -> View:
    """Build what is shown once calls are paused."""
    said = [section(line) for line in _render_state(state, tenant)]
    return modal(_TITLE, said, close="Done")


def build_resumed(*, was_paused: bool) -> Message:
    """Build the answer to "resume"."""
    text = "Calls go on." if was_paused else "Calls were not paused."
    return Message(text, [markup(text)])


def render_pause(pause: Pause, tenant: Tenant, *, whole_account: bool) -> str:
    """Write that calls are paused, why and until when; where Slack may see no free text, none. Raw text."""
    whose = "All calls of the account are" if whole_account else "Calls are"
    is_shown = pause.reason and (pause.reason in _REASONS or not is_reference_only(tenant))
    reason = f" ({pause.reason})" if is_shown else ""
    until = f" until {render_instant(pause.until, tenant.timezone)}" if pause.until else ""
    ends = "" if pause.until else "; `/concierge resume` lets them go on"
    return f"{whose} paused{until}{reason}{ends}."


def render_late(waiting: int) -> str:
    """Write how many reminders a pause makes late."""
    if not waiting:
        return "No reminder is due before that."
    return f"{waiting} reminder{'s' if waiting > 1 else ''} will be late, or given up if it gets too late."


def render_pausing(pause: Pause) -> str:
    """Mention who paused. Escaped."""
    return f"Paused by {render_staff(pause.by)}"


def _render_state(state: PauseState, tenant: Tenant) -> list[str]:
    if state.pause is None:
        return ["Calls are not paused."]
    return [render_pause(state.pause, tenant, whole_account=state.whole_account), render_late(state.waiting)]
