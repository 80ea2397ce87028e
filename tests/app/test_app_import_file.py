"""`vioconcierge import`: what it says and answers, beside a running program, and after being killed."""

import asyncio
import csv
import logging
import multiprocessing
import sys
from pathlib import Path

import pytest

from app.cli import main
from app.config import DatabaseSettings, SettingWrong
from app.import_file import ImportOrder, import_file
from core.nouns.tenant import BusinessType, Profile, Tenant
from core.use_cases import import_bookings
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import build_engines
from store.first_start import AccountKeys, FirstStart
from tests.support import import_child
from tests.support.builders import NOW, make_account, make_form, make_moment, make_tenant
from tests.support.clocks import StandingClock
from tests.support.databases import Postgres, Sqlite
from tests.support.imports import book_walk_in, count_rows, list_people, make_file, make_people

BOOKINGS = Path(__file__).parents[1] / "core" / "data" / "bookings.csv"
SECRET_KEY = "a secret for tests"
CLOCK = StandingClock(make_moment())
KILLED = -9


@pytest.fixture
def settings(database: Sqlite | Postgres) -> DatabaseSettings:
    """A database with the salon in it."""
    settings = DatabaseSettings(database.make(), SECRET_KEY)
    asyncio.run(set_up(settings, make_tenant(locale="en-GB")))
    return settings


async def set_up(settings: DatabaseSettings, tenant: Tenant) -> None:
    engines = build_engines(settings.database_url)
    first = FirstStart(engines, Cipher(SECRET_KEY))
    await first.save_account(make_account().id, AccountKeys("key", ("key",)), NOW)
    await first.save_tenant(tenant, NOW)
    await engines.close()


async def count(settings: DatabaseSettings) -> dict[str, int]:
    engines = build_engines(settings.database_url)
    counts = await count_rows(engines)
    await engines.close()
    return counts


def run(settings: DatabaseSettings, file: Path, **others: object) -> int:
    order = ImportOrder(file, "first", "front office", **others)  # type: ignore[arg-type]
    return asyncio.run(import_file(settings, order, clock=CLOCK))


def write(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "bookings.csv"
    file.write_bytes(make_file(*rows))
    return file


class TestSays:
    def test_what_became_of_the_rows_and_what_to_mend(
        self, settings: DatabaseSettings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(settings, BOOKINGS) == 1
        said = capsys.readouterr()
        assert said.out == (
            "4 new, 0 changed, 0 already there, 2 refused, 1 cancelled and never here\n"
            "Reminder calls: 4 planned, 0 skipped\n"
            "Planned, but nobody is called as things stand:\n"
            "  3: The agent's opening has not been read yet.\n"
            "  1: Nobody noted that this number may be called.\n"
        )
        assert said.err.splitlines() == [
            "Not used, because this business's calls carry no such thing: Favourite colour.",
            "row 6: appointment_date: This is in the past.",
            "row 7: phone: This number does not exist in its country. Check the digits.",
            (
                "row 7: consent: Yes to what? Write given for bookings, agreed (to automated calls) or"
                " signed; none, or stop for nobody to be called."
            ),
        ]

    def test_a_file_that_comes_again_is_there_already(
        self, settings: DatabaseSettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = write(tmp_path, *make_people(3))
        assert (run(settings, file), run(settings, file)) == (0, 0)
        assert capsys.readouterr().out.endswith("0 new, 0 changed, 3 already there, 0 refused\n")

    def test_a_dry_run_tells_the_same_and_saves_nothing(
        self, settings: DatabaseSettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before, references = asyncio.run(count(settings)), tmp_path / "references.csv"
        assert run(settings, BOOKINGS, is_rehearsal=True, references=references) == 1
        assert capsys.readouterr().out.startswith("Nothing saved; it would be: 4 new, ")
        assert asyncio.run(count(settings)) == before
        assert not references.exists()

    def test_the_references_are_written_for_whoever_has_the_file(
        self, settings: DatabaseSettings, tmp_path: Path
    ) -> None:
        references = tmp_path / "references.csv"
        run(settings, BOOKINGS, references=references)
        lines = list(csv.reader(references.read_text(encoding="utf-8").splitlines()))
        assert lines[0] == ["row", "reference"]
        assert [row for row, _ in lines[1:]] == ["2", "3", "5", "8"]
        assert all(reference.startswith("C-") for _, reference in lines[1:])

    def test_nothing_of_a_customer_is_said_or_logged(
        self,
        settings: DatabaseSettings,
        capsys: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.INFO)  # what is noisy says more only below it
        run(settings, BOOKINGS)
        run(settings, BOOKINGS)
        said = capsys.readouterr()
        everything = (said.out + said.err + caplog.text).casefold()
        assert "imported a part of a file" in caplog.text
        for word in (
            "sarah",
            "johnson",
            "lee",
            "petersen",
            "nobody knows",
            "7912",
            "2012",
            "hair color",
            "photo",
        ):
            assert word not in everything

    async def test_a_business_whose_slack_sees_references_only_gets_its_names_in(
        self, database: Sqlite | Postgres, tmp_path: Path
    ) -> None:
        settings = DatabaseSettings(database.make(), SECRET_KEY)
        dental = make_tenant(business_type=BusinessType("dental"), profile=Profile.HIPAA)
        await set_up(settings, dental)
        file = write(tmp_path, {"type": "cleaning", "provider": "Dr. Lee", "instructions": "Come hungry"})
        assert await import_file(settings, ImportOrder(file, "first", "office"), clock=CLOCK) == 0
        engines = build_engines(settings.database_url)
        [person] = await list_people(SqlStore(engines, Cipher(SECRET_KEY)))
        await engines.close()
        assert person.contact.name == "Sarah Johnson"
        # What no call of this business may say is not kept either.
        assert (person.bookings[0].type, person.bookings[0].instructions) == ("cleaning", "")


class TestRefuses:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "bookings.csv: There is nothing in this file."),
            (b"PK\x03\x04", "bookings.csv: This is a spreadsheet program's own file; save it as “CSV UTF-8”"),
            (b"name,phone\nSarah,1", "Not there: appointment_date and appointment_time."),
        ],
    )
    def test_what_is_no_table_of_bookings(
        self, settings: DatabaseSettings, tmp_path: Path, content: bytes, said: str
    ) -> None:
        file = tmp_path / "bookings.csv"
        file.write_bytes(content)
        with pytest.raises(SettingWrong) as refused:
            run(settings, file)
        assert said in str(refused.value)

    def test_a_file_that_is_not_there(self, settings: DatabaseSettings, tmp_path: Path) -> None:
        with pytest.raises(SettingWrong, match=r"^nowhere\.csv cannot be read: No such file or directory$"):
            run(settings, tmp_path / "nowhere.csv")

    def test_a_name_that_says_nobody(self, settings: DatabaseSettings) -> None:
        order = ImportOrder(BOOKINGS, "first", " \n")
        with pytest.raises(SettingWrong, match=r"^--by: "):
            asyncio.run(import_file(settings, order, clock=CLOCK))

    def test_a_business_that_is_not_there(self, settings: DatabaseSettings) -> None:
        order = ImportOrder(BOOKINGS, "second", "office")
        with pytest.raises(SettingWrong, match=r"^--tenant: there is no business “second”"):
            asyncio.run(import_file(settings, order, clock=CLOCK))

    def test_a_database_without_a_business_or_without_tables(self, database: Sqlite | Postgres) -> None:
        with pytest.raises(SettingWrong, match="No business is set up yet"):
            run(DatabaseSettings(database.make(), SECRET_KEY), BOOKINGS)
        with pytest.raises(SettingWrong, match="There is no database at DATABASE_URL yet"):
            run(DatabaseSettings(database.make_empty(), SECRET_KEY), BOOKINGS)

    def test_on_the_command_line_it_is_one_line_and_exit_code_2(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr("app.cli.set_up_logs", lambda **_: None)
        monkeypatch.setattr(sys, "argv", ["vioconcierge", "import", str(tmp_path / "nowhere.csv")])
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/nowhere.db")
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        assert capsys.readouterr().err == (
            "vioconcierge: nowhere.csv cannot be read: No such file or directory\n"
        )
        assert list(tmp_path.iterdir()) == []


async def test_it_goes_on_beside_a_program_that_writes_and_neither_loses_anything(
    settings: DatabaseSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_bookings, "PART", 10)
    file = write(tmp_path, *make_people(100))
    engines = build_engines(settings.database_url)
    program = SqlStore(engines, Cipher(SECRET_KEY))
    is_over = asyncio.Event()

    async def book_on() -> int:
        number = 0
        while not is_over.is_set():
            number += 1
            form = make_form(name=f"Walk-in {number}", phone=f"+44791235{number:04}", date="2024-02-01")
            await book_walk_in(program, form, f"view {number}")
            await asyncio.sleep(0.01)
        return number

    walk_ins = asyncio.create_task(book_on())
    assert await import_file(settings, ImportOrder(file, "first", "office"), clock=CLOCK) == 0
    is_over.set()
    booked = await walk_ins
    counts = await count_rows(engines)
    await engines.close()
    assert booked > 0
    assert (counts["appointments"], counts["reminders"], counts["imported_rows"]) == (
        100 + booked,
        100 + booked,
        100,
    )


@pytest.mark.parametrize("commit", [1, 3])
def test_killed_in_the_middle_it_is_completed_by_the_next_time(
    settings: DatabaseSettings, tmp_path: Path, commit: int, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, *make_people(50))
    context = multiprocessing.get_context("forkserver")
    child = context.Process(target=import_child.main, args=(settings, file, 10, commit))
    child.start()
    child.join(timeout=60)
    assert child.exitcode == KILLED
    before = (commit - 1) * 10
    assert asyncio.run(count(settings))["appointments"] == before
    assert run(settings, file) == 0
    assert f"{50 - before} new, 0 changed, {before} already there, 0 refused" in capsys.readouterr().out
    counts = asyncio.run(count(settings))
    tables = ("contacts", "appointments", "consents", "reminders", "judgements", "imported_rows")
    assert {name: counts[name] for name in tables} == dict.fromkeys(tables, 50)
