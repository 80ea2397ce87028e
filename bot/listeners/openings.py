"""Which view a person gets who asks to call somebody or to change an appointment.

Reads through the use cases and returns a view; shared by the command, which opens it, and by the
choices made inside it, which replace it.
"""

import re

from bot.desk import Desk
from bot.surfaces.add_contact import build_add_view
from bot.surfaces.call_now import build_choose_contact_view, build_preview_view
from bot.surfaces.edit_booking import build_choose_booking_view, build_edit_view
from bot.surfaces.elements import View
from bot.surfaces.opt_outs import build_choose_stop_view, build_stop_view
from bot.surfaces.pauses import build_pause_view
from bot.surfaces.settings import build_settings_view
from bot.surfaces.sight import fill_typed, render_typed
from core.nouns.ids import AppointmentId, ContactId
from core.nouns.tenant import Tenant
from core.rules.identity import draw_slot_key
from core.rules.opening import read_opening
from core.rules.typed_time.reading import Understood, find_day_order, read_typed_time, speaks_of_time
from core.use_cases.adjust import find_hearing
from core.use_cases.call_now import preview_call
from core.use_cases.calling_settings import find_calling
from core.use_cases.opt_outs import find_standing
from core.use_cases.pauses import find_pause
from core.use_cases.people import find_bookings, find_people, open_booking

# `find_bookings` looks at so many people, and one name more would have to be seen to be doubtful.
SEARCHED = 100
_WHICH_END = "Choose below until when calls wait."
_UNTIL = re.compile(r"^until\b", re.IGNORECASE)
_COLON = re.compile(r"(?<!\d):|:(?!\d\d)")


async def find_call_view(desk: Desk, typed: str, *, tenant: Tenant) -> View:
    """Return the preview when what was typed names one person, else the question who is meant."""
    slot_key = draw_slot_key()
    if not typed:
        return build_choose_contact_view(slot_key, tenant)
    at = desk.clock.moment()
    found = await find_people(desk.store, typed, tenant=tenant, at=at, limit=2)
    if len(found) == 1:
        return await find_preview_view(desk, found[0].contact.id, slot_key, tenant=tenant)
    return build_choose_contact_view(slot_key, tenant, _render_doubt(typed, len(found), tenant))


async def find_preview_view(desk: Desk, contact_id: ContactId, slot_key: str, *, tenant: Tenant) -> View:
    """Return what a call to this person would carry, as it stands now."""
    preview = await preview_call(desk.store, contact_id, tenant=tenant, at=desk.clock.moment())
    return build_preview_view(preview, slot_key, tenant)


async def find_add_view(desk: Desk, typed: str, *, tenant: Tenant) -> View:
    """Return the form for a new contact, with the time that was typed behind the command filled in."""
    opening = read_opening(typed, tenant=tenant, now=desk.clock.moment().now)
    return build_add_view(tenant, opening, spoken=await desk.find_spoken(tenant))


async def find_stop_choice(desk: Desk, typed: str, *, tenant: Tenant) -> View:
    """Return how a number stands when what was typed names one person, else the question who is meant."""
    if not typed:
        return build_choose_stop_view(tenant)
    found = await find_people(desk.store, typed, tenant=tenant, at=desk.clock.moment(), limit=2)
    if len(found) == 1:
        return await find_stop_view(desk, found[0].contact.id, tenant=tenant)
    return build_choose_stop_view(tenant, _render_doubt(typed, len(found), tenant))


async def find_stop_view(desk: Desk, contact_id: ContactId, *, tenant: Tenant) -> View:
    """Return the question whether to close a person's number, or to open it again."""
    standing = await find_standing(desk.store, contact_id, tenant=tenant)
    if standing is None:
        return build_choose_stop_view(tenant, "This person is no longer there.")
    return build_stop_view(standing.contact, tenant, is_stopped=standing.is_stopped)


async def find_pause_view(desk: Desk, typed: str, *, tenant: Tenant) -> View:
    """Return the form that pauses calls, with the end and the reason that were typed filled in.

    Where Slack may see references only, nothing that was typed is said back but an end that was understood.
    """
    end_text, reason = _split_pause(typed)
    told, at = fill_typed(reason, tenant), desk.clock.moment()
    present = await find_pause(desk.store, tenant=tenant, at=at)
    if not end_text:
        return build_pause_view(tenant, present=present, reason=told)
    order = find_day_order(tenant.locale)
    for text in (end_text, f"{end_text} 8am"):
        read = read_typed_time(text, order=order, zone=tenant.timezone, now=at.now)
        if isinstance(read, Understood):
            return build_pause_view(tenant, present=present, end=read, reason=told)
    if speaks_of_time(end_text):
        return build_pause_view(tenant, present=present, reason=told, note=_WHICH_END)
    return build_pause_view(tenant, present=present, reason=fill_typed(typed, tenant))


def _split_pause(typed: str) -> tuple[str, str]:
    """Split `until Monday 9:30: flu` into the end and the reason; a colon inside a time splits nothing."""
    end, _, reason = _COLON.sub("\n", _UNTIL.sub("", typed), count=1).partition("\n")
    return end.strip(), reason.strip()


async def find_settings_view(desk: Desk, *, tenant: Tenant, note: str = "") -> View:
    """Return the overview of how calls are made and what the agent hears."""
    at = desk.clock.moment()
    hearing = await find_hearing(desk.store, tenant=tenant, at=at)
    return build_settings_view(hearing, await find_calling(desk.store, tenant=tenant, at=at), note=note)


async def find_edit_view(desk: Desk, typed: str, *, tenant: Tenant) -> View:
    """Return the filled form when what was typed names one booking, else the question which is meant."""
    if not typed:
        return build_choose_booking_view(tenant)
    at = desk.clock.moment()
    found = await find_bookings(desk.store, typed, tenant=tenant, at=at, limit=SEARCHED)
    if len(found) == 1:
        return await find_booking_view(desk, found[0][1].id, tenant=tenant)
    return build_choose_booking_view(tenant, _render_doubt(typed, len(found), tenant))


async def find_booking_view(desk: Desk, appointment_id: AppointmentId, *, tenant: Tenant) -> View:
    """Return the form of one booking, filled with how it stands now."""
    booking = await open_booking(desk.store, appointment_id, tenant=tenant)
    if booking is None:
        return build_choose_booking_view(tenant, "This appointment is no longer there.")
    return build_edit_view(booking, tenant=tenant, spoken=await desk.find_spoken(tenant))


def _render_doubt(typed: str, matches: int, tenant: Tenant) -> str:
    return f"{render_typed(typed, tenant)} matches {'several' if matches else 'nothing'}. Choose above."
