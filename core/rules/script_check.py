"""Compares what an agent's script speaks with what a business sends.

Pure: a script's names in, findings with a sentence each out. The gate and the doctor read the same
comparison, so that a call is stopped for what the doctor tells, and for nothing else.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from core.nouns.script import AgentScript, Place, ScriptKind
from core.nouns.tenant import ScriptPolicy, Tenant
from core.packs.catalogue import PRIVACY, UnknownType, find_pack
from core.packs.pack import Audience, Treatment, Variable
from core.rules.agent_conduct import check_conduct
from core.variables.recipe import find_stricter, find_unfilled, list_sendable

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

    NEVER_SENT = "never_sent"  #: the agent would say raw braces
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
        *_list_never_sent(script, tenant, sendable),
        *_list_voicemail(script, tenant, sendable),
        *_list_conduct(script, tenant),
        *(_UNREADABLE if script.kind is ScriptKind.CUSTOM else _list_never_spoken(script, sendable)),
    )


def stops_calls(findings: Sequence[Finding], tenant: Tenant) -> bool:
    """Tell whether no call can be made until the script or the map is mended."""
    is_strict = tenant.script_policy is ScriptPolicy.BLOCK
    return is_strict and any(one.kind is FindingKind.NEVER_SENT for one in findings)


def list_unsent(script: AgentScript, sent: Mapping[str, str]) -> list[str]:
    """List what the agent would speak as raw braces if a call carried this."""
    return [one.name for one in script.needed if one.name not in sent]


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
    findings = []
    for one in script.needed:
        if one.name in sendable:
            continue
        near = find_near(one.name, sendable, script.names)
        where = " and ".join(_WHERE[place] for place in Place if place in one.places)
        said = f"The agent says {{{{{one.name}}}}} in {where}, and {_explain(one.name, tenant)}."
        hint = f" Did you mean {near}?" if near else ""
        findings.append(Finding(FindingKind.NEVER_SENT, one.name, said + hint, near))
    return findings


def _explain(name: str, tenant: Tenant) -> str:
    """Say why a name is never sent."""
    if PRIVACY.is_never(name):
        return "it is never sent by anybody"
    pack, adjusted = find_pack(tenant.business_type), tenant.variable_map
    going_out = {adjusted.find_sent_name(one.name): one for one in pack.variables}
    if name in going_out and (unfilled := find_unfilled(going_out[name], tenant)):
        return f"nothing is filled in for it about the business ({unfilled.label or unfilled.name})"
    if name in going_out or name in {one.name for one in adjusted.own}:
        return f"under {tenant.profile} it is never sent"
    blocked = next((one for one in pack.blocked if one.name == name), None)
    if blocked:
        return f"a business of this type does not send it ({blocked.reason.rstrip('.')})"
    return "it is never sent"


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
    rule = PRIVACY.agent[tenant.profile]
    return [Finding(FindingKind.CONDUCT, "", said) for said in check_conduct(script.conduct, tenant, rule)]


def _list_never_spoken(script: AgentScript, sendable: Mapping[str, Variable]) -> list[Finding]:
    return [
        Finding(FindingKind.NEVER_SPOKEN, name, f"{name} is sent, and the script never says it.")
        for name, variable in sendable.items()
        if not variable.is_companion and name not in script.names
    ]
