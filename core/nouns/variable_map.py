"""How a business adjusts what its agent hears: other names, variables of its own, values it lets through.

Facts only; `core.rules.variable_map` says whether a map may be used.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnVariable:
    """A variable that the business's pack does not have: a fixed text, or something the form asks for."""

    name: str
    text: str = ""  #: said in every call; empty: asked for with each appointment
    label: str = ""  #: what the form calls it

    @property
    def is_asked(self) -> bool:
        """Tell whether each appointment has a value of its own."""
        return not self.text


@dataclass(frozen=True, slots=True)
class VariableMap:
    """All adjustments of one business."""

    renames: tuple[tuple[str, str], ...] = ()  #: the pack's name → the name in the agent's script
    own: tuple[OwnVariable, ...] = ()
    allowed: tuple[tuple[str, str], ...] = ()  #: (name, value) that an admin lets through uncoarsened

    def find_sent_name(self, name: str) -> str:
        """Return the name under which a variable of the pack goes out."""
        return dict(self.renames).get(name, name)


@dataclass(frozen=True, slots=True)
class Rename:
    """Send a variable of the pack under another name."""

    name: str
    sent_name: str


@dataclass(frozen=True, slots=True)
class AddOwn:
    """Add a variable of the business's own, or change the one of this name."""

    own: OwnVariable


@dataclass(frozen=True, slots=True)
class RemoveOwn:
    """Take a variable of the business's own away."""

    name: str


MapChange = Rename | AddOwn | RemoveOwn
