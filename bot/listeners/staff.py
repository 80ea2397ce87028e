"""Who may do what: the button that opens the list, and the form that gives roles.

Saving is one use case; an objection goes to its field.
"""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.ids import Button, ViewId
from bot.listeners.settings import redraw_overview
from bot.surfaces.staff_forms import (
    build_role_error,
    build_staff_saved_view,
    build_staff_view,
    parse_staff_wish,
)
from core.nouns.ids import StaffId
from core.use_cases.staff import RoleRefused, find_roster, save_roles


def register(app: AsyncApp, desk: Desk) -> None:
    """Bind the list of roles and its form."""
    listeners = StaffListeners(desk)
    app.action(Button.STAFF)(listeners.handle_open)
    app.view(ViewId.STAFF)(listeners.handle_save)


@dataclass(frozen=True, slots=True)
class StaffListeners:
    """The listeners behind the roles."""

    desk: Desk

    async def handle_open(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Put the list of roles on top of the settings."""
        await ack()
        roster = await find_roster(self.desk.store, tenant=await self.desk.get_tenant())
        await client.views_push(trigger_id=body["trigger_id"], view=build_staff_view(roster))

    async def handle_save(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Give and take roles."""
        try:
            roster = await save_roles(
                self.desk.store,
                parse_staff_wish(view),
                tenant=await self.desk.get_tenant(),
                staff=StaffId(body["user"]["id"]),
                at=self.desk.clock.moment(),
            )
        except RoleRefused as refused:
            await ack(response_action="errors", errors=build_role_error(refused, view))
            return
        await ack(response_action="update", view=build_staff_saved_view(roster))
        await redraw_overview(self.desk, body, client)
