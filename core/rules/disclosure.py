"""Whether an agent says at once that it is a machine, and on whose behalf it calls.

Pure. The texts of a script are not known here: only which variables its opening speaks, and whether
it holds words that are recognised. Source: calling-law register of 2026-11-22, check C11; 47 CFR
64.1200(b)(1); EU AI Act, article 50; CRTC rules, part IV.
"""

from collections.abc import Collection

from core.nouns.attestation import Attested
from core.nouns.script import AgentScript, Place, ScriptKind
from core.nouns.tenant import Tenant

_ATTEST = "an admin attests other words in `/concierge settings`."
_UNREADABLE = (
    "The agent's opening cannot be read. If it says that it is a machine and for whom it calls, an admin "
    "attests that in `/concierge settings`."
)
_IMPROVISED = (
    "The agent makes up its first sentence. Give it a fixed one in the Retell dashboard that says that it is "
    "an automated assistant, and for whom it calls, and publish it."
)
_NO_MACHINE = (
    "The agent's first sentence does not say that it is a machine. Begin with “this is an automated "
    f"assistant” or {{{{ai_disclosure}}}}, and publish it; or {_ATTEST}"
)
_NO_BUSINESS = (
    "The agent's first sentence does not say for whom it calls. Put {{business_name}} into it, publish it; "
    f"or {_ATTEST}"
)
_LACKS = "Where this phone is, the first sentence also says {{%s}}. Put it there, and publish it."


def object_to_opening(script: AgentScript, tenant: Tenant, *, wanted: Collection[str] = ()) -> str:
    """Say what the opening lacks; "" when nothing, or when an admin attests it.

    `wanted` are the variables of the pack that it must speak besides, where the callee is.
    """
    if Attested.OPENING in tenant.attested:
        return ""
    if script.kind is ScriptKind.CUSTOM:
        return _UNREADABLE
    if not script.conduct.opens_itself:
        return _IMPROVISED
    spoken = {one.name for one in (*script.needed, *script.defaulted) if Place.OPENING in one.places}
    return _object_to_words(spoken, tenant, wanted, is_plain=script.conduct.tells_it_is_a_machine)


def _object_to_words(spoken: set[str], tenant: Tenant, wanted: Collection[str], *, is_plain: bool) -> str:
    sent = tenant.variable_map.find_sent_name
    if not is_plain and sent("ai_disclosure") not in spoken:
        return _NO_MACHINE
    if not {sent("business_name"), sent("caller_display_name")} & spoken:
        return _NO_BUSINESS
    lacking = [name for name in map(sent, sorted(wanted)) if name not in spoken]
    return _LACKS % lacking[0] if lacking else ""
