"""The slash command: its first word says which form opens, or what is answered.

Acknowledges before anything else, because Slack gives up after three seconds and a form can only be
opened within three seconds of the command.
"""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.ids import Command, Word
from bot.listeners.openings import (
    find_add_view,
    find_call_view,
    find_edit_view,
    find_pause_view,
    find_settings_view,
    find_stop_choice,
)
from bot.surfaces.doctor import build_diagnosis
from bot.surfaces.elements import Message, View, unescape
from bot.surfaces.pauses import build_resumed
from bot.surfaces.people import LISTED, build_people
from bot.surfaces.sight import NAMES_BY_IMPORT, is_reference_only
from bot.surfaces.usage import build_usage
from bot.surfaces.why import build_which, build_why
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.packs.catalogue import UnknownType
from core.use_cases.examine import examine_script
from core.use_cases.pauses import resume_calls
from core.use_cases.people import find_people
from core.use_cases.why import explain_calls

_OPENS_A_FORM = frozenset({Word.ADD, Word.CALL, Word.EDIT, Word.SETTINGS, Word.PAUSE, Word.OPT_OUT})
_ANSWERS = frozenset({Word.FIND, Word.WHY, Word.RESUME, Word.DOCTOR})


def register(app: AsyncApp, desk: Desk) -> None:
    """Bind the command."""
    app.command(Command.CONCIERGE)(CommandListeners(desk).handle_concierge)


def parse_command(text: str) -> tuple[str, str]:
    """Read what was typed behind the command: its first word in lower case, and the rest."""
    word, _, rest = " ".join(unescape(text).split()).partition(" ")
    return word.lower(), rest


@dataclass(frozen=True, slots=True)
class CommandListeners:
    """The listeners behind /concierge."""

    desk: Desk

    async def handle_concierge(
        self, ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        """Open the form, or answer the person who typed, and nobody else."""
        await ack()
        word, rest = parse_command(command.get("text") or "")
        tenant = await self.desk.get_tenant()
        if word == Word.ADD and is_reference_only(tenant):
            await respond(text=NAMES_BY_IMPORT, response_type="ephemeral")
            return
        try:
            if word in _OPENS_A_FORM:
                view = await self._find_view(Word(word), rest, tenant)
                await client.views_open(trigger_id=command["trigger_id"], view=view)
                return
            answer = await self._find_answer(word, rest, tenant, StaffId(command["user_id"]))
        except UnknownType as unknown:  # another release knew it; here nobody can say what a call would carry
            await respond(text=f"{unknown}.", response_type="ephemeral")
            return
        await respond(text=answer.text, blocks=answer.blocks, response_type="ephemeral")

    async def _find_view(self, word: Word, rest: str, tenant: Tenant) -> View:
        match word:
            case Word.CALL:
                return await find_call_view(self.desk, rest, tenant=tenant)
            case Word.EDIT:
                return await find_edit_view(self.desk, rest, tenant=tenant)
            case Word.PAUSE:
                return await find_pause_view(self.desk, rest, tenant=tenant)
            case Word.OPT_OUT:
                return await find_stop_choice(self.desk, rest, tenant=tenant)
            case Word.SETTINGS:
                return await find_settings_view(self.desk, tenant=tenant)
            case _:
                return await find_add_view(self.desk, rest, tenant=tenant)

    async def _find_answer(self, word: str, rest: str, tenant: Tenant, staff: StaffId) -> Message:
        if word not in _ANSWERS:
            return build_usage(tenant, "" if word == Word.HELP else word)
        at = self.desk.clock.moment()
        if word == Word.DOCTOR:
            examined = await examine_script(self.desk.store, self.desk.scripts, tenant=tenant, at=at)
            return build_diagnosis(examined)
        if word == Word.RESUME:
            was_paused = await resume_calls(self.desk.store, tenant=tenant, staff=staff, at=at)
            return build_resumed(was_paused=was_paused)
        if word == Word.WHY:
            return await self._find_why(rest, tenant, at)
        found = await find_people(
            self.desk.store, rest, tenant=tenant, at=at, limit=LISTED + 1, judged=LISTED
        )
        return build_people(found, rest, tenant)

    async def _find_why(self, typed: str, tenant: Tenant, at: Moment) -> Message:
        """Explain the calls to the one person who is meant; else say who could be."""
        found = await find_people(self.desk.store, typed, tenant=tenant, at=at, limit=LISTED + 1)
        if typed and len(found) == 1:
            why = await explain_calls(self.desk.store, found[0].contact.id, tenant=tenant, at=at)
            if why is not None:
                return build_why(why)
        return build_which(found, typed, tenant) if found else build_people(found, typed, tenant)
