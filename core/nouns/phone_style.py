"""How a business has its phone number read out. A choice only; `core.variables.phones` keeps it."""

from enum import StrEnum


class PhoneStyle(StrEnum):
    """How the digits of a number are grouped."""

    BALANCED = "balanced"  #: groups of at most four, as equal as possible
    NATIONAL = "national"  #: as people of its country write it
