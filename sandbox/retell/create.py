"""Turn POST /v2/create-phone-call into a ring, a refusal or silence, exactly as the number's script says.

Every request is kept word for word, and every phone that rings is one entry in the dial record: those two
lists are what a test about dialling once reads. Never rings twice for one idempotency key within its hour,
unless the switch says that keys are not honoured.
"""

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from sandbox import defaults
from sandbox.retell import errors
from sandbox.retell.agents import find_version, find_versions
from sandbox.retell.agents_documents import show_agent
from sandbox.retell.contact_book import is_barred
from sandbox.retell.errors import ApiError
from sandbox.retell.limits import find_reached
from sandbox.retell.patience import answer_patiently
from sandbox.retell.ringing import begin_call
from sandbox.retell.scripts import Hooks, Reply, Script
from sandbox.retell.side import Retell
from sandbox.retell.state import Call, RetellState
from sandbox.retell.validation import find_invalid
from sandbox.web import Json, answer, parse_object


async def create_phone_call(side: Retell, request: Request) -> Response:
    """Answer one create request.

    1. Keep it verbatim.
    2. Hang, when the switch says so; here, or just before the answer goes out.
    3. Check its schema.
    4. A known idempotency key answers with its call, and nothing rings.
    5. Refuse, or lose the connection, as the script, the limits and the lists say.
    6. Ring.
    7. Answer as the script says.
    """
    raw = await request.body()
    entry = _keep_request(side, raw)
    return await answer_patiently(side, partial(_create, side, raw, entry), entry)


async def _create(side: Retell, raw: bytes, entry: Json) -> Response:
    state = side.state
    try:
        body = parse_object(raw)
    except ValueError:
        return _refuse(entry, errors.BAD_FORMAT)
    entry["body"] = body
    invalid = find_invalid(body, is_strict=side.settings.is_strict)
    if invalid is not None:
        return _refuse(entry, invalid)
    replayed = _find_replayed(side, body, entry)
    if replayed is not None:
        return _reply(entry, replayed.fields)
    script = state.script_for(body["to_number"])
    if script.drops_before:
        return _drop(side, entry)
    refused = _find_refusal(side, script, body)
    if refused is not None:
        return _refuse(entry, refused)
    agent = _find_agent(side, body) or {}
    call = begin_call(side, state, script, agent, body)
    entry["call_id"] = call.call_id
    return await _reply_by_script(side, entry, call)


def _keep_request(side: Retell, raw: bytes) -> Json:
    entry: Json = {
        "at": side.clock.now_ms(),
        "raw": raw.decode(errors="replace"),
        "body": None,
        "status": None,
        "outcome": "open",
        "call_id": None,
        "replayed": False,
        "mismatch": False,
    }
    side.state.requests.append(entry)
    return entry


def _find_replayed(side: Retell, body: Json, entry: Json) -> Call | None:
    kept = side.state.keys.get(body.get("idempotency_key") or "")
    if kept is None or not side.state.switches.honours_keys:
        return None
    if side.clock.now_s() - kept.at_s >= defaults.IDEMPOTENCY_S:
        return None
    entry.update(replayed=True, mismatch=kept.body != body, call_id=kept.call_id)
    return side.state.calls[kept.call_id]


def _find_refusal(side: Retell, script: Script, body: Json) -> ApiError | None:
    to_number, agent_id = body["to_number"], body.get("override_agent_id")
    if script.refusal is not None and _takes_refusal(side.state, script, to_number):
        return script.refusal(body)
    if body["from_number"] not in side.settings.from_numbers:
        return errors.refuse_from_number(body)
    if agent_id is None:
        return errors.NO_AGENT
    if _find_agent(side, body) is None:
        return errors.refuse_agent(body)
    if body.get("honor_internal_dnc") and is_barred(side.state, to_number):
        return errors.DO_NOT_CALL
    return _find_limit(side)


def _find_agent(side: Retell, body: Json) -> Json | None:
    agent_id = body["override_agent_id"]
    versions = find_versions(side, agent_id) or {}
    version = find_version(versions, body.get("override_agent_version", "latest"))
    return None if version is None else show_agent(agent_id, version, "")


def _takes_refusal(state: RetellState, script: Script, to_number: str) -> bool:
    so_far = state.refused.get(to_number, 0)
    state.refused[to_number] = so_far + 1
    return script.refusals is None or so_far < script.refusals


def _find_limit(side: Retell) -> ApiError | None:
    state = side.state
    reached = find_reached(side, state) if state.limits.over == "429" else None
    return None if reached is None else errors.build_throttled(1, reached)


async def _reply_by_script(side: Retell, entry: Json, call: Call) -> Response:
    created = dict(call.fields)
    script = call.script
    if script.hooks is Hooks.BEFORE_REPLY and call.lifecycle is not None:
        await asyncio.wait({call.lifecycle})
    match script.reply:
        case Reply.DROPPED:
            return _drop(side, entry)
        case Reply.FAILED:
            return _refuse(entry, errors.UNEXPECTED)
        case Reply.BROKEN:
            entry.update(status=201, outcome="answered")
            return Response(b'{"call_id": "call_', 201, media_type="application/json")
        case Reply.SLOW:
            pace = max(side.settings.pace, defaults.SLOW_ANSWER_MIN_PACE)
            await asyncio.sleep(side.settings.slow_answer_s * pace)
        case Reply.CREATED:
            pass
    return _reply(entry, created)


def _reply(entry: Json, fields: Json) -> Response:
    entry.update(status=201, outcome="answered")
    return answer(fields, 201)


def _refuse(entry: Json, error: ApiError) -> Response:
    entry.update(status=error.status, outcome="answered")
    return answer(error.body, error.status, error.headers)


def _drop(side: Retell, entry: Json) -> Response:
    entry.update(outcome="dropped")
    return side.connections.drop()
