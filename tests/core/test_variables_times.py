"""A time comes out as a voice says it: on the clock of its people, and never in doubt."""

from datetime import time

import pytest
from babel.dates import format_time as format_time_as_cldr
from hypothesis import given
from hypothesis import strategies as st

from core.variables.clean import smooth_text
from core.variables.languages import LANGUAGES, get_babel_locale
from core.variables.times import CLOCKS, format_time
from tests.support.golden import read_golden
from tests.support.speech import find_unspeakable, languages

EVERY_MINUTE = [time(hour, minute) for hour in range(24) for minute in range(60)]
ENGLISH = ["en-AU", "en-GB", "en-IN", "en-NZ", "en-US"]


def test_there_is_a_clock_for_every_language() -> None:
    assert tuple(CLOCKS) == LANGUAGES


@pytest.mark.parametrize("row", read_golden("languages.tsv"), ids=lambda row: row["language"])
def test_each_language_says_it_as_in_the_table_of_languages(row: dict[str, str]) -> None:
    assert format_time(time(14, 30), language=row["language"]) == row["time"]


@pytest.mark.parametrize("row", read_golden("main_locales.tsv"), ids=lambda row: row["language"])
def test_each_main_locale_says_it_as_in_the_table_of_locales(row: dict[str, str]) -> None:
    assert format_time(time(14, 30), language=row["language"]) == row["time"]


class TestEnglish:
    @pytest.mark.parametrize("language", ENGLISH)
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
            (time(23, 59, 59), "11:59 PM"),
        ],
    )
    def test_is_on_the_twelve_hour_clock(self, wall: time, spoken: str, language: str) -> None:
        assert format_time(wall, language=language) == spoken

    @given(st.times(), st.sampled_from(ENGLISH))
    def test_is_plain_ascii_without_a_leading_zero(self, wall: time, language: str) -> None:
        spoken = format_time(wall, language=language)

        assert spoken.isascii()
        assert spoken[0] != "0"


@pytest.mark.parametrize(
    ("language", "full_hour", "early", "noon", "midnight"),
    [
        ("de-DE", "14:00 Uhr", "9:05 Uhr", "12:00 Uhr", "0:00 Uhr"),
        ("nl-NL", "14:00 uur", "9:05 uur", "12:00 uur", "0:00 uur"),
        ("nl-BE", "14:00 uur", "9:05 uur", "12:00 uur", "0:00 uur"),
        ("fr-FR", "14 h", "9 h 05", "12 h", "0 h"),
        ("fr-CA", "14 h", "9 h 05", "12 h", "0 h"),
        ("pt-BR", "14h", "9h05", "12h", "0h"),
        ("pt-PT", "14:00", "09:05", "12:00", "00:00"),
        ("ja-JP", "14時", "9時5分", "12時", "0時"),
        ("ko-KR", "오후 2시", "오전 9:05", "정오 12시", "오전 12시"),
        ("es-ES", "14:00", "9:05", "12:00", "0:00"),
        ("es-419", "2:00 p.m.", "9:05 a.m.", "12:00 del mediodía", "12:00 a.m."),
        ("it-IT", "14:00", "09:05", "12:00", "00:00"),
        ("da-DK", "14:00", "09:05", "12:00", "00:00"),
        ("fi-FI", "14:00", "9:05", "12:00", "0:00"),
        ("id-ID", "14:00", "09:05", "12:00", "00:00"),
        ("ar-SA", "2:00 مساءً", "9:05 صباحًا", "12:00 ظهرًا", "12:00 صباحًا"),
        ("el-GR", "2:00 μ.μ.", "9:05 π.μ.", "12:00 το μεσημέρι", "12:00 π.μ."),
        ("fil-PH", "2:00 PM", "9:05 AM", "12:00 tanghaling-tapat", "12:00 AM"),
        ("hi-IN", "2:00 pm", "9:05 am", "12:00 दोपहर", "12:00 am"),
        ("kn-IN", "2:00 PM", "9:05 AM", "12:00 ಮಧ್ಯಾಹ್ನ", "12:00 AM"),
        ("mr-IN", "2:00 PM", "9:05 AM", "12:00 मध्यान्ह", "12:00 AM"),
        ("ms-MY", "2:00 petang", "9:05 pagi", "12:00 tengah hari", "12:00 tengah malam"),
        ("ta-IN", "2:00 PM", "9:05 AM", "12:00 நண்பகல்", "12:00 AM"),
        ("ur-IN", "2:00 PM", "9:05 AM", "12:00 دوپہر", "12:00 AM"),
    ],
)
def test_full_hours_early_hours_and_noon_have_their_form(
    language: str, full_hour: str, early: str, noon: str, midnight: str
) -> None:
    walls = (time(14), time(9, 5), time(12), time(0))
    assert tuple(format_time(wall, language=language) for wall in walls) == (full_hour, early, noon, midnight)


@pytest.mark.parametrize("language", ["ar-SA", "ko-KR", "ms-MY"])
def test_the_part_of_the_day_is_cldrs_word_where_its_short_form_cannot_be_said(language: str) -> None:
    locale = get_babel_locale(language)
    names = {
        smooth_text(name)
        for form in ("format", "stand-alone")
        for name in locale.day_periods[form]["wide"].values()
    }
    assert {word for _, word in CLOCKS[language].periods} <= names


def test_malay_parts_of_the_day_begin_when_cldr_says() -> None:
    words = {"tengah malam": 0, "pagi": 1, "tengah hari": 12, "petang": 14, "malam": 19}
    locale = get_babel_locale("ms-MY")

    for hour in range(24):
        cldr = format_time_as_cldr(time(hour, 30), "h:mm BBBB", locale=locale)
        assert format_time(time(hour, 30), language="ms-MY") == cldr
    assert {word: begins for begins, word in CLOCKS["ms-MY"].periods} == words


def test_only_the_documented_languages_differ_from_cldr() -> None:
    differing = {
        language
        for language in LANGUAGES
        for wall in EVERY_MINUTE
        if format_time(wall, language=language)
        != smooth_text(format_time_as_cldr(wall, "short", locale=get_babel_locale(language)))
    }
    of_words = {"de-DE", "fr-CA", "fr-FR", "ja-JP", "nl-BE", "nl-NL", "pt-BR"}
    of_dots = {"da-DK", "fi-FI", "id-ID"}
    on_twelve_hours = {"ar-SA", "el-GR", "es-419", "fil-PH", "hi-IN", "kn-IN", "ko-KR", "mr-IN", "ms-MY"}
    on_twelve_hours |= {"ta-IN", "ur-IN", *ENGLISH}
    assert differing == of_words | of_dots | on_twelve_hours


@given(st.times(), languages)
def test_every_time_can_be_spoken_in_every_language(wall: time, language: str) -> None:
    spoken = format_time(wall, language=language)

    assert find_unspeakable(spoken) == []
    assert format_time(wall, language=language) == spoken


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_minutes_of_a_day_sound_the_same(language: str) -> None:
    assert len({format_time(wall, language=language) for wall in EVERY_MINUTE}) == len(EVERY_MINUTE)
