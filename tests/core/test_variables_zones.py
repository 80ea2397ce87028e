"""A zone is called what people call its time, the same all year."""

from zoneinfo import available_timezones

import pytest
from babel.dates import get_timezone, get_timezone_name
from hypothesis import given
from hypothesis import strategies as st

from core.variables.clean import smooth_text
from core.variables.languages import LANGUAGES, get_babel_locale
from core.variables.zones import format_zone
from tests.support.speech import find_unspeakable, languages

ZONES = sorted(available_timezones())
ENGLISH = ["en-AU", "en-GB", "en-IN", "en-NZ", "en-US"]


@pytest.mark.parametrize("language", ENGLISH)
@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("America/New_York", "Eastern Time"),
        ("US/Eastern", "Eastern Time"),
        ("Europe/London", "UK time"),
        ("GB", "UK time"),
        ("Europe/Berlin", "Central European Time"),
        ("America/Phoenix", "Arizona time"),
        ("US/Arizona", "Arizona time"),
        ("America/Denver", "Mountain Time"),
        ("Pacific/Honolulu", "Hawaii time"),
        ("Australia/Sydney", "Australian Eastern Time"),
        ("Asia/Kolkata", "India Time"),
        ("Asia/Calcutta", "India Time"),
        ("Europe/Kyiv", "Kyiv Time"),
        ("America/Coyhaique", "Coyhaique Time"),
        ("UTC", "Coordinated Universal Time"),
        ("GMT", "Greenwich Mean Time"),
        ("Etc/GMT+5", "GMT-05:00"),
    ],
)
def test_english_says_what_people_say(zone: str, name: str, language: str) -> None:
    assert format_zone(zone, language=language) == name


@pytest.mark.parametrize(
    ("zone", "language", "name"),
    [
        ("America/New_York", "de-DE", "Nordamerikanische Ostküstenzeit"),
        ("America/New_York", "es-419", "hora oriental"),
        ("America/New_York", "fr-CA", "heure de l\u2019Est"),
        ("America/New_York", "ja-JP", "アメリカ東部時間"),
        ("Europe/London", "de-DE", "Vereinigtes Königreich (Ortszeit)"),
        ("Europe/London", "ja-JP", "イギリス時間"),
        ("America/Phoenix", "es-419", "hora de Phoenix"),
        ("America/Phoenix", "de-DE", "Phoenix (Ortszeit)"),
        ("Europe/Kyiv", "ru-RU", "время: Киев"),
        ("Etc/GMT+5", "mr-IN", "GMT-05:00"),
        # Where Babel would say summer time all year:
        ("Europe/London", "bg-BG", "часово време: Обединеното кралство"),
        ("Europe/London", "bs-BA", "vrijeme: Ujedinjeno Kraljevstvo"),
        ("Europe/London", "es-419", "hora de Reino Unido"),
        ("Europe/London", "fr-CA", "heure : Royaume-Uni"),
        ("Europe/London", "hr-HR", "vrijeme: Ujedinjeno Kraljevstvo"),
        ("Europe/London", "is-IS", "tími: Bretland"),
        ("Europe/London", "ru-RU", "время: Великобритания"),
        ("Europe/London", "sr-RS", "време: Уједињено Краљевство"),
        ("Europe/London", "ur-IN", "سلطنت متحدہ کا وقت"),
    ],
)
def test_other_languages_have_their_own_words(zone: str, language: str, name: str) -> None:
    assert format_zone(zone, language=language) == name


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - set(ENGLISH)))
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Europe/Berlin", "Australia/Sydney"])
def test_a_name_that_cldr_has_is_cldrs(zone: str, language: str) -> None:
    general = get_timezone_name(get_timezone(zone), locale=get_babel_locale(language))

    assert format_zone(zone, language=language) == smooth_text(general)


@pytest.mark.parametrize("zone", ["", "Nowhere", "../../etc/passwd", "Europe", "EDT"])
def test_what_is_no_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="not an IANA zone"):
        format_zone(zone, language="en-US")


@given(st.sampled_from(ZONES), languages)
def test_every_zone_can_be_spoken_in_every_language(zone: str, language: str) -> None:
    spoken = format_zone(zone, language=language)

    assert find_unspeakable(spoken) == []
    assert "Unknown" not in spoken
    assert format_zone(zone, language=language) == spoken


@pytest.mark.parametrize("language", LANGUAGES)
def test_phoenix_and_denver_never_sound_the_same(language: str) -> None:
    assert format_zone("America/Phoenix", language=language) != format_zone(
        "America/Denver", language=language
    )
