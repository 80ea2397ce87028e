"""Turns an order into the bytes of a create-phone-call request, and a reference into those of a search.

Pure; the same order gives the same bytes, so that a re-send is identical. Never adds a script, an
`agent_override` or a field Retell does not name: it drops unknown ones silently.
"""

import json

from core.nouns.ids import CallId
from core.ports.dialer import CallOrder

REF_KEY = "call_ref"  #: where our own id stands in the metadata that Retell echoes

_MATCHES_WANTED = 2  #: one more than there should be, so that a second dial is noticed


def build_call_request(order: CallOrder) -> bytes:
    """Build the body of `POST /v2/create-phone-call`, compact UTF-8 JSON.

    `override_agent_id`, not `agent_id`: the latter is no field of this request and would be ignored
    (docs.retellai.com/api-references/create-phone-call, retell-sdk 6.2.13). Without a version Retell
    dials the latest draft (docs.retellai.com/deploy/outbound-call, 2026-06). `idempotency_key` makes
    a repetition within an hour harmless, and `honor_internal_dnc` lets Retell refuse a number whose
    contact is marked do-not-call; unset it would be dialled (both retell-sdk 6.2.13). Raises
    ValueError for a variable that is not a string, because Retell would refuse the whole call.
    """
    if not all(isinstance(text, str) for pair in order.variables.items() for text in pair):
        raise ValueError("names and values of variables must be strings")
    return _encode(
        {
            "from_number": order.from_number,
            "to_number": order.to_number,
            "override_agent_id": order.agent,
            "override_agent_version": "latest_published",
            "retell_llm_dynamic_variables": order.variables,
            "honor_internal_dnc": True,
            "metadata": {REF_KEY: order.call_id},
            "idempotency_key": order.call_id,
        }
    )


def build_ref_search(call_id: CallId) -> bytes:
    """Build the body of `POST /v3/list-calls` that finds calls by our reference, the first one first.

    Filters and their form: docs.retellai.com/api-references/list-calls, revision 2026-08-01.
    """
    return _encode(
        {
            "filter_criteria": {
                "metadata": [{"type": "string", "op": "eq", "key": REF_KEY, "value": call_id}],
            },
            "sort_order": "ascending",
            "limit": _MATCHES_WANTED,
        }
    )


def _encode(body: dict[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
