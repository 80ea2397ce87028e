"""Many due reminders in one transaction: each is judged for itself, and counts for the ones after it."""

from collections.abc import Sequence

import pytest

from core.nouns.call import Call
from core.nouns.evidence import CallState
from core.nouns.ids import E164, ReminderId, RetellCallId
from core.nouns.reminder import ReminderStatus
from core.nouns.trouble import Trouble
from core.nouns.verdict import Phase, Ruling
from core.ports.dialer import DialResult, Registered, Unavailable, Unconfirmed
from core.rules.breaker import is_open
from core.rules.gates.judge import find_ruling
from core.use_cases.booking import Booked
from core.use_cases.claim import Claimed
from core.use_cases.claim_batch import claim_batch
from core.use_cases.record_batch import look_at_all, record_all
from store.database import SqlStore
from store.engines import Engines
from tests.support.databases import set_limits
from tests.support.fakes import MAIN, Shift


@pytest.fixture
def shift(store: SqlStore) -> Shift:
    return Shift(store)


async def book_some(shift: Shift, count: int, **changes: object) -> list[Booked]:
    return [
        await shift.book(f"form {one}", **{"phone": f"+4479123456{one:02}", "name": f"P{one}"} | changes)
        for one in range(count)
    ]


async def claim_all(shift: Shift, booked: Sequence[Booked]) -> list[Claimed]:
    ids = [one.reminders[0].id for one in booked]
    at = shift.clock.moment()
    return await claim_batch(shift.store, shift.dialer, ids, account_id=MAIN, at=at, timings=shift.timings)


async def get_sent(shift: Shift, claimed: Sequence[Claimed]) -> list[Call]:
    return [await shift.get_call(one.call_id) for one in claimed]


async def read_status(shift: Shift, reminder_id: ReminderId) -> ReminderStatus:
    async with shift.store.reading() as records:
        return (await records.reminders.get_reminder(reminder_id)).status


async def test_all_that_is_clear_is_claimed_with_its_verdicts_and_a_card(shift: Shift) -> None:
    booked = await book_some(shift, 3)
    claimed = await claim_all(shift, booked)
    assert len({one.call_id for one in claimed}) == 3
    for one, theirs in zip(claimed, booked, strict=True):
        call = await shift.get_call(one.call_id)
        assert (call.state, call.reminder_id, call.attempt) == (
            CallState.PLACING,
            theirs.reminders[0].id,
            one.attempt,
        )
        assert await read_status(shift, theirs.reminders[0].id) is ReminderStatus.CALLED
        async with shift.store.reading() as records:
            judgement = await records.reminders.find_judgement(theirs.reminders[0].id)
        assert judgement is not None
        assert judgement.phase is Phase.CLAIMED
        assert all(verdict.ruling is Ruling.CLEAR for verdict in judgement.verdicts)
    assert len(await shift.paint()) == 3
    assert await claim_all(shift, booked) == []


async def test_of_two_reminders_to_one_number_the_second_waits(shift: Shift) -> None:
    booked = await book_some(shift, 2, phone="+447912345678")
    claimed = await claim_all(shift, booked)
    assert len(claimed) == 1
    assert await read_status(shift, booked[0].reminders[0].id) is ReminderStatus.CALLED
    assert await read_status(shift, booked[1].reminders[0].id) is ReminderStatus.SCHEDULED
    async with shift.store.reading() as records:
        judgement = await records.reminders.find_judgement(booked[1].reminders[0].id)
    assert judgement is not None
    assert (
        find_ruling(judgement.verdicts).ruling is Ruling.LATER
    )  # not cleared, and stopped by the index alone


async def test_no_more_are_claimed_than_there_are_free_lines(shift: Shift, engines: Engines) -> None:
    await set_limits(engines, concurrency=2, per_second=1000)
    booked = await book_some(shift, 4)
    assert len(await claim_all(shift, booked)) == 2
    assert await claim_all(shift, booked) == []


async def test_an_opt_out_before_the_batch_wins_and_the_others_are_called(shift: Shift) -> None:
    booked = await book_some(shift, 2)
    await shift.opt_out(booked[0].contact.phone)
    [claimed] = await claim_all(shift, booked)
    assert (await shift.get_call(claimed.call_id)).contact_id == booked[1].contact.id
    assert await read_status(shift, booked[0].reminders[0].id) is ReminderStatus.SKIPPED


async def test_an_opt_out_between_the_batch_and_the_look_is_seen(shift: Shift) -> None:
    booked = await book_some(shift, 2)
    claimed = await claim_all(shift, booked)
    await shift.opt_out(booked[0].contact.phone)
    looks = await look_at_all(shift.store, [one.call_id for one in claimed])
    assert [look.call.id for look in looks] == [one.call_id for one in claimed]
    assert {look.call.to_phone for look in looks if look.has_opted_out} == {booked[0].contact.phone}


async def test_answers_that_come_together_are_recorded_together_each_as_it_is(shift: Shift) -> None:
    booked = await book_some(shift, 3)
    claimed = await claim_all(shift, booked)
    await shift.opt_out(E164(booked[1].contact.phone))
    results: list[DialResult] = [
        Registered(RetellCallId("call_0")),
        Registered(RetellCallId("call_1")),
        Unavailable(Trouble.NO_CONNECTION),
    ]
    answers = list(zip(await get_sent(shift, claimed), results, strict=True))
    at = shift.clock.moment()
    stops = await record_all(shift.store, answers, at=at, timings=shift.timings)
    calls = [await shift.get_call(one.call_id) for one in claimed]
    assert stops == [None, "call_1", None]
    assert [call.state for call in calls] == [
        CallState.REGISTERED,
        CallState.REGISTERED,
        CallState.UNAVAILABLE,
    ]
    assert [call.stop_wanted for call in calls] == [False, True, False]
    assert await read_status(shift, booked[2].reminders[0].id) is ReminderStatus.SCHEDULED


async def test_a_call_that_was_surely_not_placed_is_taken_up_again_in_its_slot(shift: Shift) -> None:
    booked = await book_some(shift, 2)
    claimed = await claim_all(shift, booked)
    [sent, _] = await get_sent(shift, claimed)
    answers = [(sent, Unavailable(Trouble.NO_CONNECTION))]
    await record_all(shift.store, answers, at=shift.clock.moment(), timings=shift.timings)
    shift.clock.wait(minutes=1)
    [again] = await claim_all(shift, booked)
    assert (again.call_id, again.attempt) == (claimed[0].call_id, 2)


async def test_two_answers_about_one_call_at_the_same_time_are_both_kept(shift: Shift) -> None:
    claimed = await claim_all(shift, await book_some(shift, 1))
    [sent] = await get_sent(shift, claimed)
    answers = [(sent, Registered(RetellCallId(f"call_{one}"))) for one in (1, 2)]
    await record_all(shift.store, answers, at=shift.clock.moment(), timings=shift.timings)
    call = await shift.get_call(sent.id)
    assert {call.retell_call_id, call.twin_retell_call_id} == {"call_1", "call_2"}


async def test_trouble_that_is_recorded_together_opens_the_breaker(shift: Shift) -> None:
    claimed = await claim_all(shift, await book_some(shift, 6))
    results: list[DialResult] = [Registered(RetellCallId("call_0")), *[Unconfirmed(Trouble.SERVER_ERROR)] * 5]
    answers = list(zip(await get_sent(shift, claimed), results, strict=True))
    await record_all(shift.store, answers, at=shift.clock.moment(), timings=shift.timings)
    async with shift.store.reading() as records:
        [account] = await records.tenants.list_accounts()
    assert is_open(account.breaker)
    shift.clock.wait(seconds=5)
    more = [await shift.book("form 9", phone="+447912345699", name="P9")]
    assert await claim_all(shift, more) == []
