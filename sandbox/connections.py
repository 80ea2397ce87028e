"""Turn "the network lost this answer" into a TCP connection that really closes; never sends a byte itself.

uvicorn hides its transports from the application, so its protocol class is extended to note each one by peer.
"""

import asyncio
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

Peer = tuple[str, int]


@dataclass(slots=True)
class Connections:
    """The open connections, by the client's address and port."""

    transports: dict[Peer, asyncio.Transport] = field(default_factory=dict)

    def build_protocol(self) -> type[asyncio.Protocol]:
        """Make the protocol class that uvicorn is to use, noting its transports here."""
        transports = self.transports

        class NotingProtocol(H11Protocol):
            """uvicorn's own protocol, which also notes and forgets its transport."""

            @override
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                if self.client is not None:
                    transports[self.client] = transport

            @override
            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    transports.pop(self.client, None)
                super().connection_lost(exc)

        return NotingProtocol

    def drop(self) -> Response:
        """Answer nothing: the caller sees its connection end without a response."""
        return _Dropped(self)


class _Dropped(Response):
    def __init__(self, connections: Connections) -> None:
        super().__init__()
        self.connections = connections

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = self.connections.transports.get(tuple(scope["client"]))
        if transport is not None:
            transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass
