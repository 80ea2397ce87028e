"""Forms as a person sees them: fields found by their label, filled in, and sent back."""

# ruff: noqa: ANN401 - Slack's JSON, walked through whatever it is

from collections.abc import Iterator, Mapping
from typing import Any

View = dict[str, Any]


def list_inputs(view: View) -> dict[str, dict[str, Any]]:
    """List the input blocks by their label."""
    return {block["label"]["text"]: block for block in view["blocks"] if block["type"] == "input"}


def fill(view: View, typed: Mapping[str, Any] | None = None) -> View:
    """Fill in a form like Slack would send it: by label, over what stands there already."""
    typed = typed or {}
    values: dict[str, Any] = {}
    for label, block in list_inputs(view).items():
        element = block["element"]
        values[block["block_id"]] = {element["action_id"]: _state(element, typed.get(label))}
    return view | {"state": {"values": values}}


def read_text(surface: Any) -> str:
    """Put every text of a view or of blocks on lines, as somebody reading aloud would."""
    return "\n".join(text["text"] for text in list_texts(surface))


def list_texts(surface: Any) -> Iterator[dict[str, Any]]:
    """List every text object, in the order they are read."""
    if isinstance(surface, dict):
        if surface.get("type") in {"plain_text", "mrkdwn"}:
            yield surface
        for value in surface.values():
            yield from list_texts(value)
    elif isinstance(surface, list):
        for value in surface:
            yield from list_texts(value)


def list_elements(surface: Any) -> Iterator[dict[str, Any]]:
    """List everything with an action_id."""
    if isinstance(surface, dict):
        if "action_id" in surface:
            yield surface
        for value in surface.values():
            yield from list_elements(value)
    elif isinstance(surface, list):
        for value in surface:
            yield from list_elements(value)


def _state(element: dict[str, Any], typed: Any) -> dict[str, Any]:
    kind = element["type"]
    match kind:
        case "plain_text_input" | "number_input":
            return {"type": kind, "value": typed if typed is not None else element.get("initial_value")}
        case "datepicker" | "timepicker":
            key = kind.removesuffix("picker")
            return {"type": kind, f"selected_{key}": typed or element.get(f"initial_{key}")}
        case "external_select":
            return {"type": kind, "selected_option": typed or element.get("initial_option")}
        case "checkboxes":
            return {"type": kind, "selected_options": _tick(element, typed)}
        case "users_select":
            return {"type": kind, "selected_user": typed}
        case _:
            chosen = next((o for o in element["options"] if o["text"]["text"] == typed), None)
            return {"type": kind, "selected_option": chosen or element.get("initial_option")}


def _tick(element: dict[str, Any], typed: Any) -> list[dict[str, Any]]:
    if typed is None:
        return list(element.get("initial_options", []))
    return [option for option in element["options"] if option["text"]["text"] in typed]
