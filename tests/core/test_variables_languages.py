"""A language is one of Retell's 63, or it is refused with a sentence that helps."""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.ids import E164
from core.nouns.phone_style import PhoneStyle
from core.variables.dates import format_date
from core.variables.languages import LANGUAGES, LanguageUnknown, find_language, get_babel_locale
from core.variables.money import Money, format_money
from core.variables.phones import format_phone_spoken
from core.variables.relative import format_relative_day
from core.variables.spans import format_duration
from core.variables.times import format_time
from core.variables.zones import format_zone
from tests.support.golden import read_golden

DAY = date(2024, 1, 15)
PHONE = E164("+447403305280")


class TestFindLanguage:
    def test_knows_the_63_of_the_table_and_no_other(self) -> None:
        assert set(LANGUAGES) == {row["language"] for row in read_golden("languages.tsv")}
        assert len(LANGUAGES) == len(set(LANGUAGES)) == 63

    @pytest.mark.parametrize("code", LANGUAGES)
    def test_takes_every_code_however_it_is_written(self, code: str) -> None:
        for typed in (code, code.lower(), code.upper(), code.replace("-", "_"), f" {code} "):
            assert find_language(typed) == code

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("xx-YY", "There is no language xx-YY. A language is written like en-US or de-DE."),
            ("en-XX", "There is no language en-XX. A language is written like en-US or de-DE."),
            ("de_at", "Retell speaks no de-AT; use de-DE."),
            ("de", "Retell speaks no de; use de-DE."),
            ("es-MX", "Retell speaks no es-MX; use es-419 or es-ES."),
            ("en-ZA", "Retell speaks no en-ZA; use en-AU, en-GB, en-IN, en-NZ or en-US."),
            ("nb-NO", "Retell speaks no nb-NO; use no-NO."),
            ("no", "Retell speaks no no; use no-NO."),
            ("ZH_hant_tw", "Retell speaks no zh-Hant-TW; use zh-CN."),
            ("tl-PH", "Retell speaks no tl-PH; use fil-PH."),
            ("ga-IE", "Retell speaks no ga-IE, nor anything near it."),
            ("", "A language is written like en-US or de-DE."),
            ("English", "A language is written like en-US or de-DE."),
            ("<!channel>", "A language is written like en-US or de-DE."),
            ("../../en", "A language is written like en-US or de-DE."),
        ],
    )
    def test_refuses_the_rest_and_names_what_comes_near(self, typed: str, sentence: str) -> None:
        with pytest.raises(LanguageUnknown, match=f"^{re.escape(sentence)}$"):
            find_language(typed)

    @given(st.text(max_size=20) | st.from_regex(r"[a-z]{2,3}[-_][A-Za-z0-9]{2,8}", fullmatch=True))
    def test_answers_with_a_code_or_a_sentence_that_holds_no_markup(self, typed: str) -> None:
        try:
            answer = find_language(typed)
        except LanguageUnknown as refused:
            answer = str(refused)

        assert answer in LANGUAGES or answer.endswith(".")
        assert not set(answer) & set("<>{}`\n")


class TestBabelLocale:
    @pytest.mark.parametrize("code", LANGUAGES)
    def test_is_of_the_same_language_and_place(self, code: str) -> None:
        locale = get_babel_locale(code)

        assert f"{locale.language}-{locale.territory}" == code.replace("no-NO", "nb-NO")

    def test_is_refused_for_what_no_voice_speaks(self) -> None:
        with pytest.raises(LanguageUnknown, match="use de-DE"):
            get_babel_locale("de-AT")


@pytest.mark.parametrize(
    "speak",
    [
        lambda language: format_date(DAY, language=language, today=DAY),
        lambda language: format_time(time(14, 30), language=language),
        lambda language: format_duration(45, language=language),
        lambda language: format_money(Money(Decimal(45), "EUR"), language=language),
        lambda language: format_zone("Europe/Berlin", language=language),
        lambda language: format_relative_day(DAY, today=DAY, language=language),
        lambda language: format_phone_spoken(
            PHONE, callee=None, style=PhoneStyle.BALANCED, language=language
        ),
    ],
)
def test_nothing_is_spoken_in_a_language_no_voice_speaks(speak: Callable[[str], str]) -> None:
    with pytest.raises(LanguageUnknown, match="use de-DE"):
        speak("de-AT")
