"""Run the real sandbox beside a stand-in for the program it serves, both over HTTP.

The stand-in is told over HTTP too what to do with the next delivery of a kind (`POST /plans`):

    {"kind": "command", "status": 200, "body": ..., "wait_s": 0, "before": [...], "after": [...]}

`before` and `after` its answer it calls Web API methods, `[["views.open", {"trigger_id": "$trigger_id"}]]`,
or posts to the response_url, `[["response_url", {...}]]`. What it received, and what its calls were
answered, is at `GET /received`.
"""

import asyncio
import contextlib
import json
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]
#: Loading certificates for every client would take longer than most tests.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
WaitFor = Callable[[Callable[[], object]], None]


class StandIn:
    """What stands where the program under test would."""

    def __init__(self) -> None:
        self.api_url = ""
        self.plans: list[Json] = []
        self.received: list[Json] = []
        self.app = Starlette(
            routes=[
                Route("/slack/events", self.handle, methods=["POST"]),
                Route("/retell/webhook", self.handle, methods=["POST"]),
                Route("/plans", self.plan, methods=["POST"]),
                Route("/received", self.show, methods=["GET"]),
            ]
        )

    async def plan(self, request: Request) -> Response:
        self.plans.append(await request.json())
        return JSONResponse(None)

    async def show(self, _request: Request) -> Response:
        return JSONResponse(self.received)

    async def handle(self, request: Request) -> Response:
        raw = (await request.body()).decode()
        payload = read_payload(raw)
        kind = payload.get("type") or payload.get("event") or "command"
        if kind == "event_callback":
            kind = payload["event"]["type"]
        got: Json = {
            "kind": kind,
            "raw": raw,
            "payload": payload,
            "headers": dict(request.headers),
            "results": [],
        }
        self.received.append(got)
        plan = next((one for one in self.plans if one["kind"] == kind), None)
        if plan is None:
            return Response()
        self.plans.remove(plan)
        await self.call(plan.get("before", []), got)
        await asyncio.sleep(plan.get("wait_s", 0))
        after = BackgroundTask(self.call, plan.get("after", []), got)
        body, status = plan.get("body"), plan.get("status", 200)
        if isinstance(body, dict):
            return JSONResponse(body, status, background=after)
        return Response(body, status, background=after)

    async def call(self, calls: list[tuple[str, Json]], got: Json) -> None:
        payload = got["payload"]
        view = payload.get("view", {})
        known = {
            "$trigger_id": payload.get("trigger_id"),
            "$view_id": view.get("id"),
            "$hash": view.get("hash"),
        }
        headers = {"Authorization": "Bearer xoxb-sandbox"}
        async with httpx.AsyncClient(headers=headers, verify=NO_TLS) as client:
            for method, arguments in calls:
                sent = {name: known.get(str(value), value) for name, value in arguments.items()}
                url = payload["response_url"] if method == "response_url" else self.api_url + method
                response = await client.post(url, json=sent)
                got["results"].append(
                    {"method": method, "status": response.status_code, "body": response.text}
                )


def read_payload(raw: str) -> Json:
    """Read a webhook's or an event's JSON, an interaction's payload or a command's form."""
    if raw.startswith("{"):
        found: Json = json.loads(raw)
        return found
    form = {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}
    return json.loads(form["payload"]) if "payload" in form else form


@pytest.fixture(scope="session")
def stand_in() -> Iterator[tuple[StandIn, str]]:
    standing = StandIn()
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(standing.app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    yield standing, f"http://127.0.0.1:{taken.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    taken.close()


@pytest.fixture(scope="session")
def start_sandbox(stand_in: tuple[StandIn, str]) -> Iterator[Callable[[tuple[str, ...]], str]]:
    """Start `python -m sandbox` with these further arguments, once for all tests that ask for the same."""
    started: dict[tuple[str, ...], str] = {}
    with contextlib.ExitStack() as processes:

        def start(more: tuple[str, ...]) -> str:
            if more not in started:
                arguments = ["--port", "0", "--app", stand_in[1], "--pace", "0.05", *more]
                started[more] = processes.enter_context(run_sandbox(arguments))
            return started[more]

        yield start


@contextlib.contextmanager
def run_sandbox(arguments: list[str]) -> Iterator[str]:
    """Run a sandbox until the end of the block; gives its address once it is ready."""
    command = [sys.executable, "-m", "sandbox", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[3]
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def sandbox_url(
    stand_in: tuple[StandIn, str],
    start_sandbox: Callable[[tuple[str, ...]], str],
    request: pytest.FixtureRequest,
) -> str:
    """The sandbox this module talks to, started with its SANDBOX_ARGUMENTS when it has any."""
    url = start_sandbox(tuple(getattr(request.module, "SANDBOX_ARGUMENTS", [])))
    stand_in[0].api_url = f"{url}/slack/api/"
    return url


@pytest.fixture
def program(stand_in: tuple[StandIn, str]) -> Iterator[httpx.Client]:
    """Plan and look at what the stand-in does."""
    standing, url = stand_in
    standing.plans.clear()
    standing.received.clear()
    with httpx.Client(base_url=url, verify=NO_TLS) as client:
        yield client


@pytest.fixture
def control(sandbox_url: str) -> Iterator[httpx.Client]:
    """The control API of a sandbox that has forgotten the test before."""
    with httpx.Client(base_url=f"{sandbox_url}/control", timeout=10, verify=NO_TLS) as client:
        client.post("/reset")
        yield client


@pytest.fixture
def web(sandbox_url: str) -> Iterator[httpx.Client]:
    """The sandbox's own root, without any key."""
    with httpx.Client(base_url=sandbox_url, verify=NO_TLS) as client:
        yield client


@pytest.fixture
def slack_api(sandbox_url: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    with httpx.Client(base_url=f"{sandbox_url}/slack/api", headers=headers, verify=NO_TLS) as client:
        yield client


@pytest.fixture
def retell_api(sandbox_url: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer key_sandbox"}
    with httpx.Client(base_url=f"{sandbox_url}/retell", headers=headers, timeout=10, verify=NO_TLS) as client:
        yield client


@pytest.fixture
def wait_for() -> WaitFor:
    """Wait until something is so, for five seconds at most."""

    def wait(is_so: Callable[[], object]) -> None:
        pause = threading.Event()
        for _ in range(250):
            if is_so():
                return
            pause.wait(0.02)
        pytest.fail("it never came about")

    return wait
