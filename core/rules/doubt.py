"""What to do about a call nobody can find: look again, send once more, or ask a person.

Pure. Absence of a trace is never proof: a call that Retell has just registered may not be listed.
Source: the design, "Dial once"; Retell keeps an idempotency key for an hour (retell-sdk 6.2.13).
"""

from datetime import datetime
from enum import Enum, auto

from core.nouns.call import Call
from core.rules.timings import Timings


class NextStep(Enum):
    """What follows from a look that found nothing."""

    LOOK_AGAIN = auto()
    RESEND = auto()  #: the identical body under the same key, if all gates pass again
    ASK_PEOPLE = auto()


def next_step(call: Call, *, real: datetime, timings: Timings, resend_allowed: bool) -> NextStep:
    """Decide about an unconfirmed call of which no trace was found just now."""
    begun = call.first_sent_at or real
    in_doubt_since = max(call.unconfirmed_at or real, call.attempted_at or begun)
    if call.needs_human or real - in_doubt_since < timings.evidence_wait:
        return NextStep.LOOK_AGAIN
    if call.resends or not resend_allowed or real - begun > timings.resend_window:
        return NextStep.ASK_PEOPLE
    return NextStep.RESEND
