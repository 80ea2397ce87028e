"""Every row of the calling policy at its edges, against figures written down once more by hand.

The figures are copied from the table of the calling rules (section 4), not from the files; only the
comfortable hours of India, which that table does not give, are the file's own choice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import pytest

from core.nouns.attestation import Attested
from core.nouns.calling import Span
from core.nouns.contact import ConsentBasis
from core.nouns.tenant import Profile
from core.packs.catalogue import PACKS
from core.policy.catalogue import POLICY
from core.policy.check import STATES, TERRITORIES
from core.policy.days_off import find_holiday
from core.policy.policy import Place
from core.policy.windows import is_open, last_call_before, next_opening
from tests.support.policies import at_wall, make_place, make_span

WEDNESDAY, SATURDAY, SUNDAY = date(2027, 1, 13), date(2027, 1, 16), date(2027, 1, 17)
CHRISTMAS = date(2026, 12, 25)  # a Friday
MINUTE = timedelta(minutes=1)

# places | comfort: weekdays, Saturday, Sunday | hard: the same | hard on holidays | 24 h, 7 d, 30 d | gap
FIGURES = """
US-AZ US-AR US-CO US-DE US-GA US-HI US-ID US-IL US-IN US-IA | 9-20 9-18 off | 8-21 8-21 8-21 | yes | 2 3 8 | 3
US-KS US-ME US-MO US-MT US-NE US-NH US-NJ US-NY US-NC US-ND | 9-20 9-18 off | 8-21 8-21 8-21 | yes | 2 3 8 | 3
US-OH US-SC US-TN US-VT US-VA US-WV US-WI US-WY             | 9-20 9-18 off | 8-21 8-21 8-21 | yes | 2 3 8 | 3
PR GU VI AS MP                        | 9-20 9-18 off        | 8-21 8-21 8-21          | yes | 2 3 8 | 3
US-FL US-OK US-MD US-WA US-MA         | 9-20 9-18 off        | 8-20 8-20 8-20          | yes | 2 3 8 | 3
US-TX                                 | 9-20 9-18 off        | 9-21 9-21 12-21         | yes | 2 3 8 | 3
US-CT US-NV                           | 9-20 9-18 off        | 9-20 9-20 9-20          | yes | 2 3 8 | 3
US-KY                                 | 10-20 10-18 off      | 10-21 10-21 10-21       | yes | 2 3 8 | 3
US-MN US-MI US-NM                     | 9-20 9-18 off        | 9-21 9-21 9-21          | yes | 2 3 8 | 3
US-SD                                 | 9-20 off off         | 9-21 off off            | yes | 2 3 8 | 3
US-RI                                 | 9-18 10-17 off       | 9-18 10-17 off          | yes | 2 3 8 | 3
US-AL US-LA US-MS                     | 9-20 9-18 off        | 8-20 8-20 off           | no  | 2 3 8 | 3
US-PA US-UT                           | 9-20 9-18 off        | 8-21 8-21 8-21          | no  | 2 3 8 | 3
US-CA                                 | 9-20 9-18 off        | 8-21 8-21 8-21          | yes | 2 3 8 | 3
US-AK US-DC US-OR                     | 9-20 9-18 off        | 8-21 8-21 8-21          | yes | 2 3 8 | 3
CA                                    | 9-20 10-18 off       | 9-21:30 10-18 10-18     | yes | 2 3 8 | 3
GB GG JE IM                           | 9-20 9-17 off        | 8-21 8-21 8-21          | yes | 2 3 8 | 3
IE DE AT NL BE LU IT ES PT GR CY MT   | 9-19 10-16 off       | 8-20 8-20 off           | yes | 2 3 6 | 4
SI HR HU CZ SK PL LT LV EE BG RO DK   | 9-19 10-16 off       | 8-20 8-20 off           | yes | 2 3 6 | 4
SE FI IS LI NO CH AX FO GL SJ         | 9-19 10-16 off       | 8-20 8-20 off           | yes | 2 3 6 | 4
FR GP GF MQ RE YT BL MF PM            | 10-13,14-20 off off  | 9-20 9-20 off           | yes | 1 3 4 | 20
AU CX CC NF                           | 9-20 9-17 off        | 8-20:30 8-20:30 off     | yes | 2 3 8 | 3
NZ                                    | 9-20 9-17 off        | 8-20:30 8-20:30 8-20:30 | yes | 2 3 8 | 3
IN                                    | 9-19 off off         | 9-21 9-21 9-21          | yes | 1 3 6 | 20
BR MX JM ZA                           | 9-19 off off         | 9-20 off off            | yes | 1 2 4 | 20
"""


@dataclass(frozen=True)
class Expected:
    place: str
    comfort: tuple[tuple[Span, ...], ...]
    hard: tuple[tuple[Span, ...], ...]
    hard_on_holidays: bool
    caps: tuple[int, int, int]
    gap: timedelta


def read_hours(text: str) -> tuple[tuple[Span, ...], ...]:
    days = text.split()
    assert len(days) == 3
    return tuple(() if day == "off" else tuple(make_span(one) for one in day.split(",")) for day in days)


def list_expected() -> Iterator[Expected]:
    for line in FIGURES.strip().splitlines():
        places, comfort, hard, holidays, caps, gap = (cell.strip() for cell in line.split("|"))
        day, week, month = (int(cap) for cap in caps.split())
        for place in places.split():
            yield Expected(
                place,
                read_hours(comfort),
                read_hours(hard),
                {"yes": True, "no": False}[holidays],
                (day, week, month),
                timedelta(hours=int(gap)),
            )


EXPECTED = list(list_expected())
every_place = pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected.place)


@cache
def make(region: str) -> Place:
    return make_place(region, "America/New_York" if region.startswith("US") else "Europe/London")


def wall(place: Place, day: date, clock: time) -> datetime:
    return at_wall(day, clock, place.zones[0])


def assert_edges(place: Place, day: date, spans: tuple[Span, ...], *, hard_only: bool) -> None:
    """Assert that these spans, and nothing else of the day, are open."""
    for span in spans:
        opens, closes = (wall(place, day, clock) for clock in (span.opens, span.closes))
        at = {minutes: opens + minutes * MINUTE for minutes in (-1, 0)}
        assert not is_open(at[-1], place, None, hard_only=hard_only)
        assert is_open(at[0], place, None, hard_only=hard_only)
        assert is_open(closes - 6 * MINUTE, place, None, hard_only=hard_only)
        assert is_open(closes - 5 * MINUTE - timedelta(seconds=1), place, None, hard_only=hard_only)
        assert not is_open(closes - 5 * MINUTE, place, None, hard_only=hard_only)
        assert not is_open(closes, place, None, hard_only=hard_only)
        assert next_opening(at[-1], place, None, hard_only=hard_only) == opens
        assert last_call_before(closes, place, None, hard_only=hard_only) == closes - 6 * MINUTE
    for quarter in range(24 * 4):
        instant = wall(place, day, time(quarter // 4, quarter % 4 * 15))
        clock = time(quarter // 4, quarter % 4 * 15)
        assert is_open(instant, place, None, hard_only=hard_only) == any(
            span.opens <= clock < span.closes for span in spans
        )


@every_place
def test_a_row_opens_and_closes_to_the_minute_on_every_kind_of_day(expected: Expected) -> None:
    place = make(expected.place)
    for day, comfort, hard in zip(
        (WEDNESDAY, SATURDAY, SUNDAY), expected.comfort, expected.hard, strict=True
    ):
        assert not find_holiday(place.regions, day)
        assert_edges(place, day, comfort, hard_only=False)
        assert_edges(place, day, hard, hard_only=True)


@every_place
def test_on_a_holiday_nobody_is_reminded_and_some_may_not_be_called_at_all(expected: Expected) -> None:
    place = make(expected.place)
    assert find_holiday(place.regions, CHRISTMAS)
    assert_edges(place, CHRISTMAS, (), hard_only=False)
    assert_edges(place, CHRISTMAS, expected.hard[0] if expected.hard_on_holidays else (), hard_only=True)


@every_place
def test_a_row_caps_what_its_figures_say(expected: Expected) -> None:
    caps = make(expected.place).caps
    assert ((caps.day, caps.week, caps.month), caps.gap) == (expected.caps, expected.gap)


def test_every_place_that_a_row_names_is_among_the_figures() -> None:
    named = {place for row in POLICY.rows if not row.profiles for place in row.places}
    assert {expected.place for expected in EXPECTED} >= named - {"*"}
    assert len(STATES) == 51
    assert named >= STATES | TERRITORIES


class TestTheHealthProfiles:
    @pytest.mark.parametrize("profile", [Profile.HIPAA, Profile.SENSITIVE])
    @pytest.mark.parametrize("region", sorted(STATES | TERRITORIES))
    def test_in_the_us_they_add_a_row_and_the_strictest_counts(self, region: str, profile: Profile) -> None:
        place = make_place(region, "America/New_York", profile=profile)
        assert [row.id for row in place.rows if row.profiles] == ["us_health"]
        assert ((place.caps.day, place.caps.week, place.caps.month), place.caps.gap) == (
            (1, 3, 6),
            timedelta(hours=20),
        )
        late = at_wall(WEDNESDAY, time(18, 55), "America/New_York")
        assert not is_open(late, place, None, hard_only=False)

    def test_its_own_hours_are_those_of_the_source(self) -> None:
        place = make_place("US-NY", "America/New_York", profile=Profile.HIPAA)
        for day, spans in ((WEDNESDAY, "9-19"), (SATURDAY, "10-16")):
            assert_edges(place, day, (make_span(spans),), hard_only=False)
        assert_edges(place, SUNDAY, (), hard_only=False)
        assert_edges(place, SUNDAY, (make_span("8-21"),), hard_only=True)

    def test_elsewhere_they_add_nothing(self) -> None:
        for region in ("GB", "CA", "DE", "BR"):
            assert all(not row.profiles for row in make_place(region, profile=Profile.HIPAA).rows)


def test_nevada_stands_in_two_rows_and_keeps_the_strictest_of_both() -> None:
    place = make("US-NV")
    assert [row.id for row in place.rows] == ["us_ct_nv", "us_counsel"]
    assert "Counsel check" in place.rows[1].note


def test_consent_must_be_on_file_where_a_law_wants_it() -> None:
    wanting = {region for region in STATES if make_place(region).needs_consent_on_file}
    assert wanting == {"US-IN", "US-MN", "US-CA"}
    assert make_place("US").needs_consent_on_file  # a state that is not known may be one of them
    assert not make_place("GB").needs_consent_on_file


def test_a_reminder_needs_a_number_given_for_bookings_everywhere() -> None:
    for region in (*STATES, *TERRITORIES, "CA", "GB", "FR", "DE", "AU", "NZ", "IN", "BR"):
        place = make_place(region)
        enough = [basis for basis in ConsentBasis if place.is_enough(basis)]
        assert enough == [
            ConsentBasis.PROVIDED_FOR_BOOKINGS,
            ConsentBasis.AGREED_TO_AUTOMATED_CALLS,
            ConsentBasis.SIGNED,
        ]


def test_canada_wants_the_contact_line_in_the_opening_and_it_is_a_variable_of_every_pack() -> None:
    assert {row.id: row.opening for row in POLICY.rows if row.opening} == {"ca": ("business_contact_line",)}
    assert all(pack.find_variable("business_contact_line") for pack in PACKS.values())


def test_india_wants_an_attested_route() -> None:
    assert {row.id: row.route for row in POLICY.rows if row.route} == {"in": Attested.ROUTE_IN}


def test_the_counsel_check_is_noted_where_the_survey_lists_a_bar() -> None:
    noted = {place for row in POLICY.rows if "Counsel check" in row.note for place in row.places}
    assert noted == {"US-AK", "US-DC", "US-NV", "US-OR"}


def test_every_row_says_where_it_is_from_how_sure_it_is_and_when_that_was_looked_up() -> None:
    assert POLICY.version == "2026-11-22"
    for row in POLICY.rows:
        assert row.checked_on == date(2026, 11, 22)
        assert row.sources
        assert all(source.tags for source in row.sources)
