"""Turns Retell's answer to create-phone-call into what became of the call: one table, read from the top.

Pure. Never takes an answer it does not know for a refusal: the phone may be ringing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.nouns.ids import RetellCallId
from core.nouns.trouble import Trouble
from core.ports.dialer import DialResult, Held, Registered, Rejected, Unavailable, Unconfirmed
from retell.wire import JsonObject, parse_object, read_id, read_text

_CREATED = (200, 201)  #: 200 is not documented, but a repeated idempotency key may be answered so
_LONGEST_WAIT_S = 3600.0  #: above this RateLimit-Reset is rubbish: limits are per seconds or minutes

_REFUSALS = range(400, 500)
_INVALID = (400, 422)
_NOT_FOUND = (404, 422)
_FIELD = r"^request/body(/| must have required property ')"  #: what precedes the name of a refused field


@dataclass(frozen=True, slots=True)
class _Row:
    """An answer with one of these statuses, whose message says this, has that meaning."""

    statuses: tuple[int, ...] | range
    says: str  #: regular expression, in lower case; "" for any message
    meaning: DialResult

    def covers(self, status: int, message: str) -> bool:
        return status in self.statuses and re.search(self.says, message) is not None


# Statuses and texts: docs.retellai.com/api-references/create-phone-call (2026-06), the limits of
# docs.retellai.com/get-started/sdk, and answers seen live, which differ from both: the refusals of a
# field begin with "request/body", and what cannot be found is a 404.
_TABLE = (
    # The whole account waits, or slows down.
    _Row((429,), "", Unavailable(Trouble.RATE_LIMITED)),
    _Row((401,), "", Held(Trouble.KEY_REFUSED, whole_account=True)),
    _Row((402,), "", Held(Trouble.PAYMENT_NEEDED, whole_account=True)),
    # A field was refused by name. A variable may be called anything, so it is looked for first.
    _Row(_INVALID, r"retell_llm_dynamic_variables", Rejected(Trouble.VARIABLE_REFUSED)),
    _Row(
        _INVALID,
        _FIELD + r"(from_number|override_agent_)",
        Held(Trouble.SETTING_REFUSED, whole_account=False),
    ),
    # The message speaks of this person or of this moment.
    _Row(_REFUSALS, r"do[_ -]?not[_ -]?call|\bdnc\b", Rejected(Trouble.DO_NOT_CALL)),
    _Row(_REFUSALS, r"concurrency[_ ]limit", Unavailable(Trouble.RATE_LIMITED)),
    _Row((403,), "", Held(Trouble.ACCESS_FORBIDDEN, whole_account=True)),
    _Row(_INVALID, r"\bto_number\b|\bdestination\b", Rejected(Trouble.NUMBER_REFUSED)),
    # The message speaks of the business's settings.
    _Row((400,), r"no outbound agent", Held(Trouble.NO_AGENT_BOUND, whole_account=False)),
    _Row(_NOT_FOUND, r"phone-number", Held(Trouble.FROM_NUMBER_UNKNOWN, whole_account=False)),
    _Row(_NOT_FOUND, r"\bagent\b|\bagent_\w+", Held(Trouble.AGENT_UNKNOWN, whole_account=False)),
    _Row(_NOT_FOUND, r"cannot find requested asset", Held(Trouble.SETTING_REFUSED, whole_account=False)),
    _Row(_INVALID, r"\bfrom_number\b|\boverride_agent_", Held(Trouble.SETTING_REFUSED, whole_account=False)),
    # Nobody can be sure.
    _Row(range(500, 600), "", Unconfirmed(Trouble.SERVER_ERROR)),
    _Row(range(200, 300), "", Unconfirmed(Trouble.UNREADABLE_ANSWER)),
    _Row(range(1000), "", Unconfirmed(Trouble.UNKNOWN_ANSWER)),
)


def classify_answer(status: int, headers: Mapping[str, str], body: bytes) -> DialResult:
    """Tell what an HTTP answer to create-phone-call says of the call.

    `headers` may be in any case. `Unavailable` carries the seconds of `RateLimit-Reset`, if it reads
    as a number of seconds.
    """
    answer = _parse_leniently(body)
    retell_call_id = read_id(answer.get("call_id"))
    if status in _CREATED and retell_call_id is not None:
        return Registered(RetellCallId(retell_call_id))
    message = (read_text(answer.get("message")) or read_text(answer.get("error_message"))).lower()
    meaning = next(row.meaning for row in _TABLE if row.covers(status, message))
    if isinstance(meaning, Unavailable):
        return replace(meaning, retry_after_s=_read_wait(headers))
    return meaning


def _parse_leniently(body: bytes) -> JsonObject:
    try:
        return parse_object(body)
    except ValueError:
        return {}


def _read_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of RateLimit-Reset; Retell sends no Retry-After (get-started/sdk, 2026-06)."""
    stated = next((value for name, value in headers.items() if name.lower() == "ratelimit-reset"), "")
    try:
        wait_s = float(stated)
    except ValueError:
        return None
    return wait_s if 0 <= wait_s <= _LONGEST_WAIT_S else None
