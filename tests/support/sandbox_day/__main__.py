"""Play the day and write its tables into docs/rules.md: `python -m tests.support.sandbox_day`."""

import asyncio
from pathlib import Path

from tests.support.databases import make_folder
from tests.support.sandbox_day.people import list_people
from tests.support.sandbox_day.play import PACE, play_day
from tests.support.sandbox_day.table import MARKER, PAGE, render_day
from tests.support.stage import run_sandbox
from tests.support.tables import DOCS, fill_table


def main() -> None:
    """Play it, which takes half a minute, and write the page anew."""
    everybody = list_people()
    with make_folder("day-") as folder, run_sandbox(arguments=PACE) as sandbox:
        played = asyncio.run(play_day(sandbox, f"sqlite:///{folder / 'day.db'}", everybody))
    page: Path = DOCS / PAGE
    table = render_day(played, everybody)
    page.write_text(fill_table(page.read_text(encoding="utf-8"), MARKER, table), encoding="utf-8")


if __name__ == "__main__":
    main()
