"""Take over a file of bookings, a part at a time, while other work goes on between the parts.

Repeatable: a row is recognised when it comes again, and what was killed half way is completed by the next
time. Each part is decided by what is known, outside any transaction that writes, and written only if that is
still so. Never calls anybody.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from core.nouns.ids import ContactId, StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import ReminderStatus
from core.nouns.seen_row import RowKey
from core.nouns.tenant import Tenant
from core.nouns.verdict import Ruling
from core.ports.store import Records, Store
from core.rules.gates.judge import find_ruling
from core.rules.import_row import ImportRow
from core.use_cases.import_decide import Decider
from core.use_cases.import_outcome import ChangedBooking, Decided, Fate, Result
from core.use_cases.import_standing import KeyedRow, Standing, find_standing, find_surroundings
from core.use_cases.import_write import Raced, write_changed, write_new

PART = 200  #: rows that are written in one transaction
_CHANGES = 10  #: changed bookings that are; each takes some ten statements
_TRIES = 5
_BUSY = "Somebody else is changing the same bookings just now; import the file again."

#: Awaited with the number of rows that are done, between two rows, while nothing is held.
OnProgress = Callable[[int], Awaitable[None]]


@dataclass(slots=True)
class Imported:
    """What became of a file."""

    results: list[Result] = field(default_factory=list)  #: of each row, in the file's order
    reminders: int = 0  #: of new bookings, that wait
    skipped: Counter[str] = field(default_factory=Counter)  #: those that will not ring, by the reason
    objections: Counter[str] = field(default_factory=Counter)  #: what speaks against those that wait
    references: dict[ContactId, str] = field(default_factory=dict)  #: what Slack calls the people

    def count(self, fate: Fate) -> int:
        """Count the rows that this became of."""
        return sum(one.fate is fate for one in self.results)

    def add(self, decided: Decided, references: Mapping[ContactId, str], *, without: set[int]) -> None:
        """Add what became of a part, without the rows that are decided again."""
        results = [one for one in decided.results if one.number not in without]
        self.results += results
        self.references |= {one.contact_id: references[one.contact_id] for one in results if one.contact_id}
        for new in decided.new:
            waiting = [one for one in new.reminders if one.status is ReminderStatus.SCHEDULED]
            self.reminders += len(waiting)
            self.skipped.update(one.reason for one in new.reminders if one not in waiting)
            rulings = (find_ruling(one.verdicts) for one in new.judgements)
            self.objections.update(one.reason for one in rulings if one.ruling is not Ruling.CLEAR)


@dataclass(frozen=True, slots=True)
class _Import:
    store: Store
    tenant: Tenant
    staff: StaffId
    at: Moment
    is_rehearsal: bool
    on_progress: OnProgress


async def import_rows(
    store: Store,
    rows: Iterable[ImportRow],
    *,
    tenant: Tenant,
    staff: StaffId,
    at: Moment,
    on_progress: OnProgress,
    is_rehearsal: bool = False,
) -> Imported:
    """Take over the rows of a file; with `is_rehearsal` nothing is written and all is told.

    Rows that are refused leave the others alone.
    """
    importing = _Import(store, tenant, staff, at, is_rehearsal, on_progress)
    imported, done, rest = Imported(), 0, iter(rows)
    while part := await _take(rest, importing, done):
        await _import_part(part, importing, imported, done)
        done += len(part)
        await on_progress(done)
    imported.results.sort(key=lambda one: one.number)
    return imported


async def _take(rows: Iterator[ImportRow], importing: _Import, done: int) -> list[ImportRow]:
    """Read the next part of the file."""
    part = []
    for row in islice(rows, PART):
        part.append(row)
        await importing.on_progress(done)
    return part


async def _import_part(part: Sequence[ImportRow], importing: _Import, imported: Imported, done: int) -> None:
    """Decide and write a part, and again whatever changed between the two."""
    left = list(part)
    for _ in range(len(part) + _TRIES):
        if not left:
            return
        left = await _decide_and_write(left, importing, imported, done)
    imported.results += [Result(row.number, Fate.REFUSED, errors=(_BUSY,)) for row in left]


async def _decide_and_write(
    rows: Sequence[ImportRow], importing: _Import, imported: Imported, done: int
) -> list[ImportRow]:
    """Decide rows and write what came of it; answers those that are to be decided again."""
    async with importing.store.reading() as records:
        keyed = [_build_key(records, row, importing.tenant) for row in rows]
        standing = await find_standing(records, keyed, importing.tenant)
        around = await find_surroundings(records, keyed, importing.tenant, importing.at)
    decider = Decider(standing, around, staff=importing.staff, at=importing.at)
    for one in keyed:
        decider.add(one)
        await importing.on_progress(done)
    decided, again = decider.decided, set[int]()
    if not importing.is_rehearsal:
        if not await _write_new(decider, keyed, standing, around.tenant, importing):
            return list(rows)
        again = await _write_changes(decided.changed, importing)
    imported.add(decided, {one.id: one.reference for one in decider.people.values()}, without=again)
    return [row for row in rows if row.number in again]


def _build_key(records: Records, row: ImportRow, tenant: Tenant) -> KeyedRow:
    if not row.subject:
        return KeyedRow(row, RowKey(""), {})
    key = records.imports.build_key(tenant.id, row.subject)
    return KeyedRow(row, key, records.imports.build_marks(key, row.cells))


async def _write_new(
    decider: Decider, keyed: Sequence[KeyedRow], standing: Standing, was: Tenant, importing: _Import
) -> bool:
    """Write all that is new; False when what it was decided on is no longer so, the business too."""
    decided = decider.decided
    if not (decided.new or decided.seen or decided.stops):
        return True
    try:
        async with importing.store.writing() as records:
            if await find_standing(records, keyed, importing.tenant) != standing:
                return False
            added = await write_new(
                records,
                decided,
                people=decider.people,
                known=standing.people,
                tenant=importing.tenant,
                staff=importing.staff,
                at=importing.at,
            )
            # Asked once the rows are there: whoever saves another plan waits for them from then on.
            _hold_against(was, await records.tenants.get_tenant(was.id))
    except Raced:
        return False
    decider.people.update(added)
    return True


def _hold_against(was: Tenant, now_is: Tenant) -> None:
    """Raise Raced when the business is no longer as it was when the rows were decided."""
    if now_is != was:
        raise Raced


async def _write_changes(changed: Sequence[ChangedBooking], importing: _Import) -> set[int]:
    """Save changed bookings, some at a time; answers the rows whose bookings changed meanwhile."""
    again = set()
    for first in range(0, len(changed), _CHANGES):
        async with importing.store.writing() as records:
            for one in changed[first : first + _CHANGES]:
                if not await write_changed(
                    records, one, tenant=importing.tenant, staff=importing.staff, at=importing.at
                ):
                    again.add(one.row.row.number)
    return again
