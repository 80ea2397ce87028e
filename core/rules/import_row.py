"""One row of a file of bookings: the booking it asks for, who or what it is about, or what to mend in it.

Pure. The form's own rules decide, in the form's own sentences; the sentences name the row and the column, and
never quote what stands there. Two rows that are about the same booking must say the same.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.nouns.appointment import AppointmentStatus
from core.nouns.booking import BookingForm, Field, Refused
from core.nouns.contact import ConsentBasis
from core.nouns.ids import E164
from core.nouns.tenant import Tenant
from core.rules.asked import Asked, list_asked
from core.rules.booking_form import Draft, read_form
from core.rules.import_cells import (
    STOP,
    CellRefused,
    read_choice,
    read_consent,
    read_date,
    read_status,
    read_time,
    read_zone,
)
from core.rules.import_columns import ID, Column, list_columns
from core.rules.import_sheet import Sheet, SheetRow
from core.rules.phone import PhoneRefused, parse_phone
from core.rules.typed_time.order import find_day_order

_LONGEST_ID = 100
_STRAYS = (
    "There is text in this row under no name of a column. Put quotation marks around a text with commas."
)
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”')
_FIELDS = frozenset(Field)
_WHO = (Field.PHONE, Field.DATE, Field.TIME, Field.ZONE)  #: with the name

Subject = tuple[
    str, ...
]  #: what makes a row the same booking: ("id", …), or ("who", name, phone, when, zone)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row, read."""

    number: int
    subject: Subject  #: empty: it cannot be told which booking this is
    cells: Mapping[str, str] = field(repr=False)  #: by place, always written in the same way
    form: BookingForm = field(repr=False)
    phone: E164 | None = field(repr=False)  #: None: it is no number
    draft: Draft | None = field(repr=False)  #: None: it cannot be saved as a new booking
    errors: tuple[str, ...] = ()  #: sentences, each with its column
    unread: Mapping[str, str] = field(
        default_factory=dict
    )  #: those of cells that say nothing at all, by place

    @property
    def basis(self) -> ConsentBasis | None:
        """Return what is noted of the number; None when the row says nothing, or to stop."""
        said = self.cells.get(Field.BASIS, "")
        return ConsentBasis(said) if said in set(ConsentBasis) else None

    @property
    def is_stop(self) -> bool:
        """Tell whether the number must not be called."""
        return self.cells.get(Field.BASIS) == STOP

    @property
    def is_cancelled(self) -> bool:
        """Tell whether the booking does not take place."""
        return self.cells.get(Field.STATUS) == AppointmentStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class _Reading:
    """What all rows of a file are read by."""

    tenant: Tenant
    now: datetime
    asked_for: tuple[Asked, ...]
    readers: Mapping[str, Callable[[str], str]]  #: by place, of the columns that the file has
    names: Mapping[str, str]  #: what each column is called, by place


def read_rows(sheet: Sheet, *, tenant: Tenant, now: datetime) -> Iterator[ImportRow]:
    """Read a file's rows one after the other; `now` is business time, aware."""
    readers = {column.place: _find_reader(column, tenant) for column in sheet.columns}
    reading = _Reading(tenant, now, list_asked(tenant), readers, _list_names(tenant))
    said: dict[Subject, ImportRow] = {}
    for one in sheet.rows:
        row = _read_row(one, reading)
        first = said.setdefault(row.subject, row) if row.subject else row
        yield row if first.cells == row.cells else _refuse_other(row, first)


def say_objections(errors: Mapping[str, str], tenant: Tenant) -> tuple[str, ...]:
    """Say what the form's rules object to, each with the column it is about."""
    names = _list_names(tenant)
    return tuple(_say(place, sentence, names) for place, sentence in errors.items())


def _list_names(tenant: Tenant) -> dict[str, str]:
    """List what each column is called, by place."""
    return {column.place: column.name for column in list_columns(tenant)}


def _refuse_other(row: ImportRow, first: ImportRow) -> ImportRow:
    """Refuse a row that says something else of the same booking than an earlier one."""
    if row.subject[0] == ID:
        said = f"id: Row {first.number} has the same id and says something else."
    else:
        said = (
            f"name: Row {first.number} is about the same person at the same time and says something else."
            " Give the rows ids of their own, or take one out."
        )
    return replace(row, subject=(), draft=None, errors=(said,))


def _read_row(row: SheetRow, reading: _Reading) -> ImportRow:
    unread: dict[str, str] = {}
    cells = {place: _read_cell(row.cells[place], place, reading, unread) for place in reading.readers}
    form = _build_form(cells, reading.tenant)
    draft = read_form(form, tenant=reading.tenant, now=reading.now, asked_for=reading.asked_for)
    errors = {**(draft.errors if isinstance(draft, Refused) else {}), **unread}
    if row.has_strays:
        errors[""] = _STRAYS
    subject = () if row.has_strays else _find_subject(cells, form, unread, errors)
    phone = None if Field.PHONE in unread or row.has_strays else E164(form.phone)
    said = {place: _say(place, text, reading.names) for place, text in errors.items()}
    return ImportRow(
        row.number,
        subject,
        cells,
        form,
        phone,
        draft if isinstance(draft, Draft) and not errors else None,
        tuple(said.values()),
        {place: said[place] for place in unread},
    )


def _read_cell(text: str, place: str, reading: _Reading, unread: dict[str, str]) -> str:
    """Write a cell as it is always written; what cannot be read stays as it is, and is objected to."""
    plain = " ".join(text.split())
    try:
        return reading.readers[place](plain)
    except CellRefused as refused:
        unread[place] = str(refused)
        return plain


def _find_reader(column: Column, tenant: Tenant) -> Callable[[str], str]:
    if column.choices:
        return lambda text: read_choice(text, column.choices)
    match column.place:
        case Field.PHONE:
            return lambda text: _read_phone(text, tenant.from_number)
        case Field.DATE:
            order = find_day_order(tenant.locale)
            return lambda text: read_date(text, order)
        case place if place in _READERS:
            return _READERS[place]
    return str


def _read_id(text: str) -> str:
    if len(text) > _LONGEST_ID:
        raise CellRefused(f"At most {_LONGEST_ID} characters; this has {len(text)}.")
    return text


def _read_phone(text: str, home: E164) -> str:
    try:
        return parse_phone(text, home=home)
    except PhoneRefused as refused:
        raise CellRefused(str(refused)) from refused


_READERS: Mapping[str, Callable[[str], str]] = {
    Field.TIME: read_time,
    Field.ZONE: read_zone,
    Field.CUSTOMER_ZONE: read_zone,
    Field.BASIS: read_consent,
    Field.STATUS: read_status,
    ID: _read_id,
}


def _build_form(cells: Mapping[str, str], tenant: Tenant) -> BookingForm:
    """Build the form as if somebody had filled it in; consent and status are not the form's to read."""
    built_in = {place: text for place, text in cells.items() if place in _FIELDS}
    free = {place.partition(".")[2]: text for place, text in cells.items() if place.startswith("field.")}
    return BookingForm(
        name=built_in[Field.NAME],
        phone=built_in[Field.PHONE],
        date=built_in[Field.DATE],
        time=built_in[Field.TIME],
        zone=built_in.get(Field.ZONE) or tenant.timezone,
        type=built_in.get(Field.TYPE, ""),
        provider=built_in.get(Field.PROVIDER, ""),
        duration=built_in.get(Field.DURATION, ""),
        instructions=built_in.get(Field.INSTRUCTIONS, ""),
        customer_zone=built_in.get(Field.CUSTOMER_ZONE, ""),
        reminders=built_in.get(Field.REMINDERS, ""),
        fields=free,
    )


def _find_subject(
    cells: Mapping[str, str], form: BookingForm, unread: Mapping[str, str], errors: Mapping[str, str]
) -> Subject:
    """Find what makes this row the same booking whenever it comes again; empty when that cannot be read.

    That the moment has passed by now is an objection to a new booking, and none to telling which one it is.
    """
    if ID in unread:
        return ()
    if cells.get(ID):
        return (ID, cells[ID])
    if Field.NAME in errors or any(place in unread for place in _WHO):
        return ()
    return ("who", form.name.casefold(), form.phone, f"{form.date}T{form.time}", form.zone)


def _say(place: str, sentence: str, named: Mapping[str, str]) -> str:
    """Say an objection with its column. Dates and times are quoted: their readers quote nothing else."""
    said = sentence if place in {Field.DATE, Field.TIME} else _QUOTED.sub("it", sentence)
    return f"{named[place]}: {said}" if place in named else said
