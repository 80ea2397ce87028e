"""Turns a call that we fetched from Retell into a notice of the same form as a webhook's.

Pure. So that what was asked for and what was told go through one inbox and one reading.
"""

import json

from core.nouns.evidence import Notice
from core.nouns.ids import CallId, RetellCallId
from retell.request import REF_KEY
from retell.wire import JsonObject, parse_object, read_id, read_list, read_object

FETCHED = "fetched:"  #: what the kind of such a notice begins with; no event of Retell's does


def parse_call(answer: bytes) -> Notice:
    """Read the answer of `GET /v2/get-call`. Raises ValueError when it holds no call with an id."""
    return _build_notice(parse_object(answer), prefix=FETCHED)


def parse_matches(answer: bytes, call_id: CallId) -> list[Notice]:
    """Read the answer of `POST /v3/list-calls`, keeping what truly bears our reference.

    Retell drops what it does not know of a request; without the second look a filter it ignored would
    hand us somebody else's call. Listed calls lack their transcript (api-references/list-calls,
    revision 2026-08-01), so their kind differs from that of the whole call.
    Raises ValueError when there is no list.
    """
    items = read_list(parse_object(answer).get("items"))
    if items is None:
        raise ValueError("the answer holds no list of calls")
    calls = (call for call in map(read_object, items) if call and read_call_ref(call) == call_id)
    return [_build_notice(call, prefix=f"{FETCHED}listed:") for call in calls]


def read_call_ref(call: JsonObject) -> CallId | None:
    """Return our own id from the metadata that Retell echoes, if it came back as a string."""
    metadata = read_object(call.get("metadata")) or {}
    call_ref = read_id(metadata.get(REF_KEY))
    return None if call_ref is None else CallId(call_ref)


def _build_notice(call: JsonObject, *, prefix: str) -> Notice:
    retell_call_id = read_id(call.get("call_id"))
    if retell_call_id is None:
        raise ValueError("the call has no id")
    kind = prefix + (read_id(call.get("call_status")) or "unknown")
    if read_object(call.get("call_analysis")) is not None:
        kind += ":analyzed"
    return Notice(
        kind=kind,
        retell_call_id=RetellCallId(retell_call_id),
        call_ref=read_call_ref(call),
        body=json.dumps({"event": kind, "call": call}, separators=(",", ":")).encode("ascii"),
    )
