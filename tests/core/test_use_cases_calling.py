"""Claiming and sending: one call for one reminder, and a record of whatever came of the request."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from core.nouns.card import CallPainting, CardSubject, HoldPainting, SkipPainting
from core.nouns.evidence import CallState
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.trouble import Trouble
from core.ports.dialer import (
    DialResult,
    Held,
    Rejected,
    Unavailable,
    Unconfirmed,
)
from core.rules.timings import DESIGNED
from core.use_cases.booking import Booked
from core.use_cases.claim import NotClaimed, expire_reminder
from core.use_cases.reconcile import release_line
from core.use_cases.settle import release_hold
from store.database import SqlStore
from store.engines import Engines
from tests.support.builders import NOW, make_script
from tests.support.databases import set_limits
from tests.support.fakes import Shift, make_evidence, name_at_retell


@pytest.fixture
def shift(store: SqlStore) -> Shift:
    return Shift(store)


@pytest.fixture
async def booked(shift: Shift) -> Booked:
    return await shift.book()


class TestClaim:
    async def test_a_due_reminder_becomes_one_call_with_its_lease_and_its_body(
        self, shift: Shift, booked: Booked
    ) -> None:
        claimed = await shift.take(booked.reminders[0])
        call = await shift.get_call(claimed.call_id)
        assert (call.state, call.attempt, claimed.attempt, call.is_live) == (CallState.PLACING, 1, 1, True)
        assert call.lease_until == NOW + timedelta(seconds=90)
        async with shift.store.reading() as records:
            body = json.loads(await records.calls.get_body(call.id))
            assert await records.cards.find_card(CardSubject.CALL, call.id)
        assert (body["call_id"], body["to_number"]) == (call.id, "+447912345678")
        assert body["variables"]["customer_name"] == "Sarah Johnson"
        assert (await shift.get_reminder(booked.reminders[0].id)).status is ReminderStatus.CALLED
        assert await shift.claim(booked.reminders[0]) is NotClaimed.TAKEN
        assert shift.dialer.requests == []

    async def test_of_two_that_claim_at_once_one_gets_it(self, shift: Shift, booked: Booked) -> None:
        answers = await asyncio.gather(shift.claim(booked.reminders[0]), shift.claim(booked.reminders[0]))
        assert NotClaimed.TAKEN in answers
        assert len(set(answers)) == 2

    async def test_before_its_time_it_is_nobodys(self, shift: Shift) -> None:
        booked = await shift.book(date="2024-01-20")
        assert await shift.claim(booked.reminders[0]) is NotClaimed.TAKEN
        shift.clock.set_now(booked.reminders[0].due_at)
        await shift.take(booked.reminders[0])

    async def test_with_all_lines_taken_it_keeps_waiting(
        self, shift: Shift, booked: Booked, engines: Engines
    ) -> None:
        other = await shift.book("form 2", name="Tom", phone="07912 345679")
        await set_limits(engines, concurrency=1, per_second=10)
        call = await shift.ring(booked.reminders[0])
        shift.clock.wait(seconds=5)
        assert await shift.claim(other.reminders[0]) is NotClaimed.NO_LINE
        await shift.tell(make_evidence(call.id))
        await shift.take(other.reminders[0])

    async def test_the_lines_kept_for_people_who_ring_back_stay_free(
        self, shift: Shift, booked: Booked, engines: Engines
    ) -> None:
        other = await shift.book("form 2", name="Tom", phone="07912 345679")
        await set_limits(engines, concurrency=3, per_second=10, reserve=2)
        await shift.ring(booked.reminders[0])
        assert await shift.claim(other.reminders[0]) is NotClaimed.NO_LINE
        await set_limits(engines, concurrency=3, per_second=10, reserve=1)
        await shift.take(other.reminders[0])

    @pytest.mark.parametrize("longest", [timedelta(minutes=10), timedelta(hours=2)])
    async def test_a_call_holds_its_line_as_long_as_its_agent_may_speak(
        self, shift: Shift, booked: Booked, longest: timedelta
    ) -> None:
        conduct = replace(make_script().conduct, longest_call=longest)
        await shift.examine(make_script(conduct=conduct))
        call = await shift.ring(booked.reminders[0])
        held = longest + timedelta(minutes=5)
        at = shift.clock.wait(seconds=held.total_seconds() - 1)
        assert not await release_line(shift.store, call.id, at=at)
        assert await release_line(shift.store, call.id, at=shift.clock.wait(seconds=1))
        assert not (await shift.get_call(call.id)).is_live

    async def test_the_pace_of_the_account_is_kept(
        self, shift: Shift, booked: Booked, engines: Engines
    ) -> None:
        other = await shift.book("form 2", name="Tom", phone="07912 345679")
        await set_limits(engines, concurrency=10, per_second=1)
        await shift.take(booked.reminders[0])
        assert await shift.claim(other.reminders[0]) is NotClaimed.NO_LINE
        shift.clock.wait(seconds=1)
        await shift.take(other.reminders[0])

    async def test_at_night_it_waits_for_the_morning_without_being_asked_again(self, shift: Shift) -> None:
        booked = await shift.book()
        shift.clock.wait(hours=15)
        assert await shift.claim(booked.reminders[0]) is NotClaimed.LATER
        waiting = await shift.get_reminder(booked.reminders[0].id)
        assert waiting.due_at.isoformat() == "2024-01-15T08:00:00+00:00"
        assert "05:30" in waiting.reason
        assert await shift.claim(booked.reminders[0]) is NotClaimed.TAKEN

    async def test_what_will_never_ring_says_why_on_a_card(self, shift: Shift, booked: Booked) -> None:
        await shift.opt_out()
        assert await shift.claim(booked.reminders[0]) is NotClaimed.NEVER
        [painting] = await shift.paint()
        assert isinstance(painting, SkipPainting)
        assert painting.reminder.status is ReminderStatus.SKIPPED
        assert painting.reminder.reason == "This person asked not to be called."

    async def test_one_number_has_one_live_call(self, shift: Shift, booked: Booked) -> None:
        asked = [await shift.ask_for_call(booked, key) for key in ("one form", "another form")]
        both = [one for one in asked if isinstance(one, Reminder)]
        answers = await asyncio.gather(*map(shift.claim, both))
        assert NotClaimed.LATER in answers
        [waits] = [one for one in both if await self._waits(shift, one)]
        assert await shift.claim(waits) is NotClaimed.TAKEN
        shift.clock.wait(seconds=20)
        assert await shift.claim(waits) is NotClaimed.LATER
        [live] = [answer for answer in answers if not isinstance(answer, NotClaimed)]
        await shift.tell(make_evidence(live.call_id))
        shift.clock.wait(seconds=20)
        await shift.take(waits)

    async def _waits(self, shift: Shift, reminder: Reminder) -> bool:
        return (await shift.get_reminder(reminder.id)).status is ReminderStatus.SCHEDULED

    async def test_past_its_deadline_it_is_given_up_with_its_last_obstacle(
        self, shift: Shift, booked: Booked
    ) -> None:
        shift.dialer.will(Unavailable(Trouble.NO_CONNECTION))
        call = await shift.ring(booked.reminders[0])
        assert not await expire_reminder(shift.store, booked.reminders[0].id, at=shift.clock.moment())
        at = shift.clock.wait(hours=23)
        assert await expire_reminder(shift.store, booked.reminders[0].id, at=at)
        assert not await expire_reminder(shift.store, booked.reminders[0].id, at=at)
        given_up = await shift.get_call(call.id)
        assert given_up.state is CallState.REJECTED
        assert "Last obstacle: Retell could not be reached" in given_up.reason
        async with shift.store.reading() as records:
            assert await records.cards.find_card(CardSubject.SKIP, booked.reminders[0].id) is None


ROWS: list[tuple[DialResult, CallState, ReminderStatus, bool]] = [
    (Unavailable(Trouble.NO_CONNECTION), CallState.UNAVAILABLE, ReminderStatus.SCHEDULED, False),
    (Rejected(Trouble.NUMBER_REFUSED), CallState.REJECTED, ReminderStatus.CALLED, False),
    (Unconfirmed(Trouble.SERVER_ERROR), CallState.UNCONFIRMED, ReminderStatus.CALLED, True),
    (Held(Trouble.KEY_REFUSED, whole_account=True), CallState.HELD, ReminderStatus.SCHEDULED, False),
]


class TestPlace:
    async def test_a_registered_call_bears_retells_id(self, shift: Shift, booked: Booked) -> None:
        call = await shift.ring(booked.reminders[0])
        assert (call.state, call.is_live) == (CallState.REGISTERED, True)
        assert call.retell_call_id == name_at_retell(call.id)
        [request] = shift.dialer.requests
        assert request.send_before == shift.clock.monotonic() + 5

    async def test_what_came_of_the_request_is_what_is_recorded(self, shift: Shift) -> None:
        for number, (result, state, status, is_live) in enumerate(ROWS):
            booked = await shift.book(f"form {number}", phone=f"07912 34567{number}")
            claimed = await shift.take(booked.reminders[0])
            await shift.paint()
            shift.dialer.will(result)
            call = await shift.place(claimed)
            assert (call.state, call.is_live) == (state, is_live)
            assert call.trouble is getattr(result, "trouble", None)
            assert (await shift.get_reminder(booked.reminders[0].id)).status is status
            subjects = {type(painting) for painting in await shift.paint()}
            assert subjects == ({CallPainting, HoldPainting} if isinstance(result, Held) else {CallPainting})

    async def test_the_same_slot_is_tried_again_after_a_wait_that_grows(
        self, shift: Shift, booked: Booked
    ) -> None:
        for waits in (5, 10, 20):
            shift.dialer.will(Unavailable(Trouble.NO_CONNECTION))
            await shift.ring(booked.reminders[0])
            shift.clock.wait(seconds=waits - 1)
            assert await shift.claim(booked.reminders[0]) is NotClaimed.TAKEN
            shift.clock.wait(seconds=1)
        shift.dialer.will(Unavailable(Trouble.RATE_LIMITED, retry_after_s=100))
        await shift.ring(booked.reminders[0])
        shift.clock.wait(seconds=99)
        assert await shift.claim(booked.reminders[0]) is NotClaimed.TAKEN
        shift.clock.wait(seconds=1)
        last = await shift.ring(booked.reminders[0])
        assert (last.state, last.attempt) == (CallState.REGISTERED, 5)
        assert {request.call_id for request in shift.dialer.requests} == {last.id}

    @pytest.mark.parametrize("whole_account", [True, False])
    async def test_a_hold_stops_the_others_and_its_release_lets_all_go_on(
        self, shift: Shift, booked: Booked, *, whole_account: bool
    ) -> None:
        other = await shift.book("form 2", name="Tom", phone="07912 345679")
        claimed = await shift.take(other.reminders[0])
        shift.dialer.will(Held(Trouble.KEY_REFUSED, whole_account=whole_account))
        await shift.ring(booked.reminders[0])
        # One that was claimed before the hold is not sent, and waits like the first.
        assert (await shift.place(claimed)).state is CallState.HELD
        assert len(shift.dialer.requests) == 1
        answer = NotClaimed.NO_LINE if whole_account else NotClaimed.LATER
        assert await shift.claim(booked.reminders[0]) is answer
        subject = "hold:main" if whole_account else "hold:first"
        assert not await release_hold(shift.store, "hold:nobody", **shift.by_maria())
        assert await release_hold(shift.store, subject, **shift.by_maria())
        assert not await release_hold(shift.store, subject, **shift.by_maria())
        shift.clock.wait(seconds=20)
        for reminder in (booked.reminders[0], other.reminders[0]):
            assert (await shift.ring(reminder)).state is CallState.REGISTERED

    async def test_an_opt_out_after_the_claim_is_heeded_before_a_byte_goes_out(
        self, shift: Shift, booked: Booked
    ) -> None:
        claimed = await shift.take(booked.reminders[0])
        await shift.opt_out()
        call = await shift.place(claimed)
        assert (call.state, call.trouble, call.is_live) == (CallState.REJECTED, Trouble.WITHDRAWN, False)
        assert call.reason == "This person asked not to be called."
        assert shift.dialer.requests == []

    async def test_a_change_after_the_claim_is_heeded_before_a_byte_goes_out(
        self, shift: Shift, booked: Booked
    ) -> None:
        claimed = await shift.take(booked.reminders[0])
        await shift.change(booked, date="2024-01-20")
        call = await shift.place(claimed)
        assert (call.state, call.trouble) == (CallState.REJECTED, Trouble.WITHDRAWN)
        assert "out of date" in call.reason
        assert shift.dialer.requests == []

    async def test_an_opt_out_while_the_request_is_under_way_has_the_call_stopped(
        self, shift: Shift, booked: Booked
    ) -> None:
        shift.dialer.will(meanwhile=shift.opt_out)
        call = await shift.ring(booked.reminders[0])
        assert (call.state, call.stop_wanted) == (CallState.REGISTERED, True)
        assert shift.dialer.stopped == [name_at_retell(call.id)]

    async def test_a_stop_that_could_not_be_asked_for_is_asked_for_again(
        self, shift: Shift, booked: Booked
    ) -> None:
        shift.dialer.will(meanwhile=shift.opt_out)
        shift.dialer.is_down = True
        call = await shift.ring(booked.reminders[0])
        assert shift.dialer.stopped == []
        shift.dialer.is_down = False
        await shift.check(call.id)
        assert shift.dialer.stopped == [name_at_retell(call.id)]

    async def test_a_sender_that_is_late_changes_nothing(self, shift: Shift, booked: Booked) -> None:
        late = await shift.take(booked.reminders[0])
        shift.clock.wait(seconds=91)
        assert await shift.lapse(late.call_id)
        in_doubt = await shift.get_call(late.call_id)
        assert await shift.place(late) == in_doubt
        assert shift.dialer.requests == []

    async def test_a_late_guess_never_touches_a_newer_attempt(self, shift: Shift, booked: Booked) -> None:
        async def lapse_and_resend() -> None:
            shift.clock.wait(seconds=91)
            await shift.lapse(first.call_id)
            shift.clock.wait(minutes=2)
            assert await shift.check(first.call_id)

        first = await shift.take(booked.reminders[0])
        shift.dialer.will(Rejected(Trouble.NUMBER_REFUSED), meanwhile=lapse_and_resend)
        call = await shift.place(first)
        assert (call.state, call.attempt, call.trouble) == (CallState.PLACING, 2, Trouble.SENDER_DIED)

    async def test_a_registration_counts_however_late_it_comes(self, shift: Shift, booked: Booked) -> None:
        async def lapse() -> None:
            shift.clock.wait(seconds=91)
            await shift.lapse(claimed.call_id)

        claimed = await shift.take(booked.reminders[0])
        shift.dialer.will(meanwhile=lapse)
        call = await shift.place(claimed)
        assert (call.state, call.trouble) == (CallState.REGISTERED, None)

    async def test_an_abandoned_request_is_left_to_its_lease(self, shift: Shift, booked: Booked) -> None:
        claimed = await shift.take(booked.reminders[0])
        shift.clock.wait(seconds=5)
        call = await shift.place(claimed, committed=shift.clock.monotonic() - 5)
        assert (call.state, shift.dialer.requests) == (CallState.PLACING, [])
        shift.clock.wait(seconds=84)
        assert not await shift.lapse(call.id)
        shift.clock.wait(seconds=1)
        assert await shift.lapse(call.id)
        assert not await shift.lapse(call.id)
        assert (await shift.get_call(call.id)).trouble is Trouble.SENDER_DIED

    async def test_news_before_the_answer_outranks_the_answer(self, shift: Shift, booked: Booked) -> None:
        claimed = await shift.take(booked.reminders[0])

        async def hear() -> None:
            await shift.tell(make_evidence(claimed.call_id, CallState.ONGOING))

        shift.dialer.will(Unconfirmed(Trouble.NO_ANSWER_IN_TIME), rings=True, meanwhile=hear)
        call = await shift.place(claimed)
        assert (call.state, call.trouble) == (CallState.ONGOING, None)
        assert DESIGNED.news_wait == (call.next_check_at or NOW) - NOW
