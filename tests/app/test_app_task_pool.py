"""The pool: bounded, holding what runs, going on after an error, and emptied at the end."""

import asyncio
import gc
import logging

import pytest

from app.task_pool import TaskPool


async def fail() -> None:
    raise ValueError("broken")


async def settle() -> None:
    """Let done callbacks run."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_each_running_task_takes_room_and_gives_it_back() -> None:
    pool, go_on = TaskPool(2), asyncio.Event()

    async def wait() -> None:
        await go_on.wait()

    assert pool.room == 2
    pool.start("a", wait())
    pool.start("b", wait())
    assert pool.room == 0
    assert pool.is_running("a")
    assert not pool.is_running("c")
    go_on.set()
    await pool.drain(30)
    assert pool.room == 2
    assert not pool.is_running("a")


async def test_a_task_that_nobody_else_holds_is_not_collected() -> None:
    pool, done = TaskPool(1), asyncio.Event()

    async def work() -> None:
        waits = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.02, waits.set_result, None)
        await waits
        done.set()

    pool.start("a", work())
    await settle()
    gc.collect()
    async with asyncio.timeout(30):
        await done.wait()
    await pool.drain(30)


async def test_room_is_announced_at_every_end_since_each_may_leave_room_that_nobody_took() -> None:
    told: list[int] = []
    pool = TaskPool(2, on_room=lambda: told.append(pool.room))
    ends = [asyncio.Event() for _ in range(3)]

    async def wait(end: asyncio.Event) -> None:
        await end.wait()

    pool.start("a", wait(ends[0]))
    pool.start("b", wait(ends[1]))
    ends[0].set()
    await settle()
    assert told == [1]
    ends[1].set()
    await settle()
    assert told == [1, 2]


async def test_an_error_is_logged_by_the_tasks_name_and_the_pool_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[str] = []
    pool = TaskPool(1, on_room=lambda: told.append("room"))
    pool.start("call_1", fail())
    await settle()
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert vars(record)["task"] == "call_1"
    assert record.exc_info is not None
    assert (pool.room, told) == (1, ["room"])
    pool.start("call_2", asyncio.sleep(0))
    await pool.drain(30)
    assert pool.room == 1


async def test_drain_waits_for_what_ends_in_time_and_cancels_the_rest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pool = TaskPool(3)
    ended: list[str] = []

    async def soon() -> None:
        await asyncio.sleep(0)
        ended.append("soon")

    async def never() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    pool.start("soon", soon())
    pool.start("never", never())
    await pool.drain(0.05)
    assert sorted(ended) == ["cancelled", "soon"]
    assert pool.room == 3
    assert caplog.records == []


async def test_an_empty_pool_is_drained_at_once() -> None:
    await TaskPool(1).drain(0)
