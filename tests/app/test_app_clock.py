"""The clock: the demo's offset moves business time only, and a clock that is off stops the dialling."""

import asyncio
import logging
from datetime import timedelta

import httpx
import pytest

from app.clock import TOLERANCE, SystemClock
from tests.support.stage import wait_for

URL = "http://127.0.0.1:9/clock"
JITTER = timedelta(seconds=30)  #: however slow the machine is


class DemoClock:
    """What stands at CLOCK_URL: answers with an offset, with nonsense, or not at all."""

    def __init__(self, *answers: float | str | None) -> None:
        self._answers = list(answers)
        self.asked = 0

    def answer(self, _request: httpx.Request) -> httpx.Response:
        """Give the next answer; the last one for ever."""
        self.asked += 1
        told = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if told is None:
            raise httpx.ConnectError("nobody there")
        if isinstance(told, str):
            return httpx.Response(200, text=told)
        return httpx.Response(200, json={"offset_s": told})

    def open(self) -> httpx.AsyncClient:
        """Open a client to it."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer))


def read_offset(clock: SystemClock) -> timedelta:
    moment = clock.moment()
    return moment.now - moment.real


def test_without_a_demo_both_times_are_one() -> None:
    assert read_offset(SystemClock()) == timedelta()
    assert SystemClock().moment().real.utcoffset() == timedelta()


async def test_business_time_follows_the_demo_and_real_time_does_not() -> None:
    clock, before = SystemClock(), SystemClock().moment().real
    async with DemoClock(86_400, -3_600.5).open() as client:
        await clock.look_at(client, URL)
        assert read_offset(clock) == timedelta(days=1)
        await clock.look_at(client, URL)
        assert read_offset(clock) == timedelta(seconds=-3_600.5)
    assert abs(clock.moment().real - before) < JITTER


@pytest.mark.parametrize(
    "noise", [None, "", "no json", "[]", "{}", '{"offset_s": null}', '{"offset_s": "x"}']
)
async def test_while_the_demo_is_silent_or_talks_nonsense_its_last_word_counts(noise: str | None) -> None:
    clock = SystemClock()
    async with DemoClock(60.0, noise).open() as client:
        await clock.look_at(client, URL)
        await clock.look_at(client, URL)
    assert read_offset(clock) == timedelta(minutes=1)


async def test_following_goes_on_through_silence_until_it_is_cancelled() -> None:
    clock, demo = SystemClock(), DemoClock(60.0, None, 120.0)
    async with demo.open() as client:
        following = asyncio.create_task(clock.follow(client, URL))

        async def is_heard() -> bool:
            return demo.asked >= 3 and read_offset(clock) == timedelta(minutes=2)

        await wait_for(is_heard)
        following.cancel()
        with pytest.raises(asyncio.CancelledError):
            await following


@pytest.mark.parametrize("direction", [1, -1])
def test_a_clock_that_is_far_off_is_out_of_step_until_it_is_right_again(
    caplog: pytest.LogCaptureFixture, direction: int
) -> None:
    clock = SystemClock()

    def compare(off: timedelta) -> tuple[bool, bool]:
        return clock.compare(clock.moment().real + direction * off), clock.is_in_step

    assert compare(timedelta()) == (True, True)
    assert compare(TOLERANCE + timedelta(minutes=1)) == (False, False)
    assert compare(timedelta(hours=1)) == (False, False)
    assert compare(timedelta()) == (True, True)
    levels = [record.levelno for record in caplog.records]
    assert levels == [logging.ERROR, logging.WARNING]  # said once each way


def test_a_second_is_no_reason_to_stop() -> None:
    clock = SystemClock()
    assert clock.compare(clock.moment().real + timedelta(seconds=1))


def test_a_database_without_a_clock_of_its_own_is_always_in_step() -> None:
    clock = SystemClock()
    clock.compare(clock.moment().real + timedelta(hours=1))
    assert clock.compare(None)


async def test_the_offset_of_the_demo_is_no_reason_to_stop() -> None:
    clock = SystemClock()
    async with DemoClock(1e6).open() as client:
        await clock.look_at(client, URL)
    assert clock.compare(clock.moment().real)


def test_the_monotonic_clock_never_falls() -> None:
    clock = SystemClock()
    readings = [clock.monotonic() for _ in range(100)]
    assert readings == sorted(readings)
