"""A number comes out as its listener can dial and repeat it."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from core.nouns.ids import E164
from core.nouns.phone_style import PhoneStyle
from core.variables.languages import LANGUAGES
from core.variables.phones import find_extension, format_phone, format_phone_digits, format_phone_spoken
from tests.support.speech import find_unspeakable, languages

LONDON = E164("+442071838750")
MOBILE = E164("+447403305280")
CALIFORNIA = E164("+14158923245")

# One country a row: the number, the national style, the balanced one.
COUNTRIES = [
    ("+447403305280", "07-403-305-280", "074-0330-5280"),
    ("+442071838750", "020-7183-8750", "020-7183-8750"),
    ("+14158923245", "415-892-3245", "415-892-3245"),
    ("+33612345678", "06-12-34-56-78", "061-234-5678"),
    ("+4915112345678", "01-511-234-5678", "0151-1234-5678"),
    ("+4930123456", "030-123-456", "030-123-456"),
    ("+919876543210", "098-765-43-210", "098-7654-3210"),
    ("+61412345678", "0412-345-678", "041-234-5678"),
    ("+34612345678", "612-34-56-78", "612-345-678"),
    ("+393123456789", "312-345-6789", "312-345-6789"),
    ("+31612345678", "06-1234-5678", "061-234-5678"),
    ("+46701234567", "070-123-45-67", "070-123-4567"),
    ("+4534412345", "34-41-23-45", "3441-2345"),
    ("+48512345678", "512-345-678", "512-345-678"),
    ("+353850123456", "085-012-3456", "085-012-3456"),
    ("+819012345678", "090-1234-5678", "090-1234-5678"),
    ("+8613123456789", "131-2345-6789", "131-2345-6789"),
    ("+6581234567", "8123-4567", "8123-4567"),
    ("+5511961234567", "11-96-123-4567", "119-6123-4567"),
    ("+522221234567", "222-123-4567", "222-123-4567"),
    ("+79123456789", "8-912-345-67-89", "891-2345-6789"),
    ("+5491123456789", "011-15-2345-6789", "011-152-345-6789"),
    ("+64211234567", "021-123-4567", "021-123-4567"),
]

EXAMPLES = [
    E164(phonenumbers.format_number(example, PhoneNumberFormat.E164))
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    if (example := phonenumbers.example_number(region)) is not None
]
numbers = st.sampled_from(EXAMPLES) | st.from_regex(
    r"\+(?:44|1|49|33|91)[1-9][0-9]{5,10}", fullmatch=True
).map(E164)
styles = st.sampled_from(PhoneStyle)


class TestFormatPhone:
    @pytest.mark.parametrize(("phone", "national", "balanced"), COUNTRIES)
    def test_groups_as_the_table_of_countries_says(self, phone: str, national: str, balanced: str) -> None:
        assert format_phone(E164(phone), callee=None) == balanced
        assert format_phone(E164(phone), callee=None, style=PhoneStyle.NATIONAL) == national

    @pytest.mark.parametrize(
        ("digits", "sizes"),
        [
            (4, [4]),
            (5, [2, 3]),
            (6, [3, 3]),
            (7, [3, 4]),
            (8, [4, 4]),
            (9, [3, 3, 3]),
            (10, [3, 3, 4]),
            (11, [3, 4, 4]),
            (12, [4, 4, 4]),
            (13, [3, 3, 3, 4]),
        ],
    )
    def test_groups_any_number_of_digits_evenly(self, digits: int, sizes: list[int]) -> None:
        # No country has calling code 883 for itself: its numbers are written without any other grouping.
        spoken = format_phone(E164("+883" + "1234567890123"[:digits]), callee=MOBILE)

        assert [len(group) for group in spoken.removeprefix("+883-").split("-")] == sizes

    @pytest.mark.parametrize("style", PhoneStyle)
    def test_starts_with_the_calling_code_for_a_callee_under_another(self, style: PhoneStyle) -> None:
        assert format_phone(MOBILE, callee=CALIFORNIA, style=style) == "+44-740-330-5280"
        assert format_phone(CALIFORNIA, callee=MOBILE, style=style) == "+1-415-892-3245"

    @pytest.mark.parametrize("callee", [None, LONDON, "+442071838750;ext=3", "", "nobody", "+0"])
    def test_is_national_for_a_callee_under_the_same_or_an_unknown_one(self, callee: E164 | None) -> None:
        assert format_phone(MOBILE, callee=callee) == "074-0330-5280"

    def test_tells_calling_codes_apart_that_begin_alike(self) -> None:
        ireland, portugal, jamaica = E164("+353850123456"), E164("+351912345678"), E164("+18762101234")

        assert format_phone(ireland, callee=portugal).startswith("+353-")
        assert format_phone(CALIFORNIA, callee=jamaica) == "415-892-3245"

    def test_leaves_the_extension_out(self) -> None:
        assert format_phone(E164("+447403305280;ext=12"), callee=None) == "074-0330-5280"

    @pytest.mark.parametrize("phone", ["", "hello", "07403305280", "+"])
    def test_is_refused_when_it_is_no_number(self, phone: str) -> None:
        for speak in (format_phone, format_phone_digits):
            with pytest.raises(ValueError, match="not a phone number in international form"):
                speak(E164(phone), callee=None)

    @given(numbers)
    def test_balances_every_digit_shorter_groups_first(self, phone: E164) -> None:
        sizes = [len(group) for group in format_phone(phone, callee=None).split("-")]

        assert sizes == sorted(sizes)
        assert max(sizes) <= 4
        assert max(sizes) - min(sizes) <= 1

    @given(numbers, st.none() | numbers, styles)
    def test_has_groups_of_four_at_most_and_all_digits_in_every_style(
        self, phone: E164, callee: E164 | None, style: PhoneStyle
    ) -> None:
        spoken = format_phone(phone, callee=callee, style=style)

        groups = spoken.removeprefix("+").split("-")
        assert max(map(len, groups)) <= 4
        assert "".join(groups) == format_phone_digits(phone, callee=callee)
        assert find_unspeakable(spoken) == []


class TestFormatPhoneSpoken:
    def test_pauses_between_groups(self) -> None:
        spoken = format_phone_spoken(MOBILE, callee=None, style=PhoneStyle.BALANCED, language="en-GB")
        assert spoken == "0 7 4 - 0 3 3 0 - 5 2 8 0"

    @pytest.mark.parametrize(
        ("phone", "callee", "language", "expected"),
        [
            (MOBILE, CALIFORNIA, "en-US", "plus 4 4 - 7 4 0 - 3 3 0 - 5 2 8 0"),
            (CALIFORNIA, MOBILE, "en-GB", "plus 1 - 4 1 5 - 8 9 2 - 3 2 4 5"),
            (CALIFORNIA, MOBILE, "fr-FR", "plus 1 - 4 1 5 - 8 9 2 - 3 2 4 5"),
            (CALIFORNIA, MOBILE, "es-419", "más 1 - 4 1 5 - 8 9 2 - 3 2 4 5"),
            (CALIFORNIA, MOBILE, "pt-BR", "mais 1 - 4 1 5 - 8 9 2 - 3 2 4 5"),
            (CALIFORNIA, MOBILE, "it-IT", "più 1 - 4 1 5 - 8 9 2 - 3 2 4 5"),
            (CALIFORNIA, MOBILE, "ja-JP", "プラス 1 - 4 1 5 - 8 9 2 - 3 2 4 5"),
            (CALIFORNIA, MOBILE, "cy-GB", "+ 1 - 4 1 5 - 8 9 2 - 3 2 4 5"),
        ],
    )
    def test_says_plus_in_the_language_when_abroad(
        self, phone: E164, callee: E164, language: str, expected: str
    ) -> None:
        spoken = format_phone_spoken(phone, callee=callee, style=PhoneStyle.BALANCED, language=language)
        assert spoken == expected

    def test_leaves_the_sign_to_the_voice_in_six_languages_only(self) -> None:
        left = {
            language
            for language in LANGUAGES
            if format_phone_spoken(
                MOBILE, callee=CALIFORNIA, style=PhoneStyle.BALANCED, language=language
            ).startswith("+")
        }
        assert left == {"az-AZ", "cy-GB", "fa-IR", "hy-AM", "ms-MY", "sw-KE"}

    def test_keeps_the_groups_of_the_style(self) -> None:
        spoken = format_phone_spoken(
            E164("+33612345678"), callee=None, style=PhoneStyle.NATIONAL, language="fr-FR"
        )
        assert spoken == "0 6 - 1 2 - 3 4 - 5 6 - 7 8"

    @given(numbers, st.none() | numbers, styles, languages)
    def test_says_each_digit_by_itself(
        self, phone: E164, callee: E164 | None, style: PhoneStyle, language: str
    ) -> None:
        spoken = format_phone_spoken(phone, callee=callee, style=style, language=language)

        digits = [word for word in spoken.split() if word.isdigit()]
        assert {len(digit) for digit in digits} == {1}
        assert "".join(digits) == format_phone_digits(phone, callee=callee)
        assert find_unspeakable(spoken) == []


class TestDigitsAndExtension:
    def test_digits_stand_alone_for_spelling(self) -> None:
        assert format_phone_digits(MOBILE, callee=None) == "07403305280"
        assert format_phone_digits(MOBILE, callee=CALIFORNIA) == "447403305280"

    @pytest.mark.parametrize(
        ("phone", "extension"),
        [("+447403305280;ext=12", "12"), ("+447403305280", ""), ("", ""), ("reception", "")],
    )
    def test_an_extension_is_told_apart(self, phone: str, extension: str) -> None:
        assert find_extension(E164(phone)) == extension
