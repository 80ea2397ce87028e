"""Times and kills the peers: the same dials by each framework, once to the end, once with a kill -9 halfway.

Starts programs in the peers' own environment, which it makes once in the folder of this file, and a
PostgreSQL. Judges nothing: it counts who was dialled never, or more than once.
"""

import asyncio
import itertools
import signal
import subprocess
import sys
import tempfile
import venv
from asyncio.subprocess import Process
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

from bench.neighbour import ANSWER_S, run_in_process, serve
from tests.support.databases import run_postgres

PEOPLE = 500
SLOTS = 20
_HERE = Path(__file__).parent
_ENVIRONMENT = _HERE / ".venv"
_PYTHON = _ENVIRONMENT / "bin" / "python"
_QUIET_S = 8.0  #: nothing rang for so long: it is over
_LONGEST_S = 120.0

PEERS = ("by_apscheduler", "by_celery", "by_procrastinate")


def run() -> None:
    """Print a line for each peer and each of its two runs."""
    _make_environment()
    with run_in_process(serve, ANSWER_S) as told:
        line = _Line(told)
        asyncio.run(_dial_all(line))
        _print("a bare loop (the reference)", line.list_dials())
    with run_postgres() as postgres:
        for peer, kill_after in itertools.product(PEERS, (None, PEOPLE // 3)):
            address = postgres.make_empty() if peer == "by_procrastinate" else ""
            with run_in_process(serve, ANSWER_S) as told:
                line = _Line(told)
                asyncio.run(_work_off(peer, address, line, kill_after=kill_after))
                _print(f"{peer}{', killed' if kill_after else ''}", line.list_dials())


def _make_environment() -> None:
    """Install the peers beside us, once."""
    done = _ENVIRONMENT / ".set-up"
    if done.exists():
        return
    venv.create(_ENVIRONMENT, with_pip=True)
    wanted = ["--require-hashes", "-r", str(_HERE / "requirements.txt")]
    command = [str(_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    subprocess.run(command, check=True)  # noqa: S603 - our own command
    done.touch()


class _Line:
    """The far end, as it is seen from here."""

    def __init__(self, told: Connection) -> None:
        self._told = told
        self.port: int = told.recv()

    def list_dials(self) -> list[tuple[str, float]]:
        """List who was dialled, and when, in the order they were."""
        self._told.send("seen")
        dials: list[tuple[str, float]] = self._told.recv()
        return dials


async def _dial_all(line: _Line) -> None:
    """Dial everybody in a bare loop with as many slots; no queue, no commit."""
    waiting = asyncio.Semaphore(SLOTS)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{line.port}", timeout=30) as client:

        async def dial(person: int) -> None:
            async with waiting:
                body = {"metadata": {"call_ref": str(person)}}
                await client.post("/v2/create-phone-call", json=body)

        await asyncio.gather(*(dial(person) for person in range(PEOPLE)))


async def _work_off(peer: str, address: str, line: _Line, *, kill_after: int | None) -> None:
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        place = address or folder
        await (await _start(peer, "plan", place, line.port)).wait()
        worker = await _start(peer, "work", place, line.port)
        if kill_after is not None:
            await _wait_for(line, kill_after)
            worker.send_signal(signal.SIGKILL)
            await worker.wait()
            worker = await _start(peer, "work", place, line.port)
        await _wait_until_over(line)
        worker.kill()
        await worker.wait()


async def _start(peer: str, act: str, place: str, port: int) -> Process:
    """Start one of the peers' programs; what it prints is nobody's."""
    arguments = (str(_HERE / f"{peer}.py"), act, place, str(port), str(PEOPLE))
    return await asyncio.create_subprocess_exec(
        str(_PYTHON), *arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


async def _wait_for(line: _Line, count: int) -> None:
    async with asyncio.timeout(_LONGEST_S):
        while True:
            if len(line.list_dials()) >= count:
                return
            await asyncio.sleep(0.05)


async def _wait_until_over(line: _Line) -> None:
    """Wait until everybody was dialled and a moment more, or nobody was for long."""
    quiet, before = 0.0, -1
    while True:
        dials = line.list_dials()
        quiet, before = (quiet + 0.1, before) if len(dials) == before else (0.0, len(dials))
        if quiet >= (1.0 if len({person for person, _ in dials}) == PEOPLE else _QUIET_S):
            return
        await asyncio.sleep(0.1)


def _print(name: str, dials: list[tuple[str, float]]) -> None:
    times = Counter(person for person, _ in dials)
    pace = len(dials) / (dials[-1][1] - dials[0][1])
    again = sum(one > 1 for one in times.values())
    told = f"{PEOPLE - len(times):4} never  {again:4} more than once"
    sys.stdout.write(f"{name:32}{pace:6.0f} dials a second  {told}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run()
