"""Asking Retell about a call, and stopping one: an answer, or LineDown."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import respx

from core.nouns.evidence import CallState
from core.nouns.ids import AccountId, CallId, RetellCallId
from core.ports.dialer import Dialer, LineDown
from retell.client import RetellDialer, build_client
from tests.support.fakes import FakeClock

SAMPLES = Path(__file__).parent / "samples"
BASE_URL = "http://retell.test/retell"
LIST_URL = f"{BASE_URL}/v3/list-calls"
GET_URL = f"{BASE_URL}/v2/get-call/call_1"
STOP_URL = f"{BASE_URL}/v2/stop-call/call_1"

ACCOUNT = AccountId("a1")
OURS = CallId("k_01example")
THEIRS = RetellCallId("call_1")


@pytest.fixture
async def dialer() -> AsyncIterator[Dialer]:
    async with build_client(BASE_URL) as client:
        yield RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=FakeClock(seconds=100.0))


class TestFindByRef:
    async def test_finds_the_call_that_bears_our_reference(
        self, dialer: Dialer, respx_mock: respx.MockRouter
    ) -> None:
        body = (SAMPLES / "list_calls_one.json").read_bytes()
        route = respx_mock.post(LIST_URL).respond(200, content=body)

        notice = await dialer.find_by_ref(ACCOUNT, OURS)

        assert notice is not None
        assert notice.kind == "fetched:listed:ended:analyzed"
        assert notice.retell_call_id == "call_4f1c2a9d7b3e8056c1d2e3f4a5b"
        assert notice.call_ref == OURS
        assert json.loads(route.calls.last.request.content)["limit"] == 2

    async def test_gives_what_the_evidence_reader_reads(
        self, dialer: Dialer, respx_mock: respx.MockRouter
    ) -> None:
        item = {"call_id": "call_1", "call_status": "ongoing", "metadata": {"call_ref": OURS}}
        respx_mock.post(LIST_URL).respond(200, json={"items": [item], "has_more": False})

        notice = await dialer.find_by_ref(ACCOUNT, OURS)

        assert notice is not None
        evidence = dialer.parse_evidence(notice.body)
        assert evidence is not None
        assert (evidence.state, evidence.call_ref) == (CallState.ONGOING, OURS)

    @pytest.mark.parametrize(
        "items",
        [
            [],
            [{"call_id": "call_2", "metadata": {"call_ref": "k_other"}}],
            [{"call_id": "call_2"}],
            [7, None],
        ],
    )
    async def test_finds_nothing_among_calls_that_are_not_ours(
        self, dialer: Dialer, respx_mock: respx.MockRouter, items: list[object]
    ) -> None:
        respx_mock.post(LIST_URL).respond(200, json={"items": items, "has_more": False})

        assert await dialer.find_by_ref(ACCOUNT, OURS) is None

    async def test_takes_the_first_of_two_and_says_so_in_the_log(
        self, dialer: Dialer, respx_mock: respx.MockRouter, caplog: pytest.LogCaptureFixture
    ) -> None:
        items = [{"call_id": name, "metadata": {"call_ref": OURS}} for name in ("call_1", "call_2")]
        respx_mock.post(LIST_URL).respond(200, json={"items": items, "has_more": False})

        notice = await dialer.find_by_ref(ACCOUNT, OURS)

        assert notice is not None
        assert notice.retell_call_id == "call_1"
        assert "Retell has several calls under one reference" in caplog.messages

    @pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
    async def test_is_line_down_when_retell_gives_no_list(
        self, dialer: Dialer, respx_mock: respx.MockRouter, status: int
    ) -> None:
        respx_mock.post(LIST_URL).respond(status, json={"message": "no"})

        with pytest.raises(LineDown, match=str(status)):
            await dialer.find_by_ref(ACCOUNT, OURS)

    @pytest.mark.parametrize(
        "body", ["", "[]", "{}", '{"items":{}}', '{"items":[{"metadata":{"call_ref":"k_01example"}}]}']
    )
    async def test_is_line_down_when_the_list_cannot_be_read(
        self, dialer: Dialer, respx_mock: respx.MockRouter, body: str
    ) -> None:
        respx_mock.post(LIST_URL).respond(200, text=body)

        with pytest.raises(LineDown, match="could not be read"):
            await dialer.find_by_ref(ACCOUNT, OURS)


class TestFindCall:
    async def test_reads_the_whole_call(self, dialer: Dialer, respx_mock: respx.MockRouter) -> None:
        respx_mock.get(GET_URL).respond(200, content=(SAMPLES / "get_call_ended.json").read_bytes())

        notice = await dialer.find_call(ACCOUNT, THEIRS)

        assert notice is not None
        evidence = dialer.parse_evidence(notice.body)
        assert notice.kind == "fetched:ended:analyzed"
        assert evidence is not None
        assert evidence.person_spoke is True
        assert evidence.analysis is not None

    @pytest.mark.parametrize(
        ("call", "kind"),
        [
            ({"call_status": "registered"}, "fetched:registered"),
            ({"call_status": "ended"}, "fetched:ended"),
            ({"call_status": "ended", "call_analysis": {}}, "fetched:ended:analyzed"),
            ({"call_status": "melted"}, "fetched:melted"),
            ({}, "fetched:unknown"),
        ],
    )
    async def test_names_each_stage_differently(
        self, dialer: Dialer, respx_mock: respx.MockRouter, call: dict[str, object], kind: str
    ) -> None:
        respx_mock.get(GET_URL).respond(200, json={"call_id": "call_1", **call})

        notice = await dialer.find_call(ACCOUNT, THEIRS)

        assert notice is not None
        assert notice.kind == kind

    @pytest.mark.parametrize("status", [404, 422])
    async def test_finds_nothing_where_retell_has_nothing(
        self, dialer: Dialer, respx_mock: respx.MockRouter, status: int
    ) -> None:
        respx_mock.get(GET_URL).respond(status)

        assert await dialer.find_call(ACCOUNT, THEIRS) is None

    @pytest.mark.parametrize("status", [302, 400, 401, 402, 403, 429, 500, 503])
    async def test_is_line_down_at_any_other_answer(
        self, dialer: Dialer, respx_mock: respx.MockRouter, status: int
    ) -> None:
        respx_mock.get(GET_URL).respond(status)

        with pytest.raises(LineDown, match=str(status)):
            await dialer.find_call(ACCOUNT, THEIRS)

    @pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ReadTimeout, httpx.DecodingError, OSError])
    async def test_is_line_down_when_no_answer_comes(
        self, dialer: Dialer, respx_mock: respx.MockRouter, failure: type[Exception]
    ) -> None:
        respx_mock.get(GET_URL).mock(side_effect=failure("as if"))

        with pytest.raises(LineDown, match=failure.__name__):
            await dialer.find_call(ACCOUNT, THEIRS)

    async def test_is_line_down_when_the_call_cannot_be_read(
        self, dialer: Dialer, respx_mock: respx.MockRouter
    ) -> None:
        respx_mock.get(GET_URL).respond(200, text="{}")

        with pytest.raises(LineDown, match="could not be read"):
            await dialer.find_call(ACCOUNT, THEIRS)

    async def test_keeps_an_odd_id_inside_its_place_in_the_path(
        self, dialer: Dialer, respx_mock: respx.MockRouter
    ) -> None:
        route = respx_mock.get(url__startswith=BASE_URL).respond(404)

        await dialer.find_call(ACCOUNT, RetellCallId("../x?y"))

        assert route.calls.last.request.url.raw_path == b"/retell/v2/get-call/..%2Fx%3Fy"

    async def test_is_line_down_for_an_account_without_a_key(self, dialer: Dialer) -> None:
        with pytest.raises(LineDown, match="no API key"):
            await dialer.find_call(AccountId("a2"), THEIRS)


class TestStop:
    @pytest.mark.parametrize(
        ("status", "stopped"), [(204, True), (200, True), (404, False), (409, False), (422, False)]
    )
    async def test_tells_whether_retell_agreed(
        self,
        dialer: Dialer,
        respx_mock: respx.MockRouter,
        status: int,
        stopped: bool,  # noqa: FBT001
    ) -> None:
        respx_mock.post(STOP_URL).respond(status)

        assert await dialer.stop(ACCOUNT, THEIRS) is stopped

    @pytest.mark.parametrize("status", [400, 401, 429, 500])
    async def test_is_line_down_at_any_other_answer(
        self, dialer: Dialer, respx_mock: respx.MockRouter, status: int
    ) -> None:
        respx_mock.post(STOP_URL).respond(status)

        with pytest.raises(LineDown, match=str(status)):
            await dialer.stop(ACCOUNT, THEIRS)
