"""The command `when`: shows how a typed day and time is read.

Turns the command's words into what it prints and its exit code. Touches nothing; the present is told.
"""

from datetime import datetime

from app.config import SettingWrong
from core.rules.typed_time.reading import (
    DayOrder,
    Unclear,
    find_day_order,
    read_typed_time,
    render_understood,
)
from core.rules.wall_time import WallTimeRefused, find_zone, to_instant
from core.variables.languages import LanguageUnknown, find_language

EXIT_UNCLEAR = 3


def read_when(
    phrase: str, *, order: str | None, locale: str, zone: str, now: str | None, present: datetime
) -> tuple[int, str]:
    """Return the exit code and the two lines to print: the local time and its echo, or REFUSE and a question.

    `order` is mdy or dmy, else that of the locale; `now` is wall time in the zone, else `present` (UTC).
    Raises SettingWrong when an option cannot be used.
    """
    if find_zone(zone) is None:
        raise SettingWrong("--zone: there is no such time zone; give a name like Europe/London")
    moment = present if now is None else _read_now(now, zone)
    read = read_typed_time(phrase, order=_read_order(order, _read_locale(locale)), zone=zone, now=moment)
    if isinstance(read, Unclear):
        return EXIT_UNCLEAR, f"REFUSE\n{read.question}"
    return 0, f"{read.local.isoformat(timespec='minutes')}\n{render_understood(read.local, zone)}"


def _read_locale(locale: str) -> str:
    try:
        return find_language(locale)
    except LanguageUnknown as unknown:
        raise SettingWrong(f"--locale: {unknown}") from unknown


def _read_order(order: str | None, locale: str) -> DayOrder:
    if order is None:
        return find_day_order(locale)
    try:
        return DayOrder(order.lower())
    except ValueError as error:
        raise SettingWrong("--order must be mdy or dmy") from error


def _read_now(now: str, zone: str) -> datetime:
    try:
        local = datetime.fromisoformat(now)
    except ValueError as error:
        raise SettingWrong("--now must look like 2026-11-20T10:00") from error
    if local.tzinfo is not None:
        raise SettingWrong("--now is the time on the wall in --zone, so it takes no offset")
    try:
        return to_instant(local, zone)
    except WallTimeRefused as refused:
        raise SettingWrong(f"--now: {refused}") from refused
