"""Pausing calls by a form, letting them go on by a button, and answering reminders that ask."""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.desk import Desk
from bot.ids import Button, Input, ViewId
from bot.surfaces.pauses import PauseForm, build_paused_view, parse_pause
from core.nouns.ids import ReminderId, StaffId
from core.use_cases.approvals import Say, answer_reminder
from core.use_cases.pauses import PauseRefused, pause_calls, resume_calls

_NOT_PAUSED = "Calls were not paused any more."
_ANSWERED = "Somebody answered this meanwhile, or it is too late for it."
_SAY = {Button.APPROVE: Say.CALL, Button.DECLINE: Say.SKIP}


def register(app: AsyncApp, desk: Desk) -> None:
    """Bind the form and the buttons."""
    listeners = PauseListeners(desk)
    app.view(ViewId.PAUSE)(listeners.handle_pause)
    app.action(Button.RESUME)(listeners.handle_resume)
    app.action(Button.APPROVE)(listeners.handle_answer)
    app.action(Button.DECLINE)(listeners.handle_answer)


@dataclass(frozen=True, slots=True)
class PauseListeners:
    """The listeners behind pauses, and behind reminders that ask."""

    desk: Desk

    async def handle_pause(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Pause the calls, or object to the end at its field."""
        tenant = await self.desk.get_tenant()
        form = parse_pause(view, tenant)
        if not isinstance(form, PauseForm):
            await ack(response_action="errors", errors=form)
            return
        try:
            state = await pause_calls(
                self.desk.store,
                tenant=tenant,
                staff=StaffId(body["user"]["id"]),
                reason=form.reason,
                until=form.until,
                whole_account=form.whole_account,
                at=self.desk.clock.moment(),
            )
        except PauseRefused as refused:
            await ack(response_action="errors", errors={Input.PAUSE_DATE: str(refused)})
            return
        await ack(response_action="update", view=build_paused_view(state, tenant))

    async def handle_resume(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], respond: AsyncRespond
    ) -> None:
        """End the pause whose card it is; the card says so."""
        await ack()
        was_paused = await resume_calls(
            self.desk.store,
            tenant=await self.desk.get_tenant(),
            staff=StaffId(body["user"]["id"]),
            at=self.desk.clock.moment(),
            subject=action["value"],
        )
        if not was_paused:
            await respond(text=_NOT_PAUSED, response_type="ephemeral", replace_original=False)

    async def handle_answer(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], respond: AsyncRespond
    ) -> None:
        """Let a reminder that asks ring, or give it up; the card says which."""
        await ack()
        answered = await answer_reminder(
            self.desk.store,
            ReminderId(action["value"]),
            _SAY[Button(action["action_id"])],
            tenant=await self.desk.get_tenant(),
            staff=StaffId(body["user"]["id"]),
            at=self.desk.clock.moment(),
        )
        if answered is None:
            await respond(text=_ANSWERED, response_type="ephemeral", replace_original=False)
