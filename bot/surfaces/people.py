"""What `find` answers: people, what they are booked for, their next call and what came of the latest.

Pure. At most ten people; it says so when there are more.
"""

from bot.ids import Command, Word
from bot.surfaces.elements import Block, Message, fit, markup, section
from bot.surfaces.outcomes import render_in_a_word
from bot.surfaces.planned import render_planned
from bot.surfaces.room import keep_in_room
from bot.surfaces.sight import (
    NAMES_BY_IMPORT,
    is_reference_only,
    join_known,
    render_booking,
    render_name,
    render_number,
)
from bot.surfaces.words import STATUS_WORDS
from core.nouns.tenant import Tenant
from core.use_cases.people import Found

LISTED = 10
_PERSON_MAX = 700  #: characters
_MORE = "There are more. Type more of the name."
_ADD = f"Add somebody with `{Command.CONCIERGE} {Word.ADD}`."
_MORE_REFERENCES = "There are more. Type more of the reference."


def build_people(found: list[Found], typed: str, tenant: Tenant) -> Message:
    """Build the list; `found` may hold one more than is shown, to know that there are more."""
    if not found:
        return _build_nobody(typed, tenant)
    lines = [[section(_render(each, tenant), limit=_PERSON_MAX)] for each in found[:LISTED]]
    blocks: list[Block] = [block for line in keep_in_room(lines, blocks=LISTED) for block in line]
    shown = found[: len(blocks)]
    if len(found) > len(shown):
        blocks.append(section(_MORE_REFERENCES if is_reference_only(tenant) else _MORE))
    known = [f"{each.contact.reference} {render_name(each.contact, tenant)}".rstrip() for each in shown]
    return Message(f"Found: {fit(', '.join(known), 1000)}", blocks)


def _build_nobody(typed: str, tenant: Tenant) -> Message:
    if is_reference_only(tenant):
        what, to_do = "That matches nothing.", NAMES_BY_IMPORT
    else:
        what, to_do = f"Nobody matches “{fit(typed, 100)}”.", _ADD
    text = f"{what if typed else 'There is nobody yet.'} {to_do}"
    return Message(text, [markup(text)])


def render_who(found: Found, tenant: Tenant) -> str:
    """Write who somebody is, on one line."""
    contact = found.contact
    return join_known(contact.reference, render_name(contact, tenant), render_number(contact, tenant))


def _render(found: Found, tenant: Tenant) -> str:
    booking = found.appointment
    stands = STATUS_WORDS[booking.status] if booking else ""
    next_up = join_known(render_booking(booking, tenant), stands)
    latest = render_in_a_word(found.latest_call) if found.latest_call else "not called yet"
    lines = [
        render_who(found, tenant),
        f"Next: {next_up}" if next_up else "",
        render_planned(found.planned, tenant) if found.planned else "",
        f"Latest call: {latest}",
    ]
    return "\n".join(filter(None, lines))
