"""Numbers, dates, times and durations come out as a voice should say them."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.ids import E164
from core.variables.durations import LONGEST_MIN, SHORTEST_MIN, parse_duration
from core.variables.voice import format_date, format_duration, format_phone_for_voice, format_time

TODAY = date(2024, 1, 8)


class TestPhoneForVoice:
    @pytest.mark.parametrize(
        ("phone", "spoken"),
        [
            ("+447403305280", "074-0330-5280"),
            ("+442071838750", "020-7183-8750"),
            ("+14158923245", "415-892-3245"),
            ("+33612345678", "061-234-5678"),
            ("+4915112345678", "0151-1234-5678"),
            ("+4930123456", "030-123-456"),
            ("+919876543210", "098-7654-3210"),
            ("+61412345678", "041-234-5678"),
            ("+34612345678", "612-345-678"),
            ("+393123456789", "312-345-6789"),
            ("+31612345678", "061-234-5678"),
            ("+46701234567", "070-123-4567"),
            ("+4534412345", "3441-2345"),
            ("+48512345678", "512-345-678"),
            ("+353850123456", "085-012-3456"),
            ("+819012345678", "090-1234-5678"),
            ("+8613123456789", "131-2345-6789"),
            ("+6581234567", "8123-4567"),
            ("+5511961234567", "119-6123-4567"),
            ("+522221234567", "222-123-4567"),
            ("+79123456789", "891-2345-6789"),
            ("+5491123456789", "011-152-345-6789"),
            ("+64211234567", "021-123-4567"),
        ],
    )
    def test_is_grouped_as_the_table_of_countries_says(self, phone: str, spoken: str) -> None:
        assert format_phone_for_voice(E164(phone)) == spoken

    def test_loses_its_extension(self) -> None:
        assert format_phone_for_voice(E164("+447403305280;ext=12")) == "074-0330-5280"

    @pytest.mark.parametrize("phone", ["", "hello", "07403305280", "+"])
    def test_is_refused_when_it_is_no_number(self, phone: str) -> None:
        with pytest.raises(ValueError, match="not a phone number"):
            format_phone_for_voice(E164(phone))

    @given(st.from_regex(r"\+(?:44|1|49|33|91)[1-9][0-9]{5,10}", fullmatch=True))
    def test_keeps_every_digit_in_groups_of_at_most_four_shorter_ones_first(self, phone: str) -> None:
        groups = format_phone_for_voice(E164(phone)).split("-")

        sizes = [len(group) for group in groups]
        assert sizes == sorted(sizes)
        assert max(sizes) <= 4
        assert max(sizes) - min(sizes) <= 1
        assert "".join(groups).isdigit()


class TestDate:
    def test_is_the_order_documents_own(self) -> None:
        assert format_date(date(2024, 1, 15), locale="en-US", today=TODAY) == "Monday, January 15th"

    @pytest.mark.parametrize("locale", ["en-GB", "en-AU", "en_NZ", "en-IN"])
    def test_puts_the_day_first_where_people_do(self, locale: str) -> None:
        assert format_date(date(2024, 1, 15), locale=locale, today=TODAY) == "Monday, 15th January"

    @pytest.mark.parametrize("locale", ["en", "en_US", "de-DE", ""])
    def test_puts_the_month_first_otherwise(self, locale: str) -> None:
        assert format_date(date(2024, 1, 15), locale=locale, today=TODAY) == "Monday, January 15th"

    @pytest.mark.parametrize(
        ("day", "ordinal"),
        [
            (1, "1st"),
            (2, "2nd"),
            (3, "3rd"),
            (4, "4th"),
            (11, "11th"),
            (12, "12th"),
            (13, "13th"),
            (20, "20th"),
            (21, "21st"),
            (22, "22nd"),
            (23, "23rd"),
            (30, "30th"),
            (31, "31st"),
        ],
    )
    def test_has_an_ordinal(self, day: int, ordinal: str) -> None:
        assert format_date(date(2024, 3, day), locale="en-US", today=TODAY).endswith(f", March {ordinal}")

    @pytest.mark.parametrize(("days", "says_year"), [(-1, True), (0, False), (300, False), (301, True)])
    def test_says_the_year_only_when_it_is_in_doubt(self, days: int, says_year: bool) -> None:  # noqa: FBT001
        day = TODAY + timedelta(days=days)

        assert (str(day.year) in format_date(day, locale="en-US", today=TODAY)) is says_year
        assert (str(day.year) in format_date(day, locale="en-GB", today=TODAY)) is says_year

    def test_with_a_year_reads_naturally_in_both_orders(self) -> None:
        day = date(2025, 1, 15)

        assert format_date(day, locale="en-US", today=TODAY) == "Wednesday, January 15th, 2025"
        assert format_date(day, locale="en-GB", today=TODAY) == "Wednesday, 15th January 2025"


class TestTime:
    @pytest.mark.parametrize(
        ("wall", "spoken"),
        [
            (time(14, 30), "2:30 PM"),
            (time(9, 5), "9:05 AM"),
            (time(12, 0), "12:00 noon"),
            (time(12, 1), "12:01 PM"),
            (time(0, 0), "12:00 AM"),
            (time(0, 30), "12:30 AM"),
            (time(11, 59), "11:59 AM"),
            (time(23, 59), "11:59 PM"),
        ],
    )
    def test_is_on_the_twelve_hour_clock(self, wall: time, spoken: str) -> None:
        assert format_time(wall) == spoken

    @given(st.times())
    def test_is_plain_ascii_without_a_leading_zero(self, wall: time) -> None:
        spoken = format_time(wall)

        assert spoken.isascii()
        assert spoken[0] != "0"


class TestDuration:
    @pytest.mark.parametrize(
        ("minutes", "spoken"),
        [
            (1, "1 minute"),
            (30, "30 minutes"),
            (45, "45 minutes"),
            (60, "1 hour"),
            (90, "1 hour and 30 minutes"),
            (120, "2 hours"),
            (1560, "1 day and 2 hours"),
            (1565, "1 day, 2 hours, and 5 minutes"),
            (20160, "14 days"),
        ],
    )
    def test_is_never_rounded(self, minutes: int, spoken: str) -> None:
        assert format_duration(minutes) == spoken

    @pytest.mark.parametrize("minutes", [0, -5])
    def test_lasts_at_least_a_minute(self, minutes: int) -> None:
        with pytest.raises(ValueError, match="at least one minute"):
            format_duration(minutes)

    @given(st.integers(SHORTEST_MIN, LONGEST_MIN))
    def test_is_read_back_as_the_same_number_of_minutes(self, minutes: int) -> None:
        assert parse_duration(format_duration(minutes)) == minutes
