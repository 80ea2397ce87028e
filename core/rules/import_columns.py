"""The columns of a file of bookings: what each is called, where in a booking it goes, what it takes.

Pure. Names are compared without case, blanks and signs; what the business's pack and profile do not ask for
has no column, so that nothing is kept that no call may use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.nouns.booking import Field
from core.nouns.tenant import Tenant
from core.rules.asked import Asked, list_asked

ID = "id"  #: the place of the practice system's own id; no place in a form is called so


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the documents, and the place in the form that it fills."""

    name: str
    place: str  #: a Field, ID, or the place of a free field
    takes: str
    other_names: tuple[str, ...] = ()
    is_required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)  #: code → words, either of which may be written


FIXED: tuple[Column, ...] = (
    Column(
        "name",
        Field.NAME,
        "the customer's name, up to 60 characters",
        ("customer", "customer name", "client", "client name", "patient", "patient name", "full name"),
        is_required=True,
    ),
    Column(
        "phone",
        Field.PHONE,
        "`+44 7912 345678`, or as dialled in the business's country",
        ("phone number", "telephone", "tel", "mobile", "mobile phone", "cell", "cell phone", "number"),
        is_required=True,
    ),
    Column(
        "appointment_date",
        Field.DATE,
        "`2027-01-15`; or with its year in the business's order (`15/01/2027`), or the month as a word",
        ("date", "day", "appt date", "start date", "booking date", "visit date"),
        is_required=True,
    ),
    Column(
        "appointment_time",
        Field.TIME,
        "`14:30`, `2:30 pm`",
        ("time", "appt time", "start time", "booking time", "visit time", "start"),
        is_required=True,
    ),
    Column(
        "timezone",
        Field.ZONE,
        "where the appointment is, an IANA name such as `Europe/London`; empty: the business's",
        ("time zone", "zone", "tz", "appointment timezone"),
    ),
    Column("type", Field.TYPE, "what is booked", ("appointment type", "service")),
    Column("provider", Field.PROVIDER, "who it is with", ("staff", "practitioner", "with", "doctor")),
    Column("duration", Field.DURATION, "`45`, `45 minutes`, `1:30`", ("length", "duration minutes")),
    Column(
        "instructions",
        Field.INSTRUCTIONS,
        "what the customer is to bring or do",
        ("special instructions", "preparation"),
    ),
    Column(
        "consent",
        Field.BASIS,
        "`given for bookings`, `agreed` (to automated calls), `signed`, `none`; `stop` closes the number;"
        " empty: what is noted already, and where nothing is, nobody is called",
        ("consent basis", "permission", "call consent"),
    ),
    Column(
        "customer_timezone",
        Field.CUSTOMER_ZONE,
        "where the customer lives, an IANA name; empty: as the number tells",
        ("customer time zone", "client timezone", "patient timezone", "home timezone"),
    ),
    Column(
        "id",
        ID,
        "the practice system's own id of the booking; with it a changed row changes the booking",
        ("appointment id", "appt id", "booking id", "booking reference", "external id"),
    ),
    Column(
        "status",
        Field.STATUS,
        "`booked` or `cancelled`; empty: booked",
        ("appointment status", "booking status", "state"),
    ),
    Column(
        "reminders",
        Field.REMINDERS,
        "a plan of its own such as `2 days, 2 hours`, or `none`; empty: as the business plans",
        ("reminder plan", "reminder"),
    ),
)
REQUIRED = tuple(column for column in FIXED if column.is_required)


def list_columns(tenant: Tenant) -> tuple[Column, ...]:
    """List the columns that a file of this business may have."""
    asked = {one.place: one for one in list_asked(tenant)}
    fixed = [_adapt(column, asked) for column in FIXED if _has_place(column, asked)]
    free = [_build(one) for one in asked.values() if not one.is_built_in]
    return (*fixed, *free)


def find_columns(header: Sequence[str], columns: Sequence[Column]) -> list[Column | None]:
    """Find the column that each cell of a header names; None for a name nobody knows.

    Of two columns that go by one name, the first counts: the fixed ones stand before a pack's.
    """
    by_name: dict[str, Column] = {}
    for column in columns:
        by_name.setdefault(_fold(column.name), column)
    for column in columns:
        for name in column.other_names:
            by_name.setdefault(_fold(name), column)
    return [by_name.get(_fold(cell)) for cell in header]


def _fold(name: str) -> str:
    """Write a name as it is compared: letters and digits only, without case."""
    return "".join(char for char in name.casefold() if char.isalnum())


_ASKED_BY_PACK = frozenset({Field.TYPE, Field.PROVIDER, Field.DURATION, Field.INSTRUCTIONS})


def _has_place(column: Column, asked: Mapping[str, Asked]) -> bool:
    return column.place not in _ASKED_BY_PACK or column.place in asked


def _adapt(column: Column, asked: Mapping[str, Asked]) -> Column:
    """Let a built-in field go by the pack's own names too: `service_type`, `stylist_name`."""
    one = asked.get(column.place)
    if one is None:
        return column
    names = (*column.other_names, one.name, one.label)
    return Column(column.name, column.place, column.takes, names, column.is_required, one.choices)


def _build(asked: Asked) -> Column:
    return Column(asked.key, asked.place, asked.hint, (asked.name, asked.label), choices=asked.choices)
