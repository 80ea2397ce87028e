"""Places and policies for tests of the calling policy."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from core.nouns.calling import Span
from core.nouns.tenant import Profile
from core.policy.catalogue import POLICY
from core.policy.policy import DayHours, Place, Row, ZoneEvidence


def make_place(region: str, *zones: str, profile: Profile = Profile.STANDARD) -> Place:
    """Make the place of a phone in a state or country, wherever its clocks hang."""
    rows = POLICY.list_rows((region,), profile)
    return Place((region,), rows, zones, ZoneEvidence.NUMBER)


def make_row(spans: Sequence[Span]) -> Row:
    """Make a row whose hours are these, on every day of the year, at night too."""
    hours = DayHours(tuple(spans), tuple(spans), tuple(spans), on_holidays=True)
    return replace(POLICY.rows[0], id="test", comfort=hours, hard=hours)


def make_span(text: str) -> Span:
    """Read a span such as 09:00-20:30 or 9-20."""
    opens, closes = (end if ":" in end else f"{end}:00" for end in text.split("-"))
    return Span(_read_time(opens), _read_time(closes))


def _read_time(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute))


def at_wall(day: date, clock: time, zone: str, *, fold: int = 0) -> datetime:
    """Make the instant at which a wall clock shows this time."""
    return datetime.combine(day, clock, ZoneInfo(zone)).replace(fold=fold)
