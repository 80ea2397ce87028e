"""What a business says of itself that no program can check, with who said it and when.

Facts only.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.nouns.ids import StaffId


class Attested(StrEnum):
    """What can be attested (calling-law register of 2026-11-22: C2, C11, C12, India's routes)."""

    SLACK_BAA = "slack_baa"  #: Slack Enterprise, with a signed business associate agreement
    RETELL_BAA = "retell_baa"
    OUR_BAA = "our_baa"  #: with whoever runs this program
    OPENING = "opening"  #: the agent's opening discloses, in wording that the program does not recognise
    ROUTE_IN = "route_in"  #: the from-number is a registered 1600-series route of India


@dataclass(frozen=True, slots=True)
class Attestation:
    """Somebody's word."""

    by: StaffId
    at: datetime
