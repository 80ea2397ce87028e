"""Turn a webhook key, raw bytes and a millisecond into the X-Retell-Signature header; pure."""

import hashlib
import hmac


def sign(key: str, raw: bytes, at_ms: int) -> str:
    """Sign the exact bytes to be sent, followed by the decimal millisecond with nothing in between."""
    digest = hmac.new(key.encode(), raw + str(at_ms).encode(), hashlib.sha256).hexdigest()
    return f"v={at_ms},d={digest}"
