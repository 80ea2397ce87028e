"""Whether an agent's settings fit its business: what the line keeps of a call, and what a machine hears.

Pure. What does not fit is told, never changed: the agent's settings are Retell's side.
Source: calling-law register of 2026-11-22, check C12 and the voicemail defaults of its section 6.
"""

from core.nouns.script import AgentConduct, Storage, VoicemailAction
from core.nouns.tenant import Tenant
from core.packs.pack import AgentRule
from core.variables.languages import LanguageUnknown, find_language

_STORAGE = {
    Storage.EVERYTHING: "everything, transcripts and recordings included",
    Storage.EXCEPT_PERSONAL: "everything but personal data",
    Storage.BASIC: "the basics only",
}
_VOICEMAIL = {
    VoicemailAction.NOT_SET: "talks to a machine as to a person",
    VoicemailAction.HANG_UP: "hangs up",
    VoicemailAction.STATIC_TEXT: "leaves a fixed text",
    VoicemailAction.PROMPT: "words a message of its own",
    VoicemailAction.OTHER: "does something else",
}


def check_conduct(conduct: AgentConduct, tenant: Tenant) -> list[str]:
    """List, a sentence each, where the agent's settings do not fit the business."""
    found = []
    if conduct.languages and not _speaks(conduct, tenant.locale):
        spoken = ", ".join(conduct.languages)
        found.append(f"The agent speaks {spoken}, and dates are written for {tenant.locale}.")
    if not conduct.tells_answer:
        found.append("The agent's analysis has no appointment_outcome: no call will ever count as confirmed.")
    return found


def check_keeping(conduct: AgentConduct, tenant: Tenant, rule: AgentRule) -> list[str]:
    """List, a sentence each, what the line keeps, or leaves on machines, that the profile does not allow."""
    return [*_check_storage(conduct, tenant, rule), *_check_voicemail(conduct, tenant, rule)]


def _check_storage(conduct: AgentConduct, tenant: Tenant, rule: AgentRule) -> list[str]:
    """Compare what is kept, and for how long; the last two count only for what is kept beyond the basics."""
    if not rule.storage or conduct.storage is Storage.BASIC:
        return []
    found = []
    if conduct.storage not in rule.storage:
        wanted = " or ".join(_STORAGE[one] for one in Storage if one in rule.storage)
        said = f"Retell keeps {_STORAGE[conduct.storage]}; {tenant.profile} asks for {wanted}."
        found.append(_because(said, rule, "storage"))
    elif lacking := rule.scrubbed - set(conduct.scrubbed):
        said = f"Retell does not take out {', '.join(sorted(lacking))} after the call."
        found.append(_because(said, rule, "scrubbed"))
    most = rule.retention_days_most
    if most is not None and (conduct.retention_days is None or conduct.retention_days > most):
        kept = "for ever" if conduct.retention_days is None else f"for {conduct.retention_days} days"
        said = f"Retell keeps calls {kept}; {tenant.profile} allows at most {most} days."
        found.append(_because(said, rule, "retention_days_most"))
    return found


def _check_voicemail(conduct: AgentConduct, tenant: Tenant, rule: AgentRule) -> list[str]:
    if not rule.voicemail or conduct.voicemail in rule.voicemail:
        return []
    wanted = " or ".join(_VOICEMAIL[one] for one in VoicemailAction if one in rule.voicemail)
    said = f"On voicemail the agent {_VOICEMAIL[conduct.voicemail]}; {tenant.profile} asks that it {wanted}."
    return [_because(said, rule, "voicemail")]


def _because(said: str, rule: AgentRule, name: str) -> str:
    return f"{said} {rule.reasons.get(name, '')}".rstrip()


def _speaks(conduct: AgentConduct, locale: str) -> bool:
    """Compare languages, not countries: en-GB dates are understood from an en-US voice."""
    try:
        wanted = find_language(locale)
    except LanguageUnknown:
        return True
    return any(
        one == "multi" or one.partition("-")[0] == wanted.partition("-")[0] for one in conduct.languages
    )
