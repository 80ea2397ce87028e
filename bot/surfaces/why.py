"""What `why` answers: each coming and past call of a person, with a line for every gate.

Pure. How a call stands is said first; when it will be tried next, where that can be said.
"""

from bot.ids import Command, Word
from bot.surfaces.elements import Block, Message, context, fit, header, section
from bot.surfaces.people import LISTED, render_who
from bot.surfaces.planned import render_kind, render_standing
from bot.surfaces.room import keep_in_room
from bot.surfaces.sight import join_known, render_booking, render_person, render_timing, render_typed
from bot.surfaces.variables import build_lines
from bot.surfaces.verdicts import render_gate
from bot.surfaces.words import render_instant
from core.nouns.tenant import Tenant
from core.use_cases.people import Found
from core.use_cases.why import Explained, Why

_NOTHING = "No call was ever planned for them."
_NEVER_ASKED = "The gates were not asked about it."
_BLOCKS = 45  #: of fifty
_LINE_MAX = 500  #: characters
_WHO_MAX = 200  #: ten of them fit into one message, whatever they are


def build_why(why: Why) -> Message:
    """Build the answer: of many calls those that are told whole, and how many are left out."""
    who = render_person(why.contact, why.tenant)
    calls = keep_in_room([_build_call(one, why.tenant) for one in why.calls], blocks=_BLOCKS)
    more = why.more + len(why.calls) - len(calls)
    blocks: list[Block] = [
        header(f"Calls to {who}"),
        *(block for call in calls for block in call),
        *([] if why.calls else [section(_NOTHING)]),
        *([section(f"And {more} more.")] if more else []),
        context(why.contact.reference),
    ]
    first = render_standing(why.calls[0], why.tenant) if why.calls else _NOTHING
    return Message(fit(f"{who}: {first}", 1000), blocks)


def build_which(found: list[Found], typed: str, tenant: Tenant) -> Message:
    """Build the answer where several are meant, or nobody in particular: what to type, and who there is.

    `found` may hold one more than is shown.
    """
    several = f"{render_typed(typed, tenant)} matches several people. " if typed else ""
    example = f"{Command.CONCIERGE} {Word.WHY} {found[0].contact.reference}"
    asked = f"{several}Whose calls? Type it like {example}"
    lines = [render_who(one, tenant)[:_WHO_MAX] for one in found[:LISTED]]
    more = ["There are more."] if len(found) > LISTED else []
    return Message(fit(asked, 1000), [section(asked, limit=1000), *build_lines(lines + more)])


def _build_call(one: Explained, tenant: Tenant) -> list[Block]:
    about = join_known(render_kind(one), render_booking(one.appointment, tenant))
    lines = [about, render_standing(one, tenant), _render_asked(one, tenant)]
    lines += [render_gate(verdict, tenant) for verdict in one.verdicts]
    return build_lines([line[:_LINE_MAX] for line in lines if line])


def _render_asked(one: Explained, tenant: Tenant) -> str:
    """Write when the gates said what follows, unless that was now."""
    if not one.verdicts:
        return _NEVER_ASKED
    if one.judged_at is None:
        return ""
    when = render_timing(f"Last checked {render_instant(one.judged_at, tenant.timezone)}:", tenant)
    return when or "Last checked:"
