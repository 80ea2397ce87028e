"""Find and change the contacts Retell keeps, at most one for a number; answers no request.

Assumption where the live answer is not known: dialling a number makes no contact, only a stop request does.
"""

import re
from uuid import uuid4

from sandbox.retell.side import Retell
from sandbox.retell.state import RetellState
from sandbox.web import Json

ORG_ID = "org_sandbox"
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_WRITTEN = re.compile(r"[\s().-]+")  #: how people group digits


def read_number(written: object) -> str | None:
    """Read a number as people write it, with its country code; None when it cannot be read."""
    number = _WRITTEN.sub("", written) if isinstance(written, str) else ""
    return number if _E164.fullmatch(number) else None


def find_by_number(state: RetellState, number: str | None) -> Json | None:
    """Find the contact of a number in E.164."""
    return next((one for one in state.contacts.values() if one["phone_number"] == number), None)


def add_contact(side: Retell, state: RetellState, number: str, fields: Json) -> Json:
    """Add a contact."""
    contact: Json = {
        "contact_id": f"contact_{uuid4().hex[:24]}",
        "org_id": ORG_ID,
        "phone_number": number,
        "created_timestamp": side.clock.now_ms(),
        "conversation_count": 0,
        **fields,
    }
    state.contacts[contact["contact_id"]] = contact
    return contact


def change_contact(side: Retell, contact: Json, fields: Json) -> None:
    """Lay fields over a contact."""
    contact.update(fields, user_modified_timestamp=side.clock.now_ms())


def mark_number(side: Retell, state: RetellState, number: str, *, do_not_call: bool) -> None:
    """Mark the contact of a number, which may be new."""
    contact = find_by_number(state, number)
    if contact is None:
        add_contact(side, state, number, {"do_not_call": do_not_call})
    else:
        change_contact(side, contact, {"do_not_call": do_not_call})


def is_barred(state: RetellState, number: str) -> bool:
    """Tell whether a number's contact is marked."""
    contact = find_by_number(state, number)
    return contact is not None and contact.get("do_not_call") is True
