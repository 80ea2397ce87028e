"""Turns a call's facts into the words of one variable, by its spoken type.

Pure. Never raises for what people typed: what cannot be said is "", and is missing.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

import phonenumbers

from core.nouns.appointment import Appointment
from core.nouns.ids import E164
from core.packs.pack import SpokenType, Variable
from core.variables.clean import clean_text, has_letters, has_words
from core.variables.dates import format_date
from core.variables.durations import parse_duration
from core.variables.facts import CallFacts, find_day
from core.variables.money import MoneyRefused, find_currency, format_money, parse_money
from core.variables.names import first_name, format_name, is_one_name
from core.variables.phones import find_extension, format_phone, format_phone_digits, format_phone_spoken
from core.variables.relative import format_relative_day
from core.variables.spans import format_duration
from core.variables.times import format_time
from core.variables.zones import format_zone

_NO_CURRENCY = "USD"  #: of a number that belongs to no country; an amount typed with its sign is not touched


def speak(facts: CallFacts, variable: Variable) -> str:
    """Return the words for a variable; "" when there is nothing to say, or nothing that can be said."""
    of_booking = _OF_BOOKING.get(variable.spoken_type)
    if of_booking is not None:
        return of_booking(facts, facts.appointment) if facts.appointment is not None else ""
    typed = facts.read(variable)
    if variable.choices:
        return variable.choices.get(typed, "")
    return _OF_TEXT[variable.spoken_type](facts, variable, typed) if typed else ""


def find_home_currency(number: E164) -> str:
    """Return the currency of the country a phone number belongs to, as ISO 4217 letters."""
    return _find_currency(number)


def _date(facts: CallFacts, booking: Appointment) -> str:
    """Say the date of the wall time; "today" is the one that the appointment's own calendar shows."""
    today = find_day(facts.now, booking.zone)
    return format_date(booking.local_start.date(), language=facts.language, today=today)


def _time(facts: CallFacts, booking: Appointment) -> str:
    """Say the wall time, with its zone where it could be taken for another."""
    spoken = format_time(booking.local_start.time(), language=facts.language)
    return f"{spoken} {_zone(facts, booking)}" if facts.needs_zone(booking) else spoken


def _zone(facts: CallFacts, booking: Appointment) -> str:
    return format_zone(booking.zone, language=facts.language)


def _relative(facts: CallFacts, booking: Appointment) -> str:
    """Say "tomorrow" only where business and callee agree on what today is."""
    today = facts.find_today()
    if today is None:
        return ""
    return format_relative_day(booking.local_start.date(), today=today, language=facts.language)


def _phone(facts: CallFacts, _variable: Variable, typed: str) -> str:
    try:
        return format_phone(E164(typed), callee=facts.contact.phone, style=facts.tenant.phone_style)
    except ValueError:
        return ""


def _phone_spoken(facts: CallFacts, _variable: Variable, typed: str) -> str:
    style, callee = facts.tenant.phone_style, facts.contact.phone
    try:
        return format_phone_spoken(E164(typed), callee=callee, style=style, language=facts.language)
    except ValueError:
        return ""


def _phone_digits(facts: CallFacts, _variable: Variable, typed: str) -> str:
    try:
        return format_phone_digits(E164(typed), callee=facts.contact.phone)
    except ValueError:
        return ""


def _extension(_facts: CallFacts, _variable: Variable, typed: str) -> str:
    return find_extension(E164(typed))


def _duration(facts: CallFacts, _variable: Variable, typed: str) -> str:
    minutes = parse_duration(typed)
    return format_duration(minutes, language=facts.language) if minutes else ""


def _money(facts: CallFacts, _variable: Variable, typed: str) -> str:
    try:
        money = parse_money(typed, currency=_find_currency(facts.tenant.from_number))
    except MoneyRefused:
        return ""
    return format_money(money, language=facts.language)


def _name(_facts: CallFacts, _variable: Variable, typed: str) -> str:
    return _letters_or_nothing(format_name(typed))


def _first_name(_facts: CallFacts, variable: Variable, typed: str) -> str:
    """Say a first name; of another person than the customer, only what is certainly no more than that."""
    name = _letters_or_nothing(first_name(typed))
    return name if variable.source == "contact.name" or is_one_name(name) else ""


def _letters_or_nothing(name: str) -> str:
    """Return a name as it is, unless it is made of signs and digits: nobody can be called that."""
    return name if has_letters(name) else ""


def _text(_facts: CallFacts, variable: Variable, typed: str) -> str:
    text = clean_text(typed, limit=variable.max_len)
    return text if has_words(text) else ""


@lru_cache(maxsize=1024)
def _find_currency(number: E164) -> str:
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return _NO_CURRENCY
    return find_currency(region or "") or _NO_CURRENCY


_OF_BOOKING: Mapping[SpokenType, Callable[[CallFacts, Appointment], str]] = MappingProxyType(
    {
        SpokenType.DATE: _date,
        SpokenType.TIME: _time,
        SpokenType.ZONE: _zone,
        SpokenType.RELATIVE: _relative,
    }
)
_OF_TEXT: Mapping[SpokenType, Callable[[CallFacts, Variable, str], str]] = MappingProxyType(
    {
        SpokenType.PHONE: _phone,
        SpokenType.PHONE_SPOKEN: _phone_spoken,
        SpokenType.PHONE_DIGITS: _phone_digits,
        SpokenType.EXTENSION: _extension,
        SpokenType.DURATION: _duration,
        SpokenType.MONEY: _money,
        SpokenType.NAME: _name,
        SpokenType.FIRST_NAME: _first_name,
        SpokenType.TEXT: _text,
    }
)
