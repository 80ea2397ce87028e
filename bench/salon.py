"""The business all figures are about: the salon of the order's example."""

from datetime import datetime

from core.nouns.ids import E164, AccountId, AgentRef, ChannelId, TenantId
from core.nouns.script import (
    AgentConduct,
    AgentScript,
    CheckedScript,
    NumberReach,
    Place,
    Placeholder,
    ScriptKind,
)
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


def make_look(at: datetime) -> CheckedScript:
    """Make a look at a script that stops no call: it opens as it should and speaks what is sent."""
    salon = make_salon()
    opening = Placeholder("business_name", frozenset({Place.OPENING, Place.PROMPT}))
    others = ("customer_name", "appointment_date", "appointment_time", "service_type")
    needed = (opening, *(Placeholder(name, frozenset({Place.PROMPT})) for name in others))
    conduct = AgentConduct(tells_answer=True, opens_itself=True, tells_it_is_a_machine=True)
    script = AgentScript(salon.agent, 1, ScriptKind.SINGLE_PROMPT, needed, (), "digest", conduct)
    return CheckedScript(salon.id, script, at, reach=NumberReach.ANYWHERE)
