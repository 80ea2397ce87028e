"""The lines of business are those of the policy of 2026-11-22, and every one of them can be used."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pytest

from core.nouns.booking import BookingForm, Field
from core.nouns.tenant import BusinessType, Profile
from core.packs.catalogue import PACKS, PRIVACY, UnknownType, find_pack, read_catalogue
from core.packs.pack import Audience, Pack, PrivacyClass, Treatment
from core.packs.read import PackWrong
from core.rules.asked import list_asked
from core.rules.typed_fields import read_asked
from tests.support.builders import make_form, make_tenant
from tests.support.golden import read_golden

POLICY = {row["type"]: row for row in read_golden("packs.tsv")}
NEEDED_BY_EVERY_CALL = {
    "customer_name",
    "business_name",
    "appointment_date",
    "appointment_time",
    "callback_number",
}
FREE_TO_EVERY_TYPE = {"appointment_duration", "special_instructions"}

# The policy sets no class for these, so each says why it has the one it has.
UNCLASSED: Mapping[str, tuple[str, ...]] = {
    "salon": ("stylist_name", "price_estimate", "allergy_notes", "colour_formula"),
    "dental": ("sedation_notes", "fasting_notes"),
    "veterinary": ("pet_name", "prep_instructions", "account_balance", "rabies_number", "licence_number"),
    "legal": (
        *("attorney_name", "office_location", "documents_to_bring"),
        *("matter_name", "case_number", "opposing_party", "practice_area"),
    ),
    "automotive": (
        *("vehicle_description", "advisor_name", "estimated_duration", "drop_off_instructions"),
        *("vin", "license_plate", "balance"),
    ),
    "restaurant": (
        *("party_size", "table_area", "hold_time", "occasion"),
        *("allergies", "payment", "deposit_card"),
    ),
    "home_services": (
        *("arrival_window", "technician_name", "service_street", "prep_instructions"),
        *("gate_code", "alarm_code", "key_location", "full_address"),
    ),
    "fitness": ("class_name", "trainer_name", "what_to_bring", "membership_status", "injuries", "balance"),
    "real_estate": (
        *("property_address", "agent_name", "showing_type", "meeting_point"),
        *("lockbox_code", "offer_amount", "occupant_status"),
    ),
    "education": (
        *("instructor_name", "subject", "student_first_name", "room"),
        *("grades", "disability", "iep", "student_full_name"),
    ),
    "financial": (
        *("advisor_name", "meeting_format", "documents_to_bring"),
        *("account_number", "balance", "amount_due", "loan_type"),
    ),
}
UNCLASSED_EVERYWHERE = (
    *("callback_number_spoken", "callback_number_digits", "callback_extension"),
    *("caller_display_name", "ai_disclosure", "recording_notice", "confirmation_window"),
    *("business_contact_line", "customer_first_name", "customer_name_pronunciation", "appointment_relative"),
)

every_pack = pytest.mark.parametrize("pack", list(PACKS.values()), ids=lambda pack: pack.type)
every_policy = pytest.mark.parametrize("kind", POLICY)


def split(cell: str) -> set[str]:
    return set(filter(None, cell.split(", ")))


def list_always_sent(pack: Pack) -> list[str]:
    return [one.name for one in pack.variables if not one.is_companion]


class TestTheCatalogue:
    def test_has_the_thirteen_types_of_the_policy_and_general(self) -> None:
        assert len(POLICY) == 13
        assert PACKS.keys() >= {*POLICY, "general"}

    def test_sends_for_general_the_nine_of_the_order_document_in_its_order(self) -> None:
        assert list_always_sent(find_pack("general")) == [
            *("customer_name", "business_name", "callback_number", "appointment_date", "appointment_time"),
            *("appointment_type", "appointment_duration", "provider_name", "special_instructions"),
        ]

    def test_sends_for_a_salon_the_seven_of_the_order_document_first_and_in_its_order(self) -> None:
        assert list_always_sent(find_pack("salon"))[:7] == [
            *("customer_name", "business_name", "appointment_date", "appointment_time"),
            *("service_type", "stylist_name", "callback_number"),
        ]

    @every_pack
    def test_sends_companions_last(self, pack: Pack) -> None:
        order = [one.is_companion for one in pack.variables]

        assert order == sorted(order)


class TestAType:
    @every_policy
    def test_needs_what_the_policy_says_and_no_more(self, kind: str) -> None:
        pack = find_pack(kind)
        groups = {" or ".join(group) for group in pack.required_any}
        needed = {one.name for one in pack.variables if one.required} | groups

        assert needed == NEEDED_BY_EVERY_CALL | split(POLICY[kind]["required"])

    @every_policy
    def test_may_send_what_the_policy_allows_and_no_more(self, kind: str) -> None:
        row, pack = POLICY[kind], find_pack(kind)
        told = NEEDED_BY_EVERY_CALL | split(row["optional"]) | split(row["coarsened"])
        told |= set(row["required"].replace(" or ", ", ").split(", ")) - {""}
        known = {one.name for one in pack.variables}

        assert told <= known
        assert set(list_always_sent(pack)) - told <= FREE_TO_EVERY_TYPE

    @every_policy
    def test_blocks_what_the_policy_blocks(self, kind: str) -> None:
        pack = find_pack(kind)
        blocked = {one.name for one in pack.blocked}

        for name in split(POLICY[kind]["blocked"]):
            assert name in blocked or PRIVACY.is_never(name), name
            assert pack.find_variable(name) is None, name

    @every_policy
    def test_lets_nothing_out_as_it_is_that_the_policy_coarsens(self, kind: str) -> None:
        pack = find_pack(kind)

        for name in split(POLICY[kind]["coarsened"]):
            variable = pack.find_variable(name)
            assert variable is not None
            assert variable.find_treatment(pack.profile, Audience.LIVE) in {
                Treatment.COARSEN,
                Treatment.STAND_IN,
            }

    @every_policy
    def test_has_the_profile_of_the_policy(self, kind: str) -> None:
        assert find_pack(kind).profile == Profile(POLICY[kind]["profile"])

    @every_policy
    def test_lets_instructions_through_only_where_the_policy_names_them(self, kind: str) -> None:
        allows = "special_instructions" in split(POLICY[kind]["optional"])

        assert (find_pack(kind).find_variable("special_instructions") is not None) == allows

    @every_pack
    def test_says_what_it_is_and_which_law_it_is_under(self, pack: Pack) -> None:
        assert pack.title
        assert pack.regime


class TestAClassThatThePolicyLeavesOpen:
    @pytest.mark.parametrize(
        ("kind", "name"), [(kind, name) for kind, names in UNCLASSED.items() for name in names]
    )
    def test_has_a_reason_in_its_type(self, kind: str, name: str) -> None:
        pack = find_pack(kind)
        variable = pack.find_variable(name)
        blocked = next((one for one in pack.blocked if one.name == name), None)

        assert (variable is None) != (blocked is None)
        found = variable or blocked
        assert found is not None
        assert found.privacy_class in PrivacyClass
        assert found.reason.endswith(".")

    @every_pack
    def test_has_a_reason_for_what_all_types_share(self, pack: Pack) -> None:
        for name in UNCLASSED_EVERYWHERE:
            variable = pack.find_variable(name)
            assert variable is not None, name
            assert variable.reason, name

    @every_pack
    def test_has_a_reason_wherever_the_policy_has_no_row(self, pack: Pack) -> None:
        classed = {row["variable"] for row in read_golden("treatments.tsv")}

        for variable in pack.variables:
            assert variable.name in classed or variable.reason, variable.name


class TestFindPack:
    @pytest.mark.parametrize(
        "spelling",
        [
            "home_services",
            "Home Services",
            "HOME-SERVICES",
            "home/services",
            "  home   services ",
            "Home_Services",
        ],
    )
    def test_finds_a_type_in_any_spelling(self, spelling: str) -> None:
        assert find_pack(spelling).type == "home_services"

    @every_pack
    def test_finds_every_type_by_its_own_name(self, pack: Pack) -> None:
        assert find_pack(pack.type) is pack

    @pytest.mark.parametrize("kind", ["spaceship", "", "salon2", "Salón", "_core", "_privacy"])
    def test_refuses_any_other_with_those_there_are(self, kind: str) -> None:
        with pytest.raises(UnknownType) as refused:
            find_pack(kind)

        told, _, known = str(refused.value).partition(": ")
        assert told == f"“{kind}” is no line of business we know"
        assert known == ", ".join(sorted(PACKS))

    def test_does_not_repeat_a_whole_page(self) -> None:
        with pytest.raises(UnknownType) as refused:
            find_pack("x" * 5000)

        assert len(str(refused.value)) < 300


class TestTheForm:
    @every_pack
    def test_takes_every_packs_own_examples(self, pack: Pack) -> None:
        tenant = make_tenant(business_type=pack.type, profile=pack.profile)
        errors: dict[str, str] = {}
        asked = list_asked(tenant)
        examples = {one.name: variable.example for one in asked if (variable := pack.find_variable(one.name))}

        read_asked(fill_form(pack, examples), tenant=tenant, errors=errors)

        assert all(examples.values())
        assert errors == {}

    @every_pack
    def test_has_a_label_for_everything_a_business_says_of_itself(self, pack: Pack) -> None:
        facts = [one for one in pack.variables if one.owner == "business"]

        for fact in facts:
            assert fact.label or fact.key in {"name", "callback_number"}, fact.name

    @every_pack
    def test_has_no_label_twice(self, pack: Pack) -> None:
        tenant = make_tenant(business_type=pack.type)
        labels = [one.label.casefold() for one in list_asked(tenant)]

        assert len(labels) == len(set(labels))


def fill_form(pack: Pack, examples: Mapping[str, str]) -> BookingForm:
    """Fill a form in with examples, the built-in fields among them."""
    built_in = {"type": "", "provider": "", "duration": "", "instructions": ""}
    tenant = make_tenant(business_type=pack.type, profile=pack.profile)
    free = {}
    for one in list_asked(tenant):
        if isinstance(one.place, Field):
            built_in[one.key] = examples[one.name]
        else:
            free[one.key] = examples[one.name]
    return make_form(**built_in, fields=free)


class TestAFolder:
    """A folder like the one of this package: read when the program starts."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for file in (files("core.packs") / "files").iterdir():
            (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
        return tmp_path

    def test_has_one_type_more_for_one_file_more(self, folder: Path) -> None:
        salon = (folder / "salon.toml").read_text(encoding="utf-8")
        (folder / "one_more.toml").write_text(salon.replace("Salon or spa", "One more"), encoding="utf-8")
        packs = read_catalogue(folder).packs
        assert packs.keys() - PACKS.keys() == {"one_more"}
        assert packs[BusinessType("one_more")].title == "One more"
        assert {kind: packs[kind] for kind in PACKS} == dict(PACKS)

    def test_is_refused_without_what_holds_for_every_type(self, folder: Path) -> None:
        (folder / "_privacy.toml").unlink()
        with pytest.raises(PackWrong, match=r"^there is no file _privacy$"):
            read_catalogue(folder)

    def test_is_refused_for_a_single_wrong_file_with_its_name(self, folder: Path) -> None:
        (folder / "dental.toml").write_text('variable = ["a name"]\n', encoding="utf-8")
        with pytest.raises(PackWrong, match=r"^dental: a list of tables was expected$"):
            read_catalogue(folder)
