"""The form that calls somebody now: choose, see exactly what would be sent, confirm.

Pure. The return address of the form is the slot drawn when it was opened, and whom it shows.
"""

import json
from dataclasses import dataclass
from typing import Any

from bot.ids import Input, ViewId, build_block_id
from bot.surfaces.calling_words import REHEARSAL
from bot.surfaces.elements import (
    Block,
    View,
    context,
    header,
    input_block,
    markup,
    modal,
    option,
    section,
    type_ahead,
)
from bot.surfaces.sight import (
    join_known,
    render_booking,
    render_choice,
    render_name,
    render_number,
    render_person,
    render_reason,
    render_what_to_type,
)
from bot.surfaces.variables import build_lines, build_variables, build_withheld
from bot.surfaces.verdicts import build_checks
from bot.surfaces.words import render_channel
from core.nouns.booking import Field
from core.nouns.calling import Mode
from core.nouns.contact import Contact
from core.nouns.ids import ContactId
from core.nouns.tenant import Tenant
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


def build_contact_option(contact: Contact, tenant: Tenant) -> Block:
    """Build a person's line in the type-ahead."""
    return option(render_choice(contact, tenant, render_number(contact, tenant)), contact.id)


def parse_chosen_contact(view: dict[str, Any]) -> ContactId | None:
    """Read who was chosen."""
    state = view["state"]["values"].get(build_block_id(Field.CONTACT), {}).get(Input.CONTACT, {})
    chosen = state.get("selected_option")
    return ContactId(chosen["value"]) if chosen else None


def build_choose_contact_view(slot_key: str, tenant: Tenant, note: str = "") -> View:
    """Build the form that asks who is meant; `note` says why, if there is a reason."""
    blocks = [_contact_block(None, tenant), *([section(note)] if note else [])]
    metadata = CallSlip(slot_key).build_metadata()
    return modal(
        _TITLE,
        blocks,
        callback_id=ViewId.PREVIEW_CALL,
        submit="Preview",
        close="Cancel",
        metadata=metadata,
    )


def build_preview_view(preview: CallPreview | CallRefused, slot_key: str, tenant: Tenant) -> View:
    """Build what a call would carry, with "Call now" only when nothing speaks against it.

    Slack allows no input without a submit button, so an objection comes with "Check again".
    """
    if isinstance(preview, CallRefused):
        return build_choose_contact_view(slot_key, tenant, preview.reason)
    blocks = [
        _contact_block(preview.contact, tenant),
        *_build_objections(preview, tenant),
        *build_checks(preview.verdicts, tenant, said=[preview.objection, *preview.warnings]),
        *_build_details(preview, tenant),
    ]
    return modal(
        _TITLE,
        blocks,
        callback_id=ViewId.PREVIEW_CALL if preview.objection else ViewId.CALL,
        submit="Check again" if preview.objection else "Call now",
        close="Cancel",
        metadata=CallSlip(slot_key, preview.contact.id).build_metadata(),
    )


def build_calling_view(contact: Contact | None, tenant: Tenant) -> View:
    """Build what is shown once the call is in the queue; to whom, unless they are gone by now."""
    who = render_person(contact, tenant) if contact else ""
    where = f"The card in {render_channel(tenant.channel)} shows what comes of it."
    return modal(_TITLE, [header(f"Calling {who}…"), markup(where)], close="Done")


def build_contact_error(reason: str, tenant: Tenant) -> dict[str, str]:
    """Build an objection to the person chosen."""
    return {build_block_id(Field.CONTACT): render_reason(reason, tenant)}


def _contact_block(chosen: Contact | None, tenant: Tenant) -> Block:
    select = type_ahead(
        Input.CONTACT,
        placeholder=render_what_to_type(tenant),
        chosen=build_contact_option(chosen, tenant) if chosen else None,
    )
    return input_block(build_block_id(Field.CONTACT), CHOOSE_LABEL, select) | {"dispatch_action": True}


def _build_objections(preview: CallPreview, tenant: Tenant) -> list[Block]:
    """Build what speaks against a call: what forbids it, then what to know who calls all the same."""
    forbids = [f"Cannot be called now: {render_reason(preview.objection, tenant)}"]
    notes = [f"Note: {render_reason(one, tenant)}" for one in preview.warnings]
    if tenant.calling.mode is Mode.REHEARSAL:
        notes.append(f"Note: {REHEARSAL}")
    return build_lines([*(forbids if preview.objection else []), *notes])


def _build_details(preview: CallPreview, tenant: Tenant) -> list[Block]:
    contact, about = preview.contact, render_booking(preview.appointment, tenant)
    who = join_known(render_name(contact, tenant), render_number(contact, tenant), contact.reference)
    return [
        section("\n".join(filter(None, [who, about]))),
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
