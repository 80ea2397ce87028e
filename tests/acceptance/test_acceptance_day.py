"""A day in the sandbox: three hundred customers in twelve zones, and a clock that is moved in minutes.

Judged by the sandbox's record of rings and by the database, against figures that were written down by hand.
"""

from collections import Counter

from tests.support.databases import Sqlite
from tests.support.sandbox_day import words
from tests.support.sandbox_day.foresight import Fate, foresee_all
from tests.support.sandbox_day.people import Person, list_people
from tests.support.sandbox_day.places import PLACES
from tests.support.sandbox_day.play import PACE, play_day
from tests.support.sandbox_day.record import Played, list_breaches, list_reasons, list_stopped
from tests.support.sandbox_day.steps import find_step_of
from tests.support.sandbox_day.table import MARKER, PAGE, render_day
from tests.support.stage import run_sandbox
from tests.support.tables import DOCS, read_table

EVERYBODY = list_people()
#: said where somebody sits at the form, or of what is no call given up: they get no card
_SAID_AT_ONCE = {words.NO_SUCH_NUMBER, words.CHANGED, words.WAITS, words.WANTS_NONE}


def find_fate(played: Played, person: Person) -> Fate:
    """Find what became of somebody, to the step of the clock."""
    rings = tuple(find_step_of(at) for at in played.list_rings(person))
    return Fate(rings, played.ends[person.name].said)


def list_silences(played: Played) -> list[str]:
    """List who was not called, or no more, without a word about it where staff see it."""
    return [
        f"{person.name}: {reason}"
        for person in EVERYBODY
        for reason in list_reasons(played.ends[person.name]) - _SAID_AT_ONCE
        if not played.has_card(person, _find_shown(reason))
    ]


def _find_shown(reason: str) -> str:
    """Find the part of a reason that its card has word for word."""
    if reason == words.REFUSED_BY_RETELL:
        return "do-not-call"
    return words.PAUSED if reason == words.CLOSED_AFTER_PAUSE else reason


async def test_a_day_ends_for_everybody_as_the_plain_figures_say(sqlite: Sqlite) -> None:
    with run_sandbox(arguments=PACE) as sandbox:
        played = await play_day(sandbox, sqlite.make(), EVERYBODY)
    foreseen = foresee_all(EVERYBODY)
    fates = {person.name: find_fate(played, person) for person in EVERYBODY}
    assert {name: fate for name, fate in fates.items() if fate != foreseen[name]} == {}
    assert list_breaches(played, EVERYBODY) == []
    assert list(played.barred) == list_stopped(EVERYBODY)
    assert list_silences(played) == []
    missed = [end for end in played.ends.values() if end.last in {"no_answer", "busy"}]
    assert {end.retry_note[:14] for end in missed} == {"No further try"}
    assert render_day(played, EVERYBODY) == read_table((DOCS / PAGE).read_text(encoding="utf-8"), MARKER)


def test_three_hundred_people_live_in_twelve_zones() -> None:
    assert len(EVERYBODY) == len({person.name for person in EVERYBODY}) == 300
    assert len({place.zone for place in PLACES}) == 12
    assert {person.place for person in EVERYBODY} == set(PLACES)


def test_only_a_family_shares_a_telephone() -> None:
    phones = Counter(person.phone for person in EVERYBODY)
    assert [number for number in phones.values() if number > 1] == [2]
