"""What an admin wants of further tries, and of who decides that a reminder rings.

Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.nouns.calling import Calling, Mode
from core.nouns.reminder_plan import Miss
from core.rules.wishes.refused import WishRefused, parse_number

LONGEST_WAIT_MIN = 2 * 24 * 60
MOST_TRIES = 10


class RetryField(StrEnum):
    """What an objection is about, besides a wait, which goes by its miss."""

    MOST = "most"


@dataclass(frozen=True, slots=True)
class RetriesWish:
    """What somebody changed, as it was typed; a wait that was emptied ends the series."""

    waits_min: Mapping[Miss, str] = field(default_factory=dict)
    most: str | None = None
    mode: Mode | None = None


def apply_retries_wish(calling: Calling, wish: RetriesWish) -> Calling:
    """Grant a wish. Raises WishRefused."""
    errors: dict[str, str] = {}
    waits = dict(calling.retries.waits_min)
    for miss, typed in wish.waits_min.items():
        waits.pop(miss, None)
        if typed.strip() and (wait := _read(typed, 1, LONGEST_WAIT_MIN, errors, miss, unit="minutes")):
            waits[miss] = wait
    most = calling.retries.most
    if wish.most is not None:
        most = _read(wish.most, 0, MOST_TRIES, errors, RetryField.MOST)
    if errors:
        raise WishRefused(errors)
    retries = replace(calling.retries, waits_min=waits, most=most)
    return replace(calling, retries=retries, mode=wish.mode or calling.mode)


def _read(typed: str, least: int, most: int, errors: dict[str, str], at: str, *, unit: str = "") -> int:
    """Read a number; one that is none leaves its sentence in `errors`."""
    try:
        return parse_number(typed, least=least, most=most, unit=unit)
    except ValueError as refused:
        errors[at] = str(refused)
        return 0
