"""Placing a call, against httpx's own transport seam: each failure has its meaning, nothing goes twice."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import respx

from core.nouns.ids import E164, AccountId, AgentRef, CallId, RetellCallId
from core.nouns.trouble import Trouble
from core.ports.dialer import (
    Abandoned,
    CallOrder,
    Dialer,
    DialResult,
    Held,
    Registered,
    Rejected,
    Unavailable,
    Unconfirmed,
)
from retell.client import RetellDialer, build_client
from tests.support.fakes import FakeClock

SAMPLES = Path(__file__).parent / "samples"
BASE_URL = "http://retell.test/retell"
PLACE_URL = f"{BASE_URL}/v2/create-phone-call"

ACCOUNT = AccountId("a1")
OURS = CallId("k_01example")


@pytest.fixture
async def dialer() -> AsyncIterator[Dialer]:
    async with build_client(BASE_URL) as client:
        yield RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=FakeClock(seconds=100.0))


async def place(dialer: Dialer, *, send_before: float = 105.0) -> DialResult:
    return await dialer.place(ACCOUNT, b'{"to_number":"+447912345678"}', send_before=send_before)


class TestPlace:
    async def test_sends_the_very_bytes_with_the_accounts_key(
        self, dialer: Dialer, respx_mock: respx.MockRouter
    ) -> None:
        body = (SAMPLES / "create_call_registered.json").read_bytes()
        route = respx_mock.post(PLACE_URL).respond(201, content=body)

        result = await place(dialer)

        sent = route.calls.last.request
        assert result == Registered(RetellCallId("call_4f1c2a9d7b3e8056c1d2e3f4a5b"))
        assert sent.content == b'{"to_number":"+447912345678"}'
        assert sent.headers["Authorization"] == "Bearer key_1"
        assert sent.headers["Content-Type"] == "application/json"

    @pytest.mark.parametrize(
        ("failure", "meaning"),
        [
            (httpx.ConnectError, Unavailable(Trouble.NO_CONNECTION)),
            (httpx.ConnectTimeout, Unavailable(Trouble.NO_CONNECTION)),
            (httpx.PoolTimeout, Unavailable(Trouble.NO_CONNECTION)),
            (httpx.ReadTimeout, Unconfirmed(Trouble.NO_ANSWER_IN_TIME)),
            (httpx.WriteTimeout, Unconfirmed(Trouble.NO_ANSWER_IN_TIME)),
            (httpx.ReadError, Unconfirmed(Trouble.CONNECTION_BROKE)),
            (httpx.WriteError, Unconfirmed(Trouble.CONNECTION_BROKE)),
            (httpx.CloseError, Unconfirmed(Trouble.CONNECTION_BROKE)),
            (httpx.RemoteProtocolError, Unconfirmed(Trouble.CONNECTION_BROKE)),
            (httpx.LocalProtocolError, Unconfirmed(Trouble.CONNECTION_BROKE)),
            (httpx.ProxyError, Unconfirmed(Trouble.CONNECTION_BROKE)),
            (httpx.DecodingError, Unconfirmed(Trouble.UNREADABLE_ANSWER)),
            (OSError, Unconfirmed(Trouble.CONNECTION_BROKE)),
            (TimeoutError, Unconfirmed(Trouble.NO_ANSWER_IN_TIME)),
        ],
    )
    async def test_tells_not_sent_from_may_be_ringing_and_never_tries_twice(
        self, dialer: Dialer, respx_mock: respx.MockRouter, failure: type[Exception], meaning: DialResult
    ) -> None:
        route = respx_mock.post(PLACE_URL).mock(side_effect=failure("as if"))

        assert await place(dialer) == meaning
        assert route.call_count == 1

    @pytest.mark.parametrize(
        ("status", "message", "meaning"),
        [
            (429, "Too many API requests", Unavailable(Trouble.RATE_LIMITED, retry_after_s=3.0)),
            (401, "API key is missing or invalid.", Held(Trouble.KEY_REFUSED, whole_account=True)),
            (
                404,
                "Item agent_1 not found from agent",
                Held(Trouble.AGENT_UNKNOWN, whole_account=False),
            ),
            (400, "request/body/to_number is wrong", Rejected(Trouble.NUMBER_REFUSED)),
            (500, "An unexpected server error occurred.", Unconfirmed(Trouble.SERVER_ERROR)),
            (302, "", Unconfirmed(Trouble.UNKNOWN_ANSWER)),
        ],
    )
    async def test_reads_an_answer_by_the_table_and_never_tries_twice(
        self,
        dialer: Dialer,
        respx_mock: respx.MockRouter,
        status: int,
        message: str,
        meaning: DialResult,
    ) -> None:
        headers = {"RateLimit-Reset": "3", "Location": PLACE_URL}
        route = respx_mock.post(PLACE_URL).respond(status, headers=headers, json={"message": message})

        assert await place(dialer) == meaning
        assert route.call_count == 1

    async def test_does_not_begin_when_it_is_too_late(
        self, dialer: Dialer, respx_mock: respx.MockRouter
    ) -> None:
        assert await place(dialer, send_before=100.0) == Abandoned()
        assert not respx_mock.calls

    async def test_holds_an_account_without_a_key(self, dialer: Dialer) -> None:
        result = await dialer.place(AccountId("a2"), b"{}", send_before=105.0)

        assert result == Held(Trouble.KEY_REFUSED, whole_account=True)

    async def test_logs_no_number_name_or_key(
        self, dialer: Dialer, respx_mock: respx.MockRouter, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        respx_mock.post(PLACE_URL).respond(400, json={"message": "request/body/to_number +447912345678"})
        body = dialer.build_request(
            CallOrder(
                call_id=OURS,
                from_number=E164("+447403305280"),
                to_number=E164("+447912345678"),
                agent=AgentRef("agent_1"),
                variables={"customer_name": "Sarah Johnson"},
            )
        )

        await dialer.place(ACCOUNT, body, send_before=105.0)

        logged = " ".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
        assert "'status': 400" in logged
        for secret in ("+44", "Sarah", "key_1"):
            assert secret not in logged


class TestMaking:
    @pytest.mark.parametrize("base_url", ["", "api.retellai.com", "ftp://retell.test", "https://"])
    def test_a_client_takes_an_http_address(self, base_url: str) -> None:
        with pytest.raises(ValueError, match="http"):
            build_client(base_url)

    @pytest.mark.parametrize("key", ["", "key\n", "clé"])
    async def test_a_dialer_takes_keys_that_can_be_sent(self, key: str) -> None:
        async with build_client(BASE_URL) as client:
            with pytest.raises(ValueError, match="printable ASCII"):
                RetellDialer(client, keys={ACCOUNT: key}, clock=FakeClock(seconds=100.0))
