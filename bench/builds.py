"""Times building the variables of full salon contacts, each with another name, date and time, on one core.

The reference is the least that a plain use of Babel would do for the same call: one date and one time,
formatted anew.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from babel.dates import format_date, format_time

from bench.salon import make_salon
from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.ids import E164, AppointmentId, ContactId, TenantId
from core.nouns.tenant import Tenant
from core.variables.build import build_variables

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
CUSTOMERS = 2000
ROUNDS = 5
ZONES = ["Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey", "Europe/London"]  #: of a British mobile


@dataclass(frozen=True, slots=True)
class _Customer:
    contact: Contact
    appointment: Appointment


def _make_customer(number: int) -> _Customer:
    """Make a customer whose every field is filled and different from everybody else's."""
    starts_at = NOW + timedelta(minutes=17 * number)
    contact = Contact(
        id=ContactId(f"contact_{number}"),
        tenant_id=TenantId("first"),
        reference="C-7K3Q",
        name=f"Sarah{number} Johnson",
        phone=E164(f"+4479122{number:05}"),
    )
    appointment = Appointment(
        id=AppointmentId(f"appt_{number}"),
        tenant_id=TenantId("first"),
        contact_id=contact.id,
        local_start=starts_at.replace(tzinfo=None),  # in January London's clocks show UTC
        zone="Europe/London",
        starts_at=starts_at,
        type=f"Hair Color and Cut {number}",
        provider=f"Maria{number % 7}",
        duration_min=30 + number % 90,
        instructions=f"Please bring photo {number}",
        fields={"price_estimate": f"{40 + number % 60}.50"},
    )
    return _Customer(contact, appointment)


def _time(act: Callable[[_Customer], object], customers: list[_Customer]) -> float:
    """Time an act over all customers after a warm-up; answers the median of the rounds, per second."""
    rates = []
    for number in range(ROUNDS + 1):
        begun = time.perf_counter()
        for customer in customers:
            act(customer)
        if number:
            rates.append(len(customers) / (time.perf_counter() - begun))
    return statistics.median(rates)


def run() -> None:
    """Print builds per second in two languages, beside the reference."""
    customers = [_make_customer(number) for number in range(CUSTOMERS)]
    for locale in ("en-US", "ja-JP"):
        tenant, babel_locale = make_salon(locale), locale.replace("-", "_")

        def build(customer: _Customer, tenant: Tenant = tenant) -> object:
            return build_variables(
                tenant=tenant,
                contact=customer.contact,
                appointment=customer.appointment,
                now=NOW,
                callee_zones=ZONES,
            )

        def format_plainly(customer: _Customer, locale: str = babel_locale) -> object:
            start = customer.appointment.local_start
            return format_date(start, "full", locale=locale), format_time(start, "short", locale=locale)

        reference, rate = _time(format_plainly, customers), _time(build, customers)
        name = f"a date and a time, {locale}"
        sys.stdout.write(f"{name:<28} {reference:9,.0f} a second   (the reference)\n")
        name = f"all variables, {locale}"
        sys.stdout.write(f"{name:<28} {rate:9,.0f} a second   {rate / reference:5.1f} times the reference\n")
