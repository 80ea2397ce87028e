"""The form for the hours in which customers are called, and for where their mobiles are.

Pure. Slack lets nobody empty a time once it is chosen, so a day without calls has a box of its own.
"""

from collections.abc import Sequence
from datetime import time
from typing import Any

from bot.ids import Input, ViewId
from bot.surfaces.calling_words import DAY_WORDS
from bot.surfaces.editions import (
    build_edition_block,
    build_edition_errors,
    build_edition_radio,
    join_values,
    parse_changed,
    parse_value,
)
from bot.surfaces.elements import Block, View, checkboxes, modal, option, time_input
from core.nouns.calling import Calling, OwnHours, Span
from core.policy.own_place import PlaceHours
from core.rules.wishes.hours import DayKind, DayWish, HoursWish, Whose
from core.rules.wishes.refused import WishRefused

_WHOSE_WORDS = {
    Whose.COMFORTABLE: "Comfortable hours of the customer's place",
    Whose.OWN: "Own hours, as below, within the law of the customer's place",
}
_LOCAL, _ANYWHERE = "yes", "no"
_LOCAL_WORDS = {
    _ANYWHERE: "It may be in any zone of its country; the hours of all of them are kept",
    _LOCAL: "It is where the business is, as far as the number may be there",
}


def build_hours_view(calling: Calling, place: PlaceHours) -> View:
    """Build the form; until hours are chosen, it shows the comfortable ones of the business's place."""
    hours = calling.hours
    spans = {kind: _find_span(kind, hours, place) for kind in DAY_WORDS}
    closed = [kind for kind in DAY_WORDS if spans[kind] is None]
    blocks = [
        build_edition_radio(
            Input.HOURS_WHOSE,
            "Calling hours",
            _WHOSE_WORDS,
            shown=Whose.OWN if hours else Whose.COMFORTABLE,
        ),
        *(block for kind in DAY_WORDS for block in _build_day(kind, spans[kind], place)),
        _build_closed(closed),
        build_edition_radio(
            Input.LOCAL_MOBILE,
            "Where is a mobile of a country with several time zones?",
            _LOCAL_WORDS,
            shown=_LOCAL if calling.assume_local_mobile else _ANYWHERE,
        ),
    ]
    metadata = join_values(list(closed))
    return modal("Hours", blocks, callback_id=ViewId.HOURS, submit="Save", close="Back", metadata=metadata)


def parse_hours_wish(view: dict[str, Any]) -> HoursWish:
    """Read what stands in the form, and what of it somebody changed."""
    local = parse_changed(view, Input.LOCAL_MOBILE)
    shown = (view.get("private_metadata") or "").split()
    return HoursWish(
        whose=Whose(parse_value(view, Input.HOURS_WHOSE)),
        is_changed=parse_changed(view, Input.HOURS_WHOSE) is not None,
        days={kind: _parse_day(view, kind, was_closed=kind in shown) for kind in DAY_WORDS},
        assume_local_mobile=None if local is None else local == _LOCAL,
    )


def build_hours_errors(refused: WishRefused, view: dict[str, Any]) -> dict[str, str]:
    """Build the objections to the hours, at their days."""
    errors = {
        Input.HOURS_WHOSE if place == Whose.OWN else _name_time(Input.HOURS_OPENS, DayKind(place)): sentence
        for place, sentence in refused.errors.items()
    }
    return build_edition_errors(errors, view)


def _find_span(kind: DayKind, hours: OwnHours | None, place: PlaceHours) -> Span | None:
    if hours is not None:
        span: Span | None = getattr(hours, kind)
        return span
    comfortable: tuple[Span, ...] = getattr(place.comfort, kind)
    return Span(comfortable[0].opens, comfortable[-1].closes) if comfortable else None


def _build_day(kind: DayKind, span: Span | None, place: PlaceHours) -> list[Block]:
    allowed = _render_allowed(getattr(place.hard, kind))
    return [
        _build_time(Input.HOURS_OPENS, kind, f"{DAY_WORDS[kind]}, from", span.opens if span else None),
        _build_time(
            Input.HOURS_CLOSES, kind, f"{DAY_WORDS[kind]}, to", span.closes if span else None, hint=allowed
        ),
    ]


def _render_allowed(spans: Sequence[Span]) -> str:
    if not spans:
        return "The law of your place allows no calls"
    told = " and ".join(f"{span.opens:%H:%M} to {span.closes:%H:%M}" for span in spans)
    return f"The law of your place allows {told}"


def _build_time(place: Input, kind: DayKind, label: str, at: time | None, *, hint: str = "") -> Block:
    shown = f"{at:%H:%M}" if at else ""
    element = time_input(place, value=shown)
    return build_edition_block(_name_time(place, kind), label, element, shown=shown, hint=hint, optional=True)


def _build_closed(closed: Sequence[DayKind]) -> Block:
    options = [option(words, kind) for kind, words in DAY_WORDS.items()]
    return build_edition_block(
        Input.HOURS_NONE,
        "No calls at all on",
        checkboxes(Input.HOURS_NONE, options, values=closed),
        shown=join_values(list(closed)),
        hint="A day that is ticked has no calls, whatever its times say",
        optional=True,
    )


def _parse_day(view: dict[str, Any], kind: DayKind, *, was_closed: bool) -> DayWish:
    opens, closes = (_name_time(place, kind) for place in (Input.HOURS_OPENS, Input.HOURS_CLOSES))
    is_timed = any(parse_changed(view, place) is not None for place in (opens, closes))
    is_closed = kind in parse_value(view, Input.HOURS_NONE).split()
    return DayWish(
        opens=_parse_time(parse_value(view, opens)),
        closes=_parse_time(parse_value(view, closes)),
        is_closed=is_closed,
        is_changed=is_timed or is_closed is not was_closed,
        is_timed=is_timed,
    )


def _parse_time(value: str) -> time | None:
    return time.fromisoformat(value) if value else None


def _name_time(place: Input, kind: DayKind) -> str:
    return f"{place}.{kind}"
