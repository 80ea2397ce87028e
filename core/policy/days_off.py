"""Public holidays of the place where a phone is, by the calendars of the `holidays` library.

Turns a region and a date into the holiday's name. Loads the library's calendars once, when this module is
imported (it cannot load one country alone), and works out one year of one region at a time.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

# The first look at any calendar imports those of all countries, which takes longer than a tick may stop.
import holidays.countries  # noqa: F401 - see above
from holidays import country_holidays

_LANGUAGE = "en_US"  #: where a calendar has it; never guessed from the machine's own language


def find_holiday(regions: tuple[str, ...], day: date) -> str:
    """Return the name of the public holiday of a date in any of these regions; "" for none."""
    names = (_list_holidays(region, day.year).get(day, "") for region in regions)
    return next((name for name in names if name), "")


@lru_cache(maxsize=1024)
def _list_holidays(region: str, year: int) -> Mapping[date, str]:
    """List the holidays of a year; a US state's with the federal ones, elsewhere the country's."""
    country, _, state = region.partition("-")
    try:
        found = country_holidays(
            country, subdiv=state or None, years=year, expand=False, observed=True, language=_LANGUAGE
        )
    except NotImplementedError:  # no calendar of this country
        return {}
    return dict(found)
