"""Barring a number at the sandbox's Retell over HTTP: the contact is marked, and no call rings there."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from core.nouns.ids import E164, AccountId, AgentRef, CallId
from core.nouns.trouble import Trouble
from core.ports.dialer import CallOrder, Dialer, DialResult, LineDown, Registered, Rejected
from retell.client import RetellDialer, build_client
from tests.support.fakes import FakeClock

ACCOUNT, WRONG_KEY = AccountId("a1"), AccountId("a2")
PHONE = E164("+447912345631")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    """The address of a sandbox of our own; no program is needed beside it."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--strict"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own module
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[3]
        finally:
            process.terminate()


@pytest.fixture
async def control(sandbox: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{sandbox}/control", trust_env=False) as client:
        await client.post("/reset")
        yield client


@pytest.fixture
async def dialer(sandbox: str) -> AsyncIterator[Dialer]:
    keys = {ACCOUNT: "key_sandbox", WRONG_KEY: "key_other"}
    async with build_client(f"{sandbox}/retell") as client:
        yield RetellDialer(client, keys=keys, clock=FakeClock(seconds=100.0))


async def place(dialer: Dialer, key: str) -> DialResult:
    order = CallOrder(
        CallId(key), E164("+447403305280"), PHONE, AgentRef("agent_sandbox"), {"customer_name": "Zoë"}
    )
    return await dialer.place(ACCOUNT, dialer.build_request(order), send_before=200.0)


async def list_contacts(control: httpx.AsyncClient) -> list[Json]:
    found: list[Json] = (await control.get("/retell/contacts")).json()
    return found


async def test_a_barred_number_does_not_ring_until_it_is_allowed_again(
    dialer: Dialer, control: httpx.AsyncClient
) -> None:
    await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)
    refused = await place(dialer, "k_1")
    dials = (await control.get("/retell/dials")).json()
    await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=False)
    placed = await place(dialer, "k_2")

    assert refused == Rejected(Trouble.DO_NOT_CALL)
    assert dials == []
    assert isinstance(placed, Registered)
    [contact] = await list_contacts(control)
    assert (contact["phone_number"], contact["do_not_call"]) == (PHONE, False)


async def test_barring_it_twice_makes_one_contact_and_changes_it_once(
    dialer: Dialer, control: httpx.AsyncClient
) -> None:
    await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)
    before = await list_contacts(control)
    await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)

    assert await list_contacts(control) == before
    assert len(before) == 1


async def test_a_contact_that_was_there_keeps_its_name(
    dialer: Dialer, control: httpx.AsyncClient, sandbox: str
) -> None:
    headers = {"Authorization": "Bearer key_sandbox"}
    body = {"phone_number": PHONE, "first_name": "Sarah"}
    async with httpx.AsyncClient(trust_env=False) as retell:
        (await retell.post(f"{sandbox}/retell/create-contact", headers=headers, json=body)).raise_for_status()

    await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=True)

    [contact] = await list_contacts(control)
    assert (contact["first_name"], contact["do_not_call"]) == ("Sarah", True)


async def test_allowing_a_number_nobody_knows_leaves_no_trace(
    dialer: Dialer, control: httpx.AsyncClient
) -> None:
    await dialer.mark_do_not_call(ACCOUNT, PHONE, stop=False)

    assert await list_contacts(control) == []


async def test_a_refused_key_is_line_down_and_bars_nobody(dialer: Dialer, control: httpx.AsyncClient) -> None:
    with pytest.raises(LineDown, match="401"):
        await dialer.mark_do_not_call(WRONG_KEY, PHONE, stop=True)

    assert await list_contacts(control) == []
