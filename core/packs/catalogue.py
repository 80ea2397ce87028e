"""All packs there are, read once from the files of this package.

Touches those files, when it is imported, and nothing afterwards; `read_catalogue` reads a folder like it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from core.nouns.tenant import BusinessType
from core.packs.pack import Pack
from core.packs.read import PackWrong, PrivacyTable, read_core, read_pack, read_privacy


class UnknownType(ValueError):  # noqa: N818 - named for what happened
    """There is no such line of business; the message lists those there are."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A folder of pack files, read."""

    privacy: PrivacyTable
    packs: Mapping[BusinessType, Pack]


def read_catalogue(folder: Traversable) -> Catalogue:
    """Read all files of a folder: what holds for every pack, what all share, and a type each.

    Raises PackWrong for the first that is wrong.
    """
    texts = {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    if lacking := {"_core", "_privacy"} - texts.keys():
        raise PackWrong(f"there is no file {' and no '.join(sorted(lacking))}")
    privacy = read_privacy(texts.pop("_privacy"))
    core = read_core(texts.pop("_core"))
    packs = (read_pack(text, kind, core=core, privacy=privacy) for kind, text in sorted(texts.items()))
    return Catalogue(privacy, MappingProxyType({pack.type: pack for pack in packs}))


_OURS = read_catalogue(files("core.packs") / "files")
PRIVACY, PACKS = _OURS.privacy, _OURS.packs


def find_pack(kind: str) -> Pack:
    """Return the pack of a line of business, however it is written. Raises UnknownType."""
    wanted = "_".join(kind.lower().replace("-", " ").replace("/", " ").split())
    pack = PACKS.get(BusinessType(wanted))
    if pack is None:
        raise UnknownType(f"“{kind[:40]}” is no line of business we know: {', '.join(PACKS)}")
    return pack
