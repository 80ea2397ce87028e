"""The ways of writing a time of day: "3pm", "14:30", "half past two", "at 8", "11.30".

Pure. Takes every time out of a phrase and says how sure its way of writing is of morning or afternoon.
A lone number is no time: an hour without minutes needs "at", "o'clock" or a part of the day.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from core.rules.typed_time.words import EDGE, END, HOUR_WORD, Puzzled, Rest, quote, read_number

PARTS = "morning|afternoon|evening|night"
NOON = 12
_DAY_HOURS, _HOUR_MINUTES = 24, 60
_LAST_SMALL_HOUR = 5  #: appointments before six in the morning are asked
_LAST_BARE_HOUR = 18
_OPEN_HOUR = 7  #: with minutes, as likely morning as evening


class Sureness(Enum):
    """How much a way of writing a time says about morning and afternoon."""

    EXACT = auto()  #: am or pm, noon, or surely the 24-hour clock
    WRITTEN = auto()  #: h:mm, which both clocks write
    SPOKEN = auto()  #: an hour as people say it


@dataclass(frozen=True, slots=True)
class SaidTime:
    """A time as it stands in the phrase; unless it is exact, the hour may lack twelve."""

    words: str
    hour: int
    minute: int
    sureness: Sureness


ASK_TWELVE = "Is 12 noon or midnight? Type noon; or, for midnight, the day it begins: 2027-01-15 00:00."


def take_times(rest: Rest) -> list[SaidTime]:
    """Take every time out of the phrase, but not a bare 11.30, which may be a date. Raises Puzzled."""
    iso = [_read_exact(found) for found in rest.take(_ISO, leaving=r"\g<day> | ")]
    if rest.take(_MIDNIGHT):
        raise Puzzled("Midnight lies between two days. Type the day it begins, like: 2027-01-15 00:00.")
    behind = [_read_behind_year(found) for found in rest.take(_BEHIND_YEAR, leaving=r"\g<day> | ")]
    return iso + behind + [read(found) for pattern, read in _FORMS for found in rest.take(pattern)]


def take_dotted_times(rest: Rest) -> list[SaidTime]:
    """Take 11.30 out; for a caller who knows that it is no date. Raises Puzzled."""
    return [_read_written(found) for found in rest.take(_DOTTED)]


def _not_a_time(words: str) -> Puzzled:
    return Puzzled(f"{quote(words)} is no time of day. Type it like 3pm or 15:00.")


def _read_exact(found: re.Match[str]) -> SaidTime:
    return SaidTime(found[0], int(found["h"]), int(found["m"]), Sureness.EXACT)


def _read_written(found: re.Match[str]) -> SaidTime:
    """Read h:mm. A leading zero means the 24-hour clock, but the small hours are asked all the same."""
    hour, minute = int(found["h"]), int(found["m"] or 0)
    if hour >= _DAY_HOURS:
        raise _not_a_time(found[0])
    is_exact = hour == 0 or hour > NOON or (found["h"].startswith("0") and hour > _LAST_SMALL_HOUR)
    return SaidTime(found[0], hour, minute, Sureness.EXACT if is_exact else Sureness.WRITTEN)


def _read_behind_year(found: re.Match[str]) -> SaidTime:
    """Read four digits behind a year; those that could be a second year are asked about."""
    if found["h"] == "20":
        raise Puzzled(f"Is 20{found['m']} a year or a time of day? Type the time like 20:{found['m']}.")
    return _read_written(found)


def _read_half(found: re.Match[str]) -> SaidTime:
    """Read a time with am or pm."""
    return _add_half(found[0], read_number(found["h"]), int(found["m"] or 0), found["half"])


def _add_half(words: str, hour: int, minute: int, half: str) -> SaidTime:
    if not 1 <= hour <= NOON:
        raise _not_a_time(words)
    if hour == NOON and (half == "am" or minute == 0):
        raise Puzzled(ASK_TWELVE)
    return SaidTime(words, hour % NOON + NOON * (half == "pm"), minute, Sureness.EXACT)


def _read_past(found: re.Match[str]) -> SaidTime:
    """Read "half past two" and "quarter to 4"."""
    words, named = found[0], read_number(found["h"])
    part = found["part"] or found["number"] or found["few"]
    minute = {"half": 30, "quarter": 15}.get(part) or read_number(part)
    is_to = found["few"] is not None or (found["way"] or "").startswith("t")
    if (is_to and part == "half") or not 0 < minute < _HOUR_MINUTES:
        raise _not_a_time(words)
    if not is_to:
        return _say(found, named, minute)
    if named == NOON and found["half"]:
        raise Puzzled(ASK_TWELVE)
    return _say(found, (named - 2) % NOON + 1, _HOUR_MINUTES - minute)


def _read_worded(found: re.Match[str]) -> SaidTime:
    """Read "three thirty"."""
    return _say(found, read_number(found["h"]), read_number(found["m"]))


def _say(found: re.Match[str], hour: int, minute: int) -> SaidTime:
    """Read a spoken time. Half past seven begins and ends working days alike, so it stays open."""
    if found["half"]:
        return _add_half(found[0], hour, minute, found["half"])
    return SaidTime(found[0], hour, minute, Sureness.WRITTEN if hour == _OPEN_HOUR else Sureness.SPOKEN)


def _read_spoken(found: re.Match[str]) -> SaidTime:
    """Read a bare hour; what is neither 1 to 7 nor 8 to 18 is asked, and so is twelve."""
    if found["h"] == str(NOON) or found["h"] == "twelve":
        raise Puzzled(ASK_TWELVE)
    hour = read_number(found["h"])
    if not 1 <= hour <= _LAST_BARE_HOUR:
        raise Puzzled(f"{quote(found[0])} is not clear. Type the time like 3pm or 15:00.")
    is_open = found["h"].startswith("0")  # "at 03" is neither clock
    return SaidTime(found[0], hour, 0, Sureness.WRITTEN if is_open else Sureness.SPOKEN)


def _read_noon(found: re.Match[str]) -> SaidTime:
    return SaidTime(found[0], NOON, 0, Sureness.EXACT)


_AT = rf"{EDGE}(?:at )?"
_NUMBER = rf"(?P<h>\d{{1,2}}|{HOUR_WORD})"
_MINUTE = r"(?P<m>[0-5]\d)"
_FOUR = rf"(?P<h>[01]\d|2[0-3]){_MINUTE}"
_HALF = r"(?: ?(?P<half>[ap]m))?"
_HRS = r"(?: ?(?:hours|hrs?|h|uhr))"
_OCLOCK = r" ?o'? ?clock"
_ISO = re.compile(
    rf"(?P<day>{EDGE}(?:20\d\d-\d\d-\d\d|20\d\d/\d\d/\d\d|20\d{{6}}))(?:t| (?:at )?)"
    rf"(?P<h>[01]\d|2[0-3]):?{_MINUTE}(?::?00(?:\.0+)?)?{END}(?! ?[ap]m\b)"
)
_BEHIND_YEAR = re.compile(rf"(?P<day>[/.\- ]20\d\d),? {_FOUR}{END}(?! ?[ap]m\b)")
_MIDNIGHT = re.compile(rf"{_AT}(?:12 )?midnight\b|{_AT}(?:24|00?)[:.]00{END}")
_DOTTED = re.compile(rf"{_AT}(?P<h>\d{{1,2}})\.{_MINUTE}{_HRS}?{END}")
_PAST = (
    r"(?:(?:a )?(?P<part>half|quarter|twenty[ -]five|twenty)(?: minutes)?[ -](?P<way>past|after|to|till?)"
    r"|(?P<number>\d{1,2}|five|ten)(?: minutes)? past"
    # "Ten to two" alone may be a span of hours, as "10 to 2" is.
    r"|(?P<few>five|ten)(?: minutes|(?<=at five)|(?<=at ten)) (?:to|till?))"
    rf"[ -](?P<h>1[0-2]|[1-9]|{HOUR_WORD})(?:{_OCLOCK})?{_HALF}"
)
_WORDED = rf"(?P<h>{HOUR_WORD})[ -](?P<m>ten|fifteen|twenty|thirty|forty(?:[ -]five)?|fifty){_HALF}"
_BEFORE_PART = rf"(?= in the (?:{PARTS})\b| at night\b| tonight\b| (?:this|tomorrow|today) (?:{PARTS})\b)"
#: Longer forms first: each takes its part away before a shorter one can mistake it.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], SaidTime]], ...] = tuple(
    (re.compile(form), read)
    for form, read in (
        (rf"{_AT}{_PAST}{END}", _read_past),
        (rf"{_AT}{_WORDED}{END}", _read_worded),
        (rf"{_AT}{_NUMBER}(?:[:.]{_MINUTE}(?::00)?)? ?(?P<half>[ap]m){END}", _read_half),
        (rf"{_AT}(?P<h>\d{{1,2}}){_MINUTE}(?P<half>[ap]m){END}", _read_half),
        (rf"{_AT}(?:12(?:[:.]00)? ?)?(?:noon|midday){END}", _read_noon),
        (rf"{_AT}(?P<h>\d{{1,2}}):{_MINUTE}(?::00)?{_HRS}?{END}", _read_written),
        (rf"{_AT}(?P<h>\d{{1,2}}) ?(?:h|uhr) ?{_MINUTE}?{END}", _read_written),
        (rf"{EDGE}at {_FOUR}{_HRS}?{END}", _read_written),
        (rf"{EDGE}at (?P<h>\d{{1,2}})\.{_MINUTE}{_HRS}?{END}", _read_written),
        (rf"{EDGE}{_FOUR}{_HRS}{END}", _read_written),
        (rf"{_AT}{_NUMBER}{_OCLOCK}{END}", _read_spoken),
        (rf"{EDGE}at {_NUMBER}{END}", _read_spoken),
        (rf"{_AT}{_NUMBER}{_BEFORE_PART}", _read_spoken),
    )
)
