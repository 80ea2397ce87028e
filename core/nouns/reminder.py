"""A call that should be made: planned by the reminder plan, or asked for by a person.

Facts only; the row is the queue. Its slot makes it this call and no other.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.nouns.ids import AppointmentId, ContactId, ReminderId, Slot, StaffId, TenantId
from core.nouns.reminder_plan import DAY_BEFORE


class ReminderStatus(StrEnum):
    """Where a planned call stands."""

    SCHEDULED = "scheduled"  #: waits for its time, or is due
    CALLED = "called"  #: has a call of its own that tells the rest
    SKIPPED = "skipped"  #: will not be rung; `reason` says why
    SUPERSEDED = "superseded"  #: the appointment changed; another reminder took its place


class Purpose(StrEnum):
    """What a call is for (calling-law register of 2026-11-22, check C4)."""

    REMINDER = "reminder"
    CONFIRMATION = "confirmation"
    RESCHEDULE = "reschedule"  #: tells of a new time
    NO_SHOW_FOLLOWUP = "no_show_followup"
    CALLBACK = "callback"
    MARKETING = "marketing"  #: never made


@dataclass(frozen=True, slots=True)
class Reminder:
    """Who is to be called about what, from when on and until when."""

    id: ReminderId
    tenant_id: TenantId
    contact_id: ContactId
    appointment_id: AppointmentId | None
    revision: int  #: of the appointment, when this was planned; 0 without one
    slot: Slot
    due_at: datetime
    deadline_at: datetime  #: from here on it is too late to ring
    status: ReminderStatus = ReminderStatus.SCHEDULED
    reason: str = ""
    retry_at: datetime | None = None  #: real time before which it is not tried again
    requested_by: StaffId | None = None  #: the person who pressed "Call now", if one did
    step: str = DAY_BEFORE.key  #: which step of the plan it is
    attempt: int = 1  #: rises with every further try of the step
    purpose: Purpose = Purpose.REMINDER
    needs_approval: bool = False  #: staff are asked before it rings
    approved_by: StaffId | None = None

    @property
    def is_by_hand(self) -> bool:
        """Tell whether a person asked for this call, now."""
        return self.requested_by is not None
