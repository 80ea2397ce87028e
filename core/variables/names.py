"""Turns a name as it was typed or imported into a name as it is said: `SMITH, JOHN` → `John Smith`.

Pure. Never invents a part of a name, and leaves mixed letter case alone: people know their names best.
"""

import re
from collections.abc import Mapping
from unicodedata import category

from core.variables.clean import NAME_LIMIT, clean_text

_TITLES = frozenset(
    """
    dame dr dra dott ds fr frau herr hr ing lic m miss mlle mme mr mrs ms mx prof rev señor señora sig sir
    sra srta
    """.split()  # noqa: SIM905 - a list would be a page long
)
"""Words before a name that are no part of it, in lower case, without their dot."""

_GENERATIONS = "II III IV Jr Sr"
_DEGREES = "BSN DDS DMD DNP DPM DPT DVM LCSW LPN MBA MPH MSW PharmD PhD PsyD RDH RPh VMD"
_SHORT_DEGREES = "DC DO Esq JD LLM MA MD NP OD PA RN"  #: some of them are names too: Yo-Yo Ma


def _spell_words(words: str) -> dict[str, str]:
    return {word.casefold(): word for word in words.split()}


_SURE_CREDENTIALS = _spell_words(f"{_GENERATIONS} {_DEGREES}")
"""Words behind a name that are no part of it wherever they stand, and how they are written."""

_CREDENTIALS = _SURE_CREDENTIALS | _spell_words(_SHORT_DEGREES)
"""Words that are no part of a name when they stand behind a comma."""

_FAMILY_NAME_FIRST = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")  #: kana, Han, Hangul
_WORD = re.compile(r"[^\W\d_\u02bc]+(?:['\u2019\u02bc][^\W\d_\u02bc]+)*")
_IN_NAMES = frozenset("-.'\u2019\u02bc\u00b7")
_APOSTROPHE = re.compile("(['\u2019\u02bc])")


def format_name(text: str) -> str:
    """Return a name of at most 60 characters, perhaps empty, in the order and case it is said in.

    1. Clean it as any text.
    2. Put `Smith, John` in order, but not `Dr. Ann Lee, MD`.
    3. Give all capitals and all small letters a capital at each beginning; leave any other case alone.
    """
    name = clean_text(text, limit=NAME_LIMIT)
    if "," in name:
        name = _put_in_order(name)
    if name.isupper() or name.islower():
        # Changing case may make a text longer, or part an accent from its letter: clean once more.
        name = clean_text(_capitalize(name), limit=NAME_LIMIT)
    return name


def first_name(text: str) -> str:
    """Return what a person is called by: `Sarah` of `Sarah Johnson`, `Ann` of `Dr. Ann Lee, MD`.

    The whole name where no first name can be told apart: a single name, a title with a family name, an
    initial, and names of East Asia, which begin with the family.
    """
    name = format_name(text)
    given = _list_names(name)
    return given[0] if _has_first_name(name, given) else name


def first_name_and_initial(text: str) -> str:
    """Return `Sarah J.` of `Sarah Johnson`; the whole name where no first name can be told apart."""
    name = format_name(text)
    given = _list_names(name)
    return f"{given[0]} {given[-1][0]}." if _has_first_name(name, given) else name


def _put_in_order(name: str) -> str:
    """Move a given name behind a comma to the front; credentials stay at the end."""
    parts = [part for part in (part.strip() for part in name.split(",")) if part]
    credentials: list[str] = []
    while len(parts) > 1 and _key(parts[-1]) in _CREDENTIALS:
        credentials.insert(0, parts.pop())
    if len(parts) == 2 and "&" not in name:  # noqa: PLR2004 - the family and the given name
        family, given = parts
        title, _, rest = family.partition(" ")
        parts = [f"{title} {given} {rest}" if rest and _key(title) in _TITLES else f"{given} {family}"]
    return ", ".join(parts + credentials)


def _capitalize(name: str) -> str:
    """Write each word with a capital, and credentials as they are written."""
    people, comma, behind = name.partition(",")
    return (
        _WORD.sub(lambda word: _capitalize_word(word[0], _SURE_CREDENTIALS), people)
        + comma
        + _WORD.sub(lambda word: _capitalize_word(word[0], _CREDENTIALS), behind)
    )


def _capitalize_word(word: str, credentials: Mapping[str, str]) -> str:
    """Write one word with a capital, and a second one behind the apostrophe of O'Brien or D'Angelo."""
    if credential := credentials.get(word.casefold()):
        return credential
    parts = _APOSTROPHE.split(word)
    # Behind "Mary" stands a possessive, and a lone letter behind any apostrophe is one too.
    begins = [index == 0 or (len(parts[0]) == 1 and len(part) > 1) for index, part in enumerate(parts)]
    return "".join(
        _capitalize_part(part) if first else part.lower() for part, first in zip(parts, begins, strict=True)
    )


def _capitalize_part(part: str) -> str:
    """Write a capital and small letters. Turkish İ becomes a plain i inside a word, not an i and a dot."""
    return part[0].title() + part[1:].replace("İ", "i").lower()


def is_one_name(name: str) -> bool:
    """Tell whether a name is a single word, such as `Anne-Marie` or `D'Arcy`, with no other behind it."""
    return bool(name) and all(
        char.isalpha() or category(char)[0] == "M" or char in _IN_NAMES for char in name
    )


def _has_first_name(name: str, given: list[str]) -> bool:
    if len(given) < 2 or _FAMILY_NAME_FIRST.match(name):  # noqa: PLR2004 - a first and a family name
        return False
    first = given[0]
    # A name that begins with a small letter begins with "van der", not with a first name.
    return len(first) > 1 and not first.endswith(".") and not first.islower()


def _list_names(name: str) -> list[str]:
    """List the words of a name without titles before, credentials behind and signs among them."""
    words = [word for word in name.partition(",")[0].split() if word[0].isalpha()]
    while words and _key(words[0]) in _TITLES:
        words.pop(0)
    while len(words) > 1 and _key(words[-1]) in _SURE_CREDENTIALS:
        words.pop()
    return words


def _key(word: str) -> str:
    return word.replace(".", "").casefold()
