"""Durations are read as people type them, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.variables.durations import LONGEST_MIN, SHORTEST_MIN, parse_duration


class TestParseDuration:
    @pytest.mark.parametrize(
        ("typed", "minutes"),
        [
            ("45", 45),
            (45, 45),
            ("PT45M", 45),
            ("45 minutes", 45),
            ("half an hour", 30),
            ("1 hr", 60),
            ("PT1H30M", 90),
            ("PT90M", 90),
            ("1:30", 90),
            ("1h30", 90),
            ("90 min", 90),
            ("1 hour and 30 minutes", 90),
            ("1.5 hours", 90),
            ("2 hours", 120),
            ("P1DT2H", 1560),
        ],
    )
    def test_reads_every_row_of_the_table(self, typed: str | int, minutes: int) -> None:
        assert parse_duration(typed) == minutes

    @pytest.mark.parametrize(
        ("typed", "minutes"),
        [
            ("  45  Minutes ", 45),
            ("an hour", 60),
            ("an hour and a half", 90),
            ("1 hour 30", 90),
            ("1h 30m", 90),
            ("1,5 hours", 90),
            ("a day", 1440),
            ("1d2h", 1560),
            ("1 day, 2 hours, and 5 minutes", 1565),
            ("1 week", 10080),
            ("P2W", LONGEST_MIN),
            ("PT0.5H", 30),
            ("pt45m0s", 45),
            ("0:05", SHORTEST_MIN),
        ],
    )
    def test_reads_what_people_type_besides(self, typed: str, minutes: int) -> None:
        assert parse_duration(typed) == minutes

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            " ",
            "soon",
            "PT",
            "P",
            "P1DT",
            "4",
            "4 minutes",
            "20161",
            "15 days",
            "-45",
            "45 bananas",
            "1:75",
            "1.5h30",
            "and 5 minutes",
            "30 minutes 1 hour",
            "PT30S",
            "1.333 hours",
            "٤٥",
            ",",
            "45 " * 40,
        ],
    )
    def test_refuses_the_rest(self, typed: str) -> None:
        assert parse_duration(typed) is None

    @given(st.text(alphabet="0123456789 .,:hmdwptand", max_size=70))
    def test_never_leaves_its_limits(self, typed: str) -> None:
        minutes = parse_duration(typed)

        assert minutes is None or SHORTEST_MIN <= minutes <= LONGEST_MIN

    @given(st.integers(SHORTEST_MIN, LONGEST_MIN))
    def test_reads_iso_8601_back(self, minutes: int) -> None:
        days, rest = divmod(minutes, 1440)
        hours, mins = divmod(rest, 60)

        assert parse_duration(f"P{days}DT{hours}H{mins}M") == minutes
        assert parse_duration(f"PT{minutes}M") == minutes
