"""Check blocks, messages and views against Slack's limits; pure, one sentence per problem."""

import json
from collections.abc import Iterator

from sandbox.slack.lint.elements import ID_CHARACTERS, lint_element
from sandbox.slack.lint.texts import (
    ANY,
    lint_count,
    lint_length,
    lint_object,
    lint_option_groups,
    lint_options,
    lint_text,
    problem,
)
from sandbox.web import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
TITLE_CHARACTERS = 24
PRIVATE_METADATA_CHARACTERS = 3000
_FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "header": (("text",), ()),
    "section": ((), ("text", "fields", "accessory", "expand")),
    "context": (("elements",), ()),
    "actions": (("elements",), ()),
    "divider": ((), ()),
    "input": (("label", "element"), ("hint", "optional", "dispatch_action")),
}
_VIEW_FIELDS = (
    "close",
    "submit",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
    "external_id",
    "submit_disabled",
)


def lint_message(blocks: object) -> list[str]:
    """Check a message's blocks."""
    return list(_lint_blocks(blocks, "/blocks", MESSAGE_BLOCKS))


def lint_suggestions(answered: Json) -> list[str]:
    """Check what an app answered to a block_suggestion."""
    if "option_groups" in answered:
        return list(lint_option_groups(answered["option_groups"], "/option_groups"))
    if answered.get("options") == []:
        return []
    return list(lint_options(answered.get("options"), "/options", 100))


def lint_view(view: object, kind: str = "modal") -> list[str]:
    """Check a whole view; "view_too_large" alone when it is."""
    if not isinstance(view, dict):
        return [problem("must be an object", "/view")]
    if len(json.dumps(view)) > VIEW_BYTES:
        return ["view_too_large"]
    return list(_lint_view(view, kind))


def _lint_view(view: Json, kind: str) -> Iterator[str]:
    required = ("title", "blocks") if kind == "modal" else ("blocks",)
    yield from lint_object(view, "/view", required, ("title", *_VIEW_FIELDS))
    if view.get("type") != kind:
        yield problem(f"must be: {kind}", "/view/type")
    for name in ("title", "submit", "close"):
        if view.get(name) is not None:
            yield from lint_text(view[name], f"/view/{name}", TITLE_CHARACTERS)
    for name, limit in (
        ("private_metadata", PRIVATE_METADATA_CHARACTERS),
        ("callback_id", ID_CHARACTERS),
        ("external_id", ID_CHARACTERS),
    ):
        if view.get(name) is not None:
            yield from lint_length(view[name], f"/view/{name}", limit, 0)
    blocks = view.get("blocks", [])
    yield from _lint_blocks(blocks, "/view/blocks", VIEW_BLOCKS)
    if kind == "modal" and not view.get("submit") and _has_input(blocks):
        yield problem("must define `submit` to use an `input` block in modals", "/view")


def _has_input(blocks: object) -> bool:
    given = blocks if isinstance(blocks, list) else []
    return any(isinstance(block, dict) and block.get("type") == "input" for block in given)


def _lint_blocks(blocks: object, pointer: str, limit: int) -> Iterator[str]:
    found = list(lint_count(blocks, pointer, limit, 0))
    if found or not isinstance(blocks, list):
        yield from found
        return
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        here = f"{pointer}/{place}"
        yield from _lint_block(block, here)
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if isinstance(block_id, str) and block_id in seen:
            yield problem("`block_id` already exists", f"{here}/block_id")
        seen.add(str(block_id))


def _lint_block(block: object, pointer: str) -> Iterator[str]:
    if not isinstance(block, dict):
        yield problem("must be an object", pointer)
        return
    kind = str(block.get("type"))
    if kind not in _FIELDS:
        yield problem(f"unsupported type: {kind}", f"{pointer}/type")
        return
    required, optional = _FIELDS[kind]
    wrong = list(lint_object(block, pointer, required, (*optional, "block_id")))
    yield from wrong
    if "block_id" in block:
        yield from lint_length(block["block_id"], f"{pointer}/block_id", ID_CHARACTERS)
    if wrong:
        return
    match kind:
        case "header":
            yield from lint_text(block["text"], f"{pointer}/text", 150)
        case "section":
            yield from _lint_section(block, pointer)
        case "context":
            yield from _lint_context(block["elements"], f"{pointer}/elements")
        case "actions":
            yield from _lint_actions(block["elements"], f"{pointer}/elements")
        case "input":
            yield from _lint_input(block, pointer)


def _lint_section(block: Json, pointer: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield problem("missing required field: text", pointer)
    if "text" in block:
        yield from lint_text(block["text"], f"{pointer}/text", 3000, ANY)
    if "fields" in block:
        found = list(lint_count(block["fields"], f"{pointer}/fields", 10))
        yield from found
        for place, field in enumerate([] if found else block["fields"]):
            yield from lint_text(field, f"{pointer}/fields/{place}", 2000, ANY)
    if "accessory" in block:
        yield from lint_element(block["accessory"], f"{pointer}/accessory", "accessory")


def _lint_context(elements: object, pointer: str) -> Iterator[str]:
    found = list(lint_count(elements, pointer, 10))
    yield from found
    if not found and isinstance(elements, list):
        for place, element in enumerate(elements):
            yield from lint_text(element, f"{pointer}/{place}", 3000, ANY)


def _lint_actions(elements: object, pointer: str) -> Iterator[str]:
    found = list(lint_count(elements, pointer, 25))
    yield from found
    if found or not isinstance(elements, list):
        return
    seen: set[object] = set()
    for place, element in enumerate(elements):
        yield from lint_element(element, f"{pointer}/{place}", "actions")
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if action_id is not None and action_id in seen:
            yield problem("`action_id` already exists", f"{pointer}/{place}/action_id")
        seen.add(action_id)


def _lint_input(block: Json, pointer: str) -> Iterator[str]:
    yield from lint_text(block["label"], f"{pointer}/label", 2000)
    if "hint" in block:
        yield from lint_text(block["hint"], f"{pointer}/hint", 2000)
    for name in ("optional", "dispatch_action"):
        if not isinstance(block.get(name, False), bool):
            yield problem("must be a boolean", f"{pointer}/{name}")
    yield from lint_element(block["element"], f"{pointer}/element", "input")
