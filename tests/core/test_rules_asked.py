"""What the form asks for: what the pack, the profile, the script and the business's own map make of it."""

import pytest

from core.nouns.booking import Field
from core.nouns.tenant import BusinessType, Profile, Tenant
from core.nouns.variable_map import OwnVariable, VariableMap
from core.packs.catalogue import PACKS
from core.rules.asked import Asked, build_place, list_asked
from core.variables.recipe import list_sendable
from tests.support.builders import make_tenant

NOTHING: frozenset[str] = frozenset()
HINT = OwnVariable("hint", text="Park behind the house")
GATE = OwnVariable("gate", label="Gate")


def make(kind: str, profile: Profile | None = None, own: tuple[OwnVariable, ...] = ()) -> Tenant:
    pack = PACKS[BusinessType(kind)]
    adjusted = VariableMap(own=own)
    return make_tenant(business_type=pack.type, profile=profile or pack.profile, variable_map=adjusted)


def list_labels(tenant: Tenant, spoken: frozenset[str] | None = NOTHING) -> list[str]:
    return [one.label for one in list_asked(tenant, spoken)]


def find(tenant: Tenant, name: str) -> Asked:
    [found] = [one for one in list_asked(tenant) if one.name == name]
    return found


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("automotive", ["Vehicle", "Type", "Provider", "Duration", "Drop-off"]),
        ("dental", ["Type", "Provider", "Duration", "On arrival"]),
        ("education", ["Provider", "Type", "Student's first name", "Session format", "Duration", "Room"]),
        ("financial", ["Type", "Provider", "Meeting format", "Duration", "Documents to bring"]),
        ("fitness", ["Type", "Provider", "Duration", "What to bring"]),
        ("general", ["Type", "Duration", "Provider", "Instructions"]),
        ("home_services", ["Type", "Arrival window", "Provider", "Street", "Duration", "Preparation"]),
        ("legal", ["Type", "Provider", "Duration", "Documents to bring"]),
        ("medical", ["Type", "Provider", "Duration", "On arrival", "Session format"]),
        ("restaurant", ["Party size", "Table area", "Occasion", "Duration"]),
        ("salon", ["Type", "Provider", "Duration", "Instructions", "Price estimate"]),
        ("therapy", ["Session format", "Duration", "Type", "Provider"]),
    ],
)
def test_each_pack_asks_for_its_own_in_its_own_order(kind: str, labels: list[str]) -> None:
    assert list_labels(make(kind)) == labels


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("kind", PACKS)
def test_nothing_is_asked_that_is_known_is_the_businesss_or_would_never_be_sent(
    kind: BusinessType, profile: Profile
) -> None:
    tenant = make(kind, profile, own=(HINT, GATE))
    pack, sendable = PACKS[kind], list_sendable(tenant)
    for one in list_asked(tenant):
        assert one.name in sendable
        variable = pack.find_variable(one.name)
        if variable is not None:
            assert variable.owner != "business"
            assert variable.source != "contact.name"
            assert not variable.source.startswith(("appointment.date", "appointment.time"))
    places = [one.place for one in list_asked(tenant)]
    labels = list_labels(tenant, None)
    assert len(places) == len(set(places))
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("kind", PACKS)
def test_whatever_is_required_of_a_booking_is_asked_for(kind: BusinessType) -> None:
    asked = {one.name: one for one in list_asked(make(kind), NOTHING)}
    required = [
        one for one in PACKS[kind].variables if one.required and one.label and one.owner != "business"
    ]
    assert all(asked[one.name].is_required for one in required)
    assert [one.name for one in asked.values() if one.is_required] == [one.name for one in required]


def test_a_built_in_field_keeps_its_place_and_a_free_one_gets_one_of_its_own() -> None:
    salon = make("salon")
    provider, price = find(salon, "stylist_name"), find(salon, "price_estimate")
    assert (provider.place, provider.key, provider.is_built_in) == (Field.PROVIDER, "provider", True)
    assert (price.place, price.is_built_in) == (build_place("price_estimate"), False)
    assert price.place not in set(Field)


class TestProfile:
    def test_what_a_stricter_profile_never_sends_is_not_asked(self) -> None:
        gone = set(list_labels(make("salon"))) - set(list_labels(make("salon", Profile.HIPAA)))
        assert gone == {"Instructions", "Price estimate"}

    def test_a_laxer_profile_than_the_packs_counts_as_the_packs(self) -> None:
        lax, own = make("therapy", Profile.STANDARD, own=(GATE,)), make("therapy", own=(GATE,))
        assert list_asked(lax) == list_asked(own)
        assert "Gate" not in list_labels(lax)

    def test_what_is_only_said_less_plainly_is_asked(self) -> None:
        assert "Type" in list_labels(make("therapy"))

    def test_variables_of_its_own_are_asked_where_they_are_sent(self) -> None:
        assert "Gate" in list_labels(make("salon", own=(GATE,)))
        assert "Gate" not in list_labels(make("salon", Profile.HIPAA, own=(GATE,)))

    def test_of_a_list_only_what_the_profile_lets_through_is_offered(self) -> None:
        assert len(find(make("medical"), "arrival_instructions").choices) == 4
        strict = find(make("medical", Profile.SENSITIVE), "arrival_instructions")
        assert list(strict.choices) == ["arrive_15_early"]


class TestCompanions:
    def test_one_is_asked_for_when_the_script_speaks_it(self) -> None:
        salon = make("salon")
        assert "Pronunciation" not in list_labels(salon)
        assert "Pronunciation" in list_labels(salon, frozenset({"customer_name_pronunciation"}))
        assert find(salon, "customer_name_pronunciation").is_of_contact

    def test_it_counts_under_the_name_it_goes_out_as(self) -> None:
        adjusted = VariableMap(renames=(("customer_name_pronunciation", "said_as"),))
        salon = make_tenant(variable_map=adjusted)
        assert "Pronunciation" in list_labels(salon, frozenset({"said_as"}))
        assert "Pronunciation" not in list_labels(salon, frozenset({"customer_name_pronunciation"}))

    def test_a_companion_that_is_known_already_is_never_asked(self) -> None:
        spoken = frozenset({"customer_first_name", "timezone_name", "appointment_relative", "ai_disclosure"})
        assert list_labels(make("salon"), spoken) == list_labels(make("salon"))


def test_of_its_own_what_has_no_text_is_asked_for_last() -> None:
    labels = list_labels(make("restaurant", own=(HINT, GATE)))
    assert labels == [*list_labels(make("restaurant")), "Gate"]
