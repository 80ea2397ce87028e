"""Turn requests into JSON and JSON into responses, for every route; knows neither Slack nor Retell."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

Json = dict[str, Any]
#: Whatever json.loads gives, before anybody has checked it.
AnyJson = Any


class Refused(Exception):  # noqa: N818 - it is an answer to the caller, not a failure of ours
    """The control API cannot do this: 400 senseless, 404 no such thing, 409 not now."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON, accents left as they are."""
    content = json.dumps(body, ensure_ascii=False).encode()
    return Response(content, status, headers=headers, media_type="application/json")


def parse_object(raw: bytes) -> Json:
    """Read a JSON object from bytes, an empty body as `{}`; ValueError when it is anything else."""
    body = json.loads(raw or b"{}")
    if not isinstance(body, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - bad JSON and the wrong JSON are one error here
    return body


async def read_json(request: Request) -> Json:
    """Read a control request's body; Refused (400) when it is not a JSON object."""
    try:
        return parse_object(await request.body())
    except ValueError as error:
        raise Refused("The body must be a JSON object.") from error


def text_of(body: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """Take a required (or defaulted) string from a control request's body; Refused when it is missing."""
    found = body.get(name, default)
    if not isinstance(found, str):
        raise Refused(f"{name} is needed, as a string.")
    return found


async def show_refusal(_request: Request, error: Exception) -> Response:
    """Turn Refused into its answer; Starlette calls this."""
    if not isinstance(error, Refused):
        raise error
    return answer({"error": error.sentence}, error.status)
