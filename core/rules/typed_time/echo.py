"""Says back what was understood: "Fri 15 January 2027, 2:30 PM (UK time)".

Pure. A zone is called as in a call. Always the month as a word and the 12-hour clock, so that a wrong
reading shows. "Voice format", sections 4 and 8, 22 November 2026.
"""

from datetime import date, datetime

from core.rules.typed_time.words import MONTHS, WEEKDAYS
from core.variables.zones import format_zone

_LANGUAGE = "en-US"  #: of everything that staff read
_NOON = 12


def render_understood(local: datetime, zone: str) -> str:
    """Write naive wall time in full. Raises ValueError when there is no such zone."""
    return f"{render_day(local.date())}, {render_clock(local)} ({name_zone(zone)})"


def render_day(day: date) -> str:
    """Write `Fri 15 January 2027`."""
    return f"{WEEKDAYS[day.weekday()][:3].title()} {day.day} {name_month(day.month)} {day.year}"


def render_clock(local: datetime) -> str:
    """Write `2:30 PM`; the two full hours that people mistake for each other are named."""
    clock = f"{(local.hour - 1) % _NOON + 1}:{local.minute:02d}"
    if clock == "12:00":
        return f"{clock} {'noon' if local.hour else 'midnight'}"
    return f"{clock} {'AM' if local.hour < _NOON else 'PM'}"


def name_month(month: int) -> str:
    """Return `January` for 1."""
    return MONTHS[month - 1].title()


def name_zone(zone: str) -> str:
    """Return what a zone is called in calls; UTC is written shorter than it is said. Raises ValueError."""
    return zone if zone == "UTC" else format_zone(zone, language=_LANGUAGE)
