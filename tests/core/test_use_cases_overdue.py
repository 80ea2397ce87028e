"""The audit over real rows: what stands still for five watched minutes is told, and so is its end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.nouns.call import Call
from core.nouns.card import WatchPainting
from core.nouns.evidence import CallState
from core.nouns.ids import ChannelId
from core.nouns.trouble import Trouble
from core.nouns.watch import Stuck
from core.ports.card_board import CardLate
from core.rules.timings import DESIGNED
from core.use_cases.booking import Booked
from core.use_cases.overdue import Audited, audit_overdue
from store.database import SqlStore
from store.engines import Engines
from tests.support.databases import set_limits
from tests.support.fakes import MAIN, build_notice, make_evidence
from tests.support.working_day import Day

OPS = ChannelId("C0OPS")
FIVE = DESIGNED.unexplained_after.total_seconds()


async def audit(day: Day, *, ops_channel: ChannelId | None = None) -> Audited:
    return await audit_overdue(day.store, ops_channel=ops_channel, at=day.clock.moment(), timings=DESIGNED)


async def audit_for(day: Day, seconds: float = FIVE, *, ops_channel: ChannelId | None = None) -> Audited:
    """Look again and again, as the tick does, until so much time has passed."""
    audited, passed = await audit(day, ops_channel=ops_channel), 0.0
    while passed < seconds:
        day.clock.wait(seconds=30)
        passed += 30
        audited = await audit(day, ops_channel=ops_channel)
    return audited


async def paint(day: Day) -> WatchPainting | None:
    """Paint what is stale; answers the auditor's card, if it was."""
    watches = [one for one in await day.paint() if isinstance(one, WatchPainting)]
    assert len(watches) <= 1
    return watches[0] if watches else None


async def hold_up(day: Day, **changes: object) -> Call:
    """Ring Sarah, and let her call's record say something else."""
    booked = await day.book()
    call = await day.ring(booked.reminders[0])
    await day.paint()
    async with day.store.writing() as records:
        assert await records.calls.mark_call(replace(call, **changes))  # type: ignore[arg-type]
    day.clock.wait(minutes=2)  # so that the account counts as idle
    return call


async def test_a_due_reminder_that_nobody_touches_is_told_after_five_minutes(
    day: Day, booked: Booked
) -> None:
    early = await audit_for(day, FIVE - 30)
    assert (early.overdue, early.figures.due) == (0, 1)
    assert await paint(day) is None
    since = day.clock.moment().real - timedelta(seconds=FIVE - 30)

    day.clock.wait(seconds=30)
    assert (await audit(day)).overdue == 1
    told = await paint(day)
    assert told is not None
    assert (told.since, dict(told.counts)) == (since, {Stuck.REMINDER: 1})
    assert told.references == (booked.contact.reference,)
    assert day.board.shown[-1].channel == day.tenant.channel


async def test_it_is_told_in_the_ops_channel_that_is_set(day: Day, booked: Booked) -> None:
    assert booked.reminders
    await audit_for(day, ops_channel=OPS)
    assert await paint(day) is not None
    assert day.board.shown[-1].channel == OPS


async def test_all_is_well_again_once_it_is_claimed_in_the_same_message(day: Day, booked: Booked) -> None:
    await audit_for(day)
    assert await paint(day) is not None
    first = day.board.shown[-1].message
    await day.ring(booked.reminders[0])
    assert (await audit(day)).overdue == 0
    well = await paint(day)
    assert well is not None
    assert (well.since, dict(well.counts), well.references) == (None, {}, ())
    assert first in {shown.before for shown in day.board.shown if shown.painting == well}


async def test_the_next_time_is_told_in_a_new_message(day: Day, booked: Booked) -> None:
    await audit_for(day)
    await paint(day)
    await day.ring(booked.reminders[0])
    await audit(day)
    await paint(day)
    await day.book("form 2", name="Tom", phone="07912 345679")
    day.clock.wait(minutes=2)
    await audit_for(day)
    assert await paint(day) is not None
    assert day.board.shown[-1].before is None


async def test_a_clock_that_jumps_makes_much_due_and_is_no_alarm(day: Day) -> None:
    await day.book(date="2024-01-20")
    assert (await audit(day)).figures.due == 0
    day.clock.set_now(day.clock.moment().now + timedelta(days=5, hours=2))
    audited = await audit(day)
    assert audited.figures.due == 1
    assert audited.figures.oldest_overdue_s > FIVE
    assert audited.overdue == 0
    assert (await audit_for(day)).overdue == 1  # but it must not stay so


async def test_a_day_off_is_no_alarm(day: Day, booked: Booked) -> None:
    assert booked.reminders
    await audit(day)
    day.clock.wait(hours=10)
    assert (await audit(day)).overdue == 0
    assert await paint(day) is None


async def test_a_reminder_that_waits_with_a_reason_is_none_of_its_business(day: Day, booked: Booked) -> None:
    async with day.store.writing() as records:
        later = day.clock.moment().real + timedelta(hours=1)
        await records.reminders.mark_waiting(booked.reminders[0].id, reason="Why.", retry_at=later)
    assert (await audit_for(day)).overdue == 0


@pytest.mark.parametrize("whole_account", [True, False])
async def test_a_hold_explains_all_that_waits_for_it(
    day: Day,
    booked: Booked,
    whole_account: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert booked.reminders
    async with day.store.writing() as records:
        if whole_account:
            await records.tenants.mark_account_held(MAIN, Trouble.KEY_REFUSED)
        else:
            await records.tenants.mark_tenant_held(day.tenant.id, Trouble.AGENT_UNKNOWN)
    audited = await audit_for(day)
    assert (audited.overdue, audited.figures.held, audited.figures.due) == (0, 1, 1)


async def test_full_lines_explain_all_that_waits_for_one(store: SqlStore, engines: Engines, day: Day) -> None:
    del store
    await set_limits(engines, concurrency=1, per_second=1)
    first = await day.book()
    await day.ring(first.reminders[0])
    await day.book("form 2", name="Tom", phone="07912 345679")
    day.clock.wait(minutes=2)
    look = await audit_for(day, 60)
    assert look.figures.due == 1
    async with day.store.reading() as records:
        assert not [one for one in await records.watch.list_watched() if one.kind is Stuck.REMINDER]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": CallState.PLACING, "lease_until": None, "next_check_at": None},
        {"state": CallState.UNCONFIRMED, "next_check_at": None, "needs_human": False},
        {"state": CallState.REGISTERED, "next_check_at": None},
        {"state": CallState.UNAVAILABLE, "next_check_at": None, "is_live": False},
    ],
    ids=lambda changes: changes["state"],
)
async def test_a_call_that_nobody_looks_after_is_told(day: Day, changes: dict[str, object]) -> None:
    await hold_up(day, **changes)
    assert (await audit_for(day)).overdue == 1
    told = await paint(day)
    assert told is not None
    assert dict(told.counts) == {Stuck.CALL: 1}
    assert len(told.references) == 1


async def test_a_call_that_a_person_must_decide_is_none(day: Day) -> None:
    await hold_up(day, state=CallState.UNCONFIRMED, next_check_at=None, needs_human=True)
    audited = await audit_for(day)
    assert (audited.overdue, audited.figures.needing_human) == (0, 1)


async def test_a_card_that_slack_does_not_take_is_told_although_it_is_tried_again(day: Day) -> None:
    booked = await day.book()
    await day.ring(booked.reminders[0])
    day.board.will(CardLate("Slack could not be reached.", 3600))
    assert await day.paint() == []
    assert (await audit_for(day)).overdue == 1
    async with day.store.reading() as records:
        assert [one.kind for one in await records.watch.list_watched() if one.told_at] == [Stuck.CARD]


async def test_an_event_that_nobody_reads_and_a_card_that_nobody_paints_are_told(day: Day) -> None:
    booked = await day.book()
    call = await day.ring(booked.reminders[0])
    await day.tell(make_evidence(call.id))
    async with day.store.writing() as records:
        await records.inbox.insert_event(MAIN, build_notice(None), day.clock.moment().real)
    audited = await audit_for(day)
    assert audited.figures.pending_events == 1
    async with day.store.reading() as records:
        kinds = {one.kind for one in await records.watch.list_watched() if one.told_at}
    assert {Stuck.EVENT, Stuck.CARD} <= kinds
