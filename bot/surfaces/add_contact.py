"""The form that adds a contact with an appointment, and what it shows once that is saved.

Pure. Built from the business; read back by `bot.surfaces.booking_fields.parse_fields`.
"""

from datetime import datetime

from bot.ids import ViewId
from bot.surfaces.booking_fields import build_fields
from bot.surfaces.elements import View, modal
from bot.surfaces.saved import NEVER_CALLED, build_saved_view, render_reminder
from core.nouns.booking import BookingForm
from core.nouns.contact import ConsentBasis
from core.nouns.tenant import Tenant
from core.use_cases.booking import Booked


def build_add_view(tenant: Tenant) -> View:
    """Build the empty form; only the time zone is filled in."""
    empty = BookingForm(name="", phone="", date="", time="", zone=tenant.timezone)
    fields = build_fields(empty, tenant=tenant)
    return modal("Add a contact", fields, callback_id=ViewId.ADD, submit="Save", close="Cancel")


def build_added_view(booked: Booked, *, now: datetime) -> View:
    """Build what is shown once a booking is saved."""
    if booked.basis is ConsentBasis.NEITHER:
        outlook = NEVER_CALLED
    else:
        outlook = render_reminder(booked.reminder, booked.appointment, now=now)
    return build_saved_view(booked.contact, booked.appointment, [outlook])
