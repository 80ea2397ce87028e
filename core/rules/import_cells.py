"""One cell of a file of bookings in the words of the form: a date, a time, a zone, a consent, a status.

Pure. What is not understood, or could mean two things, is refused with a sentence that does not quote it:
in a file whose columns slipped, the cell may hold a name or a number.
"""

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from core.nouns.appointment import AppointmentStatus
from core.nouns.contact import ConsentBasis
from core.rules.typed_time.order import DayOrder
from core.rules.typed_time.words import Puzzled
from core.rules.typed_time.written import read_written_date, read_written_time

STOP = "stop"  #: in place of a consent: the number must not be called

CONSENTS: Mapping[str, tuple[str, ...]] = {
    ConsentBasis.PROVIDED_FOR_BOOKINGS: (
        *("provided number", "provided", "given for bookings", "given for booking", "given", "for bookings"),
        *("number provided", "number given"),
    ),
    ConsentBasis.AGREED_TO_AUTOMATED_CALLS: (
        *("express", "agreed", "agreed to automated calls", "agreed to calls", "automated calls"),
    ),
    ConsentBasis.SIGNED: ("express written", "written", "signed", "e-signed", "signed form"),
    ConsentBasis.NEITHER: ("none", "no", "neither", "no consent", "not given", "n", "false"),
    STOP: (
        *("stop", "opt out", "opted out", "optout", "do not call", "dnc", "no calls", "unsubscribe"),
        *("unsubscribed", "never call", "revoked", "withdrawn"),
    ),
}
STATUSES: Mapping[str, tuple[str, ...]] = {
    AppointmentStatus.BOOKED: ("booked", "scheduled", "active", "open"),
    AppointmentStatus.CANCELLED: ("cancelled", "canceled", "cancel", "cancellation"),
}
_YES = frozenset({"yes", "y", "true", "1", "x", "ok", "okay", "on"})
_YES_TO_WHAT = (
    "Yes to what? Write given for bookings, agreed (to automated calls) or signed; none, or stop for nobody"
    " to be called."
)
_NO_CONSENT = "Write given for bookings, agreed, signed, none or stop."
_NO_STATUS = "Write booked or cancelled."
_NO_ZONE = "There is no such time zone. Write an IANA name such as Europe/London."


class CellRefused(ValueError):  # noqa: N818 - named for what happened
    """A cell that cannot be used; the message says why, for whoever imports the file."""


def read_date(text: str, order: DayOrder) -> str:
    """Read a date; ISO. Raises CellRefused."""
    try:
        return read_written_date(text, order).isoformat()
    except Puzzled as puzzled:
        raise CellRefused(str(puzzled)) from puzzled


def read_time(text: str) -> str:
    """Read a time of day; 24 hours, `14:30`. Raises CellRefused."""
    try:
        return f"{read_written_time(text):%H:%M}"
    except Puzzled as puzzled:
        raise CellRefused(str(puzzled)) from puzzled


def read_zone(text: str) -> str:
    """Read a time zone; its IANA name, or "" for none. Raises CellRefused."""
    if not text:
        return ""
    name = _list_zones().get("_".join(text.casefold().split()))
    if name is None:
        raise CellRefused(_NO_ZONE)
    return name


def read_consent(text: str) -> str:
    """Read how the number was come by: a ConsentBasis value, STOP, or "" for nothing. Raises CellRefused."""
    said = _fold(text)
    if said in _YES:
        raise CellRefused(_YES_TO_WHAT)
    return _choose(said, _CONSENT_OF, _NO_CONSENT)


def read_status(text: str) -> str:
    """Read whether it takes place: an AppointmentStatus value, or "" for nothing. Raises CellRefused."""
    return _choose(_fold(text), _STATUS_OF, _NO_STATUS)


def read_choice(text: str, choices: Mapping[str, str]) -> str:
    """Read a choice, by its code or by its words; its code, or "" for none. Raises CellRefused."""
    wanted = " ".join(text.casefold().split())
    codes = {words.casefold(): code for code, words in choices.items()}
    codes |= {code.casefold(): code for code in choices}
    if wanted and wanted not in codes:
        raise CellRefused(f"Write one of these: {', '.join(choices.values())}.")
    return codes.get(wanted, "")


def _choose(said: str, words: Mapping[str, str], objection: str) -> str:
    if said and said not in words:
        raise CellRefused(objection)
    return words.get(said, "")


def _fold(text: str) -> str:
    """Write words as they are compared: small letters and single blanks, however they are joined."""
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())


def _list_words(forms: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {_fold(word): str(value) for value, words in forms.items() for word in words}


_CONSENT_OF, _STATUS_OF = _list_words(CONSENTS), _list_words(STATUSES)


@cache
def _list_zones() -> dict[str, str]:
    """List every zone's name by its small letters."""
    return {name.casefold(): name for name in available_timezones()}
