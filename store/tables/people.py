"""People, what they agreed to, and who wants no more calls."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.nouns.contact import ConsentBasis, ConsentSource
from core.nouns.opt_out import OptOutSource
from store.tables.columns import counted, instant, json, of, text, word
from store.types import UtcInstant


class ContactRow(SQLModel, table=True):
    """A person; `name_folded` is what searches look at."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("tenant_id", "reference"),)
    id: str = Field(primary_key=True)
    tenant_id: str = of("tenants")
    reference: str
    name: str
    name_folded: str
    phone: str = Field(index=True)
    fields: dict[str, str] = json(dict[str, str])
    zone: str = text()
    created_at: datetime = instant()


class ConsentRow(SQLModel, table=True):
    """One noted consent; only ever appended."""

    __tablename__ = "consents"
    id: int | None = counted()
    contact_id: str = of("contacts")
    phone: str
    basis: ConsentBasis = word(ConsentBasis)
    noted_by: str
    noted_at: datetime = instant()
    source: ConsentSource = word(ConsentSource, else_=ConsentSource.FORM)
    wording: str = text()
    evidence: str = text()


class OptOutRow(SQLModel, table=True):
    """A number that must not be called by a business now; `OptOutLogRow` says how it came to be."""

    __tablename__ = "opt_outs"
    tenant_id: str = Field(sa_column=Column(ForeignKey("tenants.id"), primary_key=True))
    phone: str = Field(primary_key=True)
    source: str
    noted_at: datetime = instant()


class OptOutLogRow(SQLModel, table=True):
    """One statement about whether a number may be called; only ever appended."""

    __tablename__ = "opt_out_log"
    __table_args__ = (Index("opt_out_log_number", "tenant_id", "phone"),)
    id: int | None = counted()
    tenant_id: str = of("tenants")
    phone: str
    is_stop: bool
    source: OptOutSource = word(OptOutSource)
    by: str
    at: datetime = instant()
    reason: str
    told_at: datetime | None = Field(  #: real time at which Retell heard of it
        sa_column=Column(UtcInstant(), nullable=True, index=True), default=None
    )
    retry_at: datetime | None = instant(nullable=True)
