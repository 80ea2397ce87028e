"""The breaker opens on troubled results, and one answered probe closes it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.nouns.breaker import Breaker
from core.rules.breaker import Sign, is_open, is_shut, note_sign
from core.rules.timings import DESIGNED, Timings
from tests.support.builders import NOW

WELL, TROUBLED, NONE = Sign.WELL, Sign.TROUBLED, Sign.NONE
SECOND, WAIT, MOST = timedelta(seconds=1), DESIGNED.breaker_wait, DESIGNED.breaker_wait_most
signs, seconds = st.sampled_from(Sign), st.integers(0, 400)


def note(breaker: Breaker | None, *told: Sign) -> Breaker | None:
    """Note results that come at NOW, of requests begun a second before."""
    for sign in told:
        breaker = note_sign(breaker, sign, begun_at=NOW - SECOND, real=NOW, timings=DESIGNED)
    return breaker


def probe(breaker: Breaker | None, sign: Sign) -> Breaker | None:
    """Note the result of a request that was begun a second after its time came, and took one."""
    assert breaker is not None
    assert breaker.probe_at is not None
    begun_at = breaker.probe_at + SECOND
    assert not is_shut(breaker, begun_at)
    return note_sign(breaker, sign, begun_at=begun_at, real=begun_at + SECOND, timings=DESIGNED)


@given(st.lists(signs, max_size=60))
def test_it_opens_with_the_first_result_that_makes_five_troubled_among_the_last_ten(told: list[Sign]) -> None:
    breaker = None
    for number, sign in enumerate(told, start=1):
        breaker = note(breaker, sign)
        counted = [one for one in told[:number] if one is not NONE]
        assert is_open(breaker) is (counted[-10:].count(TROUBLED) >= 5)
        if is_open(breaker):
            return
        assert breaker is None or len(breaker.results) <= 10


@given(st.integers(1, 12), st.integers(1, 12), st.lists(signs, max_size=40))
def test_whatever_the_figures_what_is_kept_says_as_much_as_all_results(
    window: int, trips: int, told: list[Sign]
) -> None:
    timings, breaker = Timings(breaker_window=window, breaker_trips=trips), None
    counted = [one for one in told if one is not NONE]
    for number, sign in enumerate(counted, start=1):
        breaker = note_sign(breaker, sign, begun_at=NOW, real=NOW, timings=timings)
        assert is_open(breaker) is (counted[:number][-window:].count(TROUBLED) >= trips)
        if is_open(breaker):
            return


@given(st.lists(st.sampled_from([WELL, NONE]), max_size=30))
def test_of_an_account_that_is_well_nothing_is_kept(told: list[Sign]) -> None:
    assert note(None, *told) is None


def test_troubles_that_are_long_past_are_forgotten() -> None:
    assert note(None, *[TROUBLED] * 4, *[WELL] * 10) is None
    assert not is_open(note(None, *[TROUBLED] * 4, *[WELL] * 6, TROUBLED))


@given(st.lists(signs, max_size=20))
def test_what_was_under_way_when_it_opened_changes_nothing(told: list[Sign]) -> None:
    opened = note(None, *[TROUBLED] * 5)
    assert note(opened, *told) == opened


def test_it_is_shut_until_the_wait_is_over() -> None:
    opened = note(None, *[TROUBLED] * 5)
    assert opened == Breaker((), NOW + WAIT, WAIT)
    assert is_shut(opened, NOW + WAIT)
    assert not is_shut(opened, NOW + WAIT + SECOND)
    assert not is_shut(None, NOW)
    assert not is_shut(note(None, TROUBLED), NOW)


@given(st.integers(0, 12))
def test_the_wait_doubles_with_every_troubled_probe_up_to_the_longest(probes: int) -> None:
    breaker = note(None, *[TROUBLED] * 5)
    for number in range(probes):
        before = breaker
        breaker = probe(breaker, TROUBLED)
        assert breaker is not None
        assert before is not None
        assert breaker.wait == min(WAIT * 2 ** (number + 1), MOST)
        assert breaker.probe_at == (before.probe_at or NOW) + 2 * SECOND + breaker.wait
    assert probe(breaker, WELL) is None


def test_a_probe_that_says_nothing_is_followed_by_another_after_the_same_wait() -> None:
    opened = note(None, *[TROUBLED] * 5)
    again = probe(opened, NONE)
    assert again == Breaker((), NOW + WAIT + 2 * SECOND + WAIT, WAIT)
    assert probe(again, WELL) is None


@given(st.lists(st.tuples(signs, seconds, seconds), max_size=60))
def test_in_any_order_of_results_it_never_waits_longer_than_the_longest_and_can_always_be_closed(
    told: list[tuple[Sign, int, int]],
) -> None:
    breaker, real = None, NOW
    for sign, took, passed in told:
        real += passed * SECOND
        breaker = note_sign(breaker, sign, begun_at=real - took * SECOND, real=real, timings=DESIGNED)
        if breaker is not None and breaker.probe_at is not None:
            assert breaker.probe_at <= real + MOST
            assert probe(breaker, WELL) is None
