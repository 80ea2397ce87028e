"""Calls, agents, numbers and limits can be read back as Retell shows them."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WaitFor = Callable[[Callable[[], object]], None]
SANDBOX_ARGUMENTS = ["--strict"]


def dial(retell_api: httpx.Client, ref: str, to_number: str = "+447912345631", **more: object) -> Json:
    body = {
        "from_number": "+447403305280",
        "to_number": to_number,
        "override_agent_id": "agent_sandbox",
        "metadata": {"call_ref": ref},
    }
    found: Json = retell_api.post("/v2/create-phone-call", json={**body, **more}).json()
    return found


def find(retell_api: httpx.Client, **asked: object) -> Json:
    found: Json = retell_api.post("/v3/list-calls", json=asked).json()
    return found


def refs(page: Json) -> list[str]:
    return [one["metadata"]["call_ref"] for one in page["items"]]


def equals(value: object) -> Json:
    return {"type": "string", "op": "eq", "value": value}


class TestListCalls:
    def test_finds_a_registered_call_by_its_metadata(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        control.post("/reset")
        for ref in ("a", "b"):
            dial(retell_api, ref)

        page = find(retell_api, filter_criteria={"metadata": [{**equals("b"), "key": "call_ref"}]})

        assert refs(page) == ["b"]
        assert page["has_more"] is False

    def test_filters_by_number_id_status_and_time(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        control.post("/reset")
        answered = dial(retell_api, "a", "+447912345601")
        dial(retell_api, "b", "+447912345603")
        wait_for(lambda: all("call_analysis" in one for one in control.get("/retell/calls").json()))
        started = control.get("/retell/calls").json()[1]["start_timestamp"]

        for criteria, expected in (
            ({"to_number": equals("+447912345603")}, ["b"]),
            ({"call_id": equals(answered["call_id"])}, ["a"]),
            ({"call_status": {"type": "enum", "op": "in", "value": ["not_connected"]}}, ["b"]),
            ({"start_timestamp": {"type": "range", "op": "bt", "value": [started, started + 1]}}, ["a"]),
            ({"start_timestamp": {"type": "number", "op": "gt", "value": started}}, []),
            ({"disconnection_reason": {"type": "present", "op": "pr"}}, ["b", "a"]),
            ({"in_voicemail": {"type": "boolean", "op": "eq", "value": True}}, []),
            ({"agent": [{"agent_id": "agent_sandbox"}]}, ["b", "a"]),
        ):
            assert sorted(refs(find(retell_api, filter_criteria=criteria))) == sorted(expected), criteria

    def test_leaves_transcripts_out(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        control.post("/reset")
        dial(retell_api, "a", "+447912345601")
        wait_for(lambda: "transcript" in control.get("/retell/calls").json()[0])

        assert not {"transcript", "transcript_object"} & set(find(retell_api)["items"][0])

    def test_goes_page_by_page(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        control.post("/reset")
        for ref in "abc":
            dial(retell_api, ref)

        first = find(retell_api, limit=2, sort_order="ascending", include_total=True)
        key = first["pagination_key"]
        second = find(retell_api, limit=2, sort_order="ascending", pagination_key=key)

        assert (refs(first), first["has_more"], first["total"]) == (["a", "b"], True, 3)
        assert (refs(second), second["has_more"], "pagination_key" in second) == (["c"], False, False)

    @pytest.mark.parametrize(
        "criteria",
        [
            {"call_ref": equals("a")},
            {"to_number": {"type": "string", "op": "in", "value": "a"}},
            {"call_status": {"type": "enum", "op": "in", "value": ["registered"]}},
            {"metadata": {"call_ref": "a"}},
        ],
    )
    def test_refuses_a_filter_it_does_not_know(self, retell_api: httpx.Client, criteria: Json) -> None:
        response = retell_api.post("/v3/list-calls", json={"filter_criteria": criteria})

        assert response.status_code == 400
        assert response.json()["error_message"].startswith("request/body/filter_criteria")

    @pytest.mark.parametrize("path", ["/v2/list-calls", "/v2/make-coffee"])
    def test_is_gone_in_version_two_like_any_unknown_route(self, retell_api: httpx.Client, path: str) -> None:
        response = retell_api.post(path, json={})

        assert response.status_code == 404
        assert response.json() == {"status": "error", "message": "Not Found"}


class TestReading:
    def test_an_unknown_call_is_not_found(self, retell_api: httpx.Client) -> None:
        assert retell_api.get("/v2/get-call/call_none").status_code == 404
        assert retell_api.post("/v2/stop-call/call_none").status_code == 404

    def test_concurrency_counts_what_rings_and_talks(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        control.post("/reset")
        control.post("/retell/limits", json={"concurrency": 5})
        dial(retell_api, "a")

        shown = retell_api.get("/get-concurrency").json()

        assert (shown["current_concurrency"], shown["concurrency_limit"]) == (1, 5)

    def test_tells_of_key_numbers_and_agents(self, retell_api: httpx.Client) -> None:
        key = retell_api.get("/get-api-key-info").json()
        numbers = retell_api.get("/v2/list-phone-numbers").json()
        agent = retell_api.get("/get-agent/agent_sandbox").json()
        script = retell_api.get(f"/get-retell-llm/{agent['response_engine']['llm_id']}").json()

        assert key["org_id"]
        assert [one["phone_number"] for one in numbers["items"]] == ["+447403305280"]
        assert agent["webhook_url"].endswith("/retell/webhook")
        assert "{{customer_name}}" in script["general_prompt"]
        assert retell_api.get("/get-agent/agent_none").json() == {
            "status": "error",
            "message": "Item agent_none not found from agent",
        }

    def test_strictness_names_what_the_live_service_drops(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        refused = dial(retell_api, "a", agent_id="agent_sandbox")

        assert "agent_id" in refused["error_message"]
        assert control.get("/retell/requests").json()[-1]["status"] == 400
