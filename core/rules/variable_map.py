"""Whether a business may adjust its variables in a certain way, and what the map is afterwards.

Pure. A map that is refused comes with the reason, a sentence for the person at the form.
"""

from dataclasses import replace

from core.nouns.tenant import BusinessType
from core.nouns.variable_map import AddOwn, MapChange, OwnVariable, RemoveOwn, Rename, VariableMap
from core.packs.catalogue import PRIVACY, find_pack
from core.packs.check import LONGEST_VALUE, NAME
from core.packs.pack import Pack, PrivacyClass
from core.variables.clean import clean_text, find_markup

MOST_OWN = 20  #: a form has room for so many; a prompt that needs more wants a pack
LABEL_LIMIT = 48

# Names that Retell fills by itself (docs.retellai.com/build/dynamic-variables, 2026-06): one of ours would
# be spoken in their place, or never. A zone may stand behind the first three: current_time_Europe/London.
_OF_ANY_ZONE = ("current_time", "current_hour", "current_calendar")
_FILLED_BY_THE_LINE = frozenset(
    {
        *_OF_ANY_ZONE,
        *("current_agent_state", "previous_agent_state", "session_type", "session_duration", "direction"),
        *("user_number", "agent_number", "call_id", "call_type", "chat_id", "contact_memory"),
    }
)


class MapRefused(ValueError):  # noqa: N818 - named for what happened
    """The map cannot be changed so; the message says why, for the person who asked."""


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
        raise MapRefused(f"There is no variable {name} for this business.")
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
        raise MapRefused(f"There is no variable {name} of your own.")
    return replace(adjusted, own=left)


def _check_name(name: str, pack: Pack) -> None:
    if not NAME.fullmatch(name):
        raise MapRefused(
            "A name has small letters, digits and underscores only, begins with a letter and has at most 64 "
            "characters, such as parking_hint."
        )
    if PRIVACY.is_never(name):
        raise MapRefused(f"{name} is never sent to anybody, and cannot be switched on.")
    if name in _FILLED_BY_THE_LINE or name.startswith(tuple(f"{one}_" for one in _OF_ANY_ZONE)):
        raise MapRefused(f"{name} is filled in by Retell itself. Choose another name.")
    blocked = next((one for one in pack.blocked if one.name == name), None)
    if blocked and blocked.privacy_class is PrivacyClass.NEVER:
        raise MapRefused(f"{name} is not sent by a business of this type: {blocked.reason}")


def _check_unique(adjusted: VariableMap, pack: Pack, name: str) -> None:
    going_out = [adjusted.find_sent_name(one.name) for one in pack.variables]
    going_out += [one.name for one in adjusted.own]
    if going_out.count(name) > 1:
        raise MapRefused(f"Another variable goes out as {name} already.")


def _check_content(own: OwnVariable, pack: Pack, others: tuple[OwnVariable, ...]) -> None:
    if own.text and own.label:
        raise MapRefused("Give either a text that is always said, or a label to ask for it; not both.")
    if not own.text and not own.label:
        raise MapRefused("Say what goes out: a text that is always said, or a label to ask for it.")
    if marks := find_markup(own.text + own.label):
        raise MapRefused(f"Take out {' '.join(marks)}: an agent could read it as an instruction.")
    if len(own.text) > LONGEST_VALUE:
        raise MapRefused(f"At most {LONGEST_VALUE} characters; this has {len(own.text)}.")
    if len(own.label) > LABEL_LIMIT:
        raise MapRefused(f"A label has at most {LABEL_LIMIT} characters; this has {len(own.label)}.")
    if own.text and not clean_text(own.text, limit=LONGEST_VALUE):
        raise MapRefused("There is nothing in this text that can be said.")
    labels = {one.label.casefold() for one in pack.variables} | {one.label.casefold() for one in others}
    if own.label and own.label.casefold() in labels:
        raise MapRefused(f"The form has a field called {own.label} already.")


def _check_place(own: OwnVariable, pack: Pack, adjusted: VariableMap) -> None:
    """Refuse to keep two things in one place: what is asked for is kept by its name, whosever it is."""
    asked = (one for one in pack.variables if one.owner != "business")
    taken = next((one for one in asked if one.key == own.name), None)
    if own.is_asked and taken is not None:
        sent_name = adjusted.find_sent_name(taken.name)
        raise MapRefused(f"{own.name} is kept already, and goes out as {sent_name}. Rename that one.")
