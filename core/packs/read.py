"""Turns the text of pack files into packs, or says which file and which entry is wrong.

Pure: takes text, opens no file. A pack that is accepted here can be built from without a further look.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeVar

from core.nouns.script import Storage, VoicemailAction
from core.nouns.tenant import BusinessType, Profile
from core.packs.check import (
    AGENT_RULE_KINDS,
    BLOCKED_KINDS,
    LONGEST_VALUE,
    PACK_KINDS,
    PRIVACY_KINDS,
    VARIABLE_KINDS,
    check_entry,
    check_kinds,
    check_pack,
    check_variable,
)
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
            f"{name}_".startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
            for pattern in self.never
        )


@contextmanager
def _naming(where: str) -> Iterator[None]:
    """Name the file, and the entry if it is about one, in every objection that has no name yet."""
    try:
        yield
    except PackWrong:
        raise
    except KeyError as lacking:
        raise PackWrong(f"{where}: {lacking.args[0]} is missing") from lacking
    except (TypeError, ValueError) as wrong:
        raise PackWrong(f"{where}: {wrong}") from wrong


def read_privacy(text: str) -> PrivacyTable:
    """Read the table that holds for every pack. Raises PackWrong."""
    with _naming("_privacy"):
        table = tomllib.loads(text)
        check_kinds(table, PRIVACY_KINDS)
        with _naming("_privacy: agent"):
            check_kinds(table["agent"], dict.fromkeys(Profile, dict))
        by_class = {kind: _read_class(table[kind], kind) for kind in PrivacyClass}
        agent = {profile: _read_agent_rule(table["agent"].get(profile, {}), profile) for profile in Profile}
        return PrivacyTable(by_class, _read_names(table["never"]), agent)


def read_core(text: str) -> dict[str, Table]:
    """Read the entries of the variables that every pack may send, by name. Raises PackWrong."""
    with _naming("_core"):
        table = tomllib.loads(text)
        check_kinds(table, {"variable": list})
        return _read_entries(table["variable"], "_core")


def read_pack(text: str, kind: str, *, core: Mapping[str, Table], privacy: PrivacyTable) -> Pack:
    """Read one line of business; `core` are the entries it shares with all others. Raises PackWrong.

    An entry of a shared variable need only say what is different in this line of business.
    """
    with _naming(kind):
        table = tomllib.loads(text)
        check_kinds(table, PACK_KINDS)
        own = _read_entries(table.get("variable", []), kind)
        entries = {**core, **{name: _merge(core.get(name, {}), entry) for name, entry in own.items()}}
        known = {
            name: _read_variable(entry, name, f"{kind if name in own else '_core'}: {name}", privacy)
            for name, entry in entries.items()
        }
        pack = _build_pack(table, kind, known)
        required = (name for name, one in known.items() if name in core and one.required)
        check_pack(pack, required=required, described=own)
        return pack


def _build_pack(table: Table, kind: str, known: Mapping[str, Variable]) -> Pack:
    sends = _read_names(table["sends"])
    if unknown := set(sends) - known.keys():
        raise ValueError(f"is sent, but nowhere described: {', '.join(sorted(unknown))}")
    companions = [name for name, one in known.items() if one.is_companion and name not in sends]
    return Pack(
        type=BusinessType(kind),
        title=table["title"],
        profile=Profile(table["profile"]),
        regime=table["regime"],
        variables=tuple(known[name] for name in (*sends, *companions)),
        required_any=tuple(_read_names(group) for group in table.get("required_any", [])),
        blocked=tuple(_read_blocked(one, kind) for one in _read_tables(table.get("blocked", []))),
    )


def _merge(shared: Table, own: Table) -> Table:
    """Write a pack's entry over the shared one; of a profile only what it says is different."""
    profiles = {
        str(profile): {**shared.get(profile, {}), **own.get(profile, {})}
        for profile in Profile
        if profile in shared or profile in own
    }
    return {**shared, **own, **profiles}


def _read_names(names: object) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise TypeError("a list of names was expected")
    return tuple(names)


def _read_tables(tables: Sequence[object]) -> list[Table]:
    found: list[Table] = [table for table in tables if isinstance(table, dict)]
    if len(found) < len(tables):
        raise TypeError("a list of tables was expected")
    return found


def _read_entries(entries: Sequence[object], where: str) -> dict[str, Table]:
    """Read the entries of variables by name, each of them once, as far as their keys go."""
    found: dict[str, Table] = {}
    for number, entry in enumerate(_read_tables(entries), start=1):
        name = str(entry.get("name", f"variable number {number}"))
        with _naming(f"{where}: {name}"):
            check_kinds(entry, VARIABLE_KINDS)
            if entry["name"] in found:
                raise ValueError("is described twice")
            found[name] = entry
    return found


def _read_class(table: Table, kind: PrivacyClass) -> Treatments:
    treatments = {}
    with _naming(f"_privacy: {kind}"):
        check_kinds(table, dict.fromkeys(Profile, dict))
    for profile, audience in product(Profile, Audience):
        with _naming(f"_privacy: {kind}.{profile}"):
            check_kinds(table[profile], dict.fromkeys(Audience, str))
            treatments[profile, audience] = Treatment(table[profile][audience])
    return treatments


def _read_agent_rule(table: Table, profile: Profile) -> AgentRule:
    with _naming(f"_privacy: agent.{profile}"):
        check_kinds(table, AGENT_RULE_KINDS)
        return AgentRule(
            storage=_read_words(table.get("storage", []), Storage),
            retention_days_most=table.get("retention_days_most"),
            scrubbed=frozenset(table.get("scrubbed", [])),
            voicemail=_read_words(table.get("voicemail", []), VoicemailAction),
            reasons=dict(table.get("reasons", {})),
        )


def _read_words(words: Sequence[str], kind: type[Word]) -> frozenset[Word]:
    return frozenset(kind(word) for word in words)


def _read_blocked(entry: Table, kind: str) -> Blocked:
    with _naming(f"{kind}: {entry.get('name', 'blocked')}"):
        check_kinds(entry, BLOCKED_KINDS)
        return Blocked(entry["name"], PrivacyClass(entry["class"]), entry["reason"])


def _read_variable(entry: Table, name: str, where: str, privacy: PrivacyTable) -> Variable:
    """Read one variable; whatever it does not say of a profile, its class says. Raises PackWrong."""
    with _naming(where):
        check_entry(entry, name)
        if privacy.is_never(name):
            raise ValueError("is never sent by anybody")
        kind = PrivacyClass(entry["class"])
        variable = _build_variable(entry, kind, {**privacy.by_class[kind], **_read_exceptions(entry)})
        check_variable(variable)
        return variable


def _read_exceptions(entry: Table) -> Treatments:
    return {
        (profile, Audience(audience)): Treatment(word)
        for profile in Profile
        for audience, word in entry.get(profile, {}).items()
    }


def _build_variable(entry: Table, kind: PrivacyClass, treatments: Treatments) -> Variable:
    return Variable(
        name=entry["name"],
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
        allowlist=_read_names(entry.get("allowlist", [])),
        spared=_read_names(entry.get("spared", [])),
        remote=_read_names(entry.get("remote", [])),
        choices=dict(entry.get("choices", {})),
        example=_read_example(entry),
        aliases=_read_names(entry.get("aliases", [])),
    )


def _read_example(entry: Table) -> str:
    """Read what somebody might type; of a list of choices the first will do."""
    return str(entry.get("example") or next(iter(entry.get("choices", {})), ""))
