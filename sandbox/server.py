"""Put the two sides, the clock and the control API behind one port of 127.0.0.1; wiring only.

There is no way to listen on another host: the sandbox accepts any command from whoever can reach it.
"""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import override

from sandbox.apps import Apps
from sandbox.clock import SandboxClock, build_clock_routes
from sandbox.connections import Connections
from sandbox.control import build_control_api
from sandbox.retell.api import build_retell_api
from sandbox.retell.side import Retell
from sandbox.settings import Settings
from sandbox.slack.responses import build_response_route
from sandbox.slack.side import Slack
from sandbox.slack.webapi import build_web_api
from sandbox.web import Refused, answer, show_refusal

HOST = "127.0.0.1"
_BACKLOG = 2048


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Everything one run holds."""

    app: Starlette
    connections: Connections


def build_sandbox(settings: Settings, clock: SandboxClock) -> Sandbox:
    """Wire one sandbox."""
    connections = Connections()
    apps = Apps(settings.apps, clock)
    slack = Slack(settings, clock, apps, connections)
    retell = Retell(settings, clock, apps, connections)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        retell.reset()

    async def is_alive(_request: Request) -> Response:
        return answer({"ok": True})

    app = Starlette(
        routes=[
            Route("/healthz", is_alive),
            *build_clock_routes(clock),
            build_response_route(slack),
            build_web_api(slack),
            build_retell_api(retell),
            build_control_api(slack, retell),
        ],
        exception_handlers={Refused: show_refusal},
        lifespan=lifespan,
    )
    return Sandbox(app, connections)


def open_socket(port: int) -> socket.socket:
    """Take the port (0 = any free one) on 127.0.0.1.

    The protocol is named because asyncio sets TCP_NODELAY only then, and without it every answer takes 40 ms.
    """
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind((HOST, port))
    return taken


class _SpeakingServer(uvicorn.Server):
    """uvicorn's server, which says once where it can be reached."""

    def __init__(self, config: uvicorn.Config, sentence: str) -> None:
        super().__init__(config)
        self.sentence = sentence

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(f"{self.sentence}\n")
        sys.stdout.flush()


def serve(sandbox: Sandbox, taken: socket.socket, sentence: str) -> None:
    """Serve until told to stop, saying the sentence when ready."""
    config = uvicorn.Config(
        sandbox.app,
        http=sandbox.connections.build_protocol(),
        log_level="warning",
        access_log=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=1,
    )
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_SpeakingServer(config, sentence).serve(sockets=[taken]))
