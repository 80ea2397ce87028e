"""The first thing that runs: the command line, or one line about a data file that cannot be used.

The packs and the calling policy are read when their modules are imported; a wrong one is refused here,
with the file and the row, before anything else happens.
"""

import sys
from typing import NoReturn

from core.packs.read import PackWrong
from core.policy.read import PolicyWrong


def main() -> NoReturn:
    """Run the `vioconcierge` command; exit code 2 for data that cannot be used."""
    try:
        from app.cli import main as run  # noqa: PLC0415 - to import it is to read the files
    except (PackWrong, PolicyWrong) as wrong:
        sys.stderr.write(f"vioconcierge: {wrong}\n")
        sys.exit(2)
    run()
