"""The day as the documents show it: by place, then what became of everybody, then why calls were not made."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from tests.support.sandbox_day import words
from tests.support.sandbox_day.foresight import list_asked
from tests.support.sandbox_day.people import Person
from tests.support.sandbox_day.places import PLACES, Place
from tests.support.sandbox_day.record import Played, list_reasons
from tests.support.sandbox_day.steps import find_step_of, is_pause

PAGE, MARKER = "rules.md", "day"  #: where the documents have it

_BY_PLACE = (
    *("where", "customers", "called", "rings", "first ring", "last ring", "confirmed", "tried again"),
    *("waited for calling hours", "brought forward", "held up by the pause", "not called"),
)
_LAST_WORDS = {
    "confirmed": "confirmed",
    "reschedule": "asked for another time",
    "cancelled": "cancelled",
    "opted_out": "asked never to be called again",
    "wrong_number": "somebody else's number",
    "unclear": "gave no clear answer",
    "voicemail": "a machine answered",
    "declined": "declined the call",
    "no_answer": "did not answer, and was tried again as often as may be",
    "busy": "the line was busy, and there was no time for another try",
    "bad_number": "the number cannot be reached",
}
_OTHER_REASONS = {
    words.REFUSED_BY_RETELL: "Retell's own list has the number as not to be called.",
    words.WAITS: "It waits for its day.",
    words.WANTS_NONE: "No reminder calls are wanted.",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def render_day(played: Played, everybody: Sequence[Person]) -> str:
    """Render all three tables."""
    return "\n\n".join(
        [
            _render(_BY_PLACE, _iter_places(played, everybody)),
            _render(("what became of them", "customers"), _iter_fates(played, everybody)),
            _render(
                ("why a call was not made", "never called", "called, but not again"),
                _iter_reasons(played, everybody),
            ),
        ]
    )


def _iter_places(played: Played, everybody: Sequence[Person]) -> Iterator[Iterable[object]]:
    for place in PLACES:
        yield _count_place(place.city, played, [one for one in everybody if one.is_of(place)])
    yield _count_place("no zone is known", played, [one for one in everybody if not one.zone_is_known])
    yield _count_place("**all**", played, everybody, shows_rings=False)


def _count_place(
    name: str, played: Played, theirs: Sequence[Person], *, shows_rings: bool = True
) -> list[object]:
    rings = {one.name: [find_step_of(at) for at in played.list_rings(one)] for one in theirs}
    firsts = [(one, min(rings[one.name])) for one in theirs if rings[one.name]]
    every = sorted(at for rung in rings.values() for at in rung) if shows_rings else []
    shifted = Counter(_find_shift(one, at) for one, at in firsts)
    return [
        name,
        len(theirs),
        len(firsts),
        sum(map(len, rings.values())),
        _render_wall(every[0], theirs[0].place) if every else "",
        _render_wall(every[-1], theirs[0].place) if every else "",
        sum(played.ends[one.name].last == words.CONFIRMED for one in theirs),
        sum(played.ends[one.name].tries > 1 for one in theirs),
        shifted["later"],
        shifted["earlier"],
        shifted["paused"],
        len(theirs) - len(firsts),
    ]


def _find_shift(person: Person, first_ring: datetime) -> str:
    """Tell how somebody's first ring was shifted against the time at which it was meant."""
    asked = min(list_asked(person, person.starts_at_last))
    wanted = max(asked, person.booked_at or asked)
    if first_ring < wanted:
        return "earlier"
    if not person.place.is_open(wanted):
        return "later"
    return "paused" if is_pause(wanted) else ""


def _iter_fates(played: Played, everybody: Sequence[Person]) -> Iterator[Iterable[object]]:
    """List what came of the last call to each, those first of whom there are most."""
    lasts = Counter(played.ends[one.name].last for one in everybody if played.list_rings(one))
    yield from ((_LAST_WORDS[last], number) for last, number in _sort(lasts))
    yield "never called", len(everybody) - lasts.total()


def _iter_reasons(played: Played, everybody: Sequence[Person]) -> Iterator[Iterable[object]]:
    never, later = Counter[str](), Counter[str]()
    for one in everybody:
        counted = later if played.list_rings(one) else never
        counted.update(map(_render_reason, list_reasons(played.ends[one.name])))
    yield from ((reason, never[reason] or "", later[reason] or "") for reason, _ in _sort(never + later))


def _render_reason(said: str) -> str:
    return _OTHER_REASONS.get(said, said)


def _sort(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _render_wall(at: datetime, place: Place) -> str:
    wall = place.wall(at)
    return f"{_DAYS[wall.weekday()]} {wall:%H:%M}"


def _render(head: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
