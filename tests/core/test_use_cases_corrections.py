"""A booking that is moved while a call tells the old time: the call says so, and one more tells the new."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from core.nouns.appointment import AppointmentStatus
from core.nouns.call import Call, Outcome
from core.nouns.card import CallPainting, CardSubject
from core.nouns.evidence import CallState
from core.nouns.reminder import Purpose, Reminder, ReminderStatus
from core.nouns.staff import Role
from core.nouns.trouble import Trouble
from core.ports.dialer import Rejected, Unavailable, Unconfirmed
from core.use_cases.booking import Booked
from core.use_cases.call_now import CallRefused
from core.use_cases.changing import Changed
from core.use_cases.claim import NotClaimed
from core.use_cases.staff import NotAllowed
from tests.support.builders import make_tenant
from tests.support.fakes import make_evidence
from tests.support.working_day import ANN, Day

MOVED: dict[str, object] = {"date": "2024-01-20", "time": "11:00"}


async def move(day: Day, booked: Booked, **changes: object) -> None:
    assert isinstance(await day.change(booked, None, **changes or MOVED), Changed)


async def bring_to(day: Day, booked: Booked, state: CallState) -> Call:
    """Let the booking's call come to a state in which it may be ringing."""
    claimed = await day.take(booked.reminders[0])
    if state is CallState.PLACING:
        return await day.get_call(claimed.call_id)
    if state is CallState.UNCONFIRMED:
        day.dialer.will(Unconfirmed(Trouble.NO_ANSWER_IN_TIME))
    call = await day.place(claimed)
    told = await day.tell(make_evidence(call.id, state)) if state is CallState.ONGOING else call
    assert told is not None
    assert told.state is state
    return told


async def tell_old_time(day: Day, booked: Booked) -> Call:
    call = await day.ring(booked.reminders[0])
    await move(day, booked)
    return await day.get_call(call.id)


async def correct(day: Day, call: Call) -> Reminder:
    asked = await day.correct(call)
    assert isinstance(asked, Reminder), asked
    return asked


class TestFlag:
    async def test_a_call_that_may_be_telling_the_old_time_says_so_on_its_card(self, day: Day) -> None:
        states = [CallState.PLACING, CallState.REGISTERED, CallState.ONGOING, CallState.UNCONFIRMED]
        for number, state in enumerate(states):
            phone = f"07912 34567{number}"
            booked = await day.book(f"form {number}", phone=phone)
            call = await bring_to(day, booked, state)
            await day.paint()
            await move(day, booked, **MOVED | {"phone": phone})
            assert (await day.get_call(call.id)).told_old_time, state
            [painting] = [one for one in await day.paint() if isinstance(one, CallPainting)]
            assert (painting.call.id, painting.call.told_old_time) == (call.id, True)

    async def test_one_that_surely_was_not_placed_told_nobody(self, day: Day, booked: Booked) -> None:
        day.dialer.will(Unavailable(Trouble.NO_CONNECTION))
        call = await day.ring(booked.reminders[0])
        await move(day, booked)
        assert not (await day.get_call(call.id)).told_old_time
        assert await day.correct(call) == CallRefused("There is no new time to tell.")

    @pytest.mark.parametrize("answer", [Unavailable(Trouble.RATE_LIMITED), Rejected(Trouble.NUMBER_REFUSED)])
    async def test_one_that_in_the_end_was_not_placed_takes_it_back(
        self, day: Day, booked: Booked, answer: Unavailable | Rejected
    ) -> None:
        async def move_meanwhile() -> None:
            await move(day, booked)
            async with day.store.reading() as records:
                live = await records.calls.find_live_of(booked.appointment.id)
            assert live is not None
            assert live.told_old_time

        day.dialer.will(answer, meanwhile=move_meanwhile)
        call = await day.ring(booked.reminders[0])
        assert not call.told_old_time

    async def test_one_that_was_withdrawn_before_it_went_out_told_nobody(
        self, day: Day, booked: Booked
    ) -> None:
        claimed = await day.take(booked.reminders[0])
        await move(day, booked)
        call = await day.place(claimed)
        assert (call.state, call.told_old_time, day.dialer.rings) == (CallState.REJECTED, False, [])

    async def test_a_cancelled_booking_flags_its_call_too(self, day: Day, booked: Booked) -> None:
        call = await day.ring(booked.reminders[0])
        await move(day, booked, status=AppointmentStatus.CANCELLED.value)
        assert (await day.get_call(call.id)).told_old_time

    async def test_without_a_live_call_nothing_is_flagged(self, day: Day, booked: Booked) -> None:
        call = await day.end(await day.ring(booked.reminders[0]), Outcome.NO_ANSWER)
        await day.paint()
        await move(day, booked)
        assert (await day.get_call(call.id)) == call
        assert [one for one in await day.paint() if isinstance(one, CallPainting)] == []

    @pytest.mark.parametrize("changes", [{"status": "confirmed"}, {"provider": "Ann"}, {"name": "Sarah J."}])
    async def test_where_the_time_stays_no_call_has_told_an_old_one(
        self, day: Day, booked: Booked, changes: dict[str, object]
    ) -> None:
        call = await day.ring(booked.reminders[0])
        await move(day, booked, **changes)
        assert not (await day.get_call(call.id)).told_old_time

    async def test_a_call_that_is_claimed_while_the_booking_is_moved_is_flagged_or_withdrawn(
        self, day: Day
    ) -> None:
        for number in range(4):
            phone = f"07912 34567{number}"
            booked = await day.book(f"form {number}", phone=phone)
            async with asyncio.timeout(20):
                _, claimed = await asyncio.gather(
                    move(day, booked, **MOVED | {"phone": phone}), day.claim(booked.reminders[0])
                )
            if not isinstance(claimed, NotClaimed):
                assert (await day.get_call(claimed.call_id)).told_old_time
                assert (await day.place(claimed)).state is CallState.REJECTED
        assert day.dialer.rings == []

    async def test_an_answer_that_comes_while_the_booking_is_moved_never_locks_both_out(
        self, day: Day
    ) -> None:
        for number in range(4):
            phone = f"07912 34567{number}"
            booked = await day.book(f"form {number}", phone=phone)
            call = await day.ring(booked.reminders[0])
            async with asyncio.timeout(20):
                changed, told = await asyncio.gather(
                    day.change(booked, None, **MOVED | {"phone": phone}), day.end(call, Outcome.CONFIRMED)
                )
            async with day.store.reading() as records:
                booking = await records.appointments.get_appointment(booked.appointment.id)
            is_moved = isinstance(changed, Changed)
            status = AppointmentStatus.BOOKED if is_moved else AppointmentStatus.CONFIRMED
            assert (told.outcome, booking.status) == (Outcome.CONFIRMED, status)


class TestCorrection:
    async def test_it_waits_for_the_first_to_end_and_tells_the_new_time(
        self, day: Day, booked: Booked
    ) -> None:
        call = await tell_old_time(day, booked)
        asked = await correct(day, call)
        assert (asked.purpose, asked.is_by_hand) == (Purpose.RESCHEDULE, True)
        for _ in range(3):  # the first one goes on for longer than anybody waits for a call of their own
            assert await day.claim(asked) is NotClaimed.LATER
            day.clock.wait(minutes=10)
        await day.end(call, Outcome.CONFIRMED)
        told = await day.ring(await day.get_reminder(asked.id))
        assert told.state is CallState.REGISTERED
        first, second = [json.loads(one.body)["variables"] for one in day.dialer.requests]
        assert first["appointment_time"] != second["appointment_time"]
        assert "11" in second["appointment_time"]

    async def test_it_is_one_call_however_often_it_is_pressed(self, day: Day, booked: Booked) -> None:
        call = await tell_old_time(day, booked)
        async with asyncio.timeout(20):
            answers = await asyncio.gather(*(day.correct(call) for _ in range(3)))
        assert {one.id for one in answers if isinstance(one, Reminder)} == {(await correct(day, call)).id}
        await day.end(call, Outcome.CONFIRMED)
        day.clock.wait(seconds=30)
        assert len(await day.dial_due()) == 1
        await correct(day, call)
        day.clock.wait(hours=2)
        assert await day.dial_due() == []
        assert await day.list_acts(call.id) == ["call.corrected"]

    async def test_what_the_customer_said_of_the_old_time_says_nothing_of_the_new(
        self, day: Day, booked: Booked
    ) -> None:
        call = await tell_old_time(day, booked)
        await day.end(call, Outcome.CONFIRMED)
        async with day.store.reading() as records:
            booking = await records.appointments.get_appointment(booked.appointment.id)
        assert booking.status is AppointmentStatus.BOOKED

    async def test_it_is_judged_when_it_is_claimed(self, day: Day, booked: Booked) -> None:
        call = await tell_old_time(day, booked)
        asked = await correct(day, call)
        await day.stop(booked)
        await day.end(call, Outcome.STOPPED)
        assert await day.claim(asked) is NotClaimed.NEVER
        assert await day.find_card(CardSubject.SKIP, asked.id)

    async def test_one_that_came_too_late_is_not_promised_again(self, day: Day, booked: Booked) -> None:
        call = await tell_old_time(day, booked)
        asked = await correct(day, call)
        await day.claim(asked)
        day.clock.wait(hours=2)
        await day.audit()
        assert (await day.get_reminder(asked.id)).status is ReminderStatus.SKIPPED
        refused = await day.correct(call)
        assert isinstance(refused, CallRefused)
        assert "could not be called in time" in refused.reason
        assert "`/concierge call`" in refused.reason

    async def test_it_waits_no_longer_than_the_appointment_is_away(self, day: Day, booked: Booked) -> None:
        call = await day.ring(booked.reminders[0])
        await move(day, booked, date="2024-01-14", time="15:30")
        asked = await correct(day, await day.get_call(call.id))
        assert asked.deadline_at == datetime(2024, 1, 14, 15, 30, tzinfo=UTC)
        assert asked.deadline_at - asked.due_at == timedelta(hours=1)

    async def test_a_cancelled_booking_has_no_new_time_to_tell(self, day: Day, booked: Booked) -> None:
        call = await day.ring(booked.reminders[0])
        await move(day, booked, status=AppointmentStatus.CANCELLED.value)
        refused = await day.correct(call)
        assert isinstance(refused, CallRefused)
        assert "cancelled" in refused.reason
        assert len(await day.list_planned(booked)) == 1

    async def test_another_businesss_call_and_one_that_told_no_old_time_are_refused(
        self, day: Day, booked: Booked
    ) -> None:
        call = await day.ring(booked.reminders[0])
        assert await day.correct(call) == CallRefused("There is no new time to tell.")
        await move(day, booked)
        day.tenant = make_tenant(id="another")
        assert await day.correct(call) == CallRefused("This call is no longer there.")

    async def test_a_viewer_corrects_nothing(self, day: Day, booked: Booked) -> None:
        call = await tell_old_time(day, booked)
        await day.make(ANN, Role.VIEWER)
        with pytest.raises(NotAllowed):
            await day.correct(call, ANN)
        assert not [one for one in await day.list_planned(booked) if one.is_by_hand]
