"""What holds between the rooms, read from their syntax trees: who may do what, and whose words are whose."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "bot", "core", "retell", "sandbox", "store")
PORTS = sorted((ROOT / "core" / "ports").glob("*_records.py"))


def parse_room(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "versions" not in path.parts:
                yield str(path.relative_to(ROOT)), parse(path)


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def list_imports(tree: ast.Module) -> dict[str, str]:
    """List what each imported name stands for: `from os import environ as e` → e: os.environ."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.split(".")[0]
                found[local] = alias.name if alias.asname else local
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def list_uses(tree: ast.Module) -> set[str]:
    """List the full dotted names that a module imports or reaches through what it imports."""
    imports = list_imports(tree)
    uses = set(imports.values())
    for node in ast.walk(tree):
        parts: list[str] = []
        inner: ast.AST = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name) and inner.id in imports:
            uses.add(".".join([imports[inner.id], *reversed(parts)]))
    return uses


def list_words(tree: ast.Module) -> set[str]:
    """List every identifier: names, attributes, arguments, keywords, definitions; no text."""
    words: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.arg(arg=word):
                words.add(word)
            case ast.keyword(arg=str(word)):
                words.add(word)
            case ast.FunctionDef(name=word) | ast.AsyncFunctionDef(name=word) | ast.ClassDef(name=word):
                words.add(word)
            case _:
                pass
    return words


def list_methods(path: Path) -> dict[str, list[str]]:
    """List the public methods of every class in a file, with their arguments."""
    return {
        method.name: [argument.arg for argument in (*method.args.args, *method.args.kwonlyargs)]
        for node in parse(path).body
        if isinstance(node, ast.ClassDef) and "Records" in node.name
        for method in node.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and not method.name.startswith("_")
    }


CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.localtime",
    "time.gmtime",
}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv", "pydantic_settings.BaseSettings"}


def find_users(wanted: set[str], *rooms: str) -> set[str]:
    return {
        file
        for file, tree in parse_room(*rooms)
        if any(use == name or use.startswith(f"{name}.") for use in list_uses(tree) for name in wanted)
    }


def test_only_one_file_of_the_program_and_one_of_the_sandbox_read_the_clock() -> None:
    assert find_users(CLOCKS, *ROOMS) == {"app/clock.py", "sandbox/clock.py"}


def test_only_one_file_reads_the_environment() -> None:
    assert find_users(ENVIRONMENT, *ROOMS) == {"app/config.py"}


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['X']",
        "from os import environ\nenviron.get('X')",
        "from os import environ as e",
        "import os as system\nsystem.getenv('X')",
        "from os import getenv",
    ],
)
def test_the_environment_is_recognised_however_it_is_reached(source: str) -> None:
    assert list_uses(ast.parse(source)) & ENVIRONMENT or any(
        use.startswith("os.environ.") for use in list_uses(ast.parse(source))
    )


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime as d\nd.date.today()",
        "from time import time",
    ],
)
def test_the_clock_is_recognised_however_it_is_reached(source: str) -> None:
    assert list_uses(ast.parse(source)) & CLOCKS


def test_everything_is_caught_at_the_edges_only() -> None:
    edges: set[str] = set()
    for file, tree in parse_room(*ROOMS):
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = {None} if node.type is None else {ast.unparse(one) for one in ast.walk(node.type)}
            if caught & {None, "Exception", "BaseException"}:
                edges.add(file)
    assert edges == {"app/tick.py", "app/web.py"}


def test_every_port_of_records_is_kept_by_the_file_of_the_same_name_and_no_other() -> None:
    assert len(PORTS) == 15
    kept = {path.name for path in (ROOT / "store").glob("*_records.py")}
    assert kept == {path.name for path in PORTS}


@pytest.mark.parametrize("port", PORTS, ids=lambda path: path.stem)
def test_a_port_and_its_keeper_have_the_same_methods_with_the_same_arguments(port: Path) -> None:
    promised = list_methods(port)
    assert promised
    assert list_methods(ROOT / "store" / port.name) == promised


# A neighbour's words, and the rooms that must do without them.
SLACKS_WORDS = {
    "ack",
    "blocks",
    "private_metadata",
    "trigger_id",
    "view_id",
    "response_url",
    "thread_ts",
    "ts",
}
RETELLS_WORDS = {"disconnection_reason", "call_analysis", "override_agent_id", "retell_llm_dynamic_variables"}
STORES_WORDS = {"commit", "flush", "SQLModel", "AsyncSession", "with_for_update"}


@pytest.mark.parametrize(
    ("words", "rooms"),
    [
        (SLACKS_WORDS, ("core", "store", "retell")),
        (RETELLS_WORDS, ("core", "bot", "store")),
        (STORES_WORDS, ("core", "bot", "retell")),
    ],
)
def test_a_neighbours_words_stay_in_its_room(words: set[str], rooms: tuple[str, ...]) -> None:
    assert {(file, word) for file, tree in parse_room(*rooms) for word in list_words(tree) & words} == set()


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("httpx", ("core", "bot", "store", "sandbox/slack/lint")),
        ("slack_sdk", ("app", "core", "retell", "store")),
        ("slack_bolt", ("core", "retell", "store")),
        ("sqlalchemy", ("app", "bot", "core", "retell", "sandbox")),
        ("phonenumbers.geocoder", ROOMS),
        ("logging", ("core/rules", "core/variables", "core/nouns", "bot/surfaces")),
    ],
)
def test_a_neighbours_library_stays_in_its_room(library: str, rooms: tuple[str, ...]) -> None:
    assert find_users({library}, *rooms) == set()
