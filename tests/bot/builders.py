"""The tests' nouns as the bot's tests want them: another salon, a day earlier, every field filled."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from core.nouns.evidence import CallState
from core.nouns.ids import E164, AccountId, AgentRef, CallId, ChannelId, StaffId, TenantId
from core.nouns.opt_out import OptOut, OptOutSource
from core.nouns.script import (
    AgentConduct,
    AgentScript,
    CheckedScript,
    NumberReach,
    Place,
    Placeholder,
    ScriptKind,
    Storage,
    VoicemailAction,
)
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
    """Make a script that opens as it should and speaks all a salon sends, and whatever is named besides.

    It has a value of its own for what a booking may lack. Another list of names is another digest.
    """
    names = (*needed, *besides)
    opening = Placeholder("business_name", frozenset({Place.OPENING, Place.PROMPT}))
    others = [Placeholder(name, frozenset({Place.PROMPT})) for name in names if name != opening.name]
    of_all = [opening, *others]
    return AgentScript(
        agent=AgentRef("agent_e53a44a8e7abed30866388d300"),
        version=3,
        kind=ScriptKind.SINGLE_PROMPT,
        needed=tuple(one for one in of_all if one.name not in OPTIONAL),
        defaulted=tuple(one for one in of_all if one.name in OPTIONAL),
        digest=digest or " ".join(names),
        conduct=AgentConduct(
            languages=("en-US",), tells_answer=True, opens_itself=True, tells_it_is_a_machine=True
        ),
    )


def make_discreet_script() -> AgentScript:
    """Make a script of an agent that keeps nothing and tells machines nothing, as a practice needs it."""
    script = make_script()
    conduct = replace(script.conduct, storage=Storage.BASIC, voicemail=VoicemailAction.HANG_UP)
    return replace(script, conduct=conduct)


def make_look(script: AgentScript | None = None, **changes: Any) -> CheckedScript:  # noqa: ANN401 - any field
    """Make what the latest look at the salon's script found: one that opens as it should."""
    look = CheckedScript(_TENANT_ID, script or make_script(), NOW, reach=NumberReach.ANYWHERE)
    return replace(look, **changes)


def make_opt_out(**changes: Any) -> OptOut:  # noqa: ANN401 - any field
    """Make what a member of staff noted: Sarah asked not to be called."""
    source, by = OptOutSource.COMMAND, StaffId("U0STAFF")
    stated = OptOut(_TENANT_ID, make_contact().phone, is_stop=True, source=source, by=by, at=NOW)
    return replace(stated, **changes)


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
