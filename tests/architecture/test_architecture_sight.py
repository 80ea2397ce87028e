"""Who may write a customer's name, number, time or booking in Slack: one module, and no other."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = "bot/surfaces/sight.py"
# What tells of a customer on whatever it stands, and what does so on these nouns only.
ALWAYS = {
    "local_start",
    "starts_at",
    "due_at",
    "deadline_at",
    "duration_min",
    "instructions",
    "provider",
    "summary",
    "to_phone",
}
OF_NOUNS = {"name", "phone", "type", "fields"}
NOUNS = {"contact", "person", "customer", "appointment", "booking", "call", "reminder"}
WRITERS = {"render_phone", "format_phone", "format_name", "first_name"}
# The one number that is no customer's.
OF_THE_BUSINESS = {"bot/surfaces/settings.py: format_phone"}


def list_tellings(source: str) -> Iterator[str]:
    """List what in a module reads or writes something that Slack may not always see."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=owner, attr=attr):
                whose = ast.unparse(owner).rpartition(".")[2]
                if attr in ALWAYS or (attr in OF_NOUNS and whose in NOUNS):
                    yield f"{whose}.{attr}"
            case ast.ImportFrom(names=names):
                yield from (alias.name for alias in names if alias.name in WRITERS)


def list_modules() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_no_module_of_the_slack_side_writes_of_a_customer_but_the_one_that_asks_what_may_be_seen() -> None:
    found = {
        f"{file}: {one}"
        for file, source in list_modules()
        if file != ALLOWED
        for one in list_tellings(source)
    }
    assert found - OF_THE_BUSINESS == set()


def test_that_one_writes_all_of_it() -> None:
    told = set(list_tellings((ROOT / ALLOWED).read_text(encoding="utf-8")))
    assert {
        "contact.name",
        "contact.phone",
        "appointment.local_start",
        "appointment.type",
        "appointment.provider",
        "call.summary",
        "reminder.due_at",
        "render_phone",
    } == told


@pytest.mark.parametrize(
    "source",
    [
        "f'{painting.contact.name} is coming'",
        "contact.phone",
        "found.appointment.type",
        "f'{booking.local_start:%H:%M}'",
        "each.summary",
        "from core.rules.phone import render_phone as show",
    ],
)
def test_a_telling_is_recognised_wherever_it_stands(source: str) -> None:
    assert list(list_tellings(source))
