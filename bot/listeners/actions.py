"""Choices made inside a form, and buttons pressed on a card.

A choice replaces the form it was made in. A button asks its use case, and the card is repainted by
whoever paints cards; only a refusal is answered here, to the person who pressed.
"""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.ids import Button, Input
from bot.listeners.openings import find_booking_view, find_preview_view
from bot.surfaces.call_now import parse_call_slip
from core.nouns.ids import AppointmentId, CallId, ContactId, StaffId
from core.use_cases.call_now import CallRefused
from core.use_cases.corrections import tell_new_time
from core.use_cases.examine import examine_script
from core.use_cases.settle import Decision, release_hold, settle_call

_DECISIONS = {Button.IT_RANG: Decision.IT_RANG, Button.CALL_AGAIN: Decision.CALL_AGAIN}
_STILL_WRONG = "The published script still does not fit; `/concierge doctor` tells what it speaks."
_CORRECTING = "The call with the new time is in the queue; a card of its own shows what comes of it."
_NOT_HELD = "Calls were not on hold any more."


def register(app: AsyncApp, desk: Desk) -> None:
    """Bind the choices and the buttons."""
    listeners = ActionListeners(desk)
    app.action(Input.CONTACT)(listeners.handle_choose_contact)
    app.action(Input.APPOINTMENT)(listeners.handle_choose_booking)
    app.action(Button.IT_RANG)(listeners.handle_settle)
    app.action(Button.CALL_AGAIN)(listeners.handle_settle)
    app.action(Button.TELL_NEW_TIME)(listeners.handle_tell_new_time)
    app.action(Button.RELEASE)(listeners.handle_release)
    app.action(Button.LOOK_AGAIN)(listeners.handle_look_again)


@dataclass(frozen=True, slots=True)
class ActionListeners:
    """The listeners behind choices and buttons."""

    desk: Desk

    async def handle_choose_contact(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Show what a call to the chosen person would carry, in the slot of the opened form."""
        await ack()
        chosen = action.get("selected_option")
        if not chosen:
            return
        tenant, slot_key = await self.desk.get_tenant(), parse_call_slip(body["view"]).slot_key
        view = await find_preview_view(self.desk, ContactId(chosen["value"]), slot_key, tenant=tenant)
        await client.views_update(view_id=body["view"]["id"], view=view)

    async def handle_choose_booking(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Replace the question by the form of the chosen booking."""
        await ack()
        chosen = action.get("selected_option")
        if not chosen:
            return
        tenant = await self.desk.get_tenant()
        view = await find_booking_view(self.desk, AppointmentId(chosen["value"]), tenant=tenant)
        await client.views_update(view_id=body["view"]["id"], view=view)

    async def handle_settle(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], respond: AsyncRespond
    ) -> None:
        """Let a person decide about a call that nobody can find."""
        await ack()
        settled = await settle_call(
            self.desk.store,
            CallId(action["value"]),
            _DECISIONS[Button(action["action_id"])],
            tenant=await self.desk.get_tenant(),
            staff=StaffId(body["user"]["id"]),
            at=self.desk.clock.moment(),
        )
        if isinstance(settled, CallRefused):
            await _answer(respond, settled.reason)

    async def handle_tell_new_time(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], respond: AsyncRespond
    ) -> None:
        """Call once more about an appointment that was changed while a call told the old time."""
        await ack()
        asked = await tell_new_time(
            self.desk.store,
            CallId(action["value"]),
            tenant=await self.desk.get_tenant(),
            staff=StaffId(body["user"]["id"]),
            at=self.desk.clock.moment(),
        )
        await _answer(respond, asked.reason if isinstance(asked, CallRefused) else _CORRECTING)

    async def handle_release(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], respond: AsyncRespond
    ) -> None:
        """Let calls go on."""
        await ack()
        is_released = await release_hold(
            self.desk.store,
            action["value"],
            tenant=await self.desk.get_tenant(),
            staff=StaffId(body["user"]["id"]),
            at=self.desk.clock.moment(),
        )
        if not is_released:
            await _answer(respond, _NOT_HELD)

    async def handle_look_again(self, ack: AsyncAck, respond: AsyncRespond) -> None:
        """Read the agent's script once more; the card is repainted when it fits."""
        await ack()
        tenant, at = await self.desk.get_tenant(), self.desk.clock.moment()
        examined = await examine_script(self.desk.store, self.desk.scripts, tenant=tenant, at=at)
        if examined.problem:
            await _answer(respond, examined.problem)
        elif examined.stops_calls:
            await _answer(respond, _STILL_WRONG)


async def _answer(respond: AsyncRespond, sentence: str) -> None:
    """Answer the person who pressed, below the card, which stays."""
    await respond(text=sentence, response_type="ephemeral", replace_original=False)
