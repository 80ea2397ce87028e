"""A whole day of a medical practice, of which Slack sees references and nothing else.

Everything that the program sends to Slack is searched for names, numbers, dates, times, types and the rest.
The same day of a salon tells all of it, which shows that the search would find it.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from sqlalchemy import text, update

from app.demo import SALON
from app.program import Program
from bot.ids import Word
from core.nouns.attestation import Attestation, Attested
from core.nouns.ids import StaffId
from core.nouns.tenant import Profile
from core.use_cases.booking import Booked, add_booking
from core.use_cases.tenants import get_home_tenant
from store.engines import build_engines
from store.tables import TenantRow
from tests.support.builders import make_form
from tests.support.clocks import NOON
from tests.support.databases import Sqlite, set_limits
from tests.support.payloads import find_told, spell_date, spell_number, spell_time
from tests.support.stage import Control, Json, Sandbox, run_program, wait_for

MARIA = StaffId("U0MARIA")
PRACTICE = {"BUSINESS_NAME": "Lee Family Practice", "BUSINESS_TYPE": "medical"}
QUIET = {"data_storage_setting": "basic_attributes_only", "voicemail_option": {"action": {"type": "hangup"}}}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a booking; the number's last digits decide what happens on the phone."""

    name: str
    parts: tuple[str, ...]  #: each of which tells who it is
    phone: str
    start: str  #: wall time in London
    type: str
    provider: str
    told: str  #: what a card says of them in the end, in small letters

    def list_words(self) -> list[str | re.Pattern[str]]:
        """List all that tells of this person."""
        wall = datetime.fromisoformat(self.start)
        what = [self.type, *self.provider.removeprefix("Dr. ").split()]
        return [self.name, *self.parts, spell_number(self.phone), *spell_date(wall), *spell_time(wall), *what]


def read_people(table: str) -> list[Person]:
    """Read the people of a table: a line each, the parts of the name that tell who it is in brackets."""
    people = []
    for line in table.strip().splitlines():
        name, ending, start, kind, provider, told = (cell.strip() for cell in line.split("|"))
        parts = tuple(re.findall(r"\[(.+?)\]", name))
        whole, phone = re.sub(r"[\[\]]", "", name), f"+4479123456{ending}"
        people.append(Person(whole, parts, phone, f"2024-01-{start}", kind, provider, told))
    return people


*DUE, LATER, HELD = read_people("""
[Zelda] [Quixote]              | 01 | 13 10:52 | Colonoscopy   | Dr. Okonkwo      | confirmed
李[小龙]                        | 02 | 13 10:53 | Vasectomy     | Dr. Bhattacharya | voicemail
[Nguyễn] [Thị] [Ánh]           | 03 | 13 10:54 | Biopsy        | Dr. Ferreira     | no answer
[Олена] [Шевченко]             | 05 | 13 10:55 | Dialysis      | Dr. Lindqvist    | asked for another time
[محمد] [الفارسي]               | 07 | 13 10:56 | Chemotherapy  | Dr. Papadakis    | wants no more calls
[Siobhán] O'[Malley]-[Łukasz]  | 10 | 13 10:57 | Endoscopy     | Dr. Zsigmond     | number out of service
Rejected [Rita] [Ruzicka]      | 48 | 13 10:58 | Mammogram     | Dr. Achterberg   | refused one of the details
Doubted [Dora] [Dvorak]        | 28 | 13 10:59 | Angiogram     | Dr. Castellanos  | no trace of this call
Unasked [Ursula] [Unruh]       | 11 | 13 11:01 | Cystoscopy    | Dr. Vandermeer   | not called
Skipped [Sven] [Sjöberg]       | 12 | 12 12:51 | Tonsillectomy | Dr. Obradovic    | not called
Called [Chloé] [Kováč]         | 13 | 17 16:23 | Hysterectomy  | Dr. Wisniewski   | confirmed
Held [Hanna] [Hämäläinen]      | 44 | 13 11:02 | Bronchoscopy  | Dr. Montenegro   | on hold
""")
EVERYBODY = [*DUE, LATER, HELD]
INSTRUCTIONS = "Fast from midnight"
TYPED = {"Zelda", "小龙", "345601", "7912"}
SAID_OF_ALL = [INSTRUCTIONS, "insurance card", "café entrance", "après midi"]


@pytest.fixture
def environment(sandbox: Sandbox, sqlite: Sqlite) -> dict[str, str]:
    """One database will do: what Slack sees does not depend on it."""
    return sandbox.environment(sqlite.make(), sandbox.ports[0])


@asynccontextmanager
async def open_business(environment: dict[str, str], control: Control) -> AsyncIterator[Program]:
    """Run a business that keeps little and has its papers, but for the one with Slack."""
    await control.post("/control/retell/agents", {"agent_id": SALON["RETELL_AGENT_ID"], "agent": QUIET})
    papers = {one: Attestation(MARIA, NOON) for one in (Attested.RETELL_BAA, Attested.OUR_BAA)}
    async with run_program(environment) as program:
        engines = build_engines(environment["DATABASE_URL"])
        await set_limits(engines, concurrency=1000, per_second=1000)
        async with engines.write.begin() as connection:
            await connection.execute(update(TenantRow).values(attested=papers))
        await engines.close()
        yield program


async def book(program: Program, person: Person) -> Booked:
    """Put somebody straight into the store, with all that a booking can tell."""
    tenant, at = await get_home_tenant(program.store), program.clock.moment()
    form = make_form(
        name=person.name,
        phone=person.phone,
        date=person.start[:10],
        time=person.start[11:],
        type=person.type,
        provider=person.provider,
        basis="none" if person.name.startswith("Unasked") else "provided_number",
        fields={"arrival_instructions": "bring_insurance_card"},
    )
    booked = await add_booking(program.store, form, tenant=tenant, staff=MARIA, submission=person.name, at=at)
    assert isinstance(booked, Booked), booked
    async with program.store.writing() as records:
        now_is = await records.appointments.get_appointment(booked.appointment.id)
        await records.appointments.mark_appointment(replace(now_is, instructions=INSTRUCTIONS))
    return booked


async def wait_until_told(control: Control, booked: Booked, said: str) -> Json:
    """Wait for a card that says this of this person, whoever they are to Slack."""
    wanted = (booked.contact.reference.casefold(), said)

    async def look() -> Json:
        for message in await control.messages():
            shown = str(message).casefold()
            if all(word in shown for word in wanted):
                return message
        return None

    return await wait_for(look)


async def live_a_day(
    program: Program, control: Control, *, by: Callable[[Booked], str]
) -> tuple[dict[str, Booked], set[str]]:
    """Call everybody, and let people do in Slack all that can be done there; `by` is what finds somebody.

    Answers who was booked, and which names and numbers a type-ahead found somebody by.
    """
    people = {person.name: await book(program, person) for person in [*DUE, LATER]}
    for person in DUE:
        await wait_until_told(control, people[person.name], person.told)
    later, zelda = people[LATER.name], people[DUE[0].name]
    await call_by_hand(control, later, by(later))
    await type_everything(control, people)
    found_by = await choose_everything(control, by(people["Nguyễn Thị Ánh"]))
    await change_bookings(control, by(later), by(zelda))
    doubted = await wait_until_told(control, people["Doubted Dora Dvorak"], "no trace of this call")
    await control.press(doubted, "call.it_rang")
    await book(program, HELD)
    await control.press(await control.wait_for_card("Calls are on hold"), "hold.release")
    await control.wait_for_card("Calls are on hold")
    return people, found_by


async def call_by_hand(control: Control, booked: Booked, known_by: str) -> None:
    """Look at what a call would carry, and call."""
    view = (await command(control, f"call {known_by}"))["view"]
    path = f"/control/slack/views/{view['id']}"
    assert (await control.post(f"{path}/submit"))["outcome"] == "updated"
    await wait_until_told(control, booked, "confirmed")


async def type_everything(control: Control, people: dict[str, Booked]) -> None:
    """Type every word there is, with a name, a number and references of several kinds behind it."""
    opted_out, silent = people["محمد الفارسي"], people["Nguyễn Thị Ánh"]
    behind = ["", "Zelda Quixote", "07912 345601", opted_out.contact.reference, silent.contact.reference]
    for word in Word:
        for typed in behind if word in {Word.FIND, Word.CALL, Word.EDIT, Word.ADD} else behind[1:4]:
            answer = await command(control, f"{word} {typed}")
            if answer["view"]:
                await control.post(f"/control/slack/views/{answer['view']['id']}/close")
    for typed in ("", "Zelda Quixote", "07912 345601"):
        await command(control, typed)


async def choose_everything(control: Control, known_by: str) -> set[str]:
    """Type into every type-ahead, and choose from it; answers by what of a person somebody was found."""
    found_by = set()
    for word, label in (("call", "Contact"), ("edit", "Appointment")):
        view = (await command(control, word))["view"]
        path = f"/control/slack/views/{view['id']}"
        for typed in (*TYPED, known_by[:4]):
            offered = await control.post(f"{path}/options", {"label": label, "typed": typed})
            found_by |= {typed} if offered["options"] else set()
        chosen = await control.post(f"{path}/fill", {"values": {label: known_by}})
        assert chosen["actions"]
        await control.post(f"{path}/close")
    return found_by & TYPED


async def change_bookings(control: Control, later: str, confirmed: str) -> None:
    """Set two back that confirmed, cancel one, be too late with a second form, and open what is gone."""
    for one in (confirmed, later):
        form = (await command(control, f"edit {one}"))["view"]
        back = {"values": {"Status": "Booked"}}
        said = await control.post(f"/control/slack/views/{form['id']}/submit", back)
        assert said["outcome"] == "updated"
    first = (await command(control, f"edit {later}"))["view"]
    second = (await command(control, f"edit {later}"))["view"]
    saved = {"values": {"Status": "Cancelled"}}
    assert (await control.post(f"/control/slack/views/{first['id']}/submit", saved))["outcome"] == "updated"
    assert (await control.post(f"/control/slack/views/{second['id']}/submit", saved))["outcome"] == "errors"
    await command(control, f"edit {later}")


async def command(control: Control, typed: str) -> Json:
    return await control.post("/control/slack/command", {"text": f"/concierge {typed}"})


async def list_payloads(control: Control) -> list[tuple[str, str]]:
    return [(one["method"], one["raw"]) for one in await control.get("/control/slack/payloads")]


async def list_reasons(environment: dict[str, str]) -> list[tuple[str, str]]:
    """List every reason that was written down for staff, whatever surface will show it one day."""
    engines = build_engines(environment["DATABASE_URL"])
    async with engines.read.connect() as connection:
        rows = await connection.execute(text("SELECT reason FROM reminders UNION SELECT reason FROM calls"))
        found = [("reason", str(row[0])) for row in rows]
    await engines.close()
    return found


async def test_a_practice_without_an_agreement_shows_slack_references_and_nothing_else(
    environment: dict[str, str], control: Control
) -> None:
    async with open_business(environment | PRACTICE, control) as program:
        assert (await get_home_tenant(program.store)).profile is Profile.HIPAA
        people, found_by = await live_a_day(program, control, by=lambda booked: booked.contact.reference)
        await program.ticks.paint()
    assert found_by == set()
    payloads, reasons = await list_payloads(control), await list_reasons(environment)
    words = [word for person in EVERYBODY for word in person.list_words()]
    assert find_told([*payloads, *reasons], [*words, *SAID_OF_ALL]) == set()

    kinds = {method for method, _ in payloads}
    wanted = {"chat.postMessage", "chat.update", "views.open", "views.update", "response_url"}
    assert wanted | {"ack:view_submission", "ack:block_suggestion"} <= kinds
    zelda = people["Zelda Quixote"].contact.reference
    for said in (f"{zelda}: confirmed", "That matches nothing.", "A reminder call is planned."):
        assert find_told(payloads, [said]), said
    assert len(await control.dials()) > len(DUE) // 2


async def test_the_same_day_of_a_salon_tells_slack_all_of_it(
    environment: dict[str, str], control: Control
) -> None:
    async with open_business(environment, control) as program:
        _, found_by = await live_a_day(program, control, by=lambda booked: booked.contact.name)
        await program.ticks.paint()
    assert found_by == TYPED
    payloads = await list_payloads(control)
    told = " ".join(find_told(payloads, [word for person in EVERYBODY for word in person.list_words()]))
    for person in EVERYBODY:
        wall = datetime.fromisoformat(person.start)
        number = spell_number(person.phone).pattern
        for word in (person.name, *person.parts, f"{wall:%a} {wall.day}", f"{wall:%H:%M}", person.type):
            assert word in told, (person.name, word)
        assert number in told or person is HELD, person.name
    assert find_told(payloads, [INSTRUCTIONS])
