"""Whoever says stop is rung no more by this business, from that moment; an admin alone undoes it."""

import asyncio

import pytest

from core.nouns.call import Outcome
from core.nouns.card import CallPainting, CardSubject
from core.nouns.evidence import CallState
from core.nouns.ids import E164
from core.nouns.opt_out import OptOut, OptOutSource
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.staff import Role
from core.nouns.trouble import Trouble
from core.ports.dialer import Unconfirmed
from core.use_cases.booking import Booked
from core.use_cases.call_now import CallRefused
from core.use_cases.claim import Claimed, NotClaimed
from core.use_cases.opt_outs import AllowRefused, OptedOut, find_standing
from core.use_cases.staff import NotAllowed
from store.cipher import Cipher
from store.engines import Engines
from store.first_start import FirstStart
from tests.support.builders import MARIA, NOW, make_script, make_tenant
from tests.support.fakes import make_evidence, name_at_retell
from tests.support.working_day import ANN, Day

SARAH = E164("+447912345678")
ASKED_NOT = "This person asked not to be called."


@pytest.fixture
async def other(engines: Engines, cipher: Cipher, day: Day) -> Day:
    """Return a second business on the same account, and the same Retell."""
    await FirstStart(engines, cipher).save_tenant(make_tenant(id="second"), NOW)
    second = Day(day.store, clock=day.clock, tenant=make_tenant(id="second"))
    await second.examine(make_script())
    second.dialer = day.dialer
    return second


async def list_log(day: Day, phone: E164 = SARAH) -> list[OptOut]:
    async with day.store.reading() as records:
        return await records.opt_outs.list_opt_outs(day.tenant.id, phone)


async def is_stopped(day: Day, booked: Booked) -> bool:
    standing = await find_standing(day.store, booked.contact.id, tenant=day.tenant)
    assert standing is not None
    assert standing.contact == booked.contact
    return standing.is_stopped


class TestStopping:
    @pytest.mark.parametrize("source", [OptOutSource.COMMAND, OptOutSource.BUTTON])
    async def test_one_word_of_staff_closes_the_number(
        self, day: Day, booked: Booked, source: OptOutSource
    ) -> None:
        assert not await is_stopped(day, booked)
        assert (await day.stop(booked, source)).result is OptedOut.DONE
        assert (await day.stop(booked)).result is OptedOut.ALREADY
        assert await is_stopped(day, booked)
        assert await day.claim(booked.reminders[0]) is NotClaimed.NEVER
        over = await day.get_reminder(booked.reminders[0].id)
        assert (over.status, over.reason) == (ReminderStatus.SKIPPED, ASKED_NOT)
        assert await day.ask_for_call(booked) == CallRefused(ASKED_NOT)
        [stated] = await list_log(day)
        assert stated == OptOut(day.tenant.id, SARAH, is_stop=True, source=source, by=MARIA, at=NOW)
        assert await day.list_acts(booked.contact.id) == ["contact.added", "consent.noted", "contact.stopped"]

    async def test_a_word_to_the_agent_closes_it_for_everybody_with_this_number(
        self, day: Day, booked: Booked
    ) -> None:
        tom = await day.book("form 2", name="Tom Johnson")
        call = await day.ring(booked.reminders[0])
        await day.end(call, Outcome.OPTED_OUT)
        await day.end(call, Outcome.OPTED_OUT)
        assert await is_stopped(day, tom)
        assert await day.claim(tom.reminders[0]) is NotClaimed.NEVER
        [stated] = await list_log(day)
        assert stated.source is OptOutSource.CALL
        assert str(stated.by) == call.id
        assert (await day.list_acts(booked.contact.id))[-1] == "contact.stopped"

    async def test_a_mended_number_is_another_number(self, day: Day, booked: Booked) -> None:
        await day.stop(booked)
        await day.change(booked, None, phone="07912 345679")
        asked = await day.ask_for_call(booked)
        assert isinstance(asked, Reminder)
        assert (await day.ring(asked)).to_phone == "+447912345679"

    async def test_it_closes_the_number_for_one_business_only(
        self, day: Day, booked: Booked, other: Day
    ) -> None:
        theirs = await other.book("form 2")
        await day.stop(booked)
        assert not await is_stopped(other, theirs)
        assert isinstance(await other.claim(theirs.reminders[0]), Claimed)
        assert (await other.stop(booked)).result is OptedOut.GONE
        assert (await other.allow(booked)).result is OptedOut.GONE
        assert await find_standing(day.store, booked.contact.id, tenant=other.tenant) is None

    async def test_a_viewer_stops_nobody(self, day: Day, booked: Booked) -> None:
        await day.make(MARIA, Role.VIEWER)
        with pytest.raises(NotAllowed):
            await day.stop(booked)
        assert not await is_stopped(day, booked)


class TestUnderWay:
    async def test_one_that_was_claimed_is_not_sent(self, day: Day, booked: Booked) -> None:
        claimed = await day.take(booked.reminders[0])
        assert (await day.stop(booked)).result is OptedOut.STOPPING
        call = await day.place(claimed)
        assert (call.state, call.reason, call.is_live) == (CallState.REJECTED, ASKED_NOT, False)
        assert (day.dialer.requests, day.dialer.stopped) == ([], [])

    async def test_one_that_is_being_placed_is_stopped_as_soon_as_it_has_a_name(
        self, day: Day, booked: Booked
    ) -> None:
        async def stop() -> None:
            assert (await day.stop(booked)).result is OptedOut.STOPPING

        day.dialer.will(meanwhile=stop)
        call = await day.ring(booked.reminders[0])
        assert (call.state, call.stop_wanted) == (CallState.REGISTERED, True)
        assert day.dialer.stopped == [name_at_retell(call.id)]

    @pytest.mark.parametrize("state", [CallState.REGISTERED, CallState.ONGOING])
    async def test_one_that_rings_or_speaks_is_stopped_at_the_next_look(
        self, day: Day, booked: Booked, state: CallState
    ) -> None:
        call = await day.ring(booked.reminders[0])
        await day.tell(make_evidence(call.id, state))
        await day.paint()
        assert (await day.stop(booked)).result is OptedOut.STOPPING
        [painting] = [one for one in await day.paint() if isinstance(one, CallPainting)]
        assert painting.call.stop_wanted
        async with day.store.reading() as records:
            assert await records.calls.list_to_check(day.clock.at.real, limit=9) == [call.id]
        day.dialer.is_down = True
        await day.check(call.id)
        assert day.dialer.stopped == []
        day.dialer.is_down = False
        day.clock.wait(minutes=3)
        await day.check(call.id)
        assert day.dialer.stopped == [name_at_retell(call.id)]
        await day.end(call, Outcome.STOPPED)
        assert (await day.list_waiting(booked), len(day.dialer.stopped)) == ([], 1)

    async def test_one_in_doubt_is_stopped_by_its_first_trace_and_never_sent_again(
        self, day: Day, booked: Booked
    ) -> None:
        day.dialer.will(Unconfirmed(Trouble.SERVER_ERROR), rings=True)
        call = await day.ring(booked.reminders[0])
        assert (await day.stop(booked)).result is OptedOut.STOPPING
        day.clock.wait(minutes=3)
        assert await day.check(call.id) is None
        assert len(day.dialer.requests) == 1
        await day.tell(make_evidence(call.id, CallState.ONGOING))
        assert day.dialer.stopped == [name_at_retell(call.id)]

    async def test_one_that_is_over_is_left_alone(self, day: Day, booked: Booked) -> None:
        call = await day.end(await day.ring(booked.reminders[0]), Outcome.NO_ANSWER)
        assert (await day.stop(booked)).result is OptedOut.DONE
        assert not (await day.get_call(call.id)).stop_wanted

    async def test_of_a_stop_and_a_claim_at_once_nobody_is_rung(self, day: Day) -> None:
        for number in range(4):
            booked = await day.book(f"form {number}", phone=f"07912 34567{number}")
            async with asyncio.timeout(20):
                answer, claimed = await asyncio.gather(day.stop(booked), day.claim(booked.reminders[0]))
            assert answer.result in {OptedOut.DONE, OptedOut.STOPPING}
            if isinstance(claimed, Claimed):
                assert (await day.place(claimed)).state is CallState.REJECTED
            else:
                assert claimed is NotClaimed.NEVER
        assert day.dialer.rings == []

    async def test_a_stop_that_was_committed_first_wins_over_a_claim_that_began_before(
        self, day: Day, booked: Booked
    ) -> None:
        """The claim waits for the account's row; by the time it looks, the stop stands."""
        async with asyncio.timeout(20):
            async with day.store.writing() as records:
                await records.tenants.lock_account(day.tenant.account_id)
                claiming = asyncio.create_task(day.claim(booked.reminders[0]))
                await asyncio.sleep(0.05)
                stated = OptOut(
                    day.tenant.id, SARAH, is_stop=True, source=OptOutSource.COMMAND, by=MARIA, at=NOW
                )
                await records.opt_outs.insert_opt_out(stated)
            assert await claiming is NotClaimed.NEVER
        assert await day.find_card(CardSubject.SKIP, booked.reminders[0].id)


class TestTakingBack:
    async def test_an_admin_does_with_a_reason_that_is_kept(self, day: Day, booked: Booked) -> None:
        await day.stop(booked)
        day.clock.wait(hours=1)
        answer = await day.allow(booked, " She rang us \n and asked for it. ")
        assert (answer.result, answer.contact) == (OptedOut.DONE, booked.contact)
        assert (await day.allow(booked)).result is OptedOut.ALREADY
        assert not await is_stopped(day, booked)
        assert isinstance(await day.ask_for_call(booked), Reminder)
        assert [(one.is_stop, one.reason) for one in await list_log(day)] == [
            (True, ""),
            (False, "She rang us and asked for it."),
        ]
        assert (await day.list_acts(booked.contact.id))[-2:] == ["contact.stopped", "contact.allowed_again"]

    @pytest.mark.parametrize("reason", ["", " \n "])
    async def test_without_a_reason_it_is_refused(self, day: Day, booked: Booked, reason: str) -> None:
        await day.stop(booked)
        with pytest.raises(AllowRefused, match="Say why"):
            await day.allow(booked, reason)
        assert await is_stopped(day, booked)

    async def test_nobody_but_an_admin_does(self, day: Day, booked: Booked) -> None:
        await day.make(MARIA, Role.ADMIN)
        await day.stop(booked)
        with pytest.raises(NotAllowed):
            await day.allow(booked, staff=ANN)
        assert await is_stopped(day, booked)
        assert len(await list_log(day)) == 1

    async def test_what_was_given_up_meanwhile_stays_so(self, day: Day, booked: Booked) -> None:
        await day.stop(booked)
        await day.claim(booked.reminders[0])
        await day.allow(booked)
        day.clock.wait(minutes=1)
        assert await day.dial_due() == []

    async def test_an_old_event_says_stop_no_second_time(self, day: Day, booked: Booked) -> None:
        call = await day.end(await day.ring(booked.reminders[0]), Outcome.OPTED_OUT)
        await day.allow(booked)
        await day.tell(make_evidence(call.id, CallState.ONGOING))
        await day.end(call, Outcome.OPTED_OUT)
        assert not await is_stopped(day, booked)

    async def test_stopped_and_allowed_any_number_of_times_the_log_tells_each(
        self, day: Day, booked: Booked
    ) -> None:
        for _ in range(3):
            await day.stop(booked)
            await day.allow(booked)
        assert [one.is_stop for one in await list_log(day)] == [True, False] * 3


class TestTellingRetell:
    async def test_it_hears_of_both_once(self, day: Day, booked: Booked) -> None:
        await day.stop(booked)
        assert await day.tell_retell() == [True]
        assert await day.tell_retell() == []
        await day.allow(booked)
        assert await day.tell_retell() == [True]
        assert day.dialer.told == [(SARAH, True), (SARAH, False)]

    async def test_it_is_told_again_when_it_could_not_be_told(self, day: Day, booked: Booked) -> None:
        await day.stop(booked)
        day.dialer.is_down = True
        assert await day.tell_retell() == [False]
        day.clock.wait(minutes=14)
        assert await day.tell_retell() == []
        day.clock.wait(minutes=1)
        assert await day.tell_retell() == [False]
        day.dialer.is_down = False
        day.clock.wait(minutes=15)
        assert await day.tell_retell() == [True]
        assert day.dialer.told == [(SARAH, True)]

    async def test_what_was_taken_back_before_it_heard_is_told_as_it_stands(
        self, day: Day, booked: Booked
    ) -> None:
        await day.stop(booked)
        await day.allow(booked)
        assert await day.tell_retell() == [True, True]
        assert set(day.dialer.told) == {(SARAH, False)}

    async def test_it_hears_may_be_called_only_when_no_business_of_the_account_bars_the_number(
        self, day: Day, booked: Booked, other: Day
    ) -> None:
        theirs = await other.book("form 2")
        await day.stop(booked)
        await other.stop(theirs)
        await day.tell_retell()
        await day.allow(booked)
        await day.tell_retell()
        assert {stop for _, stop in day.dialer.told} == {True}
        await other.allow(theirs)
        await day.tell_retell()
        assert day.dialer.told[-1] == (SARAH, False)

    async def test_what_was_said_to_the_agent_is_told_too(self, day: Day, booked: Booked) -> None:
        await day.end(await day.ring(booked.reminders[0]), Outcome.OPTED_OUT)
        await day.tell_retell()
        assert day.dialer.told == [(SARAH, True)]


class TestWrongNumber:
    """Whoever answered says that it is somebody else's number: nobody rings it until it is noted anew."""

    async def test_later_reminders_are_given_up_until_the_number_is_noted_anew(
        self, day: Day, booked: Booked
    ) -> None:
        later = await day.book("form 2", date="2024-01-16")
        call = await day.end(await day.ring(booked.reminders[0]), Outcome.WRONG_NUMBER)
        newest = (await day.list_consents(booked))[-1]
        assert [newest.basis, newest.source] == ["none", "call"]
        assert str(newest.noted_by) == call.id
        assert newest.evidence == "Whoever answered said that it is not this person's number."
        assert (await day.list_acts(booked.contact.id))[-1] == "consent.noted"
        await day.wait_until(later.reminders[0].due_at)
        assert await day.claim(later.reminders[0]) is NotClaimed.NEVER
        over = await day.get_reminder(later.reminders[0].id)
        assert over.reason == "Nobody noted that this number may be called."
        assert isinstance(await day.ask_for_call(later), CallRefused)
        await day.change(later, None, date="2024-01-16", basis="express")
        assert isinstance(await day.ask_for_call(later, "again"), Reminder)

    async def test_the_same_news_again_appends_nothing(self, day: Day, booked: Booked) -> None:
        call = await day.ring(booked.reminders[0])
        for _ in range(3):
            await day.end(call, Outcome.WRONG_NUMBER)
        assert [one.basis for one in await day.list_consents(booked)] == ["provided_number", "none"]

    async def test_what_was_noted_after_the_call_counts(self, day: Day, booked: Booked) -> None:
        call = await day.end(await day.ring(booked.reminders[0]), Outcome.WRONG_NUMBER)
        await day.change(booked, None, basis="express")
        await day.end(call, Outcome.WRONG_NUMBER)
        assert (await day.list_consents(booked))[-1].basis == "express"
