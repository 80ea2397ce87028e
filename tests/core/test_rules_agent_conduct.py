"""An agent's settings beside its business: the table of core/packs/files/_privacy.toml, line by line."""

import pytest

from core.nouns.script import AgentConduct, Storage, VoicemailAction
from core.nouns.tenant import Profile
from core.packs.catalogue import PRIVACY
from core.rules.agent_conduct import check_conduct, check_keeping
from tests.support.builders import make_tenant

SCRUBBED = ("person_name",)
NO_ANSWER = "The agent's analysis has no appointment_outcome: no call will ever count as confirmed."


def check(profile: Profile, locale: str = "en-US", /, **settings: object) -> list[str]:
    """Check an agent that is set up right for the strictest, but for these settings."""
    right: dict[str, object] = {
        "storage": Storage.EXCEPT_PERSONAL,
        "retention_days": 30,
        "scrubbed": SCRUBBED,
        "voicemail": VoicemailAction.HANG_UP,
        "tells_answer": True,
    }
    conduct = AgentConduct(**right | settings)  # type: ignore[arg-type]
    tenant = make_tenant(profile=profile, locale=locale)
    return [*check_keeping(conduct, tenant, PRIVACY.agent[profile]), *check_conduct(conduct, tenant)]


def test_where_no_regime_asks_anything_of_the_agent_it_may_do_as_it_likes() -> None:
    for voicemail in VoicemailAction:
        lax: dict[str, object] = {"storage": Storage.EVERYTHING, "retention_days": None, "scrubbed": ()}
        assert check(Profile.STANDARD, voicemail=voicemail, **lax) == []


@pytest.mark.parametrize("profile", [Profile.HIPAA, Profile.SENSITIVE])
class TestStorage:
    @pytest.mark.parametrize(
        ("settings", "says"),
        [
            ({}, ""),
            ({"storage": Storage.BASIC, "retention_days": None, "scrubbed": ()}, ""),
            (
                {"storage": Storage.EVERYTHING},
                "included; {profile} asks for everything but personal data or the basics only. The line",
            ),
            (
                {"retention_days": 31},
                "Retell keeps calls for 31 days; {profile} allows at most 30 days. Without",
            ),
            (
                {"retention_days": None},
                "Retell keeps calls for ever; {profile} allows at most 30 days. Without",
            ),
            ({"retention_days": 1}, ""),
            ({"scrubbed": ()}, "Retell does not take out person_name after the call. With no categories"),
            ({"scrubbed": ("email",)}, "does not take out person_name"),
            ({"scrubbed": ("email", *SCRUBBED)}, ""),
        ],
    )
    def test_what_is_kept_and_for_how_long_is_compared_with_the_profile(
        self, profile: Profile, settings: dict[str, object], says: str
    ) -> None:
        found = check(profile, **settings)
        assert len(found) == bool(says)
        assert says.format(profile=profile) in "".join(found)

    def test_everything_for_ever_is_two_faults(self, profile: Profile) -> None:
        found = check(profile, storage=Storage.EVERYTHING, retention_days=None, scrubbed=())
        assert ["everything" in found[0], "for ever" in found[1]] == [True, True]
        assert len(found) == 2


@pytest.mark.parametrize(
    ("profile", "fine", "wanted"),
    [
        (
            Profile.HIPAA,
            {VoicemailAction.HANG_UP, VoicemailAction.STATIC_TEXT},
            "hangs up or leaves a fixed text",
        ),
        (Profile.SENSITIVE, {VoicemailAction.HANG_UP}, "hangs up"),
    ],
)
def test_what_a_machine_hears_is_compared_with_the_profile(
    profile: Profile, fine: set[VoicemailAction], wanted: str
) -> None:
    for voicemail in VoicemailAction:
        found = check(profile, voicemail=voicemail)
        assert len(found) == (voicemail not in fine)
        if found:
            assert found[0].startswith("On voicemail the agent ")
            assert f"; {profile} asks that it {wanted}. " in found[0]
            assert found[0].endswith(PRIVACY.agent[profile].reasons["voicemail"])


@pytest.mark.parametrize(
    ("languages", "locale", "fits"),
    [
        ((), "en-US", True),
        (("en-US",), "en-GB", True),
        (("de-DE", "en-AU"), "en-US", True),
        (("multi",), "ja-JP", True),
        (("en-US",), "de-DE", False),
        (("de-DE", "fr-FR"), "en-US", False),
        (("fr-FR",), "xx-XX", True),  # the variables gate tells of a language nobody speaks
    ],
)
def test_the_agent_speaks_the_language_dates_are_written_in(
    languages: tuple[str, ...], locale: str, *, fits: bool
) -> None:
    found = check(Profile.STANDARD, locale, languages=languages)
    told = [f"The agent speaks {', '.join(languages)}, and dates are written for {locale}."]
    assert found == ([] if fits else told)


def test_without_the_field_that_answers_are_read_from_no_call_counts() -> None:
    assert check(Profile.STANDARD, tells_answer=False) == [NO_ANSWER]


def test_every_sentence_of_an_agent_that_is_all_wrong_is_told() -> None:
    wrong = AgentConduct(languages=("fr-FR",))
    tenant = make_tenant(profile=Profile.SENSITIVE)
    found = [*check_keeping(wrong, tenant, PRIVACY.agent[Profile.SENSITIVE]), *check_conduct(wrong, tenant)]
    assert len(found) == 5
    assert all(sentence.endswith(".") for sentence in found)
