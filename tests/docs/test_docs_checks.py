"""The table of checks names gates and tests that exist, and leaves no gate out."""

import ast
from pathlib import Path

import pytest

from core.rules.gates.judge import GATES
from tests.support.check_tables import list_checks

ROOT = Path(__file__).parents[2]
CHECKS = list_checks()


def test_every_check_of_the_register_has_a_line() -> None:
    assert [one.code for one in CHECKS if one.code] == [f"C{number}" for number in range(1, 14)]


def test_every_gate_has_a_line_and_no_line_names_another() -> None:
    assert {gate for one in CHECKS for gate in one.gates} == set(GATES)


@pytest.mark.parametrize("test", sorted({test for one in CHECKS for test in one.shown_by}))
def test_every_named_test_exists(test: str) -> None:
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, kinds)}
