"""Turns an IANA zone into what people call its time: `Eastern Time`, `Nordamerikanische Ostküstenzeit`.

Pure: Babel has the names. Never an abbreviation, and never a name of summer or winter time: both are wrong
for half the year.
"""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_gmt, get_timezone_location, get_timezone_name

from core.variables.clean import smooth_text
from core.variables.languages import get_babel_locale, get_speech

# In English, where CLDR's name is not what people say. Phoenix would be "Mountain Time", like Denver, whose
# clocks are an hour ahead in summer.
_ENGLISH = {
    "America/Phoenix": "Arizona time",
    "Europe/London": "UK time",
    "Pacific/Honolulu": "Hawaii time",
}
_PHOENIX = "America/Phoenix"  #: named by its city in all other languages, for the same reason

_WORLD_TIMES = frozenset({"Etc/GMT", "Etc/UTC"})

# "The time of …", where Babel 2.18 has taken CLDR's form for summer time for the general one.
_TIME_OF = {
    "bg-BG": "часово време: %s",
    "bs-BA": "vrijeme: %s",
    "es-419": "hora de %s",
    "fr-CA": "heure : %s",
    "hr-HR": "vrijeme: %s",
    "is-IS": "tími: %s",
    "ru-RU": "время: %s",
    "sr-RS": "време: %s",
    "ur-IN": "%s کا وقت",
}
_NO_COUNTRY = frozenset({"None", "001", "ZZ"})
_FORMER_KEYS = {"Europe/Kyiv": "Europe/Kiev"}  #: CLDR 47 has the city under its old spelling
_ANY_DAY = datetime(2024, 1, 1, tzinfo=UTC)  #: a fixed offset is the same on every day


def format_zone(zone: str, *, language: str) -> str:
    """Return the name of a zone's time, the same all year.

    Where CLDR has no name for it, that of the country if it has one time only, else that of the city.
    Raises ValueError for what is no IANA zone, LanguageUnknown.
    """
    return _name_zone(zone, language)


@lru_cache(maxsize=4096)
def _name_zone(zone: str, language: str) -> str:
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError("not an IANA zone") from unknown
    key = str(get_global("zone_aliases").get(zone, zone))
    locale = get_babel_locale(language)
    if get_speech(language) == "en" and key in _ENGLISH:
        return _ENGLISH[key]
    if key.startswith("Etc/"):
        return smooth_text(_name_world_time(key, place, locale))
    name = get_timezone_name(place, locale=locale)
    if key == _PHOENIX or name == get_timezone_location(place, locale=locale):
        time_of = _TIME_OF.get(language, locale.zone_formats["region"])
        name = time_of % _name_place(key, place, locale)
    return smooth_text(name)


def _name_world_time(key: str, place: ZoneInfo, locale: Locale) -> str:
    """Name universal time, or write how far from it a bare offset is: nobody has a word for that."""
    names = locale.time_zones.get(key, {}).get("long", {}) or locale.meta_zones.get("GMT", {}).get("long", {})
    if key in _WORLD_TIMES and names.get("standard"):
        return str(names["standard"])
    offset = get_timezone_gmt(_ANY_DAY.astimezone(place), width="long", locale=locale)
    return offset.replace("[", "").replace("]", "")


def _name_place(key: str, place: ZoneInfo, locale: Locale) -> str:
    """Name the country, or the city where the country has more than one time."""
    country = str(get_global("zone_territories").get(key))
    zones = get_global("territory_zones").get(country, [])
    if country not in _NO_COUNTRY and len(zones) == 1:
        return str(locale.territories[country])
    city = locale.time_zones.get(_FORMER_KEYS.get(key, key), {}).get("city")
    return str(city or get_timezone_location(place, locale=locale, return_city=True))
