"""A person we may call, what they agreed to, and whether they asked us to stop.

Facts only. Consents are appended, never changed; the newest for a phone number counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.nouns.ids import E164, ContactId, StaffId, TenantId


class ConsentBasis(StrEnum):
    """How the number was come by (calling-law tiers; FCC 24-17, 2024-02-08)."""

    PROVIDED_FOR_BOOKINGS = "provided_number"  #: the customer gave it for their bookings
    AGREED_TO_AUTOMATED_CALLS = "express"  #: the customer agreed to automated calls
    SIGNED = "express_written"  #: signed or e-signed, naming the business
    NEITHER = "none"  #: kept on file, never dialled

    @property
    def allows_reminders(self) -> bool:
        """Tell whether a reminder call may use the number."""
        return self is not ConsentBasis.NEITHER


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer of one business."""

    id: ContactId
    tenant_id: TenantId
    reference: str  #: what staff can say aloud, such as C-7K2Q
    name: str
    phone: E164
    fields: Mapping[str, str] = field(default_factory=dict)  #: what the business's pack asks besides, by key
    zone: str = ""  #: IANA name, when somebody said where this person lives


class ConsentSource(StrEnum):
    """How a consent was come by."""

    FORM = "form"  #: noted in Slack
    VERBAL = "verbal"
    IMPORT = "import"
    CALL = "call"  #: followed from what was said in a call


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody noted down about one number, when."""

    contact_id: ContactId
    phone: E164
    basis: ConsentBasis
    noted_by: StaffId
    noted_at: datetime
    source: ConsentSource = ConsentSource.FORM
    wording: str = ""  #: what was shown to whoever noted it
    evidence: str = ""  #: where the proof is kept, in the words of whoever noted it
