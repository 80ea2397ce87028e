"""How calls are made, adjusted: the buttons of the settings that open a form, and the forms' submissions.

Saving is one use case; an objection goes to its field; the overview beneath is drawn anew. A change that
decides what Slack may see is shown before it is saved.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypedDict

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.ids import Button, ViewId
from bot.listeners.settings import redraw_overview
from bot.surfaces.calling_forms import (
    build_plan_errors,
    build_plan_view,
    build_retries_errors,
    build_retries_view,
    build_saved_calling_view,
    parse_plan_wish,
    parse_retries_wish,
)
from bot.surfaces.elements import View
from bot.surfaces.hours_form import build_hours_errors, build_hours_view, parse_hours_wish
from bot.surfaces.privacy_forms import (
    build_not_saved_privacy_view,
    build_privacy_errors,
    build_privacy_preview,
    build_privacy_view,
    is_shown_first,
    parse_previewed_wish,
    parse_privacy_wish,
)
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.policy.own_place import find_place_hours
from core.rules.wishes.refused import WishRefused
from core.use_cases.calling_settings import (
    SavedCalling,
    preview_privacy,
    save_hours,
    save_plan,
    save_privacy,
    save_retries_and_mode,
)


def register(app: AsyncApp, desk: Desk) -> None:
    """Bind the buttons and the forms."""
    listeners = CallingListeners(desk)
    for button in (Button.PLAN, Button.HOURS, Button.RETRIES, Button.PRIVACY):
        app.action(button)(listeners.handle_open)
    app.view(ViewId.PLAN)(listeners.handle_plan)
    app.view(ViewId.HOURS)(listeners.handle_hours)
    app.view(ViewId.RETRIES)(listeners.handle_retries)
    app.view(ViewId.PRIVACY)(listeners.handle_privacy)
    app.view(ViewId.SAVE_PRIVACY)(listeners.handle_save_privacy)


class _Asking(TypedDict):
    """Who asks for something, of which business, when."""

    tenant: Tenant
    staff: StaffId
    at: Moment


@dataclass(frozen=True, slots=True)
class CallingListeners:
    """The listeners behind the settings of how calls are made."""

    desk: Desk

    async def handle_open(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Put the form that a button asks for on top of the overview."""
        await ack()
        tenant = await self.desk.get_tenant()
        view = _build_form(Button(action["action_id"]), tenant, self.desk.clock.moment())
        await client.views_push(trigger_id=body["trigger_id"], view=view)

    async def handle_plan(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Save when customers are reminded."""
        saving = save_plan(self.desk.store, parse_plan_wish(view), **await self._by(body))
        try:
            await self._show_saved(ack, body, client, saving)
        except WishRefused as refused:
            await ack(response_action="errors", errors=build_plan_errors(refused, view))

    async def handle_hours(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Save the hours in which customers are called."""
        saving = save_hours(self.desk.store, parse_hours_wish(view), **await self._by(body))
        try:
            await self._show_saved(ack, body, client, saving)
        except WishRefused as refused:
            await ack(response_action="errors", errors=build_hours_errors(refused, view))

    async def handle_retries(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Save what follows a call that reached nobody, and the mode."""
        saving = save_retries_and_mode(self.desk.store, parse_retries_wish(view), **await self._by(body))
        try:
            await self._show_saved(ack, body, client, saving)
        except WishRefused as refused:
            await ack(response_action="errors", errors=build_retries_errors(refused, view))

    async def handle_privacy(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Save profile and attestations; first show the change, where it decides what Slack may see."""
        wish, asking = parse_privacy_wish(view), await self._by(body)
        try:
            preview = await preview_privacy(self.desk.store, wish, **asking)
            if is_shown_first(preview):
                await ack(response_action="update", view=build_privacy_preview(preview, wish))
            else:
                saving = save_privacy(self.desk.store, wish, **asking)
                await self._show_saved(ack, body, client, saving, notes=preview.lacking)
        except WishRefused as refused:
            await ack(response_action="errors", errors=build_privacy_errors(refused, view))

    async def handle_save_privacy(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Save the profile and the attestations that were previewed."""
        saving = save_privacy(self.desk.store, parse_previewed_wish(view), **await self._by(body))
        try:
            await self._show_saved(ack, body, client, saving)
        except WishRefused as refused:
            await ack(response_action="update", view=build_not_saved_privacy_view(refused))

    async def _by(self, body: dict[str, Any]) -> _Asking:
        """Say who asks for something, of which business, when."""
        tenant, at = await self.desk.get_tenant(), self.desk.clock.moment()
        return _Asking(tenant=tenant, staff=StaffId(body["user"]["id"]), at=at)

    async def _show_saved(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        client: AsyncWebClient,
        saving: Awaitable[SavedCalling],
        *,
        notes: tuple[str, ...] = (),
    ) -> None:
        """Save, say so in the form's place, and draw the overview beneath it anew. Raises WishRefused."""
        saved = await saving
        done = build_saved_calling_view(is_replanning=saved.is_replanning, notes=notes)
        await ack(response_action="update", view=done)
        await redraw_overview(self.desk, body, client)


def _build_form(button: Button, tenant: Tenant, at: Moment) -> View:
    match button:
        case Button.PLAN:
            return build_plan_view(tenant.calling)
        case Button.HOURS:
            return build_hours_view(tenant.calling, find_place_hours(tenant, now=at.now))
        case Button.RETRIES:
            return build_retries_view(tenant.calling)
        case _:
            return build_privacy_view(tenant)
