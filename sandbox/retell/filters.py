"""Turn list-calls' filter_criteria into a yes or no for one call object; pure. All filters must hold.

An absent field matches nothing but `np`: a call that never started has no start_timestamp to compare.
"""

import operator
from collections.abc import Callable
from typing import Any

from sandbox.web import AnyJson, Json

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
    "sw": lambda found, wanted: str(found).startswith(wanted),
    "ew": lambda found, wanted: str(found).endswith(wanted),
    "co": lambda found, wanted: wanted in str(found),
    "in": lambda found, wanted: found in wanted,
    "bt": lambda found, wanted: bool(wanted[0] <= found <= wanted[1]),
    "pr": lambda _found, _wanted: True,
    "np": lambda _found, _wanted: False,
}
_KINDS = {
    "string": {"eq", "ne", "sw", "ew", "co"},
    "number": {"eq", "ne", "gt", "ge", "lt", "le"},
    "range": {"bt"},
    "boolean": {"eq"},
    "enum": {"in"},
    "present": {"pr", "np"},
}
_TOP_LEVEL = frozenset(
    {
        "agent_tag",
        "batch_call_id",
        "call_id",
        "call_status",
        "call_type",
        "data_storage_setting",
        "direction",
        "disconnection_reason",
        "duration_ms",
        "end_timestamp",
        "from_number",
        "start_timestamp",
        "to_number",
    }
)
_IN_ANALYSIS = frozenset({"in_voicemail", "call_successful", "user_sentiment"})
#: filter name -> where the keyed values stand in the call object
_KEYED = {
    "metadata": ("metadata",),
    "dynamic_variables": ("retell_llm_dynamic_variables",),
    "custom_analysis_data": ("call_analysis", "custom_analysis_data"),
    "custom_attributes": ("custom_attributes",),
}
STATUSES = ("not_connected", "ongoing", "ended", "error")


class BadFilterError(ValueError):
    """A filter Retell would refuse: where it stands and why, in AJV's words."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason


def check_filters(criteria: Json) -> None:
    """Raise BadFilterError for a name, kind, operator or status that cannot be asked for."""
    for name, wanted in criteria.items():
        if name not in _TOP_LEVEL | _IN_ANALYSIS | _KEYED.keys() | {"agent"}:
            raise BadFilterError("", "must NOT have additional properties")
        if name == "agent" or name in _KEYED:
            if not isinstance(wanted, list):
                raise BadFilterError(f"/{name}", "must be array")
        else:
            check_filter(name, wanted)
        if name in _KEYED:
            for place, one in enumerate(wanted):
                check_filter(f"{name}/{place}", one)
    asked = criteria.get("call_status", {}).get("value", [])
    if any(status not in STATUSES for status in asked):
        raise BadFilterError("/call_status/value/0", "must be equal to one of the allowed values")


def check_filter(path: str, wanted: object) -> None:
    """Raise BadFilterError for one filter whose kind or operator cannot be asked for."""
    if not isinstance(wanted, dict):
        raise BadFilterError(f"/{path}", "must be object")
    if wanted.get("op") not in _KINDS.get(str(wanted.get("type")), set()):
        raise BadFilterError(f"/{path}", "must match a schema in anyOf")
    if wanted["type"] != "present" and "value" not in wanted:
        raise BadFilterError(f"/{path}", "must have required property 'value'")


def is_match(call: Json, criteria: Json) -> bool:
    """Tell whether a call passes every filter; the criteria have been checked."""
    return all(_passes(call, name, wanted) for name, wanted in criteria.items())


def _passes(call: Json, name: str, wanted: AnyJson) -> bool:
    if name == "agent":
        return any(_is_agent(call, one) for one in wanted)
    if name in _KEYED:
        values: AnyJson = call
        for step in _KEYED[name]:
            values = values.get(step, {})
        return all(_compares(values.get(one.get("key")), one) for one in wanted)
    if name in _IN_ANALYSIS:
        return _compares(call.get("call_analysis", {}).get(name), wanted)
    return _compares(call.get(name), wanted)


def _is_agent(call: Json, wanted: Json) -> bool:
    versions = wanted.get("version") or [call["agent_version"]]
    return bool(call["agent_id"] == wanted.get("agent_id") and call["agent_version"] in versions)


def _compares(found: AnyJson, wanted: Json) -> bool:
    if found is None:
        return bool(wanted["op"] == "np")
    try:
        return _OPERATORS[wanted["op"]](found, wanted.get("value"))
    except TypeError:
        return False
