"""Turn an accepted create request into a call: it rings, fails at a limit, or waits for room to ring.

Every phone that rings is one entry in the dial record; a call in `error` and one still waiting have none.
"""

import asyncio

from sandbox.retell.lifecycle import fail_call, start_lifecycle
from sandbox.retell.limits import find_reached
from sandbox.retell.scripts import Script
from sandbox.retell.side import Retell
from sandbox.retell.state import Call, KeptKey, RetellState, draw_call_id
from sandbox.web import Json

_ECHOED = ("metadata", "retell_llm_dynamic_variables", "custom_sip_headers")
_KEPT = ("to_number", "from_number", "idempotency_key", "metadata", "retell_llm_dynamic_variables")
#: how often the first call in the queue looks whether a second has passed
_LOOK_S = 0.02


def begin_call(side: Retell, state: RetellState, script: Script, agent: Json, body: Json) -> Call:
    """Keep the call and its key, and let it ring, unless a limit is in the way; 429s are behind us."""
    has_room = not state.queue.locked() and find_reached(side, state) is None
    longest_s = agent["max_call_duration_ms"] / 1000
    call = Call(_build_fields(agent, body), script, side.clock.now_ms(), script.is_listed, longest_s)
    state.calls[call.call_id] = call
    key = body.get("idempotency_key")
    if key:
        state.keys[key] = KeptKey(call.call_id, body, side.clock.now_s())
    if has_room:
        _ring(side, state, call, body)
    elif state.limits.over == "error":
        fail_call(side, state, call)
    else:
        call.is_waiting = True
        call.lifecycle = state.keep_task(asyncio.create_task(_ring_in_turn(side, state, call, body)))
    return call


async def _ring_in_turn(side: Retell, state: RetellState, call: Call, body: Json) -> None:
    async with state.queue:  # an asyncio.Lock lets in who came first
        while find_reached(side, state) is not None:
            await state.bell.wait_until(lambda: find_reached(side, state) is None, _LOOK_S)
        call.is_waiting = False
        _ring(side, state, call, body)


def _ring(side: Retell, state: RetellState, call: Call, body: Json) -> None:
    state.dialled_at_s.append(side.clock.elapsed_s())
    rung = {name: body.get(name) for name in _KEPT}
    state.dials.append({"call_id": call.call_id, **rung, "at": side.clock.now_ms()})
    start_lifecycle(side, state, call)
    state.bell.ring()


def _build_fields(agent: Json, body: Json) -> Json:
    return {
        "call_id": draw_call_id(),
        "call_type": "phone_call",
        "agent_id": agent["agent_id"],
        "agent_version": agent["version"],
        "agent_name": agent["agent_name"],
        "call_status": "registered",
        "direction": "outbound",
        "from_number": body["from_number"],
        "to_number": body["to_number"],
        **{name: body[name] for name in _ECHOED if name in body},
    }
