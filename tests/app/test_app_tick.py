"""A tick: never twice at a time, once more when nudged meanwhile, and alive after an error."""

import asyncio
import logging

import pytest

from app.tick import Tick, guard_row
from core.ports.store import StoreDown
from tests.support.stage import wait_for


class Work:
    """Work that waits to be let go, and counts how often it ran and how often at the same time."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended = 0
        self.most_at_once = 0
        self.begins = asyncio.Event()
        self.let_go = asyncio.Event()
        self.fails = False

    async def __call__(self) -> None:
        self.begun += 1
        self.most_at_once = max(self.most_at_once, self.begun - self.ended)
        self.begins.set()
        try:
            await self.let_go.wait()
            if self.fails:
                raise ValueError("broken")
        finally:
            self.ended += 1

    async def wait_until_ended(self, times: int) -> None:
        async def look() -> bool:
            return self.ended >= times

        await wait_for(look)


@pytest.fixture
def work() -> Work:
    return Work()


async def begin(tick: Tick, work: Work) -> None:
    tick.nudge()
    async with asyncio.timeout(30):
        await work.begins.wait()


async def test_it_never_runs_twice_at_a_time_and_runs_once_more_after_many_nudges(work: Work) -> None:
    tick = Tick("claim", work)
    await begin(tick, work)
    for _ in range(5):
        tick.nudge()
        await tick.beat()
        await tick.run()
    work.let_go.set()
    await work.wait_until_ended(2)
    await tick.rest()
    assert (work.begun, work.most_at_once) == (2, 1)


async def test_nudges_before_it_begins_do_not_make_it_run_twice_at_a_time(work: Work) -> None:
    tick = Tick("claim", work)
    work.let_go.set()
    for _ in range(5):
        tick.nudge()
    await asyncio.sleep(0)
    await tick.rest()
    assert work.begun >= 1
    assert work.most_at_once == 1


async def test_run_comes_back_when_the_work_is_done(work: Work) -> None:
    work.let_go.set()
    await Tick("claim", work).run()
    assert work.ended == 1


async def test_rest_waits_for_the_run_under_way_and_begins_no_other(work: Work) -> None:
    tick = Tick("claim", work)
    await begin(tick, work)
    tick.nudge()
    resting = asyncio.create_task(tick.rest())
    await asyncio.sleep(0)
    assert not resting.done()
    work.let_go.set()
    await resting
    assert (work.begun, work.ended) == (1, 1)
    tick.nudge()
    await tick.beat()
    await tick.run()
    await tick.rest()
    assert work.begun == 1


async def test_work_that_fails_is_logged_by_its_name_and_the_next_nudge_works(
    work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    tick = Tick("paint", work)
    work.let_go.set()
    for work.fails, runs in ((True, 1), (True, 2), (False, 3)):
        tick.nudge()
        await work.wait_until_ended(runs)
        await asyncio.sleep(0)  # the run's own end
    await tick.rest()
    failed = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [vars(record)["tick"] for record in failed] == ["paint", "paint"]
    assert all(record.exc_info for record in failed)


class TestGuardRow:
    async def test_a_row_that_works_is_not_pushed(self) -> None:
        pushed: list[str] = []

        async def push(reference: str) -> None:
            pushed.append(reference)

        assert await guard_row(asyncio.sleep(0), push)
        assert pushed == []

    async def test_a_row_that_fails_is_pushed_under_the_reference_that_the_log_shows(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        pushed: list[str] = []

        async def act() -> None:
            raise ValueError("broken")

        async def push(reference: str) -> None:
            pushed.append(reference)

        assert not await guard_row(act(), push)
        assert not await guard_row(act(), push)
        assert [vars(record)["reference"] for record in caplog.records] == pushed
        assert len(set(pushed)) == 2
        assert all(record.exc_info for record in caplog.records)

    async def test_a_row_under_way_when_the_database_breaks_off_is_not_to_blame(self) -> None:
        pushed: list[str] = []

        async def push(reference: str) -> None:
            pushed.append(reference)

        async def act() -> None:
            raise StoreDown

        assert not await guard_row(act(), push)
        assert pushed == []

    async def test_being_cancelled_is_no_fault_of_the_row(self) -> None:
        pushed: list[str] = []

        async def push(reference: str) -> None:
            pushed.append(reference)

        async def act() -> None:
            raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await guard_row(act(), push)
        assert pushed == []
