"""What Retell tells is stored, applied once, and joined in any order; cards follow the rows."""

from dataclasses import replace

import pytest

from core.nouns.appointment import AppointmentStatus
from core.nouns.call import Outcome
from core.nouns.card import CallPainting, CardSubject, HoldPainting, SkipPainting
from core.nouns.evidence import Analysis, Answer, CallState, Ending
from core.nouns.ids import AccountId, CallId, MessageRef
from core.nouns.trouble import Trouble
from core.ports.card_board import CardGone, CardLate
from core.use_cases.booking import Booked
from core.use_cases.events import receive_notice
from core.use_cases.holds import mark_held
from core.use_cases.settle import release_hold
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines
from store.first_start import AccountKeys, FirstStart
from tests.support.builders import NOW
from tests.support.fakes import MAIN, Shift, build_notice, make_evidence

YES = Analysis(Answer.CONFIRMED, "She comes.")


@pytest.fixture
def shift(store: SqlStore) -> Shift:
    return Shift(store)


@pytest.fixture
async def booked(shift: Shift) -> Booked:
    return await shift.book()


async def get_status(shift: Shift, booked: Booked) -> AppointmentStatus:
    async with shift.store.reading() as records:
        return (await records.appointments.get_appointment(booked.appointment.id)).status


class TestEvents:
    async def test_any_order_and_repetition_ends_in_the_same_record(self, shift: Shift) -> None:
        ends = []
        for number, order in enumerate([(0, 1, 2), (2, 1, 0), (1, 1, 2, 0, 0, 2)]):
            booked = await shift.book(f"form {number}", phone=f"07912 34567{number}")
            call = await shift.ring(booked.reminders[0])
            story = [
                make_evidence(call.id, CallState.ONGOING),
                make_evidence(call.id, ending=Ending.HUNG_UP),
                make_evidence(call.id, ending=Ending.HUNG_UP, analysis=YES, person_spoke=True),
            ]
            for step in order:
                await shift.tell(story[step])
            ended = await shift.get_call(call.id)
            ends.append((ended.state, ended.outcome, ended.is_live, ended.summary, ended.next_check_at))
            assert await get_status(shift, booked) is AppointmentStatus.CONFIRMED
        assert ends == [(CallState.ENDED, Outcome.CONFIRMED, False, "She comes.", None)] * 3

    async def test_the_same_event_is_stored_and_applied_once(self, shift: Shift, booked: Booked) -> None:
        call = await shift.ring(booked.reminders[0])
        notice, at = build_notice(make_evidence(call.id, analysis=YES)), shift.clock.moment()
        assert await receive_notice(shift.store, MAIN, notice, at=at)
        assert not await receive_notice(shift.store, MAIN, notice, at=at)
        assert await shift.apply() == [True]
        applied = await shift.get_call(call.id)
        assert not await receive_notice(shift.store, MAIN, notice, at=at)
        assert await shift.apply() == []
        assert await shift.get_call(call.id) == applied

    async def test_news_before_the_201_is_joined_and_the_201_takes_nothing_back(
        self, shift: Shift, booked: Booked
    ) -> None:
        claimed = await shift.take(booked.reminders[0])
        early = await shift.tell(make_evidence(claimed.call_id, analysis=YES))
        assert early is not None
        assert (early.state, early.outcome) == (CallState.ENDED, Outcome.CONFIRMED)
        late = await shift.place(claimed)
        assert (late.state, late.outcome) == (CallState.ENDED, Outcome.CONFIRMED)
        assert shift.dialer.requests == []

    async def test_an_event_of_an_unknown_call_waits_and_is_then_noted(
        self, shift: Shift, engines: Engines
    ) -> None:
        await receive_notice(
            shift.store, MAIN, build_notice(make_evidence(CallId("unknown"))), at=shift.clock.moment()
        )
        assert await shift.apply() == [False]
        assert await shift.apply() == []
        shift.clock.wait(seconds=20)
        assert await shift.apply() == [False]
        shift.clock.wait(minutes=10)
        assert await shift.apply() == [True]
        await shift.tell(None)
        async with engines.read.connect() as connection:
            notes = await connection.exec_driver_sql("SELECT note FROM call_events ORDER BY id")
            assert [row[0] for row in notes] == ["no such call", "says nothing of a call's course"]

    async def test_another_accounts_event_is_ignored_and_our_own_without_a_reference_is_not(
        self, shift: Shift, booked: Booked, engines: Engines, cipher: Cipher
    ) -> None:
        other = AccountId("other")
        await FirstStart(engines, cipher).save_account(other, AccountKeys("k", ("k",)), NOW)
        call = await shift.ring(booked.reminders[0])
        told = make_evidence(call.id, analysis=YES)
        await shift.tell(told, account_id=other)
        assert await shift.get_call(call.id) == call
        await shift.tell(replace(told, call_ref=None))
        assert (await shift.get_call(call.id)).outcome is Outcome.CONFIRMED

    async def test_an_opt_out_on_the_phone_is_kept_and_the_next_call_is_not_made(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await shift.ring(booked.reminders[0])
        told = await shift.tell(make_evidence(call.id, ending=Ending.OPTED_OUT))
        assert told is not None
        assert told.outcome is Outcome.OPTED_OUT
        async with shift.store.reading() as records:
            assert await records.opt_outs.has_opted_out(shift.tenant.id, call.to_phone)

    async def test_an_opt_out_during_the_call_has_it_stopped_at_the_next_news(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await shift.ring(booked.reminders[0])
        await shift.opt_out()
        told = await shift.tell(make_evidence(call.id, CallState.ONGOING))
        assert told is not None
        assert told.stop_wanted
        assert shift.dialer.stopped == [call.retell_call_id]
        await shift.tell(make_evidence(call.id, CallState.STOPPED))
        assert len(shift.dialer.stopped) == 1

    async def test_an_answer_changes_only_the_booking_it_was_given_about(self, shift: Shift) -> None:
        table = {
            Answer.CONFIRMED: AppointmentStatus.CONFIRMED,
            Answer.RESCHEDULE: AppointmentStatus.RESCHEDULE,
            Answer.CANCEL: AppointmentStatus.CANCEL_ASKED,
            Answer.WRONG_NUMBER: AppointmentStatus.BOOKED,
        }
        for number, (answer, status) in enumerate(table.items()):
            booked = await shift.book(f"form {number}", phone=f"07912 34567{number}")
            call = await shift.ring(booked.reminders[0])
            await shift.tell(make_evidence(call.id, analysis=Analysis(answer)))
            assert await get_status(shift, booked) is status
        for number, changes in enumerate([{"time": "16:00"}, {"status": "cancelled"}]):
            booked = await shift.book(f"moved {number}", phone=f"07912 34568{number}")
            call = await shift.ring(booked.reminders[0])
            await shift.change(booked, None, **changes)
            before = await get_status(shift, booked)
            await shift.tell(make_evidence(call.id, analysis=YES))
            assert await get_status(shift, booked) is before
            assert (await shift.get_call(call.id)).outcome is Outcome.CONFIRMED


class TestCards:
    async def test_a_card_is_painted_once_and_again_in_the_same_message_when_its_row_changed(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await shift.ring(booked.reminders[0])
        [first] = await shift.paint()
        assert isinstance(first, CallPainting)
        assert (first.call.state, first.contact) == (CallState.REGISTERED, booked.contact)
        assert await shift.paint() == []
        await shift.tell(make_evidence(call.id, analysis=YES))
        [second] = await shift.paint()
        assert isinstance(second, CallPainting)
        assert second.call.outcome is Outcome.CONFIRMED
        assert [shown.before for shown in shift.board.shown] == [None, shift.board.shown[0].message]

    async def test_what_changed_while_it_was_painted_is_painted_again(
        self, shift: Shift, booked: Booked
    ) -> None:
        call = await shift.ring(booked.reminders[0])

        async def end() -> None:
            assert await shift.paint() == []  # nobody else paints it meanwhile
            await shift.tell(make_evidence(call.id, analysis=YES))

        shift.board.will(meanwhile=end)
        [old] = await shift.paint()
        [new] = await shift.paint()
        assert isinstance(old, CallPainting)
        assert isinstance(new, CallPainting)
        assert (old.call.outcome, new.call.outcome) == (None, Outcome.CONFIRMED)
        assert await shift.paint() == []

    async def test_a_late_card_waits_longer_each_time_or_as_long_as_slack_says(
        self, shift: Shift, booked: Booked
    ) -> None:
        await shift.ring(booked.reminders[0])
        for waits, told in ((2, None), (4, None), (90, 90.0)):
            shift.board.will(CardLate("ratelimited", told))
            assert await shift.paint() == []
            shift.clock.wait(seconds=waits - 1)
            assert await shift.paint() == []
            shift.clock.wait(seconds=1)
        assert len(await shift.paint()) == 1

    async def test_a_card_that_somebody_deleted_is_hung_anew(self, shift: Shift, booked: Booked) -> None:
        call = await shift.ring(booked.reminders[0])
        await shift.paint()
        await shift.tell(make_evidence(call.id, CallState.ONGOING))
        shift.board.will(CardGone())
        assert await shift.paint() == []
        assert len(await shift.paint()) == 1
        assert shift.board.shown[-1].before is None

    async def test_every_hold_is_told_in_a_message_of_its_own_and_its_end_in_the_same(
        self, shift: Shift
    ) -> None:
        told: list[tuple[Trouble | None, MessageRef | None]] = []
        for trouble in (Trouble.KEY_REFUSED, Trouble.PAYMENT_NEEDED):
            async with shift.store.writing() as records:
                assert await mark_held(
                    records, shift.tenant, trouble, whole_account=True, at=shift.clock.moment()
                )
                assert not await mark_held(
                    records, shift.tenant, trouble, whole_account=True, at=shift.clock.moment()
                )
            [begun] = await shift.paint()
            await release_hold(shift.store, "hold:main", **shift.by_maria())
            [ended] = await shift.paint()
            assert isinstance(begun, HoldPainting)
            assert isinstance(ended, HoldPainting)
            told += [
                (begun.trouble, shift.board.shown[-2].before),
                (ended.trouble, shift.board.shown[-1].before),
            ]
        first, second = shift.board.shown[0].message, shift.board.shown[2].message
        assert told == [
            (Trouble.KEY_REFUSED, None),
            (None, first),
            (Trouble.PAYMENT_NEEDED, None),
            (None, second),
        ]
        assert first != second

    async def test_a_skipped_reminder_shows_its_reason_where_staff_see_it(self, shift: Shift) -> None:
        booked = await shift.book(date="2024-01-14", time="15:00")
        [painting] = await shift.paint()
        assert isinstance(painting, SkipPainting)
        assert painting.reminder == booked.reminders[0]
        assert shift.board.shown[0].channel == shift.tenant.channel
        async with shift.store.reading() as records:
            card = await records.cards.find_card(CardSubject.SKIP, booked.reminders[0].id)
        assert card is not None
        assert card.painted_version == card.wanted_version
