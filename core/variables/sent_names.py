"""Which names a variable may go out under, and whether a whole map keeps to them.

Pure. Knows nothing of what is said under a name.
"""

import re

from core.nouns.variable_map import VariableMap
from core.packs.catalogue import PRIVACY
from core.packs.check import NAME
from core.packs.pack import Pack, PrivacyClass

# Names that Retell fills in by itself: one of ours would be spoken in their place, or never
# (docs.retellai.com/build/dynamic-variables, 2026-06; contact_memory: retell-sdk 6.2.13). The other
# variables it makes of a contact are published nowhere, so they do not count.
_OF_THE_LINE = frozenset(
    {
        "agent_number",
        "call_id",
        "call_type",
        "chat_id",
        "contact_memory",
        "current_agent_state",
        "direction",
        "previous_agent_state",
        "session_duration",
        "session_type",
        "user_number",
    }
)
#: The time of day, its hour and the calendar; also for a zone, `current_time_Europe/London`.
_TIME_OF_THE_LINE = re.compile(r"current_(?:time|hour|calendar)(?:_.+)?", re.DOTALL)


def is_of_the_line(name: str) -> bool:
    """Tell whether Retell fills a variable of this name in by itself."""
    return name in _OF_THE_LINE or _TIME_OF_THE_LINE.fullmatch(name) is not None


def object_to_sent_name(name: str, pack: Pack) -> str:
    """Say why nothing may go out under a name; "" when something may."""
    if not NAME.fullmatch(name):
        return (
            "A name has small letters, digits and underscores only, begins with a letter and has at most 64 "
            "characters, such as parking_hint."
        )
    if PRIVACY.is_never(name):
        return f"{name} is never sent to anybody, and cannot be switched on."
    if is_of_the_line(name):
        return f"{name} is filled in by Retell itself. Choose another name."
    blocked = next((one for one in pack.blocked if one.name == name), None)
    if blocked and blocked.privacy_class is PrivacyClass.NEVER:
        return f"{name} is not sent by a business of this type: {blocked.reason}"
    return ""


def is_taken(name: str, pack: Pack, adjusted: VariableMap) -> bool:
    """Tell whether more than one variable would go out under a name."""
    return _list_going_out(pack, adjusted).count(name) > 1


def object_to_map(adjusted: VariableMap, pack: Pack) -> str:
    """Say why nothing can be built by a map; "" when all is well.

    A map that is kept was lawful when it was changed. A later release may block a name, or bring a variable
    that is called like one of the business's own.
    """
    chosen = [one.name for one in adjusted.own]
    chosen += [to for name, to in adjusted.renames if pack.find_variable(name)]
    for name in chosen:
        if objection := object_to_sent_name(name, pack):
            return objection
        if is_taken(name, pack, adjusted):
            return f"Two variables go out as {name}."
    return ""


def _list_going_out(pack: Pack, adjusted: VariableMap) -> list[str]:
    of_pack = [adjusted.find_sent_name(one.name) for one in pack.variables]
    return of_pack + [one.name for one in adjusted.own]
