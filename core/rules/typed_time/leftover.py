"""The question for words of a typed phrase that nobody understood.

Pure. Names what is missing where the words show it; otherwise quotes them. Never drops them.
"""

import re
from collections.abc import Sequence

from core.rules.typed_time.words import MONTHS, find_month, quote

_ZONE = (
    r"\b(?:z|utc|gmt|bst|[ecmp][sd]?t|cest|cet|[aw]e[ds]t|ist|a[ecw][sd]t|nz[sd]t|(?<!same )time)\b"
    r"|(?:^|[\s\d])[+-]\d{2}:?\d{2}\b|\d{2}z\b|\b(?:africa|america|asia|australia|europe|pacific)/"
)
_SHORTEST_MONTH = 3  #: letters of "Jan"
_QUESTIONS = tuple(
    (re.compile(pattern), question)
    for pattern, question in (
        (r"\b(?:not|except|cancel|cancell?ed|never|without)\b", "Type only the day and the time that it is."),
        (r"\b(?:every|each|daily|weekly|monthly|\w+days)\b", "Which one day is it? Type its date."),
        (
            r"\b(?:between|from|to|till?|until|before|after|by)\b|\d ?-|- ?\d|^-$",
            "At what time does it start? How long it takes goes like: for 45 minutes.",
        ),
        (r"\b(?:or|and|maybe|perhaps|either)\b|[?&/]", "Give one day and one time, like: tomorrow 3pm."),
        (
            r"\b(?:about|around|approx\w*|roughly|\w+ish|early|late|asap|soon)\b|~|-ish",
            "At what time exactly?",
        ),
        (r"\b(?:yesterday|last|ago)\b", "That is in the past. Which day do you mean?"),
        (r"\bnow\b", "At what time? The present moment is too soon."),
        (r"\bweekend\b", "Saturday or Sunday?"),
        (r"\bweek\b", "Which day of the week is it?"),
        (r"\bmonth\b", "Which day of the month is it?"),
    )
)


def ask_about(words: Sequence[str], zone_name: str) -> str:
    """Return the question about the words that are left over, in the order they were typed."""
    left = " ".join(words)
    if re.search(_ZONE, left):
        return f"Times are read as {zone_name}. Type the time of day there, without another zone."
    for pattern, question in _QUESTIONS:
        if pattern.search(left):
            return f"{_say_lost(left)} {question}"
    if len(words) == 1 and len(left) >= _SHORTEST_MONTH and any(name.startswith(left) for name in MONTHS):
        return f"Which day in {MONTHS[find_month(left) - 1].title()}, and at what time?"
    if left.isdigit() and len(left) <= 2:  # noqa: PLR2004 - digits of a day or an hour
        return f"Is {quote(left)} a day or an hour? Type it like: 15 Jan at 3pm."
    return f"{_say_lost(left)} Type only the day and the time, like: tomorrow 3pm."


def _say_lost(left: str) -> str:
    return f"I do not understand {quote(left)}."
