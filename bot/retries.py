"""Which calls to Slack are tried again when a connection breaks: all but those that post.

Slack has no exactly-once post. Trying one again after its answer was lost hangs a second card, while
a card that was not shown is painted again anyway, from its row.
"""

from urllib.parse import urlsplit

from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from typing_extensions import override

_POSTS = ("/chat.postMessage", "/chat.postEphemeral")


class RetryUnlessPosting(AsyncConnectionErrorRetryHandler):
    """Slack's own handler of broken connections, for calls that may be repeated."""

    @override
    async def can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        """Say whether this call may be tried again."""
        if urlsplit(request.url).path.endswith(_POSTS):
            return False
        return await super().can_retry_async(state=state, request=request, response=response, error=error)
