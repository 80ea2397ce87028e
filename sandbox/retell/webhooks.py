"""Turn a call event into signed POSTs to the program's webhook, up to three attempts, each on record.

Signs anew for every attempt, with real time and the exact bytes sent. Never waits for one event before
another: the caller decides whether to await a delivery or to leave it running.
"""

import asyncio
import json

from sandbox import defaults
from sandbox.apps import AppAnswer
from sandbox.retell.side import Retell
from sandbox.retell.signature import sign
from sandbox.retell.state import Call, RetellState
from sandbox.web import Json

PATH = "/retell/webhook"


def build_event(event: str, call: Json) -> Json:
    """Build a webhook's body; call_ended carries everything but call_analysis."""
    shown = dict(call)
    if event != "call_analyzed":
        shown.pop("call_analysis", None)
    return {"event": event, "call": shown}


async def deliver(side: Retell, state: RetellState, call: Call, event: str) -> None:
    """Deliver one event until a 2xx, three times at most, waiting longer each time."""
    raw = json.dumps(build_event(event, call.events[event]), ensure_ascii=False).encode()
    for attempt in range(1, defaults.WEBHOOK_ATTEMPTS + 1):
        got = await attempt_delivery(side, state, call, event, raw, attempt)
        if got.is_ok:
            return
        await asyncio.sleep(defaults.WEBHOOK_RETRY_S * attempt * side.settings.pace)


async def attempt_delivery(
    side: Retell, state: RetellState, call: Call, event: str, raw: bytes, attempt: int
) -> AppAnswer:
    """Make one signed POST and record what came of it."""
    entry: Json = {
        "call_id": call.call_id,
        "event": event,
        "attempt": attempt,
        "at": side.clock.now_ms(),
        "app": None,
        "status": None,
        "error": "under way",
        "took_ms": None,
    }
    state.deliveries.append(entry)
    headers = {
        "Content-Type": "application/json",
        "X-Retell-Signature": sign(side.settings.retell_webhook_key, raw, int(side.clock.real_s() * 1000)),
    }
    got = await side.apps.post(PATH, raw, headers, defaults.WEBHOOK_TIMEOUT_S)
    entry.update(app=got.app, status=got.status, error=got.error, took_ms=got.took_ms)
    state.bell.ring()
    return got


def start_delivery(side: Retell, state: RetellState, call: Call, event: str) -> None:
    """Deliver in the background."""
    state.keep_task(asyncio.create_task(deliver(side, state, call, event)))
