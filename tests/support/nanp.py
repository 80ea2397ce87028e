"""The zones of the area codes of North America, derived from the number plan of `phonenumbers`.

Turns its prefixes into the `[zones]` part of `core/policy/files/nanp.toml`. `python -m tests.support.nanp`
writes that part anew; a test holds it current. The states are not derivable from it and stay as they are.
"""

from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap

from phonenumbers.tzdata import TIMEZONE_DATA

FILE = Path(__file__).parents[2] / "core" / "policy" / "files" / "nanp.toml"
_HEAD = "[zones]\n"


def derive_zones() -> dict[str, frozenset[str]]:
    """Derive, for each area code, the union of the zones of all prefixes that begin with it."""
    found: dict[str, set[str]] = {}
    for prefix, zones in TIMEZONE_DATA.items():
        if prefix.startswith("1") and len(prefix) >= len("1212"):
            found.setdefault(prefix[1:4], set()).update(zones)
    return {code: frozenset(zones) for code, zones in found.items()}


def render_lists(codes: Mapping[str, list[str]]) -> str:
    """Render a table of lists of area codes, folded."""
    return "".join(_render_list(key, numbers) for key, numbers in codes.items())


def _render_list(key: str, numbers: list[str]) -> str:
    one_line = f'"{key}" = [{", ".join(sorted(numbers))}]\n'
    if len(one_line) <= 100:
        return one_line
    lines = wrap(", ".join(sorted(numbers)) + ",", 96)
    return "\n".join([f'"{key}" = [', *(f"  {line}" for line in lines), "]\n"])


def render_zones() -> str:
    """Render the `[zones]` part."""
    by_zone: dict[str, list[str]] = {}
    for code, zones in derive_zones().items():
        for zone in zones:
            by_zone.setdefault(zone, []).append(code)
    return _HEAD + render_lists(dict(sorted(by_zone.items())))


def main() -> None:
    """Write the zones anew; everything above them stays."""
    kept = FILE.read_text(encoding="utf-8").partition(_HEAD)[0]
    FILE.write_text(kept + render_zones(), encoding="utf-8")


if __name__ == "__main__":
    main()
