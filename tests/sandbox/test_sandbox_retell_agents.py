"""Agents of every kind can be read at each of their versions, dialled, and put by a test."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.retell.agents import BUILT_IN

Json = dict[str, Any]
DOCS = Path(__file__).parents[2] / "docs"
SANDBOX_ARGUMENTS = ["--agent-id", "agent_sandbox", "--agent-id", "agent_other"]
KNOWN = ["agent_sandbox", "agent_other", *BUILT_IN]


def get(retell_api: httpx.Client, path: str) -> Json:
    found: Json = retell_api.get(path).raise_for_status().json()
    return found


def read_engine(retell_api: httpx.Client, agent: Json) -> Json:
    engine = agent["response_engine"]
    name, kind = (
        (engine["llm_id"], "retell-llm")
        if "llm_id" in engine
        else (engine["conversation_flow_id"], "conversation-flow")
    )
    return get(retell_api, f"/get-{kind}/{name}?version={engine['version']}")


def dial(retell_api: httpx.Client, agent_id: str, **more: object) -> httpx.Response:
    numbers = {"from_number": "+447403305280", "to_number": "+447912345631"}
    body = {**numbers, "override_agent_id": agent_id, **more}
    return retell_api.post("/v2/create-phone-call", json=body)


@pytest.mark.usefixtures("control")
class TestReading:
    @pytest.mark.parametrize("agent_id", KNOWN)
    def test_every_agent_has_a_published_version_and_a_newer_draft(
        self, retell_api: httpx.Client, agent_id: str
    ) -> None:
        listed = get(retell_api, f"/list-agent-versions/{agent_id}")
        published, draft, latest = (
            get(retell_api, f"/get-agent/{agent_id}{query}") for query in ("?version=2", "?version=3", "")
        )

        assert [(one["version"], one["is_published"]) for one in listed["items"]] == [(3, False), (2, True)]
        assert listed["has_more"] is False
        assert (published["version"], published["is_published"]) == (2, True)
        assert (draft["version"], draft["is_published"]) == (3, False)
        assert latest == draft

    @pytest.mark.parametrize("agent_id", KNOWN)
    def test_every_draft_says_something_else(self, retell_api: httpx.Client, agent_id: str) -> None:
        agents = [get(retell_api, f"/get-agent/{agent_id}?version={version}") for version in (2, 3)]
        kinds = {agent["response_engine"]["type"] for agent in agents}
        spoken = [
            [
                agent["voicemail_option"],
                *([] if kinds == {"custom-llm"} else [read_engine(retell_api, agent)]),
            ]
            for agent in agents
        ]

        assert len(kinds) == 1
        assert "customer_name" in json.dumps(spoken[0])
        assert json.dumps(spoken[0]).replace("3", "") != json.dumps(spoken[1]).replace("4", "")
        if agent_id not in {"agent_private", "agent_chatty"}:
            assert ["gift_card" in json.dumps(one) for one in spoken] == [False, True]

    @pytest.mark.parametrize(
        ("agent_id", "kind", "has"),
        [
            ("agent_single_prompt", "retell-llm", "general_prompt"),
            ("agent_multi_prompt", "retell-llm", "states"),
            ("agent_conversation_flow", "conversation-flow", "nodes"),
        ],
    )
    def test_every_kind_has_the_documents_of_its_kind(
        self, retell_api: httpx.Client, agent_id: str, kind: str, has: str
    ) -> None:
        agent = get(retell_api, f"/get-agent/{agent_id}?version=2")

        assert agent["response_engine"]["type"] == kind
        assert read_engine(retell_api, agent)[has]
        assert agent["webhook_url"].endswith("/retell/webhook")

    def test_a_custom_llm_has_an_address_and_no_script(self, retell_api: httpx.Client) -> None:
        engine = get(retell_api, "/get-agent/agent_custom_llm?version=2")["response_engine"]

        assert engine["type"] == "custom-llm"
        assert engine["llm_websocket_url"].startswith("wss://")
        assert retell_api.get("/get-retell-llm/llm_custom_llm").status_code == 404

    @pytest.mark.parametrize(
        "path",
        [
            "/get-agent/agent_none",
            "/get-agent/agent_sandbox?version=9",
            "/get-agent/agent_sandbox?version=two",
            "/list-agent-versions/agent_none",
            "/get-retell-llm/llm_none",
            "/get-retell-llm/llm_sandbox?version=2",
            "/get-retell-llm/conversation_flow_conversation_flow",
            "/get-conversation-flow/llm_sandbox",
            "/get-conversation-flow/conversation_flow_conversation_flow?version=9",
        ],
    )
    def test_what_is_not_there_is_not_found(self, retell_api: httpx.Client, path: str) -> None:
        response = retell_api.get(path)

        assert response.status_code == 404
        assert "not found from" in response.json()["message"]

    def test_versions_come_page_by_page(self, retell_api: httpx.Client) -> None:
        first = get(retell_api, "/list-agent-versions/agent_sandbox?limit=1&sort_order=ascending")
        key = first["pagination_key"]
        second = get(
            retell_api,
            f"/list-agent-versions/agent_sandbox?limit=1&sort_order=ascending&pagination_key={key}",
        )

        assert [one["version"] for one in (*first["items"], *second["items"])] == [2, 3]
        assert (first["has_more"], second["has_more"], "pagination_key" in second) == (True, False, False)

    def test_all_agents_are_listed_without_their_engines(self, retell_api: httpx.Client) -> None:
        listed = retell_api.post("/v2/list-agents", json={}).json()

        assert [one["agent_id"] for one in listed["items"]] == KNOWN
        assert not any("response_engine" in one for one in listed["items"])


class TestBehaved:
    def test_speaks_without_a_default_only_what_every_business_sends(self, retell_api: httpx.Client) -> None:
        agent = get(retell_api, "/get-agent/agent_sandbox?version=2")
        script = read_engine(retell_api, agent)
        always = (
            "customer_name",
            "business_name",
            "appointment_date",
            "appointment_time",
            "callback_number",
        )

        text = script["begin_message"] + script["general_prompt"]
        for name in (*always, *script["default_dynamic_variables"]):
            assert f"{{{{{name}}}}}" in text
            text = text.replace(f"{{{{{name}}}}}", "")
        assert "{{" not in text
        assert "an automated AI assistant" in script["begin_message"]
        assert "stop calling" in script["begin_message"]


@pytest.mark.usefixtures("control")
class TestDialling:
    @pytest.mark.parametrize("agent_id", KNOWN)
    def test_knows_every_agent(self, retell_api: httpx.Client, agent_id: str) -> None:
        call = dial(retell_api, agent_id, override_agent_version="latest_published").json()

        assert (call["agent_id"], call["agent_version"]) == (agent_id, 2)

    @pytest.mark.parametrize(("version", "expected"), [("latest", 3), ("some_tag", 3), (2, 2), (3, 3)])
    def test_takes_the_version_it_is_told(
        self, retell_api: httpx.Client, version: object, expected: int
    ) -> None:
        call = dial(retell_api, "agent_sandbox", override_agent_version=version).json()

        assert call["agent_version"] == expected

    def test_refuses_a_version_there_is_not(self, retell_api: httpx.Client) -> None:
        assert dial(retell_api, "agent_sandbox", override_agent_version=9).status_code == 404

    def test_refuses_the_published_version_of_an_agent_without_one(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        control.post("/retell/agents", json={"agent_id": "agent_new", "published": False})

        assert dial(retell_api, "agent_new", override_agent_version="latest_published").status_code == 404
        assert dial(retell_api, "agent_new").status_code == 201


class TestControl:
    def test_lays_fields_over_the_published_version(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        put = control.post(
            "/retell/agents",
            json={
                "agent_id": "agent_sandbox",
                "agent": {"voicemail_option": None},
                "llm": {"begin_message": "Hello {{nickname}}"},
            },
        ).json()
        agent = get(retell_api, "/get-agent/agent_sandbox?version=2")
        script = read_engine(retell_api, agent)

        assert (put["version"], put["published"]) == (2, True)
        assert put["llm"] == script
        assert agent["voicemail_option"] is None
        assert agent["data_storage_setting"] == "everything"
        assert script["begin_message"] == "Hello {{nickname}}"
        assert "{{callback_number}}" in script["general_prompt"]

    def test_publishes_the_draft(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        control.post("/retell/agents", json={"agent_id": "agent_sandbox", "version": 3, "published": True})
        call = dial(retell_api, "agent_sandbox", override_agent_version="latest_published").json()

        assert call["agent_version"] == 3
        assert "{{gift_card}}" in get(retell_api, "/get-retell-llm/llm_sandbox?version=4")["general_prompt"]

    def test_makes_a_new_version_from_the_latest(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        put = control.post("/retell/agents", json={"agent_id": "agent_sandbox", "version": 7}).json()

        assert put["published"] is True
        assert "{{gift_card}}" in put["llm"]["general_prompt"]
        assert get(retell_api, "/get-agent/agent_sandbox")["version"] == 7

    def test_makes_a_new_agent_from_the_well_behaved_script(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        put = control.post("/retell/agents", json={"agent_id": "agent_new"}).json()

        assert (put["version"], put["published"]) == (0, True)
        assert "{{callback_number}}" in put["llm"]["general_prompt"]
        assert get(retell_api, "/list-agent-versions/agent_new")["items"][0]["version"] == 0

    def test_puts_a_flow_in_the_place_of_an_llm_and_back(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        flow = {"agent_id": "agent_sandbox", "flow": {"global_prompt": "{{a}}"}}
        first = control.post("/retell/agents", json=flow).json()
        agent = get(retell_api, "/get-agent/agent_sandbox?version=2")
        second = control.post(
            "/retell/agents", json={"agent_id": "agent_sandbox", "llm": {"general_prompt": "{{b}}"}}
        ).json()

        assert (first["llm"], first["flow"]["global_prompt"]) == (None, "{{a}}")
        assert agent["response_engine"]["type"] == "conversation-flow"
        assert (second["flow"], second["llm"]["general_prompt"]) == (None, "{{b}}")

    def test_is_undone_by_a_reset(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        before = get(retell_api, "/get-agent/agent_private")
        control.post("/retell/agents", json={"agent_id": "agent_private", "version": 3, "agent": {"a": 1}})
        control.post("/retell/agents", json={"agent_id": "agent_new"})
        assert get(retell_api, "/get-agent/agent_private") != before

        control.post("/reset")

        assert get(retell_api, "/get-agent/agent_private") == before
        assert retell_api.get("/get-agent/agent_new").status_code == 404

    def test_lists_every_version_with_its_documents(self, control: httpx.Client) -> None:
        listed = control.get("/retell/agents").json()

        assert [(one["agent_id"], one["version"]) for one in listed] == [
            (agent_id, version) for agent_id in KNOWN for version in (2, 3)
        ]
        assert {"agent", "llm", "flow", "published"} <= set(listed[0])

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"agent_id": 7},
            {"agent_id": "agent_sandbox", "version": "2"},
            {"agent_id": "agent_sandbox", "version": True},
            {"agent_id": "agent_sandbox", "version": -1},
            {"agent_id": "agent_sandbox", "published": "yes"},
            {"agent_id": "agent_sandbox", "llm": []},
            {"agent_id": "agent_sandbox", "llm": {}, "flow": {}},
        ],
    )
    def test_refuses_what_makes_no_sense(self, control: httpx.Client, body: Json) -> None:
        assert control.post("/retell/agents", json=body).status_code == 400


def test_every_built_in_agent_is_described() -> None:
    page = (DOCS / "sandbox.md").read_text(encoding="utf-8")

    assert [agent_id for agent_id in BUILT_IN if f"`{agent_id}`" not in page] == []
