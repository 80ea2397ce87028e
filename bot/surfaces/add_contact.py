"""The form that adds a contact with an appointment, and what it shows once that is saved.

Pure. Built from the business; read back by `bot.surfaces.booking_fields.parse_fields`.
"""

from datetime import datetime

from bot.ids import ViewId
from bot.surfaces.booking_fields import build_fields
from bot.surfaces.elements import View, modal, section
from bot.surfaces.saved import (
    NEVER_CALLED,
    build_saved_view,
    render_doubt,
    render_outlook,
    render_reminders,
)
from bot.surfaces.words import render_day
from core.nouns.contact import ConsentBasis
from core.nouns.tenant import Tenant
from core.rules.opening import Opening, build_empty_form
from core.use_cases.booking import Booked


def build_add_view(
    tenant: Tenant, opening: Opening | None = None, *, spoken: frozenset[str] = frozenset()
) -> View:
    """Build the form, with the zone and what was typed behind the command filled in.

    How that was understood, or what is not clear in it, is said above.
    """
    form = opening.form if opening else build_empty_form(tenant)
    note = [section(opening.note)] if opening and opening.note else []
    fields = build_fields(form, tenant=tenant, spoken=spoken)
    return modal("Add a contact", [*note, *fields], callback_id=ViewId.ADD, submit="Save", close="Cancel")


def build_added_view(booked: Booked, tenant: Tenant, *, now: datetime) -> View:
    """Build what is shown once a booking is saved."""
    series = (
        [f"{booked.dates} dates, the last on {render_day(booked.last_start)}"] if booked.last_start else []
    )
    if booked.basis is ConsentBasis.NEITHER:
        outlook = [NEVER_CALLED]
    else:
        outlook = render_reminders(booked.reminders, booked.appointment, tenant, now=now)
        outlook += render_doubt(booked.reminders, booked.contact, tenant, now=now)
        outlook += render_outlook(booked.outlook, tenant)
    return build_saved_view(booked.contact, booked.appointment, [*series, *outlook], tenant)
