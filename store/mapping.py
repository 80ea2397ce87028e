"""Nouns from rows and values from nouns, by field name.

Pure. A noun's fields are a subset of its table's columns; nothing is renamed on the way.
"""

from dataclasses import fields
from typing import Any, TypeVar

Noun = TypeVar("Noun")


def build_noun(kind: type[Noun], row: object) -> Noun:
    """Build a noun from the row of its table."""
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})  # type: ignore[arg-type]


def build_values(noun: object, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """List a noun's fields as column values."""
    return {
        field.name: getattr(noun, field.name)
        for field in fields(noun)  # type: ignore[arg-type]
        if field.name not in without
    }
