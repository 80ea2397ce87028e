"""Turn a create-phone-call body into the first thing wrong with its schema, in AJV's words; pure.

Unknown names are let through, as the live service drops them, unless strictness is asked for.
"""

import re
from collections.abc import Callable

from sandbox.retell.errors import ApiError, build_error, build_invalid
from sandbox.web import Json

KNOWN = frozenset(
    {
        "from_number",
        "to_number",
        "override_agent_id",
        "override_agent_version",
        "agent_override",
        "metadata",
        "retell_llm_dynamic_variables",
        "custom_sip_headers",
        "ignore_e164_validation",
        "honor_internal_dnc",
        "idempotency_key",
    }
)
_REQUIRED = ("from_number", "to_number")
_STRINGS = ("from_number", "to_number", "override_agent_id", "idempotency_key")
_NOT_EMPTY = ("from_number", "to_number", "override_agent_id")
_OBJECTS = ("agent_override", "metadata", "retell_llm_dynamic_variables", "custom_sip_headers")
_BOOLEANS = ("ignore_e164_validation", "honor_internal_dnc")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_VERSION_TAG = re.compile(r"[a-z][a-z0-9_-]{0,19}")
_VERSION_NUMBER_AS_TEXT = re.compile(r"v\d+")
METADATA_BYTES = 50_000


def find_invalid(body: Json, *, is_strict: bool) -> ApiError | None:
    """Find the first failed check, None when the body passes."""
    checks: tuple[Callable[[], ApiError | None], ...] = (
        lambda: _find_unknown(body) if is_strict else None,
        lambda: _find_missing(body),
        lambda: _find_wrong_type(body),
        lambda: _find_wrong_value(body),
        lambda: _find_wrong_version(body.get("override_agent_version", 0)),
        lambda: _find_wrong_number(body),
    )
    return next((found for check in checks if (found := check()) is not None), None)


def _find_unknown(body: Json) -> ApiError | None:
    unknown = sorted(set(body) - KNOWN)
    if not unknown:
        return None
    return build_invalid("", f"must NOT have additional properties (strict sandbox): {', '.join(unknown)}")


def _find_missing(body: Json) -> ApiError | None:
    for name in _REQUIRED:
        if name not in body:
            return build_invalid("", f"must have required property '{name}'")
    return None


def _find_wrong_type(body: Json) -> ApiError | None:
    for names, kind, word in (
        (_STRINGS, str, "string"),
        (_OBJECTS, dict, "object"),
        (_BOOLEANS, bool, "boolean"),
    ):
        for name in names:
            if name in body and not isinstance(body[name], kind):
                return build_invalid(f"/{name}", f"must be {word}")
    return None


def _find_wrong_value(body: Json) -> ApiError | None:
    for name in _NOT_EMPTY:
        if body.get(name) == "":
            return build_invalid(f"/{name}", "must NOT have fewer than 1 characters")
    for name in ("retell_llm_dynamic_variables", "custom_sip_headers"):
        for key, value in body.get(name, {}).items():
            if not isinstance(value, str):
                return build_invalid(f"/{name}/{key}", "must be string")
    if len(str(body.get("metadata", ""))) > METADATA_BYTES:
        return build_error(400, "metadata must be at most 50kB.")
    return None


def _find_wrong_version(version: object) -> ApiError | None:
    path = "/override_agent_version"
    if isinstance(version, str):
        if not _VERSION_TAG.fullmatch(version) or _VERSION_NUMBER_AS_TEXT.fullmatch(version):
            return build_invalid(path, f'must match pattern "^{_VERSION_TAG.pattern}$"')
    elif isinstance(version, bool) or not isinstance(version, int):
        return build_invalid(path, "must be integer or string")
    elif version < 0:
        return build_invalid(path, "must be >= 0")
    return None


def _find_wrong_number(body: Json) -> ApiError | None:
    to_number = body["to_number"]
    if _E164.fullmatch(to_number):
        return None
    return build_error(400, f"Invalid to_number {to_number}: must be a valid E.164 phone number.")
