"""Today and tomorrow are said where we have the words, and of no other day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.variables.languages import LANGUAGES
from core.variables.relative import format_relative_day
from tests.support.golden import read_golden
from tests.support.speech import languages

TODAY = date(2024, 1, 15)


@pytest.mark.parametrize(
    ("language", "today", "tomorrow"),
    [
        ("en-US", "today", "tomorrow"),
        ("en-GB", "today", "tomorrow"),
        ("en-AU", "today", "tomorrow"),
        ("fr-FR", "aujourd'hui", "demain"),
        ("fr-CA", "aujourd'hui", "demain"),
        ("de-DE", "heute", "morgen"),
        ("es-ES", "hoy", "mañana"),
        ("es-419", "hoy", "mañana"),
        ("it-IT", "oggi", "domani"),
        ("pt-BR", "hoje", "amanhã"),
        ("nl-NL", "vandaag", "morgen"),
        ("ja-JP", "今日", "明日"),
    ],
)
def test_it_is_a_word_of_the_language(language: str, today: str, tomorrow: str) -> None:
    assert format_relative_day(TODAY, today=TODAY, language=language) == today
    assert format_relative_day(TODAY + timedelta(1), today=TODAY, language=language) == tomorrow


def test_every_main_locale_has_its_words() -> None:
    for row in read_golden("main_locales.tsv"):
        assert format_relative_day(TODAY, today=TODAY, language=row["language"])


def test_the_other_languages_say_nothing() -> None:
    main = {row["language"].partition("-")[0] for row in read_golden("main_locales.tsv")}

    silent = {
        code.partition("-")[0]
        for code in LANGUAGES
        if format_relative_day(TODAY, today=TODAY, language=code) == ""
    }

    assert silent == {code.partition("-")[0] for code in LANGUAGES} - main


@given(st.integers(-400, 400).filter(lambda ahead: ahead not in {0, 1}), languages)
def test_it_is_said_of_no_other_day(ahead: int, language: str) -> None:
    assert format_relative_day(TODAY + timedelta(ahead), today=TODAY, language=language) == ""


@pytest.mark.parametrize("ahead", [-1, 2])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_not_said_of_yesterday_and_the_day_after_tomorrow(language: str, ahead: int) -> None:
    assert format_relative_day(TODAY + timedelta(ahead), today=TODAY, language=language) == ""
