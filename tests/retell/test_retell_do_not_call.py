"""A number's contact says what we say, or whoever asked learns that it does not yet."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import respx

from core.nouns.ids import E164, AccountId
from core.ports.dialer import Dialer, LineDown
from retell.client import RetellDialer, build_client
from tests.support.fakes import FakeClock

BASE_URL = "http://retell.test/retell"
FIND_URL = f"{BASE_URL}/get-contact-by-phone/%2B447912345678"
CREATE_URL = f"{BASE_URL}/create-contact"
UPDATE_URL = f"{BASE_URL}/update-contact/contact_1"

ACCOUNT = AccountId("a1")
PHONE = E164("+447912345678")
Json = dict[str, Any]
UNUSABLE = [400, 401, 402, 403, 409, 429, 500, 503]
GARBAGE = ["", "{", "[]", "null", "<html>", '{"a":' * 100_000]


@pytest.fixture
async def dialer() -> AsyncIterator[Dialer]:
    async with build_client(BASE_URL) as client:
        yield RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=FakeClock())


def make_contact(**changes: object) -> Json:
    contact: Json = {"contact_id": "contact_1", "phone_number": PHONE, "first_name": "Sarah"}
    return {name: value for name, value in (contact | changes).items() if value != "absent"}


def serve(
    router: respx.MockRouter, contact: Json | None, *, created: int = 201, updated: int = 200
) -> tuple[respx.Route, respx.Route]:
    """Answer as Retell would that has this contact, or none; gives the two ways of writing."""

    def write(request: httpx.Request) -> httpx.Response:
        status = created if request.method == "POST" else updated
        return httpx.Response(status, json=make_contact() | (contact or {}) | json.loads(request.content))

    router.get(FIND_URL).respond(200 if contact else 404, json=contact or {"status": "error"})
    creating, updating = router.post(CREATE_URL), router.patch(UPDATE_URL)
    return creating.mock(side_effect=write), updating.mock(side_effect=write)


def read_body(route: respx.Route) -> Json:
    found: Json = json.loads(route.calls.last.request.content)
    return found


class TestMarkDoNotCall:
    @pytest.mark.parametrize("created", [200, 201])
    async def test_makes_a_marked_contact_of_a_number_retell_does_not_know(
        self, dialer: Dialer, respx_mock: respx.MockRouter, created: int
    ) -> None:
        creating, _ = serve(respx_mock, None, created=created)
        respx_mock.patch(UPDATE_URL).respond(500)

        await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)

        assert read_body(creating) == {"phone_number": PHONE, "do_not_call": True}
        assert {call.request.headers["authorization"] for call in respx_mock.calls} == {"Bearer key_1"}
        assert {call.request.headers["content-type"] for call in respx_mock.calls} == {"application/json"}

    @pytest.mark.parametrize("status", [404, 422])
    async def test_makes_nobody_known_to_retell_only_to_allow_them_calls(
        self, dialer: Dialer, respx_mock: respx.MockRouter, status: int
    ) -> None:
        respx_mock.get(FIND_URL).respond(status)

        await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=False)

        assert len(respx_mock.calls) == 1

    @pytest.mark.parametrize(
        ("said", "stop"), [("absent", True), (None, True), (False, True), ("true", True), (True, False)]
    )
    async def test_changes_that_one_field_of_a_contact_that_says_otherwise(
        self,
        dialer: Dialer,
        respx_mock: respx.MockRouter,
        said: object,
        stop: bool,  # noqa: FBT001
    ) -> None:
        _, updating = serve(respx_mock, make_contact(do_not_call=said))
        respx_mock.post(CREATE_URL).respond(500)

        await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=stop)

        assert read_body(updating) == {"do_not_call": stop}

    @pytest.mark.parametrize(
        ("said", "stop"), [(True, True), (False, False), (None, False), ("absent", False)]
    )
    async def test_leaves_alone_a_contact_that_says_so_already(
        self,
        dialer: Dialer,
        respx_mock: respx.MockRouter,
        said: object,
        stop: bool,  # noqa: FBT001
    ) -> None:
        respx_mock.get(FIND_URL).respond(json=make_contact(do_not_call=said))

        await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=stop)

        assert len(respx_mock.calls) == 1

    async def test_keeps_an_odd_id_inside_its_place_in_the_path(
        self, dialer: Dialer, respx_mock: respx.MockRouter
    ) -> None:
        respx_mock.get(FIND_URL).respond(json=make_contact(contact_id="../x?y"))
        route = respx_mock.patch(url__startswith=BASE_URL).respond(json={"do_not_call": True})

        await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)

        assert route.calls.last.request.url.raw_path == b"/retell/update-contact/..%2Fx%3Fy"

    async def test_puts_neither_number_nor_name_into_the_log(
        self, dialer: Dialer, respx_mock: respx.MockRouter, caplog: pytest.LogCaptureFixture
    ) -> None:
        serve(respx_mock, make_contact())

        with caplog.at_level(logging.DEBUG, logger="retell"):
            await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)

        logged = str([record.__dict__ for record in caplog.records if record.name.startswith("retell")])
        assert "447912345678" not in logged
        assert "Sarah" not in logged


class TestLineDown:
    """Whoever asked for the mark must not believe in it before Retell has it."""

    @pytest.mark.parametrize("status", UNUSABLE)
    async def test_when_retell_does_not_tell_of_the_contact(
        self, dialer: Dialer, respx_mock: respx.MockRouter, status: int
    ) -> None:
        respx_mock.get(FIND_URL).respond(status, json={"message": f"Item {PHONE}"})

        with pytest.raises(LineDown, match=str(status)) as failed:
            await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)
        assert PHONE not in str(failed.value)

    @pytest.mark.parametrize("status", [*UNUSABLE, 202, 204, 404, 422])
    @pytest.mark.parametrize("is_known", [True, False])
    async def test_when_retell_refuses_the_mark(
        self,
        dialer: Dialer,
        respx_mock: respx.MockRouter,
        status: int,
        is_known: bool,  # noqa: FBT001
    ) -> None:
        serve(respx_mock, make_contact() if is_known else None, created=status, updated=status)

        with pytest.raises(LineDown, match=str(status)):
            await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)

    @pytest.mark.parametrize("body", GARBAGE)
    async def test_when_the_contact_cannot_be_read(
        self, dialer: Dialer, respx_mock: respx.MockRouter, body: str
    ) -> None:
        respx_mock.get(FIND_URL).respond(text=body)

        with pytest.raises(LineDown, match="could not be read"):
            await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)

    @pytest.mark.parametrize("body", GARBAGE)
    async def test_when_the_answer_to_the_mark_cannot_be_read(
        self, dialer: Dialer, respx_mock: respx.MockRouter, body: str
    ) -> None:
        respx_mock.get(FIND_URL).respond(json=make_contact())
        respx_mock.patch(UPDATE_URL).respond(text=body)

        with pytest.raises(LineDown, match="could not be read"):
            await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)

    @pytest.mark.parametrize("kept", ["absent", None, False, "true", 1])
    async def test_when_retell_dropped_the_mark_without_a_word(
        self, dialer: Dialer, respx_mock: respx.MockRouter, kept: object
    ) -> None:
        respx_mock.get(FIND_URL).respond(404)
        respx_mock.post(CREATE_URL).respond(201, json=make_contact(do_not_call=kept))

        with pytest.raises(LineDown, match="did not keep"):
            await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)

    @pytest.mark.parametrize("contact_id", ["absent", None, "", 7])
    async def test_when_the_contact_has_no_id(
        self, dialer: Dialer, respx_mock: respx.MockRouter, contact_id: object
    ) -> None:
        respx_mock.get(FIND_URL).respond(json=make_contact(contact_id=contact_id))

        with pytest.raises(LineDown, match="does not name it"):
            await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)

    @pytest.mark.parametrize("number", ["+447912345679", 7, [], {}])
    async def test_when_the_contact_is_somebody_elses(
        self, dialer: Dialer, respx_mock: respx.MockRouter, number: object
    ) -> None:
        respx_mock.get(FIND_URL).respond(json=make_contact(phone_number=number, do_not_call=True))

        with pytest.raises(LineDown, match="another number"):
            await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)

    @pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ReadTimeout, httpx.DecodingError, OSError])
    @pytest.mark.parametrize("broken", ["finding", "writing"])
    async def test_when_no_answer_comes(
        self, dialer: Dialer, respx_mock: respx.MockRouter, failure: type[Exception], broken: str
    ) -> None:
        serve(respx_mock, make_contact())
        route = respx_mock.get(FIND_URL) if broken == "finding" else respx_mock.patch(UPDATE_URL)
        route.mock(side_effect=failure("as if"))

        with pytest.raises(LineDown, match=failure.__name__):
            await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)
        assert route.call_count == 1

    async def test_when_the_answer_takes_too_long(self, respx_mock: respx.MockRouter) -> None:
        async def wait(_request: httpx.Request) -> httpx.Response:
            await asyncio.Event().wait()
            return httpx.Response(200)

        respx_mock.get(FIND_URL).mock(side_effect=wait)
        async with build_client(BASE_URL) as client:
            slow = RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=FakeClock(), read_limit_s=0.01)

            with pytest.raises(LineDown, match="TimeoutError"):
                await slow.mark_do_not_call(ACCOUNT, PHONE, stop=True)

    async def test_for_an_account_without_a_key(self, dialer: Dialer) -> None:
        with pytest.raises(LineDown, match="no API key"):
            await dialer.mark_do_not_call(AccountId("a2"), PHONE, stop=True)
