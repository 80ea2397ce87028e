"""What the form for a booking asks besides name, phone and time: as the business's pack and map need it.

Pure. The built-in fields keep their labels everywhere; people and programs find them by these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.nouns.booking import Field
from core.nouns.tenant import Profile, Tenant
from core.packs.catalogue import find_pack
from core.packs.pack import Audience, SpokenType, Treatment, Variable
from core.variables.recipe import build_own_variable, find_stricter, list_sendable

_BUILT_IN = {
    "appointment.type": Field.TYPE,
    "appointment.provider": Field.PROVIDER,
    "appointment.duration": Field.DURATION,
    "appointment.instructions": Field.INSTRUCTIONS,
}
# The form always asks for these, whatever the pack says.
_KNOWN_ANYWAY = frozenset(
    {"contact.name", "appointment.date", "appointment.time", "appointment.zone", "appointment.relative"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One input of the form."""

    place: str  #: where in the form: a Field, or `build_place` of a free field's key
    name: str  #: the variable it becomes
    key: str  #: where it is kept
    label: str
    hint: str
    spoken_type: SpokenType
    is_required: bool
    max_len: int
    choices: Mapping[str, str] = field(default_factory=dict)
    is_of_contact: bool = False  #: kept with the person, not with the booking

    @property
    def is_built_in(self) -> bool:
        """Tell whether a booking has a place of its own for it."""
        return isinstance(self.place, Field)


def list_asked(tenant: Tenant, spoken: frozenset[str] | None = None) -> tuple[Asked, ...]:
    """List what to ask for, in the order of the pack; what the profile would never send is not asked.

    `spoken` are the names that the agent's script speaks: a companion is asked for only when it is among
    them. None asks for everything there could be, which is what a form that came back is read by.
    """
    pack, sendable, asked = find_pack(tenant.business_type), list_sendable(tenant), dict[str, Asked]()
    profile = find_stricter(tenant.profile, pack.profile)
    for variable in pack.variables:
        sent_name = tenant.variable_map.find_sent_name(variable.name)
        is_heard = not variable.is_companion or spoken is None or sent_name in spoken
        if _is_asked(variable) and is_heard and sent_name in sendable:
            asked.setdefault(variable.source, _build(variable, profile))
    for own in tenant.variable_map.own:
        if own.is_asked and own.name in sendable:
            variable = build_own_variable(own)
            asked.setdefault(variable.source, _build(variable, profile))
    return tuple(asked.values())


def build_place(key: str) -> str:
    """Name the place in the form of a free field; no built-in field is called so."""
    return f"field.{key}"


def _is_asked(variable: Variable) -> bool:
    """Tell whether people have to say it: it is about the person or the booking, and not known yet."""
    return bool(variable.label) and variable.owner != "business" and variable.source not in _KNOWN_ANYWAY


def _build(variable: Variable, profile: Profile) -> Asked:
    return Asked(
        place=_BUILT_IN.get(variable.source, build_place(variable.key)),
        name=variable.name,
        key=variable.key,
        label=variable.label,
        hint=variable.hint,
        spoken_type=variable.spoken_type,
        is_required=variable.required,
        max_len=variable.max_len,
        choices=_list_choices(variable, profile),
        is_of_contact=variable.owner == "contact",
    )


def _list_choices(variable: Variable, profile: Profile) -> Mapping[str, str]:
    """List what can be chosen; what the profile would leave unsaid is not offered."""
    is_coarsened = variable.find_treatment(profile, Audience.LIVE) is Treatment.COARSEN
    if not is_coarsened or variable.coarsen_to:
        return variable.choices
    return {code: words for code, words in variable.choices.items() if code in variable.spared}
