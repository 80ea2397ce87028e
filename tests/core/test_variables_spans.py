"""A duration is said in full, and never rounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.variables.durations import LONGEST_MIN, SHORTEST_MIN, parse_duration
from core.variables.spans import format_duration
from tests.support.golden import read_golden
from tests.support.speech import find_unspeakable, languages


@pytest.mark.parametrize("row", read_golden("languages.tsv"), ids=lambda row: row["language"])
def test_each_language_says_it_as_in_the_table_of_languages(row: dict[str, str]) -> None:
    assert format_duration(90, language=row["language"]) == row["90 min"]


@pytest.mark.parametrize("row", read_golden("main_locales.tsv"), ids=lambda row: row["language"])
def test_each_main_locale_says_it_as_in_the_table_of_locales(row: dict[str, str]) -> None:
    spoken = [format_duration(minutes, language=row["language"]) for minutes in (45, 90, 26 * 60)]
    assert spoken == [row["45 min"], row["90 min"], row["26 h"]]


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("45", "45 minutes"),
        (45, "45 minutes"),
        ("PT45M", "45 minutes"),
        ("45 minutes", "45 minutes"),
        ("half an hour", "30 minutes"),
        ("1 hr", "1 hour"),
        ("PT1H30M", "1 hour and 30 minutes"),
        ("PT90M", "1 hour and 30 minutes"),
        ("1:30", "1 hour and 30 minutes"),
        ("1h30", "1 hour and 30 minutes"),
        ("90 min", "1 hour and 30 minutes"),
        ("1 hour and 30 minutes", "1 hour and 30 minutes"),
        ("1.5 hours", "1 hour and 30 minutes"),
        ("2 hours", "2 hours"),
        ("P1DT2H", "1 day and 2 hours"),
    ],
)
def test_what_staff_type_is_said_in_words(typed: str | int, spoken: str) -> None:
    minutes = parse_duration(typed)

    assert minutes is not None
    assert format_duration(minutes, language="en-US") == spoken


@pytest.mark.parametrize(
    ("minutes", "spoken"),
    [(1, "1 minute"), (60, "1 hour"), (1565, "1 day, 2 hours, and 5 minutes"), (20160, "14 days")],
)
def test_one_is_singular_and_three_units_make_a_list(minutes: int, spoken: str) -> None:
    assert format_duration(minutes, language="en-US") == spoken


@pytest.mark.parametrize(
    ("minutes", "spoken"),
    [
        (61, "1 awr ac 1 munud"),
        (62, "1 awr a 2 funud"),
        (68, "1 awr ac 8 munud"),
        (70, "1 awr a 10 munud"),
        (71, "1 awr ac 11 munud"),
        (79, "1 awr ac 19 munud"),
        (80, "1 awr a 20 munud"),
        (1565, "1 diwrnod, 2 awr, a 5 munud"),
    ],
)
def test_welsh_says_ac_before_a_number_that_begins_with_a_vowel(minutes: int, spoken: str) -> None:
    assert format_duration(minutes, language="cy-GB") == spoken


@pytest.mark.parametrize("minutes", [0, -5])
def test_a_duration_lasts_at_least_a_minute(minutes: int) -> None:
    with pytest.raises(ValueError, match="at least one minute"):
        format_duration(minutes, language="en-US")


@given(st.integers(SHORTEST_MIN, LONGEST_MIN), st.sampled_from(["en-US", "en-GB"]))
def test_english_is_read_back_as_the_same_number_of_minutes(minutes: int, language: str) -> None:
    assert parse_duration(format_duration(minutes, language=language)) == minutes


@given(st.integers(1, LONGEST_MIN), languages)
def test_every_duration_can_be_spoken_in_every_language(minutes: int, language: str) -> None:
    spoken = format_duration(minutes, language=language)

    assert find_unspeakable(spoken) == []
    assert "duration" not in spoken
    assert "(" not in spoken
    assert format_duration(minutes, language=language) == spoken
