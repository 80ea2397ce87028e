"""Variables as staff read them: a line each, and what a profile kept back.

Pure. Shows what it is given and nothing else; what Slack may see is decided before.
"""

from collections.abc import Mapping, Sequence

from bot.surfaces.elements import SECTION_MAX, Block, section
from core.variables.build import Withheld

_LINES_MAX = 60  #: a pack has a dozen, its companions as many again, and twenty of the business's own


def build_variables(variables: Mapping[str, str]) -> list[Block]:
    """Build one line for each variable, in as few paragraphs as Slack's limit allows."""
    return _build_lines([f"{name}: {value}" for name, value in variables.items()])


def build_withheld(withheld: Sequence[Withheld]) -> list[Block]:
    """Build what does not go out as it was typed: `service_type → appointment`."""
    lines = [f"{one.name} → {one.instead or 'not sent'}" for one in withheld]
    return _build_lines(["Kept back by the privacy profile:", *lines]) if lines else []


def _build_lines(lines: list[str]) -> list[Block]:
    paragraphs = [""]
    for line in lines[:_LINES_MAX]:
        if len(paragraphs[-1]) + len(line) > SECTION_MAX // 5:  # & < > grow to five characters
            paragraphs.append("")
        paragraphs[-1] = f"{paragraphs[-1]}\n{line}".strip("\n")
    return [section(text) for text in paragraphs if text]
