"""Slack's limits, checked on whatever is about to be sent (docs.slack.dev/reference/block-kit, 2026-11)."""

import json
from typing import Any

_PLAIN = {
    "title": 24,
    "submit": 24,
    "close": 24,
    "label": 2000,
    "hint": 2000,
    "placeholder": 150,
}
_SURFACE_BLOCKS = {"modal": 100, "message": 50}


def check_message(text: str, blocks: list[dict[str, Any]]) -> None:
    assert 0 < len(text) <= 4000
    _check_blocks(blocks, "message")
    # A message's blocks are refused as a whole from about 13,000 characters on.
    assert len(json.dumps(blocks, ensure_ascii=False)) <= 13_000


def check_view(view: dict[str, Any]) -> None:
    assert len(json.dumps(view).encode()) <= 250_000
    assert len(view.get("private_metadata", "")) <= 3000
    for key in ("title", "submit", "close"):
        if key in view:
            _check_text(view[key], _PLAIN[key])
    _check_blocks(view["blocks"], "modal")
    if any(block["type"] == "input" for block in view["blocks"]):
        assert "submit" in view, "inputs need a submit button"


def _check_blocks(blocks: list[dict[str, Any]], surface: str) -> None:
    assert 0 < len(blocks) <= _SURFACE_BLOCKS[surface]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(ids))
    for block in blocks:
        _check_block(block)


def _check_block(block: dict[str, Any]) -> None:
    assert len(block.get("block_id", "")) <= 255
    match block["type"]:
        case "header":
            _check_text(block["text"], 150)
        case "section":
            _check_text(block["text"], 3000)
        case "context":
            assert 1 <= len(block["elements"]) <= 10
            for element in block["elements"]:
                _check_text(element, 3000)
        case "actions":
            assert 1 <= len(block["elements"]) <= 25
            ids = [element["action_id"] for element in block["elements"]]
            assert len(ids) == len(set(ids))
            for element in block["elements"]:
                _check_element(element)
        case "input":
            _check_text(block["label"], 2000)
            if "hint" in block:
                _check_text(block["hint"], 2000)
            _check_element(block["element"])
        case unknown:
            raise AssertionError(f"a block nobody checks: {unknown}")


def _check_element(element: dict[str, Any]) -> None:
    assert len(element["action_id"]) <= 255
    if element["type"] == "button":
        _check_text(element["text"], 75)
        assert len(element["value"]) <= 2000
    if "placeholder" in element:
        _check_text(element["placeholder"], 150)
    if "max_length" in element:
        assert len(element.get("initial_value", "")) <= element["max_length"] <= 3000
    if "confirm" in element:
        for key, limit in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items():
            _check_text(element["confirm"][key], limit)
    if "options" in element:
        _check_options(element)
    elif "initial_option" in element:
        check_option(element["initial_option"])


def _check_options(element: dict[str, Any]) -> None:
    options = element["options"]
    assert 1 <= len(options) <= (10 if element["type"] in {"radio_buttons", "checkboxes"} else 100)
    values = [option["value"] for option in options]
    assert len(values) == len(set(values))
    assert element.get("initial_option", options[0]) in options
    assert all(option in options for option in element.get("initial_options", options))
    for option in options:
        check_option(option)


def check_option(option: dict[str, Any]) -> None:
    _check_text(option["text"], 75)
    assert 0 < len(option["value"]) <= 75


def _check_text(text: dict[str, Any], limit: int) -> None:
    assert text["type"] in {"plain_text", "mrkdwn"}
    assert text["text"].strip(), "an empty text is refused"
    assert len(text["text"]) <= limit
    if text["type"] == "plain_text":
        assert "<" not in text["text"]
        assert ">" not in text["text"]
