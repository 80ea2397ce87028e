"""Whose local time: where a phone may be, by what was said, by its number and by its business."""

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from phonenumbers.tzdata import TIMEZONE_DATA

from core.nouns.calling import Calling, OwnHours
from core.nouns.ids import E164
from core.nouns.tenant import Profile, Tenant
from core.policy.catalogue import POLICY
from core.policy.check import STATES
from core.policy.place import MANY_ZONES, NO_ZONE, UNKNOWN_ZONE, find_place
from core.policy.policy import Place, ZoneEvidence
from core.policy.windows import find_minutes_open, is_open, list_windows, next_opening
from tests.support.builders import make_tenant
from tests.support.nanp import FILE, derive_zones, render_zones
from tests.support.policies import make_span

JANUARY = datetime(2027, 1, 15, 12, tzinfo=UTC)  # a Friday
DAY = date(2027, 1, 15)
NINE_TO_EIGHT = OwnHours(*(make_span("9-20"),) * 3)

NEW_YORK, LONDON, SYDNEY = E164("+12125550100"), E164("+447403305280"), E164("+61212345678")


def business(from_number: str, zone: str, **calling: object) -> Tenant:
    return make_tenant(
        from_number=E164(from_number),
        timezone=zone,
        calling=Calling(**calling),  # type: ignore[arg-type]
    )


def find(phone: str, tenant: Tenant, *, zone: str = "", hard_only: bool = False) -> Place:
    return find_place(E164(phone), zone, tenant=tenant, now=JANUARY, hard_only=hard_only)


MANHATTAN = business(NEW_YORK, "America/New_York")


class TestWhatSomebodySaid:
    def test_it_is_the_only_zone_whatever_the_number_says(self) -> None:
        place = find("+12125552368", MANHATTAN, zone="Pacific/Honolulu")
        assert (place.zones, place.evidence) == (("Pacific/Honolulu",), ZoneEvidence.EXPLICIT)
        assert place.regions == ("US-NY",)

    def test_it_helps_a_number_that_tells_no_zone(self) -> None:
        place = find("+18005551234", MANHATTAN, zone="America/Chicago")
        assert (place.zones, place.problem) == (("America/Chicago",), "")
        # It may be of any state, so all of their rows hold.
        assert {row.id for row in place.rows} == {
            row.id for row in POLICY.rows if row.id.startswith("us") and not row.profiles
        }

    def test_a_zone_that_is_none_is_asked_for_again(self) -> None:
        place = find("+12125552368", MANHATTAN, zone="America/Gotham")
        assert (place.zones, place.problem) == ((), UNKNOWN_ZONE)


class TestTheNumber:
    @pytest.mark.parametrize(
        "phone",
        [
            "+18005551234",
            "+15005551234",
            "+448001234567",
            "+447012345678",
            "+881612345678",
            "+1212",
            "nonsense",
            "",
        ],
    )
    def test_one_that_lies_nowhere_is_refused_until_the_zone_is_said(self, phone: str) -> None:
        place = find(phone, MANHATTAN)
        assert (place.zones, place.problem) == ((), NO_ZONE)
        assert not is_open(JANUARY, place, None, hard_only=True)
        assert next_opening(JANUARY, place, None, hard_only=True) is None
        assert place.rows

    def test_a_voip_number_of_a_country_lies_in_that_country(self) -> None:
        assert "Europe/London" in find("+445612345678", MANHATTAN).zones

    def test_an_area_code_of_two_states_is_under_the_rows_of_both(self) -> None:
        place = find("+12015551234", MANHATTAN)
        assert place.regions == ("US-NJ", "US-NY")
        assert [row.id for row in place.rows] == ["us"]

    @pytest.mark.parametrize(
        ("phone", "regions", "row"),
        [
            ("+15642345678", ("US-WA",), "us_early_evening"),
            ("+15022345678", ("US-KY",), "us_ky"),
            ("+13453238888", ("KY",), "elsewhere"),
            ("+17876543210", ("PR",), "us"),
            ("+16842733333", ("AS",), "us"),
            ("+14165550123", ("CA",), "ca"),
            ("+12423456789", ("BS",), "elsewhere"),
            ("+441534123456", ("JE",), "uk"),
            ("+447912345678", ("GB",), "uk"),
            ("+447911123456", ("GG",), "uk"),
            ("+33612345678", ("FR",), "fr"),
            ("+35818123456", ("AX",), "eu"),
            ("+41791234567", ("CH",), "eu"),
            ("+919812345678", ("IN",), "in"),
            ("+6421123456", ("NZ",), "nz"),
            ("+819012345678", ("JP",), "elsewhere"),
        ],
    )
    def test_it_tells_the_country_and_in_the_us_the_state(
        self, phone: str, regions: tuple[str, ...], row: str
    ) -> None:
        place = find(phone, MANHATTAN)
        assert place.regions == regions
        assert [one.id for one in place.rows] == [row]

    def test_no_exchange_narrows_the_zones_of_its_area_code(self) -> None:
        longest = [prefix for prefix in TIMEZONE_DATA if prefix.startswith("1") and len(prefix) == 7]
        assert len(longest) > 1000
        for prefix in longest:
            place = find(f"+{prefix}4444", business(LONDON, "Europe/London"))
            if place.zones:  # some exchanges of the table are not in service
                assert set(place.zones) == derive_zones()[prefix[1:4]]

    def test_an_area_code_the_table_does_not_know_may_be_anywhere_in_the_country(self) -> None:
        known = {code: area for code, area in POLICY.area_codes.items() if code != "212"}
        policy = type(POLICY)("test", POLICY.rows, known)
        place = find_place(E164("+12125552368"), "", tenant=MANHATTAN, now=JANUARY, policy=policy)
        assert place.regions == ("US",)
        assert len(place.rows) == 12

    def test_a_health_profile_adds_its_row_in_the_us_only(self) -> None:
        clinic = make_tenant(from_number=NEW_YORK, timezone="America/New_York", profile=Profile.HIPAA)
        assert [row.id for row in find("+12125552368", clinic).rows] == ["us", "us_health"]
        assert [row.id for row in find("+447911123456", clinic).rows] == ["uk"]


class TestTheBusiness:
    def test_its_zone_is_added_to_numbers_of_its_country(self) -> None:
        place = find("+18085551234", MANHATTAN)
        assert set(place.zones) == {"Pacific/Honolulu", "America/New_York"}
        assert place.evidence is ZoneEvidence.NUMBER

    def test_its_zone_is_not_added_to_numbers_of_other_countries(self) -> None:
        assert "America/New_York" not in find("+447912345678", MANHATTAN).zones
        assert "America/New_York" not in find("+12423456789", MANHATTAN).zones

    def test_its_zone_comes_first_where_it_is_among_them_anyway(self) -> None:
        assert find("+447912345678", business(LONDON, "Europe/London")).zones[0] == "Europe/London"

    @pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "GMT", "America/Gotham", ""])
    def test_a_zone_that_is_no_place_adds_nothing(self, zone: str) -> None:
        assert find("+12125552368", business(NEW_YORK, zone)).zones == ("America/New_York",)

    @pytest.mark.parametrize(
        ("phone", "from_number", "zone"),
        [
            ("+61412345678", SYDNEY, "Australia/Sydney"),
            ("+34612345678", "+34912345678", "Europe/Madrid"),
            ("+351912345678", "+351212345678", "Atlantic/Azores"),
            ("+79161234567", "+74951234567", "Europe/Moscow"),
            ("+5511961234567", "+551123456789", "America/Sao_Paulo"),
        ],
    )
    def test_it_may_say_that_mobiles_of_its_country_are_where_it_is(
        self, phone: str, from_number: str, zone: str
    ) -> None:
        place = find(phone, business(from_number, zone, assume_local_mobile=True))
        assert (place.zones, place.evidence) == ((zone,), ZoneEvidence.TENANT)
        assert zone in find(phone, business(from_number, zone)).zones

    @pytest.mark.parametrize(
        ("phone", "from_number", "zone"),
        [
            ("+6281234567890", "+62211234567", "Asia/Jayapura"),  # not among the number's zones
            ("+61892345678", SYDNEY, "Australia/Sydney"),  # a landline, in Perth
            ("+12085551234", NEW_YORK, "America/Boise"),  # in North America mobiles have area codes
            ("+79161234567", SYDNEY, "Europe/Moscow"),  # another country
        ],
    )
    def test_it_cannot_say_so_of_a_number_that_tells_more(
        self, phone: str, from_number: str, zone: str
    ) -> None:
        assert (
            find(phone, business(from_number, zone, assume_local_mobile=True)).evidence is ZoneEvidence.NUMBER
        )


class TestTooManyZones:
    def test_zones_without_an_hour_in_common_are_asked_about(self) -> None:
        moscow = business("+74951234567", "Europe/Moscow")
        place = find("+79161234567", moscow)
        assert place.problem == MANY_ZONES
        assert next_opening(JANUARY, place, None, hard_only=False) is None

    def test_by_hand_an_hour_in_common_of_the_hard_windows_will_do(self) -> None:
        place = find("+79161234567", business("+74951234567", "Europe/Moscow"), hard_only=True)
        assert place.problem == ""
        assert find_minutes_open(DAY, place, None, hard_only=True) == 60

    def test_less_than_an_hour_is_asked_about_by_hand_too(self) -> None:
        place = find("+79161234567", business("+74951234567", "Pacific/Apia"), hard_only=True)
        assert place.problem == MANY_ZONES

    def test_short_hours_of_the_business_are_not_the_zones_fault(self) -> None:
        half_an_hour = OwnHours(make_span("10:00-10:30"), None, None)
        assert find("+447912345678", business(LONDON, "Europe/London", hours=half_an_hour)).problem == ""
        never = OwnHours(make_span("6:00-7:00"), None, None)
        assert find("+447912345678", business(LONDON, "Europe/London", hours=never)).problem == ""
        assert (
            find("+18085551234", business(NEW_YORK, "America/New_York", hours=half_an_hour)).problem
            == MANY_ZONES
        )

    def test_a_weekend_is_looked_past(self) -> None:
        friday_evening = datetime(2027, 1, 15, 23, tzinfo=UTC)
        place = find_place(
            E164("+447912345678"), "", tenant=business(LONDON, "Europe/London"), now=friday_evening
        )
        assert place.problem == ""


# From the worked table of the calling rules (section 5): 09:00-20:00 on 15 January 2027.
WORKED = [
    ("+12125552368", NEW_YORK, "America/New_York", 1, 660, "14:00-01:00"),
    ("+12125552368", NEW_YORK, "America/Los_Angeles", 1, 480, "17:00-01:00"),
    ("+18504321234", NEW_YORK, "America/Chicago", 2, 600, "15:00-01:00"),
    ("+14232345678", NEW_YORK, "America/New_York", 2, 600, "15:00-01:00"),
    ("+12083345678", NEW_YORK, "America/Boise", 3, 600, "17:00-03:00"),
    ("+18085551234", NEW_YORK, "America/New_York", 1, 360, "19:00-01:00"),
    ("+19075551234", NEW_YORK, "America/Anchorage", 4, 600, "19:00-05:00"),
    ("+447912345678", LONDON, "Europe/London", 4, 660, "09:00-20:00"),
    ("+447912345678", NEW_YORK, "America/New_York", 4, 660, "09:00-20:00"),
    ("+61412345678", SYDNEY, "Australia/Sydney", 8, 390, "02:30-09:00"),
    ("+34612345678", "+34912345678", "Europe/Madrid", 2, 600, "09:00-19:00"),
    ("+351912345678", "+351212345678", "Europe/Lisbon", 2, 600, "10:00-20:00"),
    ("+79161234567", "+74951234567", "Europe/Moscow", 16, 60, "07:00-08:00"),
    ("+6281234567890", "+62211234567", "Asia/Jayapura", 1, 540, "02:00-11:00"),
]


@pytest.mark.parametrize(("phone", "from_number", "zone", "number_zones", "minutes", "window"), WORKED)
def test_the_worked_table_comes_out(
    phone: str, from_number: str, zone: str, number_zones: int, minutes: int, window: str
) -> None:
    tenant = business(from_number, zone, hours=NINE_TO_EIGHT)
    place = find(phone, tenant)
    of_the_number = find(phone, business("+390612345678", "Europe/Rome"))
    assert len(of_the_number.zones) == number_zones
    assert find_minutes_open(DAY, place, NINE_TO_EIGHT, hard_only=False) == minutes
    [(begin, end)] = list_windows(DAY, place, NINE_TO_EIGHT, hard_only=False)
    assert f"{begin:%H:%M}-{end:%H:%M}" == window


@pytest.mark.parametrize(
    ("phone", "from_number", "zone"),
    [("+61412345678", SYDNEY, "Australia/Sydney"), ("+79161234567", "+74951234567", "Europe/Moscow")],
)
def test_a_mobile_that_is_taken_for_local_has_the_whole_window(
    phone: str, from_number: str, zone: str
) -> None:
    tenant = business(from_number, zone, hours=NINE_TO_EIGHT, assume_local_mobile=True)
    assert find_minutes_open(DAY, find(phone, tenant), NINE_TO_EIGHT, hard_only=False) == 660


# From the calling rules (section 5): the area codes with more than one offset in January.
MULTI_ZONE = """
208 America/Boise America/Denver America/Los_Angeles
219 America/Chicago America/New_York
250 America/Edmonton America/Vancouver
270 America/Chicago America/New_York
308 America/Chicago America/Denver
418 America/Halifax America/Toronto
423 America/Chicago America/New_York
541 America/Denver America/Los_Angeles
574 America/Chicago America/New_York
605 America/Chicago America/Denver America/North_Dakota/Center
606 America/Chicago America/New_York
620 America/Chicago America/Denver
701 America/Chicago America/Denver America/North_Dakota/Center
709 America/Halifax America/St_Johns
775 America/Boise America/Denver America/Los_Angeles
785 America/Chicago America/Denver
807 America/Toronto America/Winnipeg
812 America/Chicago America/New_York
850 America/Chicago America/New_York
867 America/Edmonton America/Fort_Nelson America/Toronto America/Vancouver America/Winnipeg
879 America/Puerto_Rico America/St_Johns
906 America/Chicago America/New_York
907 America/Adak America/Anchorage America/Juneau Pacific/Honolulu
986 America/Boise America/Los_Angeles
"""


class TestAreaCodes:
    def test_their_zones_are_those_of_the_number_plan(self) -> None:
        zones = {code: frozenset(area.zones) for code, area in POLICY.area_codes.items()}
        assert zones == derive_zones()

    def test_the_file_is_as_the_tool_writes_it(self) -> None:
        assert FILE.read_text(encoding="utf-8").endswith("\n" + render_zones())

    def test_those_with_several_offsets_are_the_ones_that_were_measured(self) -> None:
        def list_offsets(zones: tuple[str, ...], at: datetime) -> set[object]:
            return {at.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones}

        measured = {line.split()[0]: tuple(line.split()[1:]) for line in MULTI_ZONE.strip().splitlines()}
        assert {
            code: area.zones
            for code, area in POLICY.area_codes.items()
            if len(list_offsets(area.zones, JANUARY)) > 1
        } == measured
        july = datetime(2027, 7, 15, tzinfo=UTC)
        in_summer = {
            code for code, area in POLICY.area_codes.items() if len(list_offsets(area.zones, july)) > 1
        }
        # In the north of Arizona the Navajo Nation changes its clocks, and the rest does not.
        assert "928" in in_summer - measured.keys()

    def test_intersecting_costs_almost_nothing(self) -> None:
        hours = []
        for area in POLICY.area_codes.values():
            spans = [
                (datetime(2027, 1, 15, 9, tzinfo=ZoneInfo(z)), datetime(2027, 1, 15, 20, tzinfo=ZoneInfo(z)))
                for z in area.zones
            ]
            width = min(end for _, end in spans).astimezone(UTC) - max(
                begin for begin, _ in spans
            ).astimezone(UTC)
            hours.append(width.total_seconds() / 3600)
        # The two that keep half an hour more are Newfoundland's, counted with the 10 in the source.
        assert Counter(hours) == {11: 418, 10.5: 2, 10: 21, 8: 1}

    def test_every_state_has_some_and_one_is_of_two(self) -> None:
        of_states = {
            code: area.regions
            for code, area in POLICY.area_codes.items()
            if any(region in STATES for region in area.regions)
        }
        assert {region for regions in of_states.values() for region in regions} == STATES
        assert len(of_states) == 359
        assert [code for code, regions in of_states.items() if len(regions) > 1] == ["201"]
