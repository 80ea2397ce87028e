"""`vioconcierge import`: a file of bookings is taken over, and what became of each row is told.

Reads the file, writes the database, beside a program that may be running on it. Tells of rows by their number
and of customers by their reference: never a name, a number or a text of the file.
"""

import asyncio
import csv
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.clock import SystemClock
from app.config import DatabaseSettings, SettingWrong
from app.reader import find_business, open_reader
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.rules.import_row import read_rows
from core.rules.import_sheet import Sheet, SheetRefused, read_sheet
from core.rules.typed_fields import object_to_name
from core.use_cases.import_bookings import Imported, OnProgress, import_rows
from core.use_cases.import_outcome import Fate

_SAID = {
    Fate.NEW: "new",
    Fate.CHANGED: "changed",
    Fate.THERE: "already there",
    Fate.REFUSED: "refused",
    Fate.NOT_HERE: "cancelled and never here",
}
_ALWAYS_SAID = frozenset(_SAID) - {Fate.NOT_HERE}
_LONGEST_BY = 60
_A_TURN = 10  #: rows, of half a millisecond each, before whoever else is there gets a turn


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What is to be imported, for whom, and who says so."""

    file: Path
    tenant: str
    by: str
    is_rehearsal: bool = False
    references: Path | None = None  #: where to write what Slack calls each row's customer


async def import_file(settings: DatabaseSettings, order: ImportOrder, *, clock: SystemClock) -> int:
    """Import a file; answers 0, or 1 when rows were refused: the others are saved.

    Raises SettingWrong when nothing can be read, UnknownDatabase, DatabaseDown.
    """
    staff, at = _read_by(order.by), await _read_clock(settings, clock)
    content = await asyncio.to_thread(_read_file, order.file)
    async with open_reader(settings) as store:
        business = await find_business(store, order.tenant)
        sheet = _read_sheet(content, order.file, business)
        if sheet.unused:
            _tell(f"Not used, because this business's calls carry no such thing: {', '.join(sheet.unused)}.")
        with _show_progress(len(sheet.rows)) as on_progress:
            imported = await import_rows(
                store,
                read_rows(sheet, tenant=business, now=at.now),
                tenant=business,
                staff=staff,
                at=at,
                on_progress=on_progress,
                is_rehearsal=order.is_rehearsal,
            )
    if order.references is not None and not order.is_rehearsal:
        await asyncio.to_thread(_write_references, order.references, imported)
    return _report(imported, is_rehearsal=order.is_rehearsal)


def _read_by(told: str) -> StaffId:
    """Read who does it: a short name for the audit."""
    name = " ".join(told.split())
    if objection := object_to_name(name, limit=_LONGEST_BY):
        raise SettingWrong(f"--by: {objection}")
    return StaffId(name)


async def _read_clock(settings: DatabaseSettings, clock: SystemClock) -> Moment:
    """Read what time it is for the business; in the demo, by its clock."""
    if settings.clock_url:
        async with httpx.AsyncClient(timeout=1.0, trust_env=False) as client:
            await clock.look_at(client, settings.clock_url)
    return clock.moment()


def _read_file(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SettingWrong(f"{file.name} cannot be read: {error.strerror}") from error


def _read_sheet(content: bytes, file: Path, business: Tenant) -> Sheet:
    try:
        return read_sheet(content, tenant=business)
    except SheetRefused as refused:
        raise SettingWrong(f"{file.name}: {refused}") from refused


@contextmanager
def _show_progress(rows: int) -> Iterator[OnProgress]:
    """Show a bar while rows are worked on, where somebody looks."""
    console = Console(stderr=True)
    columns = (TextColumn("importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task, turns = bar.add_task("", total=rows), count(1)

        async def on_progress(done: int) -> None:
            if not next(turns) % _A_TURN:
                bar.update(task, completed=done)
                await asyncio.sleep(0)

        yield on_progress


def _write_references(file: Path, imported: Imported) -> None:
    """Write which reference belongs to which row; whoever has the file knows the rest."""
    try:
        with file.open("w", encoding="utf-8", newline="") as out:
            lines = csv.writer(out)
            lines.writerow(("row", "reference"))
            lines.writerows(
                (one.number, imported.references[one.contact_id])
                for one in imported.results
                if one.contact_id
            )
    except OSError as error:
        raise SettingWrong(f"--references: {file.name} cannot be written: {error.strerror}") from error


def _report(imported: Imported, *, is_rehearsal: bool) -> int:
    """Tell what became of the rows; answers the exit code."""
    for one in imported.results:
        for sentence in one.errors:
            _tell(f"row {one.number}: {sentence}")
    counts = {fate: imported.count(fate) for fate in _SAID}
    said = [f"{count:,} {_SAID[fate]}" for fate, count in counts.items() if count or fate in _ALWAYS_SAID]
    sys.stdout.write(f"{'Nothing saved; it would be: ' if is_rehearsal else ''}{', '.join(said)}\n")
    skipped = sum(imported.skipped.values())
    if imported.reminders or skipped:
        sys.stdout.write(f"Reminder calls: {imported.reminders:,} planned, {skipped:,} skipped\n")
    _list("Skipped:", imported.skipped)
    _list("Planned, but nobody is called as things stand:", imported.objections)
    return 1 if counts[Fate.REFUSED] else 0


def _list(head: str, reasons: Counter[str]) -> None:
    if reasons:
        lines = [head, *(f"  {count:,}: {reason}" for reason, count in reasons.most_common())]
        sys.stdout.write("\n".join(lines) + "\n")


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
