"""What is unclear is settled by evidence: looked for, sent once more at most, and then given to people."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.nouns.call import Call, Outcome
from core.nouns.evidence import Analysis, Answer, CallState
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.trouble import Trouble
from core.ports.dialer import Held, Unavailable, Unconfirmed
from core.use_cases.booking import Booked
from core.use_cases.call_now import CallRefused
from core.use_cases.reconcile import release_line
from core.use_cases.settle import Decision, settle_call
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines
from store.first_start import FirstStart
from tests.support.builders import MARIA, NOW, make_script, make_tenant
from tests.support.databases import set_limits
from tests.support.fakes import Shift, make_evidence, name_at_retell

LOST = Unconfirmed(Trouble.NO_ANSWER_IN_TIME)
YES = Analysis(Answer.CONFIRMED, "She comes.")


@pytest.fixture
def shift(store: SqlStore) -> Shift:
    return Shift(store)


@pytest.fixture
async def booked(shift: Shift) -> Booked:
    return await shift.book()


async def fall_in_doubt(shift: Shift, booked: Booked, *, rings: bool = False) -> Call:
    """Send a call whose answer is lost."""
    shift.dialer.will(LOST, rings=rings)
    call = await shift.ring(booked.reminders[0])
    assert call.state is CallState.UNCONFIRMED
    return call


async def ask_people(shift: Shift, booked: Booked) -> Call:
    """Let a call come to the point at which people must decide."""
    call = await fall_in_doubt(shift, booked)
    shift.clock.wait(minutes=51)
    assert await shift.check(call.id) is None
    return await shift.get_call(call.id)


class TestLooking:
    async def test_a_trace_is_adopted_and_nothing_is_sent_again(self, shift: Shift, booked: Booked) -> None:
        claimed = await shift.take(booked.reminders[0])
        shift.clock.wait(seconds=90)
        assert await shift.lapse(claimed.call_id)
        shift.dialer.knows(make_evidence(claimed.call_id, CallState.ONGOING))
        assert await shift.check(claimed.call_id) is None  # not yet its time
        assert shift.dialer.looks == []
        shift.clock.wait(seconds=20)
        assert await shift.check(claimed.call_id) is None
        await shift.apply()
        call = await shift.get_call(claimed.call_id)
        assert (call.state, call.trouble) == (CallState.ONGOING, None)
        assert call.retell_call_id == name_at_retell(call.id)
        assert (shift.dialer.looks, shift.dialer.requests) == ([call.id], [])

    async def test_while_retell_cannot_be_asked_nothing_is_decided(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await fall_in_doubt(shift, booked)
        shift.dialer.is_down = True
        for _ in range(3):
            shift.clock.wait(minutes=20)
            assert await shift.check(call.id) is None
        asked = await shift.get_call(call.id)
        assert (asked.state, asked.needs_human, asked.resends) == (CallState.UNCONFIRMED, False, 0)

    async def test_two_replicas_take_one_look(self, shift: Shift, booked: Booked) -> None:
        call = await fall_in_doubt(shift, booked)
        shift.clock.wait(minutes=3)
        answers = await asyncio.gather(shift.check(call.id), shift.check(call.id))
        assert answers.count(None) == 1
        assert len(shift.dialer.looks) == 1

    async def test_a_lost_outcome_is_fetched(self, shift: Shift, booked: Booked) -> None:
        call = await shift.ring(booked.reminders[0])
        shift.dialer.knows(make_evidence(call.id, analysis=YES))
        shift.clock.wait(minutes=3)
        await shift.check(call.id)
        await shift.apply()
        assert (await shift.get_call(call.id)).outcome is Outcome.CONFIRMED
        assert shift.dialer.looks == [name_at_retell(call.id)]

    async def test_an_ended_call_without_analysis_is_unclear_after_four_looks(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await shift.ring(booked.reminders[0])
        shift.dialer.knows(make_evidence(call.id))
        await shift.tell(make_evidence(call.id))
        for _ in range(4):
            assert (await shift.get_call(call.id)).outcome is None
            shift.clock.wait(minutes=3)
            await shift.check(call.id)
            await shift.apply()
        shift.clock.wait(minutes=3)
        await shift.check(call.id)
        concluded = await shift.get_call(call.id)
        assert (concluded.outcome, concluded.next_check_at) == (Outcome.UNCLEAR, None)
        assert len(shift.dialer.looks) == 4
        late = await shift.tell(make_evidence(call.id, analysis=YES))
        assert late is not None
        assert late.outcome is Outcome.CONFIRMED

    async def test_a_call_without_news_frees_its_line_and_its_number(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await shift.ring(booked.reminders[0])
        at = shift.clock.wait(minutes=64)
        assert not await release_line(shift.store, call.id, at=at)
        at = shift.clock.wait(minutes=1)
        assert await release_line(shift.store, call.id, at=at)
        assert not await release_line(shift.store, call.id, at=at)
        freed = await shift.get_call(call.id)
        assert (freed.state, freed.is_live, freed.needs_human) == (CallState.REGISTERED, False, False)
        asked = await shift.ask_for_call(booked)
        assert isinstance(asked, Reminder)
        await shift.take(asked)
        # News of the first still counts, although the number has another live call now.
        told = await shift.tell(make_evidence(call.id, CallState.ONGOING))
        assert told is not None
        assert (told.state, told.is_live) == (CallState.ONGOING, False)

    async def test_a_call_whose_line_was_freed_is_asked_after_for_a_day_and_then_unclear(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await shift.ring(booked.reminders[0])
        assert await release_line(shift.store, call.id, at=shift.clock.wait(minutes=65))
        for _ in range(25):
            assert (await shift.get_call(call.id)).outcome is None
            await shift.check(call.id)
            shift.clock.wait(hours=1)
        await shift.check(call.id)
        given_up = await shift.get_call(call.id)
        assert (given_up.outcome, given_up.next_check_at) == (Outcome.UNCLEAR, None)
        assert len(shift.dialer.looks) <= 25

    async def test_an_outage_that_outlasts_the_call_loses_no_outcome(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await shift.ring(booked.reminders[0])
        assert await release_line(shift.store, call.id, at=shift.clock.wait(hours=3))
        shift.dialer.knows(make_evidence(call.id, analysis=YES))
        await shift.check(call.id)
        await shift.apply()
        assert (await shift.get_call(call.id)).outcome is Outcome.CONFIRMED

    async def test_a_doubt_that_holds_a_line_too_long_is_for_people(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await fall_in_doubt(shift, booked)
        assert await release_line(shift.store, call.id, at=shift.clock.wait(minutes=65))
        freed = await shift.get_call(call.id)
        assert (freed.state, freed.is_live, freed.needs_human) == (CallState.UNCONFIRMED, False, True)


class TestAShortAgent:
    async def test_a_doubt_is_looked_into_and_sent_again_long_after_its_call_must_have_ended(
        self, shift: Shift, booked: Booked
    ) -> None:
        conduct = replace(make_script().conduct, longest_call=timedelta(minutes=1))
        await shift.examine(make_script(conduct=conduct))
        call = await fall_in_doubt(shift, booked)
        at = shift.clock.wait(minutes=40)
        assert not await release_line(shift.store, call.id, at=at)
        again = await shift.check(call.id)
        assert again is not None
        resent = await shift.get_call(call.id)
        assert resent.live_until == at.real + timedelta(minutes=6)
        await shift.place(again)
        assert await release_line(shift.store, call.id, at=shift.clock.wait(minutes=6))


class TestSendingAgain:
    async def test_without_a_trace_the_same_bytes_go_out_exactly_once_more_and_then_people_decide(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await fall_in_doubt(shift, booked)
        await shift.change(booked, type="Another type", provider="Ann")
        shift.clock.wait(seconds=119)
        assert await shift.check(call.id) is None
        shift.clock.wait(seconds=20)
        again = await shift.check(call.id)
        assert again is not None
        assert again.attempt == 2
        shift.dialer.will(LOST)
        await shift.place(again)
        first, second = shift.dialer.requests
        assert (first.body, first.call_id) == (second.body, second.call_id)
        for _ in range(9):
            shift.clock.wait(minutes=4)
            assert await shift.check(call.id) is None
        asking = await shift.get_call(call.id)
        assert (asking.state, asking.needs_human, asking.resends) == (CallState.UNCONFIRMED, True, 1)
        assert len(shift.dialer.requests) == 2
        # It goes on looking, and a late trace takes the question back.
        found = await shift.tell(make_evidence(call.id, analysis=YES))
        assert found is not None
        assert (found.needs_human, found.outcome) == (False, Outcome.CONFIRMED)

    async def test_where_a_business_switched_it_off_people_decide_at_once(
        self, engines: Engines, cipher: Cipher, shift: Shift
    ) -> None:
        careful = make_tenant(id="careful", resend_allowed=False)
        await FirstStart(engines, cipher).save_tenant(careful, NOW)
        shift.tenant = careful
        await shift.examine(make_script())
        call = await fall_in_doubt(shift, await shift.book("form 2"))
        shift.clock.wait(minutes=2)
        assert await shift.check(call.id) is None
        assert (await shift.get_call(call.id)).needs_human

    async def test_when_a_gate_says_never_people_decide(self, shift: Shift, booked: Booked) -> None:
        call = await fall_in_doubt(shift, booked)
        await shift.opt_out()
        shift.clock.wait(minutes=2)
        assert await shift.check(call.id) is None
        assert (await shift.get_call(call.id)).needs_human
        assert len(shift.dialer.requests) == 1

    async def test_when_no_line_is_free_it_looks_again(
        self, shift: Shift, booked: Booked, engines: Engines
    ) -> None:
        call = await fall_in_doubt(shift, booked)
        shift.clock.wait(minutes=2)
        await set_limits(engines, concurrency=1, per_second=1)
        assert await shift.check(call.id) is None
        assert not (await shift.get_call(call.id)).needs_human
        await set_limits(engines, concurrency=2, per_second=1)
        shift.clock.wait(seconds=20)
        assert await shift.check(call.id) is not None

    async def test_after_fifty_minutes_it_is_not_sent_again(self, shift: Shift, booked: Booked) -> None:
        call = await ask_people(shift, booked)
        assert (call.needs_human, call.resends) == (True, 0)
        assert len(shift.dialer.requests) == 1

    async def test_what_surely_did_not_go_out_does_not_count_as_the_one(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await fall_in_doubt(shift, booked)
        for answer in (Unavailable(Trouble.NO_CONNECTION), None):
            shift.clock.wait(minutes=2, seconds=20)
            again = await shift.check(call.id)
            assert again is not None
            shift.dialer.will(answer)
            call = await shift.place(again)
        assert (call.state, call.resends, call.attempt) == (CallState.REGISTERED, 1, 3)
        assert (await shift.get_reminder(booked.reminders[0].id)).status is ReminderStatus.CALLED

    async def test_a_resend_that_meets_a_hold_leaves_the_doubt_to_people(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await fall_in_doubt(shift, booked, rings=True)
        shift.clock.wait(minutes=2)
        again = await shift.check(call.id)
        assert again is not None
        shift.dialer.will(Held(Trouble.PAYMENT_NEEDED, whole_account=True))
        held = await shift.place(again)
        assert (held.state, held.needs_human, held.is_live) == (CallState.UNCONFIRMED, True, True)
        assert (await shift.get_reminder(booked.reminders[0].id)).status is ReminderStatus.CALLED


class TestSettling:
    async def settle(self, shift: Shift, call: Call, decision: Decision) -> Call | CallRefused:
        at = shift.clock.moment()
        return await settle_call(shift.store, call.id, decision, tenant=shift.tenant, staff=MARIA, at=at)

    async def test_call_again_pressed_twice_queues_one_call_in_a_slot_of_its_own(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await ask_people(shift, booked)
        settled = await self.settle(shift, call, Decision.CALL_AGAIN)
        assert isinstance(settled, Call)
        assert (settled.settled_by, settled.is_live, settled.needs_human) == (MARIA, False, False)
        assert isinstance(await self.settle(shift, call, Decision.CALL_AGAIN), CallRefused)
        async with shift.store.reading() as records:
            reminders = await records.reminders.list_of_appointment(booked.appointment.id)
        [again] = [reminder for reminder in reminders if reminder.is_by_hand]
        assert (await shift.ring(again)).id != call.id

    async def test_it_rang_closes_the_doubt_and_calls_nobody(self, shift: Shift, booked: Booked) -> None:
        call = await ask_people(shift, booked)
        assert isinstance(await self.settle(shift, call, Decision.IT_RANG), Call)
        async with shift.store.reading() as records:
            reminders = await records.reminders.list_of_appointment(booked.appointment.id)
        assert [reminder.id for reminder in reminders] == [booked.reminders[0].id]

    async def test_what_is_not_in_question_is_not_settled(self, shift: Shift, booked: Booked) -> None:
        call = await fall_in_doubt(shift, booked)
        assert isinstance(await self.settle(shift, call, Decision.CALL_AGAIN), CallRefused)
        shift.tenant = make_tenant(id="another")
        gone = await self.settle(shift, call, Decision.IT_RANG)
        assert gone == CallRefused("This call is no longer there.")
