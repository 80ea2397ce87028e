"""Which role an act needs, and the sentence for whoever lacks it.

Pure. What makes fewer calls is staff's; what makes more, or decides who decides, is an admin's.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from core.nouns.staff import Role


class Act(StrEnum):
    """What somebody may want to do."""

    LOOK = "look"  #: people, appointments, settings, why a call was or was not made
    BOOK = "book"  #: add and change people and appointments
    CALL = "call"  #: call somebody now
    APPROVE_CALL = "approve_call"  #: let a reminder ring that waits for a person, or end it
    SETTLE = "settle"  #: decide about a call that nobody can find
    STOP_CALLS = "stop_calls"  #: note that somebody wants no more calls
    PAUSE_BUSINESS = "pause_business"
    RESUME = "resume"  #: end the pause of a business
    RELEASE_HOLD = "release_hold"  #: try again after Retell refused all calls
    PAUSE_ACCOUNT = "pause_account"  #: pause and resume every business of a Retell account
    UNDO_OPT_OUT = "undo_opt_out"
    ADJUST_SETTINGS = "adjust_settings"  #: what is said, when and how calls are made, the profile
    GIVE_ROLES = "give_roles"
    ATTEST = "attest"  #: say of the business what no program can check


ROLE_FOR: Mapping[Act, Role] = MappingProxyType(
    {
        Act.LOOK: Role.VIEWER,
        Act.BOOK: Role.STAFF,
        Act.CALL: Role.STAFF,
        Act.APPROVE_CALL: Role.STAFF,
        Act.SETTLE: Role.STAFF,
        Act.STOP_CALLS: Role.STAFF,
        Act.PAUSE_BUSINESS: Role.STAFF,
        Act.RESUME: Role.STAFF,
        Act.RELEASE_HOLD: Role.STAFF,
        Act.PAUSE_ACCOUNT: Role.ADMIN,
        Act.UNDO_OPT_OUT: Role.ADMIN,
        Act.ADJUST_SETTINGS: Role.ADMIN,
        Act.GIVE_ROLES: Role.ADMIN,
        Act.ATTEST: Role.ADMIN,
    }
)

_ASK = "Ask one of your admins; `/concierge settings` lists them under Staff."
_NEEDED = {
    Role.VIEWER: "You may not look at this.",
    Role.STAFF: "You may look, and change or call nothing.",
    Role.ADMIN: "Only an admin can do this.",
}


def object_to_act(role: Role, act: Act) -> str:
    """Say why this role may not do this; "" when it may."""
    needed = ROLE_FOR[act]
    return "" if role.rank >= needed.rank else f"{_NEEDED[needed]} {_ASK}"
