"""Hangs cards in Slack's channels: a painting becomes a message, new or updated.

Turns Slack's answers into the two things that matter to whoever asked: late, or gone. The only
place that makes and reads a `MessageRef`. Logs method and error code, never what a card says.
"""

import logging

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.surfaces.cards import render_card
from bot.surfaces.elements import Message
from core.nouns.card import Painting
from core.nouns.ids import ChannelId, MessageRef
from core.ports.card_board import CardGone, CardLate

logger = logging.getLogger(__name__)

_LATER_S = 15.0  #: after a failure on the way, or an answer that says nothing
_MUCH_LATER_S = 300.0  #: until a person has changed something in Slack

_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_INVITE = "Slack does not show the outcome channel to the app: invite it there with /invite."
_TOKEN = "Slack does not accept the bot token."  # noqa: S105 - a sentence, not a secret
# docs.slack.dev/reference/methods/chat.postMessage#errors, 2026-11-22.
_REASONS: dict[str, str] = {
    "channel_not_found": _INVITE,
    "not_in_channel": _INVITE,
    "is_archived": "The outcome channel is archived.",
    "restricted_action": "A workspace setting forbids the app to post in the outcome channel.",
    "missing_scope": "The app lacks the right to post: install it again from its manifest.",
    "invalid_auth": _TOKEN,
    "not_authed": _TOKEN,
    "account_inactive": _TOKEN,
    "token_revoked": _TOKEN,
    "token_expired": _TOKEN,
}


class SlackBoard:
    """Show cards in Slack; implements `core.ports.card_board.CardBoard`."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def show(self, painting: Painting, channel: ChannelId, message: MessageRef | None) -> MessageRef:
        """Post the card, or update the message that already shows it.

        Raises CardLate when it could not be shown now, CardGone when `message` was deleted.
        """
        card = render_card(painting)
        method = "chat.postMessage" if message is None else "chat.update"
        try:
            answer = await self._send(card, channel, message)
        except SlackApiError as error:
            raise _translate(error, method) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            logger.warning("Slack could not be reached", extra={"method": method})
            raise CardLate("Slack could not be reached.", _LATER_S) from error
        except AttributeError as error:
            # slack-sdk 3.47.0 stumbles over a 200 that is no JSON object, such as a proxy's page.
            logger.warning("Slack's answer could not be read", extra={"method": method})
            raise CardLate("Slack's answer could not be read.", _LATER_S) from error
        return _build_ref(answer)

    async def _send(
        self, card: Message, channel: ChannelId, message: MessageRef | None
    ) -> AsyncSlackResponse:
        if message is None:
            return await self._client.chat_postMessage(
                channel=channel, text=card.text, blocks=card.blocks, unfurl_links=False, unfurl_media=False
            )
        where, ts = _parse_ref(message)
        return await self._client.chat_update(channel=where, ts=ts, text=card.text, blocks=card.blocks)


def _build_ref(answer: AsyncSlackResponse) -> MessageRef:
    return MessageRef(f"{answer['channel']}/{answer['ts']}")


def _parse_ref(message: MessageRef) -> tuple[str, str]:
    channel, _, ts = message.rpartition("/")
    return channel, ts


def _translate(error: SlackApiError, method: str) -> CardLate | CardGone:
    """Say what a refusal means for the card."""
    status, headers, code = _read(error.response)
    logger.warning("Slack refused a card", extra={"method": method, "code": code, "status": status})
    if code == "ratelimited" or status == 429:  # noqa: PLR2004 - HTTP's own number
        return CardLate("Slack asked us to slow down.", _read_wait(headers))
    if method == "chat.update" and code in _GONE:
        return CardGone(code)
    if code in _REASONS:
        return CardLate(_REASONS[code], _MUCH_LATER_S)
    if status >= 500:  # noqa: PLR2004 - HTTP's own number
        return CardLate("Slack has trouble of its own.", _LATER_S)
    return CardLate(f"Slack refused the card ({code}).", _MUCH_LATER_S)


def _read(response: object) -> tuple[int, dict[str, str], str]:
    """Read an answer that may be Slack's JSON, a proxy's page or nothing at all."""
    body = getattr(response, "data", None)
    code = body.get("error") if isinstance(body, dict) else None
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    raw = dict(getattr(response, "headers", {}))
    headers = {str(name).lower(): str(value) for name, value in raw.items()}
    return status, headers, str(code or "unreadable_answer")


def _read_wait(headers: dict[str, str]) -> float:
    """Read Retry-After, in seconds (docs.slack.dev/apis/web-api/rate-limits)."""
    wait = headers.get("retry-after", "")
    return float(wait) if wait.isascii() and wait.isdigit() else _LATER_S
