"""Inputs that know what they showed, so that a form tells what somebody changed from what only stood there.

Pure. A block's id ends in a digest of what it showed: what comes back the same was not touched, and does not
overwrite what somebody else saved meanwhile; and a form drawn anew shows what stands now, because Slack
keeps what was typed into a block as long as its id stays the same.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bot.ids import build_block_id
from bot.surfaces.elements import Block, choice, input_block, option

_DIGITS = 8


def build_edition_block(
    place: str, label: str, element: Block, *, shown: str, hint: str = "", optional: bool = False
) -> Block:
    """Build an input; `place` is its action_id, or begins with it where several inputs have the same."""
    return input_block(_build_id(place, shown), label, element, hint=hint, optional=optional)


def build_edition_radio(place: str, label: str, words: Mapping[Any, str], *, shown: str) -> Block:
    """Build radio buttons, one for each value with its words, the one that was shown chosen."""
    options = [option(text, value) for value, text in words.items()]
    return build_edition_block(
        place, label, choice("radio_buttons", place, options, value=shown), shown=shown
    )


def parse_value(view: dict[str, Any], place: str) -> str:
    """Read what stands in an input, as text; of boxes the ticked values, joined by `join_values`."""
    state = _find_state(view, _find_block_id(view, place))
    match state["type"]:
        case "timepicker":
            return str(state.get("selected_time") or "")
        case "checkboxes":
            return join_values([one["value"] for one in state.get("selected_options") or []])
        case "radio_buttons" | "static_select":
            return str((state.get("selected_option") or {}).get("value") or "")
        case _:
            return str(state.get("value") or "")


def parse_changed(view: dict[str, Any], place: str) -> str | None:
    """Read what stands in an input; None when it is what was shown."""
    value = parse_value(view, place)
    return None if _find_block_id(view, place) == _build_id(place, value) else value


def join_values(values: list[str]) -> str:
    """Write several values as one, whatever their order."""
    return " ".join(sorted(values))


def build_edition_errors(errors: Mapping[str, str], view: dict[str, Any]) -> dict[str, str]:
    """Build the objections, by place, at the inputs of the form that came back."""
    return {_find_block_id(view, place): sentence for place, sentence in errors.items()}


def _build_id(place: str, shown: str) -> str:
    return build_block_id(place, sha256(shown.encode()).hexdigest()[:_DIGITS])


def _find_block_id(view: dict[str, Any], place: str) -> str:
    values: dict[str, Any] = view["state"]["values"]
    return next(name for name in values if name.partition(":")[0] == place)


def _find_state(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    [state] = view["state"]["values"][block_id].values()
    return dict(state)
