"""Turns the text of pack files into packs, or says which file and which entry is wrong.

Pure: takes text, opens no file. A pack that is accepted here can be built from without a further look.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeVar

from core.nouns.script import Storage, VoicemailAction
from core.nouns.tenant import BusinessType, Profile
from core.packs.pack import (
    AgentRule,
    Audience,
    Blocked,
    Pack,
    PrivacyClass,
    SpokenType,
    Treatment,
    Variable,
)

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")  #: what Retell takes as the name of a variable
LONGEST_VALUE = 200  #: characters (variable-pack policy of 2026-11-22, section 1)

_OWNERS = frozenset({"contact", "business", "appointment"})
_VARIABLE_KEYS = frozenset(
    {
        *("name", "source", "spoken_type", "class", "required", "when", "label", "hint", "max_len", "reason"),
        *("coarsen_to", "stand_in", "allowlist", "spared", "choices", "example", "aliases", *Profile),
    }
)
_PACK_KEYS = frozenset({"title", "profile", "regime", "sends", "required_any", "variable", "blocked"})

Table = Mapping[str, Any]
Treatments = Mapping[tuple[Profile, Audience], Treatment]
Word = TypeVar("Word", Storage, VoicemailAction)


class PackWrong(ValueError):  # noqa: N818 - named for what happened
    """A pack file cannot be used; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class PrivacyTable:
    """What holds for every pack: treatments by class, names never sent, what is asked of the agent."""

    by_class: Mapping[PrivacyClass, Treatments]
    never: tuple[str, ...]  #: names; a trailing * stands for any ending
    agent: Mapping[Profile, AgentRule]

    def is_never(self, name: str) -> bool:
        """Tell whether a variable of this name may never be sent."""
        return any(
            name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
            for pattern in self.never
        )


def read_privacy(text: str) -> PrivacyTable:
    """Read the table that holds for every pack. Raises PackWrong."""
    table = _parse(text, "_privacy")
    try:
        by_class = {kind: _read_class(table[kind]) for kind in PrivacyClass}
        agent = {profile: _read_agent_rule(table["agent"].get(profile, {})) for profile in Profile}
    except (KeyError, ValueError, TypeError) as wrong:
        raise PackWrong(f"_privacy: {wrong}") from wrong
    return PrivacyTable(by_class, tuple(table["never"]), agent)


def read_core(text: str) -> dict[str, Table]:
    """Read the entries of the variables that every pack may send, by name. Raises PackWrong."""
    return {str(entry.get("name", "?")): entry for entry in _parse(text, "_core").get("variable", [])}


def read_pack(text: str, kind: str, *, core: Mapping[str, Table], privacy: PrivacyTable) -> Pack:
    """Read one line of business; `core` are the entries it shares with all others. Raises PackWrong.

    An entry of a shared variable need only say what is different in this line of business.
    """
    table = _parse(text, kind)
    _refuse(table.keys() - _PACK_KEYS, kind, "unknown key")
    own = {str(entry.get("name", "?")): entry for entry in table.get("variable", [])}
    entries = {**core, **{name: _merge(core.get(name, {}), entry) for name, entry in own.items()}}
    known = {name: _read_variable(entry, name, f"{kind}: {name}", privacy) for name, entry in entries.items()}
    _refuse(set(table["sends"]) - known.keys(), kind, "is sent, but nowhere described:")
    companions = [name for name, one in known.items() if one.is_companion and name not in table["sends"]]
    blocked = tuple(
        Blocked(one["name"], PrivacyClass(one["class"]), one["reason"]) for one in table.get("blocked", [])
    )
    _refuse({one.name for one in blocked} & set(table["sends"]), kind, "is both sent and blocked:")
    pack = Pack(
        type=BusinessType(kind),
        title=table["title"],
        profile=Profile(table["profile"]),
        regime=table["regime"],
        variables=tuple(known[name] for name in (*table["sends"], *companions)),
        required_any=tuple(tuple(group) for group in table.get("required_any", [])),
        blocked=blocked,
    )
    _check_labels(pack)
    return pack


def _merge(shared: Table, own: Table) -> Table:
    """Write a pack's entry over the shared one; of a profile only what it says is different."""
    profiles = {
        str(profile): {**shared.get(profile, {}), **own.get(profile, {})}
        for profile in Profile
        if profile in shared or profile in own
    }
    return {**shared, **own, **profiles}


def _parse(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise PackWrong(f"{where}: {wrong}") from wrong


def _refuse(names: set[str], where: str, what: str) -> None:
    if names:
        raise PackWrong(f"{where}: {what} {', '.join(sorted(names))}")


def _read_class(table: Table) -> Treatments:
    return {
        (profile, audience): Treatment(table[profile][audience])
        for profile, audience in product(Profile, Audience)
    }


def _read_agent_rule(table: Table) -> AgentRule:
    return AgentRule(
        storage=_read_words(table.get("storage", []), Storage),
        retention_days_most=table.get("retention_days_most"),
        scrubbed=frozenset(table.get("scrubbed", [])),
        voicemail=_read_words(table.get("voicemail", []), VoicemailAction),
        reasons=dict(table.get("reasons", {})),
    )


def _read_words(words: Sequence[str], kind: type[Word]) -> frozenset[Word]:
    return frozenset(kind(word) for word in words)


def _read_variable(entry: Table, name: str, where: str, privacy: PrivacyTable) -> Variable:
    """Read one variable; whatever it does not say of a profile, its class says. Raises PackWrong."""
    try:
        _check_entry(entry, name, privacy)
        kind = PrivacyClass(entry["class"])
        return _build_variable(entry, name, kind, {**privacy.by_class[kind], **_read_exceptions(entry)})
    except (KeyError, ValueError, TypeError) as wrong:
        raise PackWrong(f"{where}: {wrong}") from wrong


def _check_entry(entry: Table, name: str, privacy: PrivacyTable) -> None:
    if unknown := entry.keys() - _VARIABLE_KEYS:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    if not NAME.fullmatch(name) or privacy.is_never(name):
        raise ValueError("no variable may be called so")
    if entry["source"].partition(".")[0] not in _OWNERS:
        raise ValueError(f"unknown source {entry['source']}")
    if not 0 < entry.get("max_len", LONGEST_VALUE) <= LONGEST_VALUE:
        raise ValueError(f"max_len must be from 1 to {LONGEST_VALUE}")


def _read_exceptions(entry: Table) -> Treatments:
    return {
        (profile, Audience(audience)): Treatment(word)
        for profile in Profile
        for audience, word in entry.get(profile, {}).items()
    }


def _build_variable(entry: Table, name: str, kind: PrivacyClass, treatments: Treatments) -> Variable:
    return Variable(
        name=name,
        source=entry["source"],
        spoken_type=SpokenType(entry["spoken_type"]),
        privacy_class=kind,
        treatments=treatments,
        required=entry.get("required", False),
        is_companion=entry.get("when", "always") == "spoken",
        label=entry.get("label", ""),
        hint=entry.get("hint", ""),
        max_len=entry.get("max_len", LONGEST_VALUE),
        reason=entry.get("reason", ""),
        coarsen_to=entry.get("coarsen_to", ""),
        stand_in=entry.get("stand_in", ""),
        allowlist=tuple(entry.get("allowlist", [])),
        spared=tuple(entry.get("spared", [])),
        choices=dict(entry.get("choices", {})),
        example=_read_example(entry),
        aliases=tuple(entry.get("aliases", [])),
    )


def _read_example(entry: Table) -> str:
    """Read what somebody might type; of a list of choices the first will do."""
    return str(entry.get("example") or next(iter(entry.get("choices", {})), ""))


def _check_labels(pack: Pack) -> None:
    """People and programs find an input by its label: no two may share one."""
    labels = [one.label for one in pack.variables if one.owner != "business" and one.label]
    twice = {label for label in labels if labels.count(label) > 1}
    _refuse(twice, pack.type, "label used twice:")
