"""A booking: wall time and zone as the customer knows it, and its instant.

Facts only. `revision` counts the changes that make an old reminder wrong; `version` counts all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.nouns.ids import AppointmentId, ContactId, TenantId
from core.nouns.reminder_plan import ReminderPlan


class AppointmentStatus(StrEnum):
    """Where a booking stands."""

    BOOKED = "booked"  #: nobody has said anything since it was made
    CONFIRMED = "confirmed"  #: the customer said they will come
    RESCHEDULE = "reschedule"  #: the customer asked for another time; staff decide
    CANCEL_ASKED = "cancel_asked"  #: the customer asked to cancel; staff decide
    CANCELLED = "cancelled"  #: it will not take place

    @property
    def wants_reminder(self) -> bool:
        """Tell whether there is still something to remind of."""
        return self is AppointmentStatus.BOOKED


@dataclass(frozen=True, slots=True)
class Appointment:
    """What is booked, for whom, when and where on the clock."""

    id: AppointmentId
    tenant_id: TenantId
    contact_id: ContactId
    local_start: datetime  #: naive wall time in `zone`
    zone: str  #: IANA name
    starts_at: datetime  #: the same moment as aware UTC
    type: str = ""
    provider: str = ""
    duration_min: int | None = None
    instructions: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)  #: what the business's pack asks besides, by key
    status: AppointmentStatus = AppointmentStatus.BOOKED
    revision: int = 1
    version: int = 1
    plan: ReminderPlan | None = None  #: its own reminders; None: as the business plans, no steps: none
    series: str = ""  #: what it shares with the other dates of a recurring appointment
