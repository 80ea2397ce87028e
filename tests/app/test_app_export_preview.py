"""`vioconcierge export preview`: what a line of business would send, with nobody's data."""

from datetime import UTC, datetime

import pytest

from app.config import SettingWrong
from app.export_preview import render_preview
from core.nouns.tenant import BusinessType, Profile
from core.packs.catalogue import PACKS
from core.packs.pack import Audience, Pack, Treatment
from core.variables.languages import LANGUAGES
from tests.support.calls import list_profiles

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def preview(kind: str, *, profile: str = "", locale: str = "en-US", zone: str = "Europe/London") -> str:
    return render_preview(kind, profile=profile, locale=locale, zone=zone, now=NOW) + "\n\n"


def read_part(text: str, head: str) -> dict[str, str]:
    """Read the lines under a head as names and what is said of them."""
    lines = text.partition(f"\n{head}\n")[2].partition("\n\n")[0].splitlines()
    pairs = [line.split(maxsplit=1) for line in lines]
    return {name.rstrip(":"): rest[0] if rest else "" for name, *rest in pairs}


def test_a_salons_preview_shows_everything_as_it_was_typed() -> None:
    said = read_part(preview("salon"), "The agent gets:")
    assert said["customer_name"].startswith("Sarah Johnson")
    assert said["appointment_date"].startswith("Monday, November 30th")
    assert said["service_type"] == "Hair Color and Cut   (appointment.type)"
    assert read_part(preview("salon"), "Kept back by the profile:") == {"nothing": ""}


def test_a_dental_practices_preview_says_that_the_type_is_coarsened_and_slack_sees_a_reference() -> None:
    text = preview("dental")
    assert "appointment_type → appointment" in text
    assert read_part(text, "The agent gets:")["customer_name"].startswith("Sarah ")
    assert "Johnson" not in text
    seen = read_part(text, "Slack sees:")
    assert seen["customer_name"] == "C-7K3Q"
    assert not {"appointment_date", "appointment_time", "provider_name", "appointment_type"} & set(seen)


def test_a_therapists_preview_hides_the_practice_and_tells_a_machine_next_to_nothing() -> None:
    text = preview("therapy")
    said = read_part(text, "The agent gets:")
    assert said["business_name"].startswith("Lee Family Practice")
    assert said["provider_name"].startswith("your appointment")
    heard = read_part(text, "A machine may hear:")
    assert not {"customer_name", "appointment_date", "appointment_time", "appointment_type"} & set(heard)


@pytest.mark.parametrize("kind", PACKS)
def test_every_line_of_business_has_a_preview_and_logs_see_nothing(kind: str) -> None:
    text = preview(kind)
    assert text.startswith(f"{PACKS[BusinessType(kind)].title} ({kind})")
    assert {one.name for one in PACKS[BusinessType(kind)].blocked} <= set(
        read_part(text, "Never sent by this business:")
    )
    assert read_part(text, "Logs see:") == {"nothing": ""}


def test_what_a_stricter_profile_never_asks_for_is_said_to_be_kept_back_all_the_same() -> None:
    kept_back = read_part(preview("salon", profile="hipaa"), "Kept back by the profile:")
    assert kept_back == {
        "customer_name": "→ Sarah",
        "service_type": "→ appointment",
        "special_instructions": "→ not sent",
        "price_estimate": "→ not sent",
        "customer_name_pronunciation": "→ not sent",
        "location_name": "→ location_alias",
    }


def test_a_harmless_choice_that_always_passes_is_the_only_one_that_is_sent() -> None:
    text = preview("medical", profile="sensitive")
    kept_back = read_part(text, "Kept back by the profile:")
    assert kept_back["arrival_instructions"] == "→ only: please arrive 15 minutes early"
    assert "please arrive 15 minutes early" in read_part(text, "The agent gets:")["arrival_instructions"]


@pytest.mark.parametrize(
    ("pack", "profile"), [(pack, profile) for pack in PACKS.values() for profile in list_profiles(pack)]
)
def test_every_variable_is_given_as_it_stands_or_kept_back_in_words(pack: Pack, profile: Profile) -> None:
    text = preview(pack.type, profile=profile)
    kept_back = read_part(text, "Kept back by the profile:")
    altered = {
        one.name for one in pack.variables if one.find_treatment(profile, Audience.LIVE) is not Treatment.KEEP
    }
    assert set(kept_back) == (altered or {"nothing"})
    silent = {name for name, said in kept_back.items() if said == "→ not sent"}
    assert silent.isdisjoint(read_part(text, "The agent gets:"))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_language_has_a_preview(locale: str) -> None:
    assert "appointment_date" in read_part(preview("salon", locale=locale), "The agent gets:")


def test_a_stricter_profile_may_be_tried_and_a_laxer_one_is_refused() -> None:
    assert "service_type → appointment" in preview("salon", profile="hipaa")
    with pytest.raises(SettingWrong, match="dental needs at least the hipaa profile"):
        preview("dental", profile="standard")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "spaceship"}, "is no line of business we know"),
        ({"profile": "secret"}, "is no privacy profile"),
        ({"locale": "xx-YY"}, "There is no language xx-YY"),
        ({"zone": "Mars/Olympus"}, "is no time zone"),
    ],
)
def test_what_there_is_not_is_refused_in_a_sentence(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(SettingWrong, match=said):
        preview(**({"kind": "salon"} | wrong))
