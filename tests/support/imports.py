"""Files of bookings for tests, and what became of the database."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import SQLModel

from core.nouns.appointment import Appointment
from core.nouns.booking import BookingForm
from core.nouns.contact import Consent, Contact
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.nouns.tenant import Tenant
from core.ports.store import Records, Store
from core.rules.import_row import read_rows
from core.rules.import_sheet import read_sheet
from core.use_cases.booking import Booked, add_booking
from core.use_cases.import_bookings import Imported, OnProgress, import_rows
from core.use_cases.import_outcome import Fate
from store.engines import Engines
from tests.support.builders import MARIA, make_moment, make_tenant

GOOD = {
    "name": "Sarah Johnson",
    "phone": "07912 345678",
    "appointment_date": "2024-01-17",
    "appointment_time": "14:30",
    "type": "Haircut",
    "consent": "given for bookings",
}
OFFICE = StaffId("front office")


def make_file(*rows: Mapping[str, str]) -> bytes:
    """Write rows, each with what all have in common and its own."""
    names = list(dict.fromkeys([*GOOD, *(name for row in rows for name in row)]))
    out = io.StringIO()
    lines = csv.DictWriter(out, names, restval="")
    lines.writeheader()
    lines.writerows({**GOOD, **row} for row in rows)
    return out.getvalue().encode()


def make_people(count: int, **cells: str) -> list[dict[str, str]]:
    """Make rows about so many people, each with an appointment on another of 20 days."""
    return [
        {
            "name": f"Customer {number}",
            "phone": f"+44791234{number:04}",
            "appointment_date": f"2024-02-{number % 20 + 1:02}",
        }
        | cells
        for number in range(count)
    ]


async def take_over(
    store: Store,
    *rows: Mapping[str, str],
    at: Moment | None = None,
    tenant: Tenant | None = None,
    on_progress: OnProgress | None = None,
    is_rehearsal: bool = False,
) -> Imported:
    """Import rows as the command does."""
    at, tenant = at or make_moment(), tenant or make_tenant()

    async def go_on(_done: int) -> None:
        return

    return await import_rows(
        store,
        read_rows(read_sheet(make_file(*rows), tenant=tenant), tenant=tenant, now=at.now),
        tenant=tenant,
        staff=OFFICE,
        at=at,
        on_progress=on_progress or go_on,
        is_rehearsal=is_rehearsal,
    )


async def book_walk_in(store: Store, form: BookingForm, submission: str) -> None:
    """Book what somebody typed into the form meanwhile."""
    tenant, at = make_tenant(), make_moment()
    booked = await add_booking(store, form, tenant=tenant, staff=MARIA, submission=submission, at=at)
    if not isinstance(booked, Booked):
        raise TypeError(booked)


def list_fates(imported: Imported) -> list[str]:
    """List what became of each row, in the file's order."""
    return [one.fate.value for one in imported.results]


def list_errors(imported: Imported) -> dict[int, tuple[str, ...]]:
    """List what is wrong with the rows that were refused, by their numbers."""
    return {one.number: one.errors for one in imported.results if one.fate is Fate.REFUSED}


@dataclass(frozen=True, slots=True)
class Person:
    """A person, what is noted of their present number, and their bookings with all their reminders."""

    contact: Contact
    consents: list[Consent]
    bookings: list[Appointment]
    reminders: list[Reminder]


async def list_people(store: Store) -> list[Person]:
    """List everybody, by name; their reminders in the order in which they were planned."""
    async with store.reading() as records:
        people = await records.contacts.list_matching(make_tenant().id, "", limit=1000)
        return [await _find_person(records, contact) for contact in people]


async def _find_person(records: Records, contact: Contact) -> Person:
    reminders = await records.reminders.list_of_contact(contact.id)
    return Person(
        contact,
        await records.contacts.list_consents(contact.id),
        await records.appointments.list_of_contact(contact.id),
        sorted(reminders, key=lambda one: (one.revision, one.due_at)),
    )


async def count_rows(engines: Engines) -> dict[str, int]:
    """Count the rows of every table."""
    async with engines.read.connect() as connection:
        return {
            table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in SQLModel.metadata.sorted_tables
        }
