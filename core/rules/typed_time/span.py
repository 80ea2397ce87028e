"""Lengths of time in a typed phrase: how long the appointment is, and "in 2 hours".

Pure. A length is only what says its unit; "for 45" or "in 2" stays in the rest, and is asked.
"""

import re
from datetime import timedelta

from core.rules.typed_time.words import COUNT, Puzzled, Rest, quote, read_number
from core.variables.durations import parse_duration

_UNIT = r"(?:hours?|hrs?|h|minutes?|mins?)"
_AMOUNT = (
    r"(?:(?:a )?half (?:an )?hour|(?:a )?quarter of an hour|three quarters of an hour"
    r"|(?:an|one) hour and a half|\d{1,2}h\d{2}|\d{1,2}h ?\d{1,2} ?m"
    rf"|\d{{1,2}}[.,]\d{{1,2}} ?(?:hours?|hrs?|h)|{COUNT} ?{_UNIT}(?:(?: and|,)? ?{COUNT} ?{_UNIT})?)"
)
_WHOLE = r"(?![\w\-]|[.,:/]\d)"
_LASTS = re.compile(rf"\bfor (?P<amount>{_AMOUNT}|\d{{1,3}} ?m){_WHOLE}")
_ELAPSES = re.compile(
    rf"\bin (?P<amount>{_AMOUNT})(?:'s|')?(?: time)?{_WHOLE}|(?<![\w.,:/+\-])(?P<later>{_AMOUNT}) from now\b"
)
_KEPT = {"a", "an", "one"}  #: words that the reader of durations knows in their phrases


def take_duration(rest: Rest) -> int | None:
    """Take "for 45 minutes" out, in minutes; None when no length is said. Raises Puzzled."""
    return _read_one([found["amount"] for found in rest.take(_LASTS)])


def take_elapsed(rest: Rest) -> timedelta | None:
    """Take "in 2 hours" out: None when it is not said. Raises Puzzled."""
    minutes = _read_one([found["amount"] or found["later"] for found in rest.take(_ELAPSES)])
    return None if minutes is None else timedelta(minutes=minutes)


def _read_one(amounts: list[str]) -> int | None:
    if not amounts:
        return None
    if len(amounts) > 1:
        raise Puzzled(f"I read two lengths, {quote(amounts[0])} and {quote(amounts[1])}. Which one is it?")
    digits = re.sub(r"[a-z]+(?:-[a-z]+)?", lambda word: _write_digits(word[0]), amounts[0])
    minutes = parse_duration(amounts[0]) or parse_duration(digits)
    if minutes is None:
        raise Puzzled(f"How long is {quote(amounts[0])}? Lengths go from 5 minutes, like: 45 minutes.")
    return minutes


def _write_digits(word: str) -> str:
    """Write a number's word in digits; other words stay."""
    try:
        return word if word in _KEPT else str(read_number(word))
    except KeyError:
        return word
