"""Whether a business may adjust its variables in a certain way, and what the map is afterwards.

Pure. A map that is refused comes with the reason, a sentence for the person at the form.
"""

from dataclasses import replace
from enum import StrEnum

from core.nouns.tenant import BusinessType
from core.nouns.variable_map import AddOwn, MapChange, OwnVariable, RemoveOwn, Rename, VariableMap
from core.packs.catalogue import find_pack
from core.packs.check import LONGEST_VALUE
from core.packs.pack import Pack
from core.variables.clean import find_markup, has_words
from core.variables.sent_names import is_taken, object_to_sent_name

MOST_OWN = 20  #: a form has room for so many; a prompt that needs more wants a pack
LABEL_LIMIT = 48


class MapPlace(StrEnum):
    """What of a change an objection is about."""

    VARIABLE = "variable"  #: which variable was chosen
    NAME = "name"
    TEXT = "text"
    LABEL = "label"


class MapRefused(ValueError):  # noqa: N818 - named for what happened
    """The map cannot be changed so; the message says why, for the person who asked."""

    def __init__(self, reason: str, place: MapPlace = MapPlace.NAME) -> None:
        super().__init__(reason)
        self.place = place


def apply_change(adjusted: VariableMap, kind: BusinessType, change: MapChange) -> VariableMap:
    """Return the map after a change. Raises MapRefused."""
    match change:
        case Rename(name, sent_name):
            return _rename(adjusted, find_pack(kind), name, sent_name.strip())
        case AddOwn(own):
            return _add_own(adjusted, find_pack(kind), own)
        case RemoveOwn(name):
            return _remove_own(adjusted, name)


def _rename(adjusted: VariableMap, pack: Pack, name: str, wanted: str) -> VariableMap:
    """Send a variable under another name; its own name takes the renaming back."""
    if pack.find_variable(name) is None:
        raise MapRefused(f"There is no variable {name} for this business.", MapPlace.VARIABLE)
    others = tuple((one, to) for one, to in adjusted.renames if one != name)
    renamed = replace(adjusted, renames=others if wanted == name else (*others, (name, wanted)))
    _check_name(wanted, pack)
    _check_unique(renamed, pack, wanted)
    return renamed


def _add_own(adjusted: VariableMap, pack: Pack, own: OwnVariable) -> VariableMap:
    """Add a variable, in place of one of the same name."""
    name = own.name.strip()
    others = tuple(one for one in adjusted.own if one.name != name)
    if len(others) >= MOST_OWN:
        raise MapRefused(f"There are {MOST_OWN} variables of your own already; remove one first.")
    tidy = OwnVariable(name, text=" ".join(own.text.split()), label=" ".join(own.label.split()))
    _check_name(name, pack)
    added = replace(adjusted, own=(*others, tidy))
    _check_unique(added, pack, name)
    _check_content(tidy, pack, others)
    _check_place(tidy, pack, added)
    return added


def _remove_own(adjusted: VariableMap, name: str) -> VariableMap:
    left = tuple(one for one in adjusted.own if one.name != name)
    if len(left) == len(adjusted.own):
        raise MapRefused(f"There is no variable {name} of your own.", MapPlace.VARIABLE)
    return replace(adjusted, own=left)


def _check_name(name: str, pack: Pack) -> None:
    if objection := object_to_sent_name(name, pack):
        raise MapRefused(objection)


def _check_unique(adjusted: VariableMap, pack: Pack, name: str) -> None:
    if is_taken(name, pack, adjusted):
        raise MapRefused(f"Another variable goes out as {name} already.")


def _check_content(own: OwnVariable, pack: Pack, others: tuple[OwnVariable, ...]) -> None:
    place = _find_place(own)
    if own.text and own.label:
        raise MapRefused("Give either a text that is always said, or a label to ask for it; not both.", place)
    if not own.text and not own.label:
        raise MapRefused("Say what goes out: a text that is always said, or a label to ask for it.", place)
    if marks := find_markup(own.text + own.label):
        raise MapRefused(f"Take out {' '.join(marks)}: an agent could read it as an instruction.", place)
    if len(own.text) > LONGEST_VALUE:
        raise MapRefused(f"At most {LONGEST_VALUE} characters; this has {len(own.text)}.", place)
    if len(own.label) > LABEL_LIMIT:
        raise MapRefused(f"A label has at most {LABEL_LIMIT} characters; this has {len(own.label)}.", place)
    if own.text and not has_words(own.text):
        raise MapRefused("There is nothing in this text that can be said.", place)
    labels = {one.label.casefold() for one in pack.variables} | {one.label.casefold() for one in others}
    if own.label and own.label.casefold() in labels:
        raise MapRefused(f"The form has a field called {own.label} already.", place)


def _find_place(own: OwnVariable) -> MapPlace:
    """Return where what a variable says was typed."""
    return MapPlace.LABEL if own.label else MapPlace.TEXT


def _check_place(own: OwnVariable, pack: Pack, adjusted: VariableMap) -> None:
    """Refuse to keep two things in one place: what is asked for is kept by its name, whosever it is."""
    asked = (one for one in pack.variables if one.owner != "business")
    taken = next((one for one in asked if one.key == own.name), None)
    if own.is_asked and taken is not None:
        sent_name = adjusted.find_sent_name(taken.name)
        raise MapRefused(
            f"{own.name} is kept already, and goes out as {sent_name}. Rename that one.", _find_place(own)
        )
