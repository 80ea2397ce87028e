"""What stands still is counted in real time in which somebody looked; then it is told, and so is its end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.nouns.watch import Stuck, Watched
from core.rules.timings import DESIGNED
from core.rules.watch import Look, list_overdue, look_again
from tests.support.builders import NOW

ONE, OTHER = (Stuck.REMINDER, "rem_1"), (Stuck.CALL, "call_1")
BEAT = timedelta(seconds=10)
PATIENCE = DESIGNED.unexplained_after


@dataclass
class Watch:
    """Looks, one after the other, as the tick takes them."""

    passed: timedelta = timedelta()
    known: Sequence[Watched] = ()
    #: when, whether in a new message, whether that all is well
    told: list[tuple[timedelta, bool, bool]] = field(default_factory=list)

    def look(self, *stuck: tuple[Stuck, str], after: timedelta = BEAT) -> Look:
        self.passed += after
        look = look_again(self.known, stuck, real=NOW + self.passed, timings=DESIGNED)
        self.known = look.watched
        if look.is_told:
            self.told.append((self.passed, look.is_news, not look.overdue))
        return look

    def look_for(self, how_long: timedelta, *stuck: tuple[Stuck, str]) -> Look:
        until = self.passed + how_long
        look = self.look(*stuck)
        while self.passed < until:
            look = self.look(*stuck)
        return look


def test_what_stands_still_is_told_after_five_minutes_and_not_before() -> None:
    watch = Watch()
    watch.look(ONE)
    assert watch.look_for(PATIENCE - BEAT, ONE).overdue == 0
    assert watch.told == []
    look = watch.look(ONE)
    assert (look.overdue, look.is_told, look.is_news) == (1, True, True)


def test_what_was_touched_in_between_is_watched_anew() -> None:
    watch = Watch()
    watch.look_for(PATIENCE, ONE)
    watch.look()
    watch.look_for(PATIENCE, ONE)
    assert watch.told == []


def test_time_in_which_nobody_looked_does_not_count() -> None:
    watch = Watch()
    watch.look(ONE)
    assert watch.look(ONE, after=timedelta(days=1)).overdue == 0
    assert watch.look_for(PATIENCE - BEAT, ONE).overdue == 0
    assert watch.look(ONE).overdue == 1


def test_a_program_that_keeps_restarting_does_not_begin_anew_each_time() -> None:
    watch = Watch()
    for _ in range(8):
        watch.look(ONE, after=timedelta(seconds=45))
    assert watch.look(ONE).overdue == 1


def test_while_it_lasts_its_card_is_painted_once_a_minute_in_the_same_message() -> None:
    watch = Watch()
    watch.look_for(PATIENCE + timedelta(minutes=3), ONE)
    first, *others = watch.told
    assert [told[1:] for told in (first, *others)] == [(True, False)] + [(False, False)] * len(others)
    assert 2 <= len(others) <= 3


def test_its_end_is_told_at_once_and_once() -> None:
    watch = Watch()
    watch.look_for(PATIENCE + BEAT, ONE)
    look = watch.look()
    assert (look.overdue, look.is_told, look.is_news) == (0, True, False)
    assert not watch.look().is_told
    assert watch.known == ()


def test_what_was_told_stays_told_over_a_day_on_which_nobody_looked() -> None:
    watch = Watch()
    watch.look_for(PATIENCE + BEAT, ONE)
    look = watch.look(ONE, after=timedelta(days=1))
    assert (look.overdue, look.is_told, look.is_news) == (1, True, False)


def test_all_is_well_only_once_the_last_of_it_is_mended() -> None:
    watch = Watch()
    watch.look(ONE)
    watch.look_for(PATIENCE - BEAT, ONE, OTHER)
    watch.look(ONE, OTHER)  # the one is told now
    assert watch.look(OTHER).overdue == 1  # it is mended, and the other is overdue: no word between the two
    assert len(watch.told) == 1
    assert not watch.told[0][2]
    watch.look()
    assert watch.told[-1] == (watch.passed, False, True)


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from([ONE, OTHER])), st.sampled_from([BEAT, timedelta(minutes=6)])),
        max_size=90,
    )
)
def test_whatever_happens_all_is_well_follows_every_alarm_and_nothing_else(
    looks: list[tuple[set[tuple[Stuck, str]], timedelta]],
) -> None:
    watch, stands = Watch(), False
    for stuck, after in looks:
        look = watch.look(*stuck, after=after)
        assert {one.key for one in look.watched} == stuck
        assert look.is_news == (bool(look.overdue) and not stands)
        if stands and not look.overdue:
            assert look.is_told
        if not stands and not look.overdue:
            assert not look.is_told
        stands = bool(look.overdue)
        assert len(list_overdue(look.watched, real=NOW + watch.passed, timings=DESIGNED)) == look.overdue
