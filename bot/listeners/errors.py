"""What goes wrong: one sentence with a reference for the person, the whole story for the log.

The only place in this room that catches everything. The sentence goes where the person is looking:
into the form, or below the command; it never shows what went wrong inside. An act that somebody's role
does not allow is no error: they get its sentence, from wherever they asked.
"""

import asyncio
import logging
import secrets
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncRespond
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.surfaces.elements import View
from bot.surfaces.refusal import build_refusal_view
from bot.surfaces.sorry import build_sorry_view, render_sorry
from core.use_cases.staff import NotAllowed

logger = logging.getLogger(__name__)

# Bolt looks for the acknowledgement every 10 ms and forgets it when the listener fails: an error
# faster than that would reach Slack as "no answer" three seconds later (slack-bolt 1.30.0,
# listener/asyncio_runner.py).
_ACK_IS_SEEN_S = 0.05
UNREACHABLE = (SlackApiError, aiohttp.ClientError, TimeoutError)  #: what a call to Slack may end with


def register(app: AsyncApp) -> None:
    """Bind the handler of everything that goes wrong."""
    app.error(handle_error)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the person is told, as a sentence and as a view for where no sentence can go."""

    sentence: str
    view: View
    reference: str = ""  #: empty when nothing went wrong inside


async def handle_error(
    error: Exception,
    body: dict[str, Any],
    context: AsyncBoltContext,
    client: AsyncWebClient,
    respond: AsyncRespond,
) -> BoltResponse | None:
    """Tell the person what they may not do; log anything else under a drawn reference, and tell them that."""
    if isinstance(error, BoltUnhandledRequestError):
        logger.warning("nobody listens to this request", extra={"kind": body.get("type") or "command"})
        return BoltResponse(status=404, body={"error": "unhandled request"})
    if isinstance(error, NotAllowed):
        logger.info("refused an act", extra={"act": error.act.value})
        answer = _Answer(str(error), build_refusal_view(str(error)))
    else:
        reference = secrets.token_hex(4)
        logger.error("a request from Slack failed", exc_info=error, extra={"reference": reference})
        answer = _Answer(render_sorry(reference), build_sorry_view(reference), reference)
    if context.ack.response is None:
        return _build_response(body, answer)
    await _tell(body, client, respond, answer)
    await asyncio.sleep(_ACK_IS_SEEN_S)
    return None


def _build_response(body: dict[str, Any], answer: _Answer) -> BoltResponse:
    """Build the acknowledgement that is still owed, so that it says what happened."""
    kind = body.get("type")
    if kind == "view_submission":
        return BoltResponse(status=200, body=_build_objection(body["view"], answer))
    if kind == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    if kind is None and "command" in body:
        return BoltResponse(status=200, body=answer.sentence)
    return BoltResponse(status=500, body={"error": "internal error", "reference": answer.reference})


def _build_objection(view: dict[str, Any], answer: _Answer) -> dict[str, Any]:
    """Build an answer that leaves the form open with all that was typed, where Slack allows it."""
    inputs = [block["block_id"] for block in view.get("blocks", []) if block.get("type") == "input"]
    if not inputs:
        return {"response_action": "update", "view": answer.view}
    return {"response_action": "errors", "errors": {inputs[0]: answer.sentence}}


async def _tell(body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, answer: _Answer) -> None:
    """Tell the person who waits, in the form they look at or below the command they typed."""
    view_id = (body.get("view") or {}).get("id")
    try:
        if view_id:
            await client.views_update(view_id=view_id, view=answer.view)
        elif respond.response_url:
            await respond(text=answer.sentence, response_type="ephemeral", replace_original=False)
    except UNREACHABLE:
        logger.warning("nobody could be told about an error", extra={"reference": answer.reference})
