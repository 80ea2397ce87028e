"""The Web API answers with Slack's own error codes, keeps every message and fails when it is told to."""

from typing import Any

import httpx
import pytest

Json = dict[str, Any]
FRONT_DESK = {"channel": "C0FRONTDESK"}


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def call(slack_api: httpx.Client, method: str, **arguments: object) -> Json:
    found: Json = slack_api.post(f"/{method}", json=arguments).json()
    return found


MODAL: Json = {"type": "modal", "title": words("Add"), "blocks": [section("a")]}


class TestAuthorization:
    @pytest.mark.parametrize(("header", "code"), [("", "not_authed"), ("Bearer xoxb-other", "invalid_auth")])
    def test_is_by_bearer_token(self, web: httpx.Client, header: str, code: str) -> None:
        response = web.post("/slack/api/auth.test", headers={"Authorization": header})

        assert response.json() == {"ok": False, "error": code}

    def test_takes_the_token_from_the_body_too(self, web: httpx.Client) -> None:
        shown = web.post("/slack/api/auth.test", data={"token": "xoxb-sandbox"}).json()

        assert (shown["user_id"], shown["bot_id"], shown["team_id"]) == ("U0BOT", "B0BOT", "T0SANDBOX")


class TestLookups:
    def test_know_people_channels_and_the_team(self, control: httpx.Client, slack_api: httpx.Client) -> None:
        control.post("/reset")
        maria = slack_api.get("/users.info", params={"user": "U0MARIA"}).json()["user"]
        private = call(slack_api, "conversations.info", channel="C0PRIVATE")["channel"]
        direct = call(slack_api, "conversations.open", users="U0MARIA")["channel"]

        assert (maria["real_name"], maria["tz"]) == ("Maria", "Europe/London")
        assert not private["is_member"]
        assert call(slack_api, "chat.postMessage", channel=direct["id"], text="Hello")["ok"]
        assert call(slack_api, "team.info")["team"]["id"] == "T0SANDBOX"
        assert call(slack_api, "users.info", user="U0BOB")["error"] == "user_not_found"
        assert call(slack_api, "conversations.info", channel="C0NONE")["error"] == "channel_not_found"

    def test_an_unknown_method_is_a_loud_failure(
        self, control: httpx.Client, slack_api: httpx.Client
    ) -> None:
        assert call(slack_api, "chat.postMesage") == {"ok": False, "error": "unknown_method"}
        assert control.get("/slack/journal").json()[-1]["loud"]


class TestMessages:
    def test_are_posted_with_form_encoding_too(self, control: httpx.Client, slack_api: httpx.Client) -> None:
        sent = {"channel": "C0FRONTDESK", "text": "Zoë", "blocks": '[{"type": "divider"}]'}

        posted = slack_api.post("/chat.postMessage", data=sent).json()

        assert posted["message"]["blocks"][0]["type"] == "divider"
        assert control.get("/slack/messages").json()[0]["text"] == "Zoë"

    def test_keep_every_version_they_had(self, control: httpx.Client, slack_api: httpx.Client) -> None:
        posted = call(slack_api, "chat.postMessage", text="Calling …", blocks=[section("a")], **FRONT_DESK)
        call(slack_api, "chat.update", ts=posted["ts"], text="Confirmed", **FRONT_DESK)

        shown = control.get("/slack/messages?channel=C0FRONTDESK").json()[0]

        assert (shown["text"], shown["edited_count"]) == ("Confirmed", 1)
        assert [one["text"] for one in shown["versions"]] == ["Calling …", "Confirmed"]
        assert shown["blocks"] == shown["versions"][0]["blocks"]

    def test_stand_in_threads(self, control: httpx.Client, slack_api: httpx.Client) -> None:
        posted = call(slack_api, "chat.postMessage", text="Confirmed", **FRONT_DESK)
        call(slack_api, "chat.postMessage", text="Details", thread_ts=posted["ts"], **FRONT_DESK)

        assert [one["thread_ts"] for one in control.get("/slack/messages").json()] == [None, posted["ts"]]

    def test_are_deleted(self, control: httpx.Client, slack_api: httpx.Client) -> None:
        posted = call(slack_api, "chat.postMessage", text="Oops", **FRONT_DESK)
        link = call(slack_api, "chat.getPermalink", message_ts=posted["ts"], **FRONT_DESK)
        call(slack_api, "chat.delete", ts=posted["ts"], **FRONT_DESK)

        assert posted["ts"].replace(".", "") in link["permalink"]
        assert control.get("/slack/messages").json()[0]["is_deleted"]
        again = call(slack_api, "chat.update", ts=posted["ts"], text="New", **FRONT_DESK)
        assert again["error"] == "message_not_found"

    def test_to_one_person_are_seen_by_that_person(
        self, control: httpx.Client, slack_api: httpx.Client
    ) -> None:
        call(slack_api, "chat.postEphemeral", user="U0ALEX", text="Psst", **FRONT_DESK)

        assert control.get("/slack/ephemerals?user=maria").json() == []
        assert control.get("/slack/ephemerals?user=alex").json()[0]["text"] == "Psst"

    @pytest.mark.parametrize(
        ("method", "arguments", "code"),
        [
            ("chat.postMessage", {"channel": "C0NONE", "text": "Hello"}, "channel_not_found"),
            ("chat.postMessage", {"channel": "C0PRIVATE", "text": "Hello"}, "not_in_channel"),
            ("chat.postMessage", {**FRONT_DESK}, "no_text"),
            ("chat.postMessage", {**FRONT_DESK, "blocks": "[{"}, "invalid_blocks_format"),
            ("chat.postMessage", {**FRONT_DESK, "blocks": [section("x" * 3001)]}, "invalid_blocks"),
            ("chat.postMessage", {**FRONT_DESK, "blocks": [section("x" * 2900)] * 5}, "msg_blocks_too_long"),
            ("chat.postMessage", {**FRONT_DESK, "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
            ("chat.update", {**FRONT_DESK, "ts": "1.000001", "text": "Hello"}, "message_not_found"),
            ("chat.postEphemeral", {"channel": "C0PRIVATE", "user": "U0ALEX", "text": "a"}, "not_in_channel"),
            ("chat.postEphemeral", {**FRONT_DESK, "user": "U0BOB", "text": "a"}, "user_not_in_channel"),
            ("views.update", {"view_id": "V0NONE", "view": {}}, "not_found"),
        ],
    )
    def test_are_refused_with_slacks_code(
        self, slack_api: httpx.Client, control: httpx.Client, method: str, arguments: Json, code: str
    ) -> None:
        assert call(slack_api, method, **arguments)["error"] == code
        assert control.get("/slack/journal").json()[-1]["error"] == code

    def test_are_refused_when_an_update_is_too_long(self, slack_api: httpx.Client) -> None:
        posted = call(slack_api, "chat.postMessage", text="Hello", **FRONT_DESK)

        long = call(slack_api, "chat.update", ts=posted["ts"], text="x" * 4001, **FRONT_DESK)

        assert long["error"] == "msg_too_long"

    def test_say_what_is_wrong_in_blocks_and_where(self, slack_api: httpx.Client) -> None:
        refused = call(slack_api, "chat.postMessage", blocks=[section("x" * 3001)], **FRONT_DESK)

        assert refused["response_metadata"]["messages"] == [
            "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
        ]


class TestViews:
    def open(self, control: httpx.Client, program: httpx.Client) -> Json:
        calls = [["views.open", {"trigger_id": "$trigger_id", "view": MODAL}]]
        program.post("/plans", json={"kind": "command", "before": calls})
        found: Json = control.post("/slack/command", json={"text": "add"}).json()["view"]
        return found

    def test_are_not_changed_over_a_stale_hash(
        self, control: httpx.Client, program: httpx.Client, slack_api: httpx.Client
    ) -> None:
        view = self.open(control, program)
        known = {"view_id": view["id"], "hash": view["hash"], "view": MODAL}

        first = call(slack_api, "views.update", **known)
        second = call(slack_api, "views.update", **known)

        assert first["view"]["hash"] != view["hash"]
        assert second["error"] == "hash_conflict"

    def test_over_250_kilobytes_are_too_large(
        self, control: httpx.Client, program: httpx.Client, slack_api: httpx.Client
    ) -> None:
        view = self.open(control, program)
        large = {**MODAL, "blocks": [section("x" * 3000)] * 90}

        refused = call(slack_api, "views.update", view_id=view["id"], view=large)

        assert refused["error"] == "view_too_large"

    def test_say_what_is_wrong_in_them_and_where(
        self, control: httpx.Client, program: httpx.Client, slack_api: httpx.Client
    ) -> None:
        view = self.open(control, program)
        long = {**MODAL, "title": words("x" * 25)}

        refused = call(slack_api, "views.update", view_id=view["id"], view=long)

        assert refused["error"] == "invalid_arguments"
        assert refused["response_metadata"]["messages"] == [
            "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
        ]


class TestPress:
    def test_under_a_message_brings_the_message_and_its_button(
        self, control: httpx.Client, program: httpx.Client, slack_api: httpx.Client
    ) -> None:
        button = {"type": "button", "action_id": "call.retry", "value": "c1", "text": words("Again")}
        blocks = [section("Sarah"), {"type": "actions", "block_id": "do", "elements": [button]}]
        posted = call(slack_api, "chat.postMessage", text="No answer", blocks=blocks, **FRONT_DESK)
        change = [
            "chat.update",
            {"channel": "C0FRONTDESK", "ts": posted["ts"], "text": "Calling", "blocks": []},
        ]
        program.post("/plans", json={"kind": "block_actions", "after": [change]})

        path = f"/slack/messages/C0FRONTDESK/{posted['ts']}/press"
        pressed = control.post(path, json={"action_id": "call.retry", "user": "U0ALEX"}).json()

        assert (pressed["outcome"], pressed["message"]["text"]) == ("ok", "Calling")
        payload = program.get("/received").json()[0]["payload"]
        assert (payload["user"]["id"], payload["message"]["ts"]) == ("U0ALEX", posted["ts"])
        assert payload["actions"][0]["value"] == "c1"
        assert payload["container"]["type"] == "message"


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "value", "status", "body"),
        [
            ("error", "fatal_error", 200, {"ok": False, "error": "fatal_error"}),
            ("ratelimited", 7, 429, {"ok": False, "error": "ratelimited"}),
            ("http", 503, 503, None),
        ],
    )
    def test_come_as_often_as_asked_for(
        self,
        control: httpx.Client,
        slack_api: httpx.Client,
        kind: str,
        value: object,
        status: int,
        body: Json | None,
    ) -> None:
        control.post("/slack/faults", json={"method": "auth.test", "kind": kind, "value": value, "times": 1})

        faulty = slack_api.post("/auth.test")

        assert faulty.status_code == status
        assert body is None or faulty.json() == body
        assert kind != "ratelimited" or faulty.headers["retry-after"] == "7"
        assert slack_api.post("/auth.test").json()["ok"]

    @pytest.mark.parametrize(("value", "posted"), [("before", 0), ("after", 1)])
    def test_drop_the_connection_before_or_after_the_work(
        self, control: httpx.Client, slack_api: httpx.Client, value: str, posted: int
    ) -> None:
        control.post("/slack/faults", json={"method": "chat.postMessage", "kind": "drop", "value": value})

        with pytest.raises(httpx.TransportError):
            slack_api.post("/chat.postMessage", json={**FRONT_DESK, "text": "Hello"})

        assert len(control.get("/slack/messages").json()) == posted

    def test_slow_a_method_down(self, control: httpx.Client, slack_api: httpx.Client) -> None:
        control.post("/slack/faults", json={"method": "*", "kind": "slow", "value": 0.3})

        with pytest.raises(httpx.ReadTimeout):
            slack_api.post("/auth.test", timeout=0.1)

    def test_are_cleared(self, control: httpx.Client, slack_api: httpx.Client) -> None:
        control.post("/slack/faults", json={"method": "*", "kind": "error", "value": "x", "times": 9})
        assert len(control.get("/slack/faults").json()) == 1

        control.request("DELETE", "/slack/faults")

        assert slack_api.post("/auth.test").json()["ok"]
