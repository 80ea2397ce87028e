"""The tests' nouns as the bot's tests want them: another salon, a day earlier, every field filled."""

from datetime import UTC, datetime
from functools import partial

from core.nouns.evidence import CallState
from core.nouns.ids import E164, AccountId, AgentRef, CallId, ChannelId, TenantId
from core.nouns.script import AgentConduct, AgentScript, Place, Placeholder, ScriptKind
from core.nouns.staff import Staff
from core.nouns.tenant import Tenant
from core.packs.catalogue import find_pack
from core.rules.made_up import make_up_customer
from core.rules.script_check import Finding
from core.use_cases.adjust import Hearing
from core.use_cases.calling_settings import CallingState
from core.variables.build import build_variables
from tests.support import builders

NOW = datetime(2024, 1, 13, 12, 0, tzinfo=UTC)
_TENANT_ID = TenantId("t1")
_NUMBER = E164("+442079460958")

make_tenant = partial(
    builders.make_tenant,
    id=_TENANT_ID,
    account_id=AccountId("a1"),
    business_name="Bella Salon",
    from_number=_NUMBER,
    callback_number=_NUMBER,
    channel=ChannelId("C0OUTCOMES"),
)
make_contact = partial(builders.make_contact, tenant_id=_TENANT_ID)
make_appointment = partial(
    builders.make_appointment,
    tenant_id=_TENANT_ID,
    provider="Maria Rodriguez",
    duration_min=120,
    instructions="Arrive 10 minutes early",
)
make_call = partial(
    builders.make_call,
    id=CallId("call_1"),
    account_id=AccountId("a1"),
    tenant_id=_TENANT_ID,
    state=CallState.REGISTERED,
    claimed_at=NOW,
)
make_reminder = partial(builders.make_reminder, tenant_id=_TENANT_ID)


SPOKEN = tuple(one.name for one in find_pack("salon").variables if not one.is_companion)
OPTIONAL = {one.name for one in find_pack("salon").variables if not one.required and not one.is_companion}


def make_script(*besides: str, needed: tuple[str, ...] = SPOKEN, digest: str = "") -> AgentScript:
    """Make a script that speaks all a salon sends, and whatever is named besides.

    It has a value of its own for what a booking may lack. Another list of names is another digest.
    """
    names = (*needed, *besides)
    of_all = [Placeholder(name, frozenset({Place.PROMPT})) for name in names]
    return AgentScript(
        agent=AgentRef("agent_e53a44a8e7abed30866388d300"),
        version=3,
        kind=ScriptKind.SINGLE_PROMPT,
        needed=tuple(one for one in of_all if one.name not in OPTIONAL),
        defaulted=tuple(one for one in of_all if one.name in OPTIONAL),
        digest=digest or " ".join(names),
        conduct=AgentConduct(languages=("en-US",), tells_answer=True),
    )


def make_state(tenant: Tenant, *staff: Staff) -> CallingState:
    """Make how a business stands that nobody has paused."""
    return CallingState(tenant, staff)


def make_hearing(tenant: Tenant, *unsent: Finding, spoken: frozenset[str] = frozenset()) -> Hearing:
    """Make what a business's agent hears of a made-up customer."""
    customer = make_up_customer(tenant, now=NOW)
    variables = build_variables(
        tenant=tenant, contact=customer.contact, appointment=customer.appointment, now=NOW, spoken=spoken
    )
    return Hearing(tenant, variables, unsent)
