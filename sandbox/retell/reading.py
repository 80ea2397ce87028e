"""Serve what Retell tells of calls, numbers and limits, and stop-call; changes nothing else.

Assumptions where the live answer is not known: an unknown call id is a 404; a call that never connected has
an end_timestamp but no start_timestamp; while no limit is set, get-concurrency reports a high one.
"""

from starlette.requests import Request
from starlette.responses import Response

from sandbox import defaults
from sandbox.retell import errors
from sandbox.retell.contact_book import ORG_ID
from sandbox.retell.errors import ApiError
from sandbox.retell.filters import BadFilterError, check_filters, is_match
from sandbox.retell.lifecycle import stop_call
from sandbox.retell.side import Retell
from sandbox.retell.state import Call
from sandbox.web import Json, answer, parse_object

_NOT_LISTED = (
    "transcript",
    "transcript_object",
    "transcript_with_tool_calls",
    "scrubbed_transcript_with_tool_calls",
)
_LIST_LIMIT = 1000


def refuse(error: ApiError) -> Response:
    """Answer with one of Retell's errors."""
    return answer(error.body, error.status, error.headers)


async def get_call(side: Retell, request: Request) -> Response:
    """Answer GET /v2/get-call/{call_id}, also for a call that is not listed."""
    call = side.state.calls.get(request.path_params["id"])
    return answer(call.fields) if call else _refuse_call(request)


async def stop(side: Retell, request: Request) -> Response:
    """Answer POST /v2/stop-call/{call_id}."""
    call = side.state.calls.get(request.path_params["id"])
    if call is None:
        return _refuse_call(request)
    stop_call(side, side.state, call)
    return Response(status_code=204)


def _refuse_call(request: Request) -> Response:
    return refuse(errors.build_not_found(request.path_params["id"], "call"))


async def list_calls(side: Retell, request: Request) -> Response:
    """Answer POST /v3/list-calls: filtered, newest first unless asked otherwise, a page at a time."""
    try:
        body = parse_object(await request.body())
    except ValueError:
        return refuse(errors.BAD_FORMAT)
    criteria = body.get("filter_criteria") or {}
    try:
        check_filters(criteria)
    except BadFilterError as bad:
        return refuse(errors.build_invalid(f"/filter_criteria{bad.path}", bad.reason))
    limit, skip = body.get("limit", 50), body.get("skip", 0)
    if not isinstance(limit, int) or not 1 <= limit <= _LIST_LIMIT:
        return refuse(errors.build_invalid("/limit", f"must be <= {_LIST_LIMIT}"))
    if skip and body.get("pagination_key"):
        return refuse(errors.build_error(400, "skip and pagination_key cannot be used together."))
    shown = side.state.calls.values() if side.state.switches.lists_calls else ()
    found = [call for call in shown if call.is_listed and is_match(call.fields, criteria)]
    found.sort(key=_started_ms, reverse=body.get("sort_order", "descending") == "descending")
    return answer(_build_page(found, limit, skip, body))


def _started_ms(call: Call) -> int:
    return int(call.fields.get("start_timestamp", call.created_ms))


def _build_page(found: list[Call], limit: int, skip: int, body: Json) -> Json:
    key = body.get("pagination_key")
    ids = [call.call_id for call in found]
    start = ids.index(key) + 1 if key in ids else skip
    page = found[start : start + limit]
    answered: Json = {
        "items": [
            {name: value for name, value in call.fields.items() if name not in _NOT_LISTED} for call in page
        ],
        "has_more": start + limit < len(found),
    }
    if answered["has_more"]:
        answered["pagination_key"] = page[-1].call_id
    if body.get("include_total"):
        answered["total"] = len(found)
    return answered


async def get_concurrency(side: Retell, _request: Request) -> Response:
    """Answer GET /get-concurrency."""
    limits = side.state.limits
    limit = limits.concurrency or defaults.CONCURRENCY_REPORTED
    return answer(
        {
            "current_concurrency": sum(1 for _ in side.state.live_calls()),
            "concurrency_limit": limit,
            "base_concurrency": limit,
            "purchased_concurrency": 0,
            "reserved_inbound_concurrency": limits.reserved_inbound,
            "concurrency_burst_enabled": False,
            "concurrency_burst_limit": 0,
        }
    )


async def get_api_key_info(_side: Retell, _request: Request) -> Response:
    """Answer GET /get-api-key-info."""
    return answer({"org_id": ORG_ID, "org_name": "Sandbox", "api_key_name": "sandbox"})


async def list_phone_numbers(side: Retell, _request: Request) -> Response:
    """Answer GET /v2/list-phone-numbers."""
    items = [_build_number(side, number) for number in side.settings.from_numbers]
    return answer({"items": items, "has_more": False})


async def get_phone_number(side: Retell, request: Request) -> Response:
    """Answer GET /get-phone-number/{phone_number}."""
    number = request.path_params["id"]
    if number not in side.settings.from_numbers:
        return refuse(errors.build_not_found(number, "phone-number"))
    return answer(_build_number(side, number))


def _build_number(side: Retell, number: str) -> Json:
    return {
        "phone_number": number,
        "phone_number_type": side.state.number_types.get(number, side.settings.number_type),
        "phone_number_pretty": number,
        "nickname": "Sandbox",
        "inbound_agents": [],
        "outbound_agents": [],
        "last_modification_timestamp": 0,
    }
