"""What must become of everybody, worked out step by step from plain figures and by plain means.

A second, slower reading of the rules, which shares nothing with the program's: it walks through the day and
asks at each step of the clock what may happen now. The program must come to the same end, to the step.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.support.day import people
from tests.support.day.people import Doing, Person
from tests.support.day.places import FRIDAY, PLACES, THURSDAY

EVE = datetime(2024, 1, 24, 6, 0, 20, tzinfo=UTC)  #: when most have been booked
BEGINS = datetime(2024, 1, 24, 21, 0, 20, tzinfo=UTC)  #: Thursday morning in Sydney
ENDS = datetime(2024, 1, 26, 20, 30, tzinfo=UTC)  #: Friday morning in Honolulu
STRIDE = timedelta(minutes=13)  #: no wait of the rules is a multiple of it
PAUSE = (datetime(2024, 1, 25, 13, 0, tzinfo=UTC), datetime(2024, 1, 25, 14, 0, tzinfo=UTC))

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_LEAD = timedelta(minutes=60)
_MOST_TRIES = 3
_WAITS = {"no_answer": timedelta(minutes=60), "busy": timedelta(minutes=10)}
_OUTCOMES = {
    people.VOICEMAIL: "voicemail",
    people.NO_ANSWER: "no_answer",
    people.BUSY: "busy",
    people.RESCHEDULE: "reschedule",
    people.CANCEL: "cancelled",
    people.NEVER_AGAIN: "opted_out",
    people.UNCLEAR: "unclear",
    people.DECLINED: "declined",
    people.BAD_NUMBER: "bad_number",
    people.WRONG_NUMBER: "wrong_number",
}
_SETTLES = {
    "confirmed": "The customer has confirmed already.",
    "reschedule": "The customer asked for another time; staff decide.",
    "cancelled": "The customer asked to cancel; staff decide.",
}
WAITS = "waits for its day"
NO_SUCH_NUMBER = "This kind of number (toll-free, premium or service) cannot be called."
NO_ZONE = "This number tells no time zone; say where the customer lives with `/concierge edit`."
NO_ROUTE = (
    "India takes such calls from a registered 1600-series number only; an admin attests it in settings."
)
NO_CONSENT = "Nobody noted that this number may be called."
STOPPED = "This person asked not to be called."
CLOSED = "It is … where this phone is; calls are made from … to …."
LOST_TO_PAUSE = (
    f"{CLOSED} Last obstacle: Somebody paused calls: Fire drill. `/concierge resume` lets them go on."
)
CHANGED = "The appointment was changed."
PASSED = "The reminder's time had passed when the appointment was changed."
TOO_NEAR = "The appointment is less than 60 minutes away."
NO_HOURS = "There are no calling hours between the time of this reminder and the appointment."
BARRED = "do_not_call"  # what Retell refuses with


def list_steps() -> list[datetime]:
    """List the instants to which the clock is moved: at even strides, and the last minute of each Thursday."""
    strides = (BEGINS + STRIDE * ahead for ahead in range((ENDS - BEGINS) // STRIDE + 1))
    closes = (place.at(THURSDAY, f"{place.weekdays[-1][1] - 1}:54:20") for place in PLACES)
    return sorted({*strides, *closes})


STEPS = list_steps()


@dataclass(frozen=True)
class Fate:
    """What becomes of somebody: when their phone rings, and what is said of each call that was planned."""

    rings: tuple[datetime, ...]
    said: tuple[str, ...]  # sorted: outcomes, and the reasons of calls that were not made


@dataclass
class _Wait:
    due: datetime
    deadline: datetime
    tries: int = 1
    was_paused: bool = False


@dataclass
class _Course:
    """One person's day as it goes on."""

    person: Person
    heard: Sequence[datetime] = ()  # when this phone rings for somebody else
    rings: list[datetime] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    waits: list[_Wait] = field(default_factory=list)
    settled: str = ""
    is_stopped: bool = False
    has_consent: bool = True
    is_answered: bool = False
    done: bool = False  # what happens to the booking has happened

    def live(self, now: datetime) -> None:
        doing, booked_at = self.person.kind.doing, self.person.booked_at
        if booked_at is not None and booked_at <= now < booked_at + _find_stride(booked_at):
            self.plan(self.person.starts_at, now)
        if doing is not None and not self.done and self.person.place.at(THURSDAY, doing.at) <= now:
            self.done = True
            self._suffer(doing, now)
        for wait in [one for one in self.waits if one.due <= now]:
            if PAUSE[0] <= now < PAUSE[1]:
                wait.was_paused = True
            else:
                self.waits.remove(wait)
                self._try(wait, now)

    def plan(self, starts_at: datetime, now: datetime, *, is_change: bool = False) -> None:
        deadline = starts_at - _LEAD
        for asked in list_asked(self.person, starts_at):
            if now >= deadline:
                self.said.append(TOO_NEAR)
            elif asked <= now and is_change:
                self.said.append(PASSED)
            else:
                self._shift(max(asked, now), deadline, now)

    def _shift(self, due: datetime, deadline: datetime, now: datetime) -> None:
        place = self.person.place
        following, before = place.find_next(due), place.find_last(due)
        if following is not None and following < deadline:
            self.waits.append(_Wait(following, deadline))
        elif before is not None and before >= now:
            self.waits.append(_Wait(before, deadline))
        else:
            self.said.append(NO_HOURS)

    def _suffer(self, doing: Doing, now: datetime) -> None:
        if doing.what == "answer":
            self.is_answered = True
        elif doing.what == "stop":
            self.is_stopped = True
        else:
            self.said += [CHANGED for _ in self.waits]
            self.waits.clear()
        if doing.what == "move":
            self.plan(self.person.place.at(FRIDAY, doing.to), now, is_change=True)

    def _try(self, wait: _Wait, now: datetime) -> None:
        if objection := self._find_objection():
            self.said.append(objection)
            return
        place = self.person.place
        opens = place.find_next(now)
        if opens != now:
            self._put_off(wait, opens, LOST_TO_PAUSE if wait.was_paused else CLOSED)
            return
        until, times = self._find_allowed(now)
        if until > now:
            said = "once" if times == 1 else f"{times} times"
            self._put_off(wait, until, f"This number was called {said} in 24 hours, which is the most.")
            return
        self._ring(wait, now)

    def _put_off(self, wait: _Wait, until: datetime | None, reason: str) -> None:
        if until is None or until >= wait.deadline:
            self.said.append(reason)
        else:
            self.waits.append(_Wait(until, wait.deadline, wait.tries))

    def _find_objection(self) -> str:
        if self.settled:
            return self.settled
        if not self.person.zone_is_known:
            return NO_ZONE
        if not self.person.place.is_open_to_us:
            return NO_ROUTE
        if not self.has_consent:
            return NO_CONSENT
        return STOPPED if self.is_stopped else ""

    def _find_allowed(self, now: datetime) -> tuple[datetime, int]:
        """Find from when on this phone may ring again, and how often it has in a day where that is why."""
        place = self.person.place
        rung = sorted(one for one in (*self.rings, *self.heard) if one < now)
        until = [(rung[-1] + place.gap, 0)] if rung else [(now, 0)]
        for most, within in ((place.a_day, _DAY), (place.a_week, 7 * _DAY)):
            if len(rung) >= most:
                until.append((rung[-most] + within, most))
        return max(until)

    def _ring(self, wait: _Wait, now: datetime) -> None:
        outcome = "confirmed" if self.is_answered else _OUTCOMES.get(self.person.ending, "confirmed")
        if self.person.ending == people.BARRED:
            self.said.append(BARRED)
            return
        self.rings.append(now)
        self.said.append(outcome)
        self.settled = _SETTLES.get(outcome, "")
        self.is_stopped = self.is_stopped or outcome == "opted_out"
        self.has_consent = self.has_consent and outcome != "wrong_number"
        if outcome in _WAITS and wait.tries < _MOST_TRIES:
            self._try_again(wait, now, _WAITS[outcome])

    def _try_again(self, wait: _Wait, now: datetime, after: timedelta) -> None:
        until, _ = self._find_allowed(now + _MINUTE)
        due = self._find_new_hour(max(now + after, until))
        allowed, _ = self._find_allowed(due) if due else (now, 0)
        if due is not None and allowed > due:
            due = self._find_new_hour(allowed)
        if due is None or due >= wait.deadline:
            return
        following = STEPS[bisect_left(STEPS, due)]
        if following - due < _MINUTE and (due - now) % _MINUTE == timedelta():
            raise ValueError("whether this try is made at a step or at the next hangs on a second")
        self.waits.append(_Wait(due + _MINUTE / 2, wait.deadline, wait.tries + 1))

    def _find_new_hour(self, earliest: datetime) -> datetime | None:
        place = self.person.place
        due = place.find_next(earliest)
        while due is not None and place.list_clock_hours(due) & self._list_tried():
            due = place.find_next(due.replace(second=0) + _MINUTE)
        return due

    def _list_tried(self) -> set[tuple[str, int]]:
        """List the hours of the day in which this phone has rung, by the clock of every zone it may be in."""
        return {one for rung in self.rings for one in self.person.place.list_clock_hours(rung)}


def foresee_all(everybody: Sequence[Person]) -> dict[str, Fate]:
    """Foresee everybody's day, by name; of people with one telephone, the one first booked comes first."""
    fates: dict[str, Fate] = {}
    rung: dict[str, tuple[datetime, ...]] = {}
    for person in everybody:
        fate = _foresee(person, rung.get(person.phone, ()))
        fates[person.name] = fate
        rung[person.phone] = rung.get(person.phone, ()) + fate.rings
    return fates


def list_asked(person: Person, starts_at: datetime) -> Iterator[datetime]:
    """List when somebody's reminders are meant to ring, whatever the hour."""
    for step in (person.kind.plan or "1 day").split(", "):
        count, _, unit = step.partition(" ")
        match unit.rstrip("s"):
            case "day":
                yield starts_at - int(count) * _DAY
            case "hour":
                yield starts_at - int(count) * _HOUR
            case "day before at 12:00" | "day before at 17:00":
                day = person.place.wall(starts_at).date() - _DAY
                yield person.place.at(day, unit[-5:])


def _foresee(person: Person, heard: Sequence[datetime]) -> Fate:
    if not person.zone_is_known and not person.phone.startswith(("+870", "+881")):
        return Fate((), (NO_SUCH_NUMBER,))
    course = _Course(person, heard, has_consent=person.kind.basis != "none")
    if person.booked_at is None:
        course.plan(person.starts_at, EVE)
    if person.kind.repeats:
        course.said += [WAITS, WAITS]
    for now in STEPS:
        course.live(now)
    course.said += [WAITS for _ in course.waits]
    return Fate(tuple(course.rings), tuple(sorted(course.said)))


def _find_stride(instant: datetime) -> timedelta:
    """Return how long it is from an instant to just after the next step."""
    return STEPS[bisect_left(STEPS, instant)] - instant + timedelta(seconds=1)
