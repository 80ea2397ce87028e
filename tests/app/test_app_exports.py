"""`vioconcierge export audit` and `evidence`: what they write, what they answer, what they leave alone."""

import csv
import io
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text

from app.cli import main
from app.config import DatabaseSettings, SettingWrong
from app.export_audit import AuditFormat, export_audit
from app.export_evidence import export_evidence
from core.nouns.audit import Change
from core.nouns.ids import StaffId, TenantId
from core.use_cases.seal import seal_entries
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import build_engines
from store.first_start import AccountKeys, FirstStart
from store.migrate import build_config
from tests.support.builders import (
    MARIA,
    NOW,
    make_account,
    make_appointment,
    make_consent,
    make_contact,
    make_moment,
    make_reminder,
    make_tenant,
)
from tests.support.databases import Postgres, Sqlite

SECRET_KEY = "a secret for tests"
JSONL, CSV = AuditFormat.JSONL, AuditFormat.CSV
TENANT, SARAH = TenantId("first"), make_contact()
CHANGES = (
    Change(TENANT, MARIA, "contact.changed", "contact_1", NOW, before={"name": "Zoë"}, after={"name": "Zoe"}),
    Change(TENANT, StaffId("U0ALEX"), "contact.allowed_again", "contact_1", NOW, reason="=1+1,\n“yes”"),
    Change(TENANT, StaffId("program"), "hold.released", "main", NOW),
)


@dataclass(frozen=True, slots=True)
class Office:
    """A database with a business whose audit has two sealed entries and one that is too new."""

    settings: DatabaseSettings
    store: SqlStore

    async def execute(self, statement: str) -> None:
        """Change a row behind the program's back."""
        engines = build_engines(self.settings.database_url)
        async with engines.write.begin() as connection:
            await connection.execute(text(statement))
        await engines.close()


@pytest.fixture
async def office(database: Sqlite | Postgres) -> AsyncIterator[Office]:
    settings = DatabaseSettings(database.make(), SECRET_KEY)
    engines, cipher = build_engines(settings.database_url), Cipher(SECRET_KEY)
    first = FirstStart(engines, cipher)
    await first.save_account(make_account().id, AccountKeys("key_sandbox", ("key_sandbox",)), NOW)
    await first.save_tenant(make_tenant(), NOW)
    store = SqlStore(engines, cipher)
    async with store.writing() as records:
        await records.contacts.insert_contact(SARAH, NOW)
        await records.contacts.insert_consent(make_consent())
        await records.appointments.insert_appointment(make_appointment(), NOW)
        await records.reminders.insert_reminder(make_reminder())
    for change in CHANGES:
        async with store.writing() as records:
            await records.audit.insert_change(change)
        if change is CHANGES[1]:
            await seal_entries(store, TENANT, make_moment())
    yield Office(settings, store)
    await engines.close()


async def write_audit(
    office: Office, capsys: pytest.CaptureFixture[str], form: AuditFormat = JSONL
) -> tuple[int, str, str]:
    capsys.readouterr()
    code = await export_audit(office.settings, tenant="first", form=form)
    said = capsys.readouterr()
    return code, said.out, said.err


async def write_evidence(
    office: Office, capsys: pytest.CaptureFixture[str], reference: str = ""
) -> tuple[int, Any]:
    capsys.readouterr()
    asked = reference or SARAH.reference
    code = await export_evidence(office.settings, asked, tenant="first", now=NOW)
    return code, json.loads(capsys.readouterr().out)


def list_files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


class TestAudit:
    async def test_each_entry_is_a_line_of_json_and_the_verdict_goes_elsewhere(
        self, office: Office, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out, err = await write_audit(office, capsys)
        lines = [json.loads(line) for line in out.splitlines()]
        assert [(line["by"], line["act"], line["batch"]) for line in lines] == [
            ("U0MARIA", "contact.changed", 1),
            ("U0ALEX", "contact.allowed_again", 1),
            ("program", "hold.released", None),
        ]
        assert list(lines[0]) == [
            *("number", "at", "by", "act", "subject", "before", "after", "reason"),
            *("batch", "digest", "content"),
        ]
        assert (lines[0]["before"], lines[0]["after"]) == ({"name": "Zoë"}, {"name": "Zoe"})
        assert lines[1]["reason"] == "=1+1,\n“yes”"
        assert lines[0]["at"] == "2024-01-14T14:30:00+00:00"
        assert err.startswith("The chain is whole. Entries: 3; batches: 1; unsealed: 1; newest hash: ")
        assert err.count("\n") == 1
        assert code == 0

    async def test_in_a_table_each_entry_is_a_row_and_nothing_is_calculated(
        self, office: Office, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out, _ = await write_audit(office, capsys, CSV)
        rows = list(csv.DictReader(io.StringIO(out)))
        assert len(out.splitlines()) == len(rows) + 1 == 4
        assert json.loads(rows[0]["before"]) == {"name": "Zoë"}
        assert rows[1]["reason"] == "'=1+1, “yes”"
        assert (rows[1]["batch"], rows[2]["batch"]) == ("1", "")
        assert code == 0

    @pytest.mark.parametrize("form", AuditFormat)
    async def test_a_broken_chain_is_said_and_answered_and_everything_is_written_all_the_same(
        self, office: Office, capsys: pytest.CaptureFixture[str], form: AuditFormat
    ) -> None:
        whole = (await write_audit(office, capsys, form))[1]
        await office.execute("UPDATE audit_entries SET \"by\" = 'U0ALEX' WHERE \"by\" = 'U0MARIA'")
        code, out, err = await write_audit(office, capsys, form)
        assert code == 1
        assert err.startswith("The chain is broken: Entry ")
        assert len(out.splitlines()) == len(whole.splitlines())

    async def test_what_was_erased_is_told_as_such_and_breaks_nothing(
        self, office: Office, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with office.store.writing() as records:
            await records.audit.mark_erased(TENANT, {"contact_1"})
        code, out, _ = await write_audit(office, capsys)
        first = json.loads(out.splitlines()[0])
        assert (first["content"], first["before"], first["after"], first["reason"]) == (
            "erased",
            None,
            None,
            None,
        )
        assert "Zoë" not in out
        assert code == 0
        assert "erased" in (await write_audit(office, capsys, CSV))[1]

    async def test_a_business_there_is_none_of_is_refused_with_those_there_are(self, office: Office) -> None:
        with pytest.raises(SettingWrong, match="there is no business “second”; there is: first"):
            await export_audit(office.settings, tenant="second", form=JSONL)


class TestEvidence:
    async def test_everything_about_the_person_is_in_it(
        self, office: Office, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, document = await write_evidence(office, capsys)
        assert code == 0
        assert list(document) == [
            *("exported_at", "business", "contact", "consents", "opt_outs", "appointments"),
            *("planned_calls", "calls", "changes", "chain"),
        ]
        assert document["business"]["name"] == "Luxury Hair Studio"
        assert document["contact"]["name"] == "Sarah Johnson"
        [consent] = document["consents"]
        assert (consent["basis"], consent["noted_by"], consent["source"]) == (
            "provided_number",
            "U0MARIA",
            "form",
        )
        [booking] = document["appointments"]
        assert (booking["local_start"], booking["starts_at"]) == (
            "2024-01-15T14:30:00",
            "2024-01-15T14:30:00+00:00",
        )
        assert document["planned_calls"][0]["reminder"]["status"] == "scheduled"
        assert document["chain"]["broken"] == ""
        assert "salt" not in json.dumps(document)

    async def test_a_reference_is_taken_however_it_is_typed(
        self, office: Office, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed = f" {SARAH.reference.lower()} "
        assert (await write_evidence(office, capsys, typed))[1]["contact"]["id"] == SARAH.id

    async def test_a_broken_chain_is_answered(
        self, office: Office, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await office.execute("DELETE FROM audit_entries WHERE subject = 'main'")
        assert (await write_evidence(office, capsys))[0] == 0  # it was too new to be in the chain
        await office.execute("DELETE FROM audit_entries WHERE act = 'contact.changed'")
        code, document = await write_evidence(office, capsys)
        assert code == 1
        assert "taken out" in document["chain"]["broken"]

    async def test_an_unknown_reference_is_refused(self, office: Office) -> None:
        with pytest.raises(SettingWrong, match="knows nobody with the reference “C-0000”"):
            await export_evidence(office.settings, "C-0000", tenant="first", now=NOW)


class TestOpening:
    async def test_a_key_that_does_not_open_the_database_is_refused(self, office: Office) -> None:
        wrong = DatabaseSettings(office.settings.database_url, "another key")
        with pytest.raises(SettingWrong, match=r"^SECRET_KEY: "):
            await export_audit(wrong, tenant="first", form=JSONL)

    async def test_nothing_is_made_where_there_is_no_database(self, tmp_path: Path) -> None:
        settings = DatabaseSettings(f"sqlite:///{tmp_path}/none.db", "")
        with pytest.raises(SettingWrong, match="There is no database at DATABASE_URL yet"):
            await export_audit(settings, tenant="first", form=JSONL)
        assert list_files(tmp_path) == []

    async def test_an_older_schema_is_left_as_it_is(self, database: Sqlite | Postgres) -> None:
        address = database.make_empty()
        engines = build_engines(address)
        async with engines.write.begin() as connection:
            await connection.run_sync(lambda on: command.upgrade(build_config(on), "0002"))
        await engines.close()
        with pytest.raises(SettingWrong, match="`vioconcierge migrate` renews it"):
            await export_evidence(DatabaseSettings(address, SECRET_KEY), "C-7K3Q", tenant="first", now=NOW)

    async def test_a_database_without_a_business_names_the_first_run(
        self, database: Sqlite | Postgres
    ) -> None:
        settings = DatabaseSettings(database.make(), SECRET_KEY)
        with pytest.raises(SettingWrong, match="No business is set up yet"):
            await export_audit(settings, tenant="first", form=JSONL)


class TestCommand:
    """The command needs to know where the database is and what opens it, and nothing else."""

    @pytest.fixture(autouse=True)
    def _leave_the_logging_of_the_tests(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.cli.set_up_logs", lambda **_how: None)

    def run(self, monkeypatch: pytest.MonkeyPatch, address: str, *arguments: str) -> object:
        monkeypatch.setattr(sys, "argv", ["vioconcierge", "export", *arguments])
        monkeypatch.setenv("DATABASE_URL", address)
        monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code

    def test_both_commands_say_in_one_line_what_is_missing(
        self, sqlite: Sqlite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for arguments in (("audit", "--format", "csv"), ("evidence", "C-7K3Q", "--tenant", "first")):
            assert self.run(monkeypatch, sqlite.make(), *arguments) == 2
            said = capsys.readouterr()
            assert said.out == ""
            assert said.err.startswith("vioconcierge: No business is set up yet")

    def test_a_format_there_is_none_of_is_refused(
        self, sqlite: Sqlite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(monkeypatch, sqlite.make(), "audit", "--format", "xml") == 2
        assert "jsonl" in capsys.readouterr().err
