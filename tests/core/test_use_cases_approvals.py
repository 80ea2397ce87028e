"""Asked first, a reminder waits for one person's word; in a rehearsal it rings nobody, whatever it was."""

import asyncio
from datetime import UTC, datetime

import pytest

from core.nouns.attestation import Attestation, Attested
from core.nouns.call import Outcome
from core.nouns.calling import Mode
from core.nouns.card import AskPainting, CardSubject, RehearsalPainting, SkipPainting
from core.nouns.evidence import CallState
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.reminder_plan import LateRule, ReminderPlan
from core.nouns.staff import Role
from core.nouns.tenant import BusinessType, Profile
from core.nouns.trouble import Trouble
from core.ports.dialer import Unavailable, Unconfirmed
from core.use_cases.approvals import SAID_NO, Say
from core.use_cases.claim import REHEARSED, Claimed, NotClaimed
from core.use_cases.staff import NotAllowed
from tests.support.builders import MARIA, NOW, make_tenant
from tests.support.working_day import ANN, IN_THREE_DAYS, Day

WAITS = "It waits for somebody to press Call now on its card."


@pytest.fixture
async def asked(day: Day) -> Reminder:
    """Return a reminder whose card asks."""
    await day.choose(Mode.ASK_FIRST)
    [reminder] = (await day.book()).reminders
    assert await day.claim(reminder) is NotClaimed.LATER
    return await day.get_reminder(reminder.id)


async def find_shown(day: Day) -> list[AskPainting]:
    return [one for one in await day.paint() if isinstance(one, AskPainting)]


class TestAsking:
    async def test_one_card_asks_however_long_it_waits(self, day: Day, asked: Reminder) -> None:
        assert (asked.status, asked.reason) == (ReminderStatus.SCHEDULED, WAITS)
        [painting] = await find_shown(day)
        assert painting.reminder == asked
        for _ in range(5):
            day.clock.wait(minutes=5)
            assert await day.dial_due() == []
        assert await find_shown(day) == []
        assert len(await day.list_judgements(asked)) == 2  # planned, and the first time it was due
        assert day.dialer.requests == []

    async def test_a_yes_rings_once(self, day: Day, asked: Reminder) -> None:
        await find_shown(day)
        answered = await day.say(asked, Say.CALL)
        assert answered is not None
        assert answered.approved_by == MARIA
        [painting] = await find_shown(day)
        assert (painting.reminder.approved_by, painting.reminder.reason) == (MARIA, "")
        [call] = await day.dial_due()
        assert (call.reminder_id, call.requested_by) == (asked.id, None)
        assert await day.say(asked, Say.CALL) is None
        day.clock.wait(hours=2)
        assert await day.dial_due() == []
        assert await day.list_acts(asked.id) == ["reminder.call"]

    async def test_a_no_ends_it_with_the_reason(self, day: Day, asked: Reminder) -> None:
        answered = await day.say(asked, Say.SKIP, ANN)
        assert answered is not None
        over = await day.get_reminder(asked.id)
        assert (over.status, over.reason) == (ReminderStatus.SKIPPED, SAID_NO)
        assert (answered.status, answered.reason) == (over.status, over.reason)
        [painting] = await find_shown(day)
        assert painting.reminder == over
        assert await day.say(asked, Say.CALL) is None
        day.clock.wait(hours=2)
        assert await day.dial_due() == []
        async with day.store.reading() as records:
            [entry] = await records.audit.list_of_subjects(day.tenant.id, {asked.id})
        assert (entry.change.by, entry.change.after["status"]) == (ANN, "skipped")

    @pytest.mark.parametrize("second", list(Say))
    async def test_of_two_who_press_at_once_one_decides(self, day: Day, asked: Reminder, second: Say) -> None:
        async with asyncio.timeout(20):
            answers = await asyncio.gather(day.say(asked, Say.CALL), day.say(asked, second, ANN))
        assert answers.count(None) == 1
        assert len(await day.list_acts(asked.id)) == 1
        rung = len(await day.dial_due())
        status = (await day.get_reminder(asked.id)).status
        assert (rung, status) in {(1, ReminderStatus.CALLED), (0, ReminderStatus.SKIPPED)}

    async def test_a_yes_outside_calling_hours_waits_for_them(self, day: Day) -> None:
        await day.choose(Mode.ASK_FIRST)
        [reminder] = (await day.book(date="2024-01-16", time="20:30")).reminders
        await day.wait_until(reminder.due_at)
        assert await day.claim(reminder) is NotClaimed.LATER
        await day.wait_until(datetime(2024, 1, 15, 23, 0, tzinfo=UTC))
        assert await day.say(reminder, Say.CALL)
        assert await day.dial_due() == []
        waiting = await day.get_reminder(reminder.id)
        morning = datetime(2024, 1, 16, 8, 0, tzinfo=UTC)
        assert (waiting.due_at, waiting.approved_by) == (morning, MARIA)
        await day.wait_until(morning)
        assert [call.reminder_id for call in await day.dial_due()] == [reminder.id]

    async def test_a_yes_is_judged_by_all_gates_again(self, day: Day, asked: Reminder) -> None:
        await day.say(asked, Say.CALL)
        await day.opt_out()
        assert await day.claim(asked) is NotClaimed.NEVER
        assert day.dialer.requests == []

    async def test_nobody_s_answer_is_explained_when_it_is_too_late(self, day: Day, asked: Reminder) -> None:
        await find_shown(day)
        await day.wait_until(asked.deadline_at)
        await day.dial_due()
        await day.audit()
        over = await day.get_reminder(asked.id)
        assert over.status is ReminderStatus.SKIPPED
        assert over.reason.startswith("It could not be called in time")
        assert over.reason.endswith(f"Last obstacle: {WAITS}")
        painted = await day.paint()
        assert {type(one) for one in painted} == {AskPainting, SkipPainting}
        assert await day.say(asked, Say.CALL) is None

    @pytest.mark.parametrize("changes", [{"time": "16:00"}, {"status": "cancelled"}, {"reminders": "none"}])
    async def test_a_question_about_what_is_no_longer_so_is_taken_off(
        self, day: Day, changes: dict[str, object]
    ) -> None:
        await day.choose(Mode.ASK_FIRST)
        booked = await day.book(date=IN_THREE_DAYS, reminders="3 days")
        [reminder] = booked.reminders
        assert await day.claim(reminder) is NotClaimed.LATER
        await find_shown(day)
        await day.change(booked, None, **{"date": IN_THREE_DAYS, "reminders": "3 days"} | changes)
        [painting] = await find_shown(day)
        assert painting.reminder.status is ReminderStatus.SUPERSEDED
        assert await day.say(reminder, Say.CALL) is None

    async def test_switched_to_automatic_it_rings_and_the_question_is_taken_off(
        self, day: Day, asked: Reminder
    ) -> None:
        await find_shown(day)
        await day.choose(Mode.AUTOMATIC)
        day.clock.wait(minutes=1)
        assert len(await day.dial_due()) == 1
        [painting] = await find_shown(day)
        assert painting.reminder.status is ReminderStatus.CALLED
        assert painting.reminder.id == asked.id

    async def test_a_viewer_and_another_business_answer_nothing(self, day: Day, asked: Reminder) -> None:
        await day.make(ANN, Role.VIEWER)
        with pytest.raises(NotAllowed):
            await day.say(asked, Say.CALL, ANN)
        day.tenant = make_tenant(id="another")
        assert await day.say(asked, Say.SKIP) is None
        assert (await day.get_reminder(asked.id)).status is ReminderStatus.SCHEDULED

    async def test_a_call_by_hand_asks_nobody(self, day: Day, asked: Reminder) -> None:
        async with day.store.reading() as records:
            contact = await records.contacts.get_contact(asked.contact_id)
        by_hand = await day.ask_for_call(await day.book())
        assert isinstance(by_hand, Reminder)
        assert by_hand.contact_id == contact.id
        assert isinstance(await day.claim(by_hand), Claimed)

    async def test_a_late_booking_asks_where_the_plan_says_so(self, day: Day) -> None:
        await day.plan(ReminderPlan(late=LateRule.ASK))
        [late] = (await day.book()).reminders
        assert late.needs_approval
        assert await day.claim(late) is NotClaimed.LATER
        assert await day.find_card(CardSubject.ASK, late.id)
        await day.say(late, Say.CALL)
        call = await day.ring(late)
        # Whoever said yes to the reminder said so to its further tries.
        day.clock.wait(minutes=2)
        await day.end(call, Outcome.NO_ANSWER)
        day.clock.wait(hours=3)
        assert len(await day.dial_due()) == 1


class TestRehearsal:
    async def test_a_due_reminder_reaches_its_card_and_no_phone(self, day: Day) -> None:
        await day.choose(Mode.REHEARSAL)
        [reminder] = (await day.book()).reminders
        assert await day.claim(reminder) is NotClaimed.NEVER
        over = await day.get_reminder(reminder.id)
        assert (over.status, over.reason) == (ReminderStatus.SKIPPED, REHEARSED)
        [painting] = await day.paint()
        assert isinstance(painting, RehearsalPainting)
        assert painting.shown["customer_name"] == "Sarah Johnson"
        assert painting.shown["appointment_time"]
        await day.choose(Mode.AUTOMATIC)
        assert await day.dial_due() == []
        assert (day.dialer.requests, await day.find_card(CardSubject.CALL, reminder.id)) == ([], None)

    async def test_under_a_stricter_profile_its_card_shows_what_slack_may_see(self, day: Day) -> None:
        await day.choose(Mode.REHEARSAL)
        [reminder] = (await day.book()).reminders
        await day.claim(reminder)
        await day.adjust(profile=Profile.HIPAA)
        [painting] = await day.paint()
        assert isinstance(painting, RehearsalPainting)
        said = str(dict(painting.shown))
        assert "Sarah" not in said
        assert "January" not in said
        paper = {Attested.SLACK_BAA: Attestation(MARIA, NOW)}
        await day.adjust(attested=paper, business_type=BusinessType("salon"))
        async with day.store.writing() as records:
            await records.cards.mark_stale(
                CardSubject.REHEARSAL, reminder.id, tenant_id=day.tenant.id, channel=day.tenant.channel
            )
        [again] = await day.paint()
        assert isinstance(again, RehearsalPainting)
        assert "Sarah" in str(dict(again.shown))
        assert "Johnson" not in str(dict(again.shown))

    async def test_what_could_not_ring_in_earnest_is_not_rehearsed(self, day: Day) -> None:
        await day.choose(Mode.REHEARSAL)
        [reminder] = (await day.book()).reminders
        await day.opt_out()
        await day.claim(reminder)
        assert (await day.get_reminder(reminder.id)).reason == "This person asked not to be called."
        assert await day.find_card(CardSubject.REHEARSAL, reminder.id) is None

    async def test_neither_a_call_by_hand_nor_a_further_try_rings(self, day: Day) -> None:
        booked = await day.book()
        call = await day.ring(booked.reminders[0])
        day.clock.wait(minutes=2)
        await day.end(call, Outcome.NO_ANSWER)
        await day.choose(Mode.REHEARSAL)
        by_hand = await day.ask_for_call(booked)
        assert isinstance(by_hand, Reminder)
        assert await day.claim(by_hand) is NotClaimed.NEVER
        day.clock.wait(hours=3)
        [retry] = await day.list_waiting(booked)
        assert await day.claim(retry) is NotClaimed.NEVER
        assert {(await day.get_reminder(one.id)).reason for one in (by_hand, retry)} == {REHEARSED}
        assert day.dialer.rings == [call.id]

    async def test_one_that_begins_after_the_claim_is_heeded_before_a_byte_goes_out(self, day: Day) -> None:
        [reminder] = (await day.book()).reminders
        claimed = await day.take(reminder)
        await day.choose(Mode.REHEARSAL)
        call = await day.place(claimed)
        assert (call.state, call.reason, call.is_live) == (CallState.REJECTED, REHEARSED, False)
        assert day.dialer.requests == []

    async def test_a_call_in_doubt_is_not_sent_once_more_and_people_decide_in_the_end(self, day: Day) -> None:
        [reminder] = (await day.book()).reminders
        day.dialer.will(Unconfirmed(Trouble.SERVER_ERROR))
        call = await day.ring(reminder)
        await day.choose(Mode.REHEARSAL)
        for _ in range(3):
            day.clock.wait(minutes=17)
            assert await day.check(call.id) is None
        assert (await day.get_call(call.id)).needs_human
        assert len(day.dialer.requests) == 1

    async def test_one_that_was_tried_in_earnest_before_says_on_its_card_that_it_is_over(
        self, day: Day
    ) -> None:
        [reminder] = (await day.book()).reminders
        day.dialer.will(Unavailable(Trouble.NO_CONNECTION))
        call = await day.ring(reminder)
        await day.choose(Mode.REHEARSAL)
        day.clock.wait(minutes=1)
        assert await day.claim(reminder) is NotClaimed.NEVER
        over = await day.get_call(call.id)
        assert (over.state, over.reason) == (CallState.REJECTED, REHEARSED)
        assert (await day.get_reminder(reminder.id)).reason == REHEARSED
