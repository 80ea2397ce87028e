"""Turns a business's settings into the steps by which its variables are built: once, then kept.

Pure. A step knows its variable, the name it goes out under and what its audience gets of it.
"""

from dataclasses import dataclass
from functools import lru_cache

from core.nouns.ids import E164
from core.nouns.tenant import BusinessType, Profile, Tenant
from core.nouns.variable_map import OwnVariable, VariableMap
from core.packs.catalogue import PRIVACY, find_pack
from core.packs.pack import Audience, Pack, PrivacyClass, SpokenType, Treatment, Variable
from core.variables.facts import read_business
from core.variables.phones import find_extension
from core.variables.relative import has_relative_days
from core.variables.sent_names import object_to_map

_BY_STRICTNESS = (Profile.STANDARD, Profile.HIPAA, Profile.SENSITIVE)
ZONE_VARIABLE = "timezone_name"  #: where a script speaks it, the time goes without its zone


@dataclass(frozen=True, slots=True)
class Step:
    """One variable on its way to one audience."""

    variable: Variable
    sent_name: str
    treatment: Treatment
    allowed: frozenset[str]  #: values that go out uncoarsened all the same, in lower case
    fixed_text: str = ""  #: of an own variable that says the same in every call
    stand_in: Variable | None = None
    stand_in_name: str = ""  #: the name it goes out under by itself
    is_own: bool = False  #: the business's, not the pack's

    def coarsen(self, text: str, *, kept: str) -> str:
        """Return the less telling word, or the text where it is let through; `kept` is how it is stored."""
        is_spared = text.lower() in self.allowed or kept in self.variable.spared
        return text if is_spared else self.variable.coarsen_to


@dataclass(frozen=True, slots=True)
class Recipe:
    """All steps for one business and audience, in the order in which the variables go out."""

    pack: Pack
    steps: tuple[Step, ...]
    is_zone_apart: bool
    remote: frozenset[tuple[str, str]]  #: places and codes in a booking that say that nobody comes
    problem: str = ""  #: why nothing can be built by it, in a sentence


@lru_cache(maxsize=512)
def find_recipe(
    kind: BusinessType,
    profile: Profile,
    adjusted: VariableMap,
    spoken: frozenset[str],
    silent: frozenset[str],
    audience: Audience,
) -> Recipe:
    """Find the steps for a script; see `build_variables`. Raises UnknownType."""
    return build_recipe(find_pack(kind), profile, adjusted, spoken, silent, audience)


def build_recipe(
    pack: Pack,
    profile: Profile,
    adjusted: VariableMap,
    spoken: frozenset[str],
    silent: frozenset[str],
    audience: Audience,
) -> Recipe:
    """Build the steps by any pack; a profile that is laxer than the pack allows counts as the pack's."""
    strict = find_stricter(profile, pack.profile)
    steps = tuple(
        _build_step(pack, variable, strict, adjusted, audience)
        for variable in pack.variables
        if not variable.is_companion or adjusted.find_sent_name(variable.name) in spoken
    )
    own = tuple(_build_own_step(one, strict, audience) for one in adjusted.own)
    is_zone_apart = adjusted.find_sent_name(ZONE_VARIABLE) in spoken - silent
    remote = frozenset((one.key, code) for one in pack.variables for code in one.remote)
    return Recipe(pack, steps + own, is_zone_apart, remote, object_to_map(adjusted, pack))


def find_stricter(one: Profile, other: Profile) -> Profile:
    """Return the profile of the two that tells less."""
    return max(one, other, key=_BY_STRICTNESS.index)


def build_own_variable(own: OwnVariable) -> Variable:
    """Describe a business's own variable: nobody knows what it tells, so it counts as telling."""
    return Variable(
        name=own.name,
        source=f"appointment.{own.name}",
        spoken_type=SpokenType.TEXT,
        privacy_class=PrivacyClass.KIND_OF_CARE,
        treatments=PRIVACY.by_class[PrivacyClass.KIND_OF_CARE],
        label=own.label,
    )


def _build_step(
    pack: Pack, variable: Variable, profile: Profile, adjusted: VariableMap, audience: Audience
) -> Step:
    """Build a step; what an admin lets through counts where the policy knows of it, and nowhere else."""
    lets_through = profile is Profile.HIPAA and audience in {Audience.LIVE, Audience.SLACK_BAA}
    allowed = {value.lower() for name, value in adjusted.allowed if lets_through and name == variable.name}
    return Step(
        variable=variable,
        sent_name=adjusted.find_sent_name(variable.name),
        treatment=variable.find_treatment(profile, audience),
        allowed=frozenset(allowed & {value.lower() for value in variable.allowlist}),
        stand_in=pack.find_variable(variable.stand_in) if variable.stand_in else None,
        stand_in_name=adjusted.find_sent_name(variable.stand_in),
    )


def _build_own_step(own: OwnVariable, profile: Profile, audience: Audience) -> Step:
    variable = build_own_variable(own)
    treatment = variable.find_treatment(profile, audience)
    return Step(variable, own.name, treatment, frozenset(), fixed_text=own.text, is_own=True)


def list_sendable(tenant: Tenant) -> dict[str, Variable]:
    """List every variable a business can send at all, by the name it goes out under.

    No call carries what nobody has filled in about the business, nor what its language has no words for.
    """
    pack, adjusted = find_pack(tenant.business_type), tenant.variable_map
    of_pack = {adjusted.find_sent_name(variable.name): variable for variable in pack.variables}
    of_own = {own.name: build_own_variable(own) for own in adjusted.own}
    profile = find_stricter(tenant.profile, pack.profile)
    return {
        name: one
        for name, one in (of_pack | of_own).items()
        if not _tells_nothing(one, profile) and find_unfilled(one, tenant) is None and _has_words(one, tenant)
    }


def list_kept_back(tenant: Tenant) -> tuple[Step, ...]:
    """List what the profile does not give to the agent as it stands, whether or not anybody has typed it.

    Companions are among them, spoken or not.
    """
    pack, adjusted = find_pack(tenant.business_type), tenant.variable_map
    spoken = frozenset(adjusted.find_sent_name(one.name) for one in pack.variables)
    recipe = build_recipe(pack, tenant.profile, adjusted, spoken, frozenset(), Audience.LIVE)
    return tuple(step for step in recipe.steps if step.treatment is not Treatment.KEEP)


def list_needed_of_business(tenant: Tenant) -> dict[str, Variable]:
    """List what every call needs to be told of the business itself, by the name it goes out under."""
    pack = find_pack(tenant.business_type)
    needed = (_find_said(one, tenant, pack) for one in pack.variables if one.required)
    return {tenant.variable_map.find_sent_name(one.name): one for one in needed if one.owner == "business"}


def find_unfilled(variable: Variable, tenant: Tenant) -> Variable | None:
    """Return what would have to be filled in about the business before this can be said; None if nothing."""
    said = _find_said(variable, tenant, find_pack(tenant.business_type))
    if said.owner != "business":
        return None
    kept = read_business(tenant, said.key)
    is_there = find_extension(E164(kept)) if said.spoken_type is SpokenType.EXTENSION else kept
    return None if is_there else said


def _find_said(variable: Variable, tenant: Tenant, pack: Pack) -> Variable:
    """Find what is said for a variable: itself, or what stands in for it under the profile."""
    treatment = variable.find_treatment(find_stricter(tenant.profile, pack.profile), Audience.LIVE)
    stand_in = pack.find_variable(variable.stand_in) if treatment is Treatment.STAND_IN else None
    return stand_in or variable


def _has_words(variable: Variable, tenant: Tenant) -> bool:
    """Tell whether a variable can be said in the business's language at all."""
    return variable.spoken_type is not SpokenType.RELATIVE or has_relative_days(tenant.locale)


def _tells_nothing(variable: Variable, profile: Profile) -> bool:
    treatment = variable.find_treatment(profile, Audience.LIVE)
    is_wordless = not variable.coarsen_to and not variable.spared
    return treatment.tells_nothing or (treatment is Treatment.COARSEN and is_wordless)
