"""The stage of the acceptance tests: the sandbox as a process, and programs beside it.

Everything between them is real HTTP. A test drives people and phones through the sandbox's control
API and judges by its record of dials.
"""

import asyncio
import json
import multiprocessing
import secrets
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from typing import Any, Literal, TypeVar

import httpx
import uvicorn

from app.clock import SystemClock
from app.config import read_settings
from app.demo import SALON
from app.program import Program, open_program
from tests.support.clocks import NOON
from tests.support.pace import FAST, QUICK
from tests.support.program_child import Orders, main

_CHILDREN = multiprocessing.get_context(
    "forkserver"
)  #: a program's imports take seconds; children share them
_CHILDREN.set_forkserver_preload(["tests.support.program_child"])
_PATIENCE_S = 15.0
_LISTENING = range(20_000, 32_000)  #: systems give outgoing connections higher ports
_STOPPING_S = 45.0  #: a program that is told to stop first waits for the answers to its requests
_AT_EASE = Orders()
Found = TypeVar("Found")
Json = Any


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox, and the ports at which it expects programs."""

    url: str
    ports: tuple[int, ...]

    def environment(self, database: str, port: int) -> dict[str, str]:
        """List the settings of a program on this stage."""
        return SALON | {
            "DATABASE_URL": database,
            "SECRET_KEY": "a secret for tests",
            "SLACK_API_URL": f"{self.url}/slack/api/",
            "RETELL_BASE_URL": f"{self.url}/retell",
            "CLOCK_URL": f"{self.url}/clock",
            "PORT": str(port),
        }


class Control:
    """The sandbox's control API."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, path: str) -> Json:
        """Read something of the sandbox's state."""
        return (await self._client.get(path)).raise_for_status().json()

    async def post(self, path: str, body: Json = None) -> Json:
        """Do what a person, or a fault, would do."""
        return (await self._client.post(path, json=body or {})).raise_for_status().json()

    async def dials(self) -> list[Json]:
        """List every ring."""
        found: list[Json] = await self.get("/control/retell/dials")
        return found

    async def requests(self) -> list[Json]:
        """List every request to place a call."""
        found: list[Json] = await self.get("/control/retell/requests")
        return found

    async def messages(self) -> list[Json]:
        """List what stands in the channels."""
        found: list[Json] = await self.get("/control/slack/messages")
        return found

    async def set_now(self, now: datetime) -> None:
        """Move the sandbox's clock to an instant."""
        offset = (now - SystemClock().moment().real).total_seconds()
        await self.post("/clock", {"offset_s": offset})

    async def wait_for_card(self, *words: str) -> Json:
        """Wait for a card that says all of this, anywhere in it; answers the message."""

        async def look() -> Json:
            for message in await self.messages():
                said = json.dumps([message["text"], message["blocks"]], ensure_ascii=False)
                if all(word in said for word in words):
                    return message
            return None

        try:
            return await wait_for(look)
        except TimeoutError:
            shown = [message["text"] for message in await self.messages()]
            raise AssertionError(f"no card says {words}; the channels show {shown}") from None

    async def press(self, message: Json, action_id: str) -> Json:
        """Press a button of a message."""
        path = f"/control/slack/messages/{message['channel']}/{message['ts']}/press"
        return await self.post(path, {"action_id": action_id})


async def wait_for(look: Callable[[], Awaitable[Found]], *, patience_s: float = _PATIENCE_S) -> Found:
    """Look again and again until there is something to see. Raises TimeoutError."""
    async with asyncio.timeout(patience_s):
        while True:
            if found := await look():
                return found
            await asyncio.sleep(0.05)


@contextmanager
def run_sandbox(*, programs: int = 1, arguments: tuple[str, ...] = ()) -> Iterator[Sandbox]:
    """Run a sandbox process until the block ends."""
    port, *ports = (find_port() for _ in range(programs + 1))
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--pace", "0.05", *arguments]
    for program in ports:
        command += ["--app", f"http://127.0.0.1:{program}"]
    command += ["--agent-id", SALON["RETELL_AGENT_ID"], "--from-number", SALON["RETELL_FROM_NUMBER"]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own module
        try:
            if process.stdout is None or "ready" not in process.stdout.readline():
                raise RuntimeError("the sandbox did not come up")
            yield Sandbox(f"http://127.0.0.1:{port}", tuple(ports))
        finally:
            process.terminate()


@asynccontextmanager
async def open_control(sandbox: Sandbox) -> AsyncIterator[Control]:
    """Open the control API on an empty sandbox whose clock shows NOON."""
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False, timeout=15.0) as client:
        control = Control(client)
        await control.post("/control/reset")
        await control.set_now(NOON)
        yield control


@asynccontextmanager
async def run_program(environment: dict[str, str]) -> AsyncIterator[Program]:
    """Run a program in this process, on its own port, until the block ends."""
    async with (
        open_program(read_settings(environment), timings=FAST, beats=QUICK) as program,
        serve_web(program, int(environment["PORT"])),
    ):
        yield program


@asynccontextmanager
async def serve_web(program: Program, port: int, *, is_beating: bool = True) -> AsyncIterator[None]:
    """Open a program's doors; with `is_beating=False` its heart does not beat, and a test runs the ticks."""
    lifespan: Literal["auto", "off"] = "auto" if is_beating else "off"
    config = uvicorn.Config(program.web, port=port, lifespan=lifespan, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await wait_for(_is_started(server))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def _is_started(server: uvicorn.Server) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return server.started

    return look


@dataclass(frozen=True, slots=True)
class Child:
    """A program in a process of its own."""

    process: ForkServerProcess
    url: str

    async def wait_until_up(self) -> None:
        """Wait until it answers."""

        async def look() -> bool:
            async with httpx.AsyncClient(trust_env=False) as client:
                try:
                    return (await client.get(f"{self.url}/healthz")).is_success
                except httpx.TransportError:
                    return False

        await wait_for(look)

    async def wait_until_dead(self, *, patience_s: float = _PATIENCE_S) -> int | None:
        """Wait for its end; answers the exit code, negative for a signal."""

        async def look() -> bool:
            return not self.process.is_alive()

        await wait_for(look, patience_s=patience_s)
        return self.process.exitcode


@asynccontextmanager
async def run_child(environment: dict[str, str], orders: Orders = _AT_EASE) -> AsyncIterator[Child]:
    """Run a program as a process of its own; it may have orders to kill itself."""
    process = _CHILDREN.Process(target=main, args=(environment, orders))
    process.start()
    child = Child(process, f"http://127.0.0.1:{environment['PORT']}")
    try:
        yield child
    finally:
        process.terminate()
        await child.wait_until_dead(patience_s=_STOPPING_S)
        process.close()


def find_port() -> int:
    """Find a port that is free now, and that no connection which goes out meanwhile is given."""
    while True:
        port = _LISTENING.start + secrets.randbelow(len(_LISTENING))
        with socket.socket() as trial, suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port
