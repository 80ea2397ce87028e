"""The twelve places of the day in the sandbox, their figures written down by hand, and the minutes they open.

The figures are copied from the facts (calling rules of 2026-11-22) and never read from `core/policy`: what
the program does is judged by them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

THURSDAY = date(2024, 1, 25)
FRIDAY = date(2024, 1, 26)  # Australia Day, and Republic Day in India
_BEGIN = datetime(2024, 1, 23, tzinfo=UTC)
_DAYS = 7
_MINUTE = timedelta(minutes=1)
_SATURDAY, _SUNDAY = 5, 6
_BEFORE_CLOSE = 5  # minutes in which no call begins any more
Hours = tuple[tuple[int, int], ...]  # from the first full hour to before the second


@dataclass(frozen=True)
class Place:
    """A place with its comfortable hours, all inside the hard ones, and how often a phone may ring."""

    city: str
    zone: str  # in which its appointments are
    number: str  # a number there but for its last two digits, which decide what happens on the phone
    weekdays: Hours
    saturday: Hours
    a_day: int  # rings in 24 hours
    a_week: int
    gap: timedelta
    also: tuple[str, ...] = ()  # other zones in which its numbers may be
    holidays: frozenset[date] = frozenset()
    route_from: str = (
        ""  # when, on Thursday, an admin attests that our number has a route there; "": it needs none
    )

    def at(self, day: date, clock: str) -> datetime:
        """Return the instant at which its clocks show this."""
        return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(self.zone)).astimezone(UTC)

    def wall(self, instant: datetime) -> datetime:
        """Return what its clocks show."""
        return instant.astimezone(ZoneInfo(self.zone))

    def list_clock_hours(self, instant: datetime) -> set[tuple[str, int]]:
        """List the hour of the day in each zone in which its numbers may be."""
        return {(zone, instant.astimezone(ZoneInfo(zone)).hour) for zone in (self.zone, *self.also)}

    def is_open(self, instant: datetime) -> bool:
        """Tell whether a phone may begin to ring."""
        minutes = list_open_minutes(self)
        found = bisect_right(minutes, instant)
        return found > 0 and instant - minutes[found - 1] < _MINUTE

    def find_next(self, instant: datetime) -> datetime | None:
        """Find when a phone may ring from here on; None when that is not in these days."""
        if self.is_open(instant):
            return instant
        minutes = list_open_minutes(self)
        found = bisect_left(minutes, instant)
        return minutes[found] if found < len(minutes) else None

    def find_last(self, instant: datetime) -> datetime | None:
        """Find the last whole minute at which a phone could ring up to here."""
        minutes = list_open_minutes(self)
        found = bisect_right(minutes, instant)
        return minutes[found - 1] if found else None

    def list_hours(self, day: date) -> Hours:
        """List the hours of a date."""
        if day in self.holidays or day.weekday() == _SUNDAY:
            return ()
        return self.saturday if day.weekday() == _SATURDAY else self.weekdays


@cache
def list_open_minutes(place: Place) -> list[datetime]:
    """List every minute of these days in which a phone may begin to ring, tried one by one."""
    return list(_iter_open_minutes(place))


def _iter_open_minutes(place: Place) -> Iterator[datetime]:
    zones = [ZoneInfo(zone) for zone in (place.zone, *place.also)]
    for ahead in range(_DAYS * 24 * 60):
        instant = _BEGIN + ahead * _MINUTE
        if all(_is_open(place, instant.astimezone(zone)) for zone in zones):
            yield instant


def _is_open(place: Place, wall: datetime) -> bool:
    minute = wall.hour * 60 + wall.minute
    return any(
        opens * 60 <= minute < closes * 60 - _BEFORE_CLOSE for opens, closes in place.list_hours(wall.date())
    )


_LONG, _SHORT = ((9, 20),), ((9, 18),)
_OFTEN = (2, 3, timedelta(hours=3))
_SELDOM = (1, 2, timedelta(hours=20))  # where no rule is known

NEW_YORK = Place("New York", "America/New_York", "+121255501", _LONG, _SHORT, *_OFTEN)
CHICAGO = Place("Chicago", "America/Chicago", "+131255501", _LONG, _SHORT, *_OFTEN)
LOS_ANGELES = Place("Los Angeles", "America/Los_Angeles", "+121355501", _LONG, _SHORT, *_OFTEN)
HONOLULU = Place("Honolulu", "Pacific/Honolulu", "+180855501", _LONG, _SHORT, *_OFTEN)
# All of Newfoundland and Labrador has one area code, and most of Labrador keeps the time of Halifax.
ST_JOHNS = Place(
    *("St. John's", "America/St_Johns", "+170955501", _LONG, ((10, 18),), *_OFTEN), also=("America/Halifax",)
)
SAO_PAULO = Place("São Paulo", "America/Sao_Paulo", "+5511555501", ((9, 19),), (), *_SELDOM)
LONDON = Place("London", "Europe/London", "+4420794601", _LONG, ((9, 17),), *_OFTEN)
BERLIN = Place("Berlin", "Europe/Berlin", "+4930231250", ((9, 19),), ((10, 16),), 2, 3, timedelta(hours=4))
PARIS = Place("Paris", "Europe/Paris", "+331990001", ((10, 13), (14, 20)), (), 1, 3, timedelta(hours=20))
KOLKATA = Place(
    *("Kolkata", "Asia/Kolkata", "+9133555501", ((9, 19),), (), 1, 3, timedelta(hours=20)),
    holidays=frozenset({FRIDAY}),
    route_from="13:30",
)
KATHMANDU = Place("Kathmandu", "Asia/Kathmandu", "+977155501", ((9, 19),), (), *_SELDOM)
SYDNEY = Place(
    *("Sydney", "Australia/Sydney", "+612555001", _LONG, ((9, 17),), *_OFTEN), holidays=frozenset({FRIDAY})
)

PLACES = (
    *(HONOLULU, LOS_ANGELES, CHICAGO, NEW_YORK, ST_JOHNS, SAO_PAULO),
    *(LONDON, BERLIN, PARIS, KOLKATA, KATHMANDU, SYDNEY),
)
