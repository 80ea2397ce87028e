"""The whole program, put together: every room's part, wired once.

Opens the database and the two clients, and closes them again. Nothing is a global; two programs can
live in one process, as the tests have them do.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette

from app.auditor import Auditor, SignOfLife
from app.auditor import build_client as build_sign_client
from app.clock import SystemClock
from app.config import Settings
from app.first_start import set_up_first_business
from app.gathered_paperwork import GatheredPaperwork
from app.heartbeat import BEATS, Heartbeat
from app.key_file import find_secret_key
from app.metrics import MeteredBoard, MeteredDialer, Metrics
from app.task_pool import TaskPool
from app.ticks import Ticks
from app.web import RetellDoor, build_web
from bot.app import build_app, build_client, open_session
from bot.board import SlackBoard
from bot.desk import Desk
from core.ports.store import Work
from core.rules.timings import DESIGNED, Timings
from retell.client import RetellDialer
from retell.client import build_client as build_retell_client
from retell.scripts import RetellScripts
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import build_engines, find_sqlite_file
from store.first_start import FirstStart
from store.migrate import migrate

logger = logging.getLogger(__name__)

DIALS_AT_ONCE = 40  #: requests to place a call that one process has under way
QUESTIONS_AT_ONCE = 4  #: Retell allows 15 list requests in 10 seconds
_DRAIN_S = 35.0  #: a request to place a call lasts 30 seconds at the most


@dataclass(frozen=True, slots=True)
class Program:
    """What runs: the web application, the heart, and the ticks for whoever wants to run one by hand."""

    web: Starlette
    heartbeat: Heartbeat
    ticks: Ticks
    store: SqlStore
    clock: SystemClock


@asynccontextmanager
async def open_program(
    settings: Settings, *, timings: Timings = DESIGNED, beats: Mapping[str, float] = BEATS
) -> AsyncIterator[Program]:
    """Open everything, migrate, set up the first business, and hand out the program; then close it all.

    Raises SettingWrong when a setting is missing, WrongSecretKey when the key does not fit.
    """
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        engines = build_engines(settings.database_url)
        stack.push_async_callback(engines.close)
        cipher = Cipher(find_secret_key(settings, find_sqlite_file(settings.database_url)))
        await migrate(engines)
        first_start = FirstStart(engines, cipher)
        await set_up_first_business(first_start, settings, at=clock.moment().real)
        keys = await first_start.list_keys()
        store, metrics = SqlStore(engines, cipher), Metrics()
        await _follow_clock(stack, settings, clock)
        metrics.in_step.set(clock.compare(await store.read_clock()))
        retell = await stack.enter_async_context(build_retell_client(settings.retell_base_url))
        session = await stack.enter_async_context(open_session())
        slack = build_client(token=settings.slack_bot_token, base_url=settings.slack_api_url, session=session)
        api_keys = {account_id: theirs.api_key for account_id, theirs in keys.items()}
        scripts = RetellScripts(retell, keys=api_keys)
        ticks = Ticks(
            store=store,
            dialer=MeteredDialer(RetellDialer(retell, keys=api_keys, clock=clock), metrics),
            scripts=scripts,
            board=MeteredBoard(SlackBoard(slack), metrics),
            clock=clock,
            timings=timings,
            metrics=metrics,
            dials=TaskPool(DIALS_AT_ONCE, on_room=lambda: heartbeat.nudge(Work.DIALS)),
            questions=TaskPool(QUESTIONS_AT_ONCE),
            auditor=await _open_auditor(stack, settings),
            paperwork=GatheredPaperwork(store, clock, timings),
        )
        heartbeat = Heartbeat(ticks, beats)
        store.listen(heartbeat.hear)
        desk = Desk(store, clock, scripts)
        bolt = build_app(desk=desk, client=slack, signing_secret=settings.slack_signing_secret)
        webhook_keys = {account_id: theirs.webhook_keys for account_id, theirs in keys.items()}
        door = RetellDoor(store, clock, webhook_keys, metrics)

        @asynccontextmanager
        async def beat(_web: Starlette) -> AsyncIterator[None]:
            heartbeat.start()
            logger.info("ready")
            yield
            await _wind_down(heartbeat, ticks)

        web = build_web(slack=bolt, retell=door, store=store, clock=clock, metrics=metrics, lifespan=beat)
        yield Program(web, heartbeat, ticks, store, clock)


async def _open_auditor(stack: AsyncExitStack, settings: Settings) -> Auditor:
    if not settings.heartbeat_url:
        return Auditor(settings.ops_channel)
    client = await stack.enter_async_context(build_sign_client())
    return Auditor(settings.ops_channel, SignOfLife(client, settings.heartbeat_url))


async def _follow_clock(stack: AsyncExitStack, settings: Settings, clock: SystemClock) -> None:
    """In the demo, follow its clock from before the first tick."""
    if not settings.clock_url:
        return
    client = await stack.enter_async_context(httpx.AsyncClient(timeout=1.0, trust_env=False))
    await clock.look_at(client, settings.clock_url)
    following = asyncio.create_task(clock.follow(client, settings.clock_url), name="follow the demo clock")

    async def stop_following() -> None:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    stack.push_async_callback(stop_following)


async def _wind_down(heartbeat: Heartbeat, ticks: Ticks) -> None:
    """Take no new work; let the requests under way be recorded."""
    await heartbeat.stop()
    await ticks.questions.drain(_DRAIN_S)
    await ticks.dials.drain(_DRAIN_S)
    logger.info("stopped")
