"""A wish that cannot be granted, with a sentence at each field that stands against it, and typed numbers.

Pure.
"""

from collections.abc import Mapping


class WishRefused(ValueError):  # noqa: N818 - named for what happened
    """Nothing of the wish is granted; `errors` has a sentence for the person by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def parse_number(typed: str, *, least: int, most: int, unit: str = "") -> int:
    """Read a whole number. Raises ValueError with a sentence."""
    text = typed.strip()
    if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
        what = f"whole {unit}" if unit else "a whole number"
        raise ValueError(f"Give {what} from {least} to {most}.")
    return int(text)
