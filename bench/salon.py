"""The business all figures are about: the salon of the order's example."""

from core.nouns.ids import E164, AccountId, AgentRef, ChannelId, TenantId
from core.nouns.tenant import BusinessType, Tenant

ACCOUNT = AccountId("main")


def make_salon(locale: str = "en-US") -> Tenant:
    """Make the salon, speaking a language."""
    return Tenant(
        id=TenantId("first"),
        account_id=ACCOUNT,
        business_name="Luxury Hair Studio",
        business_type=BusinessType("salon"),
        timezone="Europe/London",
        locale=locale,
        agent=AgentRef("agent_1"),
        from_number=E164("+447403305280"),
        callback_number=E164("+447403305280"),
        channel=ChannelId("C1"),
    )
