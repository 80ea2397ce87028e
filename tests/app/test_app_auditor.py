"""The auditor's figures and its sign of life: given while all is well, and by no means otherwise."""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import httpx
import pytest
from typing_extensions import override

from app.auditor import Auditor, SignOfLife
from app.clock import SystemClock
from app.metrics import Metrics
from core.nouns.card import CardSubject
from core.nouns.ids import MessageRef
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.rules.timings import DESIGNED, Timings
from core.use_cases.overdue import WATCH_SUBJECT
from store.database import SqlStore
from tests.support.bookings import book
from tests.support.clocks import NOON

URL = "https://hc.example/ping/secret-path?key=secret-key"
AT_ONCE = replace(DESIGNED, unexplained_after=timedelta())  #: what stands still is told at the first look


class WalkingClock(SystemClock):
    """A clock on which time passes only when a test lets it pass."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    @override
    def moment(self) -> Moment:
        """Read noon, and what has passed since."""
        now = NOON + timedelta(seconds=self.passed)
        return Moment(now, super().moment().real)

    @override
    def monotonic(self) -> float:
        """Read what has passed."""
        return self.passed


@dataclass
class Watchdog:
    """Who waits for signs of life, and what it answers."""

    heard: list[str] = field(default_factory=list)
    answer: Callable[[httpx.Request], httpx.Response] = lambda _request: httpx.Response(200)

    def hear(self, request: httpx.Request) -> httpx.Response:
        """Take a sign of life."""
        self.heard.append(str(request.url))
        return self.answer(request)


@dataclass
class Office:
    """An auditor at work."""

    store: SqlStore
    watchdog: Watchdog
    auditor: Auditor
    clock: WalkingClock = field(default_factory=WalkingClock)
    metrics: Metrics = field(default_factory=Metrics)

    async def audit(self, timings: Timings = DESIGNED, *, after: float = 0.0) -> None:
        """Audit once."""
        self.clock.passed += after
        await self.auditor.audit(self.store, self.clock, timings, self.metrics)

    async def paint(self) -> None:
        """Note that the card it wants is painted."""
        async with self.store.writing() as records:
            card = await records.cards.find_card(CardSubject.WATCH, WATCH_SUBJECT)
            assert card is not None
            await records.cards.mark_painted(
                card.id, version=card.wanted_version, message=MessageRef("C/1"), was=card.message
            )

    def read(self, name: str) -> float | None:
        """Read a figure."""
        return self.metrics.registry.get_sample_value(f"vioconcierge_{name}")

    async def book(self) -> Reminder:
        """Book somebody whose reminder is due at once."""
        return (await book(self.store, self.clock, ending="01")).reminders[0]


@pytest.fixture
async def office(store: SqlStore) -> AsyncIterator[Office]:
    watchdog = Watchdog()
    async with httpx.AsyncClient(transport=httpx.MockTransport(watchdog.hear)) as client:
        yield Office(store, watchdog, Auditor(sign=SignOfLife(client, URL)))


async def test_while_all_is_well_a_sign_of_life_is_given_once_a_minute(office: Office) -> None:
    for _ in range(13):
        await office.audit(after=10)
    assert office.watchdog.heard == [URL] * 3


async def test_without_an_address_nobody_is_told(store: SqlStore) -> None:
    office = Office(store, Watchdog(), Auditor())
    await office.audit()
    assert office.read("overdue") == 0


async def test_no_sign_is_given_while_something_stands_still_and_then_again(office: Office) -> None:
    reminder = await office.book()
    await office.audit(AT_ONCE, after=1)
    await office.paint()
    await office.audit(AT_ONCE, after=100)
    assert office.watchdog.heard == []
    assert (office.read("overdue"), office.read("due")) == (1, 1)
    async with office.store.writing() as records:
        await records.reminders.mark_skipped(reminder.id, reason="Given up.")
    await office.audit(AT_ONCE, after=10)
    assert office.watchdog.heard == [URL]
    assert (office.read("overdue"), office.read("due")) == (0, 0)


async def test_what_is_due_for_less_than_five_minutes_is_no_reason_to_be_silent(office: Office) -> None:
    await office.book()
    await office.audit(after=2)
    assert office.watchdog.heard == [URL]
    assert office.read("overdue") == 0
    assert office.read("due") == 1
    assert 1 < (office.read("oldest_overdue_s") or 0) < 60


async def test_a_machine_whose_clock_is_off_gives_no_sign(office: Office) -> None:
    office.clock.compare(office.clock.moment().real + timedelta(minutes=1))
    await office.audit()
    assert office.watchdog.heard == []


def _refuse(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(503, text="secret-answer")


def _break(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError(f"cannot reach {request.url}")


def _hang(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout(f"no answer from {request.url}")


def _is_no_address(request: httpx.Request) -> httpx.Response:
    raise httpx.InvalidURL(f"no address: {request.url}")


@pytest.mark.parametrize("answer", [_refuse, _break, _hang, _is_no_address])
async def test_a_sign_that_fails_disturbs_nothing_and_the_log_does_not_tell_the_address(
    office: Office, caplog: pytest.LogCaptureFixture, answer: Callable[[httpx.Request], httpx.Response]
) -> None:
    office.watchdog.answer = answer
    with caplog.at_level(logging.INFO, logger="app"):
        await office.audit()
    assert len(office.watchdog.heard) == 1
    [told] = [record for record in caplog.records if record.name == "app.auditor"]
    assert told.levelno == logging.WARNING
    assert "secret" not in str(vars(told))
    assert "hc.example" not in str(vars(told))
    await office.audit(after=10)
    assert len(office.watchdog.heard) == 1  # a failure counts as this minute's


async def test_every_figure_is_on_the_page_and_none_has_a_label(office: Office) -> None:
    await office.audit()
    page = office.metrics.render().decode()
    for name in (
        *("due", "claimed", "in_flight", "unconfirmed", "needing_human", "held"),
        *("pending_events", "stale_cards", "oldest_overdue_s", "overdue", "claim_lag_seconds_count"),
    ):
        assert f"\nvioconcierge_{name} 0.0\n" in page
