"""Ended, explained or unexplained: what a reminder and its call may be in, and what it is then."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.call import Call
from core.nouns.calling import Pause
from core.nouns.evidence import CallState
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.trouble import Trouble
from core.rules.overdue import (
    WAITS_FOR_LINE,
    Kind,
    Lines,
    explain_business,
    judge_call,
    judge_reminder,
    measure_lag,
)
from tests.support.builders import (
    MARIA,
    NOW,
    make_account,
    make_call,
    make_moment,
    make_reminder,
    make_tenant,
)

AT = make_moment()
SOON, JUST_NOW = NOW + timedelta(seconds=1), NOW - timedelta(seconds=1)
IDLE = Lines(live=0, begun_last_minute=0)
ENDED, EXPLAINED, UNEXPLAINED = Kind.ENDED, Kind.EXPLAINED, Kind.UNEXPLAINED


@pytest.mark.parametrize(
    ("reminder", "waits_for", "kind"),
    [
        (make_reminder(), "", UNEXPLAINED),
        (make_reminder(reason="Another call to this number is under way."), "", UNEXPLAINED),
        (make_reminder(retry_at=NOW), "", UNEXPLAINED),
        (make_reminder(deadline_at=NOW), "Calls are paused.", UNEXPLAINED),
        (make_reminder(deadline_at=NOW, retry_at=SOON), "", UNEXPLAINED),
        (make_reminder(due_at=SOON), "", EXPLAINED),
        (make_reminder(retry_at=SOON), "", EXPLAINED),
        (make_reminder(), "Calls are paused.", EXPLAINED),
        *(
            (make_reminder(status=one, deadline_at=NOW), "", ENDED)
            for one in ReminderStatus
            if one is not ReminderStatus.SCHEDULED
        ),
    ],
)
def test_a_reminder_is(reminder: Reminder, waits_for: str, kind: Kind) -> None:
    assert judge_reminder(reminder, waits_for, AT).kind is kind


def test_a_reminder_that_waits_says_for_what() -> None:
    assert judge_reminder(make_reminder(), WAITS_FOR_LINE, AT).why == WAITS_FOR_LINE
    assert judge_reminder(make_reminder(due_at=SOON, reason="Why."), "", AT).why == "Why."


def _pause(until: datetime | None) -> Pause:
    return Pause("", MARIA, NOW, until)


@pytest.mark.parametrize(
    ("account", "tenant", "lines", "why"),
    [
        ({}, {}, IDLE, ""),
        ({"held": Trouble.KEY_REFUSED}, {}, IDLE, "Calls are on hold."),
        ({}, {"held": Trouble.AGENT_UNKNOWN}, IDLE, "Calls are on hold."),
        ({"paused": _pause(None)}, {}, IDLE, "Calls are paused."),
        ({}, {"paused": _pause(SOON)}, IDLE, "Calls are paused."),
        ({}, {"paused": _pause(NOW)}, IDLE, ""),  # it has ended
        ({"concurrency_limit": 3}, {}, Lines(live=3, begun_last_minute=0), WAITS_FOR_LINE),
        ({"concurrency_limit": 3}, {}, Lines(live=2, begun_last_minute=0), ""),
        ({"concurrency_limit": 3}, {}, Lines(live=2, begun_last_minute=1), WAITS_FOR_LINE),
    ],
)
def test_a_business_waits_for(
    account: dict[str, object], tenant: dict[str, object], lines: Lines, why: str
) -> None:
    assert explain_business(make_account(**account), make_tenant(**tenant), lines, AT) == why


def _call(state: CallState, **changes: object) -> Call:
    quiet = {"lease_until": None, "live_until": None, "is_live": False}
    return make_call(**quiet | {"state": state} | changes)


CALLED, WAITING = ReminderStatus.CALLED, ReminderStatus.SCHEDULED


@pytest.mark.parametrize(
    ("call", "status", "kind"),
    [
        (make_call(), CALLED, EXPLAINED),
        (make_call(lease_until=NOW), CALLED, UNEXPLAINED),
        (make_call(lease_until=None), CALLED, UNEXPLAINED),
        (_call(CallState.UNCONFIRMED), CALLED, UNEXPLAINED),
        (_call(CallState.UNCONFIRMED, needs_human=True), CALLED, EXPLAINED),
        (_call(CallState.UNCONFIRMED, settled_by=StaffId("U0ANN")), CALLED, ENDED),
        (_call(CallState.UNCONFIRMED, next_check_at=SOON), CALLED, EXPLAINED),
        (_call(CallState.UNCONFIRMED, next_check_at=NOW), CALLED, UNEXPLAINED),
        (_call(CallState.UNCONFIRMED, needs_human=True, next_check_at=JUST_NOW), CALLED, UNEXPLAINED),
        (_call(CallState.REGISTERED, is_live=True), CALLED, UNEXPLAINED),
        (_call(CallState.REGISTERED, is_live=True, next_check_at=SOON), CALLED, EXPLAINED),
        (_call(CallState.ONGOING, is_live=True, next_check_at=SOON, live_until=NOW), CALLED, UNEXPLAINED),
        (_call(CallState.REGISTERED), CALLED, ENDED),
        (_call(CallState.UNAVAILABLE), CALLED, UNEXPLAINED),
        (_call(CallState.HELD), CALLED, UNEXPLAINED),
        (_call(CallState.UNAVAILABLE), WAITING, ENDED),
        (_call(CallState.HELD), ReminderStatus.SUPERSEDED, ENDED),
        (_call(CallState.REJECTED), CALLED, ENDED),
        (_call(CallState.ENDED, next_check_at=SOON), CALLED, EXPLAINED),
        (_call(CallState.ENDED, next_check_at=NOW), CALLED, UNEXPLAINED),
        *((_call(one), CALLED, ENDED) for one in (CallState.ENDED, CallState.ERROR, CallState.STOPPED)),
    ],
)
def test_a_call_is(call: Call, status: ReminderStatus, kind: Kind) -> None:
    standing = judge_call(call, status, AT)
    assert standing.kind is kind
    assert standing.why


steps = st.integers(-600, 600).map(lambda seconds: NOW + timedelta(seconds=seconds))
reminders = st.builds(
    make_reminder,
    due_at=steps,
    deadline_at=steps,
    retry_at=st.one_of(st.none(), steps),
    status=st.sampled_from(ReminderStatus),
)


@given(reminders, st.sampled_from(["", WAITS_FOR_LINE]), steps, steps)
def test_only_a_waiting_reminder_whose_time_has_come_can_be_unexplained(
    reminder: Reminder, waits_for: str, now: datetime, real: datetime
) -> None:
    at = Moment(now, real)
    if judge_reminder(reminder, waits_for, at).kind is UNEXPLAINED:
        assert reminder.status is ReminderStatus.SCHEDULED
        assert min(reminder.due_at, reminder.deadline_at) <= now
    else:
        waits = waits_for or reminder.due_at > now or (reminder.retry_at or real) > real
        assert reminder.status is not ReminderStatus.SCHEDULED or waits


def test_the_lag_is_counted_from_when_a_reminder_could_be_tried_again() -> None:
    long_due = NOW - timedelta(hours=1)
    assert measure_lag(make_reminder(due_at=JUST_NOW), AT) == 1
    assert measure_lag(make_reminder(due_at=long_due, retry_at=JUST_NOW), AT) == 1
    assert measure_lag(make_reminder(due_at=SOON), AT) == 0
