"""What the auditor counts and lists, on both databases: as the rule has it, and by indexes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import TypeVar

import pytest
from sqlalchemy import Connection, event, text

from core.nouns.call import Call
from core.nouns.card import CardSubject
from core.nouns.evidence import CallState, Notice
from core.nouns.ids import (
    E164,
    AccountId,
    CallId,
    ChannelId,
    MessageRef,
    ReminderId,
    RetellCallId,
    Slot,
    StaffId,
)
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.trouble import Trouble
from core.nouns.watch import Figures, Stuck, Watched
from core.ports.store import Records
from core.rules.overdue import Kind, judge_call, judge_reminder
from store.database import SqlStore
from store.engines import Engines
from tests.support.builders import (
    NOW,
    make_appointment,
    make_call,
    make_contact,
    make_moment,
    make_reminder,
    make_tenant,
)

MINUTE = timedelta(minutes=1)
#: business time is a day ahead of real time, as in a demo: the two must not be mixed up
AT = Moment(now=NOW + timedelta(days=1), real=NOW)
SALON = make_tenant()
Value = TypeVar("Value")


@pytest.fixture
async def booked(store: SqlStore) -> SqlStore:
    async with store.writing() as records:
        await records.contacts.insert_contact(make_contact(), NOW)
        await records.appointments.insert_appointment(make_appointment(), NOW)
    return store


def number(made: Iterator[Value], name: Callable[[Value, int], Value]) -> list[Value]:
    return [name(one, index) for index, one in enumerate(made)]


def list_reminders() -> list[Reminder]:
    """List a reminder of every status, due or not, to be tried again or not, late or not."""
    around_now, around_real = (AT.now - MINUTE, AT.now, AT.now + MINUTE), (None, AT.real, AT.real + MINUTE)
    made = (
        make_reminder(status=status, due_at=due, deadline_at=deadline, retry_at=retry)
        for status, due, deadline, retry in product(ReminderStatus, around_now, around_now, around_real)
        if due < deadline
    )
    return number(made, lambda one, n: replace(one, id=ReminderId(f"r{n:03}"), slot=Slot(f"s{n}")))


def list_calls() -> list[tuple[Call, ReminderStatus]]:
    """List a call of every state, asked after or not, with a lease or a line that has run out or not."""
    around = (None, AT.real, AT.real + MINUTE)
    open_states = {CallState.PLACING, CallState.UNCONFIRMED, CallState.REGISTERED, CallState.ONGOING}
    made = (
        (make_call(state=state, next_check_at=check, lease_until=end, live_until=end, is_live=live), status)
        for state, check, end, live, status in product(
            CallState, around, around, (True, False), (ReminderStatus.CALLED, ReminderStatus.SCHEDULED)
        )
        if state in open_states or not live
    )
    listed = number(made, lambda one, n: (_name(one[0], n), one[1]))
    person = {"needs_human": True}, {"settled_by": StaffId("U0ANN")}
    decided = (
        (make_call(state=CallState.UNCONFIRMED, is_live=False, **one), ReminderStatus.CALLED)
        for one in person
    )
    return listed + number(decided, lambda one, n: (_name(one[0], 900 + n), one[1]))


def _name(call: Call, n: int) -> Call:
    phone = E164(f"+44791234{n:04}")
    return replace(call, id=CallId(f"c{n:03}"), reminder_id=ReminderId(f"r{n:03}"), to_phone=phone)


async def insert_calls(records: Records, calls: list[tuple[Call, ReminderStatus]]) -> None:
    for call, status in calls:
        planned = make_reminder(id=call.reminder_id, slot=Slot(call.id), status=status)
        await records.reminders.insert_reminder(planned)
        assert await records.calls.insert_call(call, b"{}")


@pytest.mark.parametrize("waits_for", ["", "It waits for a line."])
async def test_the_reminders_it_lists_are_those_that_the_rule_finds_unexplained(
    booked: SqlStore, waits_for: str
) -> None:
    reminders = list_reminders()
    async with booked.writing() as records:
        for one in reminders:
            await records.reminders.insert_reminder(one)
    async with booked.reading() as records:
        free = [] if waits_for else [SALON.id]
        found = await records.watch.list_untouched(AT, free, limit=1000)
        few = await records.watch.list_untouched(AT, free, limit=2)
    unexplained = [one for one in reminders if judge_reminder(one, waits_for, AT).kind is Kind.UNEXPLAINED]
    assert 0 < len(unexplained) < len(reminders)
    assert found == sorted(unexplained, key=lambda one: (one.due_at, one.id))
    assert few == found[:2]


async def test_the_calls_it_lists_are_those_that_the_rule_finds_unexplained(booked: SqlStore) -> None:
    calls = list_calls()
    async with booked.writing() as records:
        await insert_calls(records, calls)
    async with booked.reading() as records:
        found = await records.watch.list_unattended(AT.real, limit=1000)
        few = await records.watch.list_unattended(AT.real, limit=2)
    unexplained = {call.id for call, status in calls if judge_call(call, status, AT).kind is Kind.UNEXPLAINED}
    assert 0 < len(unexplained) < len(calls)
    assert {call.id for call, _ in found} == unexplained
    statuses = {call.id: status for call, status in calls}
    assert all(statuses[call.id] is status for call, status in found)
    assert len(few) == 2


async def test_it_counts_how_the_work_stands(booked: SqlStore) -> None:
    waiting = {"due_at": AT.now - MINUTE, "deadline_at": AT.now + MINUTE}
    made = [
        make_reminder(**waiting),
        make_reminder(**waiting | {"due_at": AT.now - 3 * MINUTE}),
        make_reminder(**waiting | {"due_at": AT.now - 9 * MINUTE, "retry_at": AT.real - 2 * MINUTE}),
        make_reminder(**waiting | {"due_at": AT.now - 9 * MINUTE, "retry_at": AT.real + MINUTE}),
        make_reminder(**waiting | {"due_at": AT.now + MINUTE / 2}),
    ]
    named = number(iter(made), lambda one, n: replace(one, id=ReminderId(f"w{n}"), slot=Slot(f"w{n}")))
    over = {"is_live": False}
    calls = [
        make_call(),
        make_call(state=CallState.UNCONFIRMED, needs_human=True),
        make_call(state=CallState.UNCONFIRMED, **over),
        make_call(state=CallState.UNCONFIRMED, settled_by=StaffId("U0ANN"), **over),
        make_call(state=CallState.ONGOING),
        make_call(state=CallState.ENDED, **over),
    ]
    async with booked.writing() as records:
        for one in named:
            await records.reminders.insert_reminder(one)
        await insert_calls(records, [(_name(one, n), ReminderStatus.CALLED) for n, one in enumerate(calls)])
        await records.tenants.mark_tenant_held(SALON.id, Trouble.AGENT_UNKNOWN)
        await records.tenants.mark_account_held(SALON.account_id, Trouble.KEY_REFUSED)
        notice = Notice("call_ended", RetellCallId("r"), None, b"{}")
        await records.inbox.insert_event(AccountId("main"), notice, NOW)
        await records.cards.mark_stale(
            CardSubject.HOLD, "hold:main", tenant_id=SALON.id, channel=SALON.channel
        )
    async with booked.reading() as records:
        assert await records.watch.count_figures(AT) == Figures(
            due=3,
            claimed=1,
            in_flight=3,
            unconfirmed=2,
            needing_human=1,
            held=2,
            pending_events=1,
            stale_cards=1,
            oldest_overdue_s=180,
        )
        assert await records.watch.count_live() == {SALON.account_id: 3}


async def test_with_nothing_to_do_it_counts_nothing(store: SqlStore) -> None:
    async with store.reading() as records:
        assert await records.watch.count_figures(make_moment()) == Figures(0, 0, 0, 0, 0, 0, 0, 0, 0)
        assert await records.watch.count_live() == {}


async def test_what_is_watched_takes_the_place_of_what_was(store: SqlStore) -> None:
    one = Watched(Stuck.REMINDER, "r", since=NOW - MINUTE, seen_at=NOW)
    other = Watched(Stuck.CARD, "7", since=NOW - 2 * MINUTE, seen_at=NOW, told_at=NOW)
    for watched in ([one], [one, other], [other], []):
        async with store.writing() as records:
            await records.watch.mark_watched(watched)
        async with store.reading() as records:
            assert await records.watch.list_watched() == sorted(watched, key=lambda each: each.since)


async def test_a_card_is_unpainted_whoever_has_it_and_whatever_it_waits_for(store: SqlStore) -> None:
    async with store.writing() as records:
        for name in ("taken", "late", "painted"):
            await records.cards.mark_stale(CardSubject.HOLD, name, tenant_id=SALON.id, channel=SALON.channel)
        taken, late, painted = [
            await records.cards.claim_card(card_id, lease_until=NOW + MINUTE, real=NOW)
            for card_id in await records.cards.list_stale(NOW, limit=3)
        ]
        assert taken
        assert late
        assert painted
        await records.cards.mark_card_late(late.id, until=NOW + MINUTE)
        await records.cards.mark_painted(painted.id, version=1, message=MessageRef("m"), was=None)
    async with store.reading() as records:
        assert await records.watch.list_unpainted(limit=9) == [taken.id, late.id]
        assert await records.watch.list_unpainted(limit=1) == [taken.id]


async def test_a_card_that_is_news_hangs_where_it_is_wanted_now(store: SqlStore) -> None:
    this, elsewhere = (CardSubject.WATCH, "watch"), ChannelId("C0OPS")
    async with store.writing() as records:
        await records.cards.mark_stale(*this, tenant_id=SALON.id, channel=SALON.channel)
        await records.cards.mark_stale(*this, tenant_id=SALON.id, channel=elsewhere)
        same = await records.cards.find_card(*this)
        await records.cards.mark_stale(*this, tenant_id=SALON.id, channel=elsewhere, as_news=True)
        new = await records.cards.find_card(*this)
    assert (same and same.channel, new and new.channel) == (SALON.channel, elsewhere)


async def test_an_audit_scans_no_table_that_grows(booked: SqlStore, engines: Engines) -> None:
    """Read from the query plans; statistics of a large history are no excuse to read all of it."""
    if not engines.is_sqlite:
        await _fill(booked, engines)  # PostgreSQL scans what is small, rightly
    asked: list[tuple[str, object]] = []

    def note(
        _connection: Connection, _cursor: object, statement: str, values: object, *_rest: object
    ) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(engines.read.sync_engine, "before_cursor_execute", note)
    async with booked.reading() as records:
        await records.watch.count_figures(AT)
        await records.watch.list_untouched(AT, [SALON.id], limit=20)
        await records.watch.list_unattended(AT.real, limit=20)
        await records.watch.list_unpainted(limit=20)
        await records.watch.count_live()
    event.remove(engines.read.sync_engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if engines.is_sqlite else "EXPLAIN "
    scans: list[str] = []
    async with engines.read.connect() as connection:
        for statement, values in asked:
            plan = await connection.exec_driver_sql(explain + statement, values)  # type: ignore[arg-type]
            scans += [str(row[-1]).strip() for row in plan if _is_scan(str(row[-1]))]
    small = ("accounts", "tenants", "call_events")
    assert len(asked) >= 10
    assert [scan for scan in scans if not any(table in scan for table in small)] == []


def _is_scan(step: str) -> bool:
    return "Seq Scan" in step or (step.startswith("SCAN") and "INDEX cards_stale" not in step)


async def _fill(store: SqlStore, engines: Engines) -> None:
    """Add a history of calls and cards that are over."""
    over = make_call(state=CallState.ENDED, is_live=False, live_until=None)
    async with store.writing() as records:
        await insert_calls(records, [(_name(over, n), ReminderStatus.CALLED) for n in range(500)])
    async with engines.write.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO cards (tenant_id, subject, subject_id, channel, wanted_version, painted_version,"
                " failures) SELECT 'first', 'call', id, 'C', 1, 1, 0 FROM calls"
            )
        )
        await connection.execute(text("ANALYZE"))
