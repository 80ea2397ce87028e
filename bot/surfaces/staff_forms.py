"""Who may do what, in a modal: a list of roles, and the inputs that give and take them.

Pure. People are mentioned, never named.
"""

from typing import Any

from bot.ids import Input, ViewId, build_block_id
from bot.surfaces.elements import (
    Block,
    View,
    choice,
    context,
    header,
    input_block,
    markup,
    modal,
    option,
    section,
    user_select,
)
from bot.surfaces.words import render_staff
from core.nouns.staff import Role
from core.use_cases.staff import NO_ROLE, RolePlace, RoleRefused, RoleWish, Roster

_TITLE = "Staff"
_LISTED = 60  #: people; a line of two mentions takes up to a hundred characters
_A_SECTION = 20  #: of them
ROLE_WORDS = {Role.VIEWER: "Viewer", Role.STAFF: "Staff", Role.ADMIN: "Admin"}
_MAY = {
    Role.VIEWER: "Viewer: looks",
    Role.STAFF: "Staff: adds, changes, calls and stops",
    Role.ADMIN: "Admin: decides how calls are made, and who may do what",
}
_NO_ROLE_WORDS = "No role of their own"
_NO_ADMIN = "Nobody is an admin yet: whoever first saves something in the settings becomes one."


def build_staff_view(roster: Roster) -> View:
    """Build the list of roles with the form that changes them."""
    roles = [*(option(ROLE_WORDS[role], role) for role in Role), option(_NO_ROLE_WORDS, NO_ROLE)]
    others = roster.tenant.role_of_others
    # An admin is made one by one; a choice that was shown tells itself apart from one that was made.
    others_block = input_block(
        build_block_id(Input.OTHERS, others),
        "Everybody else is",
        choice(
            "static_select",
            Input.OTHERS,
            [option(ROLE_WORDS[role], role) for role in Role if role is not Role.ADMIN],
            value=others,
        ),
    )
    blocks = [
        *_build_list(roster),
        input_block(
            Input.MEMBER, "Member", user_select(Input.MEMBER, placeholder="Choose somebody"), optional=True
        ),
        input_block(Input.ROLE, "Role", choice("static_select", Input.ROLE, roles), optional=True),
        others_block,
    ]
    return modal(_TITLE, blocks, callback_id=ViewId.STAFF, submit="Save", close="Back")


def parse_staff_wish(view: dict[str, Any]) -> RoleWish:
    """Read what is to be changed; what everybody else was already shown as is no wish."""
    values = view["state"]["values"]
    [(others_block, others)] = [
        (block_id, _parse_choice(block[Input.OTHERS]))
        for block_id, block in values.items()
        if Input.OTHERS in block
    ]
    return RoleWish(
        member=values[Input.MEMBER][Input.MEMBER].get("selected_user") or "",
        role=_parse_choice(values[Input.ROLE][Input.ROLE]),
        others="" if others_block == build_block_id(Input.OTHERS, others) else others,
    )


def build_role_error(refused: RoleRefused, view: dict[str, Any]) -> dict[str, str]:
    """Build the objection to a change of roles, at its input of the form that came back."""
    inputs = {RolePlace.MEMBER: Input.MEMBER, RolePlace.ROLE: Input.ROLE, RolePlace.OTHERS: Input.OTHERS}
    wanted = inputs[refused.place]
    [block_id] = [name for name, block in view["state"]["values"].items() if wanted in block]
    return {block_id: str(refused)}


def build_staff_saved_view(roster: Roster) -> View:
    """Build what is shown once roles were saved."""
    return modal(_TITLE, [header("Saved"), *_build_list(roster)], close="Done")


def _build_list(roster: Roster) -> list[Block]:
    ranked = sorted(roster.staff, key=lambda one: -one.role.rank)
    lines = [
        f"{render_staff(one.staff_id)}: *{ROLE_WORDS[one.role]}*, given by {render_staff(one.given_by)}"
        for one in ranked[:_LISTED]
    ]
    sections = [markup(*lines[start : start + _A_SECTION]) for start in range(0, len(lines), _A_SECTION)]
    more = len(ranked) - _LISTED
    has_admin = any(one.role is Role.ADMIN for one in roster.staff)
    return [
        *sections,
        *([section(f"And {more} more.")] if more > 0 else []),
        *([] if has_admin else [section(_NO_ADMIN)]),
        context(f"Everybody else: {ROLE_WORDS[roster.tenant.role_of_others]}"),
        context(*_MAY.values()),
    ]


def _parse_choice(state: dict[str, Any]) -> str:
    return str((state.get("selected_option") or {}).get("value") or "")
