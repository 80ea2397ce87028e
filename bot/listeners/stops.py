"""Numbers that must not be called any more: the forms behind "optout", and the button on a card.

What is stated is one use case; the card of a call that is stopped is repainted by whoever paints cards.
"""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.desk import Desk
from bot.ids import Button, Input, ViewId, build_block_id
from bot.listeners.openings import find_stop_view
from bot.surfaces.call_now import parse_chosen_contact
from bot.surfaces.elements import fit
from bot.surfaces.opt_outs import (
    build_allowed_view,
    build_stopped_view,
    parse_allow_reason,
    parse_stop_slip,
    render_stopped,
)
from core.nouns.booking import Field
from core.nouns.ids import ContactId, StaffId
from core.nouns.opt_out import OptOutSource
from core.use_cases.opt_outs import AllowRefused, allow_calling, stop_calling

_CHOOSE = "Choose one from the list."
_SAID_MAX = 300


def register(app: AsyncApp, desk: Desk) -> None:
    """Bind the forms and the button."""
    listeners = StopListeners(desk)
    app.view(ViewId.CHOOSE_STOP)(listeners.handle_choose)
    app.view(ViewId.STOP)(listeners.handle_stop)
    app.view(ViewId.ALLOW)(listeners.handle_allow)
    app.action(Button.STOP)(listeners.handle_button)


@dataclass(frozen=True, slots=True)
class StopListeners:
    """The listeners behind "optout"."""

    desk: Desk

    async def handle_choose(self, ack: AsyncAck, view: dict[str, Any]) -> None:
        """Show how the chosen person's number stands, and what can be done."""
        chosen = parse_chosen_contact(view)
        if chosen is None:
            await ack(response_action="errors", errors={build_block_id(Field.CONTACT): _CHOOSE})
            return
        tenant = await self.desk.get_tenant()
        await ack(response_action="update", view=await find_stop_view(self.desk, chosen, tenant=tenant))

    async def handle_stop(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Close the number."""
        answer = await stop_calling(
            self.desk.store,
            parse_stop_slip(view),
            tenant=await self.desk.get_tenant(),
            staff=StaffId(body["user"]["id"]),
            source=OptOutSource.COMMAND,
            at=self.desk.clock.moment(),
        )
        await ack(response_action="update", view=build_stopped_view(answer))

    async def handle_allow(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Open the number again."""
        tenant = await self.desk.get_tenant()
        try:
            answer = await allow_calling(
                self.desk.store,
                parse_stop_slip(view),
                tenant=tenant,
                staff=StaffId(body["user"]["id"]),
                reason=parse_allow_reason(view, tenant),
                at=self.desk.clock.moment(),
            )
        except AllowRefused as refused:
            await ack(response_action="errors", errors={Input.ALLOW_REASON: str(refused)})
            return
        await ack(response_action="update", view=build_allowed_view(answer))

    async def handle_button(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], respond: AsyncRespond
    ) -> None:
        """Close the number of the person whose card it is."""
        await ack()
        answer = await stop_calling(
            self.desk.store,
            ContactId(action["value"]),
            tenant=await self.desk.get_tenant(),
            staff=StaffId(body["user"]["id"]),
            source=OptOutSource.BUTTON,
            at=self.desk.clock.moment(),
        )
        said = fit(render_stopped(answer), _SAID_MAX)
        await respond(text=said, response_type="ephemeral", replace_original=False)
