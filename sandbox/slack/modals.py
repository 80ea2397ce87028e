"""Keep the open modals: put one on the stack, change it, take it off, show it as Slack's payloads do.

Touches the views of the Slack side's state only. The views it is given have passed the lint.
"""

import copy
import secrets
from collections.abc import Iterator
from typing import Any

from sandbox import defaults
from sandbox.slack.elements import SHAPES, build_initial
from sandbox.slack.lint.texts import list_options
from sandbox.slack.side import Slack
from sandbox.slack.state import Slot, View, draw_id
from sandbox.web import Json

STACK = 3


def open_view(side: Slack, user_id: str, given: Json, beneath: View | None = None) -> View:
    """Open a modal, alone or on top of another."""
    view_id = draw_id("V")
    view = View(
        view_id=view_id,
        user_id=user_id,
        given={},
        number=side.state.count(),
        root_view_id=beneath.root_view_id if beneath else view_id,
        previous_view_id=beneath.view_id if beneath else None,
    )
    change_view(side, view, given)
    side.state.views[view_id] = view
    side.state.bell.ring()
    return view


def change_view(side: Slack, view: View, given: Json) -> None:
    """Show other content in a view; what is typed stays where block_id and action_id stay."""
    view.given = _fill_in_ids(given)
    view.hash = f"{int(side.clock.now_s())}.{secrets.token_hex(4)}"
    view.errors = {}
    kept = view.state
    view.state = {
        slot: kept[slot] if _can_keep(element, kept.get(slot)) else build_initial(element)
        for slot, _block, element in stateful_elements(view)
    }
    side.state.bell.ring()


def _can_keep(element: Json, entry: Json | None) -> bool:
    if entry is None or entry["type"] != element["type"]:
        return False
    shape = SHAPES[element["type"]]
    if shape.holds != "option" or "external" in element["type"] or shape.is_many or not entry[shape.key]:
        return True
    return entry[shape.key]["value"] in {option["value"] for option in list_options(element)}


def close_view(side: Slack, view: View) -> None:
    """Take a modal, and any on top of it, off the stack."""
    side.state.views.pop(view.view_id, None)
    for other in list(side.state.views.values()):
        if other.previous_view_id == view.view_id:
            close_view(side, other)
    side.state.bell.ring()


def close_stack(side: Slack, view: View) -> None:
    """Close a modal with the whole stack it belongs to."""
    for other in list(side.state.views.values()):
        if other.root_view_id == view.root_view_id:
            del side.state.views[other.view_id]
    side.state.bell.ring()


def depth(side: Slack, view: View) -> int:
    """Count the modals on a view's stack."""
    return sum(1 for other in side.state.views.values() if other.root_view_id == view.root_view_id)


def elements_of(block: Json) -> list[Json]:
    """List the elements a person can use in one block."""
    found = [block.get("element"), block.get("accessory")]
    if block["type"] == "actions":
        found += block["elements"]
    return [element for element in found if element]


def all_elements(blocks: list[Json]) -> Iterator[tuple[Slot, Json, Json]]:
    """List every usable element of some blocks as (block_id and action_id), block, element."""
    for block in blocks:
        for element in elements_of(block):
            yield (block["block_id"], element["action_id"]), block, element


def stateful_elements(view: View) -> Iterator[tuple[Slot, Json, Json]]:
    """List the elements whose state Slack sends with the view: all but buttons and overflow menus."""
    for slot, block, element in all_elements(view.given["blocks"]):
        if element["type"] in SHAPES:
            yield slot, block, element


def fill_in_block_ids(blocks: list[Json]) -> list[Json]:
    """Give blocks and elements that came without an id one of Slack's making."""
    filled = copy.deepcopy(blocks)
    for block in filled:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return filled


def _fill_in_ids(given: Json) -> Json:
    return {**given, "blocks": fill_in_block_ids(given["blocks"])}


def build_state(view: View) -> dict[str, Any]:
    """Give the state as Slack sends it: values by block_id, then by action_id."""
    values: dict[str, dict[str, Json]] = {}
    for (block_id, action_id), entry in view.state.items():
        values.setdefault(block_id, {})[action_id] = entry
    return {"values": values}


def build_view(view: View) -> Json:
    """Give the view object as the Web API and the payloads show it."""
    given = view.given
    return {
        "id": view.view_id,
        "team_id": defaults.TEAM_ID,
        "type": given["type"],
        "blocks": given["blocks"],
        "private_metadata": given.get("private_metadata") or "",
        "callback_id": given.get("callback_id") or "",
        "state": build_state(view),
        "hash": view.hash,
        "title": given.get("title"),
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": defaults.API_APP_ID,
        "external_id": given.get("external_id") or "",
        "app_installed_team_id": defaults.TEAM_ID,
        "bot_id": defaults.BOT_ID,
    }
