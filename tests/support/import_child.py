"""An import in a process of its own that kills itself at the so-manieth commit that writes bookings.

The kill point wraps the database's commit; the product has no hook for it.
"""

import asyncio
import os
import signal
from pathlib import Path

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from app.config import DatabaseSettings
from app.import_file import ImportOrder, import_file
from core.use_cases import import_bookings
from tests.support.builders import make_moment
from tests.support.clocks import StandingClock


def main(settings: DatabaseSettings, file: Path, part: int, commit: int) -> None:
    """Import a file in parts of so many rows, and be gone just before a commit, as after a power cut."""
    writing: set[int] = set()
    commits = 0

    @event.listens_for(Engine, "before_cursor_execute")
    def note(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if "INSERT INTO appointments" in statement:
            writing.add(id(connection))

    @event.listens_for(Engine, "commit")
    def strike(connection: Connection) -> None:
        nonlocal commits
        if id(connection) in writing:
            writing.discard(id(connection))
            commits += 1
            if commits == commit:
                os.kill(os.getpid(), signal.SIGKILL)

    import_bookings.PART = part
    clock = StandingClock(make_moment())
    asyncio.run(import_file(settings, ImportOrder(file, "first", "tests"), clock=clock))
