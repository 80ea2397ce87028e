"""An account shares its lines fairly: a business with thousands of reminders due starves none with three."""

from dataclasses import dataclass, replace

import pytest

from core.nouns.ids import ChannelId, TenantId
from core.nouns.reminder import Reminder
from core.rules.identity import derive_call_id
from core.use_cases.claim import Claimed, NotClaimed
from store.cipher import Cipher
from store.engines import Engines
from store.first_start import FirstStart
from tests.support.builders import NOW, make_look, make_tenant
from tests.support.crowds import COUNTED_UP, copy_rows
from tests.support.databases import set_limits
from tests.support.fakes import MAIN, make_evidence
from tests.support.working_day import Day

LINES, MANY, FEW = 20, 5_000, 3
BIG = make_tenant()
SMALL = make_tenant(id=TenantId("second"), channel=ChannelId("C0SECOND"))


@dataclass
class Shop:
    """Two businesses of one account, and the claim tick over both."""

    day: Day
    engines: Engines

    async def book_many(self) -> None:
        """Let the big business have thousands due at once, as after an import."""
        booked = await self.day.book("many")
        person, booking = booked.contact.id, booked.appointment.id
        async with self.engines.write.begin() as connection:
            await copy_rows(
                connection,
                "contacts",
                {"id": person},
                MANY - 1,
                lambda n: {"id": "person_" + n, "reference": n, "phone": "+4479" + n},
            )
            await copy_rows(
                connection,
                "consents",
                {"contact_id": person},
                MANY - 1,
                lambda n: {"id": COUNTED_UP, "contact_id": "person_" + n, "phone": "+4479" + n},
            )
            await copy_rows(
                connection,
                "appointments",
                {"id": booking},
                MANY - 1,
                lambda n: {"id": "booking_" + n, "contact_id": "person_" + n},
            )
            await copy_rows(
                connection,
                "reminders",
                {"appointment_id": booking},
                MANY - 1,
                lambda n: {
                    "id": "rem_" + n,
                    "contact_id": "person_" + n,
                    "appointment_id": "booking_" + n,
                    "slot": "slot_" + n,
                },
            )

    async def book_few(self) -> None:
        """Let the small business have three due, later than all of the big one's."""
        self.day.clock.wait(seconds=30)
        theirs = replace(self.day, tenant=SMALL)
        for number in range(FEW):
            await theirs.book(f"few {number}", name="Tom", phone=f"07912 34567{number}")

    async def claim_some(self) -> list[Reminder]:
        """Claim what is due until no line is free, as the tick does; answers what was claimed, in order."""
        async with self.day.store.reading() as records:
            due = await records.reminders.list_due(MAIN, self.day.clock.moment(), limit=100)
            reminders = [await records.reminders.get_reminder(each) for each in due]
        claimed = []
        for reminder in reminders:
            answer = await self.day.claim(reminder)
            if answer is NotClaimed.NO_LINE:
                break
            assert isinstance(answer, Claimed), answer
            claimed.append(reminder)
        return claimed

    async def end(self, reminder: Reminder) -> None:
        """Let the call of a reminder end."""
        await self.day.tell(make_evidence(derive_call_id(reminder.slot)))


@pytest.fixture
async def shop(day: Day, engines: Engines, cipher: Cipher) -> Shop:
    await set_limits(engines, concurrency=LINES, per_second=1000)
    await FirstStart(engines, cipher).save_tenant(SMALL, NOW)
    async with day.store.writing() as records:
        await records.scripts.mark_script(make_look(tenant_id=SMALL.id))
    return Shop(day, engines)


def name_owners(reminders: list[Reminder]) -> list[TenantId]:
    return [reminder.tenant_id for reminder in reminders]


async def test_of_five_thousand_and_three_due_the_three_are_claimed_within_the_first_few(
    shop: Shop,
) -> None:
    await shop.book_many()
    await shop.book_few()
    owners = name_owners(await shop.claim_some())
    assert len(owners) == LINES
    assert owners[: 2 * FEW].count(SMALL.id) == FEW


async def test_whoever_holds_all_lines_yields_the_next_free_one_to_whoever_holds_none(shop: Shop) -> None:
    await shop.book_many()
    held = await shop.claim_some()
    assert name_owners(held) == [BIG.id] * LINES
    await shop.book_few()
    assert await shop.claim_some() == []
    freed = []
    for reminder in held[: FEW + 1]:
        await shop.end(reminder)
        freed += await shop.claim_some()
    assert name_owners(freed) == [SMALL.id] * FEW + [BIG.id]


async def test_a_call_that_is_over_is_no_turn_taken(shop: Shop) -> None:
    await shop.book_few()
    theirs = await shop.claim_some()
    await shop.book_many()
    for reminder in theirs:
        await shop.end(reminder)
    assert name_owners(theirs) == [SMALL.id] * FEW
    assert name_owners(await shop.claim_some()) == [BIG.id] * LINES
