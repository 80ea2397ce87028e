"""A date comes out as the people of each language say it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.variables.dates import format_date
from core.variables.languages import LANGUAGES
from tests.support.golden import read_golden
from tests.support.speech import find_unspeakable, languages

TODAY = date(2024, 1, 8)
NEAR = st.integers(0, 300).map(timedelta)


def speak(day: date, language: str) -> str:
    """Say a date that is near, so that its year goes without saying."""
    return format_date(day, language=language, today=day)


@pytest.mark.parametrize("row", read_golden("languages.tsv"), ids=lambda row: row["language"])
def test_each_language_says_it_as_in_the_table_of_languages(row: dict[str, str]) -> None:
    assert speak(date(2024, 1, 15), row["language"]) == row["15 Jan"]
    assert speak(date(2027, 3, 1), row["language"]) == row["1 Mar"]


@pytest.mark.parametrize("row", read_golden("main_locales.tsv"), ids=lambda row: row["language"])
def test_each_main_locale_says_it_as_in_the_table_of_locales(row: dict[str, str]) -> None:
    assert speak(date(2024, 1, 15), row["language"]) == row["15 Jan"]


class TestEnglish:
    def test_says_the_order_documents_own(self) -> None:
        assert format_date(date(2024, 1, 15), language="en-US", today=TODAY) == "Monday, January 15th"

    @pytest.mark.parametrize("language", ["en-GB", "en-AU", "en-NZ", "en-IN", "en_gb"])
    def test_puts_the_day_first_where_people_do(self, language: str) -> None:
        assert format_date(date(2024, 1, 15), language=language, today=TODAY) == "Monday, 15th January"

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
    def test_has_ordinals(self, day: int, ordinal: str) -> None:
        assert speak(date(2024, 3, day), "en-US").endswith(f", March {ordinal}")
        assert speak(date(2024, 3, day), "en-GB").endswith(f", {ordinal} March")


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("fr-FR", "vendredi 1er mars", "samedi 2 mars"),
        ("fr-CA", "vendredi 1er mars", "samedi 2 mars"),
        ("it-IT", "venerdì 1º marzo", "sabato 2 marzo"),
        ("pt-BR", "sexta-feira, 1º de março", "sábado, 2 de março"),
        ("pt-PT", "sexta-feira, 1º de março", "sábado, 2 de março"),
        ("es-ES", "viernes, 1 de marzo", "sábado, 2 de marzo"),
        ("id-ID", "Jumat, 1 Maret", "Sabtu, 2 Maret"),
    ],
)
def test_only_french_italian_and_portuguese_make_the_first_an_ordinal(
    language: str, first: str, second: str
) -> None:
    assert (speak(date(2024, 3, 1), language), speak(date(2024, 3, 2), language)) == (first, second)


class TestYear:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize(("days", "is_said"), [(-1, True), (0, False), (300, False), (301, True)])
    def test_is_said_only_when_it_is_in_doubt(self, language: str, days: int, is_said: bool) -> None:  # noqa: FBT001
        day = date(2025, 6, 1) + timedelta(days)

        assert (str(day.year) in format_date(day, language=language, today=date(2025, 6, 1))) is is_said

    @pytest.mark.parametrize(
        ("language", "spoken"),
        [
            ("en-US", "Wednesday, January 15th, 2025"),
            ("en-GB", "Wednesday, 15th January 2025"),
            ("de-DE", "Mittwoch, 15. Januar 2025"),
            ("fr-FR", "mercredi 15 janvier 2025"),
            ("es-419", "miércoles, 15 de enero de 2025"),
            ("ca-ES", "dimecres, 15 de gener del 2025"),
            ("ja-JP", "2025年1月15日水曜日"),
            ("ko-KR", "2025년 1월 15일 수요일"),
            ("hu-HU", "2025. január 15., szerda"),
            ("lv-LV", "trešdiena, 2025. gada 15. janvāris"),
            ("lt-LT", "2025 m. sausio 15 d., trečiadienis"),
            ("th-TH", "วันพุธที่ 15 มกราคม ค.ศ. 2025"),
            ("tr-TR", "15 Ocak 2025 Çarşamba"),
            ("vi-VN", "Thứ Tư, 15 tháng 1, 2025"),
            ("hr-HR", "srijeda, 15. siječnja 2025."),
            # The word for "of the year" stands in full where CLDR has a letter.
            ("ru-RU", "среда, 15 января 2025 года"),
            ("uk-UA", "середа, 15 січня 2025 року"),
            ("bg-BG", "сряда, 15 януари 2025 година"),
            ("mk-MK", "среда, 15 јануари 2025 година"),
            ("kk-KZ", "2025 жылғы 15 қаңтар, сәрсенбі"),
            ("hy-AM", "2025 թվականի հունվարի 15, չորեքշաբթի"),
        ],
    )
    def test_is_said_as_the_language_says_it(self, language: str, spoken: str) -> None:
        assert format_date(date(2025, 1, 15), language=language, today=TODAY) == spoken


def test_the_invisible_joint_of_a_persian_weekday_is_a_space() -> None:
    assert speak(date(2024, 1, 16), "fa-IR") == "سه شنبه 16 ژانویهٔ"


@given(st.dates(), st.dates(), languages)
def test_every_date_can_be_spoken_in_every_language(day: date, today: date, language: str) -> None:
    spoken = format_date(day, language=language, today=today)

    assert find_unspeakable(spoken) == []
    assert format_date(day, language=language, today=today) == spoken


@given(st.dates(max_value=date(9998, 1, 1)), NEAR, NEAR, languages)
def test_no_two_days_near_today_sound_the_same(
    today: date, one: timedelta, other: timedelta, language: str
) -> None:
    spoken = {format_date(today + ahead, language=language, today=today) for ahead in (one, other)}

    assert len(spoken) == len({one, other})
