"""Scripts, maps and free fields on both databases: what goes in comes out, and no error quotes it."""

from dataclasses import replace
from datetime import timedelta
from traceback import format_exception

import pytest
from sqlalchemy import text

from core.nouns.ids import TenantId
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
from core.nouns.tenant import ScriptPolicy
from core.nouns.variable_map import OwnVariable, VariableMap
from store.database import SqlStore
from store.engines import Engines
from tests.support.builders import NOW, make_appointment, make_contact, make_tenant

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


@pytest.fixture
def look() -> None:
    """Nobody has looked at the script yet."""


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


class TestUnreadable:
    async def test_what_another_release_kept_of_a_script_is_no_look_and_gives_way_to_the_next(
        self, store: SqlStore, engines: Engines
    ) -> None:
        checked = CheckedScript(TENANT, SCRIPT, NOW)
        async with store.writing() as records:
            await records.scripts.mark_script(checked)
        async with engines.write.begin() as connection:
            await connection.execute(text("UPDATE scripts SET script = replace(script, 'flow', 'hologram')"))
        async with store.writing() as records:
            assert await records.scripts.find_script(TENANT) is None
            assert await records.scripts.mark_script(checked)
            assert await records.scripts.find_script(TENANT) == checked

    async def test_the_error_about_a_field_does_not_say_what_stands_in_it(
        self, store: SqlStore, engines: Engines
    ) -> None:
        async with store.writing() as records:
            await records.contacts.insert_contact(make_contact(), NOW)
        async with engines.write.begin() as connection:
            odd = '{"pronunciation": ["SAIR-uh"]}'
            await connection.execute(text("UPDATE contacts SET fields = :odd"), {"odd": odd})
        with pytest.raises(ValueError, match="the stored JSON is no") as told:
            async with store.reading() as records:
                await records.contacts.get_contact(make_contact().id)
        assert "SAIR-uh" not in "".join(format_exception(told.value))
