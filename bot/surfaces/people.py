"""What `find` answers: people, what they are booked for and what came of the latest call.

Pure. At most ten people; it says so when there are more.
"""

from bot.ids import Command, Word
from bot.surfaces.elements import Block, Message, fit, markup, section
from bot.surfaces.outcomes import render_in_a_word
from bot.surfaces.words import STATUS_WORDS, render_appointment
from core.rules.phone import render_phone
from core.use_cases.people import Found

LISTED = 10
_MORE = "There are more. Type more of the name."


def build_people(found: list[Found], typed: str) -> Message:
    """Build the list; `found` may hold one more than is shown, to know that there are more."""
    if not found:
        return _build_nobody(typed)
    shown = found[:LISTED]
    blocks: list[Block] = [section(_render(each)) for each in shown]
    if len(found) > len(shown):
        blocks.append(section(_MORE))
    summary = fit(", ".join(f"{each.contact.reference} {each.contact.name}" for each in shown), 1000)
    return Message(f"Found: {summary}", blocks)


def _build_nobody(typed: str) -> Message:
    what = f"Nobody matches “{fit(typed, 100)}”." if typed else "There is nobody yet."
    text = f"{what} Add somebody with `{Command.CONCIERGE} {Word.ADD}`."
    return Message(text, [markup(text)])


def _render(found: Found) -> str:
    contact, booking = found.contact, found.appointment
    stands = f" · {STATUS_WORDS[booking.status]}" if booking else ""
    latest = render_in_a_word(found.latest_call) if found.latest_call else "not called yet"
    return (
        f"{contact.reference} · {contact.name} · {render_phone(contact.phone)}\n"
        f"Next: {render_appointment(booking)}{stands}\n"
        f"Latest call: {latest}"
    )
