"""Retell in trouble for a while: few calls are tried, one card says so, and then each phone rings once."""

import json
from collections import Counter

from app.program import Program
from store.engines import build_engines
from tests.support.bookings import book
from tests.support.databases import set_limits
from tests.support.stage import Control, wait_for

PEOPLE = 20
CALL_AGAIN, NO_TRACE = "call.again", "No trace of this call was found"
ENDINGS = [f"22{number:03}01" for number in range(PEOPLE)]
NUMBERS = [f"+44791{ending}" for ending in ENDINGS]


async def set_pace(environment: dict[str, str], per_second: int) -> None:
    engines = build_engines(environment["DATABASE_URL"])
    await set_limits(engines, concurrency=1000, per_second=per_second)
    await engines.close()


async def let_retell_answer(control: Control, *scripts: str | None) -> None:
    """Give the numbers these scripts in turn; None is what their ending says."""
    for place, number in enumerate(NUMBERS):
        script = scripts[place % len(scripts)]
        await control.post("/control/retell/scripts", {"number": number, "script": script})


async def count_requested(control: Control) -> Counter[str]:
    return Counter(request["body"]["to_number"] for request in await control.requests())


async def test_while_retell_is_in_trouble_few_calls_are_tried_and_then_each_phone_rings_once(
    program: Program, control: Control, environment: dict[str, str]
) -> None:
    await set_pace(environment, per_second=3)
    await let_retell_answer(control, "28", "30")  # the line breaks, or 500, and nothing rings
    for place, ending in enumerate(ENDINGS):
        await book(program.store, program.clock, ending=ending, name=f"P{place:02}")
    outage = await control.wait_for_card("Retell does not answer", "go on by themselves")
    opened = len(await control.requests())

    async def is_probed() -> bool:
        return len(await control.requests()) > opened

    await wait_for(is_probed)
    requested = await count_requested(control)
    assert len(requested) <= PEOPLE // 2, "most people were not even tried"
    assert sum(requested.values()) < PEOPLE
    assert await control.dials() == []

    await set_pace(environment, per_second=1000)
    await let_retell_answer(control, None)
    pressed: set[str] = set()

    async def is_everybody_told() -> bool:
        """Answer the cards that ask, and look whether everybody has confirmed."""
        confirmed = set()
        for message in await control.messages():
            said = json.dumps(message["blocks"])
            if NO_TRACE in said and message["ts"] not in pressed:
                pressed.add(message["ts"])
                await control.press(message, CALL_AGAIN)
            confirmed |= {place for place in range(PEOPLE) if f"Confirmed: P{place:02}" in message["text"]}
        return len(confirmed) == PEOPLE

    await wait_for(is_everybody_told, patience_s=40)
    assert Counter(dial["to_number"] for dial in await control.dials()) == dict.fromkeys(NUMBERS, 1)
    assert len(pressed) <= len(requested), "only calls in doubt asked people"
    ended = await control.wait_for_card("Retell answers again")
    assert ended["ts"] == outage["ts"]
