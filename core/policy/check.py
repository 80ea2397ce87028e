"""Says what is wrong with an entry of a policy file, or with rows that do not fit together.

Pure: entries and rows in, a ValueError with the reason out. Who reads the file says which row it is.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from phonenumbers import SUPPORTED_REGIONS

from core.nouns.calling import Span
from core.policy.clocks import find_clock
from core.policy.policy import ANYWHERE, COUNTRY_OF_STATES, AreaCode, Row

LAST_START = timedelta(minutes=5)  #: no call starts nearer to the close (calling rules, section 4)
STATES = frozenset(
    f"US-{state}"
    for state in (
        *(
            "AL",
            "AK",
            "AZ",
            "AR",
            "CA",
            "CO",
            "CT",
            "DE",
            "DC",
            "FL",
            "GA",
            "HI",
            "ID",
            "IL",
            "IN",
            "IA",
            "KS",
        ),
        *(
            "KY",
            "LA",
            "ME",
            "MD",
            "MA",
            "MI",
            "MN",
            "MS",
            "MO",
            "MT",
            "NE",
            "NV",
            "NH",
            "NJ",
            "NM",
            "NY",
            "NC",
        ),
        *(
            "ND",
            "OH",
            "OK",
            "OR",
            "PA",
            "RI",
            "SC",
            "SD",
            "TN",
            "TX",
            "UT",
            "VT",
            "VA",
            "WA",
            "WV",
            "WI",
            "WY",
        ),
    )
)
TERRITORIES = frozenset({"PR", "GU", "VI", "AS", "MP"})

POLICY_KINDS: Mapping[str, type] = {"version": str, "combined": list, "row": list}
HOURS_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("weekdays", "saturday", "sunday"), list),
    "holidays": bool,
}
CAPS_KINDS: Mapping[str, type] = dict.fromkeys(("day", "week", "month", "gap_hours"), int)
SOURCE_KINDS: Mapping[str, type] = dict.fromkeys(("of", "tag", "source"), str)
ROW_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("id", "title", "where", "consent", "disclosure", "route", "note"), str),
    **dict.fromkeys(("places", "profiles", "on_file", "opening", "sources"), list),
    **dict.fromkeys(("comfort", "hard", "attempts"), dict),
    "checked_on": date,
}
NANP_KINDS: Mapping[str, type] = dict.fromkeys(("places", "zones"), dict)
_SAID_AS = {
    str: "a text",
    int: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    date: "a date",
}
_ID = re.compile(r"[a-z][a-z_]*")
_VARIABLE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_AREA_CODE = range(200, 1000)
_LONGEST_GAP_HOURS = 30 * 24


def check_kinds(table: Mapping[str, Any], kinds: Mapping[str, type]) -> None:
    """Object to keys nobody knows, and to values of another kind than theirs. Raises ValueError."""
    _refuse(table.keys() - kinds.keys(), "unknown key")
    for key, value in table.items():
        # `type`, because to Python true is a number as well
        if type(value) is not kinds[key]:
            raise ValueError(f"{key} must be {_SAID_AS[kinds[key]]}")


def check_caps(table: Mapping[str, Any]) -> None:
    """Object to caps that let nobody be called, or that nobody could reach. Raises ValueError."""
    if not 1 <= table["day"] <= table["week"] <= table["month"]:
        raise ValueError("must be 1 or more, and not fewer in a longer time")
    if not 0 <= table["gap_hours"] <= _LONGEST_GAP_HOURS:
        raise ValueError(f"gap_hours must be from 0 to {_LONGEST_GAP_HOURS}")


def check_spans(spans: Sequence[Span], when: str) -> None:
    """Object to windows nobody could call in, and to windows out of order. Raises ValueError."""
    for span in spans:
        if span.closes <= span.opens:
            raise ValueError(f"{when}: {_say(span)} closes before it opens")
        if _measure(span) <= LAST_START:
            raise ValueError(f"{when}: {_say(span)} leaves no minute for a call")
    for one, following in pairwise(spans):
        if following.opens <= one.closes:
            raise ValueError(f"{when}: {_say(one)} and {_say(following)} overlap or touch")


def check_row(row: Row, *, version: date) -> None:
    """Object to a row that names what there is not, or contradicts itself. Raises ValueError."""
    if not _ID.fullmatch(row.id):
        raise ValueError("no row may be called so")
    _refuse({name for name in ("title", "where") if not getattr(row, name)}, "says nothing:")
    _check_places(row)
    _refuse({name for name in row.opening if not _VARIABLE.fullmatch(name)}, "no variable:")
    for when in ("weekdays", "saturday", "sunday"):
        _check_within(getattr(row.comfort, when), getattr(row.hard, when), when)
    if row.comfort.on_holidays and not row.hard.on_holidays:
        raise ValueError("holidays: comfortable, but outside the hard hours")
    if row.checked_on > version:
        raise ValueError("was checked after the version of the file")
    if not row.sources or not all(one.of and one.text for one in row.sources):
        raise ValueError("every figure needs a source")


def _check_places(row: Row) -> None:
    if not row.places:
        raise ValueError("is of no place")
    if ANYWHERE in row.places and (len(row.places) > 1 or row.profiles):
        raise ValueError("the row for everywhere else names no places and no profiles")
    _refuse(_list_twice(row.places), "named twice:")
    _refuse({place for place in row.places if not _is_known(place)}, "unknown state or country:")
    if COUNTRY_OF_STATES in row.places and not row.profiles:
        raise ValueError(f"{COUNTRY_OF_STATES} has states; name them")
    _refuse(set(row.on_file) - set(row.places), "on_file, but not of this row:")


def _is_known(place: str) -> bool:
    return place in STATES or place in SUPPORTED_REGIONS or place == ANYWHERE


def _check_within(comfort: Sequence[Span], hard: Sequence[Span], when: str) -> None:
    for span in comfort:
        if not any(bound.opens <= span.opens and span.closes <= bound.closes for bound in hard):
            raise ValueError(f"{when}: the comfortable {_say(span)} is outside the hard hours")


def check_together(rows: Sequence[Row], combined: Sequence[str]) -> None:
    """Object to places in no row, in several without being combined, and to a twin row. Raises ValueError."""
    _refuse(_list_twice(row.id for row in rows), "two rows are called")
    counted = Counter(place for row in rows if not row.profiles for place in row.places)
    _refuse((STATES | TERRITORIES | {ANYWHERE}) - counted.keys(), "in no row:")
    several = {place for place, count in counted.items() if count > 1}
    _refuse(several - set(combined), "in several rows, but not combined:")
    _refuse(set(combined) - several, "combined, but not in several rows:")


def check_area_codes(area_codes: Mapping[int, AreaCode]) -> None:
    """Object to codes that lie nowhere, or in a place or zone nobody knows. Raises ValueError."""
    _refuse({str(code) for code in area_codes if code not in _AREA_CODE}, "no area code:")
    _refuse({str(code) for code, lies in area_codes.items() if not lies.regions}, "has no place:")
    _refuse({str(code) for code, lies in area_codes.items() if not lies.zones}, "has no zone:")
    regions = {region for lies in area_codes.values() for region in lies.regions}
    _refuse(regions - STATES - SUPPORTED_REGIONS | regions & {COUNTRY_OF_STATES}, "unknown state or country:")
    zones = {zone for lies in area_codes.values() for zone in lies.zones}
    _refuse({zone for zone in zones if find_clock(zone) is None}, "unknown zone:")


def _measure(span: Span) -> timedelta:
    first, last = (timedelta(hours=one.hour, minutes=one.minute) for one in (span.opens, span.closes))
    return last - first


def _say(span: Span) -> str:
    return f"{span.opens:%H:%M}-{span.closes:%H:%M}"


def _list_twice(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def _refuse(names: Iterable[str], what: str) -> None:
    if listed := sorted(names):
        raise ValueError(f"{what} {', '.join(listed)}")
