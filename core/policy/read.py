"""Turns the text of the policy files into the policy, or says which file and which row is wrong.

Pure: takes text, opens no file. A policy that is accepted here covers every place and every weekday.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Any

from core.nouns.attestation import Attested
from core.nouns.calling import Span
from core.nouns.contact import ConsentBasis
from core.nouns.tenant import Profile
from core.policy.check import (
    CAPS_KINDS,
    HOURS_KINDS,
    NANP_KINDS,
    POLICY_KINDS,
    ROW_KINDS,
    SOURCE_KINDS,
    check_area_codes,
    check_caps,
    check_kinds,
    check_row,
    check_spans,
    check_together,
)
from core.policy.policy import AreaCode, Caps, DayHours, Policy, Row, Source, Tag

Table = Mapping[str, Any]


class PolicyWrong(ValueError):  # noqa: N818 - named for what happened
    """A policy file cannot be used; the message names the file and the row."""


@contextmanager
def _naming(where: str) -> Iterator[None]:
    """Name the file, and the row if it is about one, in every objection that has no name yet."""
    try:
        yield
    except PolicyWrong:
        raise
    except KeyError as lacking:
        raise PolicyWrong(f"{where}: {lacking.args[0]} is missing") from lacking
    except (TypeError, ValueError) as wrong:
        raise PolicyWrong(f"{where}: {wrong}") from wrong


def read_policy(texts: Mapping[str, str]) -> Policy:
    """Read the texts of the files `policy` and `nanp`. Raises PolicyWrong for the first that is wrong."""
    for name in ("policy", "nanp"):
        if name not in texts:
            raise PolicyWrong(f"there is no file {name}")
    with _naming("policy"):
        table = tomllib.loads(texts["policy"])
        check_kinds(table, POLICY_KINDS)
        version = date.fromisoformat(table["version"])
        rows = tuple(
            _read_row(entry, number, version)
            for number, entry in enumerate(_read_tables(table["row"]), start=1)
        )
        check_together(rows, _read_words(table["combined"]))
    return Policy(table["version"], rows, MappingProxyType(_read_area_codes(texts["nanp"])))


def _read_row(entry: Table, number: int, version: date) -> Row:
    name = str(entry.get("id", f"row number {number}"))
    with _naming(f"policy: {name}"):
        check_kinds(entry, ROW_KINDS)
        row = _build_row(entry, name)
        check_row(row, version=version)
        return row


def _build_row(entry: Table, name: str) -> Row:
    return Row(
        id=entry["id"],
        title=entry["title"],
        where=entry["where"],
        places=_read_words(entry["places"]),
        profiles=tuple(Profile(word) for word in _read_words(entry.get("profiles", []))),
        comfort=_read_hours(entry["comfort"], f"policy: {name}: comfort"),
        hard=_read_hours(entry["hard"], f"policy: {name}: hard"),
        caps=_read_caps(entry["attempts"], f"policy: {name}: attempts"),
        consent=ConsentBasis(entry["consent"]),
        on_file=_read_words(entry.get("on_file", [])),
        opening=_read_words(entry.get("opening", [])),
        disclosure=entry.get("disclosure", ""),
        route=Attested(entry["route"]) if "route" in entry else None,
        note=entry.get("note", ""),
        checked_on=entry["checked_on"],
        sources=tuple(
            _read_source(one, f"policy: {name}: sources") for one in _read_tables(entry["sources"])
        ),
    )


def _read_hours(table: Table, where: str) -> DayHours:
    with _naming(where):
        check_kinds(table, HOURS_KINDS)
        return DayHours(
            weekdays=_read_spans(table["weekdays"], "weekdays"),
            saturday=_read_spans(table["saturday"], "saturday"),
            sunday=_read_spans(table["sunday"], "sunday"),
            on_holidays=table["holidays"],
        )


def _read_spans(pairs: Sequence[object], when: str) -> tuple[Span, ...]:
    spans = tuple(_read_span(pair, when) for pair in pairs)
    check_spans(spans, when)
    return spans


def _read_span(pair: object, when: str) -> Span:
    match pair:
        case [str(opens), str(closes)]:
            return Span(_read_time(opens, when), _read_time(closes, when))
        case _:
            raise TypeError(f"{when}: a window is written as two times")


def _read_time(text: str, when: str) -> time:
    """Read a time of day to the minute: 09:00."""
    try:
        found = time.fromisoformat(text)
    except ValueError as wrong:
        raise ValueError(f"{when}: {text} is no time of day") from wrong
    if f"{found:%H:%M}" != text:
        raise ValueError(f"{when}: {text} is no time of day written like 09:00")
    return found


def _read_caps(table: Table, where: str) -> Caps:
    with _naming(where):
        check_kinds(table, CAPS_KINDS)
        check_caps(table)
        gap = timedelta(hours=table["gap_hours"])
        return Caps(day=table["day"], week=table["week"], month=table["month"], gap=gap)


def _read_source(table: Table, where: str) -> Source:
    with _naming(where):
        check_kinds(table, SOURCE_KINDS)
        tags = tuple(Tag(tag) for tag in table["tag"].split("/"))
        return Source(of=table["of"], tags=tags, text=table["source"])


def _read_words(words: Sequence[object]) -> tuple[str, ...]:
    found = tuple(word for word in words if isinstance(word, str))
    if len(found) < len(words):
        raise TypeError("a list of texts was expected")
    return found


def _read_tables(tables: Sequence[object]) -> list[Table]:
    found: list[Table] = [table for table in tables if isinstance(table, dict)]
    if len(found) < len(tables):
        raise TypeError("a list of tables was expected")
    return found


def _read_area_codes(text: str) -> dict[str, AreaCode]:
    """Read where the area codes lie: the file lists codes by place and by zone. Raises PolicyWrong."""
    with _naming("nanp"):
        table = tomllib.loads(text)
        check_kinds(table, NANP_KINDS)
        regions = _list_keys_by_code(table["places"])
        zones = _list_keys_by_code(table["zones"])
        lies = {
            code: AreaCode(tuple(regions.get(code, ())), tuple(sorted(zones.get(code, ()))))
            for code in sorted(regions.keys() | zones.keys())
        }
        check_area_codes(lies)
        return {str(code): area for code, area in lies.items()}


def _list_keys_by_code(table: Table) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, codes in table.items():
        if not isinstance(codes, list) or not all(type(code) is int for code in codes):
            raise TypeError(f"{key}: a list of area codes was expected")
        if len(set(codes)) < len(codes):
            raise ValueError(f"{key}: an area code is listed twice")
        for code in codes:
            found.setdefault(code, []).append(key)
    return found
