"""What a business can send at all: its pack, its map, its profile and what was filled in about it decide."""

import pytest

from core.nouns.ids import E164
from core.nouns.script import AgentScript, Place, Placeholder, ScriptKind
from core.nouns.tenant import BusinessType, Profile, Tenant
from core.nouns.variable_map import OwnVariable, VariableMap
from core.packs.catalogue import PACKS, find_pack
from core.packs.pack import Audience, Pack
from core.rules.script_check import FindingKind, compare_script, list_stopping
from core.variables.build import build_variables
from core.variables.recipe import find_unfilled, list_kept_back, list_sendable
from tests.support.builders import NOW, make_tenant
from tests.support.calls import list_profiles, make_full_call

every_pack = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)


def make_script(*names: str) -> AgentScript:
    needed = tuple(Placeholder(name, frozenset({Place.PROMPT})) for name in names)
    return AgentScript(make_tenant().agent, 1, ScriptKind.SINGLE_PROMPT, needed, (), "digest")


def list_unsendable(name: str, tenant: Tenant) -> list[str]:
    findings = compare_script(make_script(name), tenant)
    never = [one for one in findings if one.kind is FindingKind.NEVER_SENT]
    assert set(never) <= set(list_stopping(findings, tenant))
    return [one.sentence for one in never]


@every_pack
def test_whatever_a_full_call_carries_can_be_sent_and_whatever_can_be_sent_it_carries(pack: Pack) -> None:
    for profile in list_profiles(pack):
        call = make_full_call(pack, profile)
        sent = build_variables(**call, now=NOW, audience=Audience.LIVE).sent
        # The full call is of tomorrow, and asks of whoever arrives what every profile lets through.
        assert set(list_sendable(call["tenant"])) == set(sent)


@every_pack
def test_what_nobody_has_filled_in_about_the_business_is_sent_by_no_call(pack: Pack) -> None:
    tenant = make_tenant(business_type=pack.type, profile=pack.profile)
    of_business = {name for name, one in list_sendable(tenant).items() if one.owner == "business"}
    assert of_business <= {
        *("business_name", "callback_number", "callback_number_spoken", "callback_number_digits")
    }


@every_pack
def test_whatever_is_not_sendable_although_everything_is_filled_in_is_kept_back(pack: Pack) -> None:
    for profile in list_profiles(pack):
        tenant = make_full_call(pack, profile)["tenant"]
        unsent = {one.name for one in pack.variables} - set(list_sendable(tenant))
        assert unsent <= {step.sent_name for step in list_kept_back(tenant)}


def test_what_is_kept_back_has_the_name_it_would_go_out_under_and_the_businesss_own_are_among_it() -> None:
    adjusted = VariableMap(renames=(("price_estimate", "price"),), own=(OwnVariable("gate", label="Gate"),))
    names = {step.sent_name for step in list_kept_back(make_tenant(variable_map=adjusted))}
    assert names == set()
    strict = make_tenant(variable_map=adjusted, profile=Profile.HIPAA)
    assert {"price", "gate", "special_instructions"} <= {step.sent_name for step in list_kept_back(strict)}


class TestAScriptThatSpeaksOfTheBusiness:
    @pytest.mark.parametrize("name", ["ai_disclosure", "recording_notice", "location_name"])
    def test_list_stopping_until_that_is_filled_in(self, name: str) -> None:
        [said] = list_unsendable(name, make_tenant())
        label = find_pack("salon").find_variable(name)
        assert label is not None
        assert said == (
            f"The agent says {{{{{name}}}}} in the prompt, and nothing is filled in for it about the "
            f"business ({label.label})."
        )
        assert list_unsendable(name, make_tenant(facts={name: "something"})) == []

    def test_is_told_which_name_stands_in_for_another(self) -> None:
        therapy = make_tenant(business_type=BusinessType("therapy"), profile=Profile.SENSITIVE)
        [said] = list_unsendable("business_name", therapy)
        assert "nothing is filled in for it about the business (Name for callers)" in said
        named = make_tenant(
            business_type=BusinessType("therapy"),
            profile=Profile.SENSITIVE,
            facts={"caller_display_name": "Lee Practice"},
        )
        assert list_unsendable("business_name", named) == []

    def test_is_told_that_a_number_has_no_extension(self) -> None:
        [said] = list_unsendable("callback_extension", make_tenant())
        assert "(callback_extension)" in said
        behind = make_tenant(callback_number=E164("+447403305280;ext=12"))
        assert list_unsendable("callback_extension", behind) == []

    def test_hears_it_by_the_name_it_goes_out_under(self) -> None:
        renamed = VariableMap(renames=(("ai_disclosure", "disclosure"),))
        [said] = list_unsendable("disclosure", make_tenant(variable_map=renamed))
        assert "AI disclosure" in said
        facts = {"ai_disclosure": "an AI assistant"}
        assert list_unsendable("disclosure", make_tenant(variable_map=renamed, facts=facts)) == []


def test_a_variable_of_a_person_or_a_booking_needs_nothing_of_the_business() -> None:
    salon = make_tenant()
    for one in find_pack("salon").variables:
        if one.owner != "business":
            assert find_unfilled(one, salon) is None


def test_a_variable_of_its_own_can_always_be_sent_under_the_plainest_profile_and_never_under_another() -> (
    None
):
    own = VariableMap(own=(OwnVariable("hint", text="Park behind"), OwnVariable("bay", label="Bay")))
    assert {"hint", "bay"} <= set(list_sendable(make_tenant(variable_map=own)))
    for profile in (Profile.HIPAA, Profile.SENSITIVE):
        assert not {"hint", "bay"} & set(list_sendable(make_tenant(variable_map=own, profile=profile)))
