"""Hold Retell's refusals word for word, in both shapes: the documented `message`, the live `error_message`.

Values only: nothing is raised and nothing is answered here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.web import Json


@dataclass(frozen=True, slots=True)
class ApiError:
    """One refusal, ready to be answered."""

    status: int
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)


#: What refuses one create request, given its body.
Refusal = Callable[[Json], ApiError]


def build_error(status: int, message: str) -> ApiError:
    """Give the documented shape."""
    return ApiError(status, {"status": "error", "message": message})


def build_invalid(path: str, reason: str) -> ApiError:
    """Give the live shape of a schema error, in AJV's words; `path` is empty or begins with a slash."""
    return ApiError(400, {"error_message": f"request/body{path} {reason}"})


def build_not_found(item: str, kind: str) -> ApiError:
    """Say that a number, an agent or a call does not exist, as the live service does."""
    return build_error(404, f"Item {item} not found from {kind}")


def build_throttled(reset_s: int, limit: int = 1) -> ApiError:
    """Give a 429 with the RateLimit headers; Retry-After is not among them."""
    headers = {
        "X-RateLimit-Limiter": "call",
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": str(reset_s),
    }
    body = {"status": "error", "message": "Account rate limited, please throttle your requests."}
    return ApiError(429, body, headers)


BAD_FORMAT = build_error(400, "Invalid request format, please check API reference.")
BAD_KEY = build_error(401, "API key is missing or invalid.")
UNPAID = build_error(402, "Trial has ended, please add payment method.")
FORBIDDEN = build_error(403, "Forbidden")
NO_ROUTE = build_error(404, "Not Found")
CONFLICT = build_error(409, "Resource update conflict.")
NO_ASSET = build_error(422, "Cannot find requested asset under given api key.")
UNEXPECTED = build_error(500, "An unexpected server error occurred.")
NO_AGENT = build_error(400, "No outbound agent id set up for phone number.")
DO_NOT_CALL = build_error(400, "The contact for to_number is marked do not call (do_not_call is true).")


def always(error: ApiError) -> Refusal:
    """Refuse with the same words whatever the body."""
    return lambda _body: error


def refuse_from_number(body: Json) -> ApiError:
    """Refuse the body's from_number as unknown."""
    return build_not_found(str(body.get("from_number")), "phone-number")


def refuse_agent(body: Json) -> ApiError:
    """Refuse the body's agent as unknown."""
    return build_not_found(str(body.get("override_agent_id")), "agent")


def refuse_to_number(_body: Json) -> ApiError:
    """Refuse the body's to_number in AJV's words."""
    return build_invalid("/to_number", 'must match pattern "^\\+[1-9]\\d{1,14}$"')


def refuse_variable(body: Json) -> ApiError:
    """Refuse the first of the body's variables in AJV's words."""
    name = next(iter(body.get("retell_llm_dynamic_variables") or {}), "customer_name")
    return build_invalid(f"/retell_llm_dynamic_variables/{name}", "must be string")
