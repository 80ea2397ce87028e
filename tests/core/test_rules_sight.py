"""What Slack may see of a customer, by profile, line of business and what was attested."""

from itertools import product

import pytest

from core.nouns.attestation import Attestation, Attested
from core.nouns.tenant import BusinessType, Profile, Tenant
from core.nouns.variable_map import VariableMap
from core.packs.catalogue import PACKS
from core.packs.pack import Audience, Pack
from core.rules.sight import Sight, find_sight, find_slack_audience, show_text
from tests.support.builders import MARIA, NOW, make_tenant
from tests.support.calls import list_profiles

PAPERS = {Attested.SLACK_BAA: Attestation(MARIA, NOW)}
SOURCES = (
    "contact.name",
    "contact.phone",
    "appointment.date",
    "appointment.time",
    "appointment.type",
    "appointment.provider",
    "call.summary",
)


def make(kind: str, profile: Profile, *, papers: bool = False, **changes: object) -> Tenant:
    attested = PAPERS if papers else {}
    return make_tenant(business_type=BusinessType(kind), profile=profile, attested=attested, **changes)


class TestHowMuch:
    @pytest.mark.parametrize(
        ("profile", "papers", "sight"),
        [
            (Profile.STANDARD, False, Sight.EVERYTHING),
            (Profile.STANDARD, True, Sight.EVERYTHING),
            (Profile.HIPAA, False, Sight.REFERENCE),
            (Profile.HIPAA, True, Sight.PART),
            (Profile.SENSITIVE, False, Sight.REFERENCE),
            (Profile.SENSITIVE, True, Sight.PART),
        ],
    )
    def test_follows_from_the_profile_and_the_agreement(
        self,
        profile: Profile,
        papers: bool,  # noqa: FBT001 - a column of the table
        sight: Sight,
    ) -> None:
        assert find_sight(make("salon", profile, papers=papers)) is sight

    def test_agreements_with_others_open_nothing(self) -> None:
        others = {kind: Attestation(MARIA, NOW) for kind in Attested if kind is not Attested.SLACK_BAA}
        assert find_sight(make_tenant(profile=Profile.HIPAA, attested=others)) is Sight.REFERENCE

    @pytest.mark.parametrize("kind", ["medical", "dental", "therapy"])
    def test_a_profile_that_the_line_of_business_does_not_allow_counts_as_its_own(self, kind: str) -> None:
        assert find_sight(make(kind, Profile.STANDARD)) is Sight.REFERENCE

    def test_a_line_of_business_that_another_release_knew_is_seen_as_its_profile_says(self) -> None:
        assert find_sight(make("zoo", Profile.HIPAA)) is Sight.REFERENCE
        assert find_sight(make("zoo", Profile.STANDARD)) is Sight.EVERYTHING
        assert show_text("contact.name", "Sarah Johnson", make("zoo", Profile.HIPAA, papers=True)) == ""

    @pytest.mark.parametrize("pack", list(PACKS.values()), ids=lambda pack: pack.type)
    def test_is_what_a_business_says_of_itself_under_every_profile_it_may_use(self, pack: Pack) -> None:
        for profile, papers in product(list_profiles(pack), (False, True)):
            tenant = make(pack.type, profile, papers=papers)
            assert (find_sight(tenant) is Sight.REFERENCE) is tenant.is_reference_only


class TestText:
    @pytest.mark.parametrize("source", SOURCES)
    def test_is_whole_in_the_standard_profile(self, source: str) -> None:
        assert show_text(source, "Sarah Johnson", make_tenant()) == "Sarah Johnson"

    @pytest.mark.parametrize(("source", "profile"), list(product(SOURCES, list(Profile)[1:])))
    @pytest.mark.parametrize("kind", PACKS)
    def test_is_nothing_where_references_alone_are_seen(
        self, kind: str, source: str, profile: Profile
    ) -> None:
        assert show_text(source, "check-up", make(kind, profile)) == ""

    @pytest.mark.parametrize(
        ("source", "text", "seen"),
        [
            ("contact.name", "Sarah Johnson", "Sarah J."),
            ("contact.name", "李小龙", "李小龙"),  # no first name can be told apart: docs/privacy.md
            ("contact.phone", "+44 7912 345678", ""),
            ("appointment.date", "Mon 15 Jan 2024, 2:30 PM", "Mon 15 Jan 2024, 2:30 PM"),
            ("appointment.time", "at 2:30 PM", "at 2:30 PM"),
            ("appointment.type", "Colonoscopy", "appointment"),
            ("appointment.type", "", ""),
            ("appointment.provider", "Dr. Patel", "Dr. Patel"),
            ("call.summary", "She comes.", ""),
        ],
    )
    def test_is_what_the_policy_gives_under_an_agreement(self, source: str, text: str, seen: str) -> None:
        assert show_text(source, text, make("medical", Profile.HIPAA, papers=True)) == seen

    def test_is_a_type_that_an_admin_let_through(self) -> None:
        lets = VariableMap(allowed=(("appointment_type", "check-up"), ("appointment_type", "Colonoscopy")))
        tenant = make("medical", Profile.HIPAA, papers=True, variable_map=lets)
        assert show_text("appointment.type", "Check-up", tenant) == "Check-up"
        assert show_text("appointment.type", "Colonoscopy", tenant) == "appointment"
        strict = make("medical", Profile.SENSITIVE, papers=True, variable_map=lets)
        assert show_text("appointment.type", "Check-up", strict) == "appointment"

    def test_is_by_the_same_column_in_a_practice_that_hides_what_it_is(self) -> None:
        tenant = make("therapy", Profile.SENSITIVE, papers=True)
        assert show_text("contact.name", "Sarah Johnson", tenant) == "Sarah J."
        assert show_text("appointment.type", "EMDR", tenant) == "appointment"

    def test_of_a_place_that_the_line_of_business_does_not_have_is_nothing(self) -> None:
        assert (
            show_text("appointment.provider", "Maria", make("restaurant", Profile.HIPAA, papers=True)) == ""
        )


@pytest.mark.parametrize(
    ("profile", "papers", "audience"),
    [
        (Profile.STANDARD, False, Audience.SLACK),
        (Profile.HIPAA, False, Audience.SLACK),
        (Profile.HIPAA, True, Audience.SLACK_BAA),
        (Profile.SENSITIVE, True, Audience.SLACK_BAA),
    ],
)
def test_variables_are_built_for_whoever_looks(
    profile: Profile,
    papers: bool,  # noqa: FBT001 - a column of the table
    audience: Audience,
) -> None:
    assert find_slack_audience(make("salon", profile, papers=papers)) is audience
