"""When a phone may ring: clocks that change, odd zones, other days elsewhere, and what is said of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from core.nouns.calling import Calling, OwnHours, Span
from core.nouns.ids import E164
from core.nouns.tenant import Profile
from core.policy.catalogue import POLICY
from core.policy.days_off import find_holiday
from core.policy.explain import explain_closed
from core.policy.place import MANY_ZONES, find_place
from core.policy.policy import Place, ZoneEvidence
from core.policy.windows import find_minutes_open, is_open, last_call_before, list_windows, next_opening
from tests.support.builders import make_tenant
from tests.support.policies import at_wall, make_place, make_row, make_span

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(place: Place, day: str, *, hard_only: bool = True) -> str:
    windows = list_windows(date.fromisoformat(day), place, None, hard_only=hard_only)
    return ", ".join(f"{begin:%d %H:%M}-{end:%d %H:%M}" for begin, end in windows)


class TestTheClocksChange:
    @pytest.mark.parametrize(
        ("region", "zone", "day", "windows"),
        [
            ("US-NY", "America/New_York", "2027-03-13", "13 13:00-14 02:00"),
            ("US-NY", "America/New_York", "2027-03-14", "14 12:00-15 01:00"),  # forward, that night
            ("US-NY", "America/New_York", "2027-11-06", "06 12:00-07 01:00"),
            ("US-NY", "America/New_York", "2027-11-07", "07 13:00-08 02:00"),  # back
            ("GB", "Europe/London", "2027-03-27", "27 08:00-27 21:00"),
            ("GB", "Europe/London", "2027-03-28", "28 07:00-28 20:00"),
            ("GB", "Europe/London", "2027-10-30", "30 07:00-30 20:00"),
            ("GB", "Europe/London", "2027-10-31", "31 08:00-31 21:00"),
            ("GB", "Australia/Lord_Howe", "2027-04-03", "02 21:00-03 10:00"),
            ("GB", "Australia/Lord_Howe", "2027-04-04", "03 21:30-04 10:30"),  # back, by half an hour
            ("GB", "Australia/Lord_Howe", "2027-10-02", "01 21:30-02 10:30"),
            ("GB", "Australia/Lord_Howe", "2027-10-03", "02 21:00-03 10:00"),
        ],
    )
    def test_the_window_follows_the_clock_on_the_wall(
        self, region: str, zone: str, day: str, windows: str
    ) -> None:
        place = make_place(region, zone)
        assert window(place, day) == windows
        assert find_minutes_open(date.fromisoformat(day), place, None, hard_only=True) == 13 * 60

    def test_two_zones_that_change_on_different_days_meet_in_another_window_meanwhile(self) -> None:
        place = make_place("GB", "Europe/London", "America/New_York")
        assert window(place, "2027-03-13") == "13 13:00-13 21:00"
        assert window(place, "2027-03-14") == "14 12:00-14 21:00"
        assert window(place, "2027-03-28") == "28 12:00-28 20:00"

    @pytest.mark.parametrize(
        ("span", "day", "windows"),
        [
            ("2:30-4:00", date(2027, 3, 14), "07:00-08:00"),  # opens in the hour that is skipped
            ("1:30-2:30", date(2027, 3, 14), "06:30-07:00"),  # closes in it
            ("2:00-3:00", date(2027, 3, 14), ""),  # is skipped altogether
            ("1:00-4:00", date(2027, 3, 14), "06:00-07:00 07:00-08:00"),
            ("1:15-1:45", date(2027, 11, 7), "05:15-05:45 06:15-06:45"),  # comes twice
            ("0:30-1:30", date(2027, 11, 7), "04:30-05:30 06:00-06:30"),  # and opens again
        ],
    )
    def test_a_change_inside_a_window_splits_or_shortens_it(self, span: str, day: date, windows: str) -> None:
        row = make_row([make_span(span)])
        place = Place(("US-NY",), (row,), ("America/New_York",), ZoneEvidence.NUMBER)
        found = list_windows(day, place, None, hard_only=True)
        assert " ".join(f"{begin:%H:%M}-{end:%H:%M}" for begin, end in found) == windows


class TestOddZones:
    @pytest.mark.parametrize(
        ("region", "zone", "opens"),
        [
            ("IN", "Asia/Kolkata", "2027-01-13 03:30"),
            ("NP", "Asia/Kathmandu", "2027-01-13 03:15"),
            ("CA", "America/St_Johns", "2027-01-13 12:30"),
            ("NZ", "Pacific/Chatham", "2027-01-12 19:15"),
            ("MH", "Pacific/Majuro", "2027-01-12 21:00"),
            ("US-HI", "Pacific/Honolulu", "2027-01-13 19:00"),
            ("AS", "Pacific/Pago_Pago", "2027-01-13 20:00"),
            ("KI", "Pacific/Kiritimati", "2027-01-12 19:00"),
        ],
    )
    def test_nine_is_nine_by_their_own_clock(self, region: str, zone: str, opens: str) -> None:
        place = make_place(region, zone)
        at = utc(opens)
        assert is_open(at, place, None, hard_only=False)
        assert not is_open(at - MINUTE, place, None, hard_only=False)
        assert next_opening(at - timedelta(hours=3), place, None, hard_only=False) == at

    def test_zones_more_than_a_day_apart_never_meet_where_the_days_do_not(self) -> None:
        place = make_place("NZ", "Pacific/Kiritimati", "Pacific/Pago_Pago")
        assert window(place, "2027-01-13") == "12 19:00-13 06:30"  # 08:00-19:30 of the 12th in Pago Pago


class TestOtherDays:
    def test_it_is_the_callees_weekday_that_counts(self) -> None:
        monday_in_auckland = at_wall(date(2027, 1, 11), time(10), "Pacific/Auckland")
        place = make_place("US-HI", "Pacific/Honolulu")
        assert explain_closed(monday_in_auckland, place, None, hard_only=False) == (
            "Sunday: no calls in the US."
        )
        assert next_opening(monday_in_auckland, place, None, hard_only=False) == utc("2027-01-11 19:00")

    def test_a_window_that_spans_midnight_utc_is_one(self) -> None:
        place = make_place("US-CA", "America/Los_Angeles")
        for minutes in (-1, 0, 1):
            assert is_open(utc("2027-01-14 00:00") + minutes * MINUTE, place, None, hard_only=False)

    def test_a_leap_day_is_a_day(self) -> None:
        place = make_place("US-NY", "America/New_York")
        evening = at_wall(date(2028, 2, 28), time(21), "America/New_York")
        assert next_opening(evening, place, None, hard_only=False) == utc("2028-02-29 14:00")
        assert last_call_before(utc("2028-03-01 06:00"), place, None, hard_only=False) == utc(
            "2028-03-01 00:54"
        )

    def test_a_weekend_and_a_holiday_are_passed_over(self) -> None:
        place = make_place("US-NY", "America/New_York")
        saturday_evening = utc("2027-01-16 23:00")  # Monday is Martin Luther King's day
        assert next_opening(saturday_evening, place, None, hard_only=False) == utc("2027-01-19 14:00")
        assert last_call_before(utc("2027-01-19 13:59"), place, None, hard_only=False) == utc(
            "2027-01-16 22:54"
        )
        assert next_opening(saturday_evening, place, None, hard_only=False, search_days=2) is None
        assert last_call_before(utc("2027-01-19 13:59"), place, None, hard_only=False, search_days=2) is None

    def test_an_instant_that_is_open_is_its_own_answer_to_the_second(self) -> None:
        place = make_place("GB", "Europe/London")
        at = utc("2027-01-13 10:11:12")
        assert next_opening(at, place, None, hard_only=False) == at
        assert last_call_before(at, place, None, hard_only=False) == at


class TestHolidays:
    def test_a_state_has_its_own_besides_the_federal_ones(self) -> None:
        assert find_holiday(("US-TX",), date(2027, 3, 2)) == "Texas Independence Day"
        assert find_holiday(("US-NY",), date(2027, 3, 2)) == ""
        assert find_holiday(("US-NY", "US-TX"), date(2027, 3, 2)) == "Texas Independence Day"
        assert find_holiday(("US",), date(2027, 7, 5)) == "Independence Day (observed)"

    def test_their_names_are_english_whatever_the_machine_speaks(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LANGUAGE", "de")
        assert find_holiday(("DE",), date(2031, 12, 26)) == "Second Day of Christmas"

    @pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
    def test_every_country_is_asked_for_without_harm(self, region: str) -> None:
        assert isinstance(find_holiday((region,), date(2027, 1, 1)), str)


FRENCH = "10:00 to 13:00 and 14:00 to 20:00"
NINE_TO_SIX = OwnHours(make_span("9-18"), make_span("10-12"), None)


class TestOwnHours:
    def test_they_replace_the_comfortable_ones_and_are_cut_to_the_hard_ones(self) -> None:
        early_and_late = OwnHours(*(make_span("6-23"),) * 3)
        place = make_place("US-FL", "America/New_York")
        for day in (date(2027, 1, 13), date(2027, 1, 17)):  # a Sunday too
            [(begin, end)] = list_windows(day, place, early_and_late, hard_only=False)
            assert begin == at_wall(day, time(8), "America/New_York")
            assert end == at_wall(day, time(20), "America/New_York")

    def test_a_break_of_the_hard_hours_stays(self) -> None:
        row = make_row([make_span("8-12"), make_span("14-20")])
        place = Place(("GB",), (row,), ("Europe/London",), ZoneEvidence.NUMBER)
        assert find_minutes_open(date(2027, 1, 13), place, NINE_TO_SIX, hard_only=False) == 7 * 60

    def test_a_day_without_hours_has_no_calls(self) -> None:
        place = make_place("GB", "Europe/London")
        assert list_windows(date(2027, 1, 17), place, NINE_TO_SIX, hard_only=False) == ()

    def test_holidays_stay_off(self) -> None:
        place = make_place("GB", "Europe/London")
        assert list_windows(date(2026, 12, 25), place, NINE_TO_SIX, hard_only=False) == ()

    def test_by_hand_only_the_hard_hours_count(self) -> None:
        place = make_place("GB", "Europe/London")
        assert is_open(utc("2027-01-17 20:00"), place, NINE_TO_SIX, hard_only=True)


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("region", "zones", "at", "said"),
        [
            (
                "US-NY",
                ("America/New_York",),
                "2027-01-13 12:30",
                "It is 07:30 where this phone is (New York); calls are made from 09:00 to 20:00.",
            ),
            (
                "FR",
                ("Europe/Paris",),
                "2027-01-13 12:30",
                f"It is 13:30 where this phone is (Paris); calls are made from {FRENCH}.",
            ),
            (
                "FR",
                ("Europe/Paris",),
                "2027-01-13 11:57",
                "It is 12:57 where this phone is (Paris); the last call before 13:00 starts at 12:54.",
            ),
            (
                "US-NY",
                ("America/New_York", "America/Los_Angeles"),
                "2027-01-13 14:30",
                "It is 06:30 where this phone may be (Los Angeles); calls are made from 09:00 to 20:00.",
            ),
            (
                "GB",
                ("Europe/London", "Europe/Jersey"),
                "2027-01-13 06:30",
                "It is 06:30 where this phone is (London); calls are made from 09:00 to 20:00.",
            ),
            ("GB", ("Europe/London",), "2027-01-17 12:00", "Sunday: no calls in the UK."),
            ("US-SD", ("America/Chicago",), "2027-01-16 18:00", "Saturday: no calls in South Dakota."),
            ("US-TX", ("America/Chicago",), "2027-01-17 18:00", "Sunday: no calls in Texas."),
            ("BR", ("America/Sao_Paulo",), "2027-01-16 18:00", "Saturday: no calls in this country."),
            ("US-NY", ("America/New_York",), "2026-11-26 18:00", "Thanksgiving Day: no calls today."),
            ("GB", ("Europe/London",), "2026-12-25 12:00", "Christmas Day: no calls today."),
            ("GB", ("Europe/London",), "2027-01-13 12:00", ""),
        ],
    )
    def test_one_line_says_why_it_is_closed(
        self, region: str, zones: Sequence[str], at: str, said: str
    ) -> None:
        place = make_place(region, *zones)
        assert explain_closed(utc(at), place, None, hard_only=False) == said
        assert is_open(utc(at), place, None, hard_only=False) == (said == "")

    def test_the_hard_hours_have_reasons_of_their_own(self) -> None:
        christmas, sunday = utc("2026-12-25 18:00"), utc("2027-01-17 18:00")
        alabama, utah = make_place("US-AL", "America/Chicago"), make_place("US-UT", "America/Denver")
        assert explain_closed(christmas, alabama, None, hard_only=True) == "Christmas Day: no calls today."
        assert explain_closed(sunday, alabama, None, hard_only=True) == "Sunday: no calls in this state."
        assert explain_closed(sunday, utah, None, hard_only=True) == ""

    def test_a_day_off_of_the_business_is_called_so(self) -> None:
        place = make_place("GB", "Europe/London")
        sunday = utc("2027-01-17 12:00")
        assert explain_closed(sunday, place, NINE_TO_SIX, hard_only=False) == (
            "Sunday: no calls by this business."
        )
        germany = make_place("DE", "Europe/Berlin")
        assert explain_closed(sunday, germany, NINE_TO_SIX, hard_only=False) == (
            "Sunday: no calls in this country."
        )

    def test_hours_that_never_meet_are_called_so(self) -> None:
        dawn = OwnHours(*(make_span("6-7"),) * 3)
        place = make_place("GB", "Europe/London")
        noon = utc("2027-01-13 12:00")
        assert explain_closed(noon, place, dawn, hard_only=False) == (
            "The hours that hold for this phone do not meet: no calls today."
        )
        assert next_opening(noon, place, dawn, hard_only=False) is None

    def test_a_place_with_a_problem_says_it(self) -> None:
        place = replace(make_place("GB", "Europe/London"), problem=MANY_ZONES)
        noon = utc("2027-01-13 12:00")
        assert explain_closed(noon, place, None, hard_only=True) == MANY_ZONES
        assert not is_open(noon, place, None, hard_only=True)

    def test_a_window_too_short_for_a_call_is_told_as_it_is(self) -> None:
        short = OwnHours(*(make_span("12:00-12:05"),) * 3)
        place = make_place("GB", "Europe/London")
        said = "It is 12:01 where this phone is (London); calls are made from 12:00 to 12:05."
        assert explain_closed(utc("2027-01-13 12:01"), place, short, hard_only=False) == said

    def test_the_basis_of_a_verdict_names_rows_and_zones_and_nobody(self) -> None:
        place = make_place("US-NV", "America/Los_Angeles")
        assert place.basis == "rows us_ct_nv, us_counsel; zones America/Los_Angeles (by number)"


# ---- whatever the number, the zone and the instant -------------------------------------------------

ZONES = [
    *(
        "America/New_York",
        "America/St_Johns",
        "America/Adak",
        "Pacific/Honolulu",
        "Pacific/Apia",
        "Asia/Kolkata",
    ),
    *(
        "Asia/Kathmandu",
        "Europe/London",
        "Australia/Lord_Howe",
        "Pacific/Chatham",
        "Africa/Casablanca",
        "UTC",
    ),
]


def list_numbers() -> list[str]:
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE)
    examples = (
        phonenumbers.example_number_for_type(region, kind)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in kinds
    )
    written = [phonenumbers.format_number(one, PhoneNumberFormat.E164) for one in examples if one]
    return written + [f"+1{code}2345678" for code in sorted(POLICY.area_codes)]


clocks = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
spans = (
    st.tuples(clocks, clocks)
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: Span(opens=pair[0], closes=pair[1]))
)
own_hours = st.none() | st.builds(OwnHours, st.none() | spans, st.none() | spans, st.none() | spans)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
places = st.tuples(
    st.sampled_from(list_numbers()),
    st.just("") | st.sampled_from(ZONES),
    st.sampled_from(["+12125550100", "+447403305280", "+61212345678", "+74951234567"]),
    st.sampled_from(ZONES),
    st.sampled_from(Profile),
    st.booleans(),
)


def is_inside(instant: datetime, place: Place, *, hard: bool) -> bool:
    """Tell by the walls alone whether a call may start: the rule once more, without intervals."""
    for zone in place.zones:
        wall = instant.astimezone(ZoneInfo(zone))
        for row in place.rows:
            bound = row.hard if hard else row.comfort
            kinds = [bound.weekdays] * 5 + [bound.saturday, bound.sunday]
            day_off = not bound.on_holidays and any(
                find_holiday((region,), wall.date()) for region in place.regions
            )
            minutes = wall.hour * 60 + wall.minute
            if day_off or not any(
                span.opens.hour * 60 + span.opens.minute
                <= minutes
                < span.closes.hour * 60 + span.closes.minute - 5
                for span in kinds[wall.weekday()]
            ):
                return False
    return bool(place.zones)


@given(who=places, hours=own_hours, now=instants, hard_only=st.booleans(), part=st.floats(0, 1))
def test_no_call_starts_outside_the_hard_window_of_any_zone_and_every_opening_is_the_first(
    who: tuple[str, str, str, str, Profile, bool],
    hours: OwnHours | None,
    now: datetime,
    hard_only: bool,  # noqa: FBT001 - named by the strategy
    part: float,
) -> None:
    phone, zone, from_number, tenant_zone, profile, local = who
    tenant = make_tenant(
        from_number=from_number,
        timezone=tenant_zone,
        profile=profile,
        calling=Calling(hours=hours, assume_local_mobile=local),
    )
    place = find_place(E164(phone), zone, tenant=tenant, now=now, hard_only=hard_only)
    opening = next_opening(now, place, hours, hard_only=hard_only)
    last = last_call_before(now, place, hours, hard_only=hard_only)
    assert (explain_closed(now, place, hours, hard_only=hard_only) == "") == is_open(
        now, place, hours, hard_only=hard_only
    )
    if place.problem:
        assert (opening, last) == (None, None)
        return
    for found, towards in ((opening, 1), (last, -1)):
        if found is None:
            assert hours is not None
            continue
        assert is_open(found, place, hours, hard_only=hard_only)
        assert is_inside(found, place, hard=True)
        assert towards * (found - now) >= timedelta()
        if found == now:
            continue
        # The last call is the last whole minute; what follows within that minute is open too.
        nearest_closed = found - towards * MINUTE if towards < 0 else found - timedelta(microseconds=1)
        between = now + part * (nearest_closed - now)
        for closed in (now, between, nearest_closed):
            assert not is_open(closed, place, hours, hard_only=hard_only)
    if hours is None:
        assert is_open(now, place, None, hard_only=hard_only) == (
            is_inside(now, place, hard=True) and (hard_only or is_inside(now, place, hard=False))
        )


CHANGES = [date(2027, 3, 13), date(2027, 3, 14), date(2027, 11, 6), date(2027, 11, 7), date(2027, 4, 3)]


@given(
    windows=st.lists(spans, min_size=1, max_size=1),
    zones=st.lists(st.sampled_from(ZONES), min_size=1, max_size=2, unique=True),
    day=st.sampled_from(CHANGES),
    minute=st.integers(0, 24 * 60),
)
def test_on_the_nights_on_which_clocks_change_the_walls_decide_minute_by_minute(
    windows: list[Span], zones: list[str], day: date, minute: int
) -> None:
    place = Place(("US",), (make_row(windows),), tuple(zones), ZoneEvidence.NUMBER)
    start = datetime.combine(day, time(), UTC) + minute * MINUTE
    minutes = [start + ahead * MINUTE for ahead in range(0, 24 * 60, 7)]
    by_the_walls = [one for one in minutes if is_inside(one, place, hard=True)]
    assert [one for one in minutes if is_open(one, place, None, hard_only=True)] == by_the_walls
    opening = next_opening(start, place, None, hard_only=True)
    if by_the_walls:
        assert opening is not None
        assert opening <= by_the_walls[0]
