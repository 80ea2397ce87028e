"""`vioconcierge doctor`: it prints others' words as they stand, and makes, migrates and replaces nothing."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import respx
from alembic import command
from sqlalchemy import inspect

from app.config import Settings, SettingWrong, read_settings
from app.demo import SALON
from app.doctor import run_doctor
from app.serve import serve
from core.nouns.tenant import Tenant
from store.cipher import Cipher
from store.engines import build_engines
from store.first_start import AccountKeys, FirstStart
from store.migrate import DatabaseDown, build_config, migrate
from tests.support.builders import NOW, make_account, make_tenant
from tests.support.databases import Postgres, Sqlite

RETELL = "http://retell.test"
SECRET_KEY = "a secret for tests"
TENANT = make_tenant()


def make_settings(address: str, **others: str) -> Settings:
    told = SALON | {"DATABASE_URL": address, "RETELL_BASE_URL": RETELL, "SECRET_KEY": SECRET_KEY} | others
    return read_settings(told)


async def set_up(address: str, tenant: Tenant = TENANT) -> None:
    """Write a business and its account's keys, as a first start does."""
    engines = build_engines(address)
    first = FirstStart(engines, Cipher(SECRET_KEY))
    await first.save_account(make_account().id, AccountKeys("key_sandbox", ("key_sandbox",)), NOW)
    await first.save_tenant(tenant, NOW)
    await engines.close()


def speak(router: respx.MockRouter, prompt: str) -> None:
    """Answer as Retell would for an agent that speaks this."""
    engine = {"type": "retell-llm", "llm_id": "llm_1", "version": 1}
    agent = {
        "version": 1,
        "language": "en-US",
        "response_engine": engine,
        "post_call_analysis_data": [{"type": "enum", "name": "appointment_outcome"}],
    }
    router.get(f"{RETELL}/list-agent-versions/{TENANT.agent}").respond(
        json={"items": [{"version": 1, "is_published": True}], "has_more": False}
    )
    router.get(f"{RETELL}/get-agent/{TENANT.agent}").respond(json=agent)
    router.get(f"{RETELL}/get-retell-llm/llm_1").respond(
        json={
            "llm_id": "llm_1",
            "version": 1,
            "begin_message": "This is an automated assistant calling for {{business_name}}.",
            "general_prompt": prompt,
        }
    )
    router.get(f"{RETELL}/get-phone-number/%2B447403305280").respond(json={})


def list_files(folder: Path, beginning: str = "") -> dict[str, int]:
    """List the files of a folder by name, with their sizes."""
    return {path.name: path.stat().st_size for path in folder.iterdir() if path.name.startswith(beginning)}


def find_key_file(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///") + ".key")


@dataclass(frozen=True, slots=True)
class Traces:
    """What stands in a database, and which schema it is said to have."""

    tables: frozenset[str]
    revision: str


async def read_traces(address: str) -> Traces:
    engines = build_engines(address)
    async with engines.read.connect() as connection:
        tables = frozenset(await connection.run_sync(lambda on: inspect(on).get_table_names()))
        revision = ""
        if tables:
            told = await connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            revision = str(told.scalar_one())
    await engines.close()
    return Traces(tables, revision)


async def test_names_that_look_like_markup_are_printed_as_they_stand(
    database: Sqlite | Postgres, respx_mock: respx.MockRouter, capsys: pytest.CaptureFixture[str]
) -> None:
    address = database.make()
    await set_up(address, make_tenant(business_name="Hair [/b] and :cat:"))
    speak(respx_mock, "Greet {{first[/]name}} of {{[red]team}} with {{:cat:}}.")
    assert await run_doctor(make_settings(address)) == 1
    said = capsys.readouterr().out
    assert said.startswith("Hair [/b] and :cat: (salon, standard)\n")
    assert "  speaks: :cat:, [red]team, business_name, first[/]name\n" in said
    for name in ("first[/]name", "[red]team", ":cat:"):
        assert f"{{{{{name}}}}}" in said


async def test_a_key_that_does_not_open_the_database_is_refused_in_the_words_of_run(
    database: Sqlite | Postgres,
) -> None:
    address = database.make()
    await set_up(address)
    settings = make_settings(address, SECRET_KEY="another secret")
    with pytest.raises(SettingWrong, match=r"^SECRET_KEY: ") as refused:
        await run_doctor(settings)
    with pytest.raises(SettingWrong) as refused_by_run:
        await serve(settings)
    assert str(refused.value) == str(refused_by_run.value)


async def test_in_an_empty_folder_it_says_what_to_run_and_leaves_the_folder_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert await run_doctor(read_settings(SALON)) == 1
    assert "no database at DATABASE_URL yet; the first `vioconcierge run`" in capsys.readouterr().out
    assert list_files(tmp_path) == {}


async def test_a_file_with_nothing_in_it_stays_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "here.db"
    file.touch()
    assert await run_doctor(make_settings(f"sqlite:///{file}")) == 1
    assert "`vioconcierge run`" in capsys.readouterr().out
    assert list_files(tmp_path) == {"here.db": 0}


async def test_a_database_without_our_tables_gets_none(
    database: Sqlite | Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    address = database.make_empty()
    assert await run_doctor(make_settings(address)) == 1
    assert "`vioconcierge run`" in capsys.readouterr().out
    assert (await read_traces(address)).tables == set()


async def test_an_older_programs_schema_is_left_as_it_is_and_migrate_is_named(
    database: Sqlite | Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    address = database.make_empty()
    engines = build_engines(address)
    async with engines.write.begin() as connection:
        await connection.run_sync(lambda on: command.upgrade(build_config(on), "0001"))
    await engines.close()
    before = await read_traces(address)
    assert await run_doctor(make_settings(address)) == 1
    assert "older program's schema; `vioconcierge migrate`" in capsys.readouterr().out
    assert await read_traces(address) == before


async def test_a_newer_programs_schema_is_left_to_that_programs_doctor(
    database: Sqlite | Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    address = database.make_empty()
    engines = build_engines(address)
    await migrate(engines)
    async with engines.write.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await engines.close()
    assert await run_doctor(make_settings(address)) == 1
    assert "newer program's schema" in capsys.readouterr().out
    assert (await read_traces(address)).revision == "9999"


async def test_a_migrated_database_without_a_business_names_the_first_run(
    database: Sqlite | Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run_doctor(make_settings(database.make())) == 1
    assert "No business is set up yet; the first `vioconcierge run`" in capsys.readouterr().out


async def test_a_database_that_does_not_answer_is_said_so() -> None:
    with pytest.raises(DatabaseDown, match="does not answer"):
        await run_doctor(make_settings("postgresql://nobody@127.0.0.1:9/nothing"))


class TestTheKeyFile:
    """The key of a SQLite file is read from beside it, and never made there."""

    async def test_a_missing_one_is_told_and_not_made(self, sqlite: Sqlite) -> None:
        address = sqlite.make()
        await set_up(address)
        with pytest.raises(SettingWrong, match="no key file beside the database"):
            await run_doctor(make_settings(address, SECRET_KEY=""))
        file = find_key_file(address)
        assert list_files(file.parent, file.name) == {}

    async def test_one_that_is_there_opens_the_database(
        self, sqlite: Sqlite, respx_mock: respx.MockRouter, capsys: pytest.CaptureFixture[str]
    ) -> None:
        address = sqlite.make()
        await set_up(address)
        find_key_file(address).write_text(SECRET_KEY, encoding="utf-8")
        speak(respx_mock, "Remind {{customer_name}} of {{appointment_date}} at {{appointment_time}}.")
        assert await run_doctor(make_settings(address, SECRET_KEY="")) == 0
        assert (
            "speaks: appointment_date, appointment_time, business_name, customer_name\n"
            in capsys.readouterr().out
        )
