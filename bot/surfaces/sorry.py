"""What a person reads when something went wrong inside.

Pure. Names the reference under which the log tells the rest, and nothing else.
"""

from bot.surfaces.elements import View, modal, section


def render_sorry(reference: str) -> str:
    """Write the sentence."""
    return f"Something went wrong; it was noted as {reference}. Try again, or give your admin this reference."


def build_sorry_view(reference: str) -> View:
    """Build the view that takes the place of a form that failed."""
    return modal("Something went wrong", [section(render_sorry(reference))])
