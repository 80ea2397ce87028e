"""Corners where two things happen at once: twin forms, numbers mended, late answers, news out of order."""

import asyncio
import json
import logging
from datetime import datetime

import pytest

from core.nouns.appointment import AppointmentStatus
from core.nouns.booking import Field, Refused
from core.nouns.call import Outcome
from core.nouns.card import HoldPainting
from core.nouns.evidence import Analysis, Answer, CallState
from core.nouns.trouble import Trouble
from core.ports.dialer import Unavailable, Unconfirmed
from core.rules.wall_time import WallTimeRefused, to_instant
from core.use_cases.booking import Booked
from core.use_cases.changing import Changed
from core.use_cases.claim import expire_reminder
from core.use_cases.holds import mark_held
from core.use_cases.settle import Decision, release_hold, settle_call
from store.database import SqlStore
from tests.support.builders import MARIA
from tests.support.fakes import Shift, keep_engines, make_evidence

engines = keep_engines

YES = Analysis(Answer.CONFIRMED, "She comes.")


@pytest.fixture
def shift(store: SqlStore) -> Shift:
    return Shift(store)


async def mend_phone(shift: Shift, booked: Booked) -> None:
    changed = await shift.change(booked, None, date="2024-01-20", phone="07912 345679")
    assert isinstance(changed, Changed)


async def test_the_same_form_sent_twice_at_once_books_once(shift: Shift) -> None:
    async with asyncio.timeout(20):
        one, other = await asyncio.gather(shift.book(), shift.book())
    assert one == other


async def test_a_retry_rings_the_number_as_it_was_mended_and_the_record_says_so(shift: Shift) -> None:
    one, other = await shift.book("form 1"), await shift.book("form 2", date="2024-01-20")
    shift.dialer.will(Unavailable(Trouble.NO_CONNECTION))
    await shift.ring(one.reminders[0])
    await mend_phone(shift, other)
    shift.clock.wait(seconds=10)
    call = await shift.ring(one.reminders[0])
    assert shift.dialer.requests[-1].to_number == call.to_phone == "+447912345679"


async def test_a_resend_never_rings_a_number_that_was_mended_meanwhile(shift: Shift) -> None:
    one, other = await shift.book("form 1"), await shift.book("form 2", date="2024-01-20")
    shift.dialer.will(Unconfirmed(Trouble.SERVER_ERROR))
    call = await shift.ring(one.reminders[0])
    await mend_phone(shift, other)
    shift.clock.wait(minutes=2)
    assert await shift.check(call.id) is None
    assert (await shift.get_call(call.id)).needs_human


async def test_looks_for_an_analysis_are_counted_from_the_end_of_the_call(shift: Shift) -> None:
    call = await shift.ring((await shift.book()).reminders[0])
    shift.dialer.knows(make_evidence(call.id, CallState.ONGOING))
    for _ in range(4):
        shift.clock.wait(minutes=3)
        await shift.check(call.id)
        await shift.apply()
    await shift.tell(make_evidence(call.id))
    shift.dialer.knows(make_evidence(call.id, analysis=YES))
    shift.clock.wait(minutes=3)
    await shift.check(call.id)
    await shift.apply()
    assert (await shift.get_call(call.id)).outcome is Outcome.CONFIRMED


@pytest.mark.parametrize("is_silence_first", [True, False])
async def test_a_confirmation_that_nobody_spoke_is_taken_back_in_any_order(
    shift: Shift, *, is_silence_first: bool
) -> None:
    booked = await shift.book()
    call = await shift.ring(booked.reminders[0])
    story = [make_evidence(call.id, person_spoke=False), make_evidence(call.id, analysis=YES)]
    for evidence in story if is_silence_first else reversed(story):
        await shift.tell(evidence)
    assert (await shift.get_call(call.id)).outcome is Outcome.UNCLEAR
    async with shift.store.reading() as records:
        booking = await records.appointments.get_appointment(booked.appointment.id)
    assert booking.status is AppointmentStatus.BOOKED


async def test_an_appointment_moved_as_the_customer_asked_gets_a_reminder_of_its_own(shift: Shift) -> None:
    booked = await shift.book()
    call = await shift.ring(booked.reminders[0])
    await shift.tell(make_evidence(call.id, analysis=Analysis(Answer.RESCHEDULE)))
    changed = await shift.change(booked, None, date="2024-01-20")
    assert isinstance(changed, Changed)
    assert changed.appointment.status is AppointmentStatus.BOOKED
    assert len(changed.reminders) == 1


async def test_a_registration_that_comes_after_people_called_again_is_not_lost(shift: Shift) -> None:
    booked = await shift.book()
    claimed = await shift.take(booked.reminders[0])

    async def call_again() -> None:
        shift.clock.wait(seconds=91)
        await shift.lapse(claimed.call_id)
        shift.clock.wait(minutes=51)
        await shift.check(claimed.call_id)
        at = shift.clock.moment()
        again = Decision.CALL_AGAIN
        await settle_call(shift.store, claimed.call_id, again, tenant=shift.tenant, staff=MARIA, at=at)
        async with shift.store.reading() as records:
            planned = await records.reminders.list_of_appointment(booked.appointment.id)
        [by_hand] = [reminder for reminder in planned if reminder.is_by_hand]
        await shift.take(by_hand)

    shift.dialer.will(meanwhile=call_again)
    call = await shift.place(claimed)
    assert call.state is CallState.REGISTERED
    assert call.retell_call_id is not None
    assert not call.is_live


async def test_giving_up_a_reminder_leaves_what_retell_said_of_its_call(shift: Shift) -> None:
    booked = await shift.book()
    shift.dialer.will(Unavailable(Trouble.RATE_LIMITED))
    call = await shift.ring(booked.reminders[0])
    await shift.tell(make_evidence(call.id, CallState.ONGOING))
    at = shift.clock.wait(hours=23)
    await expire_reminder(shift.store, booked.reminders[0].id, at=at)
    assert (await shift.get_call(call.id)).state is CallState.ONGOING


async def test_a_hold_that_begins_while_the_end_of_the_last_is_painted_is_told_in_a_new_message(
    shift: Shift,
) -> None:
    async with shift.store.writing() as records:
        await mark_held(
            records, shift.tenant, Trouble.KEY_REFUSED, whole_account=True, at=shift.clock.moment()
        )
    await shift.paint()
    await release_hold(shift.store, "hold:main", **shift.by_maria())

    async def hold_again() -> None:
        async with shift.store.writing() as records:
            await mark_held(
                records, shift.tenant, Trouble.PAYMENT_NEEDED, whole_account=True, at=shift.clock.moment()
            )

    shift.board.will(meanwhile=hold_again)
    await shift.paint()
    await shift.paint()
    shown = shift.board.shown[-1]
    assert isinstance(shown.painting, HoldPainting)
    assert (shown.painting.trouble, shown.before) == (Trouble.PAYMENT_NEEDED, None)


async def test_how_many_variables_a_call_carries_is_logged_and_none_of_them(
    shift: Shift, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="core")
    await shift.ring((await shift.book()).reminders[0])
    [prepared] = [record for record in caplog.records if record.message == "prepared variables"]
    variables: dict[str, str] = json.loads(shift.dialer.requests[-1].body)["variables"]
    assert vars(prepared)["count"] == len(variables)
    told = " ".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert [value for value in variables.values() if value in told] == []


async def test_an_old_event_does_not_reopen_what_was_concluded(shift: Shift) -> None:
    call = await shift.ring((await shift.book()).reminders[0])
    await shift.tell(make_evidence(call.id))
    for _ in range(5):
        shift.clock.wait(minutes=3)
        await shift.check(call.id)
    await shift.tell(make_evidence(call.id, CallState.ONGOING))
    concluded = await shift.get_call(call.id)
    assert (concluded.outcome, concluded.next_check_at) == (Outcome.UNCLEAR, None)


async def test_a_cancelled_appointment_is_not_changed_behind_its_back(shift: Shift) -> None:
    booked = await shift.book()
    await shift.change(booked, None, status="cancelled")
    refused = await shift.change(booked, None, status="cancelled", provider="Ann")
    assert isinstance(refused, Refused)
    assert set(refused.errors) == {Field.APPOINTMENT}


@pytest.mark.parametrize(
    ("day", "zone"), [((9999, 12, 31, 23, 30), "America/New_York"), ((1, 1, 1, 0, 30), "Asia/Tokyo")]
)
def test_a_date_at_the_end_of_the_calendar_is_refused_in_words(
    day: tuple[int, int, int, int, int], zone: str
) -> None:
    with pytest.raises(WallTimeRefused, match="too far"):
        to_instant(datetime(*day), zone)  # noqa: DTZ001 - wall time
