"""The example of a new business type, as docs/variables.md prints it, can be used as it stands."""

import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import pytest

from app.export_preview import render_preview
from core.nouns.tenant import BusinessType
from core.packs import catalogue
from core.packs.pack import Pack
from tests.support.tables import DOCS

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FILE = re.compile(
    r"^```toml\n# core/packs/files/(?P<kind>\w+)\.toml\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pack:
    """Read the printed file beside those there are, into a catalogue that has it."""
    found = FILE.search((DOCS / "variables.md").read_text(encoding="utf-8"))
    assert found is not None
    for file in (files("core.packs") / "files").iterdir():
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / f"{found['kind']}.toml").write_text(found["text"], encoding="utf-8")
    packs = catalogue.read_catalogue(tmp_path).packs
    monkeypatch.setattr(catalogue, "PACKS", MappingProxyType(packs))
    return packs[BusinessType(found["kind"])]


def test_the_printed_file_previews_with_everything_that_it_sends(printed: Pack) -> None:
    text = render_preview(printed.type, profile="", locale="en-US", zone="Europe/London", now=NOW)
    heard = text.partition("The agent gets:\n")[2].partition("\n\n")[0].splitlines()
    sends = [one for one in printed.variables if not one.is_companion]
    assert [line.split()[0] for line in heard] == [one.name for one in sends]
    for line, one in zip(heard, sends, strict=True):
        assert line.endswith(f"({one.source})")
        assert one.example in line


def test_the_printed_file_has_an_example_and_a_reason_for_what_it_brings_along(printed: Pack) -> None:
    known_before = {
        one.name for pack in catalogue.PACKS.values() if pack is not printed for one in pack.variables
    }
    brought = [one for one in printed.variables if one.name not in known_before]
    assert brought
    assert all(one.example and one.label and one.reason for one in brought)
