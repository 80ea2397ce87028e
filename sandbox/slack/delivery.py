"""Turn a payload into a signed POST to the program's /slack/events, and hold it to the three seconds.

Signs Slack's v0 scheme with real time. No answer in time, or any but a 200, is an operation_timeout;
nothing is retried. Every delivery is one line in the journal.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from sandbox import defaults
from sandbox.apps import AppAnswer
from sandbox.slack.side import Slack
from sandbox.web import Json

PATH = "/slack/events"
TIMED_OUT = "operation_timeout"


@dataclass(frozen=True, slots=True)
class Ack:
    """How the program acknowledged: `body` is parsed JSON, or text, or None when empty."""

    status: int | None
    body: object
    took_ms: int
    outcome: str
    reason: str = ""

    @property
    def is_ok(self) -> bool:
        """Tell whether the acknowledgement came in time."""
        return self.outcome == "ok"

    def show(self) -> Json:
        """Give what the control API says of it."""
        return {
            "status": self.status,
            "ack": self.body,
            "outcome": self.outcome,
            "took_ms": self.took_ms,
            "reason": self.reason,
        }


def sign(secret: str, raw: bytes, at_s: int) -> dict[str, str]:
    """Build the two headers that prove a request comes from Slack."""
    digest = hmac.new(secret.encode(), f"v0:{at_s}:".encode() + raw, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at_s), "X-Slack-Signature": f"v0={digest}"}


async def deliver_form(side: Slack, kind: str, form: dict[str, str]) -> Ack:
    """Deliver a slash command."""
    return await _deliver(side, kind, urlencode(form).encode(), "application/x-www-form-urlencoded")


async def deliver_payload(side: Slack, payload: Json) -> Ack:
    """Deliver an interaction."""
    form = {"payload": json.dumps(payload, ensure_ascii=False)}
    return await deliver_form(side, payload["type"], form)


async def deliver_event(side: Slack, event: Json) -> Ack:
    """Deliver an Events API event."""
    body = {
        "token": defaults.VERIFICATION_TOKEN,
        "team_id": defaults.TEAM_ID,
        "api_app_id": defaults.API_APP_ID,
        "type": "event_callback",
        "event_id": f"Ev{side.state.count():010d}",
        "event_time": int(side.clock.now_s()),
        "event": event,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": defaults.TEAM_ID,
                "user_id": defaults.BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
    }
    return await _deliver(side, event["type"], json.dumps(body).encode(), "application/json")


async def _deliver(side: Slack, kind: str, raw: bytes, content_type: str) -> Ack:
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (sandbox)",
        **sign(side.settings.signing_secret, raw, int(side.clock.real_s())),
    }
    got = await side.apps.post(PATH, raw, headers, defaults.ACK_S)
    side.keep_payload(f"ack:{kind}", got.body)
    ack = _read_ack(got)
    entry = side.note(f"deliver:{kind}", None if ack.is_ok else ack.outcome, {"took_ms": ack.took_ms})
    entry["note"] = ack.reason
    return ack


def _read_ack(got: AppAnswer) -> Ack:
    body: object = got.body or None
    if got.body and "json" in got.content_type:
        try:
            body = json.loads(got.body)
        except ValueError:
            return Ack(got.status, got.body, got.took_ms, TIMED_OUT, "the acknowledgement is not JSON")
    if got.status == HTTPStatus.OK:
        return Ack(got.status, body, got.took_ms, "ok")
    return Ack(got.status, body, got.took_ms, TIMED_OUT, got.error or f"answered {got.status}")
