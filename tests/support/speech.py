"""What holds for everything that is spoken, in every language."""

import unicodedata

from hypothesis import strategies as st

from core.variables.languages import LANGUAGES

LONGEST = 100

languages = st.sampled_from(LANGUAGES)


def find_unspeakable(text: str) -> list[str]:
    """List what a voice, or the prompt a value stands in, would stumble over; empty for a good value."""
    troubles = [f"U+{ord(char):04X}" for char in text if _is_unspeakable(char)]
    if text != " ".join(text.split()):
        troubles.append("blanks at the ends, or more than one")
    if not text:
        troubles.append("nothing to say")
    if len(text) > LONGEST:
        troubles.append(f"{len(text)} characters")
    return troubles


def _is_unspeakable(char: str) -> bool:
    is_blank = unicodedata.category(char) in {"Zs", "Zl", "Zp"} and char != " "
    return is_blank or unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Cs"} or char in "{}<>`"
