"""What an admin wants of the hours in which customers are called, and of where their mobiles are.

Pure. Hours of the business's own are chosen within the law of its own place; what is chosen beyond it
would ring nobody, so it is refused with the hours that the law allows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from core.nouns.calling import Calling, OwnHours, Span
from core.nouns.tenant import Tenant
from core.policy.check import LAST_START
from core.policy.own_place import find_place_hours
from core.rules.wishes.refused import WishRefused


class DayKind(StrEnum):
    """A kind of day that has hours."""

    WEEKDAYS = "weekdays"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Whose(StrEnum):
    """Which hours are kept; also what an objection to this choice is about."""

    COMFORTABLE = "comfortable"  #: those of the customer's place
    OWN = "own"


@dataclass(frozen=True, slots=True)
class DayWish:
    """What stands in the form for one kind of day."""

    opens: time | None = None
    closes: time | None = None
    is_closed: bool = False  #: no calls at all that day, whatever the times say
    is_changed: bool = False  #: somebody changed it; else it is what was shown
    is_timed: bool = False  #: what they changed are the times


@dataclass(frozen=True, slots=True)
class HoursWish:
    """What stands in the form, and what of it somebody changed."""

    whose: Whose
    is_changed: bool = False  #: somebody chose `whose`; else it is what was shown
    days: Mapping[DayKind, DayWish] = field(default_factory=dict)
    assume_local_mobile: bool | None = None  #: None: as it is


_NAMES = {DayKind.WEEKDAYS: "Monday to Friday", DayKind.SATURDAY: "Saturday", DayKind.SUNDAY: "Sunday"}
_HALF = "Give both times, or neither; with neither nobody is called that day."
_BACKWARDS = "The close must be later than the opening."
_NO_MINUTES = "These hours have no minutes: the opening and the close are the same."
_TOO_SHORT = (
    f"The last call starts {LAST_START.seconds // 60} minutes before the close: these hours leave no time."
)
_NEVER = (
    "With no hours on any day nobody is ever called. To let calls wait, use `/concierge pause`; "
    "for no reminders at all, make the plan “none”."
)
_CLOSED_AND_TIMED = "This day is chosen under “No calls at all on”: take it out there, or empty its times."
_NOT_OWN = "You changed hours of your own: choose “Own hours” as well, or take the change back."
_CHANGED_MEANWHILE = "Somebody chose the comfortable hours meanwhile. Open this form again."


def apply_hours_wish(tenant: Tenant, wish: HoursWish, *, now: datetime) -> Calling:
    """Grant a wish. Raises WishRefused; by `DayKind`, and `Whose.OWN` for what is about all of it."""
    calling = tenant.calling
    is_local = calling.assume_local_mobile if wish.assume_local_mobile is None else wish.assume_local_mobile
    hours = _choose_hours(calling.hours, wish)
    if hours is not None and hours != calling.hours:
        _check_law(hours, tenant, now)
    return replace(calling, hours=hours, assume_local_mobile=is_local)


def _choose_hours(was: OwnHours | None, wish: HoursWish) -> OwnHours | None:
    is_touched = any(day.is_changed for day in wish.days.values())
    if wish.whose is Whose.COMFORTABLE:
        if is_touched:
            raise WishRefused({Whose.OWN: _NOT_OWN})
        return None if wish.is_changed else was
    if was is None and not wish.is_changed:
        if is_touched:
            raise WishRefused({Whose.OWN: _CHANGED_MEANWHILE})
        return None
    return _merge_days(was, wish)


def _merge_days(was: OwnHours | None, wish: HoursWish) -> OwnHours:
    """Put the days that were changed over those that stand; all of them where none stand yet."""
    errors: dict[str, str] = {}
    spans = {kind: None if was is None else getattr(was, kind) for kind in DayKind}
    for kind in DayKind:
        day = wish.days.get(kind, DayWish())
        if day.is_changed or was is None:
            objection = _object_to(day)
            if objection:
                errors[kind] = objection
            else:
                spans[kind] = _build_span(day)
    if not errors and not any(spans.values()):
        errors[Whose.OWN] = _NEVER
    if errors:
        raise WishRefused(errors)
    return OwnHours(**{kind.value: span for kind, span in spans.items()})


def _object_to(day: DayWish) -> str:
    """Say what is wrong with the hours of a day; "" for nothing."""
    if day.is_closed:
        return _CLOSED_AND_TIMED if day.is_timed and (day.opens or day.closes) else ""
    if day.opens is None and day.closes is None:
        return ""
    if day.opens is None or day.closes is None:
        return _HALF
    if day.opens == day.closes:
        return _NO_MINUTES
    if day.opens > day.closes:
        return _BACKWARDS
    return "" if _measure(day.closes) - _measure(day.opens) > LAST_START else _TOO_SHORT


def _build_span(day: DayWish) -> Span | None:
    if day.is_closed or day.opens is None or day.closes is None:
        return None
    return Span(day.opens, day.closes)


def _check_law(hours: OwnHours, tenant: Tenant, now: datetime) -> None:
    """Object to every day that passes the law of the business's own place. Raises WishRefused."""
    hard = find_place_hours(tenant, now=now).hard
    errors: dict[str, str] = {}
    for kind in DayKind:
        span, allowed = getattr(hours, kind), getattr(hard, kind)
        if span and not any(one.opens <= span.opens and span.closes <= one.closes for one in allowed):
            errors[kind] = _explain(kind, allowed)
    if errors:
        raise WishRefused(errors)


def _explain(kind: DayKind, allowed: tuple[Span, ...]) -> str:
    if not allowed:
        return f"The law of your place allows no calls on {_NAMES[kind]}, whatever you choose."
    told = " and ".join(f"{one.opens:%H:%M} to {one.closes:%H:%M}" for one in allowed)
    return f"The law of your place allows {told}; outside it no call is made whatever you choose."


def _measure(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)
