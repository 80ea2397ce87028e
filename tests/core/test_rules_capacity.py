"""An account's lines: how many our calls may take, and for how long one may hold its line without news."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.script import AgentConduct
from core.rules.capacity import default_reserve, free_lines, line_lease, outbound_lines
from core.rules.timings import DESIGNED
from tests.support.builders import make_account, make_script

few = st.integers(-3, 40)


class TestReserve:
    @pytest.mark.parametrize(("limit", "reserve"), [(0, 0), (1, 0), (4, 0), (5, 1), (20, 1), (1000, 1)])
    def test_a_new_account_keeps_one_line_if_it_has_five(self, limit: int, reserve: int) -> None:
        assert default_reserve(limit) == reserve

    @pytest.mark.parametrize(
        ("limit", "reserve", "ours"),
        [
            (20, 0, 20),
            (20, 1, 19),
            (20, 19, 1),
            (20, 20, 1),
            (20, 99, 1),
            (20, -1, 20),
            (1, 1, 1),
            (0, 1, 0),
            (-1, 0, 0),
        ],
    )
    def test_it_is_kept_from_our_calls_but_never_the_only_line(
        self, limit: int, reserve: int, ours: int
    ) -> None:
        assert outbound_lines(make_account(concurrency_limit=limit, inbound_reserve=reserve)) == ours


class TestFreeLines:
    @pytest.mark.parametrize(
        ("live", "begun", "free"),
        [(0, 0, 3), (16, 0, 2), (17, 0, 1), (18, 0, 0), (20, 0, 0), (0, 2, 1), (0, 9, 0), (17, 2, 1)],
    )
    def test_the_narrower_limit_counts_and_the_reserve_stays_free(
        self, live: int, begun: int, free: int
    ) -> None:
        account = make_account(concurrency_limit=20, calls_per_second=3, inbound_reserve=2)
        assert free_lines(account, live=live, begun_last_second=begun) == free

    @given(few, few, st.integers(0, 40), st.integers(0, 40), few)
    def test_whoever_takes_what_is_free_breaks_no_limit(
        self, limit: int, per_second: int, live: int, begun: int, reserve: int
    ) -> None:
        account = make_account(concurrency_limit=limit, calls_per_second=per_second, inbound_reserve=reserve)
        free = free_lines(account, live=live, begun_last_second=begun)
        assert free >= 0
        if free:
            assert begun + free <= per_second
            assert live + free <= limit
            assert live + free <= limit - reserve or live + free == 1

    @given(few, few, st.integers(0, 40))
    def test_a_larger_reserve_never_frees_a_line(self, limit: int, reserve: int, live: int) -> None:
        less, more = (
            free_lines(
                make_account(concurrency_limit=limit, inbound_reserve=kept), live=live, begun_last_second=0
            )
            for kept in (reserve, reserve + 1)
        )
        assert more <= less


class TestLease:
    @pytest.mark.parametrize("longest", [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=2)])
    def test_a_call_holds_its_line_for_ringing_and_all_its_agent_may_speak(self, longest: timedelta) -> None:
        script = make_script(conduct=AgentConduct(longest_call=longest))
        assert line_lease(script, DESIGNED) == timedelta(minutes=5) + longest

    def test_of_an_agent_that_was_never_read_retells_default_counts(self) -> None:
        assert line_lease(None, DESIGNED) == timedelta(minutes=65)
