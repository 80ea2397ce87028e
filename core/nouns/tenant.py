"""A Retell account and the businesses that call through it.

Facts only. Keys are not among them: they never leave the store and the Retell side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from core.nouns.attestation import Attestation, Attested
from core.nouns.breaker import Breaker
from core.nouns.calling import Calling, Pause
from core.nouns.ids import E164, AccountId, AgentRef, ChannelId, TenantId
from core.nouns.phone_style import PhoneStyle
from core.nouns.staff import Role
from core.nouns.trouble import Trouble
from core.nouns.variable_map import VariableMap

BusinessType = NewType("BusinessType", str)  #: the name of a pack of `core.packs`, such as "salon"


class Profile(StrEnum):
    """How much a call, a channel and a log may tell of a customer."""

    STANDARD = "standard"  #: no health or secrecy regime
    HIPAA = "hipaa"
    SENSITIVE = "sensitive"  #: as hipaa, and the practice itself is not named


class ScriptPolicy(StrEnum):
    """What happens to a call whose agent speaks a variable that is not sent."""

    BLOCK = "block"  #: it is not made
    WARN = "warn"  #: it is made, and the doctor tells


@dataclass(frozen=True, slots=True)
class Account:
    """A Retell account: what it allows at once, and whether its calls are on hold."""

    id: AccountId
    concurrency_limit: int  #: calls at the same time
    calls_per_second: int
    inbound_reserve: int = 0  #: lines kept free for people who ring back
    held: Trouble | None = None  #: why nothing is dialled on this account, if so
    paused: Pause | None = None
    breaker: Breaker | None = None  #: how Retell has been answering; None: well


@dataclass(frozen=True, slots=True)
class Tenant:
    """A business: who it is to its customers, and how its calls are made."""

    id: TenantId
    account_id: AccountId
    business_name: str
    business_type: BusinessType
    timezone: str  #: IANA name
    locale: str
    agent: AgentRef
    from_number: E164
    callback_number: E164
    channel: ChannelId  #: where outcomes are shown
    profile: Profile = Profile.STANDARD
    phone_style: PhoneStyle = PhoneStyle.BALANCED
    facts: Mapping[str, str] = field(default_factory=dict)  #: what the agent may say of the business, by key
    variable_map: VariableMap = field(default_factory=VariableMap)
    script_policy: ScriptPolicy = ScriptPolicy.BLOCK
    resend_allowed: bool = True  #: may an unconfirmed call be sent a second time under its own key
    held: Trouble | None = None  #: why nothing is dialled for this business, if so
    calling: Calling = field(default_factory=Calling)
    paused: Pause | None = None
    attested: Mapping[Attested, Attestation] = field(default_factory=dict)
    role_of_others: Role = Role.STAFF  #: of whoever was given none

    @property
    def is_reference_only(self) -> bool:
        """Tell whether Slack may see references and nothing else of a customer."""
        return self.profile is not Profile.STANDARD and Attested.SLACK_BAA not in self.attested
