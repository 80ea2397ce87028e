"""Cards about calls that are not being made: an outage, a pause, one that asks, one only rehearsed.

Pure. Buttons carry the id of the row they are about.
"""

from bot.ids import Button
from bot.surfaces.elements import (
    Block,
    Message,
    button,
    confirm,
    context,
    fit,
    header,
    markup,
    one_line,
    section,
)
from bot.surfaces.pauses import render_late, render_pause, render_pausing
from bot.surfaces.room import keep_in_room
from bot.surfaces.sight import join_known, render_booking, render_person, render_reason
from bot.surfaces.variables import build_variables
from bot.surfaces.words import render_staff
from core.nouns.card import AskPainting, OutagePainting, PausePainting, RehearsalPainting
from core.nouns.reminder import ReminderStatus
from core.use_cases.pauses import build_pause_subject

_TEXT_MAX = 1000
_VARIABLES_BLOCKS, _VARIABLES_ROOM = 30, 6000  #: characters
_SHOWN_BY_CALL = "And more; `/concierge call` shows all of it."
_OUTAGE, _OUTAGE_OVER = "Retell does not answer", "Retell answers again, calls go on"
_OUTAGE_TO_DO = (
    "Nothing to do: calls wait, one is tried now and then, and they go on by themselves when it answers. "
    "Whoever cannot be called in time is told here."
)
_OVER = frozenset({ReminderStatus.SKIPPED, ReminderStatus.SUPERSEDED})


def render_waiting(painting: OutagePainting | PausePainting | AskPainting | RehearsalPainting) -> Message:
    """Paint a card about calls that are not being made."""
    match painting:
        case OutagePainting():
            return _render_outage(painting)
        case PausePainting():
            return _render_pause(painting)
        case AskPainting():
            return _render_ask(painting)
        case RehearsalPainting():
            return _render_rehearsal(painting)


def _render_outage(painting: OutagePainting) -> Message:
    """Paint that calls wait for Retell, with nothing to press, or that it is over."""
    business = painting.tenant.business_name
    if painting.is_over:
        over = fit(f"{_OUTAGE_OVER}: {business}", _TEXT_MAX)
        return Message(over, [header(_OUTAGE_OVER), section(business)])
    blocks: list[Block] = [header(_OUTAGE), markup(_OUTAGE_TO_DO), context(business)]
    return Message(fit(f"{_OUTAGE}. {_OUTAGE_TO_DO} {business}", _TEXT_MAX), blocks)


def _render_pause(painting: PausePainting) -> Message:
    """Paint a pause, with "Resume", or that it is over."""
    business, pause = painting.tenant.business_name, painting.pause
    if pause is None:
        return Message(fit(f"Calls go on: {business}", _TEXT_MAX), [header("Calls go on"), section(business)])
    said = render_pause(pause, painting.tenant, whole_account=painting.whole_account)
    subject = build_pause_subject(painting.tenant, whole_account=painting.whole_account)
    blocks: list[Block] = [
        header("Calls are paused"),
        section(said),
        section(render_late(painting.waiting)),
        {"type": "actions", "elements": [button(Button.RESUME, "Resume", subject)]},
        context(business, mention=render_pausing(pause)),
    ]
    return Message(fit(said, _TEXT_MAX), blocks)


def _render_ask(painting: AskPainting) -> Message:
    """Paint a reminder that waits for somebody to say "call", or what was said."""
    reminder, tenant = painting.reminder, painting.tenant
    who = one_line(render_person(painting.contact, tenant))
    about = one_line(render_booking(painting.appointment, tenant))
    answer = _render_answer(painting)
    headline = f"{answer}: {who}" if answer else f"Call {who}?"
    blocks: list[Block] = [header(headline), *([section(about)] if about else [])]
    if not answer:
        blocks.append(_build_question(painting))
    if reminder.status in _OVER and reminder.reason:
        blocks.append(section(render_reason(reminder.reason, tenant)))
    told = f"Said by {render_staff(reminder.approved_by)}" if reminder.approved_by else "Reminder call"
    blocks.append(context(painting.contact.reference, mention=told))
    return Message(fit(join_known(headline, about), _TEXT_MAX), blocks)


def _render_rehearsal(painting: RehearsalPainting) -> Message:
    """Paint who would have been called, and with what."""
    tenant = painting.tenant
    who = one_line(render_person(painting.contact, tenant))
    headline = f"Rehearsal: would have called {who}"
    about = one_line(render_booking(painting.appointment, tenant))
    blocks: list[Block] = [
        header(headline),
        *([section(about)] if about else []),
        *_build_shown(painting),
        markup("Nobody was rung. `/concierge settings` ends the rehearsal."),
        context(painting.contact.reference, mention="Reminder call"),
    ]
    return Message(fit(join_known(headline, about), _TEXT_MAX), blocks)


def _build_shown(painting: RehearsalPainting) -> list[Block]:
    """Build what the call would have carried; of more than a message takes, `call` shows the rest."""
    parts = [[block] for block in build_variables(painting.shown)]
    kept = keep_in_room(parts, blocks=_VARIABLES_BLOCKS, room=_VARIABLES_ROOM)
    more = [markup(_SHOWN_BY_CALL)] if len(kept) < len(parts) else []
    return [*(block for part in kept for block in part), *more]


def _render_answer(painting: AskPainting) -> str:
    """Write what became of the question; "" while it stands."""
    match painting.reminder.status:
        case ReminderStatus.SCHEDULED:
            return "Will be called" if painting.reminder.approved_by is not None else ""
        case ReminderStatus.CALLED:
            return "Called"
        case _:
            return "Not called"


def _build_question(painting: AskPainting) -> Block:
    sure = confirm("Do not call?", "This reminder is given up.", yes="Do not call", no="Back")
    return {
        "type": "actions",
        "elements": [
            button(Button.APPROVE, "Call now", painting.reminder.id),
            button(Button.DECLINE, "Do not call", painting.reminder.id, confirm=sure),
        ],
    }
