"""What a program sent to Slack, read as a person would: every body unpacked, and searched for what tells.

Finds a word however it is packed (JSON inside a form, escaped or not) and a number however it is spelled.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

#: What Slack draws and wants back; its digits are nobody's.
_TRIGGER = re.compile(r"\d+\.\d+\.[0-9a-f]{32}")
_APART = r"[^0-9a-z]{0,3}"  #: what may stand between two digits of a number that is written or read out


def unpack(raw: str) -> str:
    """Write a body as one text in small letters: as it came, and all that is packed into it."""
    return _TRIGGER.sub("", html.unescape("\n".join([raw, *_unpack(raw)])).casefold())


def _unpack(part: Any) -> Iterator[str]:  # noqa: ANN401 - Slack's JSON, walked through whatever it is
    if isinstance(part, dict):
        for name, value in part.items():
            yield str(name)
            yield from _unpack(value)
    elif isinstance(part, list):
        for value in part:
            yield from _unpack(value)
    elif isinstance(part, str):
        yield part
        yield from _unpack(_parse(part))
    elif part is not None:
        yield str(part)


def _parse(text: str) -> Any:  # noqa: ANN401 - Slack's JSON, or the fields of a form
    """Read JSON or a form; None for any other text."""
    if text[:1] in {"{", "["}:
        try:
            return json.loads(text)
        except ValueError:
            return None
    return dict(parse_qsl(text)) or None if "=" in text else None


def spell_number(e164: str) -> re.Pattern[str]:
    """Match a number in every spelling: E.164, national, in groups, read out digit by digit."""
    return re.compile(_APART.join(re.escape(digit) for digit in e164[-9:]))


def spell_date(wall: datetime) -> list[str]:
    """Spell a date in every form that is written anywhere here, or in which a person may write one."""
    day, month, short = wall.day, f"{wall:%B}", f"{wall:%b}"
    named = [f"{name} {day}" for name in (month, short)] + [f"{day} {name}" for name in (month, short)]
    named += [f"{day:02} {short}", f"{short} {day:02}", f"{wall:%a} {day}", f"{wall:%A}, {month}"]
    numbers = [f"{wall:%Y-%m-%d}", f"{wall:%d/%m}", f"{wall:%m/%d}", f"{wall:%d.%m.}", f"{wall:%Y%m%d}"]
    return [*named, *numbers]


def spell_time(wall: datetime) -> list[str]:
    """Spell a time of day likewise."""
    hour, minute = wall.hour % 12 or 12, f"{wall:%M}"
    return [f"{hour}:{minute}", f"{hour}.{minute}", f"{wall:%H:%M}", f"{wall:%H.%M}"]


def find_told(payloads: Iterable[tuple[str, str]], words: Iterable[str | re.Pattern[str]]) -> set[str]:
    """List which words were told, each with the methods that told it; `payloads` are (method, raw)."""
    texts = [(method, unpack(raw)) for method, raw in payloads]
    told = ((word, method) for word in words for method, text in texts if _tells(text, word))
    return {f"{word if isinstance(word, str) else word.pattern} in {method}" for word, method in told}


def _tells(text: str, word: str | re.Pattern[str]) -> bool:
    return word.casefold() in text if isinstance(word, str) else word.search(text) is not None
