"""People and consents in the database. See `core.ports.contact_records`."""

from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from core.nouns.contact import Consent, Contact
from core.nouns.ids import E164, ContactId, TenantId
from store.mapping import build_noun, build_values
from store.statements import did_write, insert_or_ignore
from store.tables import ConsentRow, ContactRow

_PREFIX = "C-"  #: what every reference begins with


class SqlContactRecords:
    """People, through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get_contact(self, contact_id: ContactId) -> Contact:
        """Return the person; LookupError when there is none."""
        row = await self._session.get(ContactRow, contact_id, populate_existing=True)
        if row is None:
            raise LookupError("no such contact")
        return build_noun(Contact, row)

    async def find_contact(self, tenant_id: TenantId, contact_id: ContactId) -> Contact | None:
        """Return the person if they belong to this business."""
        row = await self._session.get(ContactRow, contact_id, populate_existing=True)
        return build_noun(Contact, row) if row and row.tenant_id == tenant_id else None

    async def find_by_reference(self, tenant_id: TenantId, reference: str) -> Contact | None:
        """Return the person of this business with this reference."""
        this = (col(ContactRow.tenant_id) == tenant_id, col(ContactRow.reference) == reference)
        row = await self._session.scalar(select(ContactRow).where(*this))
        return build_noun(Contact, row) if row else None

    async def find_same(self, tenant_id: TenantId, name: str, phone: E164) -> Contact | None:
        """Return the person with this very name (whatever the case) and number."""
        is_same = (
            col(ContactRow.tenant_id) == tenant_id,
            col(ContactRow.phone) == phone,
            col(ContactRow.name_folded) == name.casefold(),
        )
        row = await self._session.scalar(select(ContactRow).where(*is_same).limit(1))
        return build_noun(Contact, row) if row else None

    async def list_matching(self, tenant_id: TenantId, typed: str, *, limit: int) -> list[Contact]:
        """List people whose name, number or reference contains what was typed, by name."""
        wanted = typed.strip()
        matches = [
            col(ContactRow.name_folded).contains(wanted.casefold(), autoescape=True),
            col(ContactRow.reference).contains(wanted.upper(), autoescape=True),
        ]
        digits = "".join(filter(str.isdigit, wanted)).lstrip("0")
        if digits:
            matches.append(col(ContactRow.phone).contains(digits, autoescape=True))
        statement = select(ContactRow).where(col(ContactRow.tenant_id) == tenant_id, or_(*matches))
        order = (col(ContactRow.name_folded), col(ContactRow.id))
        rows = await self._session.scalars(statement.order_by(*order).limit(limit))
        return [build_noun(Contact, row) for row in rows]

    async def list_by_reference(self, tenant_id: TenantId, typed: str, *, limit: int) -> list[Contact]:
        """List people whose reference is, or begins with, what was typed, with its `C-` or without, by it."""
        reference, wanted = col(ContactRow.reference), typed.strip().upper()
        begins = [reference.startswith(text, autoescape=True) for text in (wanted, f"{_PREFIX}{wanted}")]
        statement = select(ContactRow).where(col(ContactRow.tenant_id) == tenant_id, or_(*begins))
        rows = await self._session.scalars(statement.order_by(reference).limit(limit))
        return [build_noun(Contact, row) for row in rows]

    async def insert_contact(self, contact: Contact, at: datetime) -> bool:
        """Add a person; False when the id or the reference is taken."""
        values = build_values(contact) | {"name_folded": contact.name.casefold(), "created_at": at}
        return await insert_or_ignore(self._session, ContactRow, values)

    async def mark_contact_changed(self, contact: Contact) -> bool:
        """Write name, phone, zone and fields; False when the person is not there."""
        changed = {
            "name": contact.name,
            "name_folded": contact.name.casefold(),
            "phone": contact.phone,
            "fields": contact.fields,
            "zone": contact.zone,
        }
        statement = update(ContactRow).where(col(ContactRow.id) == contact.id).values(**changed)
        return await did_write(self._session, statement)

    async def insert_consent(self, consent: Consent) -> bool:
        """Append a consent."""
        return await insert_or_ignore(self._session, ConsentRow, build_values(consent))

    async def find_consent(self, contact_id: ContactId, phone: E164) -> Consent | None:
        """Return the newest consent noted for this person and number."""
        is_theirs = (col(ConsentRow.contact_id) == contact_id, col(ConsentRow.phone) == phone)
        newest_first = col(ConsentRow.id).desc()
        row = await self._session.scalar(select(ConsentRow).where(*is_theirs).order_by(newest_first).limit(1))
        return build_noun(Consent, row) if row else None

    async def list_consents(self, contact_id: ContactId) -> list[Consent]:
        """List all that was ever noted about this person's numbers, oldest first."""
        theirs = select(ConsentRow).where(col(ConsentRow.contact_id) == contact_id)
        rows = await self._session.scalars(theirs.order_by(col(ConsentRow.id)))
        return [build_noun(Consent, row) for row in rows]
