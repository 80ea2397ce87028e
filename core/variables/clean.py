"""Turns what people typed into plain words that are safe inside an agent's prompt.

Pure. Never changes letter case or word order, and never decides whether a text is worth saying.
"""

import re
import unicodedata

NAME_LIMIT = 60  #: characters of a name
TEXT_LIMIT = 200  #: characters of any other text

_MARKUP = "{}<>`"
"""What a form refuses: it is never part of what a person says, and may mean something to a prompt."""

_PLACEHOLDER_MARKS = frozenset("{}<>`|\\[]")
_EMOJI_MODIFIERS = frozenset("\u20e3\ufe0e\ufe0f") | {chr(code) for code in range(0x1F3FB, 0x1F400)}
_JOINERS = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Invisible characters that stand inside a word: dropping them must not break the word in two."""

_UNSPOKEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "So", "Zl", "Zp", "Zs"})
"""Unicode categories with no sound: controls, bidi marks, private and unassigned ones, pictures, blanks."""

# Letters and marks that cleaning leaves alone, and that stay composed whatever stands next to them:
# Latin, Greek, Cyrillic, kana, Han and Hangul. Most of what people type is made of nothing else.
_HARMLESS = (
    r"[\w!\"#$%&'()*+,\-./:;=?@^~"
    r"\u00c0-\u017f\u0388-\u038a\u038e-\u03a1\u03a3-\u03ff\u0400-\u045f\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fa5\uac00-\ud7a3]"
)
_CLEAN = re.compile(rf"{_HARMLESS}+(?: {_HARMLESS}+)*", re.ASCII)


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
    if len(text) <= limit and _CLEAN.fullmatch(text):
        return text
    spoken = "".join(_spoken(char) for char in unicodedata.normalize("NFC", text))
    line = unicodedata.normalize("NFC", " ".join(spoken.split()))
    return _cut(line, limit)


def smooth_text(text: str) -> str:
    """Return what a library wrote with plain spaces only, and without invisible characters.

    Babel keeps words together with U+00A0 and U+202F, which voices stumble over, and turns the writing
    direction with marks. In Arabic letters the non-joiner parts two words, so a space takes its place.
    """
    parted = re.sub("(?<=[\u0600-\u06ff])\u200c", " ", text)
    shown = "".join(char for char in parted if unicodedata.category(char) != "Cf")
    return " ".join(shown.split())


def find_markup(text: str) -> str:
    """Return the characters for which typed text is refused, each once; "" when there are none."""
    return "".join(dict.fromkeys(char for char in text if char in _MARKUP))


def has_letters(text: str) -> bool:
    """Tell whether anything in the text can be said as a word."""
    return any(char.isalpha() for char in text)


def has_words(text: str) -> bool:
    """Tell whether a voice has anything to say: a letter or a digit."""
    return any(char.isalnum() for char in text)


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
