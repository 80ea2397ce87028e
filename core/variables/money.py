"""Turns a typed amount into money, and money into words: `£45.50` → `45.50 British pounds`.

Pure. Never guesses: an amount or a currency that can be read in two ways is refused with a sentence.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from babel.numbers import format_currency, get_currency_precision, get_territory_currencies, list_currencies

from core.variables.clean import smooth_text
from core.variables.languages import get_babel_locale

_REMEMBERED = 4096
_LONGEST_INPUT = 40
_MOST = 1_000_000_000  #: in any currency, dong and rupiah among them

# What a sign can mean. To a business that has none of them it means the first.
_SIGNS = {
    "£": ("GBP", "EGP", "FKP", "GIP", "SHP"),
    "€": ("EUR",),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₪": ("ILS",),
    "₫": ("VND",),
    "฿": ("THB",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₱": ("PHP",),
    "₽": ("RUB",),
    "₸": ("KZT",),
    "₼": ("AZN",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "fr": ("CHF",),
    "r$": ("BRL",),
    "us$": ("USD",),
    "a$": ("AUD",),
    "c$": ("CAD",),
    "nz$": ("NZD",),
    "hk$": ("HKD",),
    "s$": ("SGD",),
}
# These mean nothing by themselves: they are read as the currency of the business, or refused.
_UNSURE_SIGNS = {
    "$": (
        *("USD", "CAD", "AUD", "NZD", "MXN", "HKD", "SGD", "TWD", "ARS", "CLP", "COP"),
        *("UYU", "BSD", "BBD", "BZD", "BMD", "FJD", "GYD", "JMD", "TTD", "XCD"),
    ),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "rs": ("INR", "NPR", "PKR", "LKR", "MUR"),
}
_WIDE_SIGNS = str.maketrans(
    "\uffe5\uffe1\uffe6\uff04\uff0e\uff0c", "¥£₩$.,"
)  #: as Japanese and Chinese keyboards write them

# Who writes twelve hundred as 1.200, and who as 1 200 or 1'200 (CLDR 47); all others write 1,200. The
# euro stands with most of its countries.
_PARTS_WITH_DOT = frozenset(
    "ARS BAM BRL CLP COP CRC DKK EUR IDR ISK MKD PYG RON RSD TRY UYU VND".split()  # noqa: SIM905 - or 17 lines
)
_PARTS_WITH_BLANK = frozenset(
    ("AMD", "BGN", "CHF", "CZK", "HUF", "KZT", "NOK", "PLN", "RUB", "SEK", "UAH", "ZAR")
)

_TYPED = re.compile(r"(?P<before>\D*?) ?(?P<number>\d[\d.,'\u2019 ]*\d|\d) ?(?P<behind>\D*)", re.ASCII)
_PLAIN = re.compile(r"(?P<whole>\d+)(?:[.,](?P<decimals>\d+))?", re.ASCII)
_GROUPED = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?P<mark>[.,'\u2019 ])\d{3}(?:(?P=mark)\d{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<decimals>\d+))?",
    re.ASCII,
)
_GROUPED_IN_INDIA = re.compile(r"(?P<whole>[1-9]\d?(?:,\d{2})+,\d{3})(?:\.(?P<decimals>\d+))?", re.ASCII)
_IN_DOUBT = re.compile(r"[1-9]\d{0,2}(?P<mark>[.,])\d{3}", re.ASCII)

_NO_AMOUNT = "This is not an amount. Write it like 45.50 or 45.50 EUR."
_STILL_IN_USE = date.max

# What changed after CLDR 47, which Babel 2.18 has: Bulgaria's euro of 2026-01-01.
_NEWER_CURRENCIES = {"BG": "EUR"}


class MoneyRefused(ValueError):  # noqa: N818 - named for what happened
    """The text is no amount, or not one amount; the message says why, for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency."""

    amount: Decimal
    currency: str  #: ISO 4217 letters


def parse_money(typed: str, *, currency: str) -> Money:
    """Read an amount as staff type it; without a sign it is in `currency`, that of the business.

    Reads `45.50`, `45,50`, `£45.50`, `45 EUR`, `$1,200`, `1.234,50 €`, `1 234,50`. Raises MoneyRefused with
    a sentence for the form.
    """
    return _parse(typed, currency)


def format_money(money: Money, *, language: str) -> str:
    """Return the amount with the currency's name: `45.50 US dollars`, `4,550円`, and `45 US dollars`.

    Raises LanguageUnknown.
    """
    return _format(money, language)


@cache
def find_currency(region: str) -> str | None:
    """Return the currency people pay with in a country (ISO 3166 letters); None when nothing is known.

    Of two, such as the balboa and the dollar, the country's own: it begins with the country's letters.
    """
    if newer := _NEWER_CURRENCIES.get(region):
        return newer
    current = [str(code) for code in get_territory_currencies(region, _STILL_IN_USE)]
    current.sort(key=lambda code: not code.startswith(region))
    return current[0] if current else None


@lru_cache(maxsize=_REMEMBERED)
def _parse(typed: str, home: str) -> Money:
    text = " ".join(typed.translate(_WIDE_SIGNS).split())
    found = _TYPED.fullmatch(text) if len(text) <= _LONGEST_INPUT else None
    if found is None:
        raise MoneyRefused(_NO_AMOUNT)
    code = _find_code([sign for sign in (found["before"], found["behind"]) if sign], home)
    amount = _read_number(found["number"], code)
    if not 0 < amount < _MOST:
        raise MoneyRefused("An amount is more than zero and less than a thousand million.")
    return Money(amount, code)


@lru_cache(maxsize=_REMEMBERED)
def _format(money: Money, language: str) -> str:
    is_whole = money.amount == money.amount.to_integral_value()
    words = format_currency(
        money.amount,
        money.currency,
        locale=get_babel_locale(language),
        currency_digits=not is_whole,  # else Babel says "45.00"
        format_type="name",
    )
    return smooth_text(words)


def _find_code(signs: list[str], home: str) -> str:
    """Find the one currency that all signs around a number can mean."""
    if not signs:
        return home
    keys = [sign.strip(" .").casefold() for sign in signs]
    readings = [_list_readings(key) for key in keys]
    if any(not key.isalpha() and not known for key, known in zip(keys, readings, strict=True)):
        raise MoneyRefused(_NO_AMOUNT)
    shared = [code for code in readings[0] if all(code in others for others in readings)]
    if home in shared:
        return home
    if not shared or (len(shared) > 1 and not any(key in _SIGNS for key in keys)):
        raise MoneyRefused("Which currency is this? Write its three letters, such as 45.50 CAD.")
    return shared[0]


def _list_readings(key: str) -> tuple[str, ...]:
    if readings := _SIGNS.get(key) or _UNSURE_SIGNS.get(key):
        return readings
    code = key.upper()
    return (code,) if code in _list_codes() else ()


@cache
def _list_codes() -> frozenset[str]:
    return frozenset(list_currencies())


def _read_number(typed: str, code: str) -> Decimal:
    """Read a number with at most the currency's decimals, its thousands parted or not."""
    precision = get_currency_precision(code)
    if (lone := _IN_DOUBT.fullmatch(typed)) and not _parts_thousands(lone["mark"], code, precision):
        plain = re.sub(r"\D", "", typed)
        raise MoneyRefused(f"Is this {plain}, or a fraction? Write {plain} without a mark.")
    forms = (_PLAIN, _GROUPED_IN_INDIA, _GROUPED) if lone is None else (_GROUPED,)
    found = next(filter(None, (form.fullmatch(typed) for form in forms)), None)
    if found is None:
        raise MoneyRefused(_NO_AMOUNT)
    whole, decimals = re.sub(r"\D", "", found["whole"]), found["decimals"] or ""
    if len(decimals) > precision:
        raise MoneyRefused(f"{code} has {precision or 'no'} decimals. Write the amount with no more.")
    return Decimal(f"{whole}.{decimals}" if decimals else whole)


def _parts_thousands(mark: str, code: str, precision: int) -> bool:
    """Tell whether this mark before three digits can only part thousands, to those who use a currency."""
    if precision > 2 or code in _PARTS_WITH_BLANK:  # noqa: PLR2004 - a dinar has a thousand fils
        return False
    return mark == ("." if code in _PARTS_WITH_DOT else ",")
