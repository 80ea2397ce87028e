"""Times asking all gates about one planned call, without a database, on one core.

The reference is what a plain use of Babel takes to write one date and one time, as beside the builder.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from babel.dates import format_date, format_time

from bench.salon import ACCOUNT, make_look, make_salon
from core.nouns.appointment import Appointment
from core.nouns.contact import Consent, ConsentBasis, Contact
from core.nouns.ids import E164, AppointmentId, ContactId, ReminderId, Slot, StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.nouns.tenant import Account
from core.rules.gates.case import Case
from core.rules.gates.judge import judge
from core.use_cases.case_file import Known, build_case

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
AT = Moment(now=NOW, real=NOW)
CALLS = 2000
ROUNDS = 5
TENANT = make_salon()
SCRIPT = make_look(NOW)


def _make_reminder(booking: Appointment) -> Reminder:
    return Reminder(
        id=ReminderId(f"rem_{booking.id}"),
        tenant_id=TENANT.id,
        contact_id=booking.contact_id,
        appointment_id=booking.id,
        revision=1,
        slot=Slot(f"{booking.id}:1:1440m:1"),
        due_at=booking.starts_at - timedelta(hours=24),
        deadline_at=booking.starts_at - timedelta(minutes=60),
    )


def _make_case(number: int) -> tuple[Case, Reminder]:
    """Make a case about a number that no other case has, called three times within the month."""
    starts_at = NOW + timedelta(days=2, minutes=17 * number)
    phone = E164(f"+4479{12000000 + number}")
    contact = Contact(ContactId(f"contact_{number}"), TENANT.id, "C-7K3Q", f"Sarah{number} Johnson", phone)
    booking = Appointment(
        id=AppointmentId(f"appt_{number}"),
        tenant_id=TENANT.id,
        contact_id=contact.id,
        local_start=starts_at.replace(tzinfo=None),  # in January London's clocks show UTC
        zone="Europe/London",
        starts_at=starts_at,
        type=f"Hair Color and Cut {number}",
        provider="Maria",
        duration_min=60,
    )
    basis = ConsentBasis.AGREED_TO_AUTOMATED_CALLS
    known = Known(
        consent=Consent(contact.id, phone, basis, StaffId("U1"), NOW),
        has_opted_out=False,
        is_busy=False,
        attempts=[NOW - timedelta(days=days) for days in (20, 12, 5)],
        has_voicemail=False,
        checked=SCRIPT,
    )
    account = Account(ACCOUNT, 20, 1)
    case = build_case(known, account=account, tenant=TENANT, contact=contact, appointment=booking, at=AT)
    return case, _make_reminder(booking)


def _time(act: Callable[[int], object], numbers: Sequence[Sequence[int]]) -> list[float]:
    """Time an act over each round's numbers; answers microseconds for one, of each round but the first."""
    taken = []
    for numbers_of_round in numbers:
        begun = time.perf_counter()
        for number in numbers_of_round:
            act(number)
        taken.append((time.perf_counter() - begun) / len(numbers_of_round) * 1e6)
    return taken[1:]


def run() -> None:
    """Print least, median and most of some rounds for one planned call."""
    rounds = [range(first * CALLS, (first + 1) * CALLS) for first in range(ROUNDS + 1)]
    made = {number: _make_case(number) for numbers in rounds for number in numbers}

    def format_plainly(number: int) -> object:
        start = (NOW + timedelta(minutes=17 * number)).replace(tzinfo=None)
        return format_date(start, "full", locale="en_US"), format_time(start, "short", locale="en_US")

    def ask(number: int) -> object:
        case, reminder = made[number]
        return judge(case, reminder, now=reminder.due_at)

    def build_and_ask(number: int) -> object:
        case, reminder = _make_case(number + 10 * CALLS)  # numbers that nobody has seen yet
        return judge(case, reminder, now=reminder.due_at)

    reference = _time(format_plainly, rounds)
    acts = (("all gates of one call", ask), ("its variables, then all gates", build_and_ask))
    _say("a date and a time", reference, "(the reference)")
    for name, act in acts:
        taken = _time(act, rounds)
        ratio = statistics.median(taken) / statistics.median(reference)
        _say(name, taken, f"{ratio:5.1f} times the reference")


def _say(name: str, taken: Sequence[float], beside: str) -> None:
    figures = f"{min(taken):7.0f} {statistics.median(taken):7.0f} {max(taken):7.0f} µs"
    sys.stdout.write(f"{name:<30} {figures}   {beside}\n")
