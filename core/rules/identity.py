"""Ids and references: where an id must be the same each time, it is derived; else it is drawn.

A derived id makes a repeated act harmless: the same form, slot or click meets its own first row.
"""

import hashlib
import secrets

from core.nouns.ids import AppointmentId, CallId, ContactId, ReminderId, Slot

# No letters or digits that sound or look alike over the phone (0/O, 1/I/L, 2/Z, 5/S, 8/B).
_SPEAKABLE = "34679ACDEFGHJKMNPQRTUVWXY"
_REFERENCE_LENGTH = 4


def _derive(kind: str, *parts: object) -> str:
    """Turn parts into an opaque id; the same parts always give the same one."""
    digest = hashlib.sha256("\x1f".join([kind, *map(str, parts)]).encode()).hexdigest()
    return f"{kind}_{digest[:24]}"


def derive_contact_id(submission: str) -> ContactId:
    """Name the person a form adds by the form that adds them."""
    return ContactId(_derive("contact", submission))


def derive_appointment_id(submission: str) -> AppointmentId:
    """Name a booking by the form that makes it, so that a form sent twice books once."""
    return AppointmentId(_derive("appt", submission))


def build_planned_slot(appointment_id: AppointmentId, *, revision: int, step: str, attempt: int) -> Slot:
    """Name the one call that this try of this step, named by its key, may make for this revision."""
    return Slot(f"{appointment_id}:{revision}:{step}:{attempt}")


def build_hand_slot(drawn: str) -> Slot:
    """Name the one call that an opened "call now" form, or a pressed button, may make."""
    return Slot(f"now:{drawn}")


def derive_reminder_id(slot: Slot) -> ReminderId:
    """Name a reminder by its slot."""
    return ReminderId(_derive("rem", slot))


def derive_call_id(slot: Slot) -> CallId:
    """Name a call by its slot: Retell sees it as idempotency key, so a slot rings once."""
    return CallId(_derive("call", slot))


def draw_slot_key() -> str:
    """Draw what makes one opened form different from the next."""
    return secrets.token_hex(12)


def draw_reference() -> str:
    """Draw a short name for a person that says nothing about them, such as C-7K3Q."""
    return "C-" + "".join(secrets.choice(_SPEAKABLE) for _ in range(_REFERENCE_LENGTH))
