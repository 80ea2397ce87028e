"""Every ending of a number leads to its rings, its answer and its webhooks, signed over the bytes sent."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WaitFor = Callable[[Callable[[], object]], None]
URL = "/v2/create-phone-call"
SANDBOX_ARGUMENTS = ["--retell-webhook-key", "key_badge", "--pace", "0.02", "--slow-answer", "6"]
CONNECTED = ["call_started", "call_ended", "call_analyzed"]
NOT_CONNECTED = ["call_ended", "call_analyzed"]


def build(script: str) -> Json:
    return {
        "from_number": "+447403305280",
        "to_number": f"+4479123456{script}",
        "override_agent_id": "agent_sandbox",
        "idempotency_key": f"key-{script}",
        "metadata": {"call_ref": f"ref-{script}"},
    }


def dial(retell_api: httpx.Client, script: str) -> httpx.Response | None:
    """Create a call as this number; None when the connection broke."""
    try:
        return retell_api.post(URL, json=build(script))
    except httpx.TransportError:
        return None


def events(control: httpx.Client) -> list[str]:
    return [one["event"] for one in control.get("/retell/deliveries").json()]


def answered(control: httpx.Client) -> int:
    return sum(one["status"] is not None for one in control.get("/retell/deliveries").json())


def last_call(control: httpx.Client) -> Json:
    found: Json = control.get("/retell/calls").json()[0]
    return found


class TestEndings:
    @pytest.mark.parametrize(
        ("script", "status", "reason", "outcome"),
        [
            ("01", "ended", "agent_hangup", "confirmed"),
            ("02", "ended", "voicemail_reached", None),
            ("03", "not_connected", "dial_no_answer", None),
            ("04", "not_connected", "dial_busy", None),
            ("05", "ended", "agent_hangup", "reschedule"),
            ("06", "ended", "agent_hangup", "cancel"),
            ("07", "ended", "user_requested_dnc", None),
            ("08", "ended", "user_hangup", None),
            ("09", "not_connected", "user_declined", None),
            ("10", "not_connected", "invalid_destination", None),
            ("77", "ended", "agent_hangup", "confirmed"),
        ],
    )
    def test_ring_once_and_are_reported(
        self,
        control: httpx.Client,
        program: httpx.Client,
        retell_api: httpx.Client,
        wait_for: WaitFor,
        script: str,
        status: str,
        reason: str,
        outcome: str | None,
    ) -> None:
        webhooks = NOT_CONNECTED if status == "not_connected" else CONNECTED
        response = dial(retell_api, script)

        assert response is not None
        assert response.status_code == 201
        wait_for(lambda: answered(control) == len(webhooks))
        assert events(control) == webhooks
        assert len(control.get("/retell/dials").json()) == 1
        bodies = {one["kind"]: one["payload"]["call"] for one in program.get("/received").json()}
        analyzed = bodies["call_analyzed"]
        assert (analyzed["call_status"], analyzed["disconnection_reason"]) == (status, reason)
        assert analyzed["call_analysis"]["custom_analysis_data"].get("appointment_outcome") == outcome
        assert analyzed["call_analysis"]["in_voicemail"] == (script == "02")
        assert "call_analysis" not in bodies["call_ended"]
        assert analyzed["metadata"] == {"call_ref": f"ref-{script}"}
        assert "retell_llm_dynamic_variables" not in analyzed
        assert ("start_timestamp" in analyzed) == (webhooks == CONNECTED)

    def test_of_an_answered_call_have_what_the_customer_said(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        dial(retell_api, "05")

        wait_for(lambda: "call_analysis" in last_call(control))
        call = last_call(control)
        assert "\nUser: I cannot make it." in call["transcript"]
        assert [one["role"] for one in call["transcript_object"]] == ["agent", "user", "agent"]
        assert call["duration_ms"] == call["end_timestamp"] - call["start_timestamp"]

    def test_of_somebody_who_asks_put_the_number_on_the_do_not_call_list(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        dial(retell_api, "07")
        wait_for(lambda: "call_analysis" in last_call(control))

        again = retell_api.post(URL, json={**build("07"), "idempotency_key": "x", "honor_internal_dnc": True})

        assert again.status_code == 400


class TestLostAnswers:
    @pytest.mark.parametrize("script", ["20", "21", "28"])
    def test_are_transport_errors_to_the_client(
        self, control: httpx.Client, retell_api: httpx.Client, script: str
    ) -> None:
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            retell_api.post(URL, json=build(script))

        assert control.get("/retell/requests").json()[0]["outcome"] == "dropped"

    @pytest.mark.parametrize(("script", "status"), [("20", None), ("22", 500), ("29", 201)])
    def test_after_the_ring_are_followed_by_webhooks_and_never_ring_twice(
        self,
        control: httpx.Client,
        retell_api: httpx.Client,
        wait_for: WaitFor,
        script: str,
        status: int | None,
    ) -> None:
        first = dial(retell_api, script)
        again = dial(retell_api, script)

        assert (first.status_code if first else None) == status
        assert again is not None
        assert again.status_code == 201
        assert again.json()["call_id"] == control.get("/retell/dials").json()[0]["call_id"]
        assert len(control.get("/retell/dials").json()) == 1
        wait_for(lambda: answered(control) == 3)
        assert events(control) == CONNECTED

    def test_may_carry_broken_json(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        control.post("/reset")
        response = retell_api.post(URL, json=build("29"))

        with pytest.raises(json.JSONDecodeError):
            response.json()

    def test_before_the_ring_ring_nobody(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        dial(retell_api, "28")

        assert control.get("/retell/dials").json() == control.get("/retell/calls").json() == []

    def test_may_come_too_late(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        with pytest.raises(httpx.ReadTimeout):
            retell_api.post(URL, json=build("25"), timeout=0.1)

        wait_for(lambda: answered(control) == 3)
        wait_for(lambda: control.get("/retell/requests").json()[0]["status"] == 201)
        assert len(control.get("/retell/dials").json()) == 1

    def test_of_a_hidden_call_stay_unreported_until_it_is_stopped(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        dial(retell_api, "21")
        call_id = last_call(control)["call_id"]

        listed = retell_api.post("/v3/list-calls", json={}).json()["items"]
        shown = retell_api.get(f"/v2/get-call/{call_id}").json()
        assert (listed, shown["call_status"], events(control)) == ([], "registered", [])
        assert len(control.get("/retell/dials").json()) == 1

        retell_api.post(f"/v2/stop-call/{call_id}")
        wait_for(lambda: answered(control) == 2)
        assert events(control) == NOT_CONNECTED
        assert last_call(control)["disconnection_reason"] == "manual_stopped"

    def test_of_a_hidden_call_come_out_when_it_appears(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        dial(retell_api, "21")

        control.post("/retell/appear", json={"call_id": last_call(control)["call_id"]})

        wait_for(lambda: answered(control) == 3)
        assert len(retell_api.post("/v3/list-calls", json={}).json()["items"]) == 1
        assert len(control.get("/retell/dials").json()) == 1


class TestWebhooks:
    def test_are_signed_over_the_exact_bytes(
        self, control: httpx.Client, program: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        dial(retell_api, "01")

        wait_for(lambda: answered(control) == 3)
        received = program.get("/received").json()
        assert any("é" in one["raw"] for one in received)
        for one in received:
            signature = re.fullmatch(r"v=(\d+),d=([0-9a-f]{64})", one["headers"]["x-retell-signature"])
            assert signature is not None
            message = (one["raw"] + signature[1]).encode()
            assert hmac.new(b"key_badge", message, hashlib.sha256).hexdigest() == signature[2]

    def test_are_tried_three_times_and_signed_anew(
        self, control: httpx.Client, program: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        for _ in range(3):
            program.post("/plans", json={"kind": "call_analyzed", "status": 500})

        dial(retell_api, "03")

        wait_for(lambda: answered(control) == 4)
        tries = [one for one in control.get("/retell/deliveries").json() if one["event"] == "call_analyzed"]
        assert [(one["attempt"], one["status"]) for one in tries] == [(1, 500), (2, 500), (3, 500)]
        received = [one for one in program.get("/received").json() if one["kind"] == "call_analyzed"]
        assert len({one["headers"]["x-retell-signature"] for one in received}) == 3
        assert len({one["raw"] for one in received}) == 1

    def test_may_come_twice(self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor) -> None:
        dial(retell_api, "23")

        wait_for(lambda: answered(control) == 6)
        assert sorted(events(control)) == sorted(CONNECTED * 2)

    def test_may_come_before_the_201(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        response = dial(retell_api, "24")

        assert events(control) == CONNECTED
        assert answered(control) == 3
        assert response is not None
        assert (response.status_code, response.json()["call_status"]) == (201, "registered")

    def test_may_be_lost_while_the_call_can_still_be_read(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        dial(retell_api, "26")

        wait_for(lambda: "call_analysis" in last_call(control))
        assert events(control) == []
        listed = retell_api.post("/v3/list-calls", json={}).json()["items"]
        assert listed[0]["call_analysis"]["custom_analysis_data"] == {"appointment_outcome": "confirmed"}

    def test_may_come_in_reverse(
        self, control: httpx.Client, program: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        dial(retell_api, "27")

        wait_for(lambda: answered(control) == 3)
        received = program.get("/received").json()
        assert [one["kind"] for one in received] == ["call_analyzed", "call_ended", "call_started"]
        assert received[2]["payload"]["call"]["call_status"] == "ongoing"

    def test_can_be_sent_once_more(
        self, control: httpx.Client, program: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        dial(retell_api, "03")
        wait_for(lambda: answered(control) == 2)
        call_id = last_call(control)["call_id"]

        sent = control.post("/retell/webhook", json={"call_id": call_id, "event": "call_ended"})
        never = control.post("/retell/webhook", json={"call_id": call_id, "event": "call_started"})

        assert sent.json() == {"call_id": call_id, "event": "call_ended", "status": 200}
        assert never.status_code == 409
        kinds = [one["kind"] for one in program.get("/received").json()]
        assert kinds == ["call_ended", "call_analyzed", "call_ended"]


class TestScripts:
    def test_can_be_set_for_a_number(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        control.post("/retell/scripts", json={"number": "+447912345601", "script": "04"})

        dial(retell_api, "01")

        wait_for(lambda: "call_analysis" in last_call(control))
        assert last_call(control)["disconnection_reason"] == "dial_busy"

    def test_have_a_sentence_each(self, control: httpx.Client) -> None:
        scripts = control.get("/retell/scripts").json()

        assert len(scripts) == 33
        assert all(one["sentence"].endswith(".") for one in scripts)

    def test_that_go_on_for_ever_end_when_stopped(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        dial(retell_api, "31")
        wait_for(lambda: last_call(control)["call_status"] == "ongoing")

        stopped = retell_api.post(f"/v2/stop-call/{last_call(control)['call_id']}")

        assert stopped.status_code == 204
        wait_for(lambda: answered(control) == 3)
        assert events(control) == CONNECTED
        assert last_call(control)["disconnection_reason"] == "manual_stopped"
