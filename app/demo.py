"""The demo: sandbox and program as two processes, with a business set up and no account anywhere.

Starts and stops processes, in a folder of their own that goes when the demo ends. The script plays
a salon and a practice through every door; without it both processes stay up and the screen says what to type.
"""

import asyncio
import re
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path

import httpx
from rich.console import Console

from app.clock import SystemClock
from app.demo_clinic import FILE, play_clinic
from app.demo_salon import play_salon
from app.demo_stage import DemoFailed, open_demo_stage
from app.sandbox_process import SANDBOX

_PREFERRED_PORTS = (3001, 3000)  #: sandbox, program
_UP_WITHIN_S = 20.0
# The order's own example is a Monday, 15 January, in 2024; the script plays it three days before.
SCRIPT_STARTS = datetime(2024, 1, 12, 10, 0, tzinfo=UTC)
_DESK_OPENS = time(10, 0)

SALON = {
    "BUSINESS_NAME": "Luxury Hair Studio",
    "BUSINESS_TYPE": "salon",
    "BUSINESS_TIMEZONE": "Europe/London",
    "OUTCOME_CHANNEL": "C0FRONTDESK",
    "RETELL_AGENT_ID": "agent_e53a44a8e7abed30866388d300",
    "RETELL_FROM_NUMBER": "+447403305280",
    "RETELL_API_KEY": "key_sandbox",
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
}

CLINIC = SALON | {
    "BUSINESS_NAME": "Lee Family Practice",
    "BUSINESS_TYPE": "medical",
    "BUSINESS_TIMEZONE": "America/New_York",
    "RETELL_AGENT_ID": "agent_private",
    "RETELL_FROM_NUMBER": "+12125552300",
}


_HOW = """
Both are running; Ctrl-C stops them. You are Maria, at the front desk of a salon. In another terminal:

  open the modal    curl -s SANDBOX/control/slack/command -d '{"text": "/concierge add"}'
  see it            curl -s SANDBOX/control/slack/views
  fill and submit   curl -s SANDBOX/control/slack/views/VIEW_ID/submit -d '{"values": {
                      "Name": "Ann Lee", "Phone": "07912 345601",
                      "Appointment date": "YYYY-MM-DD", "Appointment time": "14:30",
                      "Type": "Haircut", "How did you get this number?": "Given for bookings"}}'
  call now          curl -s SANDBOX/control/slack/command -d '{"text": "/concierge call Ann Lee"}'
  what it hears     curl -s SANDBOX/control/slack/command -d '{"text": "/concierge settings"}'
  does it fit?      curl -s SANDBOX/control/slack/command -d '{"text": "/concierge doctor"}'
  will it ring?     curl -s SANDBOX/control/slack/command -d '{"text": "/concierge why Ann Lee"}'
  let calls wait    curl -s SANDBOX/control/slack/command -d '{"text": "/concierge pause until Monday 9am"}'
  move the clock    curl -s SANDBOX/clock -d '{"advance_s": 86400}'
  read the channel  curl -s SANDBOX/control/slack/messages
  who was rung      curl -s SANDBOX/control/retell/dials

The last two digits of a number decide what happens on the phone: 01 confirms, 02 is voicemail, 03 nobody
answers; curl -s SANDBOX/control/retell/scripts tells them all.
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the two processes are, and what the program was told."""

    sandbox: str
    program: str
    folder: Path
    environment: dict[str, str]


async def run_demo(*, is_script: bool) -> int:
    """Run the demo; answers the exit code."""
    console = Console(highlight=False)
    try:
        await (_play(console) if is_script else _stay_up(console))
    except (DemoFailed, TimeoutError, httpx.HTTPError) as failed:
        console.print(f"[bold red]The demo failed:[/] {str(failed) or type(failed).__name__}")
        return 1
    return 0


async def _play(console: Console) -> None:
    """Play both parts, each on a stage of its own; the steps are counted through."""
    steps = count(1)
    async with (
        _set_stage(SALON, starts=SCRIPT_STARTS, quiet=True) as stage,
        open_demo_stage(console, stage.sandbox, steps) as played,
    ):
        await play_salon(played)
    async with _set_stage(CLINIC, starts=SCRIPT_STARTS, quiet=True) as stage:
        imported, reference = await _import_patients(stage)
        async with open_demo_stage(console, stage.sandbox, steps) as played:
            await play_clinic(played, imported, reference)


async def _stay_up(console: Console) -> None:
    """Leave both processes running, and say what to type."""
    starts = _next_opening(SystemClock().moment().real)
    async with _set_stage(SALON, starts=starts, quiet=False) as stage:
        console.print(f"sandbox, a local Slack and Retell: {stage.sandbox}\nprogram: {stage.program}")
        _say_how(console, stage, starts)
        await _wait_for_the_end()
        console.print("Stopped.")


async def _import_patients(stage: Stage) -> tuple[str, str]:
    """Run `vioconcierge import`; answers what it says, and what Slack calls the first patient."""
    file, references = stage.folder / "patients.csv", stage.folder / "references.csv"
    file.write_text(FILE, encoding="utf-8")
    command = [sys.executable, "-m", "app", "import", str(file), "--references", str(references)]
    process = await asyncio.create_subprocess_exec(
        *command,
        env=stage.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    found = re.search(r"C-[A-Z0-9]{4}", references.read_text(encoding="utf-8"))
    if found is None:
        raise DemoFailed(f"nobody was imported: {said.decode()}")
    return said.decode(), found[0]


async def _wait_for_the_end() -> None:
    """Wait for Ctrl-C, or for whoever ends this process, so that the other two are ended as well."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    await told.wait()


@asynccontextmanager
async def _set_stage(business: Mapping[str, str], *, starts: datetime, quiet: bool) -> AsyncIterator[Stage]:
    sandbox_port, program_port = _choose_ports(keep_usual=not quiet)
    sandbox, program = f"http://127.0.0.1:{sandbox_port}", f"http://127.0.0.1:{program_port}"
    offset = (starts - SystemClock().moment().real).total_seconds()
    with tempfile.TemporaryDirectory(prefix="vioconcierge-demo-") as folder:
        environment = {
            **business,
            "DATABASE_URL": f"sqlite:///{folder}/demo.db",
            "SLACK_API_URL": f"{sandbox}/slack/api/",
            "RETELL_BASE_URL": f"{sandbox}/retell",
            "CLOCK_URL": f"{sandbox}/clock",
            "PORT": str(program_port),
        }
        sandbox_command = [
            *SANDBOX,
            *("--port", str(sandbox_port), "--app", program),
            *("--agent-id", SALON["RETELL_AGENT_ID"], "--from-number", business["RETELL_FROM_NUMBER"]),
            *("--start-offset", f"{offset:.0f}"),
        ]
        async with (
            _run_process("sandbox", sandbox_command, {}, f"{sandbox}/healthz", quiet=quiet),
            _run_process(
                "program",
                [sys.executable, "-m", "app", "run"],
                environment,
                f"{program}/healthz",
                quiet=quiet,
            ),
        ):
            yield Stage(sandbox, program, Path(folder), environment)


@asynccontextmanager
async def _run_process(
    name: str, command: list[str], environment: dict[str, str], health: str, *, quiet: bool
) -> AsyncIterator[None]:
    output = asyncio.subprocess.DEVNULL if quiet else None
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=output, stderr=output)
    try:
        await _wait_until_up(name, process, health)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _wait_until_up(name: str, process: asyncio.subprocess.Process, health: str) -> None:
    async with asyncio.timeout(_UP_WITHIN_S), httpx.AsyncClient(trust_env=False) as client:
        while True:
            if process.returncode is not None:
                raise DemoFailed(f"the {name} ended at once; run `vioconcierge {name}` to see why")
            try:
                if (await client.get(health)).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


def _choose_ports(*, keep_usual: bool) -> tuple[int, int]:
    """Take the ports the README names when they are free, else any two."""
    usual = _PREFERRED_PORTS if keep_usual else (0, 0)
    taken = [_find_port(port) for port in usual]
    return taken[0], taken[1]


def _find_port(preferred: int) -> int:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", preferred))
        except OSError:
            trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def _next_opening(real: datetime) -> datetime:
    """Begin on the next weekday morning, so that nobody's phone rings at night in the demo."""
    day = real.date() + timedelta(days=1)
    while day.isoweekday() > 5:  # noqa: PLR2004 - Saturday and Sunday
        day += timedelta(days=1)
    return datetime.combine(day, _DESK_OPENS, tzinfo=UTC)


def _say_how(console: Console, stage: Stage, starts: datetime) -> None:
    tomorrow_but_one = (starts + timedelta(days=2)).date().isoformat()
    how = _HOW.replace("SANDBOX", stage.sandbox).replace("YYYY-MM-DD", tomorrow_but_one)
    console.print(f"There it is {starts:%A %d %B %Y, %H:%M} UTC.\n{how}", soft_wrap=True)
