"""The tables of what is spoken, as they were written down before the code was."""

import csv
from pathlib import Path

_DATA = Path(__file__).parents[1] / "core" / "data"


def read_golden(name: str) -> list[dict[str, str]]:
    """Read a table of tests/core/data: each row by the names of its columns."""
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
