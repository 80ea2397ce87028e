"""How fast a program lives in a test: the designed limits, shortened all alike."""

from datetime import timedelta

from core.rules.timings import Timings

FAST = Timings(
    lease=timedelta(seconds=0.7),
    evidence_wait=timedelta(seconds=0.7),
    look_again=timedelta(seconds=0.2),
    news_wait=timedelta(seconds=2),
    back_off=timedelta(seconds=0.2),
    breaker_wait=timedelta(seconds=0.5),
    breaker_wait_most=timedelta(seconds=1),
    card_lease=timedelta(seconds=1),
)
QUICK = {
    "claim": 0.2,
    "apply": 0.2,
    "paint": 0.2,
    "reconcile": 0.2,
    "audit": 0.5,
    "examine": 0.5,
    "plan": 0.5,
    "check_clock": 5.0,
    "seal": 0.5,
}
