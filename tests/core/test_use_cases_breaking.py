"""Retell in trouble: after a few troubled calls the others wait, one tries it now and then, and all go on."""

import asyncio
from datetime import timedelta

import pytest

from core.nouns.breaker import Breaker
from core.nouns.card import CardSubject, OutagePainting, SkipPainting
from core.nouns.evidence import CallState
from core.nouns.reminder import ReminderStatus
from core.nouns.trouble import Trouble
from core.nouns.verdict import Ruling
from core.ports.dialer import DialResult, Held, Registered, Rejected, Unavailable, Unconfirmed
from core.rules.breaker import Sign
from core.rules.timings import DESIGNED
from core.use_cases.booking import Booked
from core.use_cases.breaking import classify_result
from core.use_cases.capacity import count_free_lines
from core.use_cases.claim import Claimed, NotClaimed
from tests.support.fakes import MAIN, name_at_retell
from tests.support.working_day import Day

WAIT = DESIGNED.breaker_wait.total_seconds()
IN_DOUBT = Unconfirmed(Trouble.SERVER_ERROR)
DOWN = Unavailable(Trouble.NO_CONNECTION)
SIGNS: list[tuple[DialResult, Sign]] = [
    (Registered(name_at_retell(MAIN)), Sign.WELL),  # type: ignore[arg-type]
    (Rejected(Trouble.NUMBER_REFUSED), Sign.WELL),
    (DOWN, Sign.TROUBLED),
    *((Unconfirmed(one), Sign.TROUBLED) for one in (Trouble.NO_ANSWER_IN_TIME, Trouble.CONNECTION_BROKE)),
    *((Unconfirmed(one), Sign.TROUBLED) for one in (Trouble.SERVER_ERROR, Trouble.UNREADABLE_ANSWER)),
    (Unavailable(Trouble.RATE_LIMITED), Sign.NONE),
    (Unavailable(Trouble.PAUSED), Sign.NONE),
    (Held(Trouble.KEY_REFUSED, whole_account=True), Sign.NONE),
]


async def book_some(day: Day, count: int) -> list[Booked]:
    return [
        await day.book(f"form {number}", name=f"Person {number}", phone=f"07912 3457{number:02}")
        for number in range(count)
    ]


async def break_off(day: Day, count: int = 8, result: DialResult = IN_DOUBT) -> list[Booked]:
    """Book some, of whom the first five are called while Retell is in trouble; answers the others."""
    booked = await book_some(day, count)
    for one in booked[:5]:
        day.dialer.will(result)
        await day.ring(one.reminders[0])
    return booked[5:]


async def get_breaker(day: Day) -> Breaker | None:
    async with day.store.reading() as records:
        [account] = await records.tenants.list_accounts()
    return account.breaker


@pytest.mark.parametrize(("result", "sign"), SIGNS)
def test_what_retell_says_of_itself_is_told_from_what_it_says_of_us(result: DialResult, sign: Sign) -> None:
    assert classify_result(result) is sign


@pytest.mark.parametrize("result", [IN_DOUBT, DOWN])
async def test_after_five_troubled_results_no_call_is_claimed_until_one_may_probe(
    day: Day, result: DialResult
) -> None:
    waiting = await break_off(day, result=result)
    for one in waiting:
        assert await day.claim(one.reminders[0]) is NotClaimed.NO_LINE
    day.clock.wait(seconds=WAIT)
    assert await day.claim(waiting[0].reminders[0]) is NotClaimed.NO_LINE
    assert len(day.dialer.requests) == 5
    day.clock.wait(seconds=1)
    assert isinstance(await day.claim(waiting[0].reminders[0]), Claimed)
    for one in waiting[1:]:
        assert await day.claim(one.reminders[0]) is NotClaimed.NO_LINE


async def test_of_all_that_may_probe_at_once_one_does(day: Day) -> None:
    waiting = await break_off(day, 10)
    day.clock.wait(seconds=WAIT + 1)
    answers = await asyncio.gather(*(day.claim(one.reminders[0]) for one in waiting))
    assert len([one for one in answers if isinstance(one, Claimed)]) == 1
    assert answers.count(NotClaimed.NO_LINE) == 4


async def test_an_answered_probe_lets_all_go_on(day: Day) -> None:
    waiting = await break_off(day)
    day.clock.wait(seconds=WAIT + 1)
    assert (await day.ring(waiting[0].reminders[0])).state is CallState.REGISTERED
    assert await get_breaker(day) is None
    for one in waiting[1:]:
        assert (await day.ring(one.reminders[0])).state is CallState.REGISTERED


async def test_a_troubled_probe_makes_the_others_wait_twice_as_long(day: Day) -> None:
    waiting = await break_off(day)
    day.clock.wait(seconds=WAIT + 1)
    day.dialer.will(IN_DOUBT)
    await day.ring(waiting[0].reminders[0])
    day.clock.wait(seconds=2 * WAIT)
    assert await day.claim(waiting[1].reminders[0]) is NotClaimed.NO_LINE
    day.clock.wait(seconds=1)
    assert isinstance(await day.claim(waiting[1].reminders[0]), Claimed)


async def test_a_probe_whose_sender_died_is_followed_by_another(day: Day) -> None:
    waiting = await break_off(day)
    day.clock.wait(seconds=WAIT + 1)
    probe = await day.take(waiting[0].reminders[0])
    assert await day.claim(waiting[1].reminders[0]) is NotClaimed.NO_LINE
    day.clock.wait(seconds=DESIGNED.lease.total_seconds() + 1)
    assert await day.lapse(probe.call_id)
    assert isinstance(await day.claim(waiting[1].reminders[0]), Claimed)


async def test_an_answer_that_was_under_way_when_it_opened_closes_nothing(day: Day) -> None:
    first, *booked = await book_some(day, 7)
    late = await day.take(first.reminders[0])
    for one in booked[:5]:
        day.dialer.will(IN_DOUBT)
        await day.ring(one.reminders[0])
    assert (await day.place(late)).state is CallState.REGISTERED
    assert await day.claim(booked[5].reminders[0]) is NotClaimed.NO_LINE


async def test_a_call_in_doubt_may_be_the_probe_and_is_sent_once_more(day: Day) -> None:
    await break_off(day, 5)
    day.clock.wait(seconds=125)
    async with day.store.reading() as records:
        doubted = await records.calls.list_to_check(day.clock.moment().real, limit=9)
    answers = [await day.check(call_id) for call_id in doubted]
    [again] = [one for one in answers if one is not None]
    assert (await day.place(again)).state is CallState.REGISTERED
    assert await get_breaker(day) is None


async def test_one_that_is_well_now_and_then_stays_closed(day: Day) -> None:
    for number, one in enumerate(await book_some(day, 12)):
        if number % 3 == 0:
            day.dialer.will(IN_DOUBT)
        await day.ring(one.reminders[0])
    assert len(day.dialer.requests) == 12


async def test_a_card_tells_it_once_and_is_painted_over_when_it_ends(day: Day) -> None:
    waiting = await break_off(day)
    [begun] = [one for one in await day.paint() if isinstance(one, OutagePainting)]
    assert not begun.is_over
    day.clock.wait(seconds=WAIT + 1)
    day.dialer.will(IN_DOUBT)
    await day.ring(waiting[0].reminders[0])
    assert not [one for one in await day.paint() if isinstance(one, OutagePainting)]
    day.clock.wait(seconds=2 * WAIT + 1)
    await day.ring(waiting[1].reminders[0])
    [ended] = [one for one in await day.paint() if isinstance(one, OutagePainting)]
    assert ended.is_over
    shown = [one for one in day.board.shown if isinstance(one.painting, OutagePainting)]
    assert [one.before for one in shown] == [None, shown[0].message]
    assert await day.list_acts(MAIN) == ["outage.began", "outage.ended"]


async def test_while_it_is_open_why_says_so_and_a_person_may_still_ask(day: Day) -> None:
    waiting = await break_off(day)
    for seconds in (0.0, WAIT + 1):  # shut, and ready for a probe
        day.clock.wait(seconds=seconds)
        told = await day.why_of(waiting[0].reminders[0])
        assert told.objection is not None
        assert (told.objection.gate, told.objection.ruling) == ("outage", Ruling.LATER)
        assert "go on by themselves" in told.objection.reason
        assert told.next_try is None
    tomorrow = await day.book("form 20", phone="07912 345799", date="2024-01-19")
    assert (await day.why_of(tomorrow.reminders[0])).objection is None
    asked = await day.ask_for_call(waiting[1])
    assert getattr(asked, "status", None) is ReminderStatus.SCHEDULED


async def test_whoever_is_too_late_because_of_it_is_told_so(day: Day) -> None:
    waiting = await break_off(day, 6)
    reminder = waiting[0].reminders[0]
    await day.wait_until(reminder.deadline_at + timedelta(seconds=1))
    await day.audit()
    skipped = await day.get_reminder(reminder.id)
    assert skipped.status is ReminderStatus.SKIPPED
    assert "Retell did not answer" in skipped.reason
    assert await day.find_card(CardSubject.SKIP, reminder.id)


async def test_after_a_day_off_the_soonest_appointment_is_called_first_and_who_is_too_late_is_told(
    day: Day,
) -> None:
    starts = ["18:00", "12:00", "15:30", "09:30", "11:00", "16:00"]
    booked = {
        start: await day.book(f"form {start}", phone=f"07912 3457{number:02}", date="2024-01-16", time=start)
        for number, start in enumerate(starts)
    }
    # Off from before the first of them is due until the day of the appointments, at noon.
    noon = next(iter(booked.values())).appointment.starts_at.replace(hour=12, minute=0)
    await day.wait_until(noon)
    await day.audit()
    await day.dial_due()
    called = [request.to_number for request in day.dialer.requests]
    assert called == [booked[start].contact.phone for start in ("15:30", "16:00", "18:00")]
    paintings = [one for one in await day.paint() if isinstance(one, SkipPainting)]
    late = {start: booked[start] for start in ("09:30", "11:00", "12:00")}
    assert {one.contact.phone for one in paintings} == {one.contact.phone for one in late.values()}
    assert {one.reminder.reason for one in paintings} == {"It could not be called in time."}


async def test_an_account_has_no_line_while_shut_one_for_a_probe_and_none_while_that_is_under_way(
    day: Day,
) -> None:
    async def count() -> int:
        async with day.store.writing() as records:
            account = await records.tenants.lock_account(MAIN)
            return await count_free_lines(records, account, day.clock.moment())

    waiting = await break_off(day, 7)
    assert await count() == 0
    day.clock.wait(seconds=WAIT + 1)
    assert await count() == 1
    probe = await day.take(waiting[0].reminders[0])
    assert await count() == 0
    await day.place(probe)
    assert await count() > 1
