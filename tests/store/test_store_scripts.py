"""Scripts, maps and free fields on both databases: what goes in comes out, whoever wrote the row."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import Connection, inspect, text

from core.nouns.ids import AccountId, AppointmentId, ContactId, TenantId
from core.nouns.phone_style import PhoneStyle
from core.nouns.script import (
    AgentConduct,
    AgentScript,
    CheckedScript,
    Place,
    Placeholder,
    ScriptKind,
    Storage,
    VoicemailAction,
)
from core.nouns.tenant import Profile, ScriptPolicy
from core.nouns.variable_map import OwnVariable, VariableMap
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines, build_engines
from store.first_start import AccountKeys, FirstStart
from store.migrate import build_config, migrate
from tests.support.builders import NOW, make_appointment, make_contact, make_tenant
from tests.support.databases import Postgres, Sqlite

TENANT = TenantId("first")
SCRIPT = AgentScript(
    agent=make_tenant().agent,
    version=7,
    kind=ScriptKind.FLOW,
    needed=(
        Placeholder("customer_name", frozenset({Place.OPENING, Place.VOICEMAIL})),
        Placeholder("ünïcode {x}", frozenset({Place.TOOL})),
    ),
    defaulted=(Placeholder("mood", frozenset({Place.SETTING})),),
    digest="0" * 64,
    conduct=AgentConduct(
        languages=("en-US", "ja-JP"),
        storage=Storage.EXCEPT_PERSONAL,
        retention_days=30,
        scrubbed=("person_name", "email"),
        voicemail=VoicemailAction.STATIC_TEXT,
        tells_answer=True,
        detects_opt_out=True,
    ),
)


NEW_COLUMNS = {
    "tenants": ("profile", "phone_style", "facts", "variable_map", "script_policy"),
    "contacts": ("fields",),
    "appointments": ("fields",),
}


class TestScripts:
    async def test_a_script_comes_back_with_all_its_parts(self, store: SqlStore) -> None:
        checked = CheckedScript(TENANT, SCRIPT, NOW, "A sentence.")
        async with store.writing() as records:
            assert await records.scripts.find_script(TENANT) is None
            assert await records.scripts.mark_script(checked)
        async with store.reading() as records:
            assert await records.scripts.find_script(TENANT) == checked

    async def test_a_later_look_takes_the_place_of_the_one_before(self, store: SqlStore) -> None:
        later = CheckedScript(TENANT, replace(SCRIPT, version=8), NOW + timedelta(days=1))
        async with store.writing() as records:
            await records.scripts.mark_script(CheckedScript(TENANT, SCRIPT, NOW, "A sentence."))
            assert await records.scripts.mark_script(later)
            assert await records.scripts.find_script(TENANT) == later
            assert await records.scripts.mark_script(replace(later, script=None))
            assert await records.scripts.find_script(TENANT) == replace(later, script=None)


class TestAdjusted:
    async def test_a_business_comes_back_as_it_was_adjusted_and_the_rest_of_it_is_not_touched(
        self, store: SqlStore
    ) -> None:
        adjusted = make_tenant(
            facts={"ai_disclosure": "an AI “assistant”"},
            variable_map=VariableMap(
                renames=(("stylist_name", "barber"),),
                own=(OwnVariable("gate", label="Gate"), OwnVariable("hint", text="Park behind")),
                allowed=(("service_type", "cleaning"),),
            ),
            script_policy=ScriptPolicy.WARN,
            phone_style=PhoneStyle.NATIONAL,
        )
        async with store.writing() as records:
            assert await records.tenants.mark_tenant_adjusted(replace(adjusted, business_name="Another"))
            assert await records.tenants.lock_tenant(TENANT) == adjusted
            assert not await records.tenants.mark_tenant_adjusted(make_tenant(id=TenantId("nobody")))

    async def test_to_lock_a_business_that_is_not_there_is_an_error(self, store: SqlStore) -> None:
        async with store.writing() as records:
            with pytest.raises(LookupError):
                await records.tenants.lock_tenant(TenantId("nobody"))

    async def test_free_fields_come_back(self, store: SqlStore) -> None:
        contact = make_contact(fields={"pronunciation": "SAIR-uh"})
        booking = make_appointment(fields={"gate": "to the left", "price_estimate": "85,50 €"})
        async with store.writing() as records:
            await records.contacts.insert_contact(contact, NOW)
            await records.appointments.insert_appointment(booking, NOW)
            assert await records.contacts.get_contact(contact.id) == contact
            assert await records.appointments.get_appointment(booking.id) == booking


class TestReleaseBefore:
    """The release before knows nothing of the new columns, and may go on writing while we read."""

    async def test_a_row_without_the_new_columns_reads_back_with_the_defaults(
        self, store: SqlStore, engines: Engines
    ) -> None:
        async with store.writing() as records:
            await records.contacts.insert_contact(make_contact(fields={"pronunciation": "x"}), NOW)
            await records.appointments.insert_appointment(make_appointment(fields={"gate": "x"}), NOW)
        async with engines.write.begin() as connection:
            for table, new in NEW_COLUMNS.items():
                await connection.run_sync(_copy_without, table, new)
        async with store.reading() as records:
            copy = await records.tenants.get_tenant(TenantId("copy of first"))
            assert replace(copy, id=TENANT) == make_tenant()
            assert (copy.profile, copy.facts) == (Profile.STANDARD, {})
            contact = await records.contacts.get_contact(ContactId("copy of contact_1"))
            assert contact.fields == {}
            booking = await records.appointments.get_appointment(AppointmentId("copy of appt_1"))
            assert booking.fields == {}


def _copy_without(connection: Connection, table: str, new: tuple[str, ...]) -> None:
    """Write a row again, naming only the columns that the release before knew."""
    names = [one["name"] for one in inspect(connection).get_columns(table) if one["name"] not in new]
    other = {"id": "'copy of ' || id", "reference": "'C-COPY'"}
    into, what = ", ".join(names), ", ".join(other.get(name, name) for name in names)
    connection.execute(text(f"INSERT INTO {table} ({into}) SELECT {what} FROM {table}"))  # noqa: S608 - our own names


@pytest.fixture
async def empty(database: Sqlite | Postgres) -> AsyncIterator[Engines]:
    """A database without any table."""
    engines = build_engines(database.make_empty())
    yield engines
    await engines.close()


async def test_a_locale_that_no_voice_speaks_becomes_one_that_it_does(empty: Engines, cipher: Cipher) -> None:
    became = {one: one for one in ("en-US", "en-GB", "en-AU", "en-IN", "en-NZ", "de-DE")}
    became |= {"en": "en-US", "en-CA": "en-GB", "en-IE": "en-GB", "en-ZA": "en-GB"}
    await migrate(empty)
    first = FirstStart(empty, cipher)
    await first.save_account(AccountId("main"), AccountKeys("key", ()), NOW)
    for locale in became:
        await first.save_tenant(make_tenant(id=TenantId(locale), locale=locale), NOW)
    async with empty.write.begin() as connection:
        await connection.run_sync(lambda on: command.downgrade(build_config(on), "0001"))
    await migrate(empty)
    async with SqlStore(empty, cipher).reading() as records:
        tenants = await records.tenants.list_tenants()
    assert {tenant.id: tenant.locale for tenant in tenants} == became
    assert all(replace(tenant, id=TENANT, locale="en-US") == make_tenant() for tenant in tenants)
