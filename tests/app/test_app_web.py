"""The doors, without sockets: what is too large, unknown or broken is answered, and no word of it logged."""

import itertools
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from typing_extensions import override

from app.clock import SystemClock
from app.config import read_settings
from app.demo import SALON
from app.metrics import Metrics
from app.program import Program, open_program
from app.web import RetellDoor, build_web
from bot.app import build_app, build_client, open_session
from bot.desk import Desk
from core.nouns.ids import AccountId
from retell.client import build_client as build_retell_client
from retell.scripts import RetellScripts
from retell.signature import sign
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import build_engines
from store.first_start import AccountKeys, FirstStart
from store.records import SqlRecords
from tests.support.builders import NOW
from tests.support.databases import Sqlite

KEY = SALON["RETELL_API_KEY"]
BODY = b'{"event":"call_ended","call":{"call_id":"call_x","transcript":"Sarah Johnson said yes"}}'
MIB = 1024 * 1024


@pytest.fixture
async def program(sqlite: Sqlite) -> AsyncIterator[Program]:
    """A program whose heart does not beat; its neighbours are nowhere."""
    nowhere = {
        "DATABASE_URL": sqlite.make(),
        "SECRET_KEY": "a secret for tests",
        "SLACK_API_URL": "http://127.0.0.1:9/",
        "RETELL_BASE_URL": "http://127.0.0.1:9",
    }
    async with open_program(read_settings(SALON | nowhere)) as program:
        yield program


@pytest.fixture
async def client(program: Program) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=program.web)
    async with httpx.AsyncClient(base_url="http://program.test", transport=transport) as client:
        yield client


async def post_signed(
    client: httpx.AsyncClient, content: bytes, *, key: str = KEY, path: str = "/retell/webhook"
) -> httpx.Response:
    ms = int(SystemClock().moment().real.timestamp() * 1000)
    headers = {"X-Retell-Signature": sign(key, content, ms)}
    return await client.post(path, content=content, headers=headers)


@asynccontextmanager
async def live(_web: Starlette) -> AsyncIterator[None]:
    """Begin and end nothing."""
    yield


class BrokenStore(SqlStore):
    """A store whose commits fail, and that cannot be asked."""

    @override
    @asynccontextmanager
    async def writing(self) -> AsyncIterator[SqlRecords]:
        async with super().writing() as records:
            yield records
            raise ConnectionError("the database is gone")

    @override
    async def check(self) -> None:
        raise ConnectionError("the database is gone")


@pytest.fixture
async def broken(sqlite: Sqlite) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a program whose database is gone."""
    engines, clock, metrics = build_engines(sqlite.make()), SystemClock(), Metrics()
    cipher = Cipher("a secret for tests")
    await FirstStart(engines, cipher).save_account(AccountId("main"), AccountKeys(KEY, (KEY,)), NOW)
    store = BrokenStore(engines, cipher)
    async with open_session() as session, build_retell_client("http://127.0.0.1:9") as retell:
        slack = build_client(token="xoxb-1", base_url="http://127.0.0.1:9/", session=session)
        desk = Desk(store, clock, RetellScripts(retell, keys={}))
        web = build_web(
            slack=build_app(desk=desk, client=slack, signing_secret="signing"),
            retell=RetellDoor(store, clock, {AccountId("main"): (KEY,)}, metrics),
            store=store,
            clock=clock,
            metrics=metrics,
            lifespan=live,
        )
        transport = httpx.ASGITransport(app=web)
        async with httpx.AsyncClient(base_url="http://program.test", transport=transport) as client:
            yield client
    await store.close()


class TestRetellsDoor:
    async def test_takes_a_body_of_ten_mebibytes_and_refuses_a_larger_one(
        self, client: httpx.AsyncClient
    ) -> None:
        filling = b" " * (10 * MIB - len(BODY))
        assert (await post_signed(client, BODY + filling)).status_code == 204
        assert (await post_signed(client, BODY + filling + b" ")).status_code == 413

    async def test_refuses_and_counts_what_it_cannot_trust_or_read(self, client: httpx.AsyncClient) -> None:
        assert (await post_signed(client, BODY, key="another key")).status_code == 401
        assert (await post_signed(client, b"[]")).status_code == 400
        assert (await post_signed(client, b"\xff\xfe")).status_code == 400
        assert (await post_signed(client, BODY, path="/retell/other/webhook")).status_code == 404
        assert (await client.get("/retell/webhook")).status_code == 405
        metrics = (await client.get("/metrics")).text
        assert 'vioconcierge_retell_events_refused_total{reason="signature"} 1.0' in metrics
        assert 'vioconcierge_retell_events_refused_total{reason="body"} 2.0' in metrics

    async def test_answers_500_with_a_reference_when_it_cannot_store_and_logs_no_word_of_it(
        self, broken: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)  # as the program does
        answer = await post_signed(broken, BODY)
        assert answer.status_code == 500
        assert answer.text.startswith("error ")
        [failed] = [record for record in caplog.records if record.levelno == logging.ERROR]
        assert vars(failed)["reference"] == answer.text.removeprefix("error ")
        assert failed.exc_info is not None
        logged = caplog.text + "".join(str(vars(record)) for record in caplog.records)
        assert "Sarah" not in logged
        assert "call_x" not in logged
        assert KEY not in logged


class TestReadiness:
    async def test_is_given_while_the_database_answers_and_the_clock_is_right(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()) == (200, {"database": True, "clock_in_step": True})

    async def test_is_withdrawn_while_the_clock_is_off(
        self, program: Program, client: httpx.AsyncClient
    ) -> None:
        program.clock.compare(program.clock.moment().real + timedelta(minutes=1))
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["clock_in_step"]) == (503, False)
        program.clock.compare(program.clock.moment().real)
        assert (await client.get("/readyz")).status_code == 200

    async def test_is_an_error_while_the_database_is_gone_and_the_program_is_alive_all_the_same(
        self, broken: httpx.AsyncClient
    ) -> None:
        assert (await broken.get("/readyz")).status_code == 500
        assert (await broken.get("/healthz")).status_code == 200


UNSIGNED = [
    b"{broken",
    b"\xff\xfe\x00",
    b"",
    b"{}",
    b"payload={broken",
    b"payload=%ff%fe",
    b"payload=",
    b'{"type": 1}',
    b"[]",
    b"1",
    b"null",
    b'"text"',
    b"payload=[]",
    b"payload=1",
    b"payload=null",
    b"payload=%7B%22type%22%3A+%22view_submission%22%2C+%22view%22%3A+1%7D",
]
KINDS = ["application/json", "application/x-www-form-urlencoded"]


async def test_a_path_that_nobody_serves_is_not_found(client: httpx.AsyncClient) -> None:
    for path in ("/", "/slack", "/retell", "/control", "/metrics/x"):
        assert (await client.get(path)).status_code == 404


async def test_what_slack_did_not_sign_is_refused_however_it_looks(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    for content, kind in itertools.product(UNSIGNED, KINDS):
        answer = await client.post("/slack/events", content=content, headers={"Content-Type": kind})
        assert answer.status_code in {400, 401}, content
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
