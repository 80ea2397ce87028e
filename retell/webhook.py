"""Turns a webhook request from Retell into a notice for the inbox, or refuses it.

Pure. Looks at nothing but the signature until it is verified; never logs a body and never judges
what an event means: that is read later, from what was stored.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from core.nouns.evidence import Notice
from core.nouns.ids import RetellCallId
from retell.fetched import read_call_ref
from retell.signature import verify_signature
from retell.wire import parse_object, read_id, read_object


class BadWebhook(Exception):  # noqa: N818 - as BadSignature
    """A request that Retell signed, but that holds no event."""


def read_webhook(body: bytes, signature: str | None, *, keys: Sequence[str], real: datetime) -> Notice:
    """Verify the raw bytes, then read which call and which event they speak of.

    `signature` is the value of `X-Retell-Signature`; `real` an aware instant of real time.
    Event types we do not know are taken too (docs.retellai.com/features/webhook-overview, 2026-06).
    Raises BadSignature, or BadWebhook when the signed bytes are no JSON object with an event.
    """
    verify_signature(signature, body, keys=keys, real=real)
    try:
        envelope = parse_object(body)
    except ValueError as refused:
        raise BadWebhook("the body is not a JSON object") from refused
    event = read_id(envelope.get("event"))
    if event is None:
        raise BadWebhook("the body names no event")
    call = read_object(envelope.get("call")) or {}
    retell_call_id = read_id(call.get("call_id"))
    return Notice(
        kind=event if retell_call_id is not None else _tell_apart(event, body),
        retell_call_id=None if retell_call_id is None else RetellCallId(retell_call_id),
        call_ref=read_call_ref(call),
        body=body,
    )


def _tell_apart(event: str, body: bytes) -> str:
    """Name an event that belongs to no call so that the inbox keeps each different one, once."""
    return f"{event}:{hashlib.sha256(body).hexdigest()[:16]}"
