"""Builds the Slack app and its one client from what it is given.

Touches nothing while building; reads no environment and no clock. The app verifies every request,
answers what nobody listens to with 404, and never logs what people typed.
"""

import logging

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.guard import SignatureGuard
from bot.listeners import register_all
from bot.retries import RetryUnlessPosting

# Below this level Slack's libraries log whole requests: names, numbers, everything.
_QUIETEST = logging.WARNING
# With Bolt's one retry a card still stays inside its lease of 30 s.
_SLACK_TIMEOUT_S = 10
_NOT_AUTHORIZED = "Slack does not accept this app's bot token any more. Tell whoever runs VioConcierge."


def open_session() -> aiohttp.ClientSession:
    """Open the connections to Slack, shared by everything; whoever opens them closes them.

    The time limit stands here because the client's own is ignored once it is given a session.
    """
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SLACK_TIMEOUT_S))


def build_client(*, token: str, base_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Build the one client: it tries again what may be repeated, and never waits out a rate limit."""
    return AsyncWebClient(
        token=token,
        base_url=base_url,
        session=session,
        timeout=_SLACK_TIMEOUT_S,
        logger=_quiet_logger("slack_sdk"),
        retry_handlers=[RetryUnlessPosting()],
    )


def build_app(*, desk: Desk, client: AsyncWebClient, signing_secret: str) -> AsyncApp:
    """Build the app with all its listeners. ValueError when the signing secret is empty."""
    guard = SignatureGuard(SignatureVerifier(signing_secret), desk.clock)
    logger = _quiet_logger("slack_bolt")
    # Bolt looks for a token in the environment by itself and warns that `client` has one already.
    logger.setLevel(logging.ERROR)
    app = AsyncApp(
        name="vioconcierge",
        logger=logger,
        client=client,
        before_authorize=guard.handle_request,
        request_verification_enabled=False,  # the guard does it
        raise_error_for_unhandled_request=True,
        user_facing_authorize_error_message=_NOT_AUTHORIZED,
        process_before_response=False,
    )
    logger.setLevel(_QUIETEST)
    register_all(app, desk)
    return app


def _quiet_logger(name: str) -> logging.Logger:
    logger = logging.getLogger(name)
    logger.setLevel(_QUIETEST)
    return logger
