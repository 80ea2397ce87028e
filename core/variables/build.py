"""Turns a business, a person and perhaps a booking into the variables the agent is given.

Pure. Sends what the business's pack and map name and nothing else, in the form its privacy profile
allows; never an empty value, never a script.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.nouns.appointment import Appointment
from core.nouns.contact import Contact
from core.nouns.tenant import Tenant
from core.packs.catalogue import UnknownType
from core.packs.pack import Audience, Treatment
from core.variables.clean import clean_text
from core.variables.facts import CallFacts
from core.variables.languages import LanguageUnknown, find_language
from core.variables.names import first_name, first_name_and_initial
from core.variables.recipe import Recipe, Step, find_recipe
from core.variables.speak import speak


@dataclass(frozen=True, slots=True)
class Withheld:
    """What an audience does not get as it stands."""

    name: str
    treatment: Treatment
    instead: str = ""  #: what it gets; "" is nothing


@dataclass(frozen=True, slots=True)
class BuiltVariables:
    """What a call carries, what it lacks, and what the profile kept back."""

    sent: dict[str, str]  #: name in the script → spoken text, in the pack's order
    missing: tuple[str, ...] = ()  #: required names with nothing to say
    withheld: tuple[Withheld, ...] = ()
    problem: str = ""  #: why nothing can be built for this business at all, in a sentence


def build_variables(
    *,
    tenant: Tenant,
    contact: Contact,
    appointment: Appointment | None,
    now: datetime,
    callee_zones: Sequence[str] = (),
    spoken: frozenset[str] = frozenset(),
    silent: frozenset[str] = frozenset(),
    audience: Audience = Audience.LIVE,
) -> BuiltVariables:
    """Build variable name → spoken text for one audience.

    Every value is a non-empty string of at most 200 characters; what is unknown is left out, because
    Retell counts an empty string as set (docs.retellai.com/build/dynamic-variables, 2026-06). Date and
    time are the booking's own wall time. `now` decides whether the year is said; `callee_zones` are
    where the phone may be; `spoken` are the names the agent's script speaks, which brings companions, and
    `silent` those of them that nobody hears. Without a booking nothing of a booking is missing.
    """
    try:
        recipe = find_recipe(
            tenant.business_type, tenant.profile, tenant.variable_map, spoken, silent, audience
        )
        language = find_language(tenant.locale)
    except (UnknownType, LanguageUnknown) as unknown:
        return BuiltVariables({}, problem=str(unknown))
    if recipe.problem:
        return BuiltVariables({}, problem=recipe.problem)
    facts = CallFacts(
        tenant, contact, appointment, language, now, callee_zones, recipe.is_zone_apart, recipe.remote
    )
    return build_by_recipe(recipe, facts)


def build_by_recipe(recipe: Recipe, facts: CallFacts) -> BuiltVariables:
    """Build the variables of one call by a recipe that is found already."""
    sent: dict[str, str] = {}
    missing: list[str] = []
    withheld: list[Withheld] = []
    said: set[str] = set()  #: variables there is something to say for, whoever gets to hear it
    for step in recipe.steps:
        text = _speak(step, facts)
        if text:
            said.update(() if step.is_own else (step.variable.name,))
            _treat(step, facts, text, sent, withheld)
            if step.treatment is Treatment.STAND_IN and step.variable.required and step.sent_name not in sent:
                missing.append(step.stand_in_name)
        elif step.variable.required and not _is_of_nothing(step, facts):
            missing.append(step.sent_name)
    missing += _list_missing_groups(recipe, said, facts)
    return BuiltVariables(sent, tuple(dict.fromkeys(missing)), tuple(withheld))


def _speak(step: Step, facts: CallFacts) -> str:
    if step.fixed_text:
        return clean_text(step.fixed_text, limit=step.variable.max_len)
    return speak(facts, step.variable)


def _is_of_nothing(step: Step, facts: CallFacts) -> bool:
    """Tell whether a variable speaks of a booking, and there is none."""
    return facts.appointment is None and step.variable.owner == "appointment"


def _treat(step: Step, facts: CallFacts, text: str, sent: dict[str, str], withheld: list[Withheld]) -> None:
    """Give the audience what its profile allows, and note what it did not get."""
    instead = _find_instead(step, facts, text)
    if instead:
        sent[step.sent_name] = instead
    if instead != text:
        withheld.append(Withheld(step.sent_name, step.treatment, instead))


def _find_instead(step: Step, facts: CallFacts, text: str) -> str:
    """Find what an audience gets in place of a text; "" is nothing."""
    instead = ""
    match step.treatment:
        case Treatment.KEEP:
            instead = text
        case Treatment.COARSEN:
            instead = step.coarsen(text, kept=facts.read(step.variable))
        case Treatment.FIRST_NAME:
            instead = first_name(text)
        case Treatment.INITIAL:
            instead = first_name_and_initial(text)
        case Treatment.STAND_IN if step.stand_in:
            instead = speak(facts, step.stand_in)
        case Treatment.REFERENCE:
            instead = facts.contact.reference
        case _:  # OMIT and BLOCK say nothing
            pass
    return instead


def _list_missing_groups(recipe: Recipe, said: set[str], facts: CallFacts) -> list[str]:
    """List the groups of which at least one must be there, and none is."""
    if facts.appointment is None:
        return []
    names = {step.variable.name: step.sent_name for step in recipe.steps if not step.is_own}
    groups = [group for group in recipe.pack.required_any if not said.intersection(group)]
    return [" or ".join(names.get(name, name) for name in group) for group in groups]
