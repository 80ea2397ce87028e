"""Which calls to Slack are tried again when a connection breaks."""

import aiohttp
import pytest
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.state import RetryState

from bot.app import build_client
from bot.retries import RetryUnlessPosting

BROKEN = aiohttp.ServerDisconnectedError()


async def may_repeat(method: str, error: Exception | None = BROKEN) -> bool:
    request = HttpRequest(method="POST", url=f"https://slack.com/api/{method}", headers={})
    return await RetryUnlessPosting().can_retry_async(state=RetryState(), request=request, error=error)


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.postEphemeral"])
async def test_a_post_is_never_repeated_blindly(method: str) -> None:
    assert not await may_repeat(method)


@pytest.mark.parametrize("method", ["views.open", "views.update", "chat.update"])
async def test_what_changes_nothing_by_repetition_is_repeated(method: str) -> None:
    assert await may_repeat(method)


async def test_an_answer_is_not_asked_for_twice() -> None:
    assert not await may_repeat("views.open", None)


async def test_the_one_client_retries_by_this_rule_only() -> None:
    async with aiohttp.ClientSession() as session:
        client = build_client(token="xoxb-test", base_url="http://127.0.0.1/api/", session=session)
        assert [type(handler) for handler in client.retry_handlers] == [RetryUnlessPosting]
