"""Reads JSON from Retell without trusting its shape: a field of an odd type reads as absent.

Pure. Retell adds fields and values without notice, so nothing here knows what a call looks like.
"""

import json
from typing import TypeGuard

JsonObject = dict[str, object]


def parse_object(body: bytes) -> JsonObject:
    """Return the JSON object that `body` holds, in UTF-8. Raises ValueError when it holds none."""
    try:
        parsed: object = json.loads(body.decode("utf-8"))
    except RecursionError as refused:
        raise ValueError("the JSON is nested too deeply") from refused
    if not _is_object(parsed):
        raise ValueError("the JSON is not an object")
    return parsed


def read_object(value: object) -> JsonObject | None:
    """Return a JSON object, or None for anything else."""
    return value if _is_object(value) else None


def read_list(value: object) -> list[object] | None:
    """Return a JSON array, or None for anything else."""
    return value if isinstance(value, list) else None


def read_text(value: object) -> str:
    """Return a string, or "" for anything else."""
    return value if isinstance(value, str) else ""


def read_id(value: object) -> str | None:
    """Return a string that can serve as a key: not empty, nothing unprintable; None for anything else."""
    text = read_text(value)
    return text if text and text.isprintable() else None


def _is_object(value: object) -> TypeGuard[JsonObject]:
    return isinstance(value, dict)
