"""Turn requests under `/control/retell` into what the network does; the table is in sandbox.control.

Reads and changes the Retell side's state; never answers on Retell's own paths.
"""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import defaults
from sandbox.retell.agents_control import put_agent, show_agents
from sandbox.retell.contact_book import mark_number
from sandbox.retell.lifecycle import appear
from sandbox.retell.limits import set_limits, show_limits
from sandbox.retell.scripts import SCRIPTS
from sandbox.retell.side import Retell
from sandbox.retell.state import Call
from sandbox.retell.switches import set_switches, show_switches
from sandbox.retell.webhooks import attempt_delivery, build_event
from sandbox.web import Json, Refused, answer, read_json, text_of

Handler = Callable[[Retell, Request], Awaitable[Response]]


def build_retell_control(side: Retell) -> list[Route]:
    """Build the routes."""

    def bind(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            return await handler(side, request)

        return respond

    table: tuple[tuple[str, str, Handler], ...] = (
        ("GET", "dials", _list_dials),
        ("GET", "requests", _list_requests),
        ("GET", "calls", _list_calls),
        ("GET", "deliveries", _list_deliveries),
        ("GET", "scripts", _list_scripts),
        ("POST", "scripts", _set_script),
        ("GET", "agents", show_agents),
        ("POST", "agents", put_agent),
        ("GET", "limits", show_limits),
        ("POST", "limits", set_limits),
        ("GET", "switches", show_switches),
        ("POST", "switches", set_switches),
        ("GET", "contacts", _list_contacts),
        ("POST", "dnc", _set_do_not_call),
        ("POST", "numbers", _set_number_type),
        ("POST", "webhook", _send_webhook),
        ("POST", "appear", _appear),
    )
    return [Route(f"/retell/{path}", bind(handler), methods=[method]) for method, path, handler in table]


async def _list_dials(side: Retell, _request: Request) -> Response:
    return answer(side.state.dials)


async def _list_requests(side: Retell, _request: Request) -> Response:
    return answer(side.state.requests)


async def _list_calls(side: Retell, _request: Request) -> Response:
    return answer([_show(call) for call in reversed(side.state.calls.values())])


def _show(call: Call) -> Json:
    return {**call.fields, "script": call.script.code, "is_listed": call.is_listed}


async def _list_deliveries(side: Retell, _request: Request) -> Response:
    return answer(side.state.deliveries)


async def _list_scripts(_side: Retell, _request: Request) -> Response:
    return answer([{"code": script.code, "sentence": script.sentence} for script in SCRIPTS.values()])


async def _set_script(side: Retell, request: Request) -> Response:
    body = await read_json(request)
    number = text_of(body, "number")
    if body.get("script") is None:
        side.state.scripts.pop(number, None)
    else:
        code = text_of(body, "script")
        if code not in SCRIPTS:
            raise Refused(f"There is no script {code}; GET /control/retell/scripts lists them.", 404)
        side.state.scripts[number] = code
    side.state.refused.pop(number, None)
    return answer(side.state.scripts)


async def _list_contacts(side: Retell, _request: Request) -> Response:
    return answer(list(side.state.contacts.values()))


async def _set_do_not_call(side: Retell, request: Request) -> Response:
    body = await read_json(request)
    number, is_marked = text_of(body, "number"), bool(body.get("do_not_call", True))
    mark_number(side, side.state, number, do_not_call=is_marked)
    contacts = side.state.contacts.values()
    return answer(sorted(one["phone_number"] for one in contacts if one.get("do_not_call")))


async def _set_number_type(side: Retell, request: Request) -> Response:
    body = await read_json(request)
    number = text_of(body, "number")
    if number not in side.settings.from_numbers:
        raise Refused(f"{number} is none of ours; --from-number adds one.", 404)
    if body.get("type") is None:
        side.state.number_types.pop(number, None)
    else:
        kind = text_of(body, "type")
        if kind not in defaults.NUMBER_TYPES:
            raise Refused(f"type is one of {', '.join(defaults.NUMBER_TYPES)}, or null for the usual one.")
        side.state.number_types[number] = kind
    types = side.state.number_types
    return answer({one: types.get(one, side.settings.number_type) for one in side.settings.from_numbers})


async def _send_webhook(side: Retell, request: Request) -> Response:
    body = await read_json(request)
    call, event = _find_call(side, body), text_of(body, "event")
    if event not in call.events:
        raise Refused(
            f"{event} has not happened to this call; {', '.join(call.events) or 'nothing'} has.", 409
        )
    raw = json.dumps(build_event(event, call.events[event]), ensure_ascii=False).encode()
    got = await attempt_delivery(side, side.state, call, event, raw, 1)
    return answer({"call_id": call.call_id, "event": event, "status": got.status})


async def _appear(side: Retell, request: Request) -> Response:
    call = _find_call(side, await read_json(request))
    if call.is_listed or not call.is_live:
        raise Refused("Only a call that rings and is not listed can appear.", 409)
    appear(side, side.state, call)
    return answer(_show(call))


def _find_call(side: Retell, body: Json) -> Call:
    call_id = text_of(body, "call_id")
    if call_id not in side.state.calls:
        raise Refused(f"There is no call {call_id}.", 404)
    return side.state.calls[call_id]
