"""Submitted forms: saved in one transaction, and only then acknowledged.

The acknowledgement is the answer: objections at their fields, or what was saved.
"""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.ids import ViewId, build_block_id
from bot.listeners.openings import find_booking_view, find_preview_view
from bot.surfaces.add_contact import build_added_view
from bot.surfaces.booking_fields import (
    FORM_CHANGED,
    build_error_at_all,
    build_errors,
    find_gone,
    parse_fields,
)
from bot.surfaces.call_now import (
    build_calling_view,
    build_contact_error,
    parse_call_slip,
    parse_chosen_contact,
)
from bot.surfaces.edit_booking import build_changed_view, parse_chosen_booking, parse_edit_slip
from bot.surfaces.sight import NAMES_BY_IMPORT, find_fields, is_reference_only
from core.nouns.booking import Field, Refused
from core.nouns.ids import StaffId
from core.use_cases.booking import add_booking
from core.use_cases.call_now import CallRefused, preview_call, request_call
from core.use_cases.change_status import change_status
from core.use_cases.changing import change_booking

_CHOOSE = "Choose one from the list."
_USED = "This form has already called somebody else. Close it and start again."


def register(app: AsyncApp, desk: Desk) -> None:
    """Bind the submissions."""
    listeners = ViewListeners(desk)
    app.view(ViewId.ADD)(listeners.handle_add)
    app.view(ViewId.CHOOSE_BOOKING)(listeners.handle_choose_booking)
    app.view(ViewId.EDIT)(listeners.handle_edit)
    app.view(ViewId.STATUS)(listeners.handle_status)
    app.view(ViewId.PREVIEW_CALL)(listeners.handle_preview)
    app.view(ViewId.CALL)(listeners.handle_call)


@dataclass(frozen=True, slots=True)
class ViewListeners:
    """The listeners behind the forms' submit buttons."""

    desk: Desk

    async def handle_add(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Save a new booking; the form's own id makes a repeated submission harmless."""
        at, tenant = self.desk.clock.moment(), await self.desk.get_tenant()
        if is_reference_only(tenant):  # the form was opened before the business chose its profile
            await ack(response_action="errors", errors=build_error_at_all(view, NAMES_BY_IMPORT))
            return
        if gone := find_gone(view, tenant=tenant):
            await ack(response_action="errors", errors=gone)
            return
        saved = await add_booking(
            self.desk.store,
            parse_fields(view),
            tenant=tenant,
            staff=_staff(body),
            submission=view["id"],
            at=at,
        )
        if isinstance(saved, Refused):
            await ack(response_action="errors", errors=build_errors(saved, view))
        else:
            await ack(response_action="update", view=build_added_view(saved, tenant, now=at.now))

    async def handle_choose_booking(self, ack: AsyncAck, view: dict[str, Any]) -> None:
        """Open the chosen booking, for whoever pressed the button before the choice opened it."""
        chosen = parse_chosen_booking(view)
        if chosen is None:
            await ack(response_action="errors", errors={build_block_id(Field.APPOINTMENT): _CHOOSE})
            return
        tenant = await self.desk.get_tenant()
        await ack(response_action="update", view=await find_booking_view(self.desk, chosen, tenant=tenant))

    async def handle_edit(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Save a changed booking, unless somebody changed it since the form was filled."""
        at, slip, form = self.desk.clock.moment(), parse_edit_slip(view), parse_fields(view)
        tenant = await self.desk.get_tenant()
        fields = find_fields(tenant)
        if is_reference_only(tenant):  # the form was opened before the business chose its profile
            await ack(response_action="errors", errors=build_error_at_all(view, FORM_CHANGED))
            return
        if gone := find_gone(view, tenant=tenant, only=fields):
            await ack(response_action="errors", errors=gone)
            return
        changed = await change_booking(
            self.desk.store,
            form,
            tenant=tenant,
            appointment_id=slip.appointment_id,
            version=slip.version,
            staff=_staff(body),
            at=at,
            shown=fields,
        )
        if isinstance(changed, Refused):
            errors = build_errors(changed, view, edition=slip.appointment_id)
            await ack(response_action="errors", errors=errors)
        else:
            saved = build_changed_view(changed, tenant, basis=form.basis, now=at.now)
            await ack(response_action="update", view=saved)

    async def handle_status(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Save how a booking stands; of the rest of it the form has shown nothing."""
        at, slip, tenant = self.desk.clock.moment(), parse_edit_slip(view), await self.desk.get_tenant()
        changed = await change_status(
            self.desk.store,
            slip.appointment_id,
            parse_fields(view).status,
            slip.version,
            tenant=tenant,
            staff=_staff(body),
            at=at,
        )
        if isinstance(changed, Refused):
            errors = build_errors(changed, view, edition=slip.appointment_id)
            await ack(response_action="errors", errors=errors)
        else:
            saved = build_changed_view(changed.booking, tenant, basis=changed.basis, now=at.now)
            await ack(response_action="update", view=saved)

    async def handle_preview(self, ack: AsyncAck, view: dict[str, Any]) -> None:
        """Show what a call to the chosen person would carry now."""
        chosen = parse_chosen_contact(view)
        tenant, slot_key = await self.desk.get_tenant(), parse_call_slip(view).slot_key
        if chosen is None:
            await ack(response_action="errors", errors=build_contact_error(_CHOOSE, tenant))
            return
        preview = await find_preview_view(self.desk, chosen, slot_key, tenant=tenant)
        await ack(response_action="update", view=preview)

    async def handle_call(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Call the person whose details are on the screen, and nobody else."""
        slip = parse_call_slip(view)
        if slip.contact_id is None or parse_chosen_contact(view) != slip.contact_id:
            # Chosen a moment ago: the details on the screen were still the other person's.
            await self.handle_preview(ack, view)
            return
        tenant, at = await self.desk.get_tenant(), self.desk.clock.moment()
        asked = await request_call(
            self.desk.store,
            slip.contact_id,
            tenant=tenant,
            slot_key=slip.slot_key,
            staff=_staff(body),
            at=at,
        )
        if isinstance(asked, CallRefused):
            await ack(response_action="errors", errors=build_contact_error(asked.reason, tenant))
            return
        if asked.contact_id != slip.contact_id:
            await ack(response_action="errors", errors=build_contact_error(_USED, tenant))
            return
        person = await preview_call(self.desk.store, slip.contact_id, tenant=tenant, at=at)
        contact = None if isinstance(person, CallRefused) else person.contact
        await ack(response_action="update", view=build_calling_view(contact, tenant))


def _staff(body: dict[str, Any]) -> StaffId:
    return StaffId(body["user"]["id"])
