"""Numbers and zones: what staff type becomes one number and one moment, or a reason why not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.ids import E164
from core.rules.phone import PhoneRefused, find_region, is_callable, list_zones, parse_phone, render_phone
from core.rules.wall_time import WallTimeRefused, find_zone, list_zone_names, to_instant, to_wall

LONDON = E164("+447403305280")
ZONES = [
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
]
instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
walls = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1))  # noqa: DTZ001 - wall time
digits = st.text("0123456789", min_size=7, max_size=12)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestPhone:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("07912 345678", "+447912345678"),
            ("+44 7912 345678", "+447912345678"),
            ("+44 (0)7912-345678", "+447912345678"),
            ("0044 7912 345678", "+447912345678"),
            ("020 7946 0958", "+442079460958"),
            ("+1 212 555 2368", "+12125552368"),
        ],
    )
    def test_a_number_is_read_however_it_is_typed(self, typed: str, meant: str) -> None:
        assert parse_phone(typed, home=LONDON) == meant

    def test_a_national_number_is_one_of_the_home_country(self) -> None:
        assert parse_phone("212 555 2368", home=E164("+12125550100")) == "+12125552368"

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ("+44 900 123 4567", "exist|kind"),
            ("09098790000", "kind of number"),
            ("+1 900 555 1234", "kind of number"),
            ("0800 123 4567", "kind of number"),
            ("+1 800 555 1234", "kind of number"),
            ("07012 345678", "kind of number"),
            ("07912 345678 ext 3", "Extensions"),
            ("07912 3456", "does not exist"),
            ("999", "does not exist"),
            ("call me", "not a phone number"),
            ("", "not a phone number"),
        ],
    )
    def test_what_nobody_should_call_is_refused_with_a_sentence(self, typed: str, says: str) -> None:
        with pytest.raises(PhoneRefused, match=says):
            parse_phone(typed, home=LONDON)

    @given(st.one_of(digits, digits.map("+{}".format), digits.map("+447{}".format), st.text(max_size=20)))
    def test_reading_twice_is_reading_once_and_anything_else_is_refused(self, typed: str) -> None:
        try:
            phone = parse_phone(typed, home=LONDON)
        except PhoneRefused as refused:
            assert str(refused).endswith(".")  # noqa: PT017 - a number raises nothing
        else:
            assert parse_phone(phone, home=LONDON) == phone
            assert parse_phone(render_phone(phone), home=LONDON) == phone
            assert is_callable(phone)

    def test_a_stored_number_that_nobody_answers_is_not_callable(self) -> None:
        assert not is_callable(E164("+448001234567"))
        assert not is_callable(E164("nonsense"))

    def test_a_number_tells_its_country_and_all_its_zones(self) -> None:
        assert find_region(LONDON) == "GB"
        assert find_region(E164("nonsense")) is None
        assert list_zones(E164("+12125552368"), otherwise="UTC") == ["America/New_York"]
        assert "Europe/London" in list_zones(LONDON, otherwise="UTC")

    def test_where_a_number_tells_no_zone_the_other_one_counts(self) -> None:
        for phone in ("+80012345678", "nonsense"):
            assert list_zones(E164(phone), otherwise="Asia/Tokyo") == ["Asia/Tokyo"]

    def test_what_is_no_number_is_shown_as_it_is(self) -> None:
        assert render_phone(E164("nonsense")) == "nonsense"
        assert render_phone(E164("+447912345678")) == "+44 7912 345678"


class TestWallTime:
    @pytest.mark.parametrize(
        ("local", "zone", "instant"),
        [
            ("2024-01-15 14:30", "Europe/London", "2024-01-15 14:30"),
            ("2024-07-15 14:30", "Europe/London", "2024-07-15 13:30"),
            ("2024-01-15 14:30", "America/New_York", "2024-01-15 19:30"),
            ("2024-01-15 00:10", "Asia/Kathmandu", "2024-01-14 18:25"),
        ],
    )
    def test_an_ordinary_time_is_one_moment(self, local: str, zone: str, instant: str) -> None:
        assert to_instant(wall(local), zone) == utc(instant)
        assert to_wall(utc(instant), zone) == wall(local)

    @pytest.mark.parametrize(
        ("local", "zone"),
        [
            ("2024-03-31 01:30", "Europe/London"),
            ("2024-03-10 02:00", "America/New_York"),
            ("2011-12-30 12:00", "Pacific/Apia"),
            ("2024-10-06 02:15", "Australia/Lord_Howe"),
        ],
    )
    def test_a_time_that_the_clocks_skip_is_refused(self, local: str, zone: str) -> None:
        with pytest.raises(WallTimeRefused, match="does not exist"):
            to_instant(wall(local), zone)

    @pytest.mark.parametrize(
        ("local", "zone"), [("2024-10-27 01:30", "Europe/London"), ("2024-11-03 01:00", "America/New_York")]
    )
    def test_a_time_that_comes_twice_is_refused(self, local: str, zone: str) -> None:
        with pytest.raises(WallTimeRefused, match="comes twice"):
            to_instant(wall(local), zone)

    @pytest.mark.parametrize("local", ["2024-03-31 00:59", "2024-03-31 02:00", "2024-10-27 02:00"])
    def test_the_minutes_around_a_change_are_ordinary(self, local: str) -> None:
        assert to_wall(to_instant(wall(local), "Europe/London"), "Europe/London") == wall(local)

    @given(walls, st.sampled_from(ZONES))
    def test_a_wall_time_that_exists_once_comes_back(self, local: datetime, zone: str) -> None:
        try:
            instant = to_instant(local, zone)
        except WallTimeRefused:
            return
        assert instant.utcoffset() == timedelta()
        assert to_wall(instant, zone) == local

    @given(instants, st.sampled_from(ZONES))
    def test_every_moment_has_a_wall_time_that_means_it_or_is_refused(self, at: datetime, zone: str) -> None:
        try:
            assert to_instant(to_wall(at, zone), zone) == at
        except WallTimeRefused as refused:
            assert "comes twice" in str(refused)  # noqa: PT017 - most moments raise nothing

    @given(st.text(max_size=30))
    def test_any_text_is_a_zone_or_is_none(self, typed: str) -> None:
        zone = find_zone(typed)
        assert zone is None or zone.key == typed

    def test_zone_names_that_begin_with_what_was_typed_come_first(self) -> None:
        assert list_zone_names("new york", limit=3)[0] == "America/New_York"
        assert list_zone_names("LONDON", limit=1) == ["Europe/London"]
        assert list_zone_names(" europe ", limit=2)[0].startswith("Europe/")
        assert len(list_zone_names("", limit=7)) == 7
        assert list_zone_names("atlantis", limit=7) == []
