"""What the day left behind, and what the sandbox's record of rings alone says against it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.support.sandbox_day import people, words
from tests.support.sandbox_day.people import Person
from tests.support.sandbox_day.places import THURSDAY
from tests.support.sandbox_day.steps import find_step, is_pause
from tests.support.stage import Json

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class End:
    """How the database has somebody at the end."""

    said: tuple[str, ...]  # sorted: what came of each planned call, or why it was not made
    last: str = ""  # what came of the last call
    tries: int = 0  # of the step that was tried most often
    retry_note: str = ""  # what that call says of another try


@dataclass(frozen=True)
class Played:
    """What the day left behind: in the database and in the sandbox's records."""

    ends: Mapping[str, End]  # by name
    dials: Sequence[Json]
    cards: Sequence[str]  # all messages in the channel
    barred: Sequence[str]  # the numbers that Retell keeps as not to be called

    def list_rings(self, person: Person) -> list[datetime]:
        """List when somebody's phone rang for them."""
        return [one for name, one in _iter_rings(self) if name == person.name]

    def has_card(self, person: Person, *words: str) -> bool:
        """Tell whether a message names this person and says all of this."""
        return any(all(word in card for word in (person.name, *words)) for card in self.cards)


def list_reasons(end: End) -> set[str]:
    """List why calls to somebody were not made.

    That the appointment was changed is no reason where a call was made, or another one is given.
    """
    outcomes = {words.CONFIRMED, *words.OUTCOMES.values()}
    reasons = {said for said in end.said if said not in outcomes}
    more = reasons - {words.CHANGED}
    return more or reasons if end.last == "" else more


def list_breaches(played: Played, everybody: Sequence[Person]) -> list[str]:
    """List what no phone may do and one did, by the plain figures of the places."""
    people_of = {person.name: person for person in everybody}
    rings: dict[str, list[tuple[datetime, Person]]] = defaultdict(list)
    for name, at in _iter_rings(played):
        rings[people_of[name].phone].append((at, people_of[name]))
    found = [said for heard in rings.values() for said in _iter_breaches(heard)]
    keys = [dial["idempotency_key"] for dial in played.dials]
    return found if len(keys) == len(set(keys)) else [*found, "a slot rang twice"]


def list_stopped(everybody: Sequence[Person]) -> list[str]:
    """List the numbers that are closed in the end: by word to staff, or to the agent."""
    return sorted({one.phone for one in everybody if one.ending == people.NEVER_AGAIN or find_stop(one)})


def find_stop(person: Person) -> datetime | None:
    """Find from when on somebody wants no calls."""
    doing = person.kind.doing
    is_stop = doing is not None and doing.what == "stop"
    return find_step(person.place.at(THURSDAY, doing.at)) if doing and is_stop else None


def _iter_rings(played: Played) -> Iterator[tuple[str, datetime]]:
    for dial in played.dials:
        name = dial["retell_llm_dynamic_variables"]["customer_name"]
        yield name, datetime.fromtimestamp(dial["at"] / 1000, UTC)


def _iter_breaches(heard: Sequence[tuple[datetime, Person]]) -> Iterator[str]:
    """List what is wrong with the rings of one telephone, which are in the order in which it rang."""
    rung = [at for at, _ in heard]
    for number, (at, person) in enumerate(heard):
        place, before, stop = person.place, rung[:number], find_stop(person)
        route = place.at(THURSDAY, place.route_from) if place.route_from else None
        wrongs = {
            "outside the hours": not place.is_open(at),
            "in the pause": is_pause(at),
            "without consent": person.kind.basis == "none",
            "after being told to stop": stop is not None and at >= stop,
            "without a route": route is not None and at < route,
            "too soon after the ring before": any(at - one < place.gap for one in before),
            "too often in a day": sum(at - one < _DAY for one in before) >= place.a_day,
            "too often in a week": sum(at - one < 7 * _DAY for one in before) >= place.a_week,
        }
        yield from (f"{person.name} rang {wrong}" for wrong, is_so in wrongs.items() if is_so)
    yield from _iter_repeated_hours(heard)


def _iter_repeated_hours(heard: Sequence[tuple[datetime, Person]]) -> Iterator[str]:
    """Find further tries in an hour of the day in which that phone rang before."""
    for number, (at, person) in enumerate(heard):
        if person.ending in {people.NO_ANSWER, people.BUSY}:
            hours = person.place.list_clock_hours(at)
            if any(hours & person.place.list_clock_hours(one) for one, _ in heard[:number]):
                yield f"{person.name} was tried in the same hour again"


def read_cards(messages: Sequence[Json]) -> list[str]:
    """Read messages as one text each."""
    return [json.dumps([one["text"], one["blocks"]], ensure_ascii=False) for one in messages]
