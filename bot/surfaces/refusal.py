"""What a person reads who may not do what they asked for.

Pure. Shows the sentence as it is; no reference, because nothing went wrong.
"""

from bot.surfaces.elements import View, modal, section


def build_refusal_view(sentence: str) -> View:
    """Build the view for a form that has no field to put the sentence at."""
    return modal("Not allowed", [section(sentence)])
