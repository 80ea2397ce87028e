"""What differs between a noun as it was and as it is now, as plain texts: the before and after of an audit.

Pure. Knows no noun: goes by fields, and into what they hold.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum

Told = dict[str, str]


def list_differences(
    was: object, now_is: object, *, without: frozenset[str] = frozenset()
) -> tuple[Told, Told]:
    """List what differs, before and after, by the field's name: `calling.mode`, `facts.location_name`.

    A field that one of the two has not, or that is None, is missing there. `None` for a noun has no field.
    """
    before, after = _flatten(was, without), _flatten(now_is, without)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before[name] for name in changed if name in before},
        {name: after[name] for name in changed if name in after},
    )


def _flatten(noun: object, without: frozenset[str]) -> Told:
    return {name: text for name, text in _walk(noun, "") if name not in without}


def _walk(value: object, name: str) -> list[tuple[str, str]]:
    within = f"{name}." if name else ""
    if value is None:
        return []
    if is_dataclass(value):
        of_noun = [(one.name, getattr(value, one.name)) for one in fields(value)]
        return [found for key, inner in of_noun for found in _walk(inner, f"{within}{key}")]
    if isinstance(value, Mapping):
        return [found for key, inner in value.items() for found in _walk(inner, f"{within}{_say(key)}")]
    return [(name, _say(value))]


def _say(value: object) -> str:
    """Write a value: a text as it is, anything else as JSON."""
    plain = value.value if isinstance(value, Enum) else value
    if isinstance(plain, datetime | date | time):
        return plain.isoformat()
    return plain if isinstance(plain, str) else json.dumps(plain, default=_simplify, ensure_ascii=False)


def _simplify(value: object) -> object:
    """Turn what JSON does not know into what it knows."""
    if is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(map(_say, value))
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)
