"""The form that changes an appointment: choose it, change it, see what followed.

Pure. The return address of the form is the appointment's id and the version it was filled from.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.ids import Input, ViewId, build_block_id
from bot.surfaces.booking_fields import build_fields
from bot.surfaces.elements import (
    OPTION_MAX,
    Block,
    View,
    input_block,
    modal,
    one_line,
    option,
    section,
    type_ahead,
)
from bot.surfaces.saved import NEVER_CALLED, build_saved_view, render_reminders
from bot.surfaces.words import STATUS_WORDS, render_clock
from core.nouns.appointment import Appointment
from core.nouns.booking import BookingForm, Field
from core.nouns.contact import Consent, ConsentBasis, Contact
from core.nouns.ids import AppointmentId
from core.nouns.tenant import Tenant
from core.rules.phone import render_phone
from core.rules.plan_text import render_plan
from core.use_cases.changing import Changed
from core.use_cases.people import OpenBooking

CHOOSE_LABEL = "Appointment"
_TITLE = "Change an appointment"


@dataclass(frozen=True, slots=True)
class EditSlip:
    """What the form carries with it."""

    appointment_id: AppointmentId
    version: int

    def build_metadata(self) -> str:
        """Write the slip as private_metadata."""
        return json.dumps({"appointment": self.appointment_id, "version": self.version})


def parse_edit_slip(view: dict[str, Any]) -> EditSlip:
    """Read the slip of a form that came back."""
    slip = json.loads(view["private_metadata"])
    return EditSlip(AppointmentId(slip["appointment"]), int(slip["version"]))


def build_choose_booking_view(note: str = "") -> View:
    """Build the form that asks which appointment is meant; `note` says why, if there is a reason."""
    select = type_ahead(Input.APPOINTMENT, placeholder="Type a name, number or reference")
    block = input_block(
        build_block_id(Field.APPOINTMENT),
        CHOOSE_LABEL,
        select,
        hint="Coming appointments that are not cancelled.",
    ) | {"dispatch_action": True}
    blocks = [block, section(note)] if note else [block]
    return modal(_TITLE, blocks, callback_id=ViewId.CHOOSE_BOOKING, submit="Open", close="Cancel")


def build_booking_option(contact: Contact, appointment: Appointment) -> Block:
    """Build an appointment's line in the type-ahead."""
    wall = appointment.local_start
    rest = f" · {wall:%a} {wall.day} {wall:%b}, {render_clock(wall)} · {contact.reference}"
    return option(one_line(contact.name)[: OPTION_MAX - len(rest)] + rest, appointment.id)


def parse_chosen_booking(view: dict[str, Any]) -> AppointmentId | None:
    """Read which appointment was chosen."""
    state = view["state"]["values"].get(build_block_id(Field.APPOINTMENT), {}).get(Input.APPOINTMENT, {})
    chosen = state.get("selected_option")
    return AppointmentId(chosen["value"]) if chosen else None


def build_edit_view(booking: OpenBooking, *, tenant: Tenant, spoken: frozenset[str] = frozenset()) -> View:
    """Build the form, filled with how the booking stands."""
    appointment = booking.appointment
    filled = fill_form(booking.contact, appointment, booking.consent)
    slip = EditSlip(appointment.id, appointment.version)
    blocks = [
        section(f"{booking.contact.reference} · {booking.contact.name}"),
        *build_fields(filled, tenant=tenant, spoken=spoken, edition=appointment.id),
    ]
    return modal(
        _TITLE,
        blocks,
        callback_id=ViewId.EDIT,
        submit="Save",
        close="Cancel",
        metadata=slip.build_metadata(),
    )


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
        reminders=render_plan(appointment.plan) if appointment.plan else "",
        fields={**contact.fields, **appointment.fields},
    )


def build_changed_view(changed: Changed, *, basis: str, now: datetime) -> View:
    """Build what is shown once a change is saved; `basis` is what the form says of the number."""
    news = [f"Status: {STATUS_WORDS[changed.appointment.status]}"]
    if changed.superseded:
        plural = "reminder" if changed.superseded == 1 else "reminders"
        news.append(f"{changed.superseded} old {plural} withdrawn")
    news.extend(_render_outlook(changed, basis=basis, now=now))
    return build_saved_view(changed.contact, changed.appointment, news)


def _render_outlook(changed: Changed, *, basis: str, now: datetime) -> list[str]:
    status = changed.appointment.status
    if not status.wants_reminder:
        return [f"No reminder call: the status is {STATUS_WORDS[status]}."]
    if basis == ConsentBasis.NEITHER:
        return [NEVER_CALLED]
    if not changed.is_replanned:
        return ["No change to the reminder call."]
    return render_reminders(changed.reminders, changed.appointment, now=now)
