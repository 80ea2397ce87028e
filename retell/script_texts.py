"""Turns an agent's JSON documents into the list of all their texts, each with the place it stands in.

Pure, and patient: any JSON is walked, however deep, without recursion. Keeps nothing; the texts go no
further than the names found in them and the fingerprint made of them.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import NamedTuple

from core.nouns.script import Place
from retell.script_opening import Path, find_place
from retell.wire import JsonObject, read_list, read_object

#: Fields by these names hold tools, of an LLM, a state, a flow, a component or an agent (retell-sdk 6.2.13).
_TOOLS = frozenset({"general_tools", "tools", "tool", "mcps", "pre_session_tools", "post_session_tools"})
#: Retell knows defaults on an LLM or a flow; on an agent it drops them without a word.
_IGNORED_ON_AGENT = "default_dynamic_variables"
#: The book-keeping at the top of a document: who it is and which version, never what is said.
_BOOKKEEPING = frozenset(
    {
        "agent_id",
        "agent_name",
        "conversation_flow_id",
        "llm_id",
        "tags",
        "version",
        "version_description",
        "version_title",
        "voice_id",
    }
)
_ENGINE = "response_engine"


class Text(NamedTuple):
    """One string of an agent's documents."""

    place: Place
    path: Path
    text: str


def list_texts(agent: JsonObject, script: JsonObject) -> list[Text]:
    """List every string value of the agent and of its LLM or flow; keys are no text.

    What an agent declares as defaults is left out, because Retell ignores it there, and book-keeping too:
    a note about a version may well name a variable.
    """
    of_agent = {key: value for key, value in agent.items() if key != _IGNORED_ON_AGENT}
    opening = find_place(script)
    return [
        *(Text(_classify_agent(path), ("agent", *path), text) for path, text in _walk_strings(of_agent)),
        *(
            Text(_classify_script(path, opening), ("script", *path), text)
            for path, text in _walk_strings(script)
        ),
    ]


def build_digest(texts: list[Text]) -> str:
    """Build the fingerprint of a script: SHA-256, in hexadecimal, over its texts and where they stand.

    Neither numbers nor book-keeping are there, nor which engine it is, so that a new version of the same
    words is the same script.
    """
    spoken = sorted((*found.path, found.text) for found in texts if found.path[1] != _ENGINE)
    return hashlib.sha256(json.dumps(spoken, separators=(",", ":")).encode("ascii")).hexdigest()


def walk(document: object) -> Iterator[tuple[Path, object]]:
    """Give every value inside a JSON document, the document itself included, with the way to it."""
    waiting: list[tuple[Path, object]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        if (fields := read_object(value)) is not None:
            waiting.extend(((*path, key), inner) for key, inner in fields.items())
        elif (items := read_list(value)) is not None:
            waiting.extend(((*path, str(position)), inner) for position, inner in enumerate(items))


def _walk_strings(document: JsonObject) -> Iterator[tuple[Path, str]]:
    content = {key: value for key, value in document.items() if not _is_bookkeeping(key)}
    return ((path, value) for path, value in walk(content) if isinstance(value, str))


def _classify_agent(path: Path) -> Place:
    """Tell what an agent's text is: `voicemail_option.action` is left on a machine, its detection is not."""
    if path[:2] == ("voicemail_option", "action"):
        return Place.VOICEMAIL
    return Place.TOOL if path[0] in _TOOLS else Place.SETTING


def _classify_script(path: Path, opening: Path) -> Place:
    if path[: len(opening)] == opening:
        return Place.OPENING
    return Place.PROMPT if _TOOLS.isdisjoint(path) else Place.TOOL


def _is_bookkeeping(key: str) -> bool:
    return key in _BOOKKEEPING or key.endswith("_timestamp")
