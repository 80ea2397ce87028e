"""Finds the sentence an agent opens a call with, and whether it is a fixed one that the agent says first.

Pure, and cautious: what may be improvised, or may come after the customer has spoken, is no opening.
The sentence goes no further than this room.
"""

from retell.wire import JsonObject, read_list, read_object, read_text

Path = tuple[str, ...]  #: the keys, and positions in lists, that lead to a value

_OF_LLM: Path = ("begin_message",)


def find_place(script: JsonObject) -> Path:
    """Find where the first sentence stands, whoever speaks first.

    An LLM's is its `begin_message`; a flow's the fixed text of the node it starts with. A start node
    that only instructs the model is a prompt like any other.
    """
    position, node = _find_start(script)
    instruction = read_object(node.get("instruction")) or {}
    if read_text(instruction.get("type")) == "static_text":
        return ("nodes", position, "instruction")
    return _OF_LLM


def read_opening(script: JsonObject) -> str:
    """Read the first sentence of the call; "" when the agent has no fixed one, or does not speak first.

    1. `start_speaker` is the agent, or was not there yet when the script was written.
    2. An LLM: unset or null `begin_message` is improvised, an empty one waits for the customer
       (docs.retellai.com/agent/interaction-configuration; retell-sdk 6.2.13).
    3. A flow: only a conversation node says its static sentence first and word by word
       (docs.retellai.com/build/conversation-flow/conversation-node); in flex mode the whole flow is one
       prompt, and nothing in it is word by word (…/flex-mode).
    """
    if script.get("start_speaker") not in ("agent", None):
        return ""
    if not _is_flow(script):
        return read_text(script.get("begin_message")).strip()
    place, (_, node) = find_place(script), _find_start(script)
    if place == _OF_LLM or read_text(node.get("type")) != "conversation" or script.get("flex_mode"):
        return ""
    return read_text((read_object(node.get("instruction")) or {}).get("text")).strip()


def _find_start(script: JsonObject) -> tuple[str, JsonObject]:
    """Find the node that a flow starts with, and its position; an empty node when there is none."""
    start = script.get("start_node_id")
    for position, node in enumerate(map(read_object, read_list(script.get("nodes")) or [])):
        if node is not None and isinstance(start, str) and node.get("id") == start:
            return str(position), node
    return "", {}


def _is_flow(script: JsonObject) -> bool:
    return not {"nodes", "start_node_id", "conversation_flow_id"}.isdisjoint(script)
