"""The evidence about one person: all of theirs, nothing of anybody else, and the audit's chain."""

import pytest

from core.nouns.audit import Change
from core.nouns.contact import ConsentBasis, ConsentSource
from core.nouns.evidence import Analysis, Answer
from core.nouns.ids import E164, TenantId
from core.nouns.opt_out import OptOut, OptOutSource
from core.nouns.trouble import Trouble
from core.nouns.verdict import Judgement, Phase, Ruling, Verdict
from core.ports.dialer import Unconfirmed
from core.use_cases.booking import Booked
from core.use_cases.evidence import Evidence, find_evidence
from core.use_cases.seal import seal_entries
from core.use_cases.settle import Decision, settle_call
from store.database import SqlStore
from tests.support.builders import MARIA, NOW, make_tenant
from tests.support.fakes import Shift, make_evidence

YES = Analysis(Answer.CONFIRMED, "She comes.")


@pytest.fixture
def shift(store: SqlStore) -> Shift:
    return Shift(store)


async def gather(shift: Shift, booked: Booked) -> Evidence:
    found = await find_evidence(shift.store, booked.contact.reference, tenant=shift.tenant)
    assert found is not None
    return found


async def test_all_that_was_done_is_in_it_in_the_order_in_which_it_was_done(shift: Shift) -> None:
    booked = await shift.book()
    await shift.change(booked, None, date="2024-01-16", phone="07912 345679", basis="express")
    shift.clock.wait(hours=24)
    async with shift.store.reading() as records:
        *_, reminder = await records.reminders.list_of_appointment(booked.appointment.id)
    call = await shift.ring(reminder)
    await shift.tell(make_evidence(call.id, raw_reason="user_hangup", analysis=YES))

    found = await gather(shift, booked)
    assert found.tenant.id == shift.tenant.id
    assert (found.contact.name, found.contact.phone) == ("Sarah Johnson", "+447912345679")
    assert [(one.basis, one.phone, one.noted_by) for one in found.consents] == [
        (ConsentBasis.PROVIDED_FOR_BOOKINGS, "+447912345678", MARIA),
        (ConsentBasis.AGREED_TO_AUTOMATED_CALLS, "+447912345679", MARIA),
    ]
    assert {one.source for one in found.consents} == {ConsentSource.FORM}
    [booking] = found.appointments
    assert (booking.id, booking.revision, booking.status.value) == (booked.appointment.id, 2, "confirmed")
    assert [one.reminder.status.value for one in found.planned] == ["superseded", "called"]
    judged = found.planned[1].judgements
    assert [one.phase for one in judged] == [Phase.PLANNED, Phase.CLAIMED]
    assert all(verdict.ruling is Ruling.CLEAR for verdict in judged[-1].verdicts)
    [told] = found.calls
    assert (told.id, told.raw_reason, told.retell_call_id) == (call.id, "user_hangup", f"at_retell_{call.id}")
    assert found.chain.broken == ""


async def test_every_judgement_is_told_with_its_policy(shift: Shift) -> None:
    booked = await shift.book()
    verdicts = (
        Verdict("consent", Ruling.NEVER, "Nobody noted that this number may be called.", basis="none"),
    )
    async with shift.store.writing() as records:
        for phase in (Phase.PLANNED, Phase.CLAIMED):
            await records.reminders.insert_judgement(
                Judgement(booked.reminders[0].id, phase, "2026-11-22", verdicts, NOW)
            )
    [planned] = (await gather(shift, booked)).planned
    judged = planned.judgements[1:]  # the first was made with the booking
    assert [(one.phase, one.verdicts) for one in judged] == [
        (Phase.PLANNED, verdicts),
        (Phase.CLAIMED, verdicts),
    ]


async def test_opt_outs_of_all_their_numbers_are_told_and_those_taken_back_too(shift: Shift) -> None:
    booked = await shift.book()
    await shift.change(booked, None, phone="07912 345679")
    async with shift.store.writing() as records:
        for phone, is_stop in (
            ("+447912345678", True),
            ("+447912345679", True),
            ("+447912345679", False),
            ("+447912345670", True),
        ):
            await records.opt_outs.insert_opt_out(
                OptOut(
                    shift.tenant.id,
                    E164(phone),
                    is_stop=is_stop,
                    source=OptOutSource.BUTTON,
                    by=MARIA,
                    at=shift.clock.wait(minutes=1).now,
                    reason="" if is_stop else "She rang and said so.",
                )
            )
    stated = [(one.phone, one.is_stop, one.reason) for one in (await gather(shift, booked)).opt_outs]
    assert stated == [
        ("+447912345678", True, ""),
        ("+447912345679", True, ""),
        ("+447912345679", False, "She rang and said so."),
    ]


async def test_who_pressed_what_is_told_with_the_batch_that_seals_it(shift: Shift) -> None:
    booked = await shift.book()
    other = await shift.book("form 2", name="Tom", phone="07912 345679")
    for one in (booked, other):
        shift.dialer.will(Unconfirmed(Trouble.SERVER_ERROR))
        call = await shift.ring(one.reminders[0])
        for _ in range(3):
            shift.clock.wait(minutes=60)
            await shift.check(call.id)
        await settle_call(shift.store, call.id, Decision.IT_RANG, **shift.by_maria())
        await seal_entries(shift.store, shift.tenant.id, shift.clock.moment())
    async with shift.store.writing() as records:
        await records.audit.insert_change(
            Change(shift.tenant.id, MARIA, "contact.stopped", booked.contact.id, NOW)
        )
    found = await gather(shift, booked)
    told = [(one.batch, one.entry.change.act, one.entry.change.after) for one in found.changes]
    assert (1, "contact.added") in [(batch, act) for batch, act, _ in told]
    # Of Tom, who was settled too, there is nothing.
    assert told[-2:] == [(1, "call.settled", {"decision": "it_rang"}), (None, "contact.stopped", {})]
    assert [act for _, act, _ in told].count("call.settled") == 1
    assert (found.chain.batches, found.chain.unsealed, found.chain.broken) == (2, 1, "")


async def test_nobody_is_found_by_an_unknown_reference_or_in_another_business(shift: Shift) -> None:
    booked = await shift.book()
    assert await find_evidence(shift.store, "C-0000", tenant=shift.tenant) is None
    another = make_tenant(id=TenantId("another"))
    assert await find_evidence(shift.store, booked.contact.reference, tenant=another) is None
