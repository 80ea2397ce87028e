"""What was typed behind "add": a time, a name, or nothing; the form opens with it filled in.

Pure. Nothing is saved from it: staff see what was understood and confirm it by sending the form.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from core.nouns.booking import BookingForm
from core.nouns.tenant import Tenant
from core.rules.typed_time.reading import (
    Understood,
    find_day_order,
    read_typed_time,
    render_understood,
    speaks_of_time,
)

_ECHOED = 100  #: characters of what was typed that are said back


@dataclass(frozen=True, slots=True)
class Opening:
    """How the form opens, and what is said above it."""

    form: BookingForm
    note: str = ""


def build_empty_form(tenant: Tenant) -> BookingForm:
    """Build the form with nothing in it but the business's zone."""
    return BookingForm(name="", phone="", date="", time="", zone=tenant.timezone)


def read_opening(typed: str, *, tenant: Tenant, now: datetime) -> Opening:
    """Read what was typed: a time is filled in and said back, a doubtful one asked about, else a name."""
    empty, text = build_empty_form(tenant), " ".join(typed.split())
    if not text:
        return Opening(empty)
    if not speaks_of_time(text):
        return Opening(replace(empty, name=text))
    read = read_typed_time(text, order=find_day_order(tenant.locale), zone=tenant.timezone, now=now)
    if not isinstance(read, Understood):
        return Opening(empty, f"“{text[:_ECHOED]}”: {read.question}")
    filled = replace(
        empty,
        date=f"{read.local:%Y-%m-%d}",
        time=f"{read.local:%H:%M}",
        duration=f"{read.duration_min} minutes" if read.duration_min else "",
    )
    said = render_understood(read.local, tenant.timezone)
    return Opening(filled, f"Understood: {said}. Change it below if it is not what you meant.")
