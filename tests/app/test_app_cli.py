"""The command: one line on standard error for what the person who starts it can mend, exit code 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import main
from app.config import SettingWrong, read_settings
from app.demo import SALON
from app.serve import hold_alone, serve
from store.cipher import Cipher
from store.engines import build_engines
from store.first_start import AccountKeys, FirstStart
from store.migrate import migrate
from tests.support.builders import NOW, make_account
from tests.support.databases import Sqlite

ROOT = Path(__file__).parents[2]


def run_command(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run the command in an environment that holds nothing else; answers its code and what it said."""
    ended = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "app", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return ended.returncode, ended.stdout, ended.stderr


def test_run_with_an_empty_environment_names_what_is_missing_in_one_line() -> None:
    assert run_command("run") == (2, "", "vioconcierge: SLACK_BOT_TOKEN is not set\n")


def test_migrate_makes_the_database_and_needs_no_other_setting(tmp_path: Path) -> None:
    assert run_command("migrate", DATABASE_URL=f"sqlite:///{tmp_path}/new.db") == (0, "", "")
    assert os.listdir(tmp_path) == ["new.db"]  # noqa: PTH208 - names are what is asked


def test_migrate_of_a_database_that_we_do_not_speak_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("app.cli.set_up_logs", lambda: None)  # the tests' own logging stays as it is
    monkeypatch.setattr(sys, "argv", ["vioconcierge", "migrate"])
    monkeypatch.setenv("DATABASE_URL", "mysql://who:dbpassword@host/db")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "vioconcierge: DATABASE_URL must begin with sqlite:/// or postgresql://\n"


async def test_serve_refuses_an_address_that_is_none() -> None:
    with pytest.raises(SettingWrong, match=r"^DATABASE_URL"):
        await serve(read_settings(SALON | {"DATABASE_URL": "nonsense"}))


async def test_serve_refuses_a_second_program_on_the_same_sqlite_file(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "here.db"
    settings = read_settings(SALON | {"DATABASE_URL": f"sqlite:///{file}"})
    with hold_alone(file):
        with pytest.raises(SettingWrong, match=r"^DATABASE_URL: another program runs on this SQLite file"):
            await serve(settings)
        with hold_alone(tmp_path / "deep" / "other.db"), hold_alone(None), hold_alone(None):
            pass  # another file, and PostgreSQL, are nobody's concern
    with hold_alone(file):
        pass  # and it is free again


def test_the_lock_is_given_back_when_the_program_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), hold_alone(tmp_path / "here.db"):
        raise RuntimeError
    with hold_alone(tmp_path / "here.db"):
        pass


async def test_serve_says_which_setting_does_not_fit_the_database(sqlite: Sqlite) -> None:
    address = sqlite.make()
    engines = build_engines(address)
    await migrate(engines)
    keys = AccountKeys("key", ("key",))
    await FirstStart(engines, Cipher("the first secret")).save_account(make_account().id, keys, NOW)
    await engines.close()
    settings = read_settings(SALON | {"DATABASE_URL": address, "SECRET_KEY": "the second secret"})
    with pytest.raises(SettingWrong, match=r"^SECRET_KEY: ") as refused:
        await serve(settings)
    assert "second" not in str(refused.value)
