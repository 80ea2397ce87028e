"""When a script is looked at: at first, after every night of the business's own, often while it is wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.ids import TenantId
from core.nouns.script import CheckedScript
from core.rules.examination_plan import is_look_due, is_look_stale
from core.rules.wall_time import to_wall
from tests.support.builders import NOW, make_tenant

SECOND = timedelta(seconds=1)
ZONES = [
    "Europe/London",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Niue",
    "Australia/Lord_Howe",
    "America/Santiago",
]


def is_due(
    looked: datetime, now: datetime, zone: str = "Europe/London", *, problem: str = "", stops: bool = False
) -> bool:
    checked = CheckedScript(TenantId("first"), None, looked, problem)
    return is_look_due(checked, make_tenant(timezone=zone), now=now, stops_calls=stops)


def test_what_was_never_looked_at_is_looked_at_at_once() -> None:
    assert is_look_due(None, make_tenant(), now=NOW, stops_calls=False)


def test_after_a_look_by_a_clock_that_went_back_there_is_another() -> None:
    assert is_due(NOW + SECOND, NOW)
    assert not is_due(NOW, NOW)


@pytest.mark.parametrize(
    ("zone", "three"),
    [
        ("Europe/London", datetime(2024, 1, 15, 3, 0, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2024, 1, 15, 11, 0, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2024, 1, 14, 18, 0, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2024, 1, 14, 21, 30, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2024, 1, 15, 13, 0, tzinfo=UTC)),
        ("Europe/London", datetime(2024, 3, 31, 2, 0, tzinfo=UTC)),  # the clocks went forward at one
        ("Europe/London", datetime(2024, 10, 27, 3, 0, tzinfo=UTC)),  # and back
        ("Europe/Berlin", datetime(2024, 3, 31, 1, 0, tzinfo=UTC)),  # 02:00 was skipped: it is three at once
        ("Europe/Berlin", datetime(2024, 10, 27, 2, 0, tzinfo=UTC)),  # 02:00 came twice, three once
        ("America/New_York", datetime(2024, 3, 10, 7, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2024, 11, 3, 8, 0, tzinfo=UTC)),
    ],
)
def test_it_is_looked_at_at_three_by_the_businesss_own_clock(zone: str, three: datetime) -> None:
    evening = three - timedelta(hours=6)
    assert not is_due(evening, three - SECOND, zone)
    assert is_due(evening, three, zone)
    assert not is_due(three, three + timedelta(hours=22), zone)
    assert is_due(three, three + timedelta(hours=25), zone)


@pytest.mark.parametrize("wrong", [{"problem": "Retell could not be asked."}, {"stops": True}])
def test_while_something_is_wrong_it_is_looked_at_every_ten_minutes(wrong: dict[str, object]) -> None:
    ten = timedelta(minutes=10)
    assert not is_due(NOW, NOW + ten - SECOND, **wrong)  # type: ignore[arg-type]
    assert is_due(NOW, NOW + ten, **wrong)  # type: ignore[arg-type]
    assert not is_due(NOW, NOW + ten)


def test_before_a_call_a_look_counts_for_less_than_a_minute() -> None:
    looked = CheckedScript(TenantId("first"), None, NOW)
    assert not is_look_stale(looked, now=NOW + timedelta(seconds=59))
    assert is_look_stale(looked, now=NOW + timedelta(minutes=1))
    assert is_look_stale(looked, now=NOW - timedelta(minutes=1))  # a clock that was put back
    assert is_look_stale(None, now=NOW)


@given(zone=st.sampled_from(ZONES), start=st.integers(0, 370 * 24 * 4))
def test_of_any_three_days_every_night_is_one_look_of_its_own(zone: str, start: int) -> None:
    begin = datetime(2024, 1, 1, tzinfo=UTC) + start * timedelta(minutes=15)
    looked, looks = begin, []
    for quarter in range(3 * 24 * 4):
        now = begin + quarter * timedelta(minutes=15)
        if is_due(looked, now, zone):
            looked = now
            looks.append(to_wall(now, zone))
    assert [(wall.hour, wall.minute) for wall in looks] == [(3, 0)] * len(looks)
    assert len({wall.date() for wall in looks}) == len(looks) in {2, 3, 4}
