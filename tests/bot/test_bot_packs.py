"""The form of every line of business: what it asks, within Slack's limits, and read back field by field."""

from dataclasses import replace

import pytest

from bot.ids import Input
from bot.surfaces.add_contact import build_add_view
from bot.surfaces.booking_fields import LABELS, build_errors, build_fields, parse_fields
from bot.surfaces.edit_booking import build_edit_view
from bot.surfaces.elements import escape
from core.nouns.booking import BookingForm, Field, Refused
from core.nouns.ids import AppointmentId
from core.nouns.tenant import BusinessType, Profile, Tenant
from core.nouns.variable_map import OwnVariable, VariableMap
from core.packs.catalogue import PACKS
from core.rules.asked import Asked, list_asked
from core.rules.filled_form import fill_form
from core.rules.opening import build_empty_form
from core.rules.typed_fields import find_typed
from core.rules.variable_map import MOST_OWN
from core.use_cases.people import OpenBooking
from tests.bot.builders import make_appointment, make_contact, make_tenant
from tests.bot.forms import View, fill, list_inputs
from tests.bot.limits import check_view

EVERYTHING = frozenset(variable.name for pack in PACKS.values() for variable in pack.variables)
_STRICTNESS = [Profile.STANDARD, Profile.HIPAA, Profile.SENSITIVE]

# Each line of business under its own profile and under every stricter one.
TENANTS = [
    make_tenant(business_type=pack.type, profile=profile)
    for pack in PACKS.values()
    for profile in _STRICTNESS[_STRICTNESS.index(pack.profile) :]
]
every_tenant = pytest.mark.parametrize(
    "tenant", TENANTS, ids=lambda one: f"{one.business_type}-{one.profile}"
)

# Variable packs of 22 November 2026, section 4: required beyond what every business needs.
REQUIRED: dict[str, set[str]] = {
    "automotive": {"Vehicle"},
    "dental": set(),
    "education": set(),
    "financial": set(),
    "fitness": {"Type"},
    "general": set(),
    "home_services": {"Type", "Arrival window"},
    "legal": set(),
    "medical": set(),
    "real_estate": {"Property address"},
    "restaurant": {"Party size"},
    "salon": {"Type"},
    "therapy": set(),
    "veterinary": {"Pet's name"},
}
_ALWAYS_NEEDED = {"Name", "Phone", "Appointment date", "Appointment time", "Time zone", LABELS[Field.BASIS]}


def _list_required(tenant: Tenant) -> set[str]:
    """List what a form must insist on: by the policy, or by the pack of a type that the policy knows not."""
    pack = PACKS[tenant.business_type]
    by_pack = {one.name for one in pack.variables if one.required}
    asked = {one.label for one in list_asked(tenant) if one.name in by_pack}
    return REQUIRED.get(tenant.business_type, asked)


def _labels(view: View) -> list[str]:
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def _answer(asked: Asked) -> str:
    """Answer one question: a different text for each, or the last of the choices."""
    return list(asked.choices)[-1] if asked.choices else f"{asked.label} 7"[: asked.max_len]


def _say(asked: Asked) -> str:
    """Say the answer as the person at the form sees it."""
    return asked.choices.get(_answer(asked), _answer(asked))


def _fill_everything(tenant: Tenant) -> BookingForm:
    """Fill in a form with an answer to everything this business could ask."""
    asked = list_asked(tenant)
    built_in = {one.place: _answer(one) for one in asked if one.is_built_in}
    return replace(
        build_empty_form(tenant),
        name="Sarah Johnson",
        phone="+44 7912 345678",
        date="2024-01-15",
        time="14:30",
        type=built_in.get(Field.TYPE, ""),
        provider=built_in.get(Field.PROVIDER, ""),
        duration=built_in.get(Field.DURATION, ""),
        instructions=built_in.get(Field.INSTRUCTIONS, ""),
        basis="provided_number",
        fields={one.key: _answer(one) for one in asked if not one.is_built_in},
    )


@every_tenant
class TestEveryForm:
    @pytest.mark.parametrize("spoken", [frozenset[str](), EVERYTHING], ids=["nothing known", "all spoken"])
    def test_keeps_within_the_limits(self, tenant: Tenant, spoken: frozenset[str]) -> None:
        check_view(build_add_view(tenant, spoken=spoken))
        booking = OpenBooking(make_contact(), make_appointment(), None)
        check_view(build_edit_view(booking, tenant=tenant, spoken=spoken))

    def test_calls_no_two_fields_the_same(self, tenant: Tenant) -> None:
        labels = _labels(build_add_view(tenant, spoken=EVERYTHING))
        assert len(labels) == len(set(labels))

    def test_asks_for_nothing_that_the_profile_would_not_send(self, tenant: Tenant) -> None:
        labels = _labels(build_add_view(tenant, spoken=EVERYTHING))
        if tenant.profile is not Profile.STANDARD:
            assert not {"Instructions", "Price estimate", "Preparation", "Drop-off", "Pronunciation"} & set(
                labels
            )

    def test_reads_back_what_is_typed_into_it(self, tenant: Tenant) -> None:
        asked = list_asked(tenant)
        view = build_add_view(tenant, spoken=EVERYTHING)
        came_back = parse_fields(fill(view, {one.label: _say(one) for one in asked}))
        assert {one.label: find_typed(came_back, one) for one in asked} == {
            one.label: _answer(one) for one in asked
        }
        assert set(came_back.fields) == {one.key for one in asked if not one.is_built_in}

    @pytest.mark.parametrize("edition", ["", "appt_1"])
    def test_reads_back_what_is_filled_in_already(self, tenant: Tenant, edition: str) -> None:
        filled = _fill_everything(tenant)
        blocks = build_fields(filled, tenant=tenant, spoken=EVERYTHING, edition=edition)
        assert parse_fields(fill({"blocks": blocks})) == filled

    def test_shares_no_block_with_the_form_of_another_booking(self, tenant: Tenant) -> None:
        """Slack would show the first one's values in the second one's form."""
        one, other = (
            {block["block_id"] for block in view["blocks"] if "block_id" in block}
            for view in (
                build_edit_view(
                    OpenBooking(make_contact(), make_appointment(id=AppointmentId(name)), None),
                    tenant=tenant,
                    spoken=EVERYTHING,
                )
                for name in ("appt_1", "appt_2")
            )
        )
        assert one.isdisjoint(other)

    @pytest.mark.parametrize("edition", ["", "appt_1"])
    def test_has_a_place_for_every_objection(self, tenant: Tenant, edition: str) -> None:
        blocks = build_fields(build_empty_form(tenant), tenant=tenant, spoken=EVERYTHING, edition=edition)
        labels = {block["block_id"]: block["label"]["text"] for block in blocks}
        for one in list_asked(tenant):
            refused = Refused({one.place: "Mend this."})
            [place] = build_errors(refused, fill({"blocks": blocks}), edition=edition)
            assert labels[place] == one.label

    def test_insists_on_what_its_calls_need_and_on_nothing_else(self, tenant: Tenant) -> None:
        view = build_add_view(tenant, spoken=EVERYTHING)
        needed = {label for label, block in list_inputs(view).items() if not block["optional"]}
        assert needed == _ALWAYS_NEEDED | _list_required(tenant)

    def test_offers_what_can_only_be_chosen_as_a_list(self, tenant: Tenant) -> None:
        inputs = list_inputs(build_add_view(tenant, spoken=EVERYTHING))
        for one in list_asked(tenant):
            element = inputs[one.label]["element"]
            if one.choices:
                assert element["type"] == "static_select"
                offered = {option["value"]: option["text"]["text"] for option in element["options"]}
                assert offered == one.choices
            else:
                assert element["type"] == "plain_text_input"
                assert element["max_length"] == one.max_len


def test_every_line_of_business_is_looked_at() -> None:
    assert {tenant.business_type for tenant in TENANTS} == set(PACKS)
    assert set(REQUIRED) <= set(PACKS)


class TestSome:
    """Forms that a person knows by sight."""

    def test_a_restaurant_asks_for_neither_type_nor_provider(self) -> None:
        labels = _labels(build_add_view(make_tenant(business_type=BusinessType("restaurant"))))
        assert labels == [
            *("Name", "Phone", "Appointment date", "Appointment time", "Time zone"),
            *("Party size", "Table area", "Occasion", "Duration", "Customer's time zone"),
            "How did you get this number?",
            *("Repeats", "Reminder calls"),
        ]

    def test_a_law_firm_offers_three_types(self) -> None:
        view = build_add_view(make_tenant(business_type=BusinessType("legal")))
        options = list_inputs(view)["Type"]["element"]["options"]
        assert [option["text"]["text"] for option in options] == ["consultation", "signing", "meeting"]

    def test_a_choice_stands_there_as_it_was_made(self) -> None:
        tenant = make_tenant(business_type=BusinessType("financial"))
        booking = make_appointment(type="signing", fields={"meeting_format": "in_person"})
        view = build_edit_view(OpenBooking(make_contact(), booking, None), tenant=tenant)
        chosen = {
            label: block["element"].get("initial_option", {}).get("text", {}).get("text")
            for label, block in list_inputs(view).items()
        }
        assert (chosen["Type"], chosen["Meeting format"], chosen["Documents to bring"]) == (
            "signing",
            "in-person",
            None,
        )

    def test_a_long_text_has_room_for_several_lines_and_a_short_one_has_not(self) -> None:
        inputs = list_inputs(build_add_view(make_tenant(business_type=BusinessType("home_services"))))
        is_long = {label: inputs[label]["element"]["multiline"] for label in ("Preparation", "Street")}
        assert is_long == {"Preparation": True, "Street": False}

    def test_the_pronunciation_is_kept_with_the_person_and_the_rest_with_the_booking(self) -> None:
        contact = make_contact(fields={"pronunciation": "SEER-sha"})
        filled = fill_form(contact, make_appointment(fields={"price_estimate": "85.50"}), None)
        blocks = build_fields(filled, tenant=make_tenant(), spoken=EVERYTHING)
        came_back = parse_fields(fill({"blocks": blocks}))
        assert came_back.fields == {"price_estimate": "85.50", "pronunciation": "SEER-sha"}


class TestOwn:
    """Variables of the business's own that the form asks for."""

    ALL = VariableMap(
        own=tuple(
            OwnVariable(f"own_{n}".ljust(64, "x"), label=f"{n} ".ljust(48, "&")) for n in range(MOST_OWN)
        )
    )

    @pytest.mark.parametrize("kind", PACKS)
    def test_as_many_as_there_may_be_fit_into_every_form(self, kind: BusinessType) -> None:
        tenant = make_tenant(business_type=kind, variable_map=self.ALL)
        view = build_add_view(tenant, spoken=EVERYTHING)
        check_view(view)
        labels = _labels(view)
        assert len(labels) == len(set(labels))
        inputs = list_inputs(view)
        shown = [escape(own.label) in inputs for own in self.ALL.own]
        # Nobody knows what they tell, so the stricter profiles send none, and none is asked for.
        assert set(shown) == {PACKS[kind].profile is Profile.STANDARD}
        assert all(
            inputs[label]["optional"] for own in self.ALL.own if (label := escape(own.label)) in inputs
        )

    @pytest.mark.parametrize("edition", ["", "appt_1"])
    def test_come_back_as_they_were_typed(self, edition: str) -> None:
        tenant = make_tenant(variable_map=self.ALL)
        fields = {own.name: f"value of {own.name}" for own in self.ALL.own}
        filled = replace(build_empty_form(tenant), fields=fields | {"price_estimate": ""})
        blocks = build_fields(filled, tenant=tenant, edition=edition)
        assert parse_fields(fill({"blocks": blocks})) == filled

    def test_stand_behind_what_the_pack_asks(self) -> None:
        labels = _labels(build_add_view(make_tenant(variable_map=self.ALL)))
        own = {escape(one.label) for one in self.ALL.own}
        places = [labels.index(label) for label in own]
        assert min(places) > labels.index("Price estimate")
        assert max(places) < labels.index("How did you get this number?")


class TestCompanions:
    """What is asked for only when the agent's script speaks of it."""

    def test_are_not_asked_for_as_long_as_nobody_speaks_them(self) -> None:
        assert "Pronunciation" not in _labels(build_add_view(make_tenant()))
        spoken = frozenset({"customer_name", "service_type"})
        assert "Pronunciation" not in _labels(build_add_view(make_tenant(), spoken=spoken))

    def test_are_asked_for_once_the_script_speaks_them(self) -> None:
        spoken = frozenset({"customer_name_pronunciation"})
        for view in (
            build_add_view(make_tenant(), spoken=spoken),
            build_edit_view(
                OpenBooking(make_contact(), make_appointment(), None), tenant=make_tenant(), spoken=spoken
            ),
        ):
            block = list_inputs(view)["Pronunciation"]
            assert block["optional"]
            assert block["element"]["action_id"] == Input.FREE
