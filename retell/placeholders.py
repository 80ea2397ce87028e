"""Turns an agent's documents into the variables they speak: what must be sent, and what has a default.

Pure; any JSON will do. Only names leave this module, never the sentences they stand in.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from core.nouns.script import Place, Placeholder
from core.variables.sent_names import is_of_the_line
from retell.script_texts import Text, walk
from retell.wire import JsonObject, read_list, read_object, read_text

NAME_LIMIT = 64  #: characters; what is longer is a sentence between braces, not a name

_SPACE_LIMIT = 4096  #: characters between braces that are read at all; no name has more space around it
_DOUBLE = re.compile(r"\{\{|\}\}")
_BRACES = re.compile(r"\{{2,}|\}{2,}")

#: Spoken before the conversation has made anything.
_BEFORE_CONVERSATION = frozenset({Place.OPENING, Place.VOICEMAIL})


class Spoken(NamedTuple):
    """The variables of a script, each list by name."""

    needed: tuple[Placeholder, ...]
    defaulted: tuple[Placeholder, ...]


def find_spoken(texts: list[Text], agent: JsonObject, script: JsonObject) -> Spoken:
    """Find which variables must come with the call, and which have a default of the script's own.

    1. Retell's own variables are nobody's business.
    2. A default counts on the LLM or the flow only; on the agent Retell ignores it.
    3. What a tool makes before the conversation need not be sent.
    4. What is made in the conversation need not be sent either, unless the first sentence or the text
       left on a machine speaks it: there it would still stand in its braces.
    """
    places = _join_places(texts)
    defaults = _find_defaults(script)
    made_before = _find_made({"pre_session_tools": agent.get("pre_session_tools")})
    made_in_call = _find_made(agent) | _find_made(script)
    needed: dict[str, set[Place]] = {}
    for name, where in places.items():
        if name in defaults | made_before:
            continue
        still_raw = where & _BEFORE_CONVERSATION if name in made_in_call else where
        if still_raw:
            needed[name] = still_raw
    return Spoken(
        _list_placeholders(needed), _list_placeholders({n: places[n] for n in defaults & set(places)})
    )


def find_names(text: str) -> Iterator[str]:
    """Find the names between double braces, spaces around them dropped, inner ones as well as outer ones.

    `{{current_time_{{zone}} }}` holds two; the outer is called as it is written. A name too long to be
    one is cut and ends in `…`, and what cannot be printed becomes the replacement character, so that
    neither can pass for another. Braces that never close hold no name, and a name holds no single brace.
    """
    opened: list[int] = []
    for run in _BRACES.finditer(text):
        if run[0][0] == "{":
            odd = len(run[0]) % 2  # of three braces the inner two count
            opened.extend(range(run.start() + odd + 2, run.end() + 1, 2))
            continue
        for end in range(run.start(), run.end() - 1, 2):
            if opened and (name := _read_name(text, opened.pop(), end)):
                yield name


def _read_name(text: str, start: int, end: int) -> str:
    name = text[start : min(end, start + _SPACE_LIMIT)].strip()
    if not {"{", "}"}.isdisjoint(_DOUBLE.sub("", name)):
        return ""
    if len(name) > NAME_LIMIT or end - start > _SPACE_LIMIT:
        name = name[: NAME_LIMIT - 1] + "…"
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name
    )


def _join_places(texts: list[Text]) -> dict[str, set[Place]]:
    places: dict[str, set[Place]] = defaultdict(set)
    for found in texts:
        for name in find_names(found.text):
            if not is_of_the_line(name):
                places[name].add(found.place)
    return places


def _find_defaults(script: JsonObject) -> set[str]:
    """Find the declared defaults; an empty string is one, as to Retell it counts as set."""
    declared = read_object(script.get("default_dynamic_variables")) or {}
    return {name.strip() for name, value in declared.items() if isinstance(value, str)}


def _find_made(document: JsonObject) -> set[str]:
    """Find the variables that a document's tools, nodes and edges make in the course of a call.

    `response_variables` of a tool, the variables of an extracting tool or node, and the parameters that
    an edge between two states takes along (retell-sdk 6.2.13).
    """
    made: set[str] = set()
    for path, value in walk(document):
        fields = read_object(value)
        if fields is None:
            continue
        made.update(read_object(fields.get("response_variables")) or {})
        if read_text(fields.get("type")).startswith("extract_dynamic_variable"):
            variables = map(read_object, read_list(fields.get("variables")) or [])
            made.update(read_text(variable.get("name")) for variable in variables if variable)
        if "edges" in path[-2:-1]:
            parameters = read_object(fields.get("parameters")) or {}
            made.update(read_object(parameters.get("properties")) or {})
    return {name.strip() for name in made}


def _list_placeholders(places: Mapping[str, set[Place]]) -> tuple[Placeholder, ...]:
    return tuple(Placeholder(name, frozenset(where)) for name, where in sorted(places.items()))
