"""Serve Retell's contacts: create, update, get by id or number, list, delete; changes them and nothing else.

Assumptions where the live answer is not known: a new contact is a 201, a second one for its number a 409,
and unknown names in a body are dropped, as elsewhere. The sandbox has no CRM: custom fields are kept as sent.
"""

from starlette.requests import Request
from starlette.responses import Response

from sandbox.retell import errors
from sandbox.retell.contact_book import add_contact, change_contact, find_by_number, read_number
from sandbox.retell.errors import ApiError
from sandbox.retell.filters import BadFilterError, check_filter, is_match
from sandbox.retell.reading import refuse
from sandbox.retell.side import Retell
from sandbox.web import Json, answer, parse_object

_FIELDS: dict[str, tuple[type, str]] = {
    "first_name": (str, "string"),
    "last_name": (str, "string"),
    "do_not_call": (bool, "boolean"),
    "contact_tags": (list, "array"),
    "custom_fields": (dict, "object"),
}
_FILTERS = frozenset(
    {"contact_id", "do_not_call", "external_id", "last_conversation_timestamp", "phone_number"}
)
_LIST_LIMIT = 1000


async def create_contact(side: Retell, request: Request) -> Response:
    """Answer POST /create-contact."""
    body = await _read(request)
    if isinstance(body, ApiError):
        return refuse(body)
    if "phone_number" not in body:
        return refuse(errors.build_invalid("", "must have required property 'phone_number'"))
    number = read_number(body["phone_number"])
    if number is None:
        return refuse(errors.BAD_FORMAT)
    if find_by_number(side.state, number) is not None:
        return refuse(errors.CONFLICT)
    return answer(add_contact(side, side.state, number, _choose(body)), 201)


async def update_contact(side: Retell, request: Request) -> Response:
    """Answer PATCH /update-contact/{contact_id}."""
    contact = side.state.contacts.get(request.path_params["id"])
    if contact is None:
        return _refuse_contact(request)
    body = await _read(request)
    if isinstance(body, ApiError):
        return refuse(body)
    change_contact(side, contact, _choose(body))
    return answer(contact)


async def get_contact(side: Retell, request: Request) -> Response:
    """Answer GET /get-contact/{contact_id}."""
    contact = side.state.contacts.get(request.path_params["id"])
    return answer(contact) if contact else _refuse_contact(request)


async def get_contact_by_phone(side: Retell, request: Request) -> Response:
    """Answer GET /get-contact-by-phone/{phone_number}; a number that cannot be read is a 400."""
    number = read_number(request.path_params["id"])
    if number is None:
        return refuse(errors.BAD_FORMAT)
    contact = find_by_number(side.state, number)
    return answer(contact) if contact else _refuse_contact(request)


async def delete_contact(side: Retell, request: Request) -> Response:
    """Answer DELETE /delete-contact/{contact_id}."""
    if side.state.contacts.pop(request.path_params["id"], None) is None:
        return _refuse_contact(request)
    return Response(status_code=204)


async def list_contacts(side: Retell, request: Request) -> Response:
    """Answer POST /list-contacts: filtered, newest conversation first, a page at a time, with the total."""
    body = await _read(request)
    if isinstance(body, ApiError):
        return refuse(body)
    criteria = body.get("filter_criteria") or {}
    try:
        _check_filters(criteria)
    except BadFilterError as bad:
        return refuse(errors.build_invalid(f"/filter_criteria{bad.path}", bad.reason))
    limit = body.get("limit", 50)
    if not isinstance(limit, int) or not 1 <= limit <= _LIST_LIMIT:
        return refuse(errors.build_invalid("/limit", f"must be <= {_LIST_LIMIT}"))
    found = [one for one in side.state.contacts.values() if is_match(one, criteria)]
    is_descending = body.get("sort_order", "desc") == "desc"
    found.sort(key=lambda one: int(one.get("last_conversation_timestamp", 0)), reverse=is_descending)
    return answer(_build_page(found, limit, body))


def _build_page(found: list[Json], limit: int, body: Json) -> Json:
    ids, key = [one["contact_id"] for one in found], body.get("pagination_key")
    start = ids.index(key) + 1 if key in ids else body.get("skip", 0)
    page = found[start : start + limit]
    has_more = start + limit < len(found)
    answered: Json = {"items": page, "has_more": has_more, "total": len(found)}
    return {**answered, "pagination_key": page[-1]["contact_id"]} if has_more else answered


def _check_filters(criteria: Json) -> None:
    for name, wanted in criteria.items():
        if name not in _FILTERS:
            raise BadFilterError("", "must NOT have additional properties")
        check_filter(name, wanted)


async def _read(request: Request) -> Json | ApiError:
    """Read a body, or give the first thing wrong with it."""
    try:
        body = parse_object(await request.body())
    except ValueError:
        return errors.BAD_FORMAT
    for name, (kind, word) in _FIELDS.items():
        if name in body and not isinstance(body[name], kind):
            return errors.build_invalid(f"/{name}", f"must be {word}")
    return body


def _choose(body: Json) -> Json:
    return {name: body[name] for name in _FIELDS if name in body}


def _refuse_contact(request: Request) -> Response:
    return refuse(errors.build_not_found(request.path_params["id"], "contact"))
