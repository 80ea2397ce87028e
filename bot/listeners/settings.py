"""What the agent hears, adjusted: the overview's buttons and choices, and the forms they open.

A change is previewed before it is saved; saving is one use case, and the overview beneath is drawn anew.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.ids import Button, ViewId
from bot.listeners.errors import UNREACHABLE
from bot.listeners.openings import find_settings_view
from bot.surfaces.elements import View
from bot.surfaces.settings import (
    build_not_saved_view,
    build_saved_settings_view,
    parse_choices,
)
from bot.surfaces.settings_forms import (
    build_add_own_view,
    build_change_preview,
    build_facts_errors,
    build_facts_view,
    build_map_error,
    build_remove_own_view,
    build_rename_view,
    find_taken_label,
    parse_add_own,
    parse_change,
    parse_facts,
    parse_remove_own,
    parse_rename,
)
from core.nouns.ids import StaffId
from core.nouns.tenant import Tenant
from core.nouns.variable_map import MapChange
from core.rules.variable_map import MapRefused
from core.use_cases.adjust import Hearing, find_hearing, preview_change, save_change, save_choices, save_facts

logger = logging.getLogger(__name__)

_PARSERS: dict[ViewId, Callable[[dict[str, Any]], MapChange]] = {
    ViewId.RENAME: parse_rename,
    ViewId.ADD_OWN: parse_add_own,
    ViewId.REMOVE_OWN: parse_remove_own,
}
_NONE_LEFT = "There is no variable of your own to remove any more."


def register(app: AsyncApp, desk: Desk) -> None:
    """Bind the settings."""
    listeners = SettingsListeners(desk)
    for button in (Button.RENAME, Button.ADD_OWN, Button.REMOVE_OWN, Button.FACTS):
        app.action(button)(listeners.handle_open)
    for view in _PARSERS:
        app.view(view)(listeners.handle_change)
    app.view(ViewId.SAVE_MAP)(listeners.handle_save_map)
    app.view(ViewId.FACTS)(listeners.handle_facts)
    app.view(ViewId.SETTINGS)(listeners.handle_choices)


@dataclass(frozen=True, slots=True)
class SettingsListeners:
    """The listeners behind the settings."""

    desk: Desk

    async def handle_open(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Put the form that a button asks for on top of the overview."""
        await ack()
        button, tenant = Button(action["action_id"]), await self.desk.get_tenant()
        if button is Button.REMOVE_OWN and not tenant.variable_map.own:
            view = await find_settings_view(self.desk, tenant=tenant, note=_NONE_LEFT)
            await client.views_update(view_id=body["view"]["id"], view=view)
            return
        await client.views_push(trigger_id=body["trigger_id"], view=_build_form(button, tenant))

    async def handle_change(self, ack: AsyncAck, view: dict[str, Any]) -> None:
        """Show what a change to the map would do, or why it cannot be."""
        change = _PARSERS[ViewId(view["callback_id"])](view)
        if taken := find_taken_label(change):
            await ack(response_action="errors", errors=taken)
            return
        tenant, at = await self.desk.get_tenant(), self.desk.clock.moment()
        try:
            preview = await preview_change(self.desk.store, change, tenant=tenant, at=at)
        except MapRefused as refused:
            await ack(response_action="errors", errors=build_map_error(refused))
            return
        await ack(response_action="update", view=build_change_preview(preview, change))

    async def handle_save_map(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Save the change that was previewed, unless somebody's change in between speaks against it."""
        tenant, at = await self.desk.get_tenant(), self.desk.clock.moment()
        change = parse_change(view)
        try:
            changed = await save_change(self.desk.store, change, tenant=tenant, staff=_staff(body), at=at)
        except MapRefused as refused:
            await ack(response_action="update", view=build_not_saved_view(str(refused)))
            await redraw_overview(self.desk, body, client)
            return
        await self._show_saved(ack, body, client, changed)

    async def handle_facts(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Save what the agent may say of the business."""
        tenant, at = await self.desk.get_tenant(), self.desk.clock.moment()
        typed = parse_facts(view)
        saved = await save_facts(self.desk.store, typed, tenant=tenant, staff=_staff(body), at=at)
        if isinstance(saved, Tenant):
            await self._show_saved(ack, body, client, saved)
        else:
            await ack(response_action="errors", errors=build_facts_errors(saved, view))

    async def handle_choices(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Save how scripts and phone numbers are treated."""
        policy, style = parse_choices(view)
        changed = await save_choices(
            self.desk.store,
            tenant=await self.desk.get_tenant(),
            staff=_staff(body),
            at=self.desk.clock.moment(),
            policy=policy,
            style=style,
        )
        hearing = await self._find_hearing(changed)
        await ack(response_action="update", view=build_saved_settings_view(hearing))

    async def _show_saved(
        self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, tenant: Tenant
    ) -> None:
        """Say so in the form's place, and draw the overview beneath it anew."""
        hearing = await self._find_hearing(tenant)
        await ack(response_action="update", view=build_saved_settings_view(hearing))
        await redraw_overview(self.desk, body, client)

    async def _find_hearing(self, tenant: Tenant) -> Hearing:
        return await find_hearing(self.desk.store, tenant=tenant, at=self.desk.clock.moment())


async def redraw_overview(desk: Desk, body: dict[str, Any], client: AsyncWebClient) -> None:
    """Draw the overview beneath a form anew; when Slack cannot, what was answered still holds."""
    view = await find_settings_view(desk, tenant=await desk.get_tenant())
    try:
        await client.views_update(view_id=body["view"]["root_view_id"], view=view)
    except UNREACHABLE:
        logger.warning("the overview could not be drawn anew")


def _build_form(button: Button, tenant: Tenant) -> View:
    match button:
        case Button.RENAME:
            return build_rename_view(tenant)
        case Button.ADD_OWN:
            return build_add_own_view()
        case Button.REMOVE_OWN:
            return build_remove_own_view(tenant)
        case _:
            return build_facts_view(tenant)


def _staff(body: dict[str, Any]) -> StaffId:
    return StaffId(body["user"]["id"])
