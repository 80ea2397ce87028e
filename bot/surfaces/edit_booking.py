"""The form that changes an appointment: choose it, change it, see what followed.

Pure. The return address of the form is the appointment's id and the version it was filled from.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.ids import Input, ViewId, build_block_id
from bot.surfaces.booking_fields import build_fields
from bot.surfaces.elements import Block, View, input_block, modal, option, section, type_ahead
from bot.surfaces.saved import (
    NEVER_CALLED,
    build_saved_view,
    render_doubt,
    render_outlook,
    render_reminders,
)
from bot.surfaces.sight import (
    find_fields,
    is_reference_only,
    join_known,
    render_booking_choice,
    render_name,
    render_what_to_type,
)
from bot.surfaces.words import STATUS_WORDS
from core.nouns.appointment import Appointment
from core.nouns.booking import Field
from core.nouns.contact import ConsentBasis, Contact
from core.nouns.ids import AppointmentId, ContactId
from core.nouns.tenant import Tenant
from core.rules.filled_form import fill_form
from core.use_cases.changing import Changed
from core.use_cases.people import OpenBooking

CHOOSE_LABEL = "Appointment"
_TITLE = "Change an appointment"
_COMING = "Coming appointments that are not cancelled."
_NUMBERED = " Of several of one customer, 1 is the soonest."


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


def build_choose_booking_view(tenant: Tenant, note: str = "") -> View:
    """Build the form that asks which appointment is meant; `note` says why, if there is a reason."""
    select = type_ahead(Input.APPOINTMENT, placeholder=render_what_to_type(tenant))
    block = input_block(
        build_block_id(Field.APPOINTMENT),
        CHOOSE_LABEL,
        select,
        hint=_COMING + (_NUMBERED if is_reference_only(tenant) else ""),
    ) | {"dispatch_action": True}
    blocks = [block, section(note)] if note else [block]
    return modal(_TITLE, blocks, callback_id=ViewId.CHOOSE_BOOKING, submit="Open", close="Cancel")


def build_booking_options(found: Sequence[tuple[Contact, Appointment]], tenant: Tenant) -> list[Block]:
    """Build the appointments' lines in the type-ahead, soonest first as they come."""
    counts, options = Counter(contact.id for contact, _ in found), list[Block]()
    seen: Counter[ContactId] = Counter()
    for contact, appointment in found:
        seen[contact.id] += 1
        many = counts[contact.id]
        place = f"{seen[contact.id]} of {many}" if many > 1 else ""
        options.append(option(render_booking_choice(contact, appointment, tenant, place), appointment.id))
    return options


def parse_chosen_booking(view: dict[str, Any]) -> AppointmentId | None:
    """Read which appointment was chosen."""
    state = view["state"]["values"].get(build_block_id(Field.APPOINTMENT), {}).get(Input.APPOINTMENT, {})
    chosen = state.get("selected_option")
    return AppointmentId(chosen["value"]) if chosen else None


def build_edit_view(booking: OpenBooking, *, tenant: Tenant, spoken: frozenset[str] = frozenset()) -> View:
    """Build the form, filled with how the booking stands: of what Slack may see of it, and no more."""
    appointment = booking.appointment
    filled = fill_form(booking.contact, appointment, booking.consent)
    slip = EditSlip(appointment.id, appointment.version)
    fields = find_fields(tenant)
    blocks = [
        section(join_known(booking.contact.reference, render_name(booking.contact, tenant))),
        *build_fields(filled, tenant=tenant, spoken=spoken, edition=appointment.id, only=fields),
    ]
    return modal(
        _TITLE,
        blocks,
        callback_id=ViewId.STATUS if is_reference_only(tenant) else ViewId.EDIT,
        submit="Save",
        close="Cancel",
        metadata=slip.build_metadata(),
    )


def build_changed_view(changed: Changed, tenant: Tenant, *, basis: str, now: datetime) -> View:
    """Build what is shown once a change is saved; `basis` is what the form says of the number."""
    news = [f"Status: {STATUS_WORDS[changed.appointment.status]}"]
    if changed.superseded:
        plural = "reminder" if changed.superseded == 1 else "reminders"
        news.append(f"{changed.superseded} old {plural} withdrawn")
    news.extend(_render_outlook(changed, tenant, basis=basis, now=now))
    return build_saved_view(changed.contact, changed.appointment, news, tenant)


def _render_outlook(changed: Changed, tenant: Tenant, *, basis: str, now: datetime) -> list[str]:
    status = changed.appointment.status
    if not status.wants_reminder:
        return [f"No reminder call: the status is {STATUS_WORDS[status]}."]
    if basis == ConsentBasis.NEITHER:
        return [NEVER_CALLED]
    if not changed.is_replanned:
        return ["No change to the reminder call."]
    told = render_reminders(changed.reminders, changed.appointment, tenant, now=now)
    told += render_doubt(changed.reminders, changed.contact, tenant, now=now)
    return told + render_outlook(changed.outlook, tenant)
