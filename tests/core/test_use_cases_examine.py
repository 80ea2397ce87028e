"""A look at the agent's script: what is kept of it, when staff get a card, and which calls wait for it."""

import json
from datetime import timedelta

import pytest
from typing_extensions import override

from core.nouns.appointment import AppointmentStatus
from core.nouns.card import Painting, ScriptPainting, SkipPainting
from core.nouns.ids import AccountId, AgentRef
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.script import AgentScript, CheckedScript, NumberReach
from core.nouns.tenant import ScriptPolicy
from core.nouns.variable_map import Rename
from core.ports.dialer import LineDown
from core.ports.script_reader import AgentGone
from core.rules.script_check import FindingKind
from core.use_cases.adjust import save_change
from core.use_cases.call_now import CallRefused
from core.use_cases.changing import Changed
from core.use_cases.claim import NotClaimed
from core.use_cases.examine import Examination, examine_script, find_examination
from core.use_cases.tenants import find_spoken
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines
from store.first_start import FirstStart
from tests.support.builders import NOW, make_script, make_tenant
from tests.support.fakes import FakeScriptReader, Shift

FITS = make_script("customer_name", "appointment_date", "stylist_name")
BAD = make_script("customer_name", "loyalty_points")
WORSE = make_script("customer_name", "loyalty_points", "stylist")


@pytest.fixture
def shift(store: SqlStore) -> Shift:
    return Shift(store)


class Overtaken(FakeScriptReader):
    """A Retell that answers with the old script, after somebody else was answered with the new one."""

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.shift = shift

    @override
    async def read_script(self, account_id: AccountId, agent: AgentRef) -> AgentScript:
        self.shift.clock.wait(seconds=5)
        await self.shift.examine(FITS)
        return BAD


async def get_checked(shift: Shift) -> CheckedScript | None:
    async with shift.store.reading() as records:
        return await records.scripts.find_script(shift.tenant.id)


async def get_kept(shift: Shift) -> AgentScript | None:
    checked = await get_checked(shift)
    return checked.script if checked else None


def list_sentences(paintings: list[Painting]) -> list[str]:
    [painting] = paintings
    assert isinstance(painting, ScriptPainting)
    return list(painting.sentences)


class TestKept:
    async def test_the_script_is_kept_with_the_hour_of_the_look(self, shift: Shift) -> None:
        at = shift.clock.wait(minutes=5)
        examined = await shift.examine(FITS)
        assert (examined.script, examined.problem, examined.stops_calls) == (FITS, "", False)
        assert await get_checked(shift) == CheckedScript(
            shift.tenant.id, FITS, at.now, reach=NumberReach.ANYWHERE
        )
        assert await find_spoken(shift.store, shift.tenant) == FITS.names

    async def test_before_the_first_look_nothing_is_known(self, shift: Shift) -> None:
        shift.tenant = make_tenant(id="never_looked_at")
        async with shift.store.reading() as records:
            known = await find_examination(records, shift.tenant)
        assert known == Examination(shift.tenant, None, ())
        assert await find_spoken(shift.store, shift.tenant) == frozenset()

    @pytest.mark.parametrize(
        ("error", "says"),
        [
            (LineDown("no answer"), "Retell could not be asked about the agent."),
            (AgentGone(), "Retell does not know the agent, or it was never published."),
        ],
    )
    async def test_a_script_that_cannot_be_read_keeps_the_one_before_and_says_so(
        self, shift: Shift, error: Exception, says: str
    ) -> None:
        await shift.examine(BAD)
        at = shift.clock.wait(hours=1)
        examined = await shift.examine(error)
        assert (examined.script, examined.stops_calls) == (BAD, True)
        assert examined.findings[0].kind is FindingKind.UNREADABLE
        assert says in examined.findings[0].sentence
        checked = await get_checked(shift)
        assert checked is not None
        assert (checked.script, checked.checked_at) == (BAD, at.now)
        assert says in checked.problem
        async with shift.store.reading() as records:
            assert await find_examination(records, shift.tenant) == examined

    async def test_once_it_can_be_read_again_the_problem_is_over(self, shift: Shift) -> None:
        await shift.examine(LineDown())
        examined = await shift.examine(FITS)
        assert examined.problem == ""
        assert await get_kept(shift) == FITS

    async def test_an_agent_that_was_never_read_calls_nobody_until_it_is(
        self, engines: Engines, cipher: Cipher, shift: Shift
    ) -> None:
        await FirstStart(engines, cipher).save_tenant(make_tenant(id="new"), NOW)
        shift.tenant = make_tenant(id="new")
        examined = await shift.examine(AgentGone())
        assert (examined.script, examined.stops_calls) == (None, False)
        assert await shift.paint() == []
        booked = await shift.book()
        assert await shift.claim(booked.reminders[0]) is NotClaimed.LATER
        await shift.examine(FITS)
        shift.clock.wait(seconds=20)
        await shift.ring(booked.reminders[0])

    async def test_an_answer_that_comes_late_does_not_take_the_place_of_a_later_look(
        self, shift: Shift
    ) -> None:
        asked = shift.clock.moment()
        late = Overtaken(shift)
        examined = await examine_script(shift.store, late, tenant=shift.tenant, at=asked)
        assert (examined.script, examined.stops_calls) == (FITS, False)
        assert await get_kept(shift) == FITS
        assert await shift.paint() == []

    async def test_a_clock_that_was_put_back_does_not_keep_an_old_look(self, shift: Shift) -> None:
        at = shift.clock.wait(hours=1)
        await shift.examine(BAD)
        earlier = Moment(at.now - timedelta(hours=2), at.real)
        shift.scripts.speaks(shift.tenant.agent, FITS)
        await examine_script(shift.store, shift.scripts, tenant=shift.tenant, at=earlier)
        assert await get_kept(shift) == FITS


class TestCard:
    async def test_a_script_that_fits_gets_none(self, shift: Shift) -> None:
        await shift.examine(FITS)
        assert await shift.paint() == []

    async def test_a_script_that_stops_calls_gets_one_and_not_again_for_the_same_script(
        self, shift: Shift
    ) -> None:
        await shift.examine(BAD)
        assert list_sentences(await shift.paint()) == [
            "The agent says {{loyalty_points}} in the prompt, and it is never sent."
        ]
        await shift.examine(BAD)
        await shift.examine(LineDown())
        await shift.examine(BAD)
        assert await shift.paint() == []

    async def test_it_is_repainted_in_place_while_it_stops_and_when_it_fits(self, shift: Shift) -> None:
        await shift.examine(BAD)
        await shift.paint()
        await shift.examine(WORSE)
        assert len(list_sentences(await shift.paint())) == 2
        await shift.examine(FITS)
        assert list_sentences(await shift.paint()) == []
        assert len({shown.message for shown in shift.board.shown}) == 1
        await shift.examine(make_script("customer_name"))
        assert await shift.paint() == []

    async def test_when_it_stops_calls_once_more_that_is_news(self, shift: Shift) -> None:
        for script in (BAD, FITS, WORSE):
            await shift.examine(script)
            await shift.paint()
        first, mended, again = shift.board.shown
        assert mended.message == first.message
        assert (again.before, again.message != first.message) == (None, True)

    @pytest.mark.parametrize(
        ("script", "stopped", "cards"), [(BAD, False, 1), (FITS, True, 1), (BAD, True, 0)]
    )
    async def test_the_same_script_gets_one_when_a_release_judges_it_otherwise(
        self, shift: Shift, script: AgentScript, cards: int, *, stopped: bool
    ) -> None:
        noted = CheckedScript(shift.tenant.id, script, shift.clock.moment().now, stopped=stopped)
        async with shift.store.writing() as records:
            await records.scripts.mark_script(noted)
        await shift.examine(script)
        assert len(await shift.paint()) == cards

    async def test_a_business_that_only_wants_to_be_warned_gets_none(self, shift: Shift) -> None:
        shift.tenant = make_tenant(script_policy=ScriptPolicy.WARN)
        async with shift.store.writing() as records:
            await records.tenants.mark_tenant_adjusted(shift.tenant)
        assert not (await shift.examine(BAD)).stops_calls
        assert await shift.paint() == []

    async def test_a_map_that_changed_while_retell_was_asked_counts_as_it_is(self, shift: Shift) -> None:
        await save_change(shift.store, Rename("customer_name", "guest"), **shift.by_maria())
        examined = await shift.examine(make_script("guest"))  # by the business as it was before
        assert not examined.stops_calls
        assert await shift.paint() == []
        assert (await shift.examine(make_script("customer_name"))).stops_calls
        assert "Did you mean guest?" in list_sentences(await shift.paint())[0]


class TestCalls:
    async def test_they_wait_while_the_script_stops_them_and_go_on_once_it_fits(self, shift: Shift) -> None:
        booked = await shift.book()
        await shift.examine(BAD)
        assert await shift.claim(booked.reminders[0]) is NotClaimed.LATER
        waiting = await shift.get_reminder(booked.reminders[0].id)
        assert (waiting.status, waiting.reason) == (
            ReminderStatus.SCHEDULED,
            "The agent's script says {{loyalty_points}}, and that is never sent.",
        )
        shift.clock.wait(minutes=10)
        assert await shift.claim(booked.reminders[0]) is NotClaimed.LATER
        assert shift.dialer.requests == []

        await shift.examine(FITS)
        shift.clock.wait(minutes=10)
        call = await shift.ring(booked.reminders[0])
        assert await shift.claim(booked.reminders[0]) is NotClaimed.TAKEN
        assert shift.dialer.rings == [call.id]
        sent = json.loads(shift.dialer.requests[0].body)["variables"]
        assert FITS.names <= set(sent)

    async def test_a_companion_goes_out_as_soon_as_the_script_speaks_it(self, shift: Shift) -> None:
        await shift.examine(make_script("customer_first_name"))
        await shift.ring((await shift.book()).reminders[0])
        sent = json.loads(shift.dialer.requests[0].body)["variables"]
        assert sent["customer_first_name"] == "Sarah"

    async def test_a_call_whose_booking_lacks_what_is_spoken_is_skipped_with_the_name_on_its_card(
        self, shift: Shift
    ) -> None:
        await shift.examine(FITS)
        booked = await shift.book(provider="")
        reason = "The agent's script says {{stylist_name}}; this call has none."
        assert await shift.ask_for_call(booked) == CallRefused(reason)
        assert await shift.claim(booked.reminders[0]) is NotClaimed.NEVER
        [painting] = await shift.paint()
        assert isinstance(painting, SkipPainting)
        assert painting.reminder.reason == reason
        assert shift.dialer.requests == []

        changed = await shift.change(booked, provider="Maria")
        assert isinstance(changed, Changed)
        assert changed.appointment.status is AppointmentStatus.BOOKED
        asked = await shift.ask_for_call(booked)
        assert isinstance(asked, Reminder)
        call = await shift.ring(asked)
        assert shift.dialer.rings == [call.id]
