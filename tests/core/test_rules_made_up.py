"""The customer who does not exist: one of every line of business, whole enough to be called."""

import pytest

from core.nouns.booking import BookingForm
from core.nouns.tenant import BusinessType, Profile, Tenant
from core.nouns.variable_map import OwnVariable, VariableMap
from core.packs.catalogue import PACKS
from core.rules.asked import list_asked
from core.rules.booking_form import Draft, read_form
from core.rules.made_up import MadeUpCustomer, make_up_customer
from core.variables.build import build_variables
from core.variables.recipe import list_sendable
from tests.support.builders import NOW, make_tenant

OWN = VariableMap(own=(OwnVariable("gate", label="Gate"), OwnVariable("hint", text="Park behind the house")))


def make(kind: BusinessType, profile: Profile | None = None) -> Tenant:
    return make_tenant(
        business_type=kind,
        profile=profile or PACKS[kind].profile,
        facts={"caller_display_name": "Fern House"},
        variable_map=OWN,
    )


def type_in(made_up: MadeUpCustomer) -> BookingForm:
    """Fill in the form as somebody would who books this."""
    contact, booking = made_up.contact, made_up.appointment
    return BookingForm(
        name=contact.name,
        phone=contact.phone,
        date=booking.local_start.date().isoformat(),
        time=booking.local_start.time().isoformat(),
        zone=booking.zone,
        type=booking.type,
        provider=booking.provider,
        duration=str(booking.duration_min or ""),
        instructions=booking.instructions,
        fields={**booking.fields, **contact.fields},
    )


@pytest.mark.parametrize("profile", [None, *Profile])
@pytest.mark.parametrize("kind", PACKS)
def test_it_gives_the_agent_everything_it_must_say(kind: BusinessType, profile: Profile | None) -> None:
    tenant = make(kind, profile)
    customer = make_up_customer(tenant, now=NOW)
    built = build_variables(
        tenant=tenant, contact=customer.contact, appointment=customer.appointment, now=NOW
    )
    assert (built.missing, built.problem) == ((), "")
    assert all(built.sent.values())


@pytest.mark.parametrize("kind", PACKS)
def test_everything_a_pack_asks_for_is_filled_in_and_could_have_been_typed(kind: BusinessType) -> None:
    tenant = make(kind)
    form = type_in(make_up_customer(tenant, now=NOW))
    draft = read_form(form, tenant=tenant, now=NOW)
    assert isinstance(draft, Draft), draft
    filled = {**draft.typed, **draft.fields, **draft.contact_fields}
    assert set(filled) == {one.key for one in list_asked(tenant)}
    assert all(filled.values())


@pytest.mark.parametrize("kind", PACKS)
def test_every_variable_that_needs_no_fact_of_the_business_is_heard(kind: BusinessType) -> None:
    tenant, pack = make(kind, Profile.STANDARD), PACKS[kind]
    customer = make_up_customer(tenant, now=NOW)
    spoken = frozenset(one.name for one in pack.variables)
    built = build_variables(
        tenant=tenant, contact=customer.contact, appointment=customer.appointment, now=NOW, spoken=spoken
    )
    silent = {one.name for one in pack.variables if one.owner == "business"}
    silent.add("appointment_relative")  # in six days there is no shorter word for it
    sendable = set(list_sendable(tenant))
    assert (spoken - silent) & sendable <= set(built.sent)
    assert built.sent.get("gate", "(gate)") == "(gate)"
    assert {"gate", "hint"} & sendable <= set(built.sent)


def test_nobodys_phone_is_in_the_picture_and_the_appointment_is_in_six_days() -> None:
    tenant = make_tenant(timezone="Pacific/Kiritimati")
    customer = make_up_customer(tenant, now=NOW)  # in Kiritimati it is the 15th already
    assert customer.contact.phone == tenant.callback_number
    assert f"{customer.appointment.local_start:%Y-%m-%d %H:%M}" == "2024-01-21 14:30"
    assert f"{customer.appointment.starts_at:%Y-%m-%d %H:%M %Z}" == "2024-01-21 00:30 UTC"
