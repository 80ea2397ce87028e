"""Variables as staff read them: a line each, and what a profile kept back.

Pure. Shows what it is given and nothing else; what Slack may see is decided before.
"""

from collections.abc import Mapping, Sequence

from bot.surfaces.elements import SECTION_MAX, Block, section
from core.packs.pack import Treatment
from core.variables.build import Withheld

_LINES_MAX = 60  #: a pack has a dozen, its companions as many again, and twenty of the business's own
_PARAGRAPH_MAX = SECTION_MAX // 5  #: characters before escaping: & becomes five of them

# The call carries a part of the name, which is no reason to show that part here.
_IN_PART = {
    Treatment.FIRST_NAME: "the first name only",
    Treatment.INITIAL: "the first name and an initial",
    Treatment.REFERENCE: "the reference",
}


def build_variables(variables: Mapping[str, str]) -> list[Block]:
    """Build one line for each variable, in as few paragraphs as Slack's limit allows."""
    return build_lines([f"{name}: {value}" for name, value in variables.items()])


def build_withheld(withheld: Sequence[Withheld]) -> list[Block]:
    """Build what does not go out as it was typed: `service_type → appointment`."""
    lines = [f"{one.name} → {_IN_PART.get(one.treatment) or one.instead or 'not sent'}" for one in withheld]
    return build_lines(["Kept back by the privacy profile:", *lines]) if lines else []


def build_lines(lines: Sequence[str]) -> list[Block]:
    """Build paragraphs of whole lines; of too many for a form, it says how many are left out."""
    shown, more = list(lines[:_LINES_MAX]), len(lines) - _LINES_MAX
    paragraphs = [""]
    for line in [*shown, f"And {more} more."] if more > 0 else shown:
        if len(paragraphs[-1]) + len(line) > _PARAGRAPH_MAX:
            paragraphs.append("")
        paragraphs[-1] = f"{paragraphs[-1]}\n{line}".strip("\n")
    return [section(text) for text in paragraphs if text]
