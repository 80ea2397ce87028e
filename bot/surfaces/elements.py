"""Text and blocks within Slack's limits: thin functions from our words to Block Kit dicts.

Pure. Every text that goes through here is escaped, never empty and never too long.
Limits: docs.slack.dev/reference/block-kit, read 2026-11-22.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
View = dict[str, Any]

HEADER_MAX = 150
SECTION_MAX = 3000
CONTEXT_MAX = 700  #: a line of small print is short
TITLE_MAX = 24  #: a view's title, submit and close
OPTION_MAX = 75
LABEL_MAX = 2000
PLACEHOLDER_MAX = 150
INPUT_MAX = 3000  #: the largest max_length of a plain_text_input
BUTTON_MAX = 75
MESSAGE_MAX = 4000  #: chat.update refuses longer texts

_NOTHING = "-"
_CUT = "…"


def escape(text: str) -> str:
    """Take the three characters that Slack reads as markup out of a text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Read a text that Slack has escaped, such as what was typed behind a command."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def fit(text: str, limit: int) -> str:
    """Escape a text and cut it to a limit, never in the middle of an escape; a dash when it is empty."""
    escaped = escape(text)
    if len(escaped) <= limit:
        return escaped if text.strip() else _NOTHING
    kept, room = "", limit - len(_CUT)
    for piece in map(escape, text[:room]):
        if len(kept) + len(piece) > room:
            break
        kept += piece
    return kept.rstrip() + _CUT


def one_line(text: str) -> str:
    """Put a text on one line."""
    return " ".join(text.split())


def plain(text: str, limit: int) -> Block:
    """Build a plain text object."""
    return {"type": "plain_text", "text": fit(text, limit), "emoji": False}


def header(text: str) -> Block:
    """Build a headline."""
    return {"type": "header", "text": plain(one_line(text), HEADER_MAX)}


def section(text: str, *, limit: int = SECTION_MAX) -> Block:
    """Build a paragraph that shows exactly this text, line breaks and all, up to a limit."""
    return {"type": "section", "text": plain(text, limit)}


def markup(*lines: str) -> Block:
    """Build a paragraph from lines of our own, which may format and mention; what others wrote is a section.

    Slack is to link nothing by itself.
    """
    return {"type": "section", "text": _format("\n".join(filter(None, lines)))}


def context(*texts: str, mention: str = "") -> Block:
    """Build a line of small print that shows exactly these texts, behind a line like those of `markup`."""
    mentions = [_format(mention)] if mention else []
    return {"type": "context", "elements": [*mentions, *(plain(text, CONTEXT_MAX) for text in texts)]}


def _format(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def option(text: str, value: str) -> Block:
    """Build one choice."""
    return {"text": plain(one_line(text), OPTION_MAX), "value": value}


def markup_option(text: str, value: str) -> Block:
    """Build one choice from a line of our own, which may mention; for radio buttons and boxes only."""
    return {"text": _format(text), "value": value}


def input_block(
    block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False
) -> Block:
    """Build an input with its label; whatever can be chosen in it may also act at once."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, LABEL_MAX),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": plain(hint, LABEL_MAX)} if hint else {})


def text_input(
    action_id: str, *, value: str = "", max_length: int | None = None, multiline: bool = False
) -> Block:
    """Build a text field; a value that is there already is never cut, whatever the limit."""
    element: Block = {"type": "plain_text_input", "action_id": action_id, "multiline": multiline}
    if max_length is not None:
        element["max_length"] = min(max(max_length, len(value)), INPUT_MAX)
    return element | ({"initial_value": value[:INPUT_MAX]} if value else {})


def number_input(action_id: str, *, value: str = "", least: int, most: int) -> Block:
    """Build a field for a whole number."""
    element = {
        "type": "number_input",
        "action_id": action_id,
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
    }
    return element | ({"initial_value": value} if value else {})


def date_input(action_id: str, *, value: str = "") -> Block:
    """Build a date field; ISO in, ISO out."""
    return {"type": "datepicker", "action_id": action_id} | ({"initial_date": value} if value else {})


def time_input(action_id: str, *, value: str = "") -> Block:
    """Build a time field; 24 hours, HH:MM."""
    return {"type": "timepicker", "action_id": action_id} | ({"initial_time": value} if value else {})


def choice(kind: str, action_id: str, options: Sequence[Block], *, value: str = "") -> Block:
    """Build radio buttons or a static select, with the option of this value chosen."""
    element: Block = {"type": kind, "action_id": action_id, "options": list(options)}
    chosen = next((each for each in options if each["value"] == value), None)
    return element | ({"initial_option": chosen} if chosen else {})


def checkboxes(action_id: str, options: Sequence[Block], *, values: Collection[str] = ()) -> Block:
    """Build boxes to tick, those of these values ticked."""
    element: Block = {"type": "checkboxes", "action_id": action_id, "options": list(options)}
    ticked = [each for each in options if each["value"] in values]
    return element | ({"initial_options": ticked} if ticked else {})


def type_ahead(action_id: str, *, placeholder: str, chosen: Block | None = None) -> Block:
    """Build a select whose options are asked for while somebody types."""
    element: Block = {
        "type": "external_select",
        "action_id": action_id,
        "min_query_length": 1,
        "placeholder": plain(placeholder, PLACEHOLDER_MAX),
    }
    return element | ({"initial_option": chosen} if chosen else {})


def user_select(action_id: str, *, placeholder: str) -> Block:
    """Build a select of the workspace's people."""
    return {
        "type": "users_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, PLACEHOLDER_MAX),
    }


def button(action_id: str, text: str, value: str, *, confirm: Block | None = None) -> Block:
    """Build a button that carries the id of the row it is about."""
    element = {"type": "button", "action_id": action_id, "text": plain(text, BUTTON_MAX), "value": value}
    return element | ({"confirm": confirm} if confirm else {})


def confirm(title: str, text: str, *, yes: str, no: str) -> Block:
    """Build the question in front of an act that cannot be undone."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


@dataclass(frozen=True, slots=True)
class Message:
    """What is said in a channel: a text for notifications and screen readers, and its blocks."""

    text: str
    blocks: list[Block]


def modal(
    title: str,
    blocks: list[Block],
    *,
    callback_id: str = "",
    submit: str = "",
    close: str = "Close",
    metadata: str = "",
) -> View:
    """Build a form, or with no `submit` something to read."""
    view: View = {
        "type": "modal",
        "title": plain(title, TITLE_MAX),
        "close": plain(close, TITLE_MAX),
        "blocks": blocks,
    }
    if callback_id:
        view["callback_id"] = callback_id
    if metadata:
        view["private_metadata"] = metadata
    return view | ({"submit": plain(submit, TITLE_MAX)} if submit else {})
