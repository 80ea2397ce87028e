"""Phone numbers: what staff type becomes E.164, or a sentence that says what is wrong.

Reads the number plan of `phonenumbers`; never touches its `geocoder` (110 MiB for a place name).
"""

from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType, timezone

from core.nouns.ids import E164
from core.rules.wall_time import find_zone

_REMEMBERED = 16384  #: numbers; to read one takes a third of a millisecond, and it is read at every gate

# Types that a person answers. The rest costs the callee money, reaches a machine or nobody
# (toll-free, premium, shared cost, UAN, pager, voicemail access, personal 070 numbers).
_CALLABLE = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)


class PhoneRefused(ValueError):  # noqa: N818 - named for what happened
    """The text is no number we can call; the message says why, for the person who typed it."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the number plan says of a number."""

    e164: E164
    country: str | None  #: ISO 3166 letters
    kind: int  #: UNKNOWN for a number that does not exist
    has_extension: bool


def parse_phone(typed: str, *, home: E164) -> E164:
    """Read a phone number as staff type it, national numbers as in the country of `home`.

    Raises PhoneRefused with a sentence for the form.
    """
    # What begins with a plus says its country itself, whoever reads it.
    looked = _look_up(typed, None if typed.startswith("+") else find_region(home))
    if looked is None:
        raise PhoneRefused("This is not a phone number. Type it like +44 7912 345678, or as you dial it.")
    if looked.has_extension:
        raise PhoneRefused("Extensions cannot be dialled. Give a direct number.")
    if looked.kind == PhoneNumberType.UNKNOWN:
        raise PhoneRefused("This number does not exist in its country. Check the digits.")
    if looked.kind not in _CALLABLE:
        raise PhoneRefused("This kind of number (toll-free, premium or service) cannot be called.")
    return looked.e164


@lru_cache(maxsize=_REMEMBERED)
def _look_up(typed: str, region: str | None) -> _Looked | None:
    """Look a number up; None when it is none."""
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    return _Looked(
        e164=E164(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)),
        country=phonenumbers.region_code_for_number(number),
        kind=phonenumbers.number_type(number),
        has_extension=bool(number.extension),
    )


def is_callable(phone: E164) -> bool:
    """Tell whether a stored number is one a person answers."""
    try:
        return parse_phone(phone, home=phone) == phone
    except PhoneRefused:
        return False


def find_region(phone: E164) -> str | None:
    """Return the country a number belongs to, as ISO 3166 letters."""
    looked = _look_up(phone, None)
    return looked.country if looked else None


def list_zones(phone: E164, *, otherwise: str) -> list[str]:
    """List the IANA zones in which this number's owner may live; `otherwise` when nothing is known."""
    try:
        zones = timezone.time_zones_for_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        zones = ()
    known = [zone for zone in zones if find_zone(zone) is not None]
    return known or [otherwise]


def render_phone(phone: E164) -> str:
    """Write a number for reading on a screen: +44 7912 345678."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
