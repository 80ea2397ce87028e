"""How often a number may be called: caps, the gap, and when another call is allowed again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.tenant import Profile
from core.policy.attempts import LOOK_BACK, find_cap_problem
from core.policy.policy import Place
from tests.support.policies import make_place

NOW = datetime(2027, 1, 13, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW_YORK = make_place("US-NY", "America/New_York")  # 2 in 24 hours, 3 in 7 days, 8 in 30 days, 3 hours apart
CLINIC = make_place("US-NY", "America/New_York", profile=Profile.HIPAA)  # 1, 3, 6, 20 hours
FRANCE = make_place("FR", "Europe/Paris")  # 1, 3, 4, 20 hours


def ago(*hours: float) -> list[datetime]:
    return [NOW - timedelta(hours=hour) for hour in hours]


def test_a_number_that_was_never_called_may_be() -> None:
    assert find_cap_problem([], NOW, NEW_YORK) == ("", None)


@pytest.mark.parametrize(
    ("earlier", "said", "again"),
    [
        ([1], "This number was called less than 3 hours ago.", 2),
        ([4], "", None),
        ([3], "", None),  # the gap is over
        ([4, 8], "This number was called 2 times in 24 hours, which is the most.", 16),
        ([4, 24], "", None),  # that one is a day ago
        ([1, 8], "This number was called 2 times in 24 hours, which is the most.", 16),
        ([30, 60, 90], "This number was called 3 times in 7 days, which is the most.", 7 * 24 - 90),
        ([30, 60, 168], "", None),
        ([1, 60, 168.5], "This number was called less than 3 hours ago.", 2),
        (
            [200, 220, 240, 260, 280, 300, 320, 700],
            "This number was called 8 times in 30 days, which is the most.",
            20,
        ),
        ([200, 220, 240, 260, 280, 300, 320, 720], "", None),
        # all at once: what lasts longest is told
        ([1, 2, 3, 20, 30, 40, 50, 60], "This number was called 8 times in 30 days, which is the most.", 660),
    ],
)
def test_the_strictest_objection_is_told_with_its_end(
    earlier: list[float], said: str, again: float | None
) -> None:
    until = None if again is None else NOW + timedelta(hours=again)
    assert find_cap_problem(ago(*earlier), NOW, NEW_YORK) == (said, until)


def test_all_rows_hold_and_the_strictest_counts() -> None:
    assert find_cap_problem(ago(4), NOW, CLINIC) == (
        "This number was called once in 24 hours, which is the most.",
        NOW + 20 * HOUR,
    )
    assert find_cap_problem(ago(25), NOW, CLINIC) == ("", None)


def test_four_in_thirty_days_are_the_most_in_france() -> None:
    said, until = find_cap_problem(ago(200, 300, 400, 500), NOW, FRANCE)
    assert "4 times in 30 days" in said
    assert until == NOW + timedelta(hours=720 - 500)


def test_the_order_of_the_attempts_does_not_matter() -> None:
    assert find_cap_problem(ago(90, 30, 60), NOW, NEW_YORK) == find_cap_problem(
        ago(30, 60, 90), NOW, NEW_YORK
    )


@given(
    earlier=st.lists(st.integers(0, 40 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes))),
    place=st.sampled_from([NEW_YORK, CLINIC, FRANCE]),
)
def test_when_it_is_allowed_again_nothing_is_left_and_a_moment_before_something_is(
    earlier: list[datetime], place: Place
) -> None:
    said, until = find_cap_problem(earlier, NOW, place)
    caps = place.caps
    within = {span: sum(NOW - span < one for one in earlier) for span in (DAY, 7 * DAY, LOOK_BACK, caps.gap)}
    is_clear = (
        within[DAY] < caps.day
        and within[7 * DAY] < caps.week
        and within[LOOK_BACK] < caps.month
        and not within[caps.gap]
    )
    assert (said == "") == (until is None) == is_clear
    if until is not None:
        assert find_cap_problem(earlier, until, place) == ("", None)
        assert find_cap_problem(earlier, until - timedelta(seconds=1), place) == (said, until)
