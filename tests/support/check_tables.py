"""The checks of the calling-law register, each with its gates and the tests that show it, as a table."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "checks.toml"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it asks, which gates ask it, what an objection does, and which tests show it."""

    code: str  #: of the register; "" for what is ours alone
    asks: str
    gates: tuple[str, ...]
    objection: str
    shown_by: tuple[str, ...]  #: file::function


def list_checks() -> list[Check]:
    """List all checks, those of the register first."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))["check"]
    return [
        Check(one["code"], one["asks"], tuple(one["gates"]), one["objection"], tuple(one["shown_by"]))
        for one in told
    ]


def list_check_rows() -> Iterator[tuple[str, ...]]:
    """List the table's rows."""
    for check in list_checks():
        tests = ", ".join(_link(one) for one in check.shown_by)
        yield check.code, check.asks, ", ".join(f"`{one}`" for one in check.gates), check.objection, tests


def _link(test: str) -> str:
    file, _, name = test.partition("::")
    return f"[`{name}`](../{file})"
