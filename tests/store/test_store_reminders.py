"""Reminders whose plan changes, on both databases: each write counts only where nobody was faster."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from core.nouns.ids import ReminderId, TenantId
from core.nouns.reminder import ReminderStatus
from core.nouns.reminder_plan import LateRule, ReminderPlan, Step
from core.ports.store import Work
from store.database import SqlStore
from tests.support.builders import NOW, make_appointment, make_contact, make_reminder

SARAHS = ReminderId("rem_1")
LATER = NOW + timedelta(hours=3)
PLANNED = make_reminder(
    due_at=LATER,
    deadline_at=LATER + timedelta(hours=1),
    reason="Moved into calling hours.",
    needs_approval=True,
)
STATUSES = [ReminderStatus.SCHEDULED, ReminderStatus.SKIPPED, ReminderStatus.SUPERSEDED]


@pytest.fixture
async def booked(store: SqlStore) -> SqlStore:
    """Return a store in which Sarah is booked, without a reminder."""
    async with store.writing() as records:
        await records.contacts.insert_contact(make_contact(), NOW)
        await records.appointments.insert_appointment(make_appointment(), NOW)
    return store


@pytest.mark.parametrize("status", STATUSES)
async def test_a_changed_plan_lets_a_reminder_wait_for_another_time(
    booked: SqlStore, status: ReminderStatus
) -> None:
    async with booked.writing() as records:
        await records.reminders.insert_reminder(make_reminder(status=status, reason="Another plan."))
    async with booked.writing() as records:
        assert await records.reminders.mark_planned(PLANNED, was=status)
    async with booked.reading() as records:
        assert await records.reminders.get_reminder(SARAHS) == PLANNED


@pytest.mark.parametrize("read_as", STATUSES)
async def test_but_not_one_that_was_called_meanwhile(booked: SqlStore, read_as: ReminderStatus) -> None:
    called = make_reminder(status=ReminderStatus.CALLED)
    async with booked.writing() as records:
        await records.reminders.insert_reminder(called)
        assert not await records.reminders.mark_planned(PLANNED, was=read_as)
        assert not await records.reminders.mark_withdrawn(SARAHS, reason="The reminder plan was changed.")
        assert await records.reminders.get_reminder(SARAHS) == called


async def test_what_the_gates_noted_of_it_stays(booked: SqlStore) -> None:
    noted = make_reminder(retry_at=LATER, approved_by=None, attempt=1)
    async with booked.writing() as records:
        await records.reminders.insert_reminder(noted)
        await records.reminders.mark_planned(replace(PLANNED, retry_at=None), was=ReminderStatus.SCHEDULED)
        assert (await records.reminders.get_reminder(SARAHS)).retry_at == LATER


async def test_what_is_withdrawn_waits_no_more_and_says_why(booked: SqlStore) -> None:
    async with booked.writing() as records:
        await records.reminders.insert_reminder(make_reminder())
        assert await records.reminders.mark_withdrawn(SARAHS, reason="The reminder plan was changed.")
        assert not await records.reminders.mark_withdrawn(SARAHS, reason="Again.")
        assert await records.reminders.get_reminder(SARAHS) == make_reminder(
            status=ReminderStatus.SUPERSEDED, reason="The reminder plan was changed."
        )


async def test_what_waits_anew_wakes_the_dialler(booked: SqlStore) -> None:
    heard: list[set[Work]] = []
    async with booked.writing() as records:
        await records.reminders.insert_reminder(make_reminder(status=ReminderStatus.SUPERSEDED))
    booked.listen(heard.append)
    async with booked.writing() as records:
        await records.reminders.mark_planned(PLANNED, was=ReminderStatus.SUPERSEDED)
    assert heard == [{Work.DIALS}]


@pytest.mark.parametrize(
    "plan",
    [
        None,
        ReminderPlan(()),
        ReminderPlan((Step(minutes_before=120), Step(days_before=1, at=time(17))), LateRule.ASK, 90),
    ],
)
async def test_a_booking_s_own_plan_and_series_come_back(booked: SqlStore, plan: ReminderPlan | None) -> None:
    changed = make_appointment(plan=plan, series="appt_1")
    async with booked.writing() as records:
        assert await records.appointments.mark_appointment(changed)
        kept = await records.appointments.find_appointment(TenantId("first"), changed.id)
    assert kept == replace(changed, version=2)
