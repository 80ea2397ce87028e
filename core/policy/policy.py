"""The calling policy: what holds in which places, and what of it holds for one phone.

Facts only, read from the files by `core.policy.read` and found for a phone by `core.policy.place`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from core.nouns.attestation import Attested
from core.nouns.calling import Span
from core.nouns.contact import ConsentBasis
from core.nouns.tenant import Profile

ANYWHERE = "*"  #: the place of the row for wherever no other row is
COUNTRY_OF_STATES = "US"  #: as a place: somewhere in this country, in a state that is not known
_SATURDAY, _SUNDAY = 5, 6
_TIERS = tuple(ConsentBasis(tier) for tier in ("none", "provided_number", "express", "express_written"))


class Tag(StrEnum):
    """How sure something is."""

    RULE = "P"  #: the rule's own wording was seen
    SECONDARY = "S"  #: a summary by somebody else
    MEASURED = "M"
    JUDGEMENT = "J"  #: this project's
    UNSETTLED = "U"  #: legally
    UNVERIFIED = "?"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from."""

    of: str
    tags: tuple[Tag, ...]
    text: str


@dataclass(frozen=True, slots=True)
class DayHours:
    """Hours by kind of day, in order and apart from each other; none: no calls that day."""

    weekdays: tuple[Span, ...]
    saturday: tuple[Span, ...]
    sunday: tuple[Span, ...]
    on_holidays: bool  #: whether they hold on public holidays too

    def list_spans(self, day: date) -> tuple[Span, ...]:
        """List the hours of a date by its weekday, holidays aside."""
        if day.weekday() == _SATURDAY:
            return self.saturday
        return self.sunday if day.weekday() == _SUNDAY else self.weekdays


@dataclass(frozen=True, slots=True)
class Caps:
    """How often one number may be called."""

    day: int  #: in 24 hours
    week: int  #: in 7 days
    month: int  #: in 30 days
    gap: timedelta  #: from one call to the next


@dataclass(frozen=True, slots=True)
class Row:
    """What holds in some places."""

    id: str
    title: str = field(hash=False)
    where: str = field(hash=False)  #: for a sentence: "no calls in …"
    places: tuple[str, ...] = field(hash=False)  #: states as US-NY, territories and countries as PR, GB
    profiles: tuple[Profile, ...] = field(hash=False)  #: empty: for every business
    comfort: DayHours = field(hash=False)  #: when planned calls are made
    hard: DayHours = field(hash=False)  #: what nobody passes
    caps: Caps = field(hash=False)
    consent: ConsentBasis = field(hash=False)  #: the least that is enough for a reminder
    on_file: tuple[str, ...] = field(hash=False)  #: places where a law wants the consent on file
    opening: tuple[str, ...] = field(hash=False)  #: variables the opening must speak besides the usual ones
    disclosure: str = field(hash=False)  #: what must be said or done besides the usual
    route: Attested | None = field(hash=False)  #: what must be attested of the line
    note: str = field(hash=False)
    checked_on: date = field(hash=False)
    sources: tuple[Source, ...] = field(hash=False)

    def covers(self, region: str) -> bool:
        """Tell whether a state or country is in this row."""
        country = region.partition("-")[0]
        if region == COUNTRY_OF_STATES:
            return any(place.partition("-")[0] == country for place in self.places)
        return region in self.places or country in self.places


@dataclass(frozen=True, slots=True)
class AreaCode:
    """Where an area code of country code 1 lies."""

    regions: tuple[str, ...]
    zones: tuple[str, ...]  #: the union over all its prefixes, sorted


@dataclass(frozen=True, slots=True)
class Policy:
    """All rows, and where the area codes lie."""

    version: str
    rows: tuple[Row, ...] = field(hash=False)
    area_codes: Mapping[str, AreaCode] = field(hash=False)

    def list_rows(self, regions: tuple[str, ...], profile: Profile) -> tuple[Row, ...]:
        """List all rows that hold for a phone that may be in any of these regions; never none."""
        rows = [row for row in self.rows if not row.profiles or profile in row.profiles]
        found = [row for row in rows if any(row.covers(region) for region in regions)]
        lacking = not regions or any(not self.has_own_row(region) for region in regions)
        return tuple(found + [row for row in rows if lacking and ANYWHERE in row.places])

    def has_own_row(self, region: str) -> bool:
        """Tell whether some row names this region, whatever the business."""
        return any(row.covers(region) for row in self.rows if not row.profiles)


class ZoneEvidence(StrEnum):
    """How it is known where a phone is."""

    EXPLICIT = "explicit"  #: somebody said so
    NUMBER = "number"
    TENANT = "tenant"  #: the business says that its customers' mobiles are where it is


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phone may be, and all that holds there at once: the strictest of it counts."""

    regions: tuple[str, ...]  #: states and countries
    rows: tuple[Row, ...]  #: at least one
    zones: tuple[str, ...]  #: IANA names; it must be open in each
    evidence: ZoneEvidence
    problem: str = ""  #: why nobody can be called there as long as no more is known, for staff

    @property
    def caps(self) -> Caps:
        """Return the strictest caps."""
        every = [row.caps for row in self.rows]
        return Caps(
            day=min(caps.day for caps in every),
            week=min(caps.week for caps in every),
            month=min(caps.month for caps in every),
            gap=max(caps.gap for caps in every),
        )

    def is_enough(self, consent: ConsentBasis) -> bool:
        """Tell whether what was noted of a number allows a reminder there."""
        return all(_TIERS.index(consent) >= _TIERS.index(row.consent) for row in self.rows)

    @property
    def needs_consent_on_file(self) -> bool:
        """Tell whether a law there wants the consent on file."""
        wanted = {place for row in self.rows for place in row.on_file}
        return bool(wanted.intersection(self.regions)) or (COUNTRY_OF_STATES in self.regions and bool(wanted))

    @property
    def basis(self) -> str:
        """Say what a verdict was made on, without anything of a person's."""
        rows = ", ".join(row.id for row in self.rows)
        return f"rows {rows}; zones {', '.join(self.zones) or 'none'} (by {self.evidence})"
