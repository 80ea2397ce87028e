"""What the documents say that code knows better is what the code says."""

import re
from pathlib import Path

import pytest

from app.config import NAMES
from tests.support.tables import DOCS, build_page
from tests.support.tables import PAGES as GENERATED

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_table_is_current(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == build_page(name)


def test_every_setting_that_is_read_is_described() -> None:
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    described = set(re.findall(r"`([A-Z][A-Z_]+)`", page))
    assert described - {"UTC"} == {name.upper() for name in NAMES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_target_that_contributing_and_readme_name_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for page in ("README.md", "CONTRIBUTING.md"):
        named = re.findall(r"^make ([a-z]+)", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets
