"""The records on both databases: what goes in comes out, and every guarded write is lost by the second."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from core.nouns.appointment import AppointmentStatus
from core.nouns.breaker import Breaker
from core.nouns.card import CardSubject
from core.nouns.contact import ConsentBasis
from core.nouns.evidence import CallState, Notice
from core.nouns.ids import (
    E164,
    AccountId,
    CallId,
    ContactId,
    MessageRef,
    ReminderId,
    RetellCallId,
    Slot,
    TenantId,
)
from core.nouns.opt_out import OptOut, OptOutSource
from core.nouns.reminder import ReminderStatus
from core.nouns.trouble import Trouble
from core.nouns.verdict import Judgement, Phase, Ruling, Verdict
from core.ports.store import Work
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines
from store.first_start import FirstStart
from tests.support.builders import (
    MARIA,
    NOW,
    make_appointment,
    make_call,
    make_consent,
    make_contact,
    make_moment,
    make_reminder,
    make_tenant,
)

TENANT, MAIN = TenantId("first"), AccountId("main")
CHANNEL = make_tenant().channel


@pytest.fixture
async def booked(store: SqlStore) -> SqlStore:
    """Return a store in which Sarah is booked and her reminder is due."""
    async with store.writing() as records:
        await records.contacts.insert_contact(make_contact(), NOW)
        await records.contacts.insert_consent(make_consent())
        await records.appointments.insert_appointment(make_appointment(), NOW)
        await records.reminders.insert_reminder(make_reminder())
    return store


class TestTenants:
    async def test_a_business_comes_back_as_it_was_saved(self, store: SqlStore) -> None:
        async with store.reading() as records:
            assert await records.tenants.get_tenant(TENANT) == make_tenant()
            assert await records.tenants.list_tenants() == [make_tenant()]

    async def test_a_hold_is_news_only_once_and_is_lifted_only_once(self, store: SqlStore) -> None:
        async with store.writing() as records:
            assert await records.tenants.mark_account_held(MAIN, Trouble.KEY_REFUSED)
            assert not await records.tenants.mark_account_held(MAIN, Trouble.PAYMENT_NEEDED)
            assert (await records.tenants.lock_account(MAIN)).held is Trouble.KEY_REFUSED
            assert await records.tenants.mark_account_released(MAIN)
            assert not await records.tenants.mark_account_released(MAIN)

    async def test_a_business_is_held_apart_from_its_account(self, store: SqlStore) -> None:
        async with store.writing() as records:
            assert await records.tenants.mark_tenant_held(TENANT, Trouble.AGENT_UNKNOWN)
            assert (await records.tenants.get_tenant(TENANT)).held is Trouble.AGENT_UNKNOWN
            assert (await records.tenants.lock_account(MAIN)).held is None
            assert await records.tenants.mark_tenant_released(TENANT)

    async def test_an_unknown_business_is_an_error(self, store: SqlStore) -> None:
        async with store.reading() as records:
            with pytest.raises(LookupError):
                await records.tenants.get_tenant(TenantId("nobody"))

    async def test_an_adjustment_makes_work_for_whoever_dials(self, store: SqlStore) -> None:
        heard: list[set[Work]] = []
        store.listen(heard.append)
        async with store.writing() as records:
            await records.tenants.mark_tenant_adjusted(make_tenant(facts={"location_name": "Mill Lane"}))
        assert heard == [{Work.DIALS}]


class TestContacts:
    async def test_what_the_pack_asks_of_a_person_is_kept_and_changed(self, store: SqlStore) -> None:
        saoirse = make_contact(name="Saoirse Ryan", fields={"pronunciation": "SEER-sha “{}” \u00b4 李"})
        async with store.writing() as records:
            await records.contacts.insert_contact(saoirse, NOW)
            assert await records.contacts.get_contact(saoirse.id) == saoirse
            plain = replace(saoirse, fields={})
            assert await records.contacts.mark_contact_changed(plain)
            assert await records.contacts.get_contact(saoirse.id) == plain

    async def test_a_person_is_found_by_name_number_and_reference(self, booked: SqlStore) -> None:
        async with booked.reading() as records:
            for typed in ("sarah", "JOHNSON", "07912 345678", "c-7k3q", ""):
                found = await records.contacts.list_matching(TENANT, typed, limit=5)
                assert [contact.name for contact in found] == ["Sarah Johnson"], typed

    async def test_signs_of_the_pattern_language_are_only_letters(self, booked: SqlStore) -> None:
        async with booked.reading() as records:
            assert await records.contacts.list_matching(TENANT, "%", limit=5) == []
            assert await records.contacts.list_matching(TENANT, "S_rah", limit=5) == []

    async def test_a_reference_finds_by_its_beginning_and_in_its_own_order(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            for reference in ("C-7K9A", "C-3K3Q"):
                other = make_contact(id=ContactId(reference), reference=reference, name="Aaron C-7K")
                await records.contacts.insert_contact(other, NOW)
            for typed, found in {
                "c-7k": ["C-7K3Q", "C-7K9A"],
                "7K9": ["C-7K9A"],
                "C-7K3Q": ["C-7K3Q"],
                "K3Q": [],
                "Aaron": [],
                "C-7K_Q": [],
                "%": [],
                "": ["C-3K3Q", "C-7K3Q", "C-7K9A"],
            }.items():
                people = await records.contacts.list_by_reference(TENANT, typed, limit=5)
                assert [one.reference for one in people] == found, typed
            assert len(await records.contacts.list_by_reference(TENANT, "", limit=2)) == 2
            assert await records.contacts.list_by_reference(TenantId("other"), "", limit=5) == []

    async def test_another_business_finds_nobody(self, booked: SqlStore) -> None:
        async with booked.reading() as records:
            assert await records.contacts.list_matching(TenantId("other"), "Sarah", limit=5) == []
            assert await records.contacts.find_contact(TenantId("other"), make_contact().id) is None

    async def test_a_name_with_accents_is_found_whatever_the_case(self, store: SqlStore) -> None:
        async with store.writing() as records:
            await records.contacts.insert_contact(make_contact(name="Zoë Ångström"), NOW)
            assert await records.contacts.list_matching(TENANT, "ZOË", limit=5)
            assert await records.contacts.find_same(TENANT, "zoë ångström", make_contact().phone)

    async def test_a_reference_that_is_taken_is_refused(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            twin = make_contact(id=ContactId("contact_2"))
            assert not await records.contacts.insert_contact(twin, NOW)

    async def test_the_newest_consent_for_a_number_counts(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            await records.contacts.insert_consent(make_consent(basis=ConsentBasis.NEITHER))
            found = await records.contacts.find_consent(make_contact().id, make_contact().phone)
            assert found is not None
            assert found.basis is ConsentBasis.NEITHER
            assert await records.contacts.find_consent(make_contact().id, E164("+4420")) is None

    async def test_an_opt_out_is_noted_once_for_each_business(self, booked: SqlStore) -> None:
        phone = make_contact().phone
        async with booked.writing() as records:
            stop = OptOut(TENANT, phone, is_stop=True, source=OptOutSource.BUTTON, by=MARIA, at=NOW)
            undo = replace(stop, is_stop=False, reason="They changed their mind.")
            assert not await records.opt_outs.insert_opt_out(undo)
            assert not await records.opt_outs.has_opted_out(TENANT, phone)
            assert await records.opt_outs.insert_opt_out(stop)
            assert not await records.opt_outs.insert_opt_out(replace(stop, source=OptOutSource.CALL))
            assert await records.opt_outs.has_opted_out(TENANT, phone)
            assert await records.opt_outs.find_opted_out(TENANT, [phone, E164("+4420")]) == {phone}
            assert await records.opt_outs.insert_opt_out(undo)
            assert not await records.opt_outs.has_opted_out(TENANT, phone)
            assert await records.opt_outs.list_opt_outs(TENANT, phone) == [stop, undo]

    async def test_retell_is_told_of_each_opt_out_once(self, booked: SqlStore) -> None:
        stop = OptOut(
            TENANT, make_contact().phone, is_stop=True, source=OptOutSource.BUTTON, by=MARIA, at=NOW
        )
        later = NOW + timedelta(minutes=5)
        async with booked.writing() as records:
            await records.opt_outs.insert_opt_out(stop)
            [untold] = await records.opt_outs.list_untold(NOW, limit=10)
            assert (untold.account_id, untold.opt_out) == ("main", stop)
            await records.opt_outs.mark_untold_late(untold.id, until=later)
            assert await records.opt_outs.list_untold(NOW, limit=10) == []
            assert len(await records.opt_outs.list_untold(later, limit=10)) == 1
            assert await records.opt_outs.mark_told(untold.id, at=later)
            assert not await records.opt_outs.mark_told(untold.id, at=later)
            assert await records.opt_outs.list_untold(later, limit=10) == []


class TestAppointments:
    async def test_what_the_pack_asks_of_a_booking_is_kept_and_changed(self, booked: SqlStore) -> None:
        asked = make_appointment(fields={"price_estimate": "85.50", "pet_name": "Bella “{}” \u00b4 李"})
        async with booked.writing() as records:
            assert await records.appointments.mark_appointment(asked)
            assert await records.appointments.get_appointment(asked.id) == replace(asked, version=2)
            assert await records.appointments.mark_appointment(replace(asked, version=2, fields={}))
            assert (await records.appointments.get_appointment(asked.id)).fields == {}

    async def test_wall_time_and_instant_come_back_as_they_were(self, booked: SqlStore) -> None:
        async with booked.reading() as records:
            found = await records.appointments.get_appointment(make_appointment().id)
            assert found == make_appointment()
            assert found.starts_at.utcoffset() == timedelta()
            assert found.local_start.tzinfo is None

    async def test_an_instant_in_another_zone_is_the_same_instant(self, booked: SqlStore) -> None:
        elsewhere = make_appointment().starts_at.astimezone(timezone(timedelta(hours=-5)))
        async with booked.writing() as records:
            await records.appointments.mark_appointment(make_appointment(starts_at=elsewhere))
            found = await records.appointments.get_appointment(make_appointment().id)
            assert found.starts_at == make_appointment().starts_at

    async def test_a_naive_instant_is_refused(self, booked: SqlStore) -> None:
        with pytest.raises(Exception, match="naive"):
            async with booked.writing() as records:
                naive = datetime(2024, 1, 15, 14, 30)  # noqa: DTZ001 - what must be refused
                await records.appointments.mark_appointment(make_appointment(starts_at=naive))

    async def test_the_second_writer_of_one_version_loses(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            assert await records.appointments.mark_appointment(make_appointment(type="Cut"))
            assert not await records.appointments.mark_appointment(make_appointment(type="Colour"))
            assert (await records.appointments.get_appointment(make_appointment().id)).type == "Cut"

    async def test_the_same_booking_is_not_saved_twice(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            assert not await records.appointments.insert_appointment(make_appointment(), NOW)

    async def test_the_next_booking_leaves_out_cancelled_and_past_ones(self, booked: SqlStore) -> None:
        contact = make_contact().id
        async with booked.writing() as records:
            assert await records.appointments.find_next(contact, NOW)
            assert await records.appointments.find_next(contact, NOW + timedelta(days=2)) is None
            cancelled = make_appointment(status=AppointmentStatus.CANCELLED)
            await records.appointments.mark_appointment(cancelled)
            assert await records.appointments.find_next(contact, NOW) is None
            assert await records.appointments.list_upcoming(TENANT, [contact], NOW) == []


class TestReminders:
    async def test_what_is_due_is_listed_and_what_is_not_is_not(self, booked: SqlStore) -> None:
        early, late = make_moment(later=-timedelta(seconds=1)), make_moment()
        async with booked.reading() as records:
            assert await records.reminders.list_due(MAIN, early, limit=5) == []
            assert await records.reminders.list_due(MAIN, late, limit=5) == [make_reminder().id]
            assert await records.reminders.list_due(AccountId("other"), late, limit=5) == []

    async def test_businesses_take_turns(self, booked: SqlStore, engines: Engines, cipher: Cipher) -> None:
        other = make_tenant(id=TenantId("second"))
        await FirstStart(engines, cipher).save_tenant(other, NOW)
        async with booked.writing() as records:
            for number in range(2, 4):
                first = make_reminder(id=ReminderId(f"rem_{number}"), slot=Slot(f"s{number}"))
                await records.reminders.insert_reminder(first)
            theirs = make_reminder(
                id=ReminderId("theirs"), slot=Slot("t"), tenant_id=other.id, due_at=NOW + timedelta(seconds=9)
            )
            await records.reminders.insert_reminder(theirs)
            due = await records.reminders.list_due(MAIN, make_moment(later=timedelta(minutes=1)), limit=2)
            assert due == [make_reminder().id, ReminderId("theirs")]

    async def test_of_one_business_the_soonest_deadline_comes_first_however_long_it_is_due(
        self, booked: SqlStore
    ) -> None:
        async with booked.writing() as records:
            for number, hours in ((2, 1), (3, 3), (4, -1)):
                other = make_reminder(
                    id=ReminderId(f"rem_{number}"),
                    slot=Slot(f"s{number}"),
                    due_at=NOW - timedelta(hours=number),
                    deadline_at=make_reminder().deadline_at + timedelta(hours=hours),
                )
                await records.reminders.insert_reminder(other)
            due = await records.reminders.list_due(MAIN, make_moment(), limit=5)
            assert due == [ReminderId(f"rem_{number}") for number in (4, 1, 2, 3)]

    async def test_what_came_of_requests_is_kept_with_the_account(self, booked: SqlStore) -> None:
        opened = Breaker((True, False), NOW + timedelta(seconds=30), timedelta(seconds=30))
        for breaker in (opened, None):
            async with booked.writing() as records:
                assert await records.tenants.mark_breaker(MAIN, breaker)
            async with booked.reading() as records:
                assert [one.breaker for one in await records.tenants.list_accounts()] == [breaker]

    async def test_a_request_under_way_is_one_that_was_claimed_later_and_has_no_result(
        self, booked: SqlStore
    ) -> None:
        async with booked.writing() as records:
            before = NOW - timedelta(seconds=1)
            assert not await records.calls.is_placing_since(MAIN, before)
            await records.calls.insert_call(make_call(), b"{}")
            assert await records.calls.is_placing_since(MAIN, before)
            assert not await records.calls.is_placing_since(MAIN, NOW)
            assert not await records.calls.is_placing_since(AccountId("other"), before)
            await records.calls.mark_call(make_call(state=CallState.REGISTERED))
            assert not await records.calls.is_placing_since(MAIN, before)

    async def test_a_reminder_put_back_waits_for_both_clocks(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            retry_at = NOW + timedelta(seconds=5)
            assert await records.reminders.mark_waiting(make_reminder().id, reason="x", retry_at=retry_at)
            assert await records.reminders.list_due(MAIN, make_moment(), limit=5) == []
            later = make_moment(later=timedelta(seconds=5))
            assert await records.reminders.list_due(MAIN, later, limit=5) == [make_reminder().id]

    async def test_it_is_handed_over_to_its_call_once(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            assert await records.reminders.mark_called(make_reminder().id)
            assert not await records.reminders.mark_called(make_reminder().id)
            assert await records.reminders.lock_waiting(make_reminder().id) is None
            assert not await records.reminders.mark_skipped(make_reminder().id, reason="too late")

    async def test_a_superseded_one_never_waits_again(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            assert await records.reminders.mark_superseded(make_appointment().id) == 1
            assert await records.reminders.mark_superseded(make_appointment().id) == 0
            assert not await records.reminders.mark_waiting(make_reminder().id, reason="retry")
            found = await records.reminders.get_reminder(make_reminder().id)
            assert found.status is ReminderStatus.SUPERSEDED

    async def test_a_slot_holds_one_reminder(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            assert not await records.reminders.insert_reminder(make_reminder(id=ReminderId("rem_2")))
            assert await records.reminders.find_by_slot(make_reminder().slot) == make_reminder()

    async def test_what_is_past_its_deadline_is_listed(self, booked: SqlStore) -> None:
        async with booked.reading() as records:
            assert await records.reminders.list_expired(make_moment(), limit=5) == []
            late = make_moment(later=timedelta(hours=23))
            assert await records.reminders.list_expired(late, limit=5) == [make_reminder().id]

    async def test_judgements_are_kept_and_the_latest_is_found(self, booked: SqlStore) -> None:
        verdicts = (Verdict("opt_out", Ruling.CLEAR), Verdict("hours", Ruling.LATER, "night", NOW, "GB"))
        planned = Judgement(make_reminder().id, Phase.PLANNED, "2026-11-22", verdicts, NOW)
        claimed = replace(planned, phase=Phase.CLAIMED, verdicts=verdicts[:1])
        async with booked.writing() as records:
            assert await records.reminders.find_judgement(planned.reminder_id) is None
            await records.reminders.insert_judgement(planned)
            await records.reminders.insert_judgement(claimed)
        async with booked.reading() as records:
            assert await records.reminders.list_judgements(planned.reminder_id) == [planned, claimed]
            assert await records.reminders.find_judgement(planned.reminder_id) == claimed


class TestCalls:
    async def test_a_call_and_its_body_come_back_as_they_were(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            assert await records.calls.insert_call(make_call(), b'{"to_number": "+44"}')
            assert await records.calls.get_call(make_call().id) == make_call()
            assert await records.calls.get_body(make_call().id) == b'{"to_number": "+44"}'

    async def test_the_body_lies_encrypted(self, booked: SqlStore, engines: Engines) -> None:
        async with booked.writing() as records:
            await records.calls.insert_call(make_call(), b"Sarah Johnson")
        async with engines.read.connect() as connection:
            stored = (await connection.exec_driver_sql("SELECT body FROM calls")).scalar_one()
            assert b"Sarah" not in bytes(stored)

    async def test_a_number_has_one_live_call_of_a_business(self, booked: SqlStore) -> None:
        second = make_call(id=CallId("call_2"))
        async with booked.writing() as records:
            assert await records.calls.insert_call(make_call(), b"")
            assert not await records.calls.insert_call(second, b"")
            assert await records.calls.mark_call(replace(make_call(), is_live=False))
            assert await records.calls.insert_call(second, b"")

    async def test_a_call_cannot_become_live_beside_another_and_the_rest_is_saved(
        self, booked: SqlStore
    ) -> None:
        first = make_call(is_live=False)
        async with booked.writing() as records:
            await records.calls.insert_call(first, b"")
            await records.calls.insert_call(make_call(id=CallId("call_2")), b"")
            assert not await records.calls.mark_call(replace(first, is_live=True))
            assert await records.calls.mark_call(replace(first, summary="news"))
        async with booked.reading() as records:
            assert (await records.calls.get_call(first.id)).summary == "news"

    async def test_the_second_writer_of_one_version_loses(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            await records.calls.insert_call(make_call(), b"")
            assert await records.calls.mark_call(replace(make_call(), state=CallState.UNCONFIRMED))
            assert not await records.calls.mark_call(replace(make_call(), state=CallState.REJECTED))
            assert (await records.calls.get_call(make_call().id)).version == 2

    async def test_lines_and_pace_are_counted(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            await records.calls.insert_call(make_call(), b"")
            assert await records.calls.count_live(MAIN) == 1
            assert await records.calls.count_attempted_since(MAIN, NOW - timedelta(seconds=1)) == 1
            assert await records.calls.count_attempted_since(MAIN, NOW) == 0

    async def test_a_call_is_found_by_what_retell_calls_it(self, booked: SqlStore) -> None:
        async with booked.writing() as records:
            await records.calls.insert_call(make_call(), b"")
            await records.calls.mark_call(replace(make_call(), retell_call_id=RetellCallId("call_r")))
            found = await records.calls.find_by_retell_id(RetellCallId("call_r"))
            assert found is not None
            assert found.id == make_call().id
            assert await records.calls.find_by_retell_id(RetellCallId("call_x")) is None

    async def test_lapsed_overlong_and_due_calls_are_listed(self, booked: SqlStore) -> None:
        call = make_call(next_check_at=NOW)
        async with booked.writing() as records:
            await records.calls.insert_call(call, b"")
            assert await records.calls.list_lapsed(NOW, limit=5) == []
            assert await records.calls.list_lapsed(NOW + timedelta(seconds=90), limit=5) == [call.id]
            assert await records.calls.list_overlong(NOW + timedelta(minutes=65), limit=5) == [call.id]
            assert await records.calls.list_to_check(NOW, limit=5) == [call.id]
            assert await records.calls.list_to_check(NOW - timedelta(seconds=1), limit=5) == []


class TestInbox:
    NOTICE = Notice("call_ended", RetellCallId("call_r"), CallId("call_1"), b'{"event":"call_ended"}')

    async def test_the_same_event_is_stored_once(self, store: SqlStore) -> None:
        async with store.writing() as records:
            assert await records.inbox.insert_event(MAIN, self.NOTICE, NOW)
            assert not await records.inbox.insert_event(MAIN, self.NOTICE, NOW)
            assert len(await records.inbox.list_pending(NOW, limit=5)) == 1

    async def test_an_event_comes_back_as_it_was_and_is_applied_once(self, store: SqlStore) -> None:
        async with store.writing() as records:
            await records.inbox.insert_event(MAIN, self.NOTICE, NOW)
            [event] = await records.inbox.list_pending(NOW, limit=5)
            pending = await records.inbox.lock_pending(event)
            assert pending is not None
            assert (pending.account_id, pending.notice, pending.received_at) == (MAIN, self.NOTICE, NOW)
            assert await records.inbox.mark_applied(event, note="applied", at=NOW)
            assert not await records.inbox.mark_applied(event, note="applied", at=NOW)
            assert await records.inbox.lock_pending(event) is None

    async def test_an_event_that_waits_is_left_alone_until_then(self, store: SqlStore) -> None:
        async with store.writing() as records:
            await records.inbox.insert_event(MAIN, self.NOTICE, NOW)
            [event] = await records.inbox.list_pending(NOW, limit=5)
            await records.inbox.mark_event_waiting(event, until=NOW + timedelta(seconds=9))
            assert await records.inbox.list_pending(NOW, limit=5) == []
            assert await records.inbox.list_pending(NOW + timedelta(seconds=9), limit=5) == [event]

    async def test_its_body_lies_encrypted_and_another_key_does_not_open_it(
        self, store: SqlStore, engines: Engines
    ) -> None:
        async with store.writing() as records:
            await records.inbox.insert_event(MAIN, self.NOTICE, NOW)
        other = SqlStore(engines, Cipher("another secret"))
        async with engines.read.connect() as connection:
            stored = (await connection.exec_driver_sql("SELECT body FROM call_events")).scalar_one()
            assert b"call_ended" not in bytes(stored)
        async with other.reading() as records:
            [event] = await records.inbox.list_pending(NOW, limit=5)
            with pytest.raises(Exception, match="SECRET_KEY"):
                await records.inbox.lock_pending(event)


class TestCards:
    async def test_a_card_is_stale_until_its_newest_version_is_painted(self, store: SqlStore) -> None:
        lease = NOW + timedelta(seconds=30)
        async with store.writing() as records:
            for _ in range(2):
                await records.cards.mark_stale(CardSubject.CALL, "call_1", tenant_id=TENANT, channel=CHANNEL)
            [card_id] = await records.cards.list_stale(NOW, limit=5)
            card = await records.cards.claim_card(card_id, lease_until=lease, real=NOW)
            assert card is not None
            assert (card.wanted_version, card.painted_version, card.message) == (2, 0, None)
            await records.cards.mark_stale(CardSubject.CALL, "call_1", tenant_id=TENANT, channel=CHANNEL)
            assert await records.cards.mark_painted(card_id, version=2, message=MessageRef("C/1"), was=None)
            assert await records.cards.list_stale(NOW, limit=5) == [card_id]

    async def test_one_painter_has_it_at_a_time(self, store: SqlStore) -> None:
        lease = NOW + timedelta(seconds=30)
        async with store.writing() as records:
            await records.cards.mark_stale(CardSubject.CALL, "call_1", tenant_id=TENANT, channel=CHANNEL)
            [card_id] = await records.cards.list_stale(NOW, limit=5)
            assert await records.cards.claim_card(card_id, lease_until=lease, real=NOW)
            assert await records.cards.claim_card(card_id, lease_until=lease, real=NOW) is None
            assert await records.cards.claim_card(card_id, lease_until=lease, real=lease)

    async def test_an_older_painting_never_replaces_a_newer_one(self, store: SqlStore) -> None:
        async with store.writing() as records:
            for _ in range(3):
                await records.cards.mark_stale(CardSubject.CALL, "call_1", tenant_id=TENANT, channel=CHANNEL)
            [card_id] = await records.cards.list_stale(NOW, limit=5)
            assert await records.cards.mark_painted(card_id, version=3, message=MessageRef("C/1"), was=None)
            assert not await records.cards.mark_painted(
                card_id, version=2, message=MessageRef("C/2"), was=None
            )
            found = await records.cards.find_card(CardSubject.CALL, "call_1")
            assert found is not None
            assert found.message == "C/1"

    async def test_a_late_card_waits_and_can_forget_its_message(self, store: SqlStore) -> None:
        async with store.writing() as records:
            await records.cards.mark_stale(CardSubject.CALL, "call_1", tenant_id=TENANT, channel=CHANNEL)
            [card_id] = await records.cards.list_stale(NOW, limit=5)
            until = NOW + timedelta(seconds=9)
            assert await records.cards.mark_card_late(card_id, until=until, forget_message=True)
            assert await records.cards.list_stale(NOW, limit=5) == []
            assert await records.cards.list_stale(until, limit=5) == [card_id]


class TestTransactions:
    async def test_an_exception_takes_everything_back(self, booked: SqlStore) -> None:
        with pytest.raises(RuntimeError):
            async with booked.writing() as records:
                await records.reminders.mark_called(make_reminder().id)
                raise RuntimeError
        async with booked.reading() as records:
            found = await records.reminders.get_reminder(make_reminder().id)
            assert found.status is ReminderStatus.SCHEDULED

    async def test_a_commit_tells_what_work_it_made_and_a_rollback_tells_nothing(
        self, store: SqlStore
    ) -> None:
        heard: list[set[Work]] = []
        store.listen(heard.append)
        with pytest.raises(RuntimeError):
            async with store.writing() as records:
                await records.inbox.insert_event(MAIN, TestInbox.NOTICE, NOW)
                raise RuntimeError
        async with store.writing() as records:
            await records.inbox.insert_event(MAIN, TestInbox.NOTICE, NOW)
        assert heard == [{Work.EVENTS}]
