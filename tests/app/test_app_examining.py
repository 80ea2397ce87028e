"""The examine tick: a look at the start and after each night, and often while something is wrong."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from typing_extensions import override

from app.clock import SystemClock
from app.metrics import Metrics
from app.task_pool import TaskPool
from app.ticks import Ticks
from core.nouns.ids import AgentRef, TenantId
from core.nouns.moment import Moment
from core.nouns.script import AgentScript, CheckedScript, NumberReach
from core.ports.dialer import LineDown
from core.ports.script_reader import AgentGone
from core.rules.timings import DESIGNED
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines
from store.first_start import FirstStart
from tests.support.builders import NOW, make_script, make_tenant
from tests.support.fakes import FakeBoard, FakeClock, FakeDialer, FakeScriptReader

FITS, BAD = make_script("customer_name"), make_script("customer_name", "loyalty_points")
AGENT = make_tenant().agent
THREE = datetime(2024, 1, 15, 3, 0, tzinfo=UTC)  #: of the night after NOW, in London


class StandingClock(SystemClock):
    """The program's clock, showing what a test sets it to."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW

    @override
    def moment(self) -> Moment:
        return Moment(self.now, self.now)


@dataclass
class Stage:
    """The ticks over a real database, with an agent that says what it is told to."""

    ticks: Ticks
    store: SqlStore
    clock: StandingClock
    scripts: FakeScriptReader

    async def look(self, now: datetime) -> int:
        """Let the tick beat at this moment; answers how many agents it asked about."""
        before = len(self.scripts.looks)
        self.clock.now = now
        await self.ticks.examine()
        await self.ticks.questions.drain(30)
        return len(self.scripts.looks) - before

    async def get_checked(self) -> CheckedScript:
        async with self.store.reading() as records:
            checked = await records.scripts.find_script(TenantId("first"))
        assert checked is not None
        return checked


@pytest.fixture
def look() -> None:
    """Nobody has looked at the script yet."""


@pytest.fixture
def stage(store: SqlStore) -> Stage:
    clock, scripts = StandingClock(), FakeScriptReader()
    scripts.speaks(AGENT, FITS)
    ticks = Ticks(
        store=store,
        dialer=FakeDialer(FakeClock()),
        scripts=scripts,
        board=FakeBoard(),
        clock=clock,
        timings=DESIGNED,
        metrics=Metrics(),
        dials=TaskPool(2),
        questions=TaskPool(2),
    )
    return Stage(ticks, store, clock, scripts)


async def test_it_looks_once_at_the_start_and_not_again_until_the_night(stage: Stage) -> None:
    assert await stage.look(NOW) == 1
    assert await stage.look(NOW + timedelta(seconds=30)) == 0
    assert await stage.look(THREE - timedelta(seconds=1)) == 0
    assert await stage.look(THREE) == 1
    assert await stage.look(THREE + timedelta(hours=12)) == 0
    assert await stage.get_checked() == CheckedScript(
        TenantId("first"), FITS, THREE, reach=NumberReach.ANYWHERE
    )


async def test_after_a_night_without_the_program_it_looks_at_once(stage: Stage) -> None:
    await stage.look(NOW)
    assert await stage.look(NOW + timedelta(days=3)) == 1


@pytest.mark.parametrize("answer", [BAD, AgentGone(), LineDown()])
async def test_while_something_is_wrong_it_looks_every_ten_minutes(
    stage: Stage, answer: AgentScript | Exception
) -> None:
    stage.scripts.speaks(AGENT, answer)
    assert await stage.look(NOW) == 1
    assert await stage.look(NOW + timedelta(minutes=9)) == 0
    assert await stage.look(NOW + timedelta(minutes=10)) == 1
    stage.scripts.speaks(AGENT, FITS)
    assert await stage.look(NOW + timedelta(minutes=20)) == 1
    assert await stage.look(NOW + timedelta(minutes=40)) == 0


async def test_a_business_that_cannot_be_judged_keeps_no_other_from_being_looked_at(
    stage: Stage, engines: Engines, cipher: Cipher
) -> None:
    odd = make_tenant(id=TenantId("another"), timezone="Mars/Base")
    await FirstStart(engines, cipher).save_tenant(odd, NOW)
    assert await stage.look(NOW) == 2
    assert await stage.look(THREE) == 1
    assert (await stage.get_checked()).checked_at == THREE
    async with stage.store.reading() as records:
        kept = await records.scripts.find_script(odd.id)
    assert kept is not None
    assert (kept.script, kept.problem[:20]) == (FITS, "An error of ours sto")


async def test_a_reader_that_breaks_is_guarded_and_the_known_script_is_not_forgotten(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.look(NOW)
    stage.scripts.speaks(AGENT, ZeroDivisionError("unforeseen"))
    assert await stage.look(THREE) == 1
    [reference] = [vars(record)["reference"] for record in caplog.records if "reference" in vars(record)]
    said = f"An error of ours stood in the way of reading the script (reference {reference})."
    assert await stage.get_checked() == CheckedScript(TenantId("first"), FITS, THREE, said)
    failed = stage.ticks.metrics.registry.get_sample_value(
        "vioconcierge_failed_rows_total", {"tick": "examine"}
    )
    assert failed == 1

    assert await stage.look(THREE + timedelta(minutes=1)) == 0  # it is not tried at every beat
    stage.scripts.speaks(AGENT, FITS)
    assert await stage.look(THREE + timedelta(minutes=10)) == 1
    assert (await stage.get_checked()).problem == ""


async def test_one_business_whose_reader_breaks_holds_up_no_other(
    stage: Stage, engines: Engines, cipher: Cipher
) -> None:
    other = replace(make_tenant(), id=TenantId("second"), agent=AgentRef("agent_two"))
    await FirstStart(engines, cipher).save_tenant(other, NOW)
    stage.scripts.speaks(AGENT, ZeroDivisionError("unforeseen"))
    stage.scripts.speaks(other.agent, FITS)
    assert await stage.look(NOW) == 2
    async with stage.store.reading() as records:
        checked = await records.scripts.find_script(other.id)
    assert checked == CheckedScript(other.id, FITS, NOW, reach=NumberReach.ANYWHERE)


async def test_without_room_for_questions_it_waits_for_the_next_beat(stage: Stage) -> None:
    await stage.look(NOW)
    full = replace(stage.ticks, questions=TaskPool(0))
    stage.clock.now = THREE
    await full.examine()
    assert len(stage.scripts.looks) == 1
    assert await stage.look(THREE) == 1
