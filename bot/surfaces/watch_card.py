"""The card about what stands still without a reason: how much, since when, whose; references, never names.

Pure. It has no buttons: what is amiss is the program's or its surroundings', not a customer's.
"""

from collections.abc import Mapping

from bot.surfaces.elements import Message, fit, header, markup, section
from bot.surfaces.words import render_instant
from core.nouns.card import WatchPainting
from core.nouns.watch import Stuck

_TEXT_MAX = 1000
_SHOWN = 20
_WELL = "All is well again"
_NEEDED = "Calls need a look"
_TO_DO = "It should mend itself once the cause is gone; the program's log and `/metrics` tell more."
_WORDS: Mapping[Stuck, tuple[str, str]] = {
    Stuck.REMINDER: ("reminder is due, and nobody is rung", "reminders are due, and nobody is rung"),
    Stuck.CALL: ("call is not looked after", "calls are not looked after"),
    Stuck.EVENT: ("event from Retell is not read", "events from Retell are not read"),
    Stuck.CARD: ("card is not painted", "cards are not painted"),
}


def render_watch(painting: WatchPainting) -> Message:
    """Paint what stands still, or that nothing does any more."""
    if painting.since is None:
        said = "Every due reminder is done, or has a reason to wait."
        return Message(f"{_WELL}\n{said}", [header(_WELL), section(said)])
    lines = [_render_count(kind, painting.counts[kind]) for kind in Stuck if painting.counts.get(kind)]
    lines.append(f"Since {render_instant(painting.since, painting.tenant.timezone)} at least.")
    told = "\n".join(lines)
    shown = ", ".join(painting.references[:_SHOWN])
    more = ", …" if len(painting.references) > _SHOWN else ""
    whose = [section(f"Whose: {shown}{more}")] if shown else []
    text = fit("\n".join([_NEEDED, told, *([f"Whose: {shown}{more}"] if shown else [])]), _TEXT_MAX)
    return Message(text, [header(_NEEDED), section(told), *whose, markup(_TO_DO)])


def _render_count(kind: Stuck, count: int) -> str:
    one, many = _WORDS[kind]
    return f"{count} {one if count == 1 else many}."
