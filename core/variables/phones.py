"""Turns a phone number into what a listener can dial and repeat: `074-0330-5280`.

Pure; reads the number plan of `phonenumbers`. Never checks that a number exists (that is `core.rules.phone`).

Within one calling code a number is said as it is dialled there; under another one, with its own calling
code in front, because the national digits would reach somebody else.
"""

import re
from functools import lru_cache
from itertools import pairwise

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumber, PhoneNumberFormat

from core.nouns.ids import E164
from core.nouns.phone_style import PhoneStyle
from core.variables.languages import find_language, get_speech

_LONGEST_GROUP = 4  #: digits a listener can repeat in one breath
_REMEMBERED = 4096  #: numbers of businesses, said in every call of theirs

_CALLING_CODES = frozenset(f"+{code}" for code in COUNTRY_CODE_TO_REGION_CODE)
_CALLING_CODE_ENDS = (2, 3, 4)  #: one to three digits; no code begins another (ITU-T E.164, 2010-11)

# What "+" is called, by what is spoken. Where no word is known for sure the sign itself is left to the voice.
_PLUS = {
    "ar": "زائد",
    "bg": "плюс",
    "ca": "més",
    "el": "συν",  # noqa: RUF001 - Greek it is
    "es": "más",
    "gl": "máis",
    "he": "פלוס",
    "hi": "प्लस",
    "is": "plús",
    "it": "più",
    "ja": "プラス",
    "kk": "плюс",
    "kn": "ಪ್ಲಸ್",
    "ko": "플러스",
    "lt": "plius",
    "lv": "pluss",
    "mk": "плус",
    "mr": "प्लस",
    "ne": "प्लस",
    "pt": "mais",
    "ru": "плюс",
    "sr": "плус",
    "ta": "பிளஸ்",
    "th": "บวก",
    "tr": "artı",  # noqa: RUF001 - Turkish it is
    "uk": "плюс",
    "ur": "پلس",
    "vi": "cộng",
    "yue": "加",
    "zh": "加",
}
_PLUS |= dict.fromkeys(
    "af bs cs da de en fi fil fr hr hu id nl no pl ro sk sl sv".split(),  # noqa: SIM905 - or 19 lines
    "plus",
)
_PLUS_SIGN = "+"


def format_phone(phone: E164, *, callee: E164 | None, style: PhoneStyle = PhoneStyle.BALANCED) -> str:
    """Return the number as the callee dials it, in groups: `+447403305280` → `074-0330-5280`.

    Balanced groups have at most four digits, are as equal as possible, the shorter ones first. National
    groups are those of the country, the longer ones split likewise. A callee under another calling code
    is given `+44-740-330-5280` in either style. An extension is left out. Raises ValueError when `phone`
    is no phone number.
    """
    return _format(phone, style, is_abroad=_is_abroad(phone, callee))


def format_phone_spoken(phone: E164, *, callee: E164 | None, style: PhoneStyle, language: str) -> str:
    """Return the same digits one by one, with a pause between groups: `0 7 4 - 0 3 3 0 - 5 2 8 0`.

    A voice pauses at a dash with a space on each side (docs.retellai.com/build/speech-controls, 2026-06).
    Abroad the plus is a word of the language: `plus 4 4 - 7 4 0 - 3 3 0 - 5 2 8 0`. Raises ValueError.
    """
    return _spell(_format(phone, style, is_abroad=_is_abroad(phone, callee)), language)


def format_phone_digits(phone: E164, *, callee: E164 | None) -> str:
    """Return the digits alone, for scripts that spell them: `07403305280`, abroad `447403305280`.

    Spelling takes letters and digits only (docs.retellai.com/build/speech-controls, 2026-06), so even the
    plus is left to the script. Raises ValueError.
    """
    grouped = _format(phone, PhoneStyle.BALANCED, is_abroad=_is_abroad(phone, callee))
    return grouped.replace("-", "").removeprefix(_PLUS_SIGN)


def find_extension(phone: E164) -> str:
    """Return the digits to dial after the number was answered; "" when there are none."""
    return _find_extension(phone)


@lru_cache(maxsize=_REMEMBERED)
def _find_extension(phone: E164) -> str:
    try:
        return phonenumbers.parse(phone, None).extension or ""
    except phonenumbers.NumberParseException:
        return ""


def _is_abroad(phone: E164, callee: E164 | None) -> bool:
    """Tell whether both numbers are known to have different calling codes."""
    if callee is None:
        return False
    home, away = _find_calling_code(phone), _find_calling_code(callee)
    return bool(home and away) and home != away


def _find_calling_code(phone: str) -> str:
    """Return the plus and the calling code, without reading the number; "" when it has none."""
    return next((phone[:end] for end in _CALLING_CODE_ENDS if phone[:end] in _CALLING_CODES), "")


@lru_cache(maxsize=_REMEMBERED)
def _format(phone: E164, style: PhoneStyle, *, is_abroad: bool) -> str:
    number = _parse(phone)
    if is_abroad:
        significant = phonenumbers.national_significant_number(number)
        return f"+{number.country_code}-{_group(significant)}"
    # This form puts back the trunk prefix that people dial within their country.
    runs = re.findall("[0-9]+", phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    return "-".join(map(_group, runs)) if style is PhoneStyle.NATIONAL else _group("".join(runs))


def _parse(phone: E164) -> PhoneNumber:
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException as refused:
        raise ValueError("not a phone number in international form") from refused
    number.extension = None  # else its digits would be read as part of the number
    return number


def _group(digits: str) -> str:
    """Part into the fewest groups of at most four digits, as equal as possible, shorter ones first."""
    count = -(-len(digits) // _LONGEST_GROUP) or 1
    size, longer = divmod(len(digits), count)
    ends = [size * index + max(0, index - (count - longer)) for index in range(count + 1)]
    return "-".join(digits[begin:end] for begin, end in pairwise(ends))


@lru_cache(maxsize=_REMEMBERED)
def _spell(grouped: str, language: str) -> str:
    plus = _PLUS.get(get_speech(find_language(language)), _PLUS_SIGN)
    abroad = grouped.startswith(_PLUS_SIGN)
    groups = grouped.removeprefix(_PLUS_SIGN).split("-")
    spelt = " - ".join(" ".join(group) for group in groups)
    return f"{plus} {spelt}" if abroad else spelt
