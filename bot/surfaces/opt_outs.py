"""The form that closes a number for the whole business, or opens it again.

Pure. The return address is the person's id; what the number itself is stands nowhere in it.
"""

import json
from typing import Any

from bot.ids import Input, ViewId, build_block_id
from bot.surfaces.call_now import CHOOSE_LABEL
from bot.surfaces.elements import Block, View, input_block, modal, section, type_ahead
from bot.surfaces.reasons import build_reason_block, parse_reason
from bot.surfaces.sight import join_known, render_name, render_number, render_what_to_type
from core.nouns.booking import Field
from core.nouns.contact import Contact
from core.nouns.ids import ContactId
from core.nouns.tenant import Tenant
from core.use_cases.opt_outs import OptedOut, OptOutAnswer

_STOP, _ALLOW = "Stop calling", "Call again"
_REASON_MAX = 200
_REASONS = ("The person asked to be called again", "It was noted by mistake")
_SAID = {
    OptedOut.DONE: "This number is not called any more by this business, whoever it belongs to.",
    OptedOut.STOPPING: "This number is not called any more. The call that is under way is being stopped.",
    OptedOut.ALREADY: "It stood so already; nothing changed.",
    OptedOut.GONE: "This person is no longer there.",
}
_ALLOWED = "This number may be called again, as far as there is a consent for it."


def build_choose_stop_view(tenant: Tenant, note: str = "") -> View:
    """Build the form that asks who is meant; `note` says why, if there is a reason."""
    select = type_ahead(Input.CONTACT, placeholder=render_what_to_type(tenant))
    block = input_block(build_block_id(Field.CONTACT), CHOOSE_LABEL, select)
    blocks = [block, *([section(note)] if note else [])]
    return modal(_STOP, blocks, callback_id=ViewId.CHOOSE_STOP, submit="Next", close="Cancel")


def build_stop_view(contact: Contact, tenant: Tenant, *, is_stopped: bool) -> View:
    """Build the question: stop calling, or where somebody asked for that already, allow it again."""
    who = join_known(render_name(contact, tenant), render_number(contact, tenant), contact.reference)
    metadata = json.dumps({"contact": contact.id})
    if not is_stopped:
        told = "No call of this business will be made to this number any more, from this moment on."
        blocks: list[Block] = [section(who), section(told)]
        return modal(
            _STOP, blocks, callback_id=ViewId.STOP, submit="Stop calling", close="Cancel", metadata=metadata
        )
    blocks = [
        section(who),
        section("This person asked not to be called. Only an admin can take that back, with a reason."),
        build_reason_block(
            Input.ALLOW_REASON,
            tenant,
            of=_REASONS,
            max_length=_REASON_MAX,
            hint="What the person said, and when",
        ),
    ]
    return modal(
        _ALLOW, blocks, callback_id=ViewId.ALLOW, submit="Allow calls", close="Cancel", metadata=metadata
    )


def parse_stop_slip(view: dict[str, Any]) -> ContactId:
    """Read whose number the form is about."""
    return ContactId(json.loads(view["private_metadata"])["contact"])


def parse_allow_reason(view: dict[str, Any], tenant: Tenant) -> str:
    """Read why a number may be called again."""
    return parse_reason(view, Input.ALLOW_REASON, tenant, of=_REASONS)


def build_stopped_view(answer: OptOutAnswer) -> View:
    """Build what is shown once a number is closed."""
    return modal(_STOP, [section(_SAID[answer.result])], close="Done")


def build_allowed_view(answer: OptOutAnswer) -> View:
    """Build what is shown once a number is open again."""
    said = _ALLOWED if answer.result is OptedOut.DONE else _SAID[answer.result]
    return modal(_ALLOW, [section(said)], close="Done")


def render_stopped(answer: OptOutAnswer) -> str:
    """Write what came of the button on a card."""
    return _SAID[answer.result]
