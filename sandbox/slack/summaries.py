"""Turn views and messages into what the control API shows of them, fields by their labels; pure."""

from sandbox.slack.elements import SHAPES, show_value, show_words
from sandbox.slack.lint.texts import list_options
from sandbox.slack.modals import all_elements, build_state
from sandbox.slack.side import Slack
from sandbox.slack.state import Message, View
from sandbox.web import Json


def summarize_view(side: Slack, view: View) -> Json:
    """Show a view as the control API's table says."""
    given = view.given
    return {
        "id": view.view_id,
        "hash": view.hash,
        "callback_id": given.get("callback_id") or "",
        "title": _words(given.get("title")),
        "submit": _words(given.get("submit")),
        "user": view.user_id,
        "private_metadata": given.get("private_metadata") or "",
        "blocks": given["blocks"],
        "state": build_state(view),
        "fields": list_fields(view),
        "is_on_top": side.state.is_on_top(view),
        "previous_view_id": view.previous_view_id,
        "errors": view.errors,
    }


def list_fields(view: View) -> list[Json]:
    """List what a person can use in a view, buttons included."""
    fields = []
    for slot, block, element in all_elements(view.given["blocks"]):
        entry = view.state.get(slot)
        fields.append(
            {
                "label": label_of(block, element),
                "block_id": slot[0],
                "action_id": slot[1],
                "type": element["type"],
                "value": element.get("value") if entry is None else show_value(entry),
                "shown": "" if entry is None else show_words(entry),
                "optional": block["type"] != "input" or bool(block.get("optional")),
                "options": [
                    {"text": option["text"]["text"], "value": option["value"]}
                    for option in list_options(element)
                ],
            }
        )
    return fields


def label_of(block: Json, element: Json) -> str:
    """Give the words a person knows an element by."""
    if block["type"] == "input":
        return _words(block["label"])
    if element["type"] not in SHAPES:
        return _words(element.get("text")) or str(element["action_id"])
    beside = block.get("text") if block["type"] == "section" else element.get("placeholder")
    return _words(beside).strip("*") or str(element["action_id"])


def _words(text: Json | None) -> str:
    return str(text["text"]) if text else ""


def summarize_message(message: Message) -> Json:
    """Show a message as the control API's table says."""
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "metadata": message.metadata,
        "via": message.via,
        "is_deleted": message.is_deleted,
        "edited_count": len(message.versions) - 1,
        "versions": message.versions,
    }
