"""Slack, as far as the bot's tests need it: signed requests in, and a Web API that remembers its calls.

Both in this process: the requests go through the Starlette adapter, the Web API listens on loopback.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.bot.fakes import FixedClock
from tests.bot.forms import View, list_elements
from tests.bot.limits import check_message, check_view

SECRET = "a signing secret"
USER = "U0STAFF"


class LocalSlack:
    """A Web API: answers `ok`, or what it is told to, and keeps what it was sent.

    Slack would have refused whatever is in `over_the_limits`.
    """

    def __init__(self) -> None:
        self.calls: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.over_the_limits: list[str] = []
        self.answers: dict[str, Callable[[], web.Response]] = {}
        self.delay_s = 0.0
        self._news = asyncio.Condition()
        self._posted = 0

    def build_app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/{method}", self._handle)
        app.router.add_post("/respond", self._handle)
        return app

    async def wait_for(self, method: str) -> dict[str, Any]:
        """Return the oldest call of this method that nobody has read yet."""
        async with asyncio.timeout(3), self._news:
            await self._news.wait_for(lambda: self.calls[method])
            return self.calls[method].pop(0)

    @staticmethod
    def refuse(code: str) -> Callable[[], web.Response]:
        """Make an answer that is not ok."""
        return lambda: web.json_response({"ok": False, "error": code})

    @staticmethod
    async def settle() -> None:
        """Let what the listeners do after their acknowledgement come to its end."""
        ours = asyncio.current_task()
        async with asyncio.timeout(3):
            for task in asyncio.all_tasks() - {ours}:
                if "run_ack_function" in repr(task):
                    await task

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info.get("method", "respond")
        body = (
            await request.json() if request.content_type == "application/json" else dict(await request.post())
        )
        self._check(method, body)
        async with self._news:
            self.calls[method].append(body)
            self._news.notify_all()
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if method in self.answers:
            return self.answers[method]()
        self._posted += 1
        return web.json_response(
            {"ok": True, "channel": "C0REAL", "ts": f"1700000000.{self._posted:06}", "user_id": "U0BOT"},
        )

    def _check(self, method: str, body: dict[str, Any]) -> None:
        try:
            if "view" in body:
                check_view(body["view"])
            if "blocks" in body:
                check_message(body["text"], body["blocks"])
        except AssertionError as over:
            self.over_the_limits.append(f"{method}: {over}")


@dataclass
class Workspace:
    """People in Slack: what they type and press arrives as signed requests."""

    http: httpx.AsyncClient
    slack: LocalSlack
    clock: FixedClock
    respond_url: str

    async def post(
        self,
        form: dict[str, Any],
        *,
        secret: str = SECRET,
        age_s: int = 0,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send one form-encoded request, signed at the clock's real time."""
        body = urlencode(form)
        timestamp = str(int(self.clock.real.timestamp()) - age_s)
        signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
        signed = {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature or ""}
        sent = {"content-type": "application/x-www-form-urlencoded"} | signed | (headers or {})
        return await self.http.post("/slack/events", content=body, headers=sent)

    def build_command(self, text: str) -> dict[str, Any]:
        return {
            "command": "/concierge",
            "text": text,
            "trigger_id": "13345224609.738474920.8088930838d88f008e0",
            "response_url": self.respond_url,
            "team_id": "T0TEAM",
            "user_id": USER,
            "channel_id": "C0ANY",
            "api_app_id": "A0APP",
        }

    async def type_command(self, text: str) -> httpx.Response:
        return await self.post(self.build_command(text))

    async def open(self, text: str) -> View:
        """Type a command and return the view it opens."""
        answer = await self.type_command(text)
        assert answer.status_code == 200, answer.text
        view: View = (await self.slack.wait_for("views.open"))["view"]
        return view

    async def submit(self, view: View, *, view_id: str = "V0VIEW", beneath: str = "V0VIEW") -> dict[str, Any]:
        """Press the submit button and return the acknowledgement; `beneath` is the stack's lowest view."""
        sent = view | {"id": view_id, "root_view_id": beneath}
        answer = await self.interact({"type": "view_submission", "view": sent})
        assert answer.status_code == 200, answer.text
        acknowledged: dict[str, Any] = answer.json()
        if "view" in acknowledged:
            check_view(acknowledged["view"])
        inputs = {block["block_id"] for block in view.get("blocks", []) if block["type"] == "input"}
        assert set(acknowledged.get("errors", {})) <= inputs
        return acknowledged

    async def choose(self, view: View, action_id: str, value: str) -> View:
        """Choose in a type-ahead that acts at once, and return the view that replaces this one."""
        option = {"text": {"type": "plain_text", "text": "chosen"}, "value": value}
        action = {"action_id": action_id, "type": "external_select", "selected_option": option}
        body = {"type": "block_actions", "actions": [action], "view": view | {"id": "V0VIEW"}}
        answer = await self.interact(body)
        assert answer.status_code == 200, answer.text
        update = await self.slack.wait_for("views.update")
        assert update["view_id"] == "V0VIEW"
        replaced: View = update["view"]
        return replaced

    async def press_in(self, view: View, action_id: str) -> httpx.Response:
        """Press a button inside a form, where one of this name is drawn."""
        [button] = [each for each in list_elements(view) if each["action_id"] == action_id]
        action = {"type": "button", "action_id": action_id, "value": button["value"]}
        body = {"type": "block_actions", "actions": [action], "view": view | {"id": "V0VIEW"}}
        return await self.interact(body)

    async def open_on_top(self, view: View, action_id: str) -> View:
        """Press a button inside a form and return the form that is put on top of it."""
        answer = await self.press_in(view, action_id)
        assert answer.status_code == 200, answer.text
        pushed = await self.slack.wait_for("views.push")
        assert pushed["trigger_id"] == "1.2.3"
        opened: View = pushed["view"]
        return opened

    async def press(self, action_id: str, value: str) -> httpx.Response:
        """Press a button on a card."""
        action = {"action_id": action_id, "type": "button", "value": value}
        where = {"response_url": self.respond_url, "container": {"type": "message"}}
        return await self.interact({"type": "block_actions", "actions": [action], **where})

    async def suggest(self, action_id: str, typed: str) -> list[dict[str, Any]]:
        """Type into a type-ahead and return the options."""
        answer = await self.interact(
            {"type": "block_suggestion", "action_id": action_id, "block_id": action_id, "value": typed}
        )
        options: list[dict[str, Any]] = answer.json()["options"]
        return options

    async def interact(self, body: dict[str, Any]) -> httpx.Response:
        envelope = {
            "team": {"id": "T0TEAM"},
            "user": {"id": USER},
            "api_app_id": "A0APP",
            "trigger_id": "1.2.3",
        }
        return await self.post({"payload": json.dumps(envelope | body)})
