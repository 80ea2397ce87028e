"""What each audience gets of a variable is what the policy of 2026-11-22 says, in every pack."""

from itertools import product

import pytest

from core.nouns.tenant import BusinessType, Profile
from core.packs.catalogue import PACKS, PRIVACY
from core.packs.pack import Audience, Pack, PrivacyClass, Treatment, Variable
from core.variables.build import build_variables
from tests.support.builders import NOW
from tests.support.calls import list_profiles, make_full_call
from tests.support.golden import read_golden

LEGAL = BusinessType("legal")
TREATMENTS = {row["variable"]: row for row in read_golden("treatments.tsv")}

# The policy has one column for Slack: both stricter profiles share it.
COLUMNS = {
    "agent hipaa": [(Profile.HIPAA, Audience.LIVE)],
    "machine hipaa": [(Profile.HIPAA, Audience.VOICEMAIL)],
    "agent sensitive": [(Profile.SENSITIVE, Audience.LIVE)],
    "machine sensitive": [(Profile.SENSITIVE, Audience.VOICEMAIL)],
    "Slack": [(Profile.HIPAA, Audience.SLACK), (Profile.SENSITIVE, Audience.SLACK)],
    "Slack with agreement": [(Profile.HIPAA, Audience.SLACK_BAA), (Profile.SENSITIVE, Audience.SLACK_BAA)],
}
WORDS = {
    Treatment.KEEP: "as it is",
    Treatment.FIRST_NAME: "first name",
    Treatment.INITIAL: "first name and initial",
    Treatment.REFERENCE: "reference",
    Treatment.OMIT: "nothing",
    Treatment.BLOCK: "blocked",
}
USES = [(pack, one) for pack in PACKS.values() for one in pack.variables if one.name in TREATMENTS]


def describe(variable: Variable, profile: Profile, audience: Audience) -> str:
    treatment = variable.find_treatment(profile, audience)
    match treatment:
        case Treatment.COARSEN:
            spared = f"{', '.join(variable.spared)} only"
            return f"“{variable.coarsen_to}”" if variable.coarsen_to else spared
        case Treatment.STAND_IN:
            return variable.stand_in
        case _:
            return WORDS[treatment]


def name_use(use: tuple[Pack, Variable]) -> str:
    return f"{use[0].type}-{use[1].name}"


class TestTheTableOfThePolicy:
    def test_has_no_row_that_no_pack_uses(self) -> None:
        assert {variable.name for _, variable in USES} == TREATMENTS.keys()

    @pytest.mark.parametrize("use", USES, ids=name_use)
    def test_is_what_every_pack_does(self, use: tuple[Pack, Variable]) -> None:
        pack, variable = use
        row = TREATMENTS[variable.name]
        expected = {
            at: row[column]
            for column, places in COLUMNS.items()
            for at in places
            if at[0] in list_profiles(pack) and not (pack.type == LEGAL and at[1] is Audience.VOICEMAIL)
        }

        assert {at: describe(variable, *at) for at in expected} == expected
        assert variable.privacy_class == row["class"]

    @pytest.mark.parametrize("use", USES, ids=name_use)
    def test_leaves_the_standard_profile_alone(self, use: tuple[Pack, Variable]) -> None:
        pack, variable = use
        audiences = {Audience.LIVE, Audience.SLACK, Audience.SLACK_BAA}
        audiences |= set() if pack.type == LEGAL else {Audience.VOICEMAIL}

        assert {variable.find_treatment(Profile.STANDARD, one) for one in audiences} == {Treatment.KEEP}

    def test_lets_four_words_through_at_most(self) -> None:
        words = {"check-up", "follow-up visit", "cleaning", "consultation"}

        for _, variable in USES:
            assert set(variable.allowlist) <= words

    @pytest.mark.parametrize("kind", ["medical", "dental"])
    def test_lets_those_four_words_through_in_a_practice(self, kind: str) -> None:
        variable = PACKS[BusinessType(kind)].find_variable("appointment_type")

        assert variable is not None
        assert set(variable.allowlist) == {"check-up", "follow-up visit", "cleaning", "consultation"}

    @pytest.mark.parametrize("kind", ["medical", "dental"])
    def test_knows_four_instructions_for_the_arrival(self, kind: str) -> None:
        variable = PACKS[BusinessType(kind)].find_variable("arrival_instructions")

        assert variable is not None
        assert set(variable.choices) == {"arrive_15_early", "bring_id", "bring_insurance_card", "bring_forms"}


class TestAStricterProfile:
    @pytest.mark.parametrize("pack", list(PACKS.values()), ids=lambda pack: pack.type)
    def test_never_gives_a_machine_more_than_the_agent(self, pack: Pack) -> None:
        for variable, profile in product(pack.variables, Profile):
            if variable.find_treatment(profile, Audience.LIVE).tells_nothing:
                assert variable.find_treatment(profile, Audience.VOICEMAIL).tells_nothing, variable.name

    @pytest.mark.parametrize("pack", list(PACKS.values()), ids=lambda pack: pack.type)
    def test_gives_slack_no_fact_of_a_person(self, pack: Pack) -> None:
        """Without an agreement a person is a reference: there the design is stricter than the policy."""
        for variable, profile in product(pack.variables, (Profile.HIPAA, Profile.SENSITIVE)):
            if variable.owner != "business" and variable.name != "timezone_name":
                treatment = variable.find_treatment(profile, Audience.SLACK)
                assert treatment.tells_nothing or treatment is Treatment.REFERENCE, variable.name

    @pytest.mark.parametrize("pack", list(PACKS.values()), ids=lambda pack: pack.type)
    def test_treats_parts_and_spellings_no_laxer_than_the_whole(self, pack: Pack) -> None:
        wholes = {
            "callback_number": ["callback_number_spoken", "callback_number_digits", "callback_extension"],
            "appointment_date": ["appointment_relative"],
        }
        for whole, parts in wholes.items():
            for part, profile, audience in product(parts, Profile, Audience):
                ours, theirs = pack.find_variable(whole), pack.find_variable(part)
                assert ours is not None
                assert theirs is not None
                if ours.find_treatment(profile, audience).tells_nothing:
                    assert theirs.find_treatment(profile, audience).tells_nothing

    @pytest.mark.parametrize("pack", list(PACKS.values()), ids=lambda pack: pack.type)
    def test_never_leaves_tomorrow_on_a_machine(self, pack: Pack) -> None:
        variable = pack.find_variable("appointment_relative")

        assert variable is not None
        assert all(variable.find_treatment(one, Audience.VOICEMAIL).tells_nothing for one in Profile)


class TestALawFirm:
    @pytest.mark.parametrize("profile", Profile)
    def test_leaves_on_a_machine_who_calls_and_the_number_only(self, profile: Profile) -> None:
        call = make_full_call(PACKS[LEGAL], profile)

        left = build_variables(**call, now=NOW, audience=Audience.VOICEMAIL).sent

        named = {"business_name", "caller_display_name", "ai_disclosure", "recording_notice"}
        numbers = {
            "callback_number",
            "callback_number_spoken",
            "callback_number_digits",
            "callback_extension",
        }
        assert left.keys() <= named | numbers
        assert {"business_name", "callback_number"} <= left.keys()


class TestALog:
    @pytest.mark.parametrize(("kind", "profile"), list(product(PrivacyClass, Profile)))
    def test_holds_no_value_of_any_class(self, kind: PrivacyClass, profile: Profile) -> None:
        assert PRIVACY.by_class[kind][profile, Audience.LOG].tells_nothing

    @pytest.mark.parametrize("pack", list(PACKS.values()), ids=lambda pack: pack.type)
    def test_holds_nothing_of_a_call_in_which_everything_is_filled_in(self, pack: Pack) -> None:
        for profile in list_profiles(pack):
            built = build_variables(**make_full_call(pack, profile), now=NOW, audience=Audience.LOG)

            assert built.sent == {}
            assert {one.instead for one in built.withheld} == {""}


class TestWhatIsNeverSent:
    def test_is_the_list_of_the_policy(self) -> None:
        assert set(PRIVACY.never) == {
            *("balance_due", "insurance_*", "date_of_birth", "mrn", "ssn", "diagnosis", "medication"),
            *("procedure", "test_name", "result", "email", "address"),
        }

    def test_is_blocked_for_every_audience_under_every_profile(self) -> None:
        assert set(PRIVACY.by_class[PrivacyClass.NEVER].values()) == {Treatment.BLOCK}
        assert PRIVACY.by_class[PrivacyClass.NEVER].keys() == set(product(Profile, Audience))

    @pytest.mark.parametrize("pack", list(PACKS.values()), ids=lambda pack: pack.type)
    def test_is_no_packs_to_send(self, pack: Pack) -> None:
        for variable in pack.variables:
            assert variable.privacy_class is not PrivacyClass.NEVER
            assert not PRIVACY.is_never(variable.name)
