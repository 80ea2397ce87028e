"""Reading an agent's script: the version that would be dialled, or a plain word why not."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from core.nouns.ids import E164, AccountId, AgentRef
from core.nouns.script import NumberReach, Place, ScriptKind, Storage, VoicemailAction
from core.ports.dialer import LineDown
from core.ports.script_reader import AgentGone, ScriptReader
from retell.client import build_client
from retell.scripts import RetellScripts

SAMPLES = Path(__file__).parent / "samples"
BASE_URL = "http://retell.test/retell"
LIST_URL = f"{BASE_URL}/list-agent-versions/agent_1"
AGENT_URL = f"{BASE_URL}/get-agent/agent_1"
LLM_URL = f"{BASE_URL}/get-retell-llm/llm_1"
FLOW_URL = f"{BASE_URL}/get-conversation-flow/flow_1"
NUMBER_URL = f"{BASE_URL}/get-phone-number/%2B447403305280"

ACCOUNT = AccountId("a1")
AGENT = AgentRef("agent_1")
NUMBER = E164("+447403305280")
PUBLISHED_4 = {
    "items": [{"version": 5, "is_published": False}, {"version": 4, "is_published": True}],
    "has_more": False,
}
Json = dict[str, Any]


@pytest.fixture
async def reader() -> AsyncIterator[ScriptReader]:
    async with build_client(BASE_URL) as client:
        yield RetellScripts(client, keys={ACCOUNT: "key_1"})


def read_sample(name: str) -> Json:
    found: Json = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def serve(router: respx.MockRouter, *, agent: Json | None = None, script: Json | None = None) -> None:
    """Answer as Retell would for an agent whose fourth version is published."""
    router.get(LIST_URL).respond(json=PUBLISHED_4)
    whole = read_sample("get_agent_published")
    router.get(AGENT_URL, params={"version": "4"}).respond(json={**whole, **(agent or {})})
    llm = read_sample("get_retell_llm_published")
    router.get(LLM_URL, params={"version": "7"}).respond(json={**llm, **(script or {})})


class TestReadScript:
    async def test_reads_the_published_version_at_the_versions_it_names(
        self, reader: ScriptReader, respx_mock: respx.MockRouter
    ) -> None:
        serve(respx_mock)

        script = await reader.read_script(ACCOUNT, AGENT)

        assert (script.agent, script.version, script.kind) == (AGENT, 4, ScriptKind.SINGLE_PROMPT)
        assert {found.name: set(found.places) for found in script.needed} == {
            "appointment_date": {Place.PROMPT},
            "business_name": {Place.OPENING, Place.VOICEMAIL, Place.TOOL},
            "customer_name": {Place.OPENING, Place.VOICEMAIL, Place.PROMPT, Place.TOOL},
            "deposit_due": {Place.TOOL},
            "membership": {Place.PROMPT},
        }
        assert [found.name for found in script.defaulted] == ["service_type", "zone"]
        assert len(script.digest) == 64
        assert script.conduct.storage is Storage.EXCEPT_PERSONAL
        assert script.conduct.voicemail is VoicemailAction.STATIC_TEXT
        assert script.conduct.opens_itself
        assert script.conduct.tells_it_is_a_machine
        assert {call.request.headers["authorization"] for call in respx_mock.calls} == {"Bearer key_1"}

    async def test_tells_several_prompts_from_one(
        self, reader: ScriptReader, respx_mock: respx.MockRouter
    ) -> None:
        serve(respx_mock, script={"states": [{"name": "greet", "state_prompt": "{{new_name}}"}]})

        script = await reader.read_script(ACCOUNT, AGENT)

        assert script.kind is ScriptKind.MULTI_PROMPT
        assert "new_name" in [found.name for found in script.needed]

    async def test_reads_a_flow(self, reader: ScriptReader, respx_mock: respx.MockRouter) -> None:
        engine = {"type": "conversation-flow", "conversation_flow_id": "flow_1", "version": 0}
        serve(respx_mock, agent={"response_engine": engine})
        flow = {"conversation_flow_id": "flow_1", "version": 0, "global_prompt": "{{only_here}}"}
        respx_mock.get(FLOW_URL, params={"version": "0"}).respond(json=flow)

        script = await reader.read_script(ACCOUNT, AGENT)

        assert script.kind is ScriptKind.FLOW
        assert [found.name for found in script.needed] == ["business_name", "customer_name", "only_here"]
        assert not script.conduct.opens_itself

    @pytest.mark.parametrize("kind", ["custom-llm", "telepathy", None])
    async def test_reads_only_the_agents_own_words_of_an_engine_it_cannot_read(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, kind: str | None
    ) -> None:
        serve(respx_mock, agent={"response_engine": {"type": kind, "llm_websocket_url": "wss://x/{{shard}}"}})

        script = await reader.read_script(ACCOUNT, AGENT)

        assert script.kind is ScriptKind.CUSTOM
        assert len(respx_mock.calls) == 2
        assert [found.name for found in script.needed] == ["business_name", "customer_name", "shard"]
        assert not script.conduct.opens_itself
        assert not script.conduct.tells_it_is_a_machine

    async def test_reads_the_latest_of_an_engine_named_without_version(
        self, reader: ScriptReader, respx_mock: respx.MockRouter
    ) -> None:
        serve(respx_mock, agent={"response_engine": {"type": "retell-llm", "llm_id": "llm_1"}})
        route = respx_mock.get(LLM_URL).respond(json={"version": 9, "general_prompt": "{{latest}}"})

        script = await reader.read_script(ACCOUNT, AGENT)

        assert "latest" in [found.name for found in script.needed]
        assert "version" not in route.calls.last.request.url.params

    async def test_gives_the_same_digest_for_the_same_words(
        self, reader: ScriptReader, respx_mock: respx.MockRouter
    ) -> None:
        serve(respx_mock)
        first = await reader.read_script(ACCOUNT, AGENT)
        serve(respx_mock, agent={"last_modification_timestamp": 5, "version_title": "Summer"})
        second = await reader.read_script(ACCOUNT, AGENT)
        serve(respx_mock, script={"begin_message": "Good day."})
        third = await reader.read_script(ACCOUNT, AGENT)

        assert first.digest == second.digest != third.digest

    async def test_puts_nothing_of_a_script_into_the_log(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, caplog: pytest.LogCaptureFixture
    ) -> None:
        serve(respx_mock)

        with caplog.at_level(logging.DEBUG, logger="retell"):
            await reader.read_script(ACCOUNT, AGENT)

        logged = str([record.__dict__ for record in caplog.records if record.name.startswith("retell")])
        assert "single_prompt" in logged
        assert not [word for word in ("customer_name", "deposit", "assistant", "agent_1") if word in logged]


class TestFindVersion:
    async def test_looks_through_all_pages(self, reader: ScriptReader, respx_mock: respx.MockRouter) -> None:
        pages = [
            {"items": [{"version": 9, "is_published": False}], "has_more": True, "pagination_key": "k 1"},
            {"items": [{"version": 4.0, "is_published": True}], "has_more": True, "pagination_key": "k 2"},
            {"items": [{"version": 2, "is_published": True}], "has_more": False, "pagination_key": "k 3"},
        ]
        serve(respx_mock)
        route = respx_mock.get(LIST_URL).mock(side_effect=[httpx.Response(200, json=page) for page in pages])

        script = await reader.read_script(ACCOUNT, AGENT)

        asked = [call.request.url.params.get("pagination_key") for call in route.calls]
        assert script.version == 4
        assert asked == [None, "k 1", "k 2"]

    async def test_stops_when_the_pages_never_end(
        self, reader: ScriptReader, respx_mock: respx.MockRouter
    ) -> None:
        serve(respx_mock)
        page = {**PUBLISHED_4, "has_more": True, "pagination_key": "again"}
        route = respx_mock.get(LIST_URL).respond(json=page)

        assert (await reader.read_script(ACCOUNT, AGENT)).version == 4
        assert route.call_count == 20

    async def test_reads_a_bare_list_too(self, reader: ScriptReader, respx_mock: respx.MockRouter) -> None:
        serve(respx_mock)
        respx_mock.get(LIST_URL).respond(text='\n[{"version": 4, "is_published": true}, 7, null]')

        assert (await reader.read_script(ACCOUNT, AGENT)).version == 4

    @pytest.mark.parametrize(
        "items",
        [
            [],
            [{"version": 0, "is_published": False}],
            [{"version": 3, "is_published": "yes"}, {"is_published": True}],
            [{"version": True, "is_published": True}, {"version": -1, "is_published": True}],
            [{"version": 1.5, "is_published": True}, {"version": "2", "is_published": True}],
        ],
    )
    async def test_says_that_an_agent_was_never_published(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, items: list[Json]
    ) -> None:
        respx_mock.get(LIST_URL).respond(json={"items": items, "has_more": False})

        with pytest.raises(AgentGone, match="never been published"):
            await reader.read_script(ACCOUNT, AGENT)

    async def test_takes_the_agents_own_word_where_there_is_no_listing(
        self, reader: ScriptReader, respx_mock: respx.MockRouter
    ) -> None:
        serve(respx_mock)
        respx_mock.get(LIST_URL).respond(404, json={"status": "error", "message": "Not Found"})
        respx_mock.get(AGENT_URL).respond(json={"version": 4, "is_published": True})

        assert (await reader.read_script(ACCOUNT, AGENT)).version == 4

    @pytest.mark.parametrize(
        ("latest", "expected"),
        [
            ({"version": 3, "is_published": False}, LineDown),
            ({"is_published": True}, LineDown),
            ({}, LineDown),
            ({"version": 0, "is_published": False}, AgentGone),
        ],
    )
    async def test_never_takes_a_draft_for_the_script(
        self,
        reader: ScriptReader,
        respx_mock: respx.MockRouter,
        latest: Json,
        expected: type[Exception],
    ) -> None:
        respx_mock.get(LIST_URL).respond(404)
        respx_mock.get(AGENT_URL).respond(json=latest)

        with pytest.raises(expected):
            await reader.read_script(ACCOUNT, AGENT)

    @pytest.mark.parametrize("body", ["", "{", "{}", '{"items": {}}', "[" * 100_000, "\xff", "7"])
    async def test_is_line_down_when_the_listing_cannot_be_read(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, body: str
    ) -> None:
        respx_mock.get(LIST_URL).respond(content=body.encode("latin-1"))

        with pytest.raises(LineDown, match="could not be read"):
            await reader.read_script(ACCOUNT, AGENT)


class TestTrouble:
    @pytest.mark.parametrize("status", [404, 422])
    @pytest.mark.parametrize("missing", ["everything", "the agent", "the LLM"])
    async def test_is_gone_when_retell_has_it_not(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, status: int, missing: str
    ) -> None:
        serve(respx_mock)
        if missing == "everything":
            respx_mock.get(LIST_URL).respond(status)
        if missing != "the LLM":
            respx_mock.get(AGENT_URL).respond(status)
            respx_mock.get(AGENT_URL, params={"version": "4"}).respond(status)
        respx_mock.get(LLM_URL, params={"version": "7"}).respond(status)

        with pytest.raises(AgentGone):
            await reader.read_script(ACCOUNT, AGENT)

    @pytest.mark.parametrize("status", [400, 401, 402, 429, 500, 503])
    @pytest.mark.parametrize("url", [LIST_URL, AGENT_URL, LLM_URL])
    async def test_is_line_down_when_retell_refuses(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, status: int, url: str
    ) -> None:
        serve(respx_mock)
        params = {LIST_URL: {}, AGENT_URL: {"version": "4"}, LLM_URL: {"version": "7"}}[url]
        respx_mock.get(url, params=params).respond(status, json={"message": "no"})

        with pytest.raises(LineDown, match=str(status)):
            await reader.read_script(ACCOUNT, AGENT)

    @pytest.mark.parametrize("failure", [httpx.ConnectError("no"), httpx.ReadTimeout("late"), OSError("odd")])
    async def test_is_line_down_when_no_answer_comes(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, failure: Exception
    ) -> None:
        respx_mock.get(LIST_URL).mock(side_effect=failure)

        with pytest.raises(LineDown, match=type(failure).__name__):
            await reader.read_script(ACCOUNT, AGENT)

    async def test_is_line_down_when_the_answer_takes_too_long(self, respx_mock: respx.MockRouter) -> None:
        async def wait(_request: httpx.Request) -> httpx.Response:
            await asyncio.Event().wait()
            return httpx.Response(200)

        respx_mock.get(LIST_URL).mock(side_effect=wait)
        async with build_client(BASE_URL) as client:
            reader = RetellScripts(client, keys={ACCOUNT: "key_1"}, read_limit_s=0.01)

            with pytest.raises(LineDown, match="TimeoutError"):
                await reader.read_script(ACCOUNT, AGENT)

    @pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"a":' * 100_000, '"agent"'])
    @pytest.mark.parametrize("url", [AGENT_URL, LLM_URL])
    async def test_is_line_down_when_a_document_cannot_be_read(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, url: str, body: str
    ) -> None:
        serve(respx_mock)
        params = {"version": "4" if url == AGENT_URL else "7"}
        respx_mock.get(url, params=params).respond(text=body)

        with pytest.raises(LineDown, match="could not be read"):
            await reader.read_script(ACCOUNT, AGENT)

    @pytest.mark.parametrize(
        "engine",
        [
            None,
            "retell-llm",
            {"type": "retell-llm"},
            {"type": "retell-llm", "llm_id": 7},
            {"type": "conversation-flow", "conversation_flow_id": ""},
        ],
    )
    async def test_is_line_down_when_the_agent_names_no_script(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, engine: object
    ) -> None:
        respx_mock.get(LIST_URL).respond(json=PUBLISHED_4)
        respx_mock.get(AGENT_URL).respond(json={"version": 4, "response_engine": engine})

        with pytest.raises(LineDown, match="names no"):
            await reader.read_script(ACCOUNT, AGENT)

    @pytest.mark.parametrize("document", ["agent", "script"])
    async def test_is_line_down_when_another_version_is_answered(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, document: str
    ) -> None:
        other = {"version": 5}
        serve(respx_mock, agent=other if document == "agent" else None, script=other)

        with pytest.raises(LineDown, match="another version"):
            await reader.read_script(ACCOUNT, AGENT)

    async def test_is_line_down_without_a_key(self, reader: ScriptReader) -> None:
        with pytest.raises(LineDown, match="no API key"):
            await reader.read_script(AccountId("other"), AGENT)

    @pytest.mark.parametrize("key", ["", "clé", "key\n"])
    async def test_refuses_a_key_no_header_can_carry(self, key: str) -> None:
        async with build_client(BASE_URL) as client:
            with pytest.raises(ValueError, match="ASCII"):
                RetellScripts(client, keys={ACCOUNT: key})

    async def test_keeps_an_odd_agent_inside_its_path(
        self, reader: ScriptReader, respx_mock: respx.MockRouter
    ) -> None:
        route = respx_mock.get(url__startswith=f"{BASE_URL}/").respond(404)

        with pytest.raises(AgentGone):
            await reader.read_script(ACCOUNT, AgentRef("../v2/x?y#z"))

        assert {
            bytes(call.request.url.raw_path).rsplit(b"/", 1)[1].split(b"?")[0] for call in route.calls
        } == {b"..%2Fv2%2Fx%3Fy%23z"}


class TestKnowsNumber:
    async def test_says_yes_to_a_number_of_the_account(
        self, reader: ScriptReader, respx_mock: respx.MockRouter
    ) -> None:
        respx_mock.get(NUMBER_URL).respond(json={"phone_number": NUMBER})

        assert await reader.knows_number(ACCOUNT, NUMBER) is True

    @pytest.mark.parametrize("status", [404, 422])
    async def test_says_no_to_any_other(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, status: int
    ) -> None:
        respx_mock.get(NUMBER_URL).respond(status)

        assert await reader.knows_number(ACCOUNT, NUMBER) is False

    @pytest.mark.parametrize("status", [400, 401, 500])
    async def test_is_line_down_when_retell_does_not_say(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, status: int
    ) -> None:
        respx_mock.get(NUMBER_URL).respond(status)

        with pytest.raises(LineDown, match=str(status)):
            await reader.knows_number(ACCOUNT, NUMBER)

    async def test_is_line_down_when_the_answer_is_no_document(
        self, reader: ScriptReader, respx_mock: respx.MockRouter
    ) -> None:
        respx_mock.get(NUMBER_URL).respond(text="<html>")

        with pytest.raises(LineDown, match="could not be read"):
            await reader.knows_number(ACCOUNT, NUMBER)


class TestFindReach:
    @pytest.mark.parametrize(
        ("kind", "reach"),
        [
            ("retell-twilio", NumberReach.US_ONLY),
            ("retell-telnyx", NumberReach.US_ONLY),
            ("custom", NumberReach.ANYWHERE),
            ("carrier-pigeon", NumberReach.UNKNOWN),
            ("Custom", NumberReach.UNKNOWN),
            ("", NumberReach.UNKNOWN),
            (None, NumberReach.UNKNOWN),
            (["custom"], NumberReach.UNKNOWN),
        ],
    )
    async def test_goes_by_the_type_of_the_number(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, kind: object, reach: NumberReach
    ) -> None:
        respx_mock.get(NUMBER_URL).respond(json={"phone_number": NUMBER, "phone_number_type": kind})

        assert await reader.find_reach(ACCOUNT, NUMBER) is reach

    async def test_is_unknown_when_retell_does_not_tell_the_type(
        self, reader: ScriptReader, respx_mock: respx.MockRouter
    ) -> None:
        respx_mock.get(NUMBER_URL).respond(json={"phone_number": NUMBER})

        assert await reader.find_reach(ACCOUNT, NUMBER) is NumberReach.UNKNOWN

    @pytest.mark.parametrize("status", [404, 422])
    async def test_is_unknown_of_a_number_that_is_not_the_accounts(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, status: int
    ) -> None:
        respx_mock.get(NUMBER_URL).respond(status)

        assert await reader.find_reach(ACCOUNT, NUMBER) is NumberReach.UNKNOWN

    @pytest.mark.parametrize("status", [400, 401, 429, 500])
    async def test_is_line_down_when_retell_does_not_say(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, status: int
    ) -> None:
        respx_mock.get(NUMBER_URL).respond(status)

        with pytest.raises(LineDown, match=str(status)):
            await reader.find_reach(ACCOUNT, NUMBER)

    @pytest.mark.parametrize("body", ["", "<html>", "[]", '"custom"'])
    async def test_is_line_down_when_the_answer_is_no_document(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, body: str
    ) -> None:
        respx_mock.get(NUMBER_URL).respond(text=body)

        with pytest.raises(LineDown, match="could not be read"):
            await reader.find_reach(ACCOUNT, NUMBER)

    @pytest.mark.parametrize("failure", [httpx.ConnectError("no"), httpx.ReadTimeout("late")])
    async def test_is_line_down_when_no_answer_comes(
        self, reader: ScriptReader, respx_mock: respx.MockRouter, failure: Exception
    ) -> None:
        respx_mock.get(NUMBER_URL).mock(side_effect=failure)

        with pytest.raises(LineDown, match=type(failure).__name__):
            await reader.find_reach(ACCOUNT, NUMBER)
