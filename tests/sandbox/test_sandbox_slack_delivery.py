"""Commands, shortcuts and events reach the program signed, and it has three seconds to acknowledge them."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WaitFor = Callable[[Callable[[], object]], None]
#: A second replica that is down: what goes to it first is passed on.
SANDBOX_ARGUMENTS = ["--app", "http://127.0.0.1:9"]
MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Hello"},
    "blocks": [{"type": "divider"}],
}
OPEN = ["views.open", {"trigger_id": "$trigger_id", "view": MODAL}]


def last_results(program: httpx.Client) -> list[Json]:
    return [json.loads(one["body"]) for one in program.get("/received").json()[-1]["results"]]


def test_all_that_the_program_sends_is_kept_word_for_word_refused_or_lost(
    control: httpx.Client, program: httpx.Client
) -> None:
    control.post("/slack/faults", json={"method": "chat.postMessage", "kind": "http", "value": 500})
    whisper = ["response_url", {"text": "Zoë, whispered"}]
    lost = ["chat.postMessage", {"channel": "C0FRONTDESK", "text": "lost"}]
    refused = ["chat.postMessage", {"channel": "C0NOWHERE", "text": "refused"}]
    after = [OPEN, whisper, lost, refused]
    program.post("/plans", json={"kind": "command", "body": "Done", "before": after})
    control.post("/slack/command", json={"text": "add"})

    kept = {(one["method"], one["raw"]) for one in control.get("/slack/payloads").json()}

    assert ("ack:command", "Done") in kept
    assert {method for method, _ in kept} == {"ack:command", "views.open", "response_url", "chat.postMessage"}
    texts = {json.loads(raw).get("text") for method, raw in kept if method != "ack:command"}
    assert texts - {None} == {"Zoë, whispered", "lost", "refused"}


class TestCommand:
    def test_arrives_as_slack_sends_it(self, control: httpx.Client, program: httpx.Client) -> None:
        program.post("/plans", json={"kind": "command", "body": "Done"})
        control.post("/slack/command", json={"text": "/concierge add Sarah", "user": "alex"})

        form = program.get("/received").json()[0]["payload"]
        assert form["command"] == "/concierge"
        assert form["text"] == "add Sarah"
        assert (form["user_id"], form["user_name"]) == ("U0ALEX", "alex")
        assert (form["channel_id"], form["channel_name"]) == ("C0FRONTDESK", "front-desk")
        assert (form["team_id"], form["is_enterprise_install"]) == ("T0SANDBOX", "false")
        assert form["response_url"].startswith("http://127.0.0.1:")

    def test_is_signed_over_the_exact_bytes(self, control: httpx.Client, program: httpx.Client) -> None:
        program.post("/plans", json={"kind": "command", "body": "Nobody"})
        control.post("/slack/command", json={"text": "find Zoë"})

        got = program.get("/received").json()[0]
        signed = f"v0:{got['headers']['x-slack-request-timestamp']}:{got['raw']}"
        digest = hmac.new(b"sandbox-signing-secret", signed.encode(), hashlib.sha256).hexdigest()
        assert got["headers"]["x-slack-signature"] == f"v0={digest}"

    def test_shows_the_view_opened_and_the_ack(self, control: httpx.Client, program: httpx.Client) -> None:
        program.post("/plans", json={"kind": "command", "after": [OPEN]})

        shown = control.post("/slack/command", json={"text": "add"}).json()

        assert (shown["status"], shown["outcome"], shown["ack"]) == (200, "ok", None)
        assert shown["view"]["title"] == "Hello"
        assert control.get("/slack/views").json()[0]["id"] == shown["view"]["id"]

    @pytest.mark.parametrize("ack", ["Usage: …", {"text": "Usage: …", "response_type": "ephemeral"}])
    def test_shows_the_text_of_the_ack_to_one_person(
        self, control: httpx.Client, program: httpx.Client, ack: object
    ) -> None:
        program.post("/plans", json={"kind": "command", "body": ack})

        shown = control.post("/slack/command", json={"text": "help"}).json()

        assert [one["text"] for one in shown["ephemerals"]] == ["Usage: …"]
        assert control.get("/slack/ephemerals?user=maria").json()[0]["via"] == "ack"
        assert control.get("/slack/messages").json() == []

    def test_puts_an_in_channel_ack_into_the_channel(
        self, control: httpx.Client, program: httpx.Client
    ) -> None:
        body = {"text": "Today: nobody", "response_type": "in_channel"}
        program.post("/plans", json={"kind": "command", "body": body})

        control.post("/slack/command", json={"text": "today"})

        assert [one["text"] for one in control.get("/slack/messages").json()] == ["Today: nobody"]

    def test_is_passed_on_by_a_replica_that_is_down(
        self, control: httpx.Client, program: httpx.Client
    ) -> None:
        for _ in range(2):
            program.post("/plans", json={"kind": "command", "body": "Done"})

        told = [control.post("/slack/command", json={"text": "add"}).json() for _ in range(2)]

        assert [one["outcome"] for one in told] == ["ok", "ok"]

    def test_times_out_when_the_answer_is_no_success(
        self, control: httpx.Client, program: httpx.Client
    ) -> None:
        program.post("/plans", json={"kind": "command", "status": 500})

        shown = control.post("/slack/command", json={"text": "add"}).json()

        assert (shown["status"], shown["outcome"]) == (500, "operation_timeout")

    def test_times_out_after_three_seconds_and_so_does_its_trigger(
        self, control: httpx.Client, program: httpx.Client, wait_for: WaitFor
    ) -> None:
        program.post("/plans", json={"kind": "command", "wait_s": 3.1, "after": [OPEN]})

        shown = control.post("/slack/command", json={"text": "add"}).json()

        assert shown["outcome"] == "operation_timeout"
        assert 2900 < shown["took_ms"] < 3600
        wait_for(lambda: program.get("/received").json()[-1]["results"])
        assert last_results(program) == [{"ok": False, "error": "expired_trigger_id"}]


class TestTrigger:
    def test_is_good_for_one_use(self, control: httpx.Client, program: httpx.Client) -> None:
        program.post("/plans", json={"kind": "command", "before": [OPEN, OPEN]})

        control.post("/slack/command", json={"text": "add"})

        assert [one.get("error") for one in last_results(program)] == [None, "exchanged_trigger_id"]

    def test_must_be_one_that_was_issued(self, control: httpx.Client, slack_api: httpx.Client) -> None:
        made_up = slack_api.post("/views.open", json={"trigger_id": "1.2.3", "view": MODAL}).json()
        missing = slack_api.post("/views.open", json={"view": MODAL}).json()

        assert made_up["error"] == "invalid_trigger_id"
        assert missing["error"] == "invalid_arguments"
        assert all(entry["loud"] for entry in control.get("/slack/journal").json())


class TestResponseUrl:
    def test_answers_five_times(
        self, control: httpx.Client, program: httpx.Client, wait_for: WaitFor
    ) -> None:
        again = ["response_url", {"text": "Done"}]
        program.post("/plans", json={"kind": "command", "after": [again] * 6})

        shown = control.post("/slack/command", json={"text": "today"}).json()

        assert [one["via"] for one in shown["ephemerals"]] == ["response_url"]
        wait_for(lambda: len(program.get("/received").json()[-1]["results"]) == 6)
        results = program.get("/received").json()[-1]["results"]
        assert [one["status"] for one in results] == [200] * 5 + [404]
        assert len(control.get("/slack/ephemerals").json()) == 5

    def test_is_good_for_half_an_hour(
        self, web: httpx.Client, control: httpx.Client, program: httpx.Client
    ) -> None:
        program.post("/plans", json={"kind": "command", "body": "One moment"})
        control.post("/slack/command", json={"text": "today"})
        response_url = program.get("/received").json()[-1]["payload"]["response_url"]

        in_time = web.post(response_url, json={"text": "Done"})
        web.post("/clock", json={"advance_s": 1801})
        too_late = web.post(response_url, json={"text": "Done"})

        assert in_time.text == "ok"
        assert too_late.json() == {"ok": False, "error": "expired_url"}

    def test_replaces_and_deletes_the_message_pressed(
        self, control: httpx.Client, program: httpx.Client, slack_api: httpx.Client
    ) -> None:
        button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
        blocks = [{"type": "actions", "elements": [button]}]
        sent = {"channel": "C0FRONTDESK", "text": "Ready?", "blocks": blocks}
        posted = slack_api.post("/chat.postMessage", json=sent).json()
        path = f"/slack/messages/C0FRONTDESK/{posted['ts']}"
        replace = ["response_url", {"text": "Gone", "replace_original": True, "blocks": blocks}]
        program.post("/plans", json={"kind": "block_actions", "after": [replace]})
        program.post(
            "/plans", json={"kind": "block_actions", "before": [["response_url", {"delete_original": True}]]}
        )

        replaced = control.post(f"{path}/press", json={"action_id": "go"}).json()["message"]
        deleted = control.post(f"{path}/press", json={"action_id": "go"}).json()["message"]

        assert (replaced["text"], replaced["edited_count"]) == ("Gone", 1)
        assert deleted["is_deleted"]
        assert control.post(f"{path}/press", json={"action_id": "go"}).status_code == 404


class TestShortcut:
    def test_opens_a_view_from_anywhere(self, control: httpx.Client, program: httpx.Client) -> None:
        program.post("/plans", json={"kind": "shortcut", "before": [OPEN]})

        shown = control.post("/slack/shortcut", json={"callback_id": "contact.add"}).json()

        assert shown["view"]["title"] == "Hello"
        assert program.get("/received").json()[0]["payload"]["callback_id"] == "contact.add"

    def test_carries_the_message_it_was_used_on(
        self, control: httpx.Client, program: httpx.Client, slack_api: httpx.Client
    ) -> None:
        posted = slack_api.post(
            "/chat.postMessage", json={"channel": "C0FRONTDESK", "text": "Ring me"}
        ).json()
        asked = {"callback_id": "contact.from_message", "channel": "C0FRONTDESK", "ts": posted["ts"]}
        program.post("/plans", json={"kind": "message_action", "before": [OPEN]})

        control.post("/slack/shortcut", json=asked)

        payload = program.get("/received").json()[0]["payload"]
        assert payload["message"]["text"] == "Ring me"
        assert payload["channel"]["id"] == "C0FRONTDESK"


class TestHome:
    def test_is_opened_and_published(self, control: httpx.Client, program: httpx.Client) -> None:
        home = {"type": "home", "blocks": [{"type": "divider"}]}
        publish = ["views.publish", {"user_id": "U0MARIA", "view": home}]
        program.post("/plans", json={"kind": "app_home_opened", "after": [publish]})

        shown = control.post("/slack/home", json={}).json()

        assert shown["view"]["user"] == "U0MARIA"
        assert control.get("/slack/views").json() == []
        event = program.get("/received").json()[0]["payload"]
        assert (event["type"], event["event"]["tab"]) == ("event_callback", "home")
