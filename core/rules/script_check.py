"""Compares what an agent's script speaks with what a business sends.

Pure: a script's names in, findings with a sentence each out. The gate and the doctor read the same
comparison, so that a call is stopped for what the doctor tells, and for nothing else.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from core.nouns.script import AgentScript, Place, Placeholder, ScriptKind
from core.nouns.tenant import ScriptPolicy, Tenant
from core.packs.catalogue import PRIVACY, UnknownType, find_pack
from core.packs.pack import Audience, Pack, SpokenType, Treatment, Variable
from core.rules.agent_conduct import check_conduct
from core.rules.disclosure import object_to_opening
from core.rules.preflight import list_lacking
from core.variables.languages import LanguageUnknown, find_language
from core.variables.recipe import find_stricter, find_unfilled, list_needed_of_business, list_sendable
from core.variables.sent_names import object_to_map

_MOST_HINTS = 10  #: names compared with all of ours; it takes a while, and nobody reads more
_CLOSE = 0.75  #: how much of two names must agree (difflib's ratio); below it a hint misleads
_WHERE = {
    Place.OPENING: "the first sentence",
    Place.PROMPT: "the prompt",
    Place.TOOL: "a tool",
    Place.VOICEMAIL: "the voicemail text",
    Place.SETTING: "a setting",
}


class FindingKind(StrEnum):
    """What is wrong, or worth knowing."""

    BUSINESS = "business"  #: no call can be made for want of something about the business itself
    PROFILE = "profile"  #: no call can be made for want of a paper, or for what the line keeps of calls
    OPENING = "opening"  #: the agent does not say at once what it is, and for whom it calls
    NEVER_SENT = "never_sent"  #: the agent would say raw braces
    NOT_ALWAYS = "not_always"  #: it would in some calls
    NEVER_SPOKEN = "never_spoken"  #: sent for nothing
    VOICEMAIL = "voicemail"  #: a machine would hear what the profile keeps from it
    CONDUCT = "conduct"  #: the agent's settings and the profile do not fit
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, with its sentence for staff."""

    kind: FindingKind
    name: str  #: the variable, or "" when it is about the whole agent
    sentence: str
    near: str = ""  #: the variable that was probably meant


_UNREADABLE = (
    Finding(
        FindingKind.UNREADABLE,
        "",
        "The agent runs a language model of your own; its script cannot be read, nor checked.",
    ),
)


def compare_script(script: AgentScript, tenant: Tenant) -> tuple[Finding, ...]:
    """List what does not fit between a script and its business, the gravest first.

    Of a language model of the business's own only the agent's texts are known, so nobody can tell what it
    never says.
    """
    try:
        pack = find_pack(tenant.business_type)
    except UnknownType as unknown:
        return (Finding(FindingKind.UNREADABLE, "", f"Nothing can be compared: {unknown}."),)
    tenant = replace(tenant, profile=find_stricter(tenant.profile, pack.profile))
    sendable = list_sendable(tenant)
    return (
        *_list_of_business(tenant, pack),
        *(Finding(FindingKind.PROFILE, "", said) for said in list_lacking(tenant, script)),
        *_list_opening(script, tenant),
        *_list_never_sent(script, tenant, sendable),
        *_list_not_always(script, tenant, sendable),
        *_list_voicemail(script, tenant, sendable),
        *_list_conduct(script, tenant),
        *(_UNREADABLE if script.kind is ScriptKind.CUSTOM else _list_never_spoken(script, sendable)),
    )


def list_stopping(findings: Sequence[Finding], tenant: Tenant) -> list[Finding]:
    """List that for which no call can be made, until it is mended."""
    stopping = {FindingKind.BUSINESS, FindingKind.PROFILE, FindingKind.OPENING}
    if tenant.script_policy is ScriptPolicy.BLOCK:
        stopping.add(FindingKind.NEVER_SENT)
    return [one for one in findings if one.kind in stopping]


def list_unsent(script: AgentScript, sent: Mapping[str, str]) -> list[str]:
    """List what the agent would speak as raw braces if a call carried this."""
    return [one.name for one in script.needed if one.is_needed_in_call and one.name not in sent]


def find_near(name: str, sendable: Mapping[str, Variable], spoken: frozenset[str]) -> str:
    """Return the variable that was probably meant by a name nobody sends; "" when there is none.

    The same name in other letters, or from before a renaming, comes before an alias, an alias before a name
    with a word more or less, that before one that only looks alike; among equals one that the script does
    not speak yet.
    """
    wanted = _fold(name)
    candidates = sorted(sendable, key=lambda one: (sendable[one].is_companion, one in spoken))
    alike = {one: SequenceMatcher(None, one, wanted).ratio() for one in candidates}
    most = max(alike.values(), default=0)
    likelier = (
        [one for one in candidates if wanted in {one, sendable[one].name}],
        [one for one in candidates if wanted in sendable[one].aliases],
        [one for one in candidates if _has_all_words(wanted, one) or _has_all_words(one, wanted)],
        [one for one in candidates if alike[one] == most and most >= _CLOSE],
    )
    return next((found[0] for found in likelier if found), "")


def _has_all_words(name: str, other: str) -> bool:
    return set(name.split("_")) < set(other.split("_"))


def _fold(name: str) -> str:
    """Write a name as ours are written: `Customer Name`, `customerName` → `customer_name`."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", parts.lower()).strip("_")


def _list_never_sent(script: AgentScript, tenant: Tenant, sendable: Mapping[str, Variable]) -> list[Finding]:
    """List what the agent would say in raw braces; what stands in a setting only is told as one."""
    findings = []
    unsent = [one for one in script.needed if one.name not in sendable]
    for position, one in enumerate(unsent):
        near = find_near(one.name, sendable, script.names) if position < _MOST_HINTS else ""
        said = f"The agent says {{{{{one.name}}}}} in {_say_where(one)}, and {_explain(one.name, tenant)}."
        hint = f" Did you mean {near}?" if near else ""
        kind = FindingKind.NEVER_SENT if one.is_needed_in_call else FindingKind.CONDUCT
        findings.append(Finding(kind, one.name, said + hint, near))
    return findings


def _list_of_business(tenant: Tenant, pack: Pack) -> list[Finding]:
    """List what every call needs of the business itself, and what is wrong with its map."""
    findings = [
        Finding(
            FindingKind.BUSINESS,
            name,
            f"Every call says {name}, and nothing is filled in for it about the business ({one.label}).",
        )
        for name, one in list_needed_of_business(tenant).items()
        if find_unfilled(one, tenant)
    ]
    objections = (object_to_map(tenant.variable_map, pack), _object_to_locale(tenant))
    return findings + [Finding(FindingKind.BUSINESS, "", one) for one in objections if one]


def _object_to_locale(tenant: Tenant) -> str:
    try:
        find_language(tenant.locale)
    except LanguageUnknown as unknown:
        return str(unknown)
    return ""


def _list_not_always(script: AgentScript, tenant: Tenant, sendable: Mapping[str, Variable]) -> list[Finding]:
    """List what only some calls carry, where the script has no words for the others."""
    is_strict = tenant.script_policy is ScriptPolicy.BLOCK
    then = "has none, and is not made" if is_strict else "has none, and its braces are spoken"
    findings = []
    for one in script.needed:
        which = _find_lacking(sendable[one.name]) if one.is_needed_in_call and one.name in sendable else ""
        if which:
            said = f"The agent says {{{{{one.name}}}}} in {_say_where(one)}; a call {which} {then}."
            findings.append(Finding(FindingKind.NOT_ALWAYS, one.name, f"{said} Give it a default in Retell."))
    return findings


def _find_lacking(variable: Variable) -> str:
    """Say which calls have nothing for a variable; "" when every call has something."""
    if variable.spoken_type is SpokenType.RELATIVE:
        return "about any day but today and tomorrow"
    may_be_empty = not variable.required and variable.owner != "business" and bool(variable.label)
    return f"for which {variable.label} was left empty" if may_be_empty else ""


def _say_where(one: Placeholder) -> str:
    return " and ".join(_WHERE[place] for place in Place if place in one.places)


def _explain(name: str, tenant: Tenant) -> str:
    """Say why a name is never sent."""
    if PRIVACY.is_never(name):
        return "it is never sent by anybody"
    pack, adjusted = find_pack(tenant.business_type), tenant.variable_map
    going_out = {adjusted.find_sent_name(one.name): one for one in pack.variables}
    if name in going_out:
        return _explain_known(going_out[name], tenant)
    if name in {one.name for one in adjusted.own}:
        return f"under {tenant.profile} it is never sent"
    blocked = next((one for one in pack.blocked if one.name == name), None)
    if blocked:
        return f"a business of this type does not send it ({blocked.reason.rstrip('.')})"
    return "it is never sent"


def _explain_known(variable: Variable, tenant: Tenant) -> str:
    """Say why a variable of the pack is never sent."""
    if unfilled := find_unfilled(variable, tenant):
        if not unfilled.label:
            return f"the business has none, so it is never sent ({unfilled.name})"
        return f"nothing is filled in for it about the business ({unfilled.label})"
    if variable.spoken_type is SpokenType.RELATIVE:
        return f"there are no words for it in {tenant.locale}"
    return f"under {tenant.profile} it is never sent"


def _list_opening(script: AgentScript, tenant: Tenant) -> list[Finding]:
    objection = object_to_opening(script, tenant)
    return [Finding(FindingKind.OPENING, "", objection)] if objection else []


def _list_voicemail(script: AgentScript, tenant: Tenant, sendable: Mapping[str, Variable]) -> list[Finding]:
    """List what the voicemail text tells a machine that the profile would not."""
    findings = []
    for one in (*script.needed, *script.defaulted):
        variable = sendable.get(one.name)
        if variable is None or Place.VOICEMAIL not in one.places:
            continue
        live = variable.find_treatment(tenant.profile, Audience.LIVE)
        machine = variable.find_treatment(tenant.profile, Audience.VOICEMAIL)
        if machine not in {live, Treatment.KEEP}:
            said = (
                f"The voicemail text says {{{{{one.name}}}}}; under {tenant.profile} a machine is not told."
            )
            is_stood_in = machine is Treatment.STAND_IN
            better = tenant.variable_map.find_sent_name(variable.stand_in) if is_stood_in else ""
            hint = f" Say {{{{{better}}}}} there." if better else ""
            findings.append(Finding(FindingKind.VOICEMAIL, one.name, said + hint, better))
    return findings


def _list_conduct(script: AgentScript, tenant: Tenant) -> list[Finding]:
    return [Finding(FindingKind.CONDUCT, "", said) for said in check_conduct(script.conduct, tenant)]


def _list_never_spoken(script: AgentScript, sendable: Mapping[str, Variable]) -> list[Finding]:
    return [
        Finding(FindingKind.NEVER_SPOKEN, name, f"{name} is sent, and the script never says it.")
        for name, variable in sendable.items()
        if not variable.is_companion and name not in script.names
    ]
