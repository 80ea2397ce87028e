"""Tells whether a sentence says, in words that are recognised, that a machine is speaking.

Pure, and cautious: a wrong no is mended by an admin who attests the wording, a wrong yes is a person
who was never told. Keeps nothing of the sentence.
"""

import re
import unicodedata
from collections.abc import Iterable

from retell.machine_words import DENIALS_BEFORE, DENIED_AFTER, DENIED_BEFORE, EVERYWHERE, WORDS

_BREAK = " | "  #: where one clause ends, or a variable stands: no phrase reaches across
_BRACES = re.compile(r"\{\{|\}\}")
_JOINTS = re.compile(r"[-\u2010-\u2015'\u2019\u02bc\s]+")
_STOPS = re.compile(r"[^\w\s]+")
_LATIN = re.compile(r"[0-9A-Za-z_\u00c0-\u024f]+")
_DOTTED = re.compile(r"\b([A-Z])\.([A-Z])\b\.?")
_DENIAL_WORDS = 3
_DENIAL_CHARACTERS = 15


def _compile(patterns: Iterable[str], *, whole_words: bool) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(rf"(?<=\s)(?:{joined})(?=\s)" if whole_words else joined)


_WORDS = _compile((one for row in WORDS if row.has_spaces for one in row.says), whole_words=True)
_CHARACTERS = _compile((one for row in WORDS if not row.has_spaces for one in row.says), whole_words=False)


def tells_it_is_a_machine(text: str, languages: Iterable[str]) -> bool:
    """Tell whether a sentence discloses the machine; `languages` are the agent's, such as `de-DE`.

    1. What stands in double braces is not said; it ends a phrase, as punctuation does.
    2. Phrases of every language count, in any case and only as whole words.
    3. Capitals such as AI count as written; those of one language only where the agent speaks it. In a
       sentence of nothing but capitals they tell nothing.
    4. A denial close to it ("not an AI", "kein", "ではありません") takes it back.
    """
    said = _split(text)
    folded = said.casefold()
    capitals = _compile_capitals(languages)
    rest = capitals.sub(" ", said)
    return (
        any(not _is_denied(found) for found in _WORDS.finditer(folded))
        or any(not _is_denied(found) for found in _CHARACTERS.finditer(folded))
        or (not rest.isupper() and any(not _is_denied(found) for found in capitals.finditer(said)))
    )


def _compile_capitals(languages: Iterable[str]) -> re.Pattern[str]:
    spoken = {language.partition("-")[0] for language in languages}
    of_theirs = (one for row in WORDS if row.languages & spoken for one in row.in_capitals)
    return _compile((*EVERYWHERE, *of_theirs), whole_words=True)


def _split(text: str) -> str:
    """Write a sentence as words with one space between them, its clauses with a bar."""
    text = _DOTTED.sub(r"\1\2 ", unicodedata.normalize("NFKC", _drop_variables(text)))
    text = _STOPS.sub(_BREAK, _JOINTS.sub(" ", text))
    text = _LATIN.sub(r" \g<0> ", text)  # no space stands where the letters of "AIアシスタント" change
    return f" {_JOINTS.sub(' ', text)} "


def _drop_variables(text: str) -> str:
    """Leave out what stands between double braces, however deep; what follows an open pair too."""
    kept, depth, end = list[str](), 0, 0
    for brace in _BRACES.finditer(text):
        if depth == 0:
            kept.append(text[end : brace.start()])
        depth = depth + 1 if brace[0] == "{{" else max(0, depth - 1)
        end = brace.end()
    return _BREAK.join([*kept, "" if depth else text[end:]])


def _is_denied(found: re.Match[str]) -> bool:
    before = found.string[: found.start()].rpartition("|")[2].casefold()
    after = found.string[found.end() :].partition("|")[0][:_DENIAL_CHARACTERS]
    return (
        not DENIALS_BEFORE.isdisjoint(before.split()[-_DENIAL_WORDS:])
        or before.rstrip().endswith(DENIED_BEFORE)
        or re.search(DENIED_AFTER, after) is not None
    )
