"""Cards: a painting of one of our rows becomes a message.

Pure, and total: every state, outcome and trouble has its words. Never relies on colour or emoji;
buttons carry the id of the row they are about.
"""

from collections.abc import Sequence

from bot.ids import Button
from bot.surfaces.elements import (
    MESSAGE_MAX,
    Block,
    Message,
    button,
    confirm,
    context,
    escape,
    fit,
    header,
    markup,
    one_line,
    section,
)
from bot.surfaces.outcomes import find_words, render_next
from bot.surfaces.sight import (
    render_advice,
    render_booking,
    render_headline,
    render_reason,
    render_summary,
    render_timing,
)
from bot.surfaces.waiting_cards import render_waiting
from bot.surfaces.watch_card import render_watch
from bot.surfaces.words import SCRIPT_STOPS, render_staff
from core.nouns.appointment import AppointmentStatus
from core.nouns.booking import Field
from core.nouns.call import Call, Outcome
from core.nouns.card import (
    AskPainting,
    CallPainting,
    HoldPainting,
    OutagePainting,
    Painting,
    PausePainting,
    RehearsalPainting,
    ScriptPainting,
    SkipPainting,
    WatchPainting,
)
from core.nouns.evidence import CallState
from core.nouns.tenant import ScriptPolicy, Tenant
from core.nouns.trouble import ADVICE, HUMAN_DECIDES, Trouble
from core.rules.call_state import is_over

_LINE_MAX = 700  #: four of them fit into one paragraph
_SUMMARY_MAX = 1200
_NOT_PLACED = frozenset({CallState.UNAVAILABLE, CallState.HELD, CallState.REJECTED})
_SENTENCES_MAX = 10
_MENDS = {Trouble.NUMBER_REFUSED: Field.PHONE, Trouble.VARIABLE_REFUSED: Field.NAME}
_NOT_CALLED = ("Not called: {name}", "not called")
_MEND_SCRIPT = (
    "Mend the script in the Retell dashboard and publish it, or what is sent with `/concierge settings`; "
    "then press Look again."
)
_SCRIPT_FITS = "The agent's script and the variables fit; calls go on"
_SCRIPT_IGNORED = "Calls go on, whatever the agent's script speaks"
_OLD_TIME = "The appointment was changed while this call was under way: it may have told the old time."
_TWIN = "Retell reports a second call for this one. Check with the customer whether the phone rang twice."


def render_card(painting: Painting) -> Message:
    """Paint a card."""
    match painting:
        case CallPainting():
            return _render_call(painting)
        case SkipPainting():
            return _render_skip(painting)
        case HoldPainting():
            return _render_hold(painting)
        case ScriptPainting():
            return _render_script(painting)
        case OutagePainting() | PausePainting() | AskPainting() | RehearsalPainting():
            return render_waiting(painting)
        case WatchPainting():
            return render_watch(painting)


def _render_call(painting: CallPainting) -> Message:
    call, contact, tenant = painting.call, painting.contact, painting.tenant
    headline = render_headline(contact, tenant, *find_words(call))
    about = one_line(render_booking(painting.appointment, tenant))
    news = [*_render_trouble(call, tenant), render_next(call, tenant)]
    if call.twin_retell_call_id is not None:
        news.append(_TWIN)
    if call.told_old_time:
        news.append(_OLD_TIME)
    is_told = call.reason and call.state in _NOT_PLACED
    reasons = [render_reason(call.reason, tenant)] if is_told else []
    reasons += filter(None, [render_timing(call.retry_note, tenant)])
    told = [*_build_about(about), *_build_paragraph(news), *_build_reasons(reasons)]
    blocks = [header(headline), *told, *_build_summary(render_summary(call, tenant))]
    if call.settled_by is not None:
        blocks.append(context(mention=f"Settled by {render_staff(call.settled_by)}"))
    if call.needs_human:
        blocks.append(_build_decision(call))
    blocks += _build_offers(painting)
    asked = f"Asked for by {render_staff(call.requested_by)}" if call.requested_by else "Reminder call"
    blocks.append(context(contact.reference, mention=asked))
    return _message(headline, about, [*news, *_render_reasons(reasons)], blocks)


def _render_trouble(call: Call, tenant: Tenant) -> list[str]:
    """Write why nobody was rung, or why nobody can be sure."""
    if call.state is CallState.UNCONFIRMED:
        return _render_doubt(call)
    return _render_advice(call.trouble, tenant) if call.state in _NOT_PLACED else []


def _render_doubt(call: Call) -> list[str]:
    happened = ADVICE[call.trouble].happened if call.trouble else ""
    if call.settled_by is not None:
        return [happened]
    if call.needs_human:
        return [happened, HUMAN_DECIDES]
    return [happened, "It may be ringing. Nothing to do yet: it is being looked up."]


def _render_advice(trouble: Trouble | None, tenant: Tenant) -> list[str]:
    if trouble is None:
        return []
    to_do = render_advice(ADVICE[trouble].to_do, tenant, mends=_MENDS.get(trouble, Field.STATUS))
    return [ADVICE[trouble].happened, to_do]


def _build_about(about: str) -> list[Block]:
    return [section(about)] if about else []


def _build_summary(summary: str) -> list[Block]:
    if not summary.strip():
        return []
    return [section(f"What was said: {one_line(summary)[:_SUMMARY_MAX]}")]


def _build_decision(call: Call) -> Block:
    sure = confirm(
        "Call again?",
        "If the phone did ring, this person is called a second time.",
        yes="Call again",
        no="Leave it",
    )
    return {
        "type": "actions",
        "elements": [
            button(Button.IT_RANG, "It rang", call.id),
            button(Button.CALL_AGAIN, "Call again", call.id, confirm=sure),
        ],
    }


def _build_offers(painting: CallPainting) -> list[Block]:
    """Build the buttons for what staff may do about a call: tell the new time, or never call again."""
    call, booking, offers = painting.call, painting.appointment, list[Block]()
    is_off = booking is None or booking.status is AppointmentStatus.CANCELLED
    if call.told_old_time and not is_off:
        offers.append(button(Button.TELL_NEW_TIME, "Call with the new time", call.id))
    if is_over(call.state) and call.outcome is not Outcome.OPTED_OUT:
        sure = confirm(
            "Stop calling?",
            "This business never calls this number again; an admin can take that back.",
            yes="Stop calling",
            no="Back",
        )
        offers.append(button(Button.STOP, "Stop calling", call.contact_id, confirm=sure))
    return [{"type": "actions", "elements": offers}] if offers else []


def _render_skip(painting: SkipPainting) -> Message:
    headline = render_headline(painting.contact, painting.tenant, *_NOT_CALLED)
    about = one_line(render_booking(painting.appointment, painting.tenant))
    reasons = [render_reason(painting.reminder.reason, painting.tenant)]
    small = context("Reminder call", painting.contact.reference)
    blocks = [header(headline), *_build_reasons(reasons), *_build_about(about), small]
    return _message(headline, about, _render_reasons(reasons), blocks)


def _render_hold(painting: HoldPainting) -> Message:
    business = painting.tenant.business_name
    if painting.trouble is None:
        return _message("Calls go on", business, [], [header("Calls go on"), section(business)])
    news = _render_advice(painting.trouble, painting.tenant)
    again = {"type": "actions", "elements": [button(Button.RELEASE, "Try again", painting.subject_id)]}
    blocks = [header("Calls are on hold"), *_build_paragraph(news), again, context(business)]
    return _message("Calls are on hold", business, news, blocks)


def _render_script(painting: ScriptPainting) -> Message:
    business = painting.tenant.business_name
    if not painting.sentences:
        is_strict = painting.tenant.script_policy is ScriptPolicy.BLOCK
        goes_on = _SCRIPT_FITS if is_strict else _SCRIPT_IGNORED
        return _message(goes_on, business, [], [header(goes_on), section(business)])
    reasons = list(painting.sentences[:_SENTENCES_MAX])
    more = len(painting.sentences) - len(reasons)
    news = [f"And {more} more; `/concierge doctor` tells them."] if more else []
    news.append(_MEND_SCRIPT)
    look = {"type": "actions", "elements": [button(Button.LOOK_AGAIN, "Look again", painting.tenant.id)]}
    told = [*_build_reasons(reasons), *map(markup, news)]
    blocks = [header(SCRIPT_STOPS), *told, look, context(business)]
    return _message(SCRIPT_STOPS, business, [*_render_reasons(reasons), *news], blocks)


def _build_paragraph(ours: list[str]) -> list[Block]:
    return [markup(*ours)] if any(ours) else []


def _build_reasons(reasons: Sequence[str]) -> list[Block]:
    """Build a paragraph for each sentence that may hold what others wrote; it is shown exactly so."""
    return [section(reason, limit=_LINE_MAX) for reason in reasons]


def _render_reasons(reasons: Sequence[str]) -> list[str]:
    return [fit(reason, _LINE_MAX) for reason in reasons]


def _message(headline: str, about: str, news: list[str], blocks: list[Block]) -> Message:
    """Put the same things into the text that notifications and screen readers use."""
    parts = [fit(headline, _LINE_MAX), *([fit(about, _LINE_MAX)] if about else []), *filter(None, news)]
    text = "\n".join(parts)
    return Message(text if len(text) <= MESSAGE_MAX else escape(headline)[:MESSAGE_MAX], blocks)
