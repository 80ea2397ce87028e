"""The documents' tables that code knows better: rendered from it, and held current by a test.

`python -m tests.support.tables` writes them anew.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from core.nouns.trouble import ADVICE
from core.variables.packs import PACKS
from sandbox.retell.scripts import SCRIPTS

DOCS = Path(__file__).parents[2] / "docs"


def _render(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def render_troubles() -> str:
    """Render what staff read when a call is not clearly placed."""
    rows = ((f"`{trouble}`", advice.happened, advice.to_do) for trouble, advice in ADVICE.items())
    return _render(("trouble", "what happened", "what to do"), rows)


def render_packs() -> str:
    """Render each pack's variables, in the order they are sent."""
    rows = (
        (f"`{kind}`", ", ".join(f"`{name}` ({source})" for name, source in pack.items()))
        for kind, pack in PACKS.items()
    )
    return _render(("business type", "variables, and where they come from"), rows)


def render_lifecycles() -> str:
    """Render what the sandbox does by the ending of a number."""
    return _render(("ending", "what happens"), ((s.code, s.sentence) for s in SCRIPTS.values()))


TABLES = {
    "dial-once.md": ("troubles", render_troubles),
    "variables.md": ("packs", render_packs),
    "sandbox.md": ("lifecycles", render_lifecycles),
}


def build_page(name: str) -> str:
    """Build a page with its table as the code has it now."""
    marker, render = TABLES[name]
    page = (DOCS / name).read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- table: {marker} -->\n).*?(<!-- end -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found[1]}{render()}\n{found[2]}", page)


def main() -> None:
    """Write all pages anew."""
    for name in TABLES:
        (DOCS / name).write_text(build_page(name), encoding="utf-8")


if __name__ == "__main__":
    main()
