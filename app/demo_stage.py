"""What the scripted demo plays on: the sandbox's control API, and the screen.

Speaks with the sandbox only. Every step has a number and is printed as it passes; a step that does not
happen in time fails the demo.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

from app.clock import SystemClock

_PATIENCE_S = 15.0

Json = Any


class DemoFailed(Exception):  # noqa: N818 - named for what happened
    """A process of the demo did not come up or a step did not happen."""


@dataclass
class DemoStage:
    """A sandbox that is driven as people and phones would, and the screen on which it is shown."""

    console: Console
    client: httpx.AsyncClient
    steps: Iterator[int]

    async def get(self, path: str) -> Json:
        """Read something of the sandbox's state."""
        return (await self.client.get(path)).raise_for_status().json()

    async def post(self, path: str, body: Json) -> Json:
        """Do what a person would do."""
        return (await self.client.post(path, json=body)).raise_for_status().json()

    async def type_command(self, text: str) -> Json:
        """Type a slash command; answers what Slack shows for it."""
        return await self.post("/control/slack/command", {"text": f"/concierge {text}"})

    async def fill(self, view: Json, values: dict[str, str]) -> Json:
        """Fill in a form, and see what it has become."""
        return await self.post(f"/control/slack/views/{view['id']}/fill", {"values": values})

    async def submit(self, view: Json, values: dict[str, str]) -> Json:
        """Fill in a form and submit it."""
        return await self.post(f"/control/slack/views/{view['id']}/submit", {"values": values})

    async def press(self, view: Json, action_id: str) -> Json:
        """Press a button in a form."""
        path = f"/control/slack/views/{view['id']}/press"
        return await self.post(path, {"action_id": action_id})

    async def close(self, view: Json) -> None:
        """Close a form."""
        await self.post(f"/control/slack/views/{view['id']}/close", {})

    async def wait_for(self, look: Callable[[], Awaitable[Json]]) -> Json:
        """Look again until there is something to see. Raises TimeoutError."""
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                if found := await look():
                    return found
                await asyncio.sleep(0.05)

    async def wait_for_card(self, *words: str) -> Json:
        """Wait for a message in the channel whose text has all of these words."""

        async def look() -> Json:
            messages = await self.get("/control/slack/messages")
            return next((one for one in messages if all(word in one["text"] for word in words)), None)

        return await self.wait_for(look)

    async def set_clock(self, instant: datetime) -> None:
        """Move the clock that business lives by to an instant, and a second further."""
        offset = (instant - SystemClock().moment().real).total_seconds()
        await self.post("/clock", {"offset_s": offset + 1})

    def head(self, text: str) -> None:
        """Begin the next step."""
        self.console.print(f"\n[bold]{next(self.steps)}. {escape(text)}[/]")

    def say(self, text: str) -> None:
        """Print a line about what happens."""
        self.console.print(f"  {escape(text)}", soft_wrap=True)

    def show(self, pairs: dict[str, Any], *, indent: int = 4) -> None:
        """Print names and values."""
        for name, value in pairs.items():
            self.console.print(f"{' ' * indent}{escape(str(name))}: {escape(str(value))}", soft_wrap=True)

    def show_blocks(self, blocks: list[Json]) -> None:
        """Print what a person reads in a form or a message."""
        for block in blocks:
            for text in [block.get("text"), *block.get("fields", []), *block.get("elements", [])]:
                if said := _read_text(text):
                    self.console.print("    | " + escape(said.replace("\n", "\n    | ")), soft_wrap=True)

    def show_answer(self, answer: Json) -> None:
        """Print what only the person who typed can see."""
        for message in answer["ephemerals"]:
            self.show_blocks(message["blocks"] or [{"text": {"text": message["text"]}}])


@asynccontextmanager
async def open_demo_stage(console: Console, sandbox: str, steps: Iterator[int]) -> AsyncIterator[DemoStage]:
    """Open the stage; its steps are counted by `steps`."""
    async with httpx.AsyncClient(base_url=sandbox, trust_env=False, timeout=10.0) as client:
        yield DemoStage(console, client, steps)


def _read_text(part: Json) -> str:
    """Read a text object, or a button's label."""
    if not isinstance(part, dict):
        return ""
    text = part.get("text", "")
    return f"[ {_read_text(text)} ]" if isinstance(text, dict) else str(text)
