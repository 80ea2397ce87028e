"""A workspace around the real app: local Web API, in-memory store, clock that stands still."""

from collections.abc import AsyncIterator
from typing import cast

import httpx
import pytest
from aiohttp.test_utils import TestServer
from hypothesis import settings
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import build_app, build_client, open_session
from bot.desk import Desk
from core.nouns.contact import Consent, ConsentBasis
from core.nouns.ids import StaffId
from core.nouns.tenant import Account
from core.ports.store import Store
from tests.bot.builders import NOW, make_appointment, make_contact, make_look, make_reminder, make_tenant
from tests.bot.fakes import FakeScripts, FakeStore, FixedClock
from tests.bot.neighbours import SECRET, LocalSlack, Workspace

# A busy machine is no reason to fail: nothing here measures time.
settings.register_profile("bot", deadline=None)
settings.load_profile("bot")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what Slack's libraries read from the environment by themselves out of the tests."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def store() -> FakeStore:
    """An open salon without customers, whose agent's script was read and fits."""
    tenant, look = make_tenant(), make_look()
    account = Account(tenant.account_id, concurrency_limit=20, calls_per_second=1)
    return FakeStore(tenant, account, scripts={look.tenant_id: look})


@pytest.fixture
def sarah(store: FakeStore) -> FakeStore:
    """The same salon with Sarah, her appointment, her consent and her reminder."""
    contact, appointment, reminder = make_contact(), make_appointment(), make_reminder()
    store.contacts[contact.id] = contact
    store.appointments[appointment.id] = appointment
    store.reminders[reminder.slot] = reminder
    store.consents.append(
        Consent(contact.id, contact.phone, ConsentBasis.PROVIDED_FOR_BOOKINGS, StaffId("U0STAFF"), NOW)
    )
    return store


@pytest.fixture
def scripts() -> FakeScripts:
    """A Retell whose agent speaks exactly what a salon sends."""
    return FakeScripts()


@pytest.fixture
def desk(store: FakeStore, clock: FixedClock, scripts: FakeScripts) -> Desk:
    return Desk(cast("Store", store), clock, scripts)


@pytest.fixture
async def slack_server() -> AsyncIterator[tuple[LocalSlack, TestServer]]:
    slack = LocalSlack()
    server = TestServer(slack.build_app())
    async with server:
        yield slack, server
    assert not slack.over_the_limits


@pytest.fixture
def slack(slack_server: tuple[LocalSlack, TestServer]) -> LocalSlack:
    return slack_server[0]


@pytest.fixture
async def client(slack_server: tuple[LocalSlack, TestServer]) -> AsyncIterator[AsyncWebClient]:
    async with open_session() as session:
        url = str(slack_server[1].make_url("/api/"))
        yield build_client(token="xoxb-test", base_url=url, session=session)


@pytest.fixture
async def workspace(
    desk: Desk,
    clock: FixedClock,
    client: AsyncWebClient,
    slack_server: tuple[LocalSlack, TestServer],
) -> AsyncIterator[Workspace]:
    slack, server = slack_server
    handler = AsyncSlackRequestHandler(build_app(desk=desk, client=client, signing_secret=SECRET))

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    asgi = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
    transport = httpx.ASGITransport(app=asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as http:
        yield Workspace(http, slack, clock, str(server.make_url("/respond")))
