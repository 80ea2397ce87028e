"""Only what Slack signed, only what somebody listens to, and a sentence for whatever goes wrong."""

import asyncio
import logging

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import build_app
from bot.desk import Desk
from bot.ids import Input, ViewId
from tests.bot.fakes import FakeStore
from tests.bot.forms import fill, read_text
from tests.bot.neighbours import LocalSlack, Workspace

_NAME = "Sarah Johnson"


class TestVerification:
    async def test_a_signed_request_is_answered(self, workspace: Workspace) -> None:
        assert (await workspace.type_command("help")).status_code == 200

    async def test_a_wrong_signature_is_refused(self, workspace: Workspace) -> None:
        answer = await workspace.post(workspace.build_command("help"), secret="another secret")
        assert answer.status_code == 401

    @pytest.mark.parametrize("signature", ["", "v0=", "nonsense"])
    async def test_a_missing_or_odd_signature_is_refused(self, workspace: Workspace, signature: str) -> None:
        answer = await workspace.post(
            workspace.build_command("help"), headers={"x-slack-signature": signature}
        )
        assert answer.status_code == 401

    async def test_an_unsigned_request_is_refused(self, workspace: Workspace) -> None:
        answer = await workspace.http.post("/slack/events", data=workspace.build_command("help"))
        assert answer.status_code == 401

    @pytest.mark.parametrize("timestamp", ["", "yesterday", "-1", "1e9", "9" * 5000])
    async def test_an_odd_timestamp_is_refused(self, workspace: Workspace, timestamp: str) -> None:
        stamped = {"x-slack-request-timestamp": timestamp}
        answer = await workspace.post(workspace.build_command("help"), headers=stamped)
        assert answer.status_code == 401

    @pytest.mark.parametrize(("age_s", "status"), [(299, 200), (301, 401), (-301, 401)])
    async def test_a_request_lives_for_five_minutes(
        self, workspace: Workspace, age_s: int, status: int
    ) -> None:
        answer = await workspace.post(workspace.build_command("help"), age_s=age_s)
        assert answer.status_code == status

    async def test_what_is_refused_is_not_logged(
        self, workspace: Workspace, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        await workspace.post(workspace.build_command(f"call {_NAME}"), secret="another secret")
        assert "refused a request that Slack did not sign" in caplog.text
        assert "Sarah" not in caplog.text

    async def test_an_empty_secret_is_no_secret(self, desk: Desk, client: AsyncWebClient) -> None:
        with pytest.raises(ValueError, match="must not be empty"):
            build_app(desk=desk, client=client, signing_secret="")

    async def test_an_unsigned_certificate_check_learns_and_does_nothing(
        self, workspace: Workspace, slack: LocalSlack
    ) -> None:
        body = workspace.build_command("find") | {"ssl_check": "1"}
        answer = await workspace.http.post("/slack/events", data=body)
        assert (answer.status_code, answer.text) == (200, "")
        assert not slack.calls

    async def test_many_requests_at_once_are_all_answered(self, workspace: Workspace) -> None:
        answers = await asyncio.gather(*(workspace.type_command("add") for _ in range(50)))
        assert {answer.status_code for answer in answers} == {200}
        for _ in answers:
            await workspace.slack.wait_for("views.open")


class TestToken:
    async def test_a_token_slack_does_not_accept_is_named(
        self, workspace: Workspace, slack: LocalSlack
    ) -> None:
        slack.answers["auth.test"] = slack.refuse("invalid_auth")
        assert "does not accept this app's bot token" in (await workspace.type_command("add")).text

    async def test_slack_out_of_reach_is_answered_too(self, workspace: Workspace, slack: LocalSlack) -> None:
        slack.answers["auth.test"] = lambda: web.Response(text="hello", content_type="text/plain")
        answer = await workspace.type_command("add")
        assert answer.status_code == 200
        assert "it was noted as" in answer.text


class TestUnknownRequests:
    async def test_nobody_listens_to_an_unknown_form(
        self, workspace: Workspace, caplog: pytest.LogCaptureFixture
    ) -> None:
        view = {
            "type": "modal",
            "callback_id": "no.such.form",
            "state": {"values": {}},
            "id": "V1",
            "title": {"text": _NAME},
        }
        answer = await workspace.interact({"type": "view_submission", "view": view})
        assert answer.status_code == 404
        assert "nobody listens" in caplog.text
        assert _NAME not in caplog.text

    async def test_nobody_listens_to_an_unknown_command(self, workspace: Workspace) -> None:
        answer = await workspace.post(workspace.build_command("add") | {"command": "/other"})
        assert answer.status_code == 404

    async def test_nobody_listens_to_an_unknown_button(self, workspace: Workspace) -> None:
        assert (await workspace.press("no.such.button", "1")).status_code == 404


class TestLogs:
    async def test_hold_no_name_number_or_variable_however_much_is_logged(
        self, workspace: Workspace, sarah: FakeStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert sarah.contacts
        caplog.set_level(logging.DEBUG)
        await workspace.submit(fill(await workspace.open("edit Sarah"), {"Appointment date": "2024-01-18"}))
        await workspace.submit(fill(await workspace.open("call Sarah")))
        await workspace.suggest(Input.CONTACT, "Sarah")
        await workspace.type_command("find Sarah")
        await workspace.slack.wait_for("respond")
        assert caplog.records
        for private in ("Sarah", "Johnson", "7912", "Hair Color", "Maria"):
            assert private not in caplog.text


class TestErrors:
    """The person gets a sentence with a reference; the log has the rest under it."""

    async def test_below_a_command(
        self, workspace: Workspace, store: FakeStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        store.fault = RuntimeError("the disk is full")
        answer = await workspace.type_command("add")
        assert answer.status_code == 200

        told = await workspace.slack.wait_for("respond")
        assert "Something went wrong; it was noted as " in told["text"]
        assert told["response_type"] == "ephemeral"
        [record] = [r for r in caplog.records if r.message == "a request from Slack failed"]
        assert vars(record)["reference"] in told["text"]
        assert "the disk is full" not in told["text"]

    async def test_in_a_submitted_form_which_stays_open_with_all_that_was_typed(
        self, workspace: Workspace, store: FakeStore
    ) -> None:
        view = fill(await workspace.open("add"))
        store.fault = RuntimeError("the disk is full")
        acknowledged = await workspace.submit(view)
        assert acknowledged["response_action"] == "errors"
        [(block_id, sentence)] = acknowledged["errors"].items()
        assert block_id == view["blocks"][0]["block_id"]
        assert "it was noted as" in sentence

    async def test_in_place_of_a_form_somebody_chose_in(self, workspace: Workspace, sarah: FakeStore) -> None:
        view = await workspace.open("call")
        sarah.fault = RuntimeError("the disk is full")
        replaced = await workspace.choose(view, Input.CONTACT, "contact_1")
        assert "it was noted as" in read_text(replaced)

    async def test_a_type_ahead_stays_empty(self, workspace: Workspace, store: FakeStore) -> None:
        store.fault = RuntimeError("the disk is full")
        assert await workspace.suggest(Input.CONTACT, "s") == []

    async def test_a_form_that_cannot_be_opened(self, workspace: Workspace, slack: LocalSlack) -> None:
        slack.answers["views.open"] = slack.refuse("expired_trigger_id")
        assert (await workspace.type_command("add")).status_code == 200
        assert "it was noted as" in (await slack.wait_for("respond"))["text"]

    async def test_when_nobody_can_be_told(
        self, workspace: Workspace, store: FakeStore, slack: LocalSlack, caplog: pytest.LogCaptureFixture
    ) -> None:
        view = await workspace.open("call")
        store.fault = RuntimeError("the disk is full")
        slack.answers["views.update"] = slack.refuse("not_found")
        await workspace.choose(view, Input.CONTACT, "contact_1")
        await slack.settle()
        assert "nobody could be told about an error" in caplog.text

    async def test_a_form_with_a_broken_slip(self, workspace: Workspace) -> None:
        view = {
            "type": "modal",
            "callback_id": ViewId.EDIT,
            "private_metadata": "{}",
            "state": {"values": {}},
        }
        acknowledged = await workspace.submit(view)
        assert "it was noted as" in read_text(acknowledged["view"])
