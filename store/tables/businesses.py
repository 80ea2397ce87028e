"""Accounts, businesses, and who works for them."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, LargeBinary
from sqlmodel import Field, SQLModel

from core.nouns.attestation import Attestation, Attested
from core.nouns.breaker import Breaker
from core.nouns.calling import Calling, Pause
from core.nouns.phone_style import PhoneStyle
from core.nouns.script import AgentScript, NumberReach
from core.nouns.staff import Role
from core.nouns.tenant import Profile, ScriptPolicy
from core.nouns.trouble import Trouble
from core.nouns.variable_map import VariableMap
from store.tables.columns import instant, json, number, of, text, word


class AccountRow(SQLModel, table=True):
    """A Retell account, its keys encrypted."""

    __tablename__ = "accounts"
    id: str = Field(primary_key=True)
    api_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    webhook_keys: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    concurrency_limit: int
    calls_per_second: int
    inbound_reserve: int = number(1)
    held: Trouble | None = word(Trouble, nullable=True)
    paused: Pause | None = json(Pause, nullable=True, else_=None)
    breaker: Breaker | None = json(Breaker, nullable=True, else_=None)
    created_at: datetime = instant()


class TenantRow(SQLModel, table=True):
    """A business."""

    __tablename__ = "tenants"
    __table_args__ = (Index("tenants_to_replan", "replan_from"),)
    id: str = Field(primary_key=True)
    account_id: str = of("accounts")
    business_name: str
    business_type: str = Field(max_length=40)
    timezone: str
    locale: str
    agent: str
    from_number: str
    callback_number: str
    channel: str
    # The release before knows nothing of these; what it leaves out is filled in by the database.
    profile: Profile = word(Profile, else_=Profile.STANDARD)
    phone_style: PhoneStyle = word(PhoneStyle, else_=PhoneStyle.BALANCED)
    facts: dict[str, str] = json(dict[str, str])
    variable_map: VariableMap = json(VariableMap)
    script_policy: ScriptPolicy = word(ScriptPolicy, else_=ScriptPolicy.BLOCK)
    resend_allowed: bool = True
    held: Trouble | None = word(Trouble, nullable=True)
    calling: Calling = json(Calling)
    paused: Pause | None = json(Pause, nullable=True, else_=None)
    attested: dict[Attested, Attestation] = json(dict[Attested, Attestation])
    role_of_others: Role = word(Role, else_=Role.STAFF)
    replan_from: str = text()  #: the booking after which planning anew goes on; empty: there is no need
    created_at: datetime = instant()


class StaffRow(SQLModel, table=True):
    """Somebody's role in a business."""

    __tablename__ = "staff"
    tenant_id: str = Field(sa_column=Column(ForeignKey("tenants.id"), primary_key=True))
    staff_id: str = Field(primary_key=True)
    role: Role = word(Role)
    given_by: str
    given_at: datetime = instant()


class ScriptRow(SQLModel, table=True):
    """What the latest look at a business's script found: names and a hash, never a text."""

    __tablename__ = "scripts"
    tenant_id: str = Field(sa_column=Column(ForeignKey("tenants.id"), primary_key=True))
    script: AgentScript | None = json(AgentScript, nullable=True, else_=None)
    problem: str
    stopped: bool
    reach: NumberReach = word(NumberReach, else_=NumberReach.UNKNOWN)
    checked_at: datetime = instant()
