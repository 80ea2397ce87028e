"""Turn control requests under `/control/slack` into what a person does; the table is in sandbox.control.

Finds the view or message a request names and refuses what is not there; the doing is in the modules beside
it.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import defaults
from sandbox.slack import person
from sandbox.slack.elements import NotUnderstoodError, read_channel, read_user
from sandbox.slack.filling import fill, find_field, load_options
from sandbox.slack.responses import find_shown
from sandbox.slack.side import Slack
from sandbox.slack.state import Fault, Message, View
from sandbox.slack.submitting import close, submit
from sandbox.slack.summaries import summarize_message, summarize_view
from sandbox.web import Json, Refused, answer, read_json, text_of

Handler = Callable[[Slack, Request], Awaitable[object]]
FAULT_KINDS = {"error", "http", "ratelimited", "drop", "slow"}


def build_slack_control(side: Slack) -> list[Route]:
    """Build the routes."""

    def bind(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            try:
                return answer(await handler(side, request))
            except NotUnderstoodError as error:
                raise Refused(str(error)) from error

        return respond

    table: tuple[tuple[str, str, Handler], ...] = (
        ("POST", "command", _give_command),
        ("POST", "shortcut", _use_shortcut),
        ("POST", "home", _open_home),
        ("GET", "views", _list_views),
        ("GET", "views/{id}", _show_view),
        ("POST", "views/{id}/fill", _fill),
        ("POST", "views/{id}/submit", _submit),
        ("POST", "views/{id}/options", _load_options),
        ("POST", "views/{id}/press", _press_in_view),
        ("POST", "views/{id}/close", _close),
        ("GET", "messages", _list_messages),
        ("POST", "messages/{channel}/{ts}/press", _press_in_message),
        ("GET", "ephemerals", _list_ephemerals),
        ("GET", "journal", _list_journal),
        ("GET", "payloads", _list_payloads),
        ("GET", "faults", _list_faults),
        ("POST", "faults", _add_fault),
        ("DELETE", "faults", _clear_faults),
    )
    return [Route(f"/slack/{path}", bind(handler), methods=[method]) for method, path, handler in table]


def _user(body: Json) -> str:
    return read_user(text_of(body, "user", defaults.MARIA))


async def _give_command(side: Slack, request: Request) -> object:
    body = await read_json(request)
    channel = read_channel(text_of(body, "channel", defaults.FRONT_DESK))
    return await person.give_command(side, text_of(body, "text"), _user(body), channel)


async def _use_shortcut(side: Slack, request: Request) -> object:
    body = await read_json(request)
    message = _find_message(side, text_of(body, "channel"), text_of(body, "ts")) if "ts" in body else None
    return await person.use_shortcut(side, text_of(body, "callback_id"), _user(body), message)


async def _open_home(side: Slack, request: Request) -> object:
    return await person.open_home(side, _user(await read_json(request)))


async def _list_views(side: Slack, _request: Request) -> object:
    return [summarize_view(side, view) for view in side.state.open_views()]


async def _show_view(side: Slack, request: Request) -> object:
    return summarize_view(side, _find_view(side, request))


async def _fill(side: Slack, request: Request) -> object:
    view = _find_view(side, request)
    sent = await fill(side, view, _values(await read_json(request)))
    return {**summarize_view(side, view), "actions": sent}


async def _submit(side: Slack, request: Request) -> object:
    view = _find_view(side, request)
    await fill(side, view, _values(await read_json(request)))
    return await submit(side, view)


def _values(body: Json) -> Json:
    values = body.get("values") or {}
    if not isinstance(values, dict):
        raise Refused("values is an object: a value by label or block_id.")
    return values


async def _load_options(side: Slack, request: Request) -> object:
    view, body = _find_view(side, request), await read_json(request)
    slot, _block, element = find_field(view, text_of(body, "block_id" if "block_id" in body else "label"))
    if not element["type"].endswith("external_select"):
        raise Refused("Only an external select loads its options.", 409)
    ack, options = await load_options(side, view, slot, element, text_of(body, "typed"))
    return {"options": options, "outcome": ack.outcome, "took_ms": ack.took_ms}


async def _press_in_view(side: Slack, request: Request) -> object:
    return await person.press_in_view(side, _find_view(side, request), await read_json(request))


async def _close(side: Slack, request: Request) -> object:
    return await close(side, _find_view(side, request))


def _find_view(side: Slack, request: Request) -> View:
    view_id = request.path_params["id"]
    homes = {view.view_id: view for view in side.state.homes.values()}
    view = (side.state.views | homes).get(view_id)
    if view is None:
        raise Refused(f"No view {view_id} is open.", 404)
    return view


async def _list_messages(side: Slack, request: Request) -> object:
    channel = request.query_params.get("channel")
    wanted = None if channel is None else _channel(channel)
    messages = side.state.messages.values()
    return [summarize_message(one) for one in messages if wanted in {None, one.channel}]


def _channel(given: str) -> str:
    return given if given.startswith("D") else read_channel(given)


async def _press_in_message(side: Slack, request: Request) -> object:
    message = _find_message(side, request.path_params["channel"], request.path_params["ts"])
    body = await read_json(request)
    return await person.press_in_message(side, message, _user(body), body)


def _find_message(side: Slack, channel: str, ts: str) -> Message:
    message = find_shown(side, _channel(channel), ts)
    if message is None:
        raise Refused(f"There is no message {ts} in {channel}.", 404)
    return message


async def _list_ephemerals(side: Slack, request: Request) -> object:
    user = request.query_params.get("user")
    wanted = None if user is None else read_user(user)
    return [summarize_message(one) for one in side.state.ephemerals if wanted in {None, one.user}]


async def _list_journal(side: Slack, _request: Request) -> object:
    return side.state.journal


async def _list_payloads(side: Slack, _request: Request) -> object:
    return side.state.payloads


async def _list_faults(side: Slack, _request: Request) -> object:
    return [
        {"method": fault.method, "kind": fault.kind, "value": fault.value, "times": fault.times}
        for fault in side.state.faults
    ]


async def _add_fault(side: Slack, request: Request) -> object:
    body = await read_json(request)
    kind, times = text_of(body, "kind"), body.get("times", 1)
    if kind not in FAULT_KINDS:
        raise Refused(f"There is no fault {kind}; there is: {', '.join(sorted(FAULT_KINDS))}.")
    if not isinstance(times, int) or times < 1:
        raise Refused("times is a whole number above 0.")
    _check_value(kind, body.get("value"))
    side.state.faults.append(Fault(text_of(body, "method", "*"), kind, body.get("value"), times))
    return await _list_faults(side, request)


def _check_value(kind: str, value: object) -> None:
    needs: dict[str, tuple[type, ...]] = {"error": (str,), "http": (int,), "slow": (int, float)}
    if kind in needs and not isinstance(value, needs[kind]):
        raise Refused(f"The fault {kind} needs a value: an error code, a status or seconds.")


async def _clear_faults(side: Slack, request: Request) -> object:
    side.state.faults.clear()
    return await _list_faults(side, request)
