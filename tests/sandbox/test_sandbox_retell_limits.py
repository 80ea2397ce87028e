"""Above the account's limits, and at the end of an agent's longest time, the sandbox does as Retell does."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WaitFor = Callable[[Callable[[], object]], None]
URL = "/v2/create-phone-call"
SANDBOX_ARGUMENTS = ["--pace", "0.02"]
FOR_EVER = "+447912345631"
LIMITS = pytest.mark.parametrize("limit", ["concurrency", "cps"])


def dial(retell_api: httpx.Client, to_number: str = FOR_EVER, **over: object) -> httpx.Response:
    body = {
        "from_number": "+447403305280",
        "to_number": to_number,
        "override_agent_id": "agent_sandbox",
        "override_agent_version": "latest_published",
    }
    return retell_api.post(URL, json={**body, **over})


def calls(control: httpx.Client) -> list[Json]:
    found: list[Json] = control.get("/retell/calls").json()
    return found[::-1]


def rung(control: httpx.Client) -> list[str]:
    return [one["call_id"] for one in control.get("/retell/dials").json()]


def stop(retell_api: httpx.Client, call_id: str) -> None:
    assert retell_api.post(f"/v2/stop-call/{call_id}").status_code == 204


class TestLimits:
    def test_are_none_at_first_and_can_be_read(self, control: httpx.Client) -> None:
        shown = control.get("/retell/limits").json()

        assert shown == {"concurrency": None, "reserved_inbound": 0, "cps": None, "over": "429"}

    def test_are_set_one_by_one_and_forgotten_by_a_reset(self, control: httpx.Client) -> None:
        control.post("/retell/limits", json={"concurrency": 3, "over": "queue"})
        shown = control.post("/retell/limits", json={"cps": 2, "concurrency": None}).json()
        control.post("/reset")

        assert shown == {"concurrency": None, "reserved_inbound": 0, "cps": 2, "over": "queue"}
        assert control.get("/retell/limits").json()["over"] == "429"

    @pytest.mark.parametrize(
        "given",
        [{"concurrency": 0}, {"cps": True}, {"cps": "1"}, {"reserved_inbound": None}, {"over": "503"}],
    )
    def test_are_refused_as_a_whole_when_one_makes_no_sense(self, control: httpx.Client, given: Json) -> None:
        answer = control.post("/retell/limits", json={"concurrency": 2, "cps": 2, **given})

        assert answer.status_code == 400
        assert answer.json()["error"].startswith(next(iter(given)))
        assert control.get("/retell/limits").json()["cps"] is None

    @LIMITS
    def test_refuse_with_the_headers_retell_sends(
        self, control: httpx.Client, retell_api: httpx.Client, limit: str
    ) -> None:
        control.post("/retell/limits", json={limit: 1})
        dial(retell_api)

        refused = dial(retell_api)

        assert refused.status_code == 429
        assert refused.headers["x-ratelimit-limiter"] == "call"
        headers = [refused.headers[f"ratelimit-{name}"] for name in ("limit", "remaining", "reset")]
        assert headers == ["1", "0", "1"]
        assert len(rung(control)) == len(calls(control)) == 1

    def test_of_one_second_are_over_in_the_next(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        control.post("/retell/limits", json={"cps": 1})
        dial(retell_api)

        wait_for(lambda: dial(retell_api).status_code == 201)
        assert len(rung(control)) == 2

    def test_leave_alone_what_is_kept_for_calls_coming_in(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        control.post("/retell/limits", json={"concurrency": 3, "reserved_inbound": 2})

        answers = [dial(retell_api).status_code for _ in range(2)]

        assert answers == [201, 429]
        shown = retell_api.get("/get-concurrency").json()
        figures = ("current_concurrency", "concurrency_limit", "reserved_inbound_concurrency")
        assert [shown[name] for name in figures] == [1, 3, 2]


class TestErrorsAboveALimit:
    @LIMITS
    def test_are_calls_that_ring_nobody(
        self, control: httpx.Client, retell_api: httpx.Client, limit: str
    ) -> None:
        control.post("/retell/limits", json={limit: 1, "over": "error"})
        first = dial(retell_api).json()

        answer = dial(retell_api, metadata={"call_ref": "ref-2"})

        assert answer.status_code == 201
        assert (answer.json()["call_status"], answer.json()["disconnection_reason"]) == (
            "error",
            "concurrency_limit_reached",
        )
        assert rung(control) == [first["call_id"]]
        assert retell_api.get("/get-concurrency").json()["current_concurrency"] == 1

    def test_are_reported_without_a_start(
        self, control: httpx.Client, program: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        control.post("/retell/limits", json={"concurrency": 1, "over": "error"})
        dial(retell_api)

        call_id = dial(retell_api).json()["call_id"]

        def received() -> list[Json]:
            payloads = [one["payload"] for one in program.get("/received").json()]
            return [one for one in payloads if one["call"]["call_id"] == call_id]

        wait_for(lambda: len(received()) == 2)
        assert [one["event"] for one in received()] == ["call_ended", "call_analyzed"]
        assert {one["call"]["disconnection_reason"] for one in received()} == {"concurrency_limit_reached"}
        assert "start_timestamp" not in received()[0]["call"]

    def test_keep_their_key(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        control.post("/retell/limits", json={"concurrency": 1, "over": "error"})
        first = dial(retell_api).json()
        failed = dial(retell_api, idempotency_key="key-2").json()
        stop(retell_api, first["call_id"])

        again = dial(retell_api, idempotency_key="key-2").json()

        assert again["call_id"] == failed["call_id"]
        assert rung(control) == [first["call_id"]]


class TestTheQueue:
    def test_rings_in_turn_when_a_slot_is_free(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        control.post("/retell/limits", json={"concurrency": 1, "over": "queue"})

        answers = [dial(retell_api) for _ in range(3)]

        ids = [one.json()["call_id"] for one in answers]
        assert [(one.status_code, one.json()["call_status"]) for one in answers] == [(201, "registered")] * 3
        assert rung(control) == ids[:1]
        assert retell_api.get("/get-concurrency").json()["current_concurrency"] == 1
        for count in (1, 2):
            stop(retell_api, ids[count - 1])
            wait_for(lambda count=count: rung(control) == ids[: count + 1])  # type: ignore[misc]

    def test_rings_in_the_next_second(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        control.post("/retell/limits", json={"cps": 1, "over": "queue"})
        ids = [dial(retell_api).json()["call_id"] for _ in range(2)]

        assert rung(control) == ids[:1]
        wait_for(lambda: rung(control) == ids)

    def test_is_left_by_a_call_that_is_stopped(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        control.post("/retell/limits", json={"concurrency": 1, "over": "queue"})
        ids = [dial(retell_api).json()["call_id"] for _ in range(3)]

        stop(retell_api, ids[1])
        stop(retell_api, ids[0])

        wait_for(lambda: rung(control) == [ids[0], ids[2]])
        assert calls(control)[1]["disconnection_reason"] == "manual_stopped"


class TestTheLongestTime:
    def test_ends_a_call_that_talks_for_ever(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        limit = {"agent_id": "agent_sandbox", "agent": {"max_call_duration_ms": 5000}}
        control.post("/retell/agents", json=limit)

        dial(retell_api)

        wait_for(lambda: "call_analysis" in calls(control)[0])
        call = calls(control)[0]
        assert (call["call_status"], call["disconnection_reason"]) == ("ended", "max_duration_reached")
        assert list(call["transcript_object"][0]) == ["role", "content", "words"]
        assert len(rung(control)) == 1

    def test_is_an_hour_unless_somebody_says_otherwise(
        self, web: httpx.Client, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        dial(retell_api)
        wait_for(lambda: calls(control)[0]["call_status"] == "ongoing")

        web.post("/clock", json={"advance_s": 1800})
        half_way = calls(control)[0]["call_status"]
        web.post("/clock", json={"advance_s": 1800})

        wait_for(lambda: calls(control)[0]["call_status"] == "ended")
        web.post("/clock", json={"offset_s": 0})
        assert half_way == "ongoing"
        assert calls(control)[0]["disconnection_reason"] == "max_duration_reached"
        assert calls(control)[0]["duration_ms"] >= 3_600_000

    def test_frees_the_slot(self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor) -> None:
        limit = {"agent_id": "agent_sandbox", "agent": {"max_call_duration_ms": 1000}}
        control.post("/retell/agents", json=limit)
        control.post("/retell/limits", json={"concurrency": 1, "over": "queue"})

        ids = [dial(retell_api).json()["call_id"] for _ in range(4)]

        wait_for(lambda: rung(control) == ids)

    @pytest.mark.parametrize("longest", [0, "1 h", True, None])
    def test_is_a_number_of_milliseconds(self, control: httpx.Client, longest: object) -> None:
        answer = control.post(
            "/retell/agents", json={"agent_id": "agent_sandbox", "agent": {"max_call_duration_ms": longest}}
        )

        assert answer.status_code == 400
        assert "max_call_duration_ms" in answer.json()["error"]
