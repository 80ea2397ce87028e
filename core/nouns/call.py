"""Our record of one call: what we know of it, and how surely.

Facts only. It changes through the pure functions of `core.rules.call_state`, and is written back
guarded by its version.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.nouns.evidence import Answer, CallState, Ending
from core.nouns.ids import (
    E164,
    AccountId,
    AppointmentId,
    CallId,
    ContactId,
    ReminderId,
    RetellCallId,
    StaffId,
    TenantId,
)
from core.nouns.trouble import Trouble


class Outcome(StrEnum):
    """What came of a call, for the people who asked for it."""

    CONFIRMED = "confirmed"
    RESCHEDULE = "reschedule"
    CANCELLED = "cancelled"
    WRONG_NUMBER = "wrong_number"
    OPTED_OUT = "opted_out"
    CALLBACK_WANTED = "callback_wanted"
    UNCLEAR = "unclear"  #: somebody was there, but said neither yes nor no
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    BAD_NUMBER = "bad_number"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Call:
    """One call to one person, from its claim to its outcome."""

    id: CallId  #: also Retell's idempotency key and our reference in its metadata
    account_id: AccountId
    tenant_id: TenantId
    contact_id: ContactId
    appointment_id: AppointmentId | None
    reminder_id: ReminderId
    to_phone: E164
    state: CallState
    claimed_at: datetime  #: business time of the latest claim that may have rung; not of a re-send
    requested_by: StaffId | None = None
    attempt: int = 1  #: requests begun so far; tells a late sender that it is late
    attempted_at: datetime | None = None  #: real time of the latest claim to send
    lease_until: datetime | None = None  #: real time until which a sender may be at work
    first_sent_at: datetime | None = None  #: real time of the first claim whose request may have gone out
    unconfirmed_at: datetime | None = None  #: real time at which the doubt began
    resends: int = 0  #: re-sends that may have gone out
    next_check_at: datetime | None = None  #: real time of the next look for evidence
    checks: int = 0
    is_live: bool = True  #: it may be ringing or speaking: holds the number and a line
    live_until: datetime | None = None  #: real time at which a call without news stops holding them
    trouble: Trouble | None = None
    reason: str = ""  #: why it was withdrawn, in words
    needs_human: bool = False
    settled_by: StaffId | None = None  #: who decided a doubt
    retell_call_id: RetellCallId | None = None
    twin_retell_call_id: RetellCallId | None = None  #: evidence of a second dial, if there ever is any
    ending: Ending | None = None
    raw_reason: str = ""
    is_analyzed: bool = False
    answer: Answer | None = None
    in_voicemail: bool | None = None
    person_spoke: bool | None = None
    outcome: Outcome | None = None
    summary: str = ""
    stop_wanted: bool = False
    told_old_time: bool = False  #: the appointment was changed while it was under way
    retry_note: str = ""  #: what follows a call that reached nobody: the next try, or none
    version: int = 1
