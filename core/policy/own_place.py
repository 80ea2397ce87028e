"""The hours at a business's own place, for whoever chooses the business's own: by the law, and comfortable.

Turns a business into the hours of each kind of day. Pure. What is chosen holds for customers elsewhere
too, each within the law of their own place: that is decided call by call, in `core.policy.hours`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.nouns.calling import Span
from core.nouns.tenant import Tenant
from core.policy.hours import meet_hours
from core.policy.place import find_place
from core.policy.policy import COUNTRY_OF_STATES, DayHours, Place


@dataclass(frozen=True, slots=True)
class PlaceHours:
    """The hours at a place."""

    hard: DayHours  #: what nobody passes
    comfort: DayHours  #: when planned calls are made as long as nobody chooses otherwise


def find_place_hours(tenant: Tenant, *, now: datetime) -> PlaceHours:
    """Find the hours where a business is.

    Its numbers tell the place: the one it calls from, else the one its customers ring back. Where neither
    lies in one state (toll-free ones), what any state of the country allows is allowed.
    """
    place = _find_own_place(tenant, now)
    hard, comfort = [row.hard for row in place.rows], [row.comfort for row in place.rows]
    if _is_vague(place):
        return PlaceHours(_widen(hard), _widen(comfort))
    return PlaceHours(meet_hours(hard), meet_hours(comfort))


def _find_own_place(tenant: Tenant, now: datetime) -> Place:
    numbers = (tenant.from_number, tenant.callback_number)
    places = [find_place(number, tenant.timezone, tenant=tenant, now=now) for number in numbers]
    return next((place for place in places if not _is_vague(place)), places[0])


def _is_vague(place: Place) -> bool:
    return not place.regions or COUNTRY_OF_STATES in place.regions


def _widen(every: Sequence[DayHours]) -> DayHours:
    """Stretch hours from the earliest opening to the latest close."""
    return DayHours(
        weekdays=_stretch([span for one in every for span in one.weekdays]),
        saturday=_stretch([span for one in every for span in one.saturday]),
        sunday=_stretch([span for one in every for span in one.sunday]),
        on_holidays=any(one.on_holidays for one in every),
    )


def _stretch(spans: Sequence[Span]) -> tuple[Span, ...]:
    if not spans:
        return ()
    return (Span(min(span.opens for span in spans), max(span.closes for span in spans)),)
