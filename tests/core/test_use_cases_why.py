"""Why somebody is, was or was not called: a line of every gate for each planned call, as it was judged."""

from datetime import UTC, datetime, timedelta

import pytest

from core.nouns.call import Outcome
from core.nouns.calling import Mode
from core.nouns.evidence import CallState
from core.nouns.ids import ContactId
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.reminder_plan import ReminderPlan, Step
from core.nouns.trouble import Trouble
from core.nouns.verdict import Phase, Ruling
from core.policy.catalogue import POLICY
from core.ports.dialer import Unconfirmed
from core.rules.gates.judge import GATES
from core.rules.reminder_plan import MOVED
from core.use_cases.booking import Booked
from core.use_cases.changing import Changed
from core.use_cases.claim import NotClaimed
from core.use_cases.why import LISTED, explain_calls
from store.database import SqlStore
from tests.support.builders import NOW
from tests.support.working_day import DAYS_AHEAD, IN_THREE_DAYS, Day

ORDER = list(GATES)
MORNING = datetime(2024, 1, 15, 8, 0, tzinfo=UTC)


@pytest.fixture
async def day(store: SqlStore) -> Day:
    day = Day(store)
    await day.plan()
    return day


@pytest.fixture
async def booked(day: Day) -> Booked:
    return await day.book(date=IN_THREE_DAYS)


async def list_phases(day: Day, reminder: Reminder) -> list[Phase]:
    return [one.phase for one in await day.list_judgements(reminder)]


class TestComing:
    async def test_each_has_a_line_of_every_gate_and_when_it_is_tried(self, day: Day, booked: Booked) -> None:
        later = await day.book("form 2", date="2024-01-19", time="09:00")
        why = await day.why(booked)
        assert (why.contact, why.more) == (booked.contact, 0)
        first, second = why.calls
        for one, planned in ((first, booked), (second, later)):
            assert one.reminder == planned.reminders[0]
            assert one.appointment == planned.appointment
            assert [verdict.gate for verdict in one.verdicts] == ORDER
            assert {verdict.ruling for verdict in one.verdicts} == {Ruling.CLEAR}
            assert (one.is_waiting, one.objection, one.judged_at, one.call) == (True, None, None, None)
        assert (first.next_try, second.next_try) == (NOW, later.reminders[0].due_at)

    async def test_a_pause_is_tried_at_its_end_and_without_one_nobody_can_say(
        self, day: Day, booked: Booked
    ) -> None:
        await day.pause(minutes=45)
        paused = await day.why_of(booked.reminders[0])
        assert paused.objection is not None
        assert (paused.objection.gate, paused.next_try) == ("paused", NOW + timedelta(minutes=45))
        await day.pause(minutes=90, whole_account=True)
        assert (await day.why_of(booked.reminders[0])).next_try == NOW + timedelta(minutes=90)
        await day.pause()
        assert (await day.why_of(booked.reminders[0])).next_try is None

    async def test_one_that_a_pause_keeps_past_its_deadline_is_not_promised(
        self, day: Day, booked: Booked
    ) -> None:
        until_deadline = int((booked.reminders[0].deadline_at - NOW) / timedelta(minutes=1))
        await day.pause(minutes=until_deadline)
        assert (await day.why_of(booked.reminders[0])).next_try is None

    async def test_at_night_it_is_tried_in_the_morning(self, day: Day, booked: Booked) -> None:
        await day.wait_until(datetime(2024, 1, 14, 22, 0, tzinfo=UTC))
        waiting = await day.why_of(booked.reminders[0])
        assert waiting.objection is not None
        assert (waiting.objection.gate, waiting.next_try) == ("hours", MORNING)

    async def test_too_many_calls_put_it_off(self, day: Day, booked: Booked) -> None:
        await day.end(await day.ring(booked.reminders[0]), Outcome.NO_ANSWER)
        again = await day.book("form 2", date=IN_THREE_DAYS, time="15:00")
        day.clock.wait(minutes=40)
        waiting = await day.why_of(again.reminders[0])
        assert waiting.objection is not None
        assert (waiting.objection.gate, waiting.next_try) == ("attempts", NOW + timedelta(hours=3))

    async def test_what_waits_for_a_person_names_no_time(self, day: Day, booked: Booked) -> None:
        await day.choose(Mode.ASK_FIRST)
        waiting = await day.why_of(booked.reminders[0])
        assert waiting.objection is not None
        assert (waiting.objection.gate, waiting.next_try) == ("approval", None)

    async def test_a_call_by_hand_is_explained_by_the_bounds_of_one_by_hand(
        self, day: Day, booked: Booked
    ) -> None:
        await day.end(await day.ring(booked.reminders[0]), Outcome.NO_ANSWER)
        asked = await day.ask_for_call(booked)
        assert isinstance(asked, Reminder)
        one = await day.why_of(asked)
        assert one.objection is None
        [warned] = [verdict for verdict in one.verdicts if verdict.reason]
        assert (warned.gate, warned.ruling) == ("attempts", Ruling.CLEAR)

    async def test_it_speaks_of_the_business_as_it_stands(self, day: Day, booked: Booked) -> None:
        seen = day.tenant
        await day.choose(Mode.ASK_FIRST)
        day.tenant = seen
        assert (await day.why_of(booked.reminders[0])).objection is not None


class TestPast:
    async def test_one_that_was_called_has_its_call_and_what_the_gates_said(
        self, day: Day, booked: Booked
    ) -> None:
        day.clock.wait(minutes=1)
        call = await day.end(await day.ring(booked.reminders[0]), Outcome.CONFIRMED)
        one = await day.why_of(booked.reminders[0])
        assert one.reminder.status is ReminderStatus.CALLED
        assert one.call == call
        assert [verdict.gate for verdict in one.verdicts] == ORDER
        assert (one.judged_at, one.next_try, one.is_waiting) == (
            NOW + timedelta(minutes=1),
            None,
            False,
        )

    async def test_one_that_was_given_up_has_the_gate_that_gave_it_up(self, day: Day, booked: Booked) -> None:
        await day.stop(booked)
        await day.claim(booked.reminders[0])
        one = await day.why_of(booked.reminders[0])
        assert one.reminder.status is ReminderStatus.SKIPPED
        assert one.objection is not None
        assert (one.objection.gate, one.objection.reason) == ("opt_out", one.reminder.reason)
        assert one.call is None

    async def test_one_that_was_skipped_as_it_was_planned_has_its_reason_and_no_line(self, day: Day) -> None:
        booked = await day.book(date="2024-01-14", time="15:00")
        one = await day.why_of(booked.reminders[0])
        assert one.reminder.reason == "The appointment is less than 60 minutes away."
        assert (one.verdicts, one.judged_at, one.next_try, one.objection) == ((), None, None, None)

    async def test_one_that_was_superseded_keeps_what_was_said_when_it_was_planned(
        self, day: Day, booked: Booked
    ) -> None:
        await day.change(booked, None, date=IN_THREE_DAYS, time="16:00")
        one = await day.why_of(booked.reminders[0])
        assert (one.reminder.status, one.reminder.reason) == (
            ReminderStatus.SUPERSEDED,
            "The appointment was changed.",
        )
        assert [verdict.gate for verdict in one.verdicts] == ORDER


class TestPeople:
    async def test_somebody_who_was_never_to_be_called_has_no_lines(self, day: Day) -> None:
        booked = await day.book(reminders="none")
        why = await day.why(booked)
        assert (why.contact, why.calls, why.more) == (booked.contact, (), 0)

    async def test_nobody_of_that_name_is_nobody(self, day: Day, booked: Booked) -> None:
        asked = day.by_maria()
        nobody = await explain_calls(day.store, ContactId("?"), tenant=day.tenant, at=asked["at"])
        assert (nobody, bool(booked)) == (None, True)

    async def test_what_is_to_come_is_told_first_and_how_many_more_there_are(self, day: Day) -> None:
        steps = tuple(Step(minutes_before=hours * 60) for hours in (120, 96, 72, 48, 24))
        await day.plan(ReminderPlan(steps))
        first = await day.book("form 1", date=IN_THREE_DAYS)
        await day.change(first, None, date="2024-01-20", time="12:00")
        await day.book("form 2", date="2024-01-21", time="12:00")
        why = await day.why(first)
        states = [one.reminder.status for one in why.calls]
        assert (len(why.calls), why.more) == (LISTED, 15 - LISTED)
        assert states == sorted(states, key=lambda status: status is not ReminderStatus.SCHEDULED)
        waiting = [one.reminder.due_at for one in why.calls if one.is_waiting]
        assert waiting == sorted(waiting)


class TestJudgements:
    async def test_they_are_kept_as_it_is_planned_and_claimed_with_the_policy_s_version(
        self, day: Day, booked: Booked
    ) -> None:
        await day.ring(booked.reminders[0])
        planned, claimed = await day.list_judgements(booked.reminders[0])
        assert (planned.phase, claimed.phase) == (Phase.PLANNED, Phase.CLAIMED)
        for one in (planned, claimed):
            assert (one.policy, one.judged_at) == (POLICY.version, NOW)
            assert [verdict.gate for verdict in one.verdicts] == ORDER

    async def test_what_was_said_before_is_not_kept_once_more(self, day: Day, booked: Booked) -> None:
        await day.pause("Lunch")
        for _ in range(4):
            assert await day.claim(booked.reminders[0]) is NotClaimed.LATER
            day.clock.wait(seconds=20)
        assert await list_phases(day, booked.reminders[0]) == [Phase.PLANNED, Phase.CLAIMED]
        await day.pause("A long lunch")
        assert await day.claim(booked.reminders[0]) is NotClaimed.LATER
        await day.resume()
        day.clock.wait(seconds=20)
        await day.ring(booked.reminders[0])
        phases = await list_phases(day, booked.reminders[0])
        assert phases == [Phase.PLANNED, Phase.CLAIMED, Phase.CLAIMED, Phase.CLAIMED]

    async def test_a_call_that_is_sent_once_more_is_judged_once_more(self, day: Day, booked: Booked) -> None:
        day.dialer.will(Unconfirmed(Trouble.SERVER_ERROR))
        call = await day.ring(booked.reminders[0])
        day.clock.wait(minutes=3)
        again = await day.check(call.id)
        assert again is not None
        judged = (await day.list_judgements(booked.reminders[0]))[-1]
        assert (judged.phase, judged.policy) == (Phase.RESENT, POLICY.version)
        assert {verdict.ruling for verdict in judged.verdicts} == {Ruling.CLEAR}  # not in its own way
        assert (await day.get_call(call.id)).state is CallState.PLACING

    async def test_a_call_that_is_asked_for_is_judged_as_it_is_asked_for(
        self, day: Day, booked: Booked
    ) -> None:
        asked = await day.ask_for_call(booked)
        assert isinstance(asked, Reminder)
        assert await list_phases(day, asked) == [Phase.PLANNED]

    async def test_what_is_planned_for_an_open_hour_is_judged_for_that_hour(self, day: Day) -> None:
        await day.plan(DAYS_AHEAD)
        booked = await day.book(date="2024-01-18", time="04:00")
        [moved] = booked.reminders
        assert (moved.reason, moved.due_at) == (MOVED, MORNING)
        [planned] = await day.list_judgements(moved)
        assert {verdict.ruling for verdict in planned.verdicts} == {Ruling.CLEAR}
        assert booked.outlook == ()

    async def test_what_speaks_against_a_call_is_told_as_it_is_booked(self, day: Day) -> None:
        await day.pause()
        await day.opt_out()
        booked = await day.book(date=IN_THREE_DAYS)
        assert booked.outlook[0] == "This person asked not to be called."
        assert len(booked.outlook) == 2
        await day.resume()
        day.clock.wait(seconds=20)
        await day.claim(booked.reminders[0])  # given up: what was said of it says nothing of another
        await day.allow(booked)
        changed = await day.change(booked, None, date=IN_THREE_DAYS, reminders="3 days, 1 day")
        assert isinstance(changed, Changed)
        assert (len(changed.reminders), changed.outlook) == (2, ())
