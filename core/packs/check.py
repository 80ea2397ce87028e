"""Says what is wrong with an entry of a pack file, or with a pack whose parts do not fit together.

Pure: entries and packs in, a ValueError with the reason out. Who reads the file says which one it is.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from core.nouns.tenant import Profile
from core.packs.pack import Audience, Pack, PrivacyClass, SpokenType, Treatment, Variable

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")  #: what Retell takes as the name of a variable
LONGEST_VALUE = 200  #: characters (variable-pack policy of 2026-11-22, section 1)

PRIVACY_KINDS: Mapping[str, type] = {"never": list, "agent": dict, **dict.fromkeys(PrivacyClass, dict)}
AGENT_RULE_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("storage", "scrubbed", "voicemail"), list),
    "retention_days_most": int,
    "reasons": dict,
}
PACK_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("title", "profile", "regime"), str),
    **dict.fromkeys(("sends", "required_any", "variable", "blocked"), list),
}
BLOCKED_KINDS: Mapping[str, type] = dict.fromkeys(("name", "class", "reason"), str)
VARIABLE_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("name", "source", "spoken_type", "class", "when", "label", "hint", "reason"), str),
    **dict.fromkeys(("coarsen_to", "stand_in", "example"), str),
    **dict.fromkeys(("allowlist", "spared", "remote", "aliases"), list),
    **dict.fromkeys(("choices", *Profile), dict),
    "required": bool,
    "max_len": int,
}
_SAID_AS = {str: "a text", int: "a number", bool: "true or false", list: "a list", dict: "a table"}
_WHEN = ("always", "spoken")

_SOURCE = re.compile(r"(?:contact|business|appointment)\.[a-z][a-z0-9_]*")
# Nobody has to be asked for these: every form and every business has them.
_KNOWN_ANYWAY = frozenset({"contact.name", "business.name", "business.callback_number"})
_OF_BOOKING = frozenset({SpokenType.DATE, SpokenType.TIME, SpokenType.ZONE, SpokenType.RELATIVE})
_NAMES = frozenset({SpokenType.NAME, SpokenType.FIRST_NAME})


def check_kinds(table: Mapping[str, Any], kinds: Mapping[str, type]) -> None:
    """Object to keys nobody knows, and to values of another kind than theirs. Raises ValueError."""
    _refuse(table.keys() - kinds.keys(), "unknown key")
    for key, value in table.items():
        # `type`, because to Python true is a number as well
        if type(value) is not kinds[key]:
            raise ValueError(f"{key} must be {_SAID_AS[kinds[key]]}")


def check_entry(entry: Mapping[str, Any], name: str) -> None:
    """Object to what no variable can be made of. Raises ValueError."""
    if not NAME.fullmatch(name):
        raise ValueError("no variable may be called so")
    if not _SOURCE.fullmatch(entry["source"]):
        raise ValueError(f"unknown source {entry['source']}")
    if entry.get("when", "always") not in _WHEN:
        raise ValueError(f"when must be {' or '.join(_WHEN)}")
    if not 0 < entry.get("max_len", LONGEST_VALUE) <= LONGEST_VALUE:
        raise ValueError(f"max_len must be from 1 to {LONGEST_VALUE}")
    if any(Audience.LOG in entry.get(profile, {}) for profile in Profile):
        raise ValueError("what a log may hold is not for a variable to say")


def check_variable(one: Variable) -> None:
    """Object to a variable that contradicts itself, or could not be spoken. Raises ValueError."""
    if one.privacy_class is PrivacyClass.NEVER:
        raise ValueError("what is of class S3 is never sent; list it under blocked")
    is_of_booking = one.spoken_type in _OF_BOOKING
    if is_of_booking and one.source != f"appointment.{one.spoken_type}":
        raise ValueError(f"a {one.spoken_type} comes from appointment.{one.spoken_type} only")
    if not (one.label or is_of_booking or one.source in _KNOWN_ANYWAY):
        raise ValueError("without a label nobody can fill it in")
    _check_treatments(one)
    _check_choices(one)
    for text in (one.coarsen_to, *one.choices.values()):
        _check_text(text, one.max_len)


def _check_treatments(one: Variable) -> None:
    """Every treatment needs something to give."""
    used = set(one.treatments.values())
    if Treatment.COARSEN in used and not (one.coarsen_to or one.spared):
        raise ValueError("is coarsened, but coarsen_to says nothing")
    if Treatment.STAND_IN in used and not one.stand_in:
        raise ValueError("is replaced, but stand_in names nothing")
    if used & {Treatment.FIRST_NAME, Treatment.INITIAL} and one.spoken_type not in _NAMES:
        raise ValueError("only a name has a first name")


def _check_choices(one: Variable) -> None:
    if not one.choices:
        return
    if "" in one.choices or "" in one.choices.values():
        raise ValueError("a choice without a code or without words")
    _refuse(set(one.spared) - one.choices.keys(), "spared, but no choice:")
    _refuse(set(one.remote) - one.choices.keys(), "remote, but no choice:")
    _refuse(set(one.allowlist) - set(one.choices.values()), "let through, but no choice:")
    _refuse({one.example} - one.choices.keys(), "the example is no choice:")


def _check_text(text: str, limit: int) -> None:
    """What a pack says by itself goes out as it stands: one clean line, no placeholder in it."""
    if text != " ".join(text.split()) or not text.isprintable() or set(text) & set("{}<>`"):
        raise ValueError(f"cannot be said as it stands: {text!r}")
    if len(text) > limit:
        raise ValueError(f"longer than its max_len of {limit}: {text!r}")


def check_pack(pack: Pack, *, required: Iterable[str], described: Iterable[str]) -> None:
    """Object to a pack whose parts do not fit. Raises ValueError.

    `required` are the names that every pack sends, `described` those that this one has entries for.
    """
    sent = [one.name for one in pack.variables]
    _refuse(set(required) - set(sent), "is needed by every call, but not sent:")
    _refuse(set(described) - set(sent), "is described, but never sent:")
    _refuse(_list_twice(sent), "is sent twice:")
    _refuse({one.name for one in pack.blocked} & set(sent), "is both sent and blocked:")
    _refuse(_list_twice(one.name for one in pack.blocked), "is blocked twice:")
    _refuse({one.name for one in pack.blocked if not one.reason}, "is blocked without a reason:")
    _refuse(
        {one.stand_in for one in pack.variables if one.stand_in} - set(sent), "stands in, but is not sent:"
    )
    _refuse({name for group in pack.required_any for name in group} - set(sent), "is needed, but not sent:")
    # People and programs find an input by its label, and what was typed by its key.
    asked = {one.source: one for one in pack.variables if one.owner != "business" and one.label}
    _refuse(_list_twice(one.label for one in asked.values()), "label used twice:")
    _refuse(_list_twice(one.key for one in asked.values()), "kept twice under one key:")


def _list_twice(names: Iterable[str]) -> set[str]:
    seen = list(names)
    return {name for name in seen if seen.count(name) > 1}


def _refuse(names: set[str], what: str) -> None:
    if names:
        raise ValueError(f"{what} {', '.join(sorted(names))}")
