"""Map Retell's paths to what answers them, behind the Bearer check; every other path is Retell's own 404."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from sandbox.retell import agents_reading, contacts, errors, reading
from sandbox.retell.create import create_phone_call
from sandbox.retell.patience import answer_patiently
from sandbox.retell.side import Retell

Handler = Callable[[Retell, Request], Awaitable[Response]]

_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/v2/create-phone-call", create_phone_call),
    ("GET", "/v2/get-call/{id}", reading.get_call),
    ("POST", "/v3/list-calls", reading.list_calls),
    ("POST", "/v2/stop-call/{id}", reading.stop),
    ("GET", "/get-concurrency", reading.get_concurrency),
    ("GET", "/get-api-key-info", reading.get_api_key_info),
    ("GET", "/v2/list-phone-numbers", reading.list_phone_numbers),
    ("GET", "/get-phone-number/{id}", reading.get_phone_number),
    ("POST", "/create-contact", contacts.create_contact),
    ("PATCH", "/update-contact/{id}", contacts.update_contact),
    ("GET", "/get-contact/{id}", contacts.get_contact),
    ("GET", "/get-contact-by-phone/{id}", contacts.get_contact_by_phone),
    ("POST", "/list-contacts", contacts.list_contacts),
    ("DELETE", "/delete-contact/{id}", contacts.delete_contact),
    ("GET", "/get-agent/{id}", agents_reading.get_agent),
    ("GET", "/list-agent-versions/{id}", agents_reading.list_agent_versions),
    ("POST", "/v2/list-agents", agents_reading.post_list_agents),
    ("GET", "/get-retell-llm/{id}", agents_reading.get_retell_llm),
    ("GET", "/get-conversation-flow/{id}", agents_reading.get_conversation_flow),
)


def build_retell_api(side: Retell) -> Mount:
    """Build everything under `/retell`."""

    def guard(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            if request.headers.get("authorization") != f"Bearer {side.settings.retell_key}":
                return reading.refuse(errors.BAD_KEY)
            answering = partial(handler, side, request)
            if request.method != "POST" or handler is create_phone_call:  # which keeps a record first
                return await answering()
            return await answer_patiently(side, answering, {})

        return respond

    routes = [Route(path, guard(handler), methods=[method]) for method, path, handler in _ROUTES]
    unknown = Route("/{path:path}", guard(_refuse_path), methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    return Mount("/retell", routes=[*routes, unknown])


async def _refuse_path(_side: Retell, _request: Request) -> Response:
    return reading.refuse(errors.NO_ROUTE)
