"""A pause keeps every phone still until somebody, or its end, lets calls go on; it drops nothing itself."""

import asyncio
from datetime import timedelta

import pytest

from core.nouns.calling import Pause
from core.nouns.card import CardSubject, PausePainting, SkipPainting
from core.nouns.evidence import CallState
from core.nouns.ids import StaffId
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.staff import Role
from core.nouns.trouble import Trouble
from core.ports.dialer import Unconfirmed
from core.use_cases.booking import Booked
from core.use_cases.call_now import CallRefused
from core.use_cases.claim import Claimed, NotClaimed
from core.use_cases.pauses import IN_THE_PAST, find_pause
from core.use_cases.staff import NotAllowed
from store.cipher import Cipher
from store.engines import Engines
from store.first_start import FirstStart
from tests.support.builders import MARIA, NOW, make_script, make_tenant
from tests.support.working_day import ANN, Day

STOCKTAKING = "Somebody paused calls: Stocktaking. `/concierge resume` lets them go on."


async def find_shown(day: Day) -> list[tuple[str, bool]]:
    """Paint, and list of the pause cards what they say and whether in a new message."""
    before = len(day.board.shown)
    await day.paint()
    return [
        ("paused" if one.painting.pause else "goes on", one.before is None)
        for one in day.board.shown[before:]
        if isinstance(one.painting, PausePainting)
    ]


async def get_reason(day: Day, booked: Booked) -> str:
    return (await day.get_reminder(booked.reminders[0].id)).reason


async def open_second(engines: Engines, cipher: Cipher, day: Day) -> Day:
    """Open another business on the same account."""
    await FirstStart(engines, cipher).save_tenant(make_tenant(id="second"), NOW)
    other = Day(day.store, clock=day.clock, tenant=make_tenant(id="second"))
    await other.examine(make_script())
    other.dialer = day.dialer
    return other


class TestPausing:
    @pytest.mark.parametrize("whole_account", [False, True])
    async def test_nobody_is_rung_until_somebody_resumes(
        self, day: Day, booked: Booked, *, whole_account: bool
    ) -> None:
        state = await day.pause(whole_account=whole_account)
        assert state.pause == Pause("Stocktaking", MARIA, NOW)
        assert (state.whole_account, state.waiting) == (whole_account, 1)
        for _ in range(3):
            assert await day.claim(booked.reminders[0]) in {NotClaimed.LATER, NotClaimed.TAKEN}
            day.clock.wait(hours=1)
        refused = await day.ask_for_call(booked)
        assert isinstance(refused, CallRefused)
        assert "Stocktaking" in refused.reason
        assert await day.resume()
        assert not await day.resume()
        assert len(await day.dial_due()) == 1

    async def test_its_end_lets_calls_go_on_and_the_card_says_so_once(self, day: Day) -> None:
        await day.book()
        await day.pause(minutes=60)
        assert await find_shown(day) == [("paused", True)]
        day.clock.wait(minutes=60, seconds=-1)
        assert await day.audit() == 0
        assert await day.dial_due() == []
        day.clock.wait(seconds=20)
        assert len(await day.dial_due()) == 1  # whether anybody has lifted it yet or not
        assert await day.audit() == 1
        assert await find_shown(day) == [("goes on", False)]
        assert await day.audit() == 0
        assert await find_shown(day) == []
        assert await day.list_acts(day.tenant.id) == ["business.paused", "business.resumed"]

    async def test_an_early_end_by_hand_is_an_end(self, day: Day, booked: Booked) -> None:
        await day.pause(minutes=600)
        assert await day.claim(booked.reminders[0]) is NotClaimed.LATER
        assert await get_reason(day, booked) == STOCKTAKING
        await day.resume()
        day.clock.wait(seconds=20)
        assert len(await day.dial_due()) == 1
        assert await find_shown(day) == [("goes on", True)]
        day.clock.wait(minutes=600)
        assert await day.audit() == 0

    async def test_a_new_pause_replaces_the_one_before_in_a_message_of_its_own(self, day: Day) -> None:
        await day.pause(minutes=60)
        await find_shown(day)
        await day.pause(" The  phones are\nbroken ", minutes=30)
        assert await find_shown(day) == [("paused", True)]
        state = await find_pause(day.store, tenant=day.tenant, at=day.clock.moment())
        until = NOW + timedelta(minutes=30)
        assert state.pause == Pause("The phones are broken", MARIA, NOW, until)
        async with day.store.reading() as records:
            _, second = await records.audit.list_of_subjects(day.tenant.id, {day.tenant.id})
        assert second.change.before["reason"] == "Stocktaking"
        assert second.change.after["reason"] == "The phones are broken"

    @pytest.mark.parametrize("minutes", [0, -1])
    async def test_an_end_that_has_passed_is_refused(self, day: Day, minutes: int) -> None:
        with pytest.raises(ValueError, match=IN_THE_PAST):
            await day.pause(minutes=minutes)
        assert (await find_pause(day.store, tenant=day.tenant, at=day.clock.moment())).pause is None

    async def test_the_card_counts_who_will_be_late_before_its_end(self, day: Day) -> None:
        await day.book()
        await day.book("form 2", date="2024-01-15", time="16:00", phone="07912 345679")
        assert (await day.pause(minutes=90)).waiting == 1  # the other one is due right at the end
        assert (await day.pause(minutes=91)).waiting == 2
        [painting] = [one for one in await day.paint() if isinstance(one, PausePainting)]
        assert (painting.waiting, painting.whole_account) == (2, False)


class TestTooLate:
    @pytest.mark.parametrize("whole_account", [False, True])
    async def test_what_becomes_too_late_says_that_it_was_the_pause(
        self, day: Day, booked: Booked, *, whole_account: bool
    ) -> None:
        await day.pause(whole_account=whole_account)
        await day.claim(booked.reminders[0])
        await day.wait_until(booked.reminders[0].deadline_at)
        await day.dial_due()
        await day.audit()
        over = await day.get_reminder(booked.reminders[0].id)
        assert over.status is ReminderStatus.SKIPPED
        assert over.reason.startswith("It could not be called in time. Last obstacle: Somebody paused ")
        assert "Stocktaking" in over.reason
        [painting] = [one for one in await day.paint() if isinstance(one, SkipPainting)]
        assert painting.reminder == over

    async def test_what_an_account_s_hold_made_too_late_says_so(self, day: Day, booked: Booked) -> None:
        async with day.store.writing() as records:
            await records.tenants.mark_account_held(day.tenant.account_id, Trouble.PAYMENT_NEEDED)
        assert await day.claim(booked.reminders[0]) is NotClaimed.NO_LINE
        await day.wait_until(booked.reminders[0].deadline_at)
        await day.audit()
        assert (await get_reason(day, booked)).endswith(
            "Last obstacle: Calls of the whole account were on hold."
        )


class TestMeanwhile:
    @pytest.mark.parametrize("whole_account", [False, True])
    async def test_between_claim_and_sending_it_puts_the_reminder_back(
        self, day: Day, booked: Booked, *, whole_account: bool
    ) -> None:
        claimed = await day.take(booked.reminders[0])
        await day.pause(whole_account=whole_account)
        call = await day.place(claimed)
        assert (call.state, call.trouble, call.is_live) == (CallState.UNAVAILABLE, Trouble.PAUSED, False)
        waiting = await day.get_reminder(booked.reminders[0].id)
        assert (waiting.status, bool(waiting.reason)) == (ReminderStatus.SCHEDULED, True)
        assert day.dialer.requests == []
        await day.resume()
        day.clock.wait(seconds=20)
        [again] = await day.dial_due()
        assert (again.id, again.state) == (call.id, CallState.REGISTERED)

    async def test_a_call_in_doubt_is_not_sent_once_more_during_it(self, day: Day, booked: Booked) -> None:
        day.dialer.will(Unconfirmed(Trouble.SERVER_ERROR))
        call = await day.ring(booked.reminders[0])
        await day.pause(minutes=10)
        day.clock.wait(minutes=3)
        assert await day.check(call.id) is None
        assert not (await day.get_call(call.id)).needs_human
        day.clock.wait(minutes=8)
        assert isinstance(await day.check(call.id), Claimed)

    async def test_one_that_comes_while_a_call_is_sent_once_more_leaves_the_doubt(
        self, day: Day, booked: Booked
    ) -> None:
        day.dialer.will(Unconfirmed(Trouble.SERVER_ERROR))
        call = await day.ring(booked.reminders[0])
        day.clock.wait(minutes=3)
        again = await day.check(call.id)
        assert again is not None
        await day.pause()
        kept = await day.place(again)
        assert (kept.state, kept.needs_human, kept.resends) == (CallState.UNCONFIRMED, False, 0)
        assert len(day.dialer.requests) == 1
        assert (await day.get_reminder(booked.reminders[0].id)).status is ReminderStatus.CALLED

    async def test_a_call_that_was_asked_for_before_waits_as_well(self, day: Day, booked: Booked) -> None:
        asked = await day.ask_for_call(booked)
        assert isinstance(asked, Reminder)
        await day.pause()
        assert await day.claim(asked) is NotClaimed.LATER


class TestRoles:
    async def test_staff_pause_and_resume_the_business_and_nothing_more(self, day: Day) -> None:
        await day.make(MARIA, Role.ADMIN)
        await day.pause(staff=ANN)
        assert await day.resume(ANN)
        with pytest.raises(NotAllowed):
            await day.pause(staff=ANN, whole_account=True)
        assert (await find_pause(day.store, tenant=day.tenant, at=day.clock.moment())).pause is None

    async def test_only_an_admin_ends_the_pause_of_the_account(self, day: Day) -> None:
        await day.pause(whole_account=True, minutes=60)
        await day.pause()
        with pytest.raises(NotAllowed):
            await day.resume(ANN)
        state = await find_pause(day.store, tenant=day.tenant, at=day.clock.moment())
        assert state.whole_account
        day.clock.wait(minutes=60)  # over, though nobody has lifted it yet
        assert await day.resume(ANN)
        assert (await find_pause(day.store, tenant=day.tenant, at=day.clock.moment())).pause is None

    async def test_a_viewer_pauses_nothing(self, day: Day) -> None:
        await day.make(ANN, Role.VIEWER)
        with pytest.raises(NotAllowed):
            await day.pause(staff=ANN)
        await day.pause()
        with pytest.raises(NotAllowed):
            await day.resume(ANN)


class TestTogether:
    async def test_two_people_who_pause_at_once_leave_one_pause_and_two_lines(self, day: Day) -> None:
        async with asyncio.timeout(20):
            await asyncio.gather(day.pause("One"), day.pause("Two", minutes=60, staff=ANN))
        state = await find_pause(day.store, tenant=day.tenant, at=day.clock.moment())
        assert state.pause is not None
        async with day.store.reading() as records:
            first, last = await records.audit.list_of_subjects(day.tenant.id, {day.tenant.id})
        assert (first.change.before, last.change.before["reason"]) == ({}, first.change.after["reason"])
        assert last.change.after["reason"] == state.pause.reason

    async def test_two_people_who_resume_at_once_end_it_once(self, day: Day) -> None:
        await day.pause()
        async with asyncio.timeout(20):
            answers = await asyncio.gather(day.resume(), day.resume(StaffId("U0SAM")))
        assert sorted(answers) == [False, True]
        assert await day.list_acts(day.tenant.id) == ["business.paused", "business.resumed"]

    async def test_an_account_s_pause_holds_all_its_businesses_and_ends_once(
        self, day: Day, booked: Booked, engines: Engines, cipher: Cipher
    ) -> None:
        other = await open_second(engines, cipher, day)
        theirs = await other.book("form 2")
        await day.pause(whole_account=True, minutes=60)
        assert await day.claim(booked.reminders[0]) is NotClaimed.LATER
        assert await day.claim(theirs.reminders[0]) is NotClaimed.LATER
        day.clock.wait(minutes=61)
        assert await day.audit() == 1
        assert len(await day.dial_due()) == 2
        assert await day.find_card(CardSubject.PAUSE, f"pause:{day.tenant.account_id}")

    async def test_a_business_s_own_pause_leaves_the_others_alone(
        self, day: Day, booked: Booked, engines: Engines, cipher: Cipher
    ) -> None:
        other = await open_second(engines, cipher, day)
        theirs = await other.book("form 2")
        await day.pause()
        [call] = await day.dial_due()
        assert call.reminder_id == theirs.reminders[0].id
        assert booked.reminders[0].id != call.reminder_id

    async def test_an_end_that_somebody_put_off_meanwhile_is_left_alone(self, day: Day) -> None:
        await day.pause(minutes=60)
        day.clock.wait(minutes=61)
        async with asyncio.timeout(20):
            await asyncio.gather(day.pause("Longer"), day.audit(), day.audit())
        state = await find_pause(day.store, tenant=day.tenant, at=day.clock.moment())
        assert state.pause is not None
        assert state.pause.reason == "Longer"
