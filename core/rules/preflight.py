"""What a business under a stricter profile needs before it may call at all.

Pure. Source: calling-law register of 2026-11-22, check C12 and section 6: agreements with Retell and
with whoever runs this program, and an agent that keeps little and leaves nothing telling on machines.
"""

from core.nouns.attestation import Attested
from core.nouns.script import AgentScript
from core.nouns.tenant import Profile, Tenant
from core.packs.catalogue import PRIVACY
from core.rules.agent_conduct import check_keeping

_PAPERS = {
    Attested.RETELL_BAA: "Nobody has attested a signed agreement (BAA) with Retell.",
    Attested.OUR_BAA: "Nobody has attested a signed agreement (BAA) with whoever runs this program.",
}
_ATTEST = "An admin does so in `/concierge settings`."
_UNREAD = "The agent's settings have not been read yet."


def list_lacking(tenant: Tenant, script: AgentScript | None) -> list[str]:
    """List what keeps this business from calling, a sentence each; nothing under the standard profile."""
    if tenant.profile is Profile.STANDARD:
        return []
    lacking = [f"{said} {_ATTEST}" for paper, said in _PAPERS.items() if paper not in tenant.attested]
    if script is None:
        return [*lacking, _UNREAD]
    return [*lacking, *check_keeping(script.conduct, tenant, PRIVACY.agent[tenant.profile])]
