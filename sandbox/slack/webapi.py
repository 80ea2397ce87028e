"""Map Slack's Web API methods to what answers them, behind the token, the injected faults and the journal.

Takes form-encoded and JSON bodies, and query strings, as Slack does; an unknown method is a loud failure.
"""

import asyncio
import json
from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.slack import chat, lookups, views
from sandbox.slack.errors import LOUD, SlackError
from sandbox.slack.side import Slack
from sandbox.slack.state import Fault
from sandbox.web import Json, answer, parse_object

METHODS: dict[str, Callable[[Slack, Json], Json]] = {
    "auth.test": lookups.show_auth,
    "chat.delete": chat.delete_message,
    "chat.getPermalink": chat.link_message,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update_message,
    "conversations.info": lookups.show_channel,
    "conversations.open": lookups.open_channel,
    "team.info": lookups.show_team,
    "users.info": lookups.show_user,
    "views.open": views.open_modal,
    "views.publish": views.publish_home,
    "views.push": views.push_modal,
    "views.update": views.update_modal,
}
_STRUCTURED = {
    "blocks": "invalid_blocks_format",
    "view": "invalid_arguments",
    "metadata": "invalid_arguments",
}


def build_web_api(side: Slack) -> Route:
    """Build the route `/slack/api/<method>`."""

    async def respond(request: Request) -> Response:
        return await _respond(side, request)

    return Route("/slack/api/{method}", respond, methods=["GET", "POST"])


async def _respond(side: Slack, request: Request) -> Response:
    method = request.path_params["method"]
    side.keep_payload(method, request.url.query)
    side.keep_payload(method, (await request.body()).decode(errors="replace"))
    fault = _take_fault(side, method)
    instead = await _apply_fault(side, method, fault)
    if instead is not None:
        return instead
    arguments: Json = {}
    try:
        arguments = await _read_arguments(request)
        _check_token(side, request, arguments.pop("token", ""))
        body = {"ok": True, **METHODS.get(method, _refuse_method)(side, arguments)}
        side.note(method, None, arguments)
    except SlackError as error:
        entry = side.note(method, error.code, arguments, is_loud=error.code in LOUD)
        entry["note"] = "; ".join(error.messages)
        body = error.build_body()
    if fault is not None and fault.kind == "drop":
        return side.connections.drop()
    return answer(body)


async def _read_arguments(request: Request) -> Json:
    arguments: Json = dict(request.query_params)
    raw = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            arguments.update(parse_object(raw))
        except ValueError as error:
            raise SlackError("invalid_json") from error
    else:
        arguments.update(parse_qsl(raw.decode(), keep_blank_values=True))
    for name, code in _STRUCTURED.items():
        if isinstance(arguments.get(name), str):
            try:
                arguments[name] = json.loads(arguments[name])
            except ValueError as error:
                raise SlackError(code) from error
    return arguments


def _refuse_method(_side: Slack, _arguments: Json) -> Json:
    raise SlackError("unknown_method")


def _check_token(side: Slack, request: Request, in_body: object) -> None:
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip() or in_body
    if not token:
        raise SlackError("not_authed")
    if token != side.settings.bot_token:
        raise SlackError("invalid_auth")


def _take_fault(side: Slack, method: str) -> Fault | None:
    faults = side.state.faults
    fault = next((fault for fault in faults if fault.method in {method, "*"}), None)
    if fault is not None:
        fault.times -= 1
        if fault.times < 1:
            faults.remove(fault)
    return fault


async def _apply_fault(side: Slack, method: str, fault: Fault | None) -> Response | None:
    """Answer in the method's stead, or None when the method is to run (after a delay, or before a drop)."""
    if fault is None or (fault.kind == "drop" and fault.value == "after"):
        return None
    if fault.kind == "slow":
        await asyncio.sleep(float(str(fault.value)))
        return None
    side.note(method, str(fault.value or fault.kind), {})["note"] = f"injected: {fault.kind}"
    match fault.kind:
        case "drop":
            return side.connections.drop()
        case "ratelimited":
            return answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(fault.value or 1)})
        case "http":
            return Response("injected by the sandbox", int(str(fault.value)), media_type="text/plain")
        case _:
            return answer({"ok": False, "error": str(fault.value)})
