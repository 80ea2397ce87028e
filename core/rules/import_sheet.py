"""A file of bookings, from bytes to rows of text: the encoding, the delimiter, the header, the cells.

Pure; touches no file itself. What cannot be read as one table is refused as a whole, before anything of it is
saved, with a sentence that quotes nothing of it: where the header is missing, the first line is a customer's.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from core.nouns.tenant import Tenant
from core.rules.import_columns import REQUIRED, Column, find_columns, list_columns

MOST_BYTES = 32 * 2**20

_DELIMITERS = ",;\t"
_NAMED_DELIMITER = re.compile(r"\ufeff?sep=([,;\t])\r?\n?", re.IGNORECASE)  # how spreadsheets tell each other
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOK = b"PK\x03\x04"
_SAVE_AS = "save it as “CSV UTF-8” and import that"


class SheetRefused(ValueError):  # noqa: N818 - named for what happened
    """The file is no table of bookings; the message says why, for whoever imports it."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it stands in the file."""

    number: int  #: as a spreadsheet shows it: the header is row 1
    cells: Mapping[str, str]  #: by place, only columns that the file has
    has_strays: bool = False  #: there is text in it that stands under no name


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of bookings as text."""

    columns: tuple[Column, ...]  #: those that the file has, in its order
    unused: tuple[str, ...]  #: header names that are no columns of this business
    rows: tuple[SheetRow, ...]  #: at least one


def read_sheet(content: bytes, *, tenant: Tenant) -> Sheet:
    """Read the rows of a file. Raises SheetRefused."""
    text = _decode(content)
    columns = list_columns(tenant)
    named = _NAMED_DELIMITER.match(text)
    text = text[named.end() :] if named else text
    delimiter = named[1] if named else _find_delimiter(text, columns)
    records = _split(text, delimiter)
    number, header = next(((at, cells) for at, cells in records if any(cells)), (0, []))
    if not header:
        raise SheetRefused("There is nothing in this file.")
    found = find_columns(header, columns)
    _check_header(found)
    rows = tuple(_build_row(at, cells, header, found) for at, cells in records if any(cells))
    if not rows:
        raise SheetRefused(f"There are no rows below the header in row {number}.")
    unused = tuple(
        " ".join(name.split()) for name, column in zip(header, found, strict=True) if not column and name
    )
    return Sheet(tuple(column for column in found if column), unused, rows)


def _decode(content: bytes) -> str:
    """Decode UTF-8, with or without its mark, and UTF-16 with one. Raises SheetRefused."""
    if len(content) > MOST_BYTES:
        raise SheetRefused(f"The file has more than {MOST_BYTES // 2**20} MB; import it in parts.")
    if content.startswith(_WORKBOOK):
        raise SheetRefused(f"This is a spreadsheet program's own file; {_SAVE_AS}.")
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise SheetRefused(f"The file is not written in UTF-8; {_SAVE_AS}.") from error
    if "\0" in text:
        raise SheetRefused(f"This is no text file; {_SAVE_AS}.")
    return text


def _find_delimiter(text: str, columns: Sequence[Column]) -> str:
    """Find what stands between the cells: the sign by which most of the header's names are known.

    (The csv module's Sniffer guesses from the frequency of letters, and guessed wrong where a text has
    more commas than a row has semicolons.)
    """
    first = next((line for line in text.splitlines() if line.strip()), "")

    def count_known(delimiter: str) -> int:
        reader = csv.reader([first], delimiter=delimiter, skipinitialspace=True)
        try:
            header = next(reader, [])
        except csv.Error:
            return 0
        return sum(column is not None for column in find_columns(header, columns))

    return max(_DELIMITERS, key=count_known)


def _split(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Split the text into rows, counted from 1; a row without text has no cells. Raises SheetRefused."""
    # Strict: a quotation mark that is never closed would swallow all the rows behind it.
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            stripped = [cell.strip() for cell in cells]
            yield number, stripped if any(stripped) else []
    except csv.Error as error:
        raise SheetRefused(
            f"Row {number + 1} cannot be read: a quotation mark is opened and not closed, or stands inside a"
            " text and is not doubled. Nothing was imported."
        ) from error


def _check_header(found: Sequence[Column | None]) -> None:
    """Refuse a header that lacks a column, or has one twice. Raises SheetRefused."""
    known = [column for column in found if column]
    lacking = [column.name for column in REQUIRED if column.place not in {one.place for one in known}]
    if lacking:
        raise SheetRefused(
            f"The first row has to name the columns, and {_join(column.name for column in REQUIRED)} are"
            f" needed. Not there: {_join(iter(lacking))}."
        )
    places = [column.place for column in known]
    for column in known:
        if places.count(column.place) > 1:
            raise SheetRefused(f"Two columns say the same: {column.name}. Take one of them out.")


def _join(names: Iterator[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _build_row(
    number: int, cells: Sequence[str], header: Sequence[str], found: Sequence[Column | None]
) -> SheetRow:
    """Build a row; cells that are missing at its end are empty."""
    by_place: dict[str, str] = {}
    strays = []
    for text, name, column in zip_longest(cells, header, found):
        if column is not None:
            by_place[column.place] = text or ""
        elif not name:
            strays.append(text)
    return SheetRow(number, by_place, has_strays=any(strays))
