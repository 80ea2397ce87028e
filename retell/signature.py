"""Signs and verifies the bytes of a webhook as Retell does.

Pure. Never parses the body: JSON that was read and written again has another signature.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

WINDOW_MS = 300_000  #: how far Retell's clock and ours may be apart, either way, inclusive

_FORM = re.compile(r"v=([0-9]+),d=([0-9a-f]{64})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_STAMP = 16  #: digits; more is no time, and Python refuses to read very long numbers


class BadSignature(Exception):  # noqa: N818 - named for what it is, as the security people say it
    """A request that Retell did not sign, or not lately."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sign(key: str, body: bytes, ms: int) -> str:
    """Return the value of `X-Retell-Signature` for `body`, signed at `ms` (Unix milliseconds).

    HMAC-SHA256 of the raw body followed by the decimal milliseconds, without a separator
    (docs.retellai.com/features/secure-webhook; retell-sdk 6.2.13).
    """
    return f"v={ms},d={_digest(key, body, str(ms))}"


def verify_signature(header: str | None, body: bytes, *, keys: Sequence[str], real: datetime) -> None:
    """Raise BadSignature unless one of `keys` signed exactly these bytes within five minutes of `real`.

    `header` is the value of `X-Retell-Signature`, `real` an aware instant of real time. The form is the
    strict one of the official Python SDK (full match, lower-case digest).
    """
    if header is None:
        raise BadSignature("there is no signature")
    form = _FORM.fullmatch(header)
    if form is None:
        raise BadSignature("the signature does not have the form v=…,d=…")
    stamp, digest = form.groups()
    now_ms = (real - _EPOCH) // timedelta(milliseconds=1)
    if len(stamp) > _LONGEST_STAMP or abs(now_ms - int(stamp)) > WINDOW_MS:
        raise BadSignature("the signature is too old, or from the future")
    # Every key is tried to its end, so that the time taken tells nothing of which one fits.
    fits = [hmac.compare_digest(_digest(key, body, stamp), digest) for key in keys if key]
    if not any(fits):
        raise BadSignature("no key of ours made the signature")


def _digest(key: str, body: bytes, stamp: str) -> str:
    return hmac.new(key.encode("utf-8"), body + stamp.encode("ascii"), hashlib.sha256).hexdigest()
