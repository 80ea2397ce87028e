"""The board: what Slack's answers mean for a card."""

import logging
from collections.abc import Callable

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import build_client
from bot.board import SlackBoard
from core.nouns.card import CallPainting
from core.nouns.ids import ChannelId, MessageRef
from core.ports.card_board import CardBoard, CardGone, CardLate
from tests.bot.builders import make_appointment, make_call, make_contact, make_tenant
from tests.bot.neighbours import LocalSlack

_PAINTING = CallPainting(make_call(), make_contact(), make_appointment(), make_tenant())
_CHANNEL = ChannelId("#outcomes")
_HANGING = MessageRef("C0REAL/1700000000.000001")


@pytest.fixture
def board(client: AsyncWebClient) -> CardBoard:
    return SlackBoard(client)


class TestShowing:
    async def test_a_new_card_is_posted_where_it_belongs(self, board: CardBoard, slack: LocalSlack) -> None:
        assert await board.show(_PAINTING, _CHANNEL, None) == _HANGING
        posted = await slack.wait_for("chat.postMessage")
        assert posted["channel"] == "#outcomes"
        assert posted["text"].startswith("Calling Sarah Johnson…")
        assert posted["blocks"][0]["type"] == "header"
        assert (posted["unfurl_links"], posted["unfurl_media"]) == (False, False)

    async def test_a_hanging_card_is_repainted_where_it_hangs(
        self, board: CardBoard, slack: LocalSlack
    ) -> None:
        await board.show(_PAINTING, _CHANNEL, _HANGING)
        updated = await slack.wait_for("chat.update")
        assert (updated["channel"], updated["ts"]) == ("C0REAL", "1700000000.000001")
        assert updated["text"]
        assert updated["blocks"]
        assert not slack.calls["chat.postMessage"]


class TestRefusals:
    @pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
    async def test_a_message_that_is_no_longer_there_is_gone(
        self, board: CardBoard, slack: LocalSlack, code: str
    ) -> None:
        slack.answers["chat.update"] = slack.refuse(code)
        with pytest.raises(CardGone):
            await board.show(_PAINTING, _CHANNEL, _HANGING)

    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            ("channel_not_found", "invite it"),
            ("not_in_channel", "invite it"),
            ("is_archived", "archived"),
            ("restricted_action", "workspace setting"),
            ("missing_scope", "install it again"),
            ("invalid_auth", "bot token"),
            ("account_inactive", "bot token"),
            ("token_revoked", "bot token"),
            ("message_not_found", "refused the card (message_not_found)"),
            ("something_new", "refused the card (something_new)"),
        ],
    )
    async def test_what_a_person_has_to_mend_is_tried_again_much_later(
        self, board: CardBoard, slack: LocalSlack, code: str, reason: str
    ) -> None:
        slack.answers["chat.postMessage"] = slack.refuse(code)
        with pytest.raises(CardLate) as late:
            await board.show(_PAINTING, _CHANNEL, None)
        assert reason in late.value.reason
        assert late.value.retry_after_s == 300

    @pytest.mark.parametrize(("header", "wait_s"), [("7", 7), ("", 15), ("soon", 15)])
    async def test_a_rate_limit_is_waited_out_by_whoever_paints(
        self, board: CardBoard, slack: LocalSlack, header: str, wait_s: float
    ) -> None:
        body = {"ok": False, "error": "ratelimited"}
        slack.answers["chat.postMessage"] = lambda: web.json_response(
            body, status=429, headers={"Retry-After": header}
        )
        with pytest.raises(CardLate) as late:
            await board.show(_PAINTING, _CHANNEL, None)
        assert late.value.retry_after_s == wait_s
        assert len(slack.calls["chat.postMessage"]) == 1

    @pytest.mark.parametrize(
        "answer",
        [
            lambda: web.Response(status=503, text="<html>", content_type="text/html"),
            lambda: web.Response(status=500, text="oh", content_type="text/plain"),
            lambda: web.Response(status=502, text="{", content_type="application/json"),
        ],
    )
    async def test_trouble_of_slacks_own_is_tried_again(
        self, board: CardBoard, slack: LocalSlack, answer: Callable[[], web.Response]
    ) -> None:
        slack.answers["chat.postMessage"] = answer
        with pytest.raises(CardLate) as late:
            await board.show(_PAINTING, _CHANNEL, None)
        assert late.value.retry_after_s == 15

    async def test_an_answer_that_is_not_slacks_is_tried_again(
        self, board: CardBoard, slack: LocalSlack
    ) -> None:
        slack.answers["chat.postMessage"] = lambda: web.Response(text="hello", content_type="text/plain")
        with pytest.raises(CardLate):
            await board.show(_PAINTING, _CHANNEL, None)

    async def test_no_connection_is_tried_again(self, unused_tcp_port: int) -> None:
        async with aiohttp.ClientSession() as session:
            url = f"http://127.0.0.1:{unused_tcp_port}/api/"
            nobody = build_client(token="xoxb-test", base_url=url, session=session)
            with pytest.raises(CardLate, match="could not be reached"):
                await SlackBoard(nobody).show(_PAINTING, _CHANNEL, None)

    async def test_no_answer_in_time_is_tried_again(self, slack: LocalSlack, client: AsyncWebClient) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.01)) as session:
            slack.delay_s = 0.1
            hasty = build_client(token="xoxb-test", base_url=client.base_url, session=session)
            with pytest.raises(CardLate, match="could not be reached"):
                await SlackBoard(hasty).show(_PAINTING, _CHANNEL, None)

    async def test_nothing_of_the_card_is_logged(
        self, board: CardBoard, slack: LocalSlack, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        slack.answers["chat.postMessage"] = slack.refuse("invalid_blocks")
        with pytest.raises(CardLate):
            await board.show(_PAINTING, _CHANNEL, None)
        [record] = [r for r in caplog.records if r.name == "bot.board"]
        assert (vars(record)["method"], vars(record)["code"]) == ("chat.postMessage", "invalid_blocks")
        assert "Sarah" not in caplog.text
