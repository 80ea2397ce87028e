"""Kill -9 at every step of placing a call, and start again: nobody is rung twice, nobody is forgotten."""

import pytest

from tests.support.bookings import book
from tests.support.stage import Control, run_child, run_program

KILLED = -9


@pytest.mark.parametrize(
    "point", ["before_claim_commit", "after_claim", "during_post", "before_record", "before_apply_commit"]
)
async def test_a_program_killed_there_and_started_again_rings_once(
    environment: dict[str, str], control: Control, point: str
) -> None:
    ending = "25" if point == "during_post" else "01"  # 25: rings, and lets the request wait for its answer
    async with run_program(environment) as program:
        waiting = await book(program.store, program.clock, ending=ending, hours_ahead=25)
    await control.set_now(waiting.reminders[0].due_at)

    async with run_child(environment, kill_at=point) as child:
        assert await child.wait_until_dead() == KILLED
    async with run_program(environment):
        await control.wait_for_card("Confirmed", "Sarah Johnson")

    assert len(await control.dials()) == 1
