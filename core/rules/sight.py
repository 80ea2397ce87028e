"""How much of a customer Slack may see: everything, a part, or a reference and nothing else.

Pure, and the one place that decides it: surfaces write what it allows, use cases search by it. What is typed
into Slack or shown there is a disclosure, and a date is as much an identifier as a name (calling rules of
2026-11-22, section 6 and H4; 45 CFR 164.514(b)(2)).
"""

from dataclasses import replace
from enum import StrEnum

from core.nouns.tenant import Profile, Tenant
from core.packs.catalogue import UnknownType, find_pack
from core.packs.pack import Audience, Treatment
from core.variables.names import first_name_and_initial
from core.variables.recipe import Step, find_recipe, find_stricter


class Sight(StrEnum):
    """What Slack may see of a customer."""

    EVERYTHING = "everything"
    PART = "part"  #: what the policy gives to Slack under an attested agreement
    REFERENCE = "reference"  #: `C-7K2Q: confirmed`


def find_sight(tenant: Tenant) -> Sight:
    """Find how much Slack may see; a profile that is laxer than the line of business allows counts as its."""
    strict = replace(tenant, profile=_find_profile(tenant))
    if strict.profile is Profile.STANDARD:
        return Sight.EVERYTHING
    return Sight.REFERENCE if strict.is_reference_only else Sight.PART


def find_slack_audience(tenant: Tenant) -> Audience:
    """Find for whom variables are built that are to stand in Slack."""
    return Audience.SLACK_BAA if find_sight(tenant) is Sight.PART else Audience.SLACK


def show_text(source: str, text: str, tenant: Tenant) -> str:
    """Return as much of a customer's text as Slack may see; "" is nothing.

    `source` is where a pack finds it, such as "contact.name" or "appointment.type". Of what the policy has no
    row for, a part is nothing: the number, the summary of a call.
    """
    match find_sight(tenant):
        case Sight.EVERYTHING:
            return text
        case Sight.REFERENCE:
            return ""
        case Sight.PART:
            return _show_part(source, text, tenant)


def _show_part(source: str, text: str, tenant: Tenant) -> str:
    step = _find_step(source, tenant)
    if step is None or not text:
        return ""
    match step.treatment:
        case Treatment.KEEP:
            return text
        case Treatment.COARSEN:
            return step.coarsen(text, kept=text)
        case Treatment.INITIAL:
            return first_name_and_initial(text)
        case _:
            return ""


def _find_step(source: str, tenant: Tenant) -> Step | None:
    """Find how the policy treats what stands in a place, under an attested agreement."""
    none: frozenset[str] = frozenset()
    kind, adjusted = tenant.business_type, tenant.variable_map
    try:
        recipe = find_recipe(kind, tenant.profile, adjusted, none, none, Audience.SLACK_BAA)
    except UnknownType:
        return None
    return next((one for one in recipe.steps if one.variable.source == source), None)


def _find_profile(tenant: Tenant) -> Profile:
    try:
        return find_stricter(tenant.profile, find_pack(tenant.business_type).profile)
    except UnknownType:
        return tenant.profile
