"""`vioconcierge export audit`: a business's whole audit, a line an entry, and whether its chain is whole.

Reads the database, writes to standard output and the verdict to standard error. Holds what names and
numbers stood before and after a change: whoever may read the database may read it.
"""

import csv
import json
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import TextIO

from app.config import DatabaseSettings
from app.reader import find_business, open_reader
from core.nouns.audit import AuditEntry, Content
from core.use_cases.verify import ChainState, verify_chain

_CALCULATED = ("=", "+", "-", "@", "\t", "\r")  #: what a spreadsheet takes for the beginning of a formula
_NAMES = ("number", "at", "by", "act", "subject", "before", "after", "reason", "batch", "digest", "content")
Line = dict[str, object]


class AuditFormat(StrEnum):
    """How the lines are written."""

    JSONL = "jsonl"
    CSV = "csv"


async def export_audit(settings: DatabaseSettings, *, tenant: str, form: AuditFormat) -> int:
    """Write a business's audit; answers 0 when its chain is whole, 1 when it is broken.

    Raises SettingWrong, UnknownDatabase, DatabaseDown.
    """
    async with open_reader(settings) as store:
        business = await find_business(store, tenant)
        write = _build_writer(form, sys.stdout)
        async with store.reading() as records:
            state = await verify_chain(
                records, business.id, lambda entry, batch: write(build_line(entry, batch))
            )
    sys.stdout.flush()
    sys.stderr.write(render_state(state) + "\n")
    return 1 if state.broken else 0


def build_line(entry: AuditEntry, batch: int | None) -> Line:
    """Build what is told of one entry; what was erased is null, and so is the batch of what is too new."""
    change, is_whole = entry.change, entry.content is Content.WHOLE
    return {
        "number": entry.id,
        "at": change.at.isoformat(),
        "by": change.by,
        "act": change.act,
        "subject": change.subject,
        "before": dict(change.before) if is_whole else None,
        "after": dict(change.after) if is_whole else None,
        "reason": change.reason if is_whole else None,
        "batch": batch,
        "digest": entry.digest,
        "content": entry.content.value,
    }


def render_state(state: ChainState) -> str:
    """Say in one line how the chain stands."""
    verdict = f"The chain is broken: {state.broken}" if state.broken else "The chain is whole."
    counted = f"Entries: {state.entries}; batches: {state.batches}; unsealed: {state.unsealed}"
    return f"{verdict} {counted}; newest hash: {state.last_hash or 'none'}"


def _build_writer(form: AuditFormat, out: TextIO) -> Callable[[Line], object]:
    if form is AuditFormat.JSONL:
        return lambda line: out.write(json.dumps(line, ensure_ascii=False) + "\n")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_NAMES)
    return lambda line: rows.writerow([_write_cell(line[name]) for name in _NAMES])


def _write_cell(value: object) -> str:
    """Write a value on one line; a text that a spreadsheet would calculate gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    text = " ".join(str(value).splitlines())
    return f"'{text}" if text.startswith(_CALCULATED) else text
