"""What is asked for at the same time is done at one stroke, and a stroke that fails is taken apart."""

import asyncio
from collections.abc import Sequence

import pytest

from app.gathering import Gathering


class Desk:
    """Doubles numbers; a stroke with 13 in it fails, and so does 13 alone."""

    def __init__(self) -> None:
        self.strokes: list[list[int]] = []

    async def together(self, numbers: Sequence[int]) -> list[int]:
        """Double them all, or none."""
        self.strokes.append(list(numbers))
        if 13 in numbers:
            raise ValueError("thirteen")
        return [2 * one for one in numbers]

    async def alone(self, number: int) -> int:
        """Double one."""
        return (await self.together([number]))[0]


async def test_what_is_asked_at_the_same_time_is_done_at_one_stroke_and_answered_in_order() -> None:
    desk = Desk()
    gathering = Gathering(desk.together, desk.alone)
    assert await asyncio.gather(*(gathering.do(number) for number in range(5))) == [0, 2, 4, 6, 8]
    assert desk.strokes == [[0, 1, 2, 3, 4]]
    assert await gathering.do(7) == 14


async def test_a_stroke_that_fails_is_done_one_by_one_and_only_the_one_at_fault_fails() -> None:
    desk = Desk()
    gathering = Gathering(desk.together, desk.alone)
    answers = await asyncio.gather(*(gathering.do(one) for one in (1, 13, 2)), return_exceptions=True)
    assert answers[0] == 2
    assert isinstance(answers[1], ValueError)
    assert answers[2] == 4


async def test_whoever_is_gone_by_then_takes_nothing_from_the_others() -> None:
    desk = Desk()
    gathering = Gathering(desk.together, desk.alone)
    gone, stays = (asyncio.create_task(gathering.do(number)) for number in (1, 2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 4
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert desk.strokes == [[1, 2]]
