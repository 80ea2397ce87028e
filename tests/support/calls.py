"""Calls in which everything is filled in that a line of business knows, for tests of what goes out."""

from collections.abc import Mapping
from typing import TypedDict

from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.ids import E164
from core.nouns.tenant import Profile, Tenant
from core.packs.pack import Pack, SpokenType, Variable
from tests.support.builders import make_appointment, make_contact, make_tenant

_STRICTNESS = [Profile.STANDARD, Profile.HIPAA, Profile.SENSITIVE]
_BUILT_IN = frozenset({"type", "provider", "duration", "instructions"})


class FullCall(TypedDict):
    """What `build_variables` takes of a business, a person and a booking."""

    tenant: Tenant
    contact: Contact
    appointment: Appointment | None
    spoken: frozenset[str]


def list_profiles(pack: Pack) -> list[Profile]:
    """List the profiles that a line of business may use, the laxest first."""
    return _STRICTNESS[_STRICTNESS.index(pack.profile) :]


def make_full_call(pack: Pack, profile: Profile) -> FullCall:
    """Make a call with every fact there is a place for, and a script that speaks every variable."""
    of_booking = _fill(pack, "appointment")
    return FullCall(
        tenant=make_tenant(
            business_type=pack.type,
            profile=profile,
            callback_number=E164("+447403305280;ext=12"),
            facts=_fill(pack, "business"),
        ),
        contact=make_contact(fields=_fill(pack, "contact")),
        appointment=make_appointment(
            type=of_booking.get("type", ""),
            provider=of_booking.get("provider", ""),
            duration_min=90,
            instructions=of_booking.get("instructions", ""),
            fields={key: value for key, value in of_booking.items() if key not in _BUILT_IN},
        ),
        spoken=frozenset(one.name for one in pack.variables),
    )


def _fill(pack: Pack, owner: str) -> Mapping[str, str]:
    return {one.key: _say(one) for one in pack.variables if one.owner == owner}


def _say(variable: Variable) -> str:
    any_text = (
        "15 minutes" if variable.spoken_type is SpokenType.DURATION else f"a {variable.key}".replace("_", " ")
    )
    return variable.example or any_text
