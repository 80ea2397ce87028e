"""What holds for every file: a sign at its door, a size one can read, and nothing of one machine in it."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "bot", "core", "retell", "sandbox", "store")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
CODE = [path for path in MODULES if "migrations" not in path.parts]
LONGEST = 300

# Spelled in pieces, so that this file does not hold what it looks for.
HOSTS = [
    "py" + "pi.org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "registry" + ".npm",
    "proxy.golang" + ".org",
]
HOMES = re.compile(r"(?<![\w.:/])/(?:ho" + "me|Us" + "ers|ro" + "ot|wo" + r"rk|mn" + r"t)/[\w.-]+")
OPEN_ENDS = re.compile(r"\b(?:TO" + "DO|FIX" + r"ME|XX" + r"X)\b(?!.*#\d+)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def list_tracked() -> list[Path]:
    """List the files of the project that hold text: those git tracks; without git, those that lie there."""
    git = shutil.which("git")
    command = [git or "", "ls-files"]
    listed = git and subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if listed and listed.returncode == 0:
        paths = [ROOT / line for line in listed.stdout.splitlines()]
    else:
        paths = [path for room in (*ROOMS, "tests", "bench", "docs") for path in (ROOT / room).rglob("*")]
        paths = [path for path in (*paths, *ROOT.glob("*")) if "__pycache__" not in path.parts]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()]


@pytest.fixture(scope="module")
def tracked() -> dict[str, str]:
    return {name(path): path.read_text(encoding="utf-8") for path in list_tracked()}


def test_every_module_opens_with_a_sign() -> None:
    signs = {name(path): ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) for path in MODULES}
    assert len(signs) > 100
    assert [file for file, sign in signs.items() if not sign] == []


def test_no_product_file_is_longer_than_300_lines() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST} == {}


def test_half_of_the_files_stay_below_100_lines() -> None:
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in CODE)
    assert lengths[len(lengths) // 2] < 100


def test_an_open_end_has_an_issue_number(tracked: dict[str, str]) -> None:
    found = [
        f"{file}: {line.strip()}"
        for file, content in tracked.items()
        if file.endswith((".py", ".md", ".toml", ".yml", "Makefile"))
        for line in content.splitlines()
        if OPEN_ENDS.search(line)
    ]
    assert found == []


def test_no_file_names_a_package_index(tracked: dict[str, str]) -> None:
    found = [(file, host) for file, content in tracked.items() for host in HOSTS if host in content]
    assert found == []


def test_no_file_names_a_folder_of_one_machine(tracked: dict[str, str]) -> None:
    found = [
        f"{file}: {line.strip()[:120]}"
        for file, content in tracked.items()
        for line in content.splitlines()
        if HOMES.search(line)
    ]
    assert found == []


def test_the_patterns_find_what_they_are_for() -> None:
    assert HOMES.search("see /ho" + "me/somebody/x")
    assert HOMES.search('cd "/wo' + 'rk/main"')
    assert not HOMES.search("https://example.com/ho" + "me/page")
    assert OPEN_ENDS.search("# TO" + "DO: later")
    assert not OPEN_ENDS.search("# TO" + "DO(#12): later")
