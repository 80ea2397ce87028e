"""A call that could not be placed promises another try until its reminder is decided: its card says so."""

import pytest

from core.nouns.call import Call
from core.nouns.card import CallPainting
from core.nouns.evidence import CallState
from core.nouns.trouble import Trouble
from core.ports.dialer import Held, Unavailable
from core.rules.plan_sync import PLAN_CHANGED
from core.use_cases.approvals import SAID_NO, Say
from core.use_cases.booking import Booked
from core.use_cases.claim import NotClaimed
from tests.support.working_day import IN_THREE_DAYS, Day

BEFORE: dict[str, object] = {"date": IN_THREE_DAYS, "reminders": "3 days"}


@pytest.fixture
async def booked(day: Day) -> Booked:
    return await day.book("form 1", **BEFORE)


@pytest.fixture
async def tried(day: Day, booked: Booked) -> Call:
    """Return a call that was tried in vain, its reminder waiting."""
    day.dialer.will(Unavailable(Trouble.NO_CONNECTION))
    call = await day.ring(booked.reminders[0])
    await day.paint()
    return call


async def look(day: Day, tried: Call) -> tuple[CallState, Trouble | None, str]:
    """Read a call from its freshly painted card."""
    [painting] = [one for one in await day.paint() if isinstance(one, CallPainting)]
    assert painting.call == await day.get_call(tried.id)
    return painting.call.state, painting.call.trouble, painting.call.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"time": "16:00"}, "The appointment was changed."),
        ({"status": "cancelled"}, "The appointment was changed."),
        ({"reminders": "none"}, PLAN_CHANGED),
    ],
)
async def test_a_change_of_the_booking_is_told_on_it(
    day: Day, booked: Booked, tried: Call, changes: dict[str, object], reason: str
) -> None:
    await day.change(booked, None, **BEFORE | changes)
    assert await look(day, tried) == (CallState.REJECTED, Trouble.WITHDRAWN, reason)


async def test_a_no_is_told_on_it(day: Day, booked: Booked, tried: Call) -> None:
    await day.say(booked.reminders[0], Say.SKIP)
    assert await look(day, tried) == (CallState.REJECTED, Trouble.WITHDRAWN, SAID_NO)


async def test_that_it_was_given_up_is_told_on_it_and_on_no_other(
    day: Day, booked: Booked, tried: Call
) -> None:
    await day.stop(booked)
    day.clock.wait(minutes=1)
    assert await day.claim(booked.reminders[0]) is NotClaimed.NEVER
    said = "This person asked not to be called."
    assert await look(day, tried) == (CallState.REJECTED, Trouble.WITHDRAWN, said)


async def test_what_the_business_has_to_mend_stays_on_it(day: Day, booked: Booked) -> None:
    day.dialer.will(Held(Trouble.AGENT_UNKNOWN, whole_account=False))
    call = await day.ring(booked.reminders[0])
    await day.paint()
    await day.change(booked, None, **BEFORE | {"time": "16:00"})
    assert (await look(day, call))[:2] == (CallState.REJECTED, Trouble.AGENT_UNKNOWN)
