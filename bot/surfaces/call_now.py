"""The form that calls somebody now: choose, see exactly what would be sent, confirm.

Pure. The return address of the form is the slot drawn when it was opened, and whom it shows.
"""

import json
from dataclasses import dataclass
from typing import Any

from bot.ids import Input, ViewId, build_block_id
from bot.surfaces.elements import (
    OPTION_MAX,
    Block,
    View,
    context,
    header,
    input_block,
    markup,
    modal,
    one_line,
    option,
    section,
    type_ahead,
)
from bot.surfaces.variables import build_variables, build_withheld
from bot.surfaces.words import render_appointment, render_channel
from core.nouns.booking import Field
from core.nouns.contact import Contact
from core.nouns.ids import ContactId
from core.nouns.tenant import Tenant
from core.rules.phone import render_phone
from core.use_cases.call_now import CallPreview, CallRefused

CHOOSE_LABEL = "Contact"
_TITLE = "Call a contact"


@dataclass(frozen=True, slots=True)
class CallSlip:
    """What the form carries with it."""

    slot_key: str
    contact_id: ContactId | None = None  #: whose details are on the screen

    def build_metadata(self) -> str:
        """Write the slip as private_metadata."""
        return json.dumps({"slot": self.slot_key, "contact": self.contact_id})


def parse_call_slip(view: dict[str, Any]) -> CallSlip:
    """Read the slip of a form that came back."""
    slip = json.loads(view["private_metadata"])
    return CallSlip(slip["slot"], ContactId(slip["contact"]) if slip["contact"] else None)


def build_contact_option(contact: Contact) -> Block:
    """Build a person's line in the type-ahead."""
    rest = f" · {render_phone(contact.phone)} · {contact.reference}"
    return option(one_line(contact.name)[: OPTION_MAX - len(rest)] + rest, contact.id)


def parse_chosen_contact(view: dict[str, Any]) -> ContactId | None:
    """Read who was chosen."""
    state = view["state"]["values"].get(build_block_id(Field.CONTACT), {}).get(Input.CONTACT, {})
    chosen = state.get("selected_option")
    return ContactId(chosen["value"]) if chosen else None


def build_choose_contact_view(slot_key: str, note: str = "") -> View:
    """Build the form that asks who is meant; `note` says why, if there is a reason."""
    blocks = [_contact_block(None), *([section(note)] if note else [])]
    metadata = CallSlip(slot_key).build_metadata()
    return modal(
        _TITLE,
        blocks,
        callback_id=ViewId.PREVIEW_CALL,
        submit="Preview",
        close="Cancel",
        metadata=metadata,
    )


def build_preview_view(preview: CallPreview | CallRefused, slot_key: str) -> View:
    """Build what a call would carry, with "Call now" only when nothing speaks against it.

    Slack allows no input without a submit button, so an objection comes with "Check again".
    """
    if isinstance(preview, CallRefused):
        return build_choose_contact_view(slot_key, preview.reason)
    objections = [section(f"Cannot be called now: {preview.objection}")] if preview.objection else []
    return modal(
        _TITLE,
        [_contact_block(preview.contact), *objections, *_build_details(preview)],
        callback_id=ViewId.PREVIEW_CALL if preview.objection else ViewId.CALL,
        submit="Check again" if preview.objection else "Call now",
        close="Cancel",
        metadata=CallSlip(slot_key, preview.contact.id).build_metadata(),
    )


def build_calling_view(name: str, tenant: Tenant) -> View:
    """Build what is shown once the call is in the queue."""
    where = f"The card in {render_channel(tenant.channel)} shows what comes of it."
    return modal(_TITLE, [header(f"Calling {name}…"), markup(where)], close="Done")


def build_contact_error(reason: str) -> dict[str, str]:
    """Build an objection to the person chosen."""
    return {build_block_id(Field.CONTACT): reason}


def _contact_block(chosen: Contact | None) -> Block:
    select = type_ahead(
        Input.CONTACT,
        placeholder="Type a name, number or reference",
        chosen=build_contact_option(chosen) if chosen else None,
    )
    return input_block(build_block_id(Field.CONTACT), CHOOSE_LABEL, select) | {"dispatch_action": True}


def _build_details(preview: CallPreview) -> list[Block]:
    contact = preview.contact
    who = f"{contact.name} · {render_phone(contact.phone)} · {contact.reference}"
    return [
        section(f"{who}\n{render_appointment(preview.appointment)}"),
        *_build_carried(preview),
        *build_withheld(preview.variables.withheld),
    ]


def _build_carried(preview: CallPreview) -> list[Block]:
    """Build what the call carries, and where Slack may not see all of it, the names of the rest."""
    sent, shown = preview.variables.sent, preview.shown
    if shown == sent:
        return [context("The call carries exactly these details:"), *build_variables(shown)]
    unseen = [name for name in sent if name not in shown]
    rest = [section(f"Carried, and not shown in Slack: {', '.join(unseen)}")] if unseen else []
    return [context("As far as Slack may see it, the call carries:"), *build_variables(shown), *rest]
