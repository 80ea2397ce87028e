"""A Retell account and the businesses that call through it.

Facts only. Keys are not among them: they never leave the store and the Retell side.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.nouns.ids import E164, AccountId, AgentRef, ChannelId, TenantId
from core.nouns.trouble import Trouble


class BusinessType(StrEnum):
    """Which variable pack a business speaks."""

    GENERAL = "general"  #: the nine variables of the order
    SALON = "salon"  #: service and stylist in place of type and provider


@dataclass(frozen=True, slots=True)
class Account:
    """A Retell account: what it allows at once, and whether its calls are on hold."""

    id: AccountId
    concurrency_limit: int  #: calls at the same time
    calls_per_second: int
    held: Trouble | None = None  #: why nothing is dialled on this account, if so


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
    resend_allowed: bool = True  #: may an unconfirmed call be sent a second time under its own key
    held: Trouble | None = None  #: why nothing is dialled for this business, if so
