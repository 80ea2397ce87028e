"""The scripted demo: one booking, played through every door as a person would.

Speaks only with the sandbox's control API. Each step is printed as it passes; a step that does not
happen in time fails the demo.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

from app.clock import SystemClock

_PATIENCE_S = 15.0
_DUE = datetime(2024, 1, 14, 14, 30, tzinfo=UTC)
_TYPED = {
    "Name": "Sarah Johnson",
    "Phone": "07912 34567",
    "Appointment date": "2024-01-15",
    "Appointment time": "14:30",
    "Type": "Hair Color and Cut",
    "Provider": "Maria",
    "How did you get this number?": "Given for bookings",
}
_MENDED = {"Phone": "07912 345678"}

Json = Any


class _Sandbox:
    """The sandbox's control API, as the script needs it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, path: str) -> Json:
        answer = await self._client.get(path)
        return answer.raise_for_status().json()

    async def post(self, path: str, body: Json) -> Json:
        answer = await self._client.post(path, json=body)
        return answer.raise_for_status().json()

    async def wait_for(self, look: Callable[[], Awaitable[Json]]) -> Json:
        """Look again until there is something to see. Raises TimeoutError."""
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                if found := await look():
                    return found
                await asyncio.sleep(0.05)


async def play(console: Console, *, sandbox: str) -> None:
    """Play the booking of the order's own example, from the slash command to the outcome."""
    async with httpx.AsyncClient(base_url=sandbox, trust_env=False, timeout=10.0) as client:
        stage = _Sandbox(client)
        await _add(console, stage)
        await _preview(console, stage)
        await _let_it_come_due(console, stage)
        await _show_request(console, stage)
        await _show_cards(console, stage)
        await _show_dials(console, stage)


async def _add(console: Console, stage: _Sandbox) -> None:
    _head(console, 1, "Maria types /concierge add")
    opened = await stage.post("/control/slack/command", {"text": "/concierge add"})
    view = opened["view"]
    console.print(f"  a modal opens after {opened['took_ms']} ms: {escape(view['title'])}")
    console.print("  it asks for: " + escape(", ".join(field["label"] for field in view["fields"])))
    _head(console, 2, "she fills it in, with a digit missing, and submits")
    _show(console, _TYPED)
    answer = await stage.post(f"/control/slack/views/{view['id']}/submit", {"values": _TYPED})
    _show(console, {f"error at {label}": text for label, text in answer["errors_by_label"].items()})
    _head(console, 3, "she mends the number and submits again")
    _show(console, _MENDED)
    answer = await stage.post(f"/control/slack/views/{view['id']}/submit", {"values": _MENDED})
    console.print(f"  answered after {answer['took_ms']} ms; the modal now says:")
    _show_blocks(console, answer["view"]["blocks"])


async def _preview(console: Console, stage: _Sandbox) -> None:
    _head(
        console, 4, "she types /concierge call Sarah, reads what the agent would hear, and closes the modal"
    )
    view = (await stage.post("/control/slack/command", {"text": "/concierge call Sarah"}))["view"]
    _show_blocks(console, [block for block in view["blocks"] if block["type"] != "input"])
    await stage.post(f"/control/slack/views/{view['id']}/close", {})
    _head(console, 5, "she types /concierge doctor: does the agent's script fit what is sent?")
    answer = await stage.post("/control/slack/command", {"text": "/concierge doctor"})
    for message in answer["ephemerals"]:
        _show_blocks(console, message["blocks"])


async def _let_it_come_due(console: Console, stage: _Sandbox) -> None:
    _head(console, 6, "the clock moves to when the reminder is due: Sunday 14 January, 14:30 in London")
    clock = await stage.get("/clock")
    now = SystemClock().moment().real
    offset = (_DUE - now).total_seconds() + 1
    await stage.post("/clock", {"offset_s": offset})
    console.print(f"  moved by {(offset - clock['offset_s']) / 3600:.1f} hours")


async def _show_request(console: Console, stage: _Sandbox) -> None:
    _head(console, 7, "the program asks Retell for a call, with variables and nothing else")
    requests = await stage.wait_for(lambda: stage.get("/control/retell/requests"))
    body = dict(requests[0]["body"])
    variables = body.pop("retell_llm_dynamic_variables")
    _show(console, body)
    console.print("    retell_llm_dynamic_variables")
    _show(console, variables, indent=6)


async def _show_cards(console: Console, stage: _Sandbox) -> None:
    async def find_outcome() -> Json:
        messages = await stage.get("/control/slack/messages")
        return next((m for m in messages if "Confirmed" in m["text"]), None)

    card = await stage.wait_for(find_outcome)
    _head(console, 8, "the card in the channel, before")
    _show_blocks(console, card["versions"][0]["blocks"])
    _head(console, 9, "the webhook tells the outcome; the same card, after")
    _show_blocks(console, card["blocks"])


async def _show_dials(console: Console, stage: _Sandbox) -> None:
    dials = await stage.get("/control/retell/dials")
    _head(console, 10, f"phones rung: {len(dials)}")
    for dial in dials:
        _show(console, {"to": dial["to_number"], "under the key": dial["idempotency_key"]})


def _head(console: Console, step: int, text: str) -> None:
    console.print(f"\n[bold]{step}. {escape(text)}[/]")


def _show(console: Console, pairs: dict[str, Any], *, indent: int = 4) -> None:
    for name, value in pairs.items():
        console.print(f"{' ' * indent}{escape(str(name))}: {escape(str(value))}", soft_wrap=True)


def _show_blocks(console: Console, blocks: list[Json]) -> None:
    for block in blocks:
        texts = [block.get("text"), *block.get("fields", []), *block.get("elements", [])]
        for text in texts:
            said = _read_text(text)
            if said:
                console.print("    | " + escape(said.replace("\n", "\n    | ")), soft_wrap=True)


def _read_text(part: Json) -> str:
    """Read a text object, or a button's label."""
    if not isinstance(part, dict):
        return ""
    text = part.get("text", "")
    return f"[ {_read_text(text)} ]" if isinstance(text, dict) else str(text)
