"""A file is imported beside the running program, and its customers are called when they are due."""

from datetime import timedelta
from pathlib import Path

from app.clock import SystemClock
from app.config import DatabaseSettings
from app.import_file import ImportOrder, import_file
from app.program import Program
from tests.support.imports import list_people, make_file
from tests.support.stage import Control


async def test_what_is_imported_beside_the_program_is_called_and_shown(
    program: Program, environment: dict[str, str], control: Control, tmp_path: Path
) -> None:
    soon = program.clock.moment().now + timedelta(days=2)
    file = tmp_path / "bookings.csv"
    file.write_bytes(make_file({"appointment_date": soon.date().isoformat(), "phone": "07912 345601"}))
    settings = DatabaseSettings(
        environment["DATABASE_URL"], environment["SECRET_KEY"], environment["CLOCK_URL"]
    )
    order = ImportOrder(file, "first", "front office")
    assert await import_file(settings, order, clock=SystemClock()) == 0
    assert await control.dials() == []

    [person] = await list_people(program.store)
    await control.set_now(person.reminders[0].due_at + timedelta(seconds=1))
    await control.wait_for_card("Confirmed", "Sarah Johnson")
    assert [dial["to_number"] for dial in await control.dials()] == ["+447912345601"]
