"""What Retell says of a call, in our words: the only thing that settles a doubt.

Facts only. The raw reason is kept beside our reading of it, because Retell's list of reasons grows.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from core.nouns.ids import CallId, RetellCallId


class CallState(StrEnum):
    """Where a call stands; `core.rules.call_state` ranks them."""

    PLACING = "placing"  #: its request is on its way, under a lease
    UNAVAILABLE = "unavailable"  #: surely not placed; tried again
    HELD = "held"  #: surely not placed; the account or the business must be mended
    REJECTED = "rejected"  #: surely not placed; this call will not be tried again
    UNCONFIRMED = "unconfirmed"  #: it may be ringing; only evidence or a person settles it
    REGISTERED = "registered"  #: Retell has it and dials
    ONGOING = "ongoing"  #: somebody or something picked up
    STOPPED = "stopped"  #: we had it stopped
    ERROR = "error"  #: it failed on the way
    NOT_CONNECTED = "not_connected"  #: nobody picked up
    ENDED = "ended"  #: it was picked up and is over


class Ending(StrEnum):
    """Why a call is over, as far as it matters to staff."""

    HUNG_UP = "hung_up"  #: a conversation came to its end
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    BAD_NUMBER = "bad_number"
    OPTED_OUT = "opted_out"
    CALLBACK_WANTED = "callback_wanted"
    TRANSFERRED = "transferred"
    STOPPED = "stopped"
    BLOCKED = "blocked"  #: spam mark, network or provider refused
    ACCOUNT_LIMIT = "account_limit"  #: payment, credit, budget or concurrency
    FAULT = "fault"  #: a technical failure
    OTHER = "other"  #: a reason we do not know yet


class Answer(StrEnum):
    """What the customer said about the appointment, as the agent's analysis tells it."""

    CONFIRMED = "confirmed"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class Analysis:
    """What Retell's post-call analysis found."""

    answer: Answer | None = None
    summary: str = ""
    in_voicemail: bool | None = None


@dataclass(frozen=True, slots=True)
class CallEvidence:
    """One statement of Retell about one call."""

    retell_call_id: RetellCallId
    call_ref: CallId | None  #: our own id, if it came back
    state: CallState
    ending: Ending | None = None
    raw_reason: str = ""
    analysis: Analysis | None = None
    person_spoke: bool | None = None  #: None when no transcript tells


@dataclass(frozen=True, slots=True)
class Notice:
    """A call event as it arrived: what the inbox keeps beside the raw body."""

    kind: str
    retell_call_id: RetellCallId | None
    call_ref: CallId | None
    body: bytes = field(repr=False)
