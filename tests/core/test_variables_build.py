"""The agent gets what the order document shows: no more, no less, in its words."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from core.variables.packs import PACKS
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.ids import E164, AccountId, AgentRef, AppointmentId, ChannelId, ContactId, TenantId
from core.nouns.tenant import BusinessType, Tenant
from core.variables.build import build_variables, missing_required

TODAY = date(2024, 1, 8)
TENANT = Tenant(
    id=TenantId("t1"),
    account_id=AccountId("a1"),
    business_name="Luxury Hair Studio",
    business_type=BusinessType.SALON,
    timezone="Europe/London",
    locale="en-US",
    agent=AgentRef("agent_e53a44a8e7abed30866388d300"),
    from_number=E164("+447403305280"),
    callback_number=E164("+447403305280"),
    channel=ChannelId("C1"),
)
SARAH = Contact(
    id=ContactId("c1"),
    tenant_id=TENANT.id,
    reference="C-7K2Q",
    name="Sarah Johnson",
    phone=E164("+447912345678"),
)
HAIRCUT = Appointment(
    id=AppointmentId("p1"),
    tenant_id=TENANT.id,
    contact_id=SARAH.id,
    local_start=datetime(2024, 1, 15, 14, 30),  # noqa: DTZ001 - wall time is naive by definition
    zone="Europe/London",
    starts_at=datetime(2024, 1, 15, 14, 30, tzinfo=UTC),
    type="Hair Color and Cut",
    provider="Maria",
)


class TestBuildVariables:
    def test_gives_a_salon_the_order_documents_sample(self) -> None:
        variables = build_variables(tenant=TENANT, contact=SARAH, appointment=HAIRCUT, today=TODAY)

        assert list(variables.items()) == [
            ("customer_name", "Sarah Johnson"),
            ("business_name", "Luxury Hair Studio"),
            ("appointment_date", "Monday, January 15th"),
            ("appointment_time", "2:30 PM"),
            ("service_type", "Hair Color and Cut"),
            ("stylist_name", "Maria"),
            ("callback_number", "074-0330-5280"),
        ]

    def test_gives_any_other_business_the_nine_of_the_order_document(self) -> None:
        tenant = replace(TENANT, business_type=BusinessType.GENERAL)
        appointment = replace(HAIRCUT, duration_min=90, instructions="Bring a photo")

        variables = build_variables(tenant=tenant, contact=SARAH, appointment=appointment, today=TODAY)

        assert list(variables.items()) == [
            ("customer_name", "Sarah Johnson"),
            ("business_name", "Luxury Hair Studio"),
            ("callback_number", "074-0330-5280"),
            ("appointment_date", "Monday, January 15th"),
            ("appointment_time", "2:30 PM"),
            ("appointment_type", "Hair Color and Cut"),
            ("appointment_duration", "1 hour and 30 minutes"),
            ("provider_name", "Maria"),
            ("special_instructions", "Bring a photo"),
        ]

    def test_speaks_wall_time_whatever_the_instant(self) -> None:
        moved = replace(HAIRCUT, starts_at=datetime(2024, 1, 16, 4, 30, tzinfo=UTC), zone="Asia/Tokyo")

        variables = build_variables(tenant=TENANT, contact=SARAH, appointment=moved, today=TODAY)

        assert (variables["appointment_date"], variables["appointment_time"]) == (
            "Monday, January 15th",
            "2:30 PM",
        )

    def test_leaves_out_what_is_empty_after_cleaning(self) -> None:
        bare = replace(HAIRCUT, type="{{}}", provider=" ", duration_min=0, instructions="🦷")

        variables = build_variables(tenant=TENANT, contact=SARAH, appointment=bare, today=TODAY)

        assert list(variables) == [
            "customer_name",
            "business_name",
            "appointment_date",
            "appointment_time",
            "callback_number",
        ]

    def test_says_nothing_of_a_booking_when_there_is_none(self) -> None:
        variables = build_variables(tenant=TENANT, contact=SARAH, appointment=None, today=TODAY)

        assert set(variables) == {"customer_name", "business_name", "callback_number"}

    @given(
        business_type=st.sampled_from(BusinessType),
        locale=st.sampled_from(["en-US", "en-GB", "fr-FR", ""]),
        words=st.tuples(*[st.text(max_size=250)] * 5),
        start=st.datetimes(),
        duration_min=st.none() | st.integers(-10, 30_000),
        has_appointment=st.booleans(),
    )
    def test_gives_only_short_plain_strings_under_lawful_names(
        self,
        business_type: BusinessType,
        locale: str,
        words: tuple[str, ...],
        start: datetime,
        duration_min: int | None,
        *,
        has_appointment: bool,
    ) -> None:
        name, business_name, kind, provider, instructions = words
        appointment = replace(
            HAIRCUT,
            local_start=start,
            type=kind,
            provider=provider,
            instructions=instructions,
            duration_min=duration_min,
        )

        variables = build_variables(
            tenant=replace(TENANT, business_type=business_type, locale=locale, business_name=business_name),
            contact=replace(SARAH, name=name),
            appointment=appointment if has_appointment else None,
            today=TODAY,
        )

        order = list(PACKS[business_type])
        assert list(variables) == [key for key in order if key in variables]
        for key, value in variables.items():
            assert re.fullmatch(r"[a-z][a-z0-9_]{0,63}", key)
            assert type(value) is str
            assert 0 < len(value) <= 200
            assert not set(value) & set("{}")


class TestMissingRequired:
    def test_is_empty_when_all_is_there(self) -> None:
        variables = build_variables(tenant=TENANT, contact=SARAH, appointment=HAIRCUT, today=TODAY)

        assert missing_required(variables, HAIRCUT) == []

    def test_names_a_callback_number_that_cannot_be_spoken(self) -> None:
        tenant = replace(TENANT, callback_number=E164("none"))

        variables = build_variables(tenant=tenant, contact=SARAH, appointment=None, today=TODAY)

        assert missing_required(variables, None) == ["callback_number"]

    @pytest.mark.parametrize(
        ("appointment", "missing"),
        [
            (None, ["customer_name", "business_name", "callback_number"]),
            (
                HAIRCUT,
                [
                    "customer_name",
                    "business_name",
                    "callback_number",
                    "appointment_date",
                    "appointment_time",
                ],
            ),
        ],
    )
    def test_asks_for_date_and_time_only_of_a_booking(
        self, appointment: Appointment | None, missing: list[str]
    ) -> None:
        assert missing_required({}, appointment) == missing
