"""What must become of everybody, worked out step by step from plain figures and by plain means.

A second, slower reading of the rules, which shares nothing with the program's: it walks through the day and
asks at each step of the clock what may happen now. The program must come to the same end, to the step.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.support.sandbox_day import people, words
from tests.support.sandbox_day.people import Doing, Person
from tests.support.sandbox_day.places import FRIDAY, THURSDAY
from tests.support.sandbox_day.steps import EVE, STEPS, find_step, is_pause

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_LEAD = timedelta(minutes=60)
_MOST_TRIES = 3
_WAITS = {"no_answer": timedelta(minutes=60), "busy": timedelta(minutes=10)}


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
        if booked_at is not None and now == find_step(booked_at):
            self.plan(self.person.starts_at, now)
        if doing is not None and not self.done and self.person.place.at(THURSDAY, doing.at) <= now:
            self.done = True
            self._suffer(doing, now)
        for wait in [one for one in self.waits if one.due <= now]:
            if is_pause(now):
                wait.was_paused = True
            else:
                self.waits.remove(wait)
                self._try(wait, now)

    def plan(self, starts_at: datetime, now: datetime, *, is_change: bool = False) -> None:
        deadline = starts_at - _LEAD
        for asked in list_asked(self.person, starts_at):
            if now >= deadline:
                self.said.append(words.TOO_NEAR)
            elif asked <= now and is_change:
                self.said.append(words.PASSED)
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
            self.said.append(words.NO_HOURS)

    def _suffer(self, doing: Doing, now: datetime) -> None:
        if doing.what == "answer":
            self.is_answered = True
        elif doing.what == "stop":
            self.is_stopped = True
        else:
            self.said += [words.CHANGED for _ in self.waits]
            self.waits.clear()
        if doing.what == "move":
            self.plan(self.person.place.at(FRIDAY, doing.to), now, is_change=True)

    def _try(self, wait: _Wait, now: datetime) -> None:
        if objection := self._find_objection(now):
            self.said.append(objection)
            return
        place = self.person.place
        opens = place.find_next(now)
        if opens != now:
            self._put_off(wait, opens, words.CLOSED_AFTER_PAUSE if wait.was_paused else words.CLOSED)
            return
        until, times = self._find_allowed(now)
        if until > now:
            self._put_off(wait, until, words.render_cap(times))
            return
        self._ring(wait, now)

    def _put_off(self, wait: _Wait, until: datetime | None, reason: str) -> None:
        if until is None or until >= wait.deadline:
            self.said.append(reason)
        else:
            self.waits.append(_Wait(until, wait.deadline, wait.tries))

    def _find_objection(self, now: datetime) -> str:
        if self.settled:
            return self.settled
        if not self.person.zone_is_known:
            return words.NO_ZONE
        route_from = self.person.place.route_from
        if route_from and now < self.person.place.at(THURSDAY, route_from):
            return words.NO_ROUTE
        if not self.has_consent:
            return words.NO_CONSENT
        return words.STOPPED if self.is_stopped else ""

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
        ending = "" if self.is_answered else self.person.ending
        if ending == people.BARRED:
            self.said.append(words.REFUSED_BY_RETELL)
            return
        outcome = words.OUTCOMES.get(ending, words.CONFIRMED)
        self.rings.append(now)
        self.said.append(outcome)
        self.settled = words.SETTLES.get(outcome, "")
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
        if find_step(due) - due < _MINUTE and (due - now) % _MINUTE == timedelta():
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
    if person.is_refused:
        return Fate((), (words.NO_SUCH_NUMBER,))
    course = _Course(person, heard, has_consent=person.kind.basis != "none")
    if person.booked_at is None:
        course.plan(person.starts_at, EVE)
    if person.kind.repeats:
        course.said += [words.WAITS, words.WAITS]
    for now in STEPS:
        course.live(now)
    course.said += [words.WAITS for _ in course.waits]
    course.said += [] if course.said else [words.WANTS_NONE]
    return Fate(tuple(course.rings), tuple(sorted(course.said)))
