"""After a call that reached nobody there is one next try, at another hour, or a line that says why not."""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.nouns.appointment import AppointmentStatus
from core.nouns.call import Call, Outcome
from core.nouns.card import CallPainting, CardSubject
from core.nouns.evidence import Analysis, CallState
from core.nouns.ids import CallId
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.reminder_plan import Miss
from core.nouns.script import VoicemailAction
from core.nouns.trouble import Trouble
from core.nouns.verdict import Phase, Ruling
from core.policy.catalogue import POLICY
from core.ports.dialer import Unavailable
from core.rules.gates.judge import GATES
from core.use_cases.booking import Booked
from core.use_cases.claim import NotClaimed
from core.use_cases.events import apply_event, receive_notice
from store.database import SqlStore
from tests.support.builders import make_script
from tests.support.fakes import MAIN, build_notice, make_evidence
from tests.support.working_day import EVERY_MISS, IN_THREE_DAYS, Crash, Day, DyingStore, make_ending

QUIET = make_script(conduct=replace(make_script().conduct, voicemail=VoicemailAction.HANG_UP))
MISSES = [Outcome.NO_ANSWER, Outcome.FAILED]
REACHED = [Outcome.CONFIRMED, Outcome.CALLBACK_WANTED, Outcome.WRONG_NUMBER, Outcome.BAD_NUMBER]


@pytest.fixture
async def day(store: SqlStore) -> Day:
    day = Day(store)
    await day.plan()
    return day


@pytest.fixture
async def booked(day: Day) -> Booked:
    return await day.book(date=IN_THREE_DAYS)


def sunday(hour: int, minute: int = 0, *, days_on: int = 0) -> datetime:
    return datetime(2024, 1, 14 + days_on, hour, minute, tzinfo=UTC)  # London's clocks show UTC


async def miss(day: Day, reminder: Reminder, outcome: Outcome = Outcome.NO_ANSWER) -> Call:
    """Ring, and hear two minutes later that nobody was reached."""
    call = await day.ring(reminder)
    day.clock.wait(minutes=2)
    return await day.end(call, outcome)


async def find_retry(day: Day, booked: Booked) -> Reminder:
    [retry] = [one for one in await day.list_planned(booked) if one.attempt == 2]
    return retry


class TestWhen:
    async def test_each_way_of_missing_somebody_has_its_own_wait_beside_the_gap(self, day: Day) -> None:
        waits = {
            Outcome.NO_ANSWER: sunday(17, 30),  # an hour would do; three lie between two calls to the UK
            Outcome.BUSY: sunday(17, 30),
            Outcome.DECLINED: sunday(17, 52),
            Outcome.VOICEMAIL: sunday(18, 32),
            Outcome.FAILED: sunday(15, 2),  # nothing rang, so nothing lies between
        }
        await day.examine(QUIET)
        booked = [await day.book(str(n), date=IN_THREE_DAYS, phone=f"07912 34567{n}") for n in range(5)]
        calls = [await day.ring(one.reminders[0]) for one in booked]
        day.clock.wait(minutes=2)
        retries = []
        for call, one, outcome in zip(calls, booked, waits, strict=True):
            await day.end(call, outcome)
            retries.append(await find_retry(day, one))
        assert [retry.due_at for retry in retries] == list(waits.values())
        assert {retry.deadline_at for retry in retries} == {booked[0].reminders[0].deadline_at}
        for at in sorted(set(waits.values())):
            await day.wait_until(at - timedelta(seconds=1))
            assert await day.dial_due() == []
            day.clock.wait(seconds=1)
            due = {retry.id for retry in retries if retry.due_at == at}
            assert {call.reminder_id for call in await day.dial_due()} == due

    async def test_the_caps_of_the_place_put_it_off_to_an_hour_that_was_not_tried(
        self, day: Day, booked: Booked
    ) -> None:
        await miss(day, booked.reminders[0])
        await day.wait_until(sunday(17, 30))
        [second] = await day.dial_due()
        told = await day.end(second, Outcome.NO_ANSWER)
        # Two a day are the most, so not before Monday 14:30; at two o'clock it rang on Sunday.
        [third] = await day.list_waiting(booked)
        assert (third.attempt, third.due_at) == (3, sunday(15, days_on=1))
        assert told.retry_note == "Next try Mon 15 Jan 15:00, last Wed 17 Jan 13:29."

    async def test_calls_about_another_appointment_leave_their_hours_to_this_one(self, day: Day) -> None:
        other = await day.book("form 2", date=IN_THREE_DAYS)
        await day.end(await day.ring(other.reminders[0]), Outcome.CONFIRMED)
        await day.wait_until(sunday(17, 31))
        booked = await day.book(date=IN_THREE_DAYS, time="17:00")
        await miss(day, booked.reminders[0])
        assert (await find_retry(day, booked)).due_at == sunday(14, 30, days_on=1)

    async def test_what_was_late_counts_from_when_it_rang(self, day: Day, booked: Booked) -> None:
        day.dialer.will(Unavailable(Trouble.NO_CONNECTION))
        await day.ring(booked.reminders[0])
        await day.wait_until(sunday(16, 10))
        await miss(day, booked.reminders[0])
        assert (await find_retry(day, booked)).due_at == sunday(19, 10)

    @pytest.mark.parametrize(("time", "tries"), [("18:30", 0), ("18:31", 1)])
    async def test_it_is_never_at_the_deadline_or_past_it(self, day: Day, time: str, tries: int) -> None:
        booked = await day.book(date="2024-01-14", time=time)  # the deadline is an hour before
        call = await miss(day, booked.reminders[0])
        assert len(await day.list_waiting(booked)) == tries
        none = "No further try: this number was called less than 3 hours ago. Ring them yourself."
        assert call.retry_note == ("Next try 17:30." if tries else none)

    async def test_in_the_evening_it_waits_for_the_morning(self, day: Day) -> None:
        await day.wait_until(sunday(20))
        booked = await day.book(date=IN_THREE_DAYS)
        call = await miss(day, booked.reminders[0])
        assert (await find_retry(day, booked)).due_at == sunday(8, days_on=1)
        assert call.retry_note.startswith("Next try Mon 15 Jan 08:00")


class TestOnce:
    STORY = (
        make_evidence(CallId("?"), CallState.ONGOING),
        make_ending(CallId("?"), Outcome.NO_ANSWER),
        make_ending(CallId("?"), Outcome.NO_ANSWER),
        make_evidence(CallId("?"), CallState.REGISTERED),
    )

    async def test_four_webhooks_in_any_order_make_one_try_that_rings_once(self, day: Day) -> None:
        calls, retries = [], []
        for number, order in enumerate([(0, 1, 2, 3), (3, 2, 1, 0), (1, 1, 1, 1), (2, 0, 3, 1)]):
            booked = await day.book(str(number), date=IN_THREE_DAYS, phone=f"07912 34567{number}")
            call = await day.ring(booked.reminders[0])
            named = make_evidence(call.id).retell_call_id
            for step in order:
                await day.tell(replace(self.STORY[step], retell_call_id=named, call_ref=call.id))
            calls.append(call.id)
            retries.append((await find_retry(day, booked)).id)
        await day.wait_until(sunday(17, 30))
        again = await day.dial_due()
        assert {call.reminder_id for call in again} == set(retries)
        assert await day.dial_due() == []
        assert sorted(day.dialer.rings) == sorted([*calls, *(call.id for call in again)])

    async def test_a_process_that_dies_before_the_commit_leaves_one_try_for_the_next(
        self, day: Day, booked: Booked
    ) -> None:
        call = await day.ring(booked.reminders[0])
        day.clock.wait(minutes=2)
        at, notice = day.clock.moment(), build_notice(make_ending(call.id, Outcome.NO_ANSWER))
        await receive_notice(day.store, MAIN, notice, at=at)
        async with day.store.reading() as records:
            [event] = await records.inbox.list_pending(at.real, limit=9)
        for _ in range(3):
            with pytest.raises(Crash):
                await apply_event(DyingStore(day.store), day.dialer, event, at=at, timings=day.timings)
            assert len(await day.list_planned(booked)) == 1
        assert await day.apply() == [True]
        assert len(await day.list_waiting(booked)) == 1
        assert (await day.get_call(call.id)).retry_note.startswith("Next try 17:30")

    async def test_it_is_judged_as_it_is_planned_and_again_as_it_is_dialled(
        self, day: Day, booked: Booked
    ) -> None:
        await miss(day, booked.reminders[0])
        retry = await find_retry(day, booked)
        await day.wait_until(retry.due_at)
        await day.dial_due()
        judged = await day.list_judgements(retry)
        assert [one.phase for one in judged] == [Phase.PLANNED, Phase.CLAIMED]
        assert {one.policy for one in judged} == {POLICY.version}
        assert [len(one.verdicts) for one in judged] == [len(GATES)] * 2
        assert {verdict.ruling for one in judged for verdict in one.verdicts} == {Ruling.CLEAR}


class TestNone:
    async def test_after_the_last_one_the_card_says_so(self, day: Day, booked: Booked) -> None:
        call = await miss(day, booked.reminders[0])
        for _ in range(2):
            assert call.retry_note.startswith("Next try")
            [waiting] = await day.list_waiting(booked)
            await day.wait_until(waiting.due_at)
            call = await miss(day, waiting)
        assert call.retry_note == "No further try: 2 of 2 made. Ring them yourself."
        assert await day.list_waiting(booked) == []
        shown = [painting for painting in await day.paint() if isinstance(painting, CallPainting)]
        assert call.retry_note in {painting.call.retry_note for painting in shown}
        for one, other in itertools.pairwise(day.dialer.rings):
            assert one != other

    async def test_where_the_caps_leave_no_time_the_card_names_them(self, day: Day) -> None:
        booked = await day.book()
        await miss(day, booked.reminders[0])
        await day.wait_until(sunday(17, 30))
        [second] = await day.dial_due()
        told = await day.end(second, Outcome.NO_ANSWER)
        said = "No further try: this number was called 2 times in 24 hours, which is the most."
        assert told.retry_note == f"{said} Ring them yourself."
        assert await day.list_waiting(booked) == []

    async def test_a_miss_that_the_plan_does_not_name_ends_it(self, day: Day, booked: Booked) -> None:
        await day.plan(waits={Miss.NO_ANSWER: 60})
        call = await miss(day, booked.reminders[0], Outcome.DECLINED)
        assert call.retry_note.startswith("No further try: none is planned after a declined call.")
        assert await day.list_waiting(booked) == []

    async def test_no_second_message_is_promised_where_the_agent_leaves_one(
        self, day: Day, booked: Booked
    ) -> None:
        call = await miss(day, booked.reminders[0], Outcome.VOICEMAIL)
        assert call.retry_note.startswith("No further try: a machine has answered before")
        assert await day.list_waiting(booked) == []

    async def test_a_call_by_hand_is_never_made_again_by_itself(self, day: Day) -> None:
        for number, outcome in enumerate(MISSES):
            booked = await day.book(f"form {number}", date=IN_THREE_DAYS, phone=f"07912 34567{number}")
            asked = await day.ask_for_call(booked, f"key {number}")
            assert isinstance(asked, Reminder)
            call = await miss(day, asked, outcome)
            assert (call.outcome, call.retry_note) == (outcome, "")
            assert len(await day.list_planned(booked)) == 2

    async def test_whoever_was_reached_or_cannot_be_is_not_tried_again(self, day: Day) -> None:
        for number, outcome in enumerate(REACHED):
            booked = await day.book(f"form {number}", date=IN_THREE_DAYS, phone=f"07912 34567{number}")
            call = await miss(day, booked.reminders[0], outcome)
            assert (call.outcome, call.retry_note) == (outcome, "")
            assert await day.list_waiting(booked) == []


class TestTakenBack:
    async def test_an_answer_that_comes_afterwards_takes_it_back(self, day: Day, booked: Booked) -> None:
        call = await miss(day, booked.reminders[0])
        told = await day.end(call, Outcome.CONFIRMED)
        retry = await find_retry(day, booked)
        assert (retry.status, retry.reason) == (
            ReminderStatus.SKIPPED,
            "Somebody was reached after all.",
        )
        assert (told.outcome, told.retry_note) == (Outcome.CONFIRMED, "")
        await day.wait_until(retry.due_at)
        assert await day.dial_due() == []

    async def test_a_miss_that_the_plan_does_not_name_takes_it_back_too(
        self, day: Day, booked: Booked
    ) -> None:
        await day.plan(waits={Miss.NO_ANSWER: 60})
        call = await miss(day, booked.reminders[0])
        assert len(await day.list_waiting(booked)) == 1
        told = await day.end(call, Outcome.VOICEMAIL)
        assert told.retry_note.startswith("No further try: none is planned after a voicemail")
        retry = await find_retry(day, booked)
        assert (retry.status, bool(retry.reason)) == (ReminderStatus.SKIPPED, True)

    async def test_a_yes_that_a_machine_gave_brings_it_back(self, day: Day, booked: Booked) -> None:
        await day.examine(QUIET)
        call = await miss(day, booked.reminders[0])
        await day.end(call, Outcome.CONFIRMED)
        told = await day.tell(make_evidence(call.id, analysis=Analysis(in_voicemail=True)))
        assert told is not None
        assert told.outcome is Outcome.VOICEMAIL
        [retry] = await day.list_waiting(booked)
        assert (retry.due_at, retry.reason) == (sunday(18, 32), "")
        assert told.retry_note.startswith("Next try 18:32")
        async with day.store.reading() as records:
            booking = await records.appointments.get_appointment(booked.appointment.id)
        assert booking.status is AppointmentStatus.BOOKED

    async def test_another_kind_of_miss_leaves_the_try_that_is_told(self, day: Day, booked: Booked) -> None:
        call = await miss(day, booked.reminders[0], Outcome.FAILED)
        told = await day.end(call, Outcome.NO_ANSWER)
        [retry] = await day.list_waiting(booked)
        assert told.retry_note.startswith(f"Next try {retry.due_at:%H:%M}")

    async def test_a_conversation_without_an_analysis_takes_it_back_in_the_end(
        self, day: Day, booked: Booked
    ) -> None:
        call = await miss(day, booked.reminders[0])
        day.dialer.knows(make_evidence(call.id))
        await day.tell(make_evidence(call.id))
        for _ in range(5):
            day.clock.wait(minutes=3)
            await day.check(call.id)
            await day.apply()
        assert (await day.get_call(call.id)).outcome is Outcome.UNCLEAR
        assert await day.list_waiting(booked) == []
        assert (await day.get_call(call.id)).retry_note == ""

    async def test_one_that_was_tried_in_vain_promises_no_more(self, day: Day, booked: Booked) -> None:
        call = await miss(day, booked.reminders[0])
        await day.wait_until(sunday(17, 30))
        day.dialer.will(Unavailable(Trouble.NO_CONNECTION))
        [second] = await day.dial_due()
        await day.end(call, Outcome.CONFIRMED)
        over = await day.get_call(second.id)
        assert (over.state, over.reason) == (CallState.REJECTED, "Somebody was reached after all.")
        assert (await find_retry(day, booked)).status is ReminderStatus.SKIPPED

    async def test_one_that_was_tried_in_vain_and_brought_back_rings(self, day: Day, booked: Booked) -> None:
        await day.examine(QUIET)
        call = await miss(day, booked.reminders[0])
        await day.wait_until(sunday(17, 30))
        day.dialer.will(Unavailable(Trouble.NO_CONNECTION))
        [second] = await day.dial_due()
        await day.end(call, Outcome.CONFIRMED)
        await day.tell(make_evidence(call.id, analysis=Analysis(in_voicemail=True)))
        [retry] = await day.list_waiting(booked)
        await day.wait_until(retry.due_at)
        [again] = await day.dial_due()
        assert (again.id, again.state) == (second.id, CallState.REGISTERED)

    @pytest.mark.parametrize("changes", [{"time": "16:00"}, {"status": "cancelled"}])
    async def test_that_of_a_booking_that_is_no_longer_so_is_superseded(
        self, day: Day, booked: Booked, changes: dict[str, object]
    ) -> None:
        await miss(day, booked.reminders[0])
        await day.change(booked, None, **{"date": IN_THREE_DAYS} | changes)
        retry = await find_retry(day, booked)
        assert (retry.status, retry.reason) == (ReminderStatus.SUPERSEDED, "The appointment was changed.")
        await day.wait_until(sunday(17, 30))
        assert await day.claim(retry) is NotClaimed.TAKEN

    async def test_news_of_an_appointment_that_was_moved_meanwhile_plans_nothing(
        self, day: Day, booked: Booked
    ) -> None:
        call = await day.ring(booked.reminders[0])
        await day.change(booked, None, date=IN_THREE_DAYS, time="16:00")
        told = await day.end(call, Outcome.NO_ANSWER)
        assert (told.outcome, told.retry_note) == (Outcome.NO_ANSWER, "")
        assert [one.attempt for one in await day.list_planned(booked)] == [1, 1]

    async def test_a_stop_ends_it_with_a_card_of_its_own(self, day: Day, booked: Booked) -> None:
        await miss(day, booked.reminders[0])
        await day.stop(booked)
        retry = await find_retry(day, booked)
        await day.wait_until(retry.due_at)
        assert await day.claim(retry) is NotClaimed.NEVER
        over = await day.get_reminder(retry.id)
        assert (over.status, over.reason) == (
            ReminderStatus.SKIPPED,
            "This person asked not to be called.",
        )
        assert await day.find_card(CardSubject.SKIP, retry.id)

    async def test_a_stop_while_it_rang_plans_none(self, day: Day, booked: Booked) -> None:
        call = await day.ring(booked.reminders[0])
        await day.stop(booked)
        told = await day.end(call, Outcome.NO_ANSWER)
        assert told.retry_note.startswith("No further try: this person asked not to be called.")
        assert await day.list_waiting(booked) == []


async def test_an_answer_is_not_swallowed_by_a_change_that_is_saved_meanwhile(
    day: Day, booked: Booked
) -> None:
    call = await day.ring(booked.reminders[0])
    async with asyncio.timeout(20):
        async with day.store.writing() as records:
            present = await records.appointments.get_appointment(booked.appointment.id)
            assert await records.appointments.mark_appointment(replace(present, provider="Ann"))
            telling = asyncio.create_task(day.end(call, Outcome.CONFIRMED))
            await asyncio.sleep(0.1)  # it gets as far as it can
        await telling
    async with day.store.reading() as records:
        booking = await records.appointments.get_appointment(booked.appointment.id)
    assert (booking.status, booking.provider) == (AppointmentStatus.CONFIRMED, "Ann")


def test_every_way_of_missing_somebody_is_waited_for_in_these_tests() -> None:
    assert set(EVERY_MISS) == set(Miss)
