"""The three hundred customers of the day, and what they, staff and their phones do in it.

The same every time: nothing is drawn. In each place there is somebody of every kind; London, where the
business is, has more. Times are those on the clocks where somebody lives.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from tests.support.sandbox_day.places import FRIDAY, KOLKATA, LONDON, PLACES, THURSDAY, Place

_SATURDAY = FRIDAY + timedelta(days=1)
_FIRST_NAMES = (
    *("Ada", "Ben", "Clara", "David", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas"),
    *("Kiran", "Lena", "Marco", "Nora", "Oscar", "Priya", "Quentin", "Rosa", "Samir", "Tessa"),
)
_LAST_NAMES = (
    *("Abbott", "Baker", "Castro", "Diaz", "Evans", "Fischer", "Gupta", "Hughes"),
    *("Ito", "Jensen", "Keller", "Lopez", "Moore", "Novak", "Okafor"),
)
#: What the last two digits of a number decide; whoever confirms gets digits that say nothing else.
_SAYS_YES = range(50, 100)
VOICEMAIL, NO_ANSWER, BUSY, RESCHEDULE, CANCEL, NEVER_AGAIN, UNCLEAR, DECLINED, BAD_NUMBER, WRONG_NUMBER = (
    *("02", "03", "04", "05", "06", "07", "08", "09", "10", "11"),
)
ANSWER_LOST, HOOKS_FIRST, SLOW_DOWN, BARRED = "20", "24", "43", "49"


@dataclass(frozen=True)
class Doing:
    """Something that happens to a booking in the course of the day."""

    at: str  # on Thursday
    what: str  # stop, cancel, move, answer: from here on the phone is answered
    to: str = ""  # on Friday, where it moves


@dataclass(frozen=True)
class Kind:
    """What there is one of in each place."""

    clock: str
    day: date = FRIDAY  # of the appointment
    ending: str = ""  # of the number; "" confirms
    plan: str = ""  # "": one day before
    basis: str = "provided_number"
    booked: str = ""  # on Thursday; "": the day before
    doing: Doing | None = None
    repeats: str = ""


@dataclass(frozen=True)
class Person:
    """A customer with one booking, or a series."""

    name: str
    place: Place
    phone: str
    kind: Kind
    zone_is_known: bool = True

    @property
    def is_refused(self) -> bool:
        """Tell whether the form refuses the number: the caller pays for it, or a machine answers."""
        return self.phone in _SERVICES

    def is_of(self, place: Place) -> bool:
        """Tell whether this person is known to live there."""
        return self.zone_is_known and self.place == place

    @property
    def ending(self) -> str:
        """Return what decides what happens on the phone."""
        return self.phone[-2:]

    @property
    def starts_at(self) -> datetime:
        """Return when the appointment is, as first booked."""
        return self.place.at(self.kind.day, self.kind.clock)

    @property
    def starts_at_last(self) -> datetime:
        """Return when the appointment is in the end."""
        doing = self.kind.doing
        return self.place.at(FRIDAY, doing.to) if doing and doing.to else self.starts_at

    @property
    def booked_at(self) -> datetime | None:
        """Return when it is booked; None: before the day begins."""
        return self.place.at(THURSDAY, self.kind.booked) if self.kind.booked else None


_TWO_STEPS = "1 day, 3 hours"
_USUAL = (
    *(Kind(clock) for clock in ("09:40", "10:50", "13:20", "15:00", "16:40", "18:20")),
    Kind("07:20"),  # before anybody may be called
    Kind("21:30", day=THURSDAY),  # its reminder falls into the night
    Kind("08:30", plan="2 hours"),  # no hours between reminder and appointment
    Kind("09:30", day=_SATURDAY, ending=NO_ANSWER, plan="2 days"),
    Kind("12:40", ending=UNCLEAR, plan="the day before at 12:00, 3 hours"),
    Kind("14:10", ending=VOICEMAIL),
    Kind("12:00", basis="none"),
    Kind("15:30", doing=Doing("11:00", "cancel")),
    Kind("10:00", booked="14:00"),
    Kind("15:00", booked="22:00"),
    Kind("14:40", day=THURSDAY, booked="14:00"),
)
#: Of these, every second place has the first, the others have the second.
_BY_TURNS = (
    (
        Kind("17:30", ending=BUSY, doing=Doing("22:00", "answer")),
        Kind("11:20", ending=BUSY, doing=Doing("12:30", "answer")),
    ),
    (Kind("15:40", ending=DECLINED), Kind("11:00", ending=BAD_NUMBER)),
    (Kind("13:00", ending=RESCHEDULE, plan=_TWO_STEPS), Kind("16:10", ending=CANCEL)),
    (
        Kind("12:00", ending=NEVER_AGAIN, plan="the day before at 17:00, 2 hours"),
        Kind("14:00", ending=WRONG_NUMBER, plan=_TWO_STEPS),
    ),
    (Kind("12:50", basis="express_written", plan=_TWO_STEPS), Kind("10:30", basis="express")),
    (Kind("14:45", doing=Doing("00:00", "stop")), Kind("16:00", doing=Doing("12:00", "stop"))),
    (
        Kind("11:30", doing=Doing("10:00", "move", to="18:30")),
        Kind("18:00", doing=Doing("15:00", "move", to="13:00")),
    ),
)
_IN_KOLKATA = (*_USUAL[:8], _USUAL[12], _USUAL[13], _USUAL[16], _BY_TURNS[5][1])
_CLOCKS_IN_LONDON = (
    *("10:10", "11:40", "12:50", "13:05", "13:50", "14:20"),
    *("15:10", "16:20", "17:10", "17:40", "18:50"),
)
_IN_LONDON = (
    *(Kind(clock) for clock in _CLOCKS_IN_LONDON),
    Kind("10:20", ending=ANSWER_LOST),
    Kind("11:50", ending=HOOKS_FIRST),
    Kind("15:20", ending=SLOW_DOWN),
    Kind("15:50", ending=BARRED),
    Kind("11:10", repeats="weekly 3 times"),
    Kind("12:20", plan="none"),
)
_FAMILY = ("10:40", "10:55")  # two appointments, one telephone
_SATELLITES = ("+870773111632", "+881612345678")  # are in no zone
_SERVICES = ("+18005550112", "+448001234567", "+449012345678")  # toll-free, toll-free and premium


def list_people() -> list[Person]:
    """List everybody, in the order in which they are booked."""
    names = (f"{first} {last}" for last in _LAST_NAMES for first in _FIRST_NAMES)
    return [
        Person(next(names), place, phone, kind, zone_is_known=known)
        for place, phone, kind, known in (*_iter_neighbours(), *_iter_family(), *_iter_nowhere())
    ]


def list_kinds(place: Place) -> tuple[Kind, ...]:
    """List the kinds of customers of a place."""
    if place == KOLKATA:
        return _IN_KOLKATA
    turn = PLACES.index(place) % 2
    return (*_USUAL, *(pair[turn] for pair in _BY_TURNS), *(_IN_LONDON if place == LONDON else ()))


def _iter_neighbours() -> Iterator[tuple[Place, str, Kind, bool]]:
    for place in PLACES:
        endings = count(_SAYS_YES.start)
        for kind in list_kinds(place):
            yield place, place.number + (kind.ending or str(next(endings))), kind, True


def _iter_family() -> Iterator[tuple[Place, str, Kind, bool]]:
    for clock in _FAMILY:
        yield LONDON, f"{LONDON.number}{_SAYS_YES.stop - 1}", Kind(clock), True


def _iter_nowhere() -> Iterator[tuple[Place, str, Kind, bool]]:
    for phone in (*_SATELLITES, *_SERVICES):
        yield LONDON, phone, Kind("12:00"), False
