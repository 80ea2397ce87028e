"""A program that is told to stop while a request to Retell has no answer yet.

Its webhooks go astray (the sandbox looks for the program elsewhere), so what is on record afterwards is what
the request itself told.
"""

import asyncio
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from core.nouns.evidence import CallState
from store.engines import build_engines
from store.tables import CallRow
from tests.support.crowd import UNTIL_DUE_S, book_crowd
from tests.support.program_child import Orders
from tests.support.stage import Control, find_port, open_control, run_child, run_sandbox, wait_for

_SLOWEST_PACE = 0.05  #: the sandbox multiplies a slow answer by its pace
_PATIENCE_S = 60.0
_HANGS = "25"


@dataclass(frozen=True, slots=True)
class Stopped:
    """How a program ended, and what it left on record."""

    exit_code: int | None
    took_s: float
    state: CallState
    rings: int


async def stop_amid_request(address: str, *, answer_s: float, orders: Orders) -> Stopped:
    """Let a program place a call that is answered after so many seconds, and stop it at once."""
    with run_sandbox(arguments=("--slow-answer", str(answer_s / _SLOWEST_PACE))) as sandbox:
        environment = sandbox.environment(address, find_port())
        async with open_control(sandbox) as control:
            await book_crowd(environment, sandbox, [_HANGS])
            await control.post("/clock", {"advance_s": UNTIL_DUE_S})
            async with run_child(environment, orders) as child:
                await wait_for(lambda: _is_asked(control))
                begun = asyncio.get_running_loop().time()
                child.process.terminate()
                exit_code = await child.wait_until_dead(patience_s=_PATIENCE_S)
                took_s = asyncio.get_running_loop().time() - begun
            return Stopped(exit_code, took_s, await _read_state(address), len(await control.dials()))


async def _is_asked(control: Control) -> bool:
    return bool(await control.requests())


async def _read_state(address: str) -> CallState:
    engines = build_engines(address)
    async with engines.read.connect() as connection:
        states = list(await connection.scalars(select(col(CallRow.state))))
    await engines.close()
    return CallState(states[0])
