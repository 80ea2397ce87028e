"""A stored booking written as if it had just been typed, and a form completed by what it did not show.

Pure. Where a form may not show all of a booking, what it lacks is what is stored: nobody has emptied it.
"""

from dataclasses import replace

from core.nouns.appointment import Appointment
from core.nouns.booking import BookingForm, Field
from core.nouns.contact import Consent, Contact
from core.rules.phone import render_phone
from core.rules.plan_text import render_plan


def fill_form(contact: Contact, appointment: Appointment, consent: Consent | None) -> BookingForm:
    """Write a booking as if it had just been typed."""
    minutes = appointment.duration_min
    return BookingForm(
        name=contact.name,
        phone=render_phone(contact.phone),
        date=f"{appointment.local_start:%Y-%m-%d}",
        time=f"{appointment.local_start:%H:%M}",
        zone=appointment.zone,
        type=appointment.type,
        provider=appointment.provider,
        duration=f"{minutes} minutes" if minutes is not None else "",
        instructions=appointment.instructions,
        basis=consent.basis.value if consent else "",
        status=appointment.status.value,
        customer_zone=contact.zone,
        reminders=render_plan(appointment.plan) if appointment.plan else "",
        fields={**contact.fields, **appointment.fields},
    )


def complete_form(typed: BookingForm, stored: BookingForm, shown: frozenset[Field]) -> BookingForm:
    """Take what the form showed as it was typed, and all the rest as it is stored."""
    return replace(stored, **{field.value: getattr(typed, field.value) for field in shown})
