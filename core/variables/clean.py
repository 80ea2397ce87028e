"""Turns what people typed into plain words that are safe inside an agent's prompt.

Pure. Never changes letter case or word order, and never decides whether a text is worth saying.
"""

import unicodedata

NAME_LIMIT = 60  #: characters of a name
TEXT_LIMIT = 200  #: characters of any other text

_PLACEHOLDER_MARKS = frozenset("{}<>`|\\[]")
_EMOJI_MODIFIERS = frozenset("\u20e3\ufe0e\ufe0f") | {chr(code) for code in range(0x1F3FB, 0x1F400)}
_JOINERS = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Invisible characters that stand inside a word: dropping them must not break the word in two."""

_UNSPOKEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "So", "Zl", "Zp", "Zs"})
"""Unicode categories with no sound: controls, bidi marks, private and unassigned ones, pictures, blanks."""


def clean_text(text: str, *, limit: int) -> str:
    """Return `text` as one line of ordinary characters, at most `limit` of them; perhaps empty.

    1. Compose accents (NFC).
    2. Drop invisible joiners; put a space for controls, bidi marks, emoji and placeholder marks
       (braces, angle and square brackets, backtick, bar, backslash).
    3. Collapse blanks and compose again, because what was dropped may have kept two characters apart.
    4. Cut at the end of a word where there is one.

    Retell puts the values into the prompt as they are (docs.retellai.com/build/dynamic-variables,
    2026-06), so `{{…}}` in a name would be read as a placeholder. Parentheses stay: they are harmless.
    """
    spoken = "".join(_spoken(char) for char in unicodedata.normalize("NFC", text))
    line = unicodedata.normalize("NFC", " ".join(spoken.split()))
    return _cut(line, limit)


def _spoken(char: str) -> str:
    """Return what is left of one character."""
    if char in _JOINERS:
        return ""
    if char in _PLACEHOLDER_MARKS or char in _EMOJI_MODIFIERS or unicodedata.category(char) in _UNSPOKEN:
        return " "
    return char


def _cut(line: str, limit: int) -> str:
    """Shorten to `limit` characters, before the word that would be cut if another one stands before it."""
    if len(line) <= limit:
        return line
    whole_words = line[: limit + 1].rpartition(" ")[0]
    return whole_words or line[:limit]
