"""Data files that cannot be used are refused at the start, with one line that names the row."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "bot", "core", "retell", "store")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program whose data files a test may break."""
    for room in ROOMS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / room, tmp_path / room, ignore=ignored)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "good", "bad", "said"),
    [
        ("core/policy/files/policy.toml", '"US-TX"]', '"US-XX"]', "us_tx"),
        ("core/packs/files/salon.toml", "spoken_type", "spoken_tipe", "salon"),
    ],
)
def test_a_file_that_cannot_be_used_ends_the_start_with_its_row(
    copy: Path, file: str, good: str, bad: str, said: str
) -> None:
    broken = copy / file
    text = broken.read_text(encoding="utf-8")
    assert good in text
    broken.write_text(text.replace(good, bad, 1), encoding="utf-8")
    command = [sys.executable, "-m", "app", "run"]
    ended = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    assert ended.returncode == 2
    assert ended.stderr.startswith("vioconcierge: ")
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1
