"""Times and kills the peers: the same dials by each framework, once to the end, once with a kill -9 halfway.

Starts programs in the peers' own environment, which it makes once in the folder of this file, and a
PostgreSQL. Judges nothing: it counts who was dialled never, or more than once.
"""

import asyncio
import signal
import subprocess
import sys
import tempfile
import venv
from asyncio.subprocess import Process
from collections.abc import Callable
from pathlib import Path

import httpx

from bench.peers.neighbour import Line
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
    asyncio.run(_print_reference())
    with run_postgres() as postgres:
        for peer in PEERS:
            for kill_after in (None, PEOPLE // 3):
                place = postgres.make_empty() if peer == "by_procrastinate" else ""
                asyncio.run(_print_run(peer, place, kill_after=kill_after))


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


async def _print_reference() -> None:
    """Dial everybody in a bare loop with as many slots; no queue, no commit."""
    line = Line()
    port, waiting = await line.open(), asyncio.Semaphore(SLOTS)
    async with httpx.AsyncClient(timeout=30) as client:

        async def dial(person: int) -> None:
            async with waiting:
                await client.get(f"http://127.0.0.1:{port}/{person}")

        await asyncio.gather(*(dial(person) for person in range(PEOPLE)))
    _print("a bare loop (the reference)", line)


async def _print_run(peer: str, address: str, *, kill_after: int | None) -> None:
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        place = address or folder
        line = Line()
        port = await line.open()
        await (await _start(peer, "plan", place, port)).wait()
        worker = await _start(peer, "work", place, port)
        if kill_after is not None:
            await _wait(lambda: line.total >= kill_after)
            worker.send_signal(signal.SIGKILL)
            await worker.wait()
            worker = await _start(peer, "work", place, port)
        await _wait_until_over(line)
        worker.kill()
        await worker.wait()
    _print(f"{peer}{', killed' if kill_after else ''}", line)


async def _start(peer: str, act: str, place: str, port: int) -> Process:
    """Start one of the peers' programs; what it prints is nobody's."""
    arguments = (str(_HERE / f"{peer}.py"), act, place, str(port), str(PEOPLE))
    return await asyncio.create_subprocess_exec(
        str(_PYTHON), *arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


async def _wait(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(_LONGEST_S):
        while True:
            if is_so():
                return
            await asyncio.sleep(0.01)


async def _wait_until_over(line: Line) -> None:
    """Wait until everybody was dialled and a moment more, or nobody was for long."""
    quiet, before = 0.0, -1
    while quiet < (1.0 if len(line.dials) == PEOPLE else _QUIET_S):
        quiet, before = (quiet + 0.1, before) if line.total == before else (0.0, line.total)
        await asyncio.sleep(0.1)


def _print(name: str, line: Line) -> None:
    pace = line.total / (line.latest - line.first)
    never = PEOPLE - len(line.dials)
    again = sum(times > 1 for times in line.dials.values())
    sys.stdout.write(f"{name:32}{pace:6.0f} dials a second  {never:4} never  {again:4} more than once\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run()
