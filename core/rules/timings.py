"""How long things may take: the figures of "Dial once", in one place.

Instants and waits are real time. Tests shorten them; a running program never does.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Timings:
    """The limits a call is placed, doubted and looked up by."""

    lease: timedelta = timedelta(seconds=90)  #: a sender silent for longer is taken for dead
    send_within_s: float = 5.0  #: seconds from the commit to the first byte, monotonic
    evidence_wait: timedelta = timedelta(minutes=2)  #: doubt without evidence before the one re-send
    resend_window: timedelta = timedelta(minutes=50)  #: from the first request; Retell's key lasts 60
    look_again: timedelta = timedelta(seconds=20)  #: between looks for an unconfirmed call
    news_wait: timedelta = timedelta(minutes=3)  #: a call without news this long is asked after
    late_news: timedelta = timedelta(
        days=1
    )  #: for how long a call that holds no line any more is asked after
    late_news_wait: timedelta = timedelta(hours=1)
    analysis_checks: int = 4  #: times an ended call is asked for its analysis before we do without
    longest_ring: timedelta = timedelta(minutes=5)  #: the most an agent may let a phone ring
    back_off: timedelta = timedelta(seconds=5)  #: first wait when Retell cannot be reached; doubles
    back_off_most: timedelta = timedelta(minutes=5)
    breaker_window: int = 10  #: latest results of an account that are looked at together
    breaker_trips: int = 5  #: troubled ones among them that make its calls wait
    breaker_wait: timedelta = timedelta(seconds=30)  #: until one call may probe; what is under way ends in it
    breaker_wait_most: timedelta = timedelta(minutes=5)  #: doubles up to this with every probe that fails
    ask_again: timedelta = timedelta(minutes=1)  #: until a reminder that waits for a person is judged again
    tell_again: timedelta = timedelta(minutes=15)  #: before Retell is told of an opt-out once more
    card_lease: timedelta = timedelta(seconds=30)
    crash_wait: timedelta = timedelta(hours=1)  #: how far a row that breaks its tick is pushed ahead
    orphan_wait: timedelta = timedelta(minutes=10)  #: how long an event may wait for its call
    unexplained_after: timedelta = timedelta(minutes=5)  #: watched for so long, what stands still is told
    tell_overdue_again: timedelta = timedelta(minutes=1)  #: between two paintings of the card about it
    heartbeat_wait: timedelta = timedelta(minutes=1)  #: between two signs that all is well


DESIGNED = Timings()
