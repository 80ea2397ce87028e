"""The doors: what comes in over HTTP, and what each answers.

Slack's requests go to Bolt untouched (it verifies the raw bytes); Retell's are verified, stored and
answered only after the commit. Decides nothing else.
"""

import logging
from collections.abc import Awaitable, Callable

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan

from app.clock import SystemClock
from app.metrics import Metrics
from core.nouns.ids import AccountId
from core.rules.identity import draw_slot_key
from core.use_cases.events import receive_notice
from retell.signature import BadSignature
from retell.webhook import BadWebhook, read_webhook
from store.database import SqlStore

logger = logging.getLogger(__name__)

_LARGEST_WEBHOOK = 10 * 1024 * 1024  #: bytes; a two-hour transcript with tool calls stays far below
_LARGEST_REQUEST = 1024 * 1024  #: bytes; a view is at most 250 kB
Endpoint = Callable[[Request], Awaitable[Response]]


class RetellDoor:
    """Take in Retell's event webhooks, for each account by its own keys."""

    def __init__(
        self, store: SqlStore, clock: SystemClock, keys: dict[AccountId, tuple[str, ...]], metrics: Metrics
    ) -> None:
        self._store = store
        self._clock = clock
        self._keys = keys
        self._metrics = metrics
        self._first = next(iter(keys))

    async def handle(self, request: Request) -> Response:
        """Answer 204 once the event is committed; 401, 400 and 404 for what is none of ours."""
        account_id = AccountId(request.path_params.get("account", self._first))
        if account_id not in self._keys:
            return PlainTextResponse("no such account", status_code=404)
        if _is_too_large(request, _LARGEST_WEBHOOK):
            return PlainTextResponse("too large", status_code=413)
        body = await request.body()
        if len(body) > _LARGEST_WEBHOOK:
            return PlainTextResponse("too large", status_code=413)
        at = self._clock.moment()
        try:
            notice = read_webhook(
                body, request.headers.get("x-retell-signature"), keys=self._keys[account_id], real=at.real
            )
        except BadSignature:
            self._metrics.refused_events.labels("signature").inc()
            return PlainTextResponse("signature refused", status_code=401)
        except BadWebhook:
            self._metrics.refused_events.labels("body").inc()
            return PlainTextResponse("not a webhook", status_code=400)
        is_new = await receive_notice(self._store, account_id, notice, at=at)
        self._metrics.count_event(notice.kind, is_new=is_new)
        return Response(status_code=204)


def guard_door(endpoint: Endpoint) -> Endpoint:
    """Turn an unforeseen error into a 500 with a reference: a sender of webhooks tries again."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Exception:
            reference = draw_slot_key()[:8]
            logger.exception("a request failed", extra={"reference": reference})
            return PlainTextResponse(f"error {reference}", status_code=500)

    return guarded


def _is_too_large(request: Request, limit: int) -> bool:
    """Tell from what the sender states, before a byte of the body is kept."""
    stated = request.headers.get("content-length", "")
    return stated.isascii() and stated.isdigit() and int(stated) > limit


def build_web(
    *,
    slack: AsyncApp,
    retell: RetellDoor,
    store: SqlStore,
    clock: SystemClock,
    metrics: Metrics,
    lifespan: Lifespan[Starlette],
) -> Starlette:
    """Build the web application with all its doors."""
    bolt = AsyncSlackRequestHandler(slack)

    async def handle_slack(request: Request) -> Response:
        if _is_too_large(request, _LARGEST_REQUEST):
            return PlainTextResponse("too large", status_code=413)
        try:
            return await bolt.handle(request)
        except (ValueError, TypeError, AttributeError, KeyError) as unreadable:
            # Bolt reads the body before it looks at the signature, and stumbles over what is not Slack's.
            # A listener's own errors never come here: Bolt's error handler has them.
            logger.warning("refused what is no request of Slack's", extra={"why": type(unreadable).__name__})
            return PlainTextResponse("not a request of Slack's", status_code=400)

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("alive")

    async def ready(_request: Request) -> Response:
        await store.check()
        status = 200 if clock.is_in_step else 503
        return JSONResponse({"database": True, "clock_in_step": clock.is_in_step}, status_code=status)

    async def show_metrics(_request: Request) -> Response:
        return Response(metrics.render(), media_type="text/plain; version=0.0.4")

    webhook = guard_door(retell.handle)
    return Starlette(
        routes=[
            Route("/slack/events", handle_slack, methods=["POST"]),
            Route("/retell/webhook", webhook, methods=["POST"]),
            Route("/retell/{account}/webhook", webhook, methods=["POST"]),
            Route("/healthz", alive),
            Route("/readyz", guard_door(ready)),
            Route("/metrics", show_metrics),
        ],
        lifespan=lifespan,
    )
