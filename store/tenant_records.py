"""Accounts and businesses in the database. See `core.ports.tenant_records`."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from core.nouns.breaker import Breaker
from core.nouns.calling import Pause
from core.nouns.ids import AccountId, AppointmentId, TenantId
from core.nouns.tenant import Account, Tenant
from core.nouns.trouble import Trouble
from core.ports.store import Work
from store.mapping import build_noun
from store.statements import did_write
from store.tables import AccountRow, TenantRow

_FROM_THE_FIRST = "*"  #: in place of the booking after which to go on
_ADJUSTED = (
    "attested",
    "calling",
    "facts",
    "phone_style",
    "profile",
    "resend_allowed",
    "role_of_others",
    "script_policy",
    "variable_map",
)


class SqlTenantRecords:
    """Accounts and businesses, through one session; notes in `work` when calls may go on."""

    def __init__(self, session: AsyncSession, work: set[Work]) -> None:
        self._session = session
        self._work = work

    async def get_tenant(self, tenant_id: TenantId) -> Tenant:
        """Return the business; LookupError when there is none."""
        row = await self._session.get(TenantRow, tenant_id, populate_existing=True)
        if row is None:
            raise LookupError("no such business")
        return build_noun(Tenant, row)

    async def list_tenants(self) -> list[Tenant]:
        """List all businesses, oldest first."""
        order = (col(TenantRow.created_at), col(TenantRow.id))
        rows = await self._session.scalars(select(TenantRow).order_by(*order))
        return [build_noun(Tenant, row) for row in rows]

    async def list_accounts(self) -> list[Account]:
        """List all accounts, oldest first."""
        order = (col(AccountRow.created_at), col(AccountRow.id))
        rows = await self._session.scalars(select(AccountRow).order_by(*order))
        return [build_noun(Account, row) for row in rows]

    async def lock_account(self, account_id: AccountId) -> Account:
        """Return the account and keep its row until the transaction ends."""
        row = await self._session.get(AccountRow, account_id, with_for_update=True, populate_existing=True)
        if row is None:
            raise LookupError("no such account")
        return build_noun(Account, row)

    async def lock_tenant(self, tenant_id: TenantId, *, alone: bool = False) -> Tenant:
        """Return the business and keep its row until the transaction ends; LookupError when there is none."""
        # Rows that point at a business are inserted all the time: they need not wait for this lock, unless
        # what is written under it must not be missed by any of them (PostgreSQL: FOR NO KEY UPDATE lets the
        # check of a foreign key pass, FOR UPDATE does not).
        row = await self._session.get(
            TenantRow, tenant_id, with_for_update={"key_share": not alone}, populate_existing=True
        )
        if row is None:
            raise LookupError("no such business")
        return build_noun(Tenant, row)

    async def mark_tenant_adjusted(self, tenant: Tenant) -> bool:
        """Write all that an admin decides: what is said, how calls are made, profile and attestations."""
        self._work.add(Work.DIALS)
        values = {name: getattr(tenant, name) for name in _ADJUSTED}
        this = col(TenantRow.id) == tenant.id
        return await did_write(self._session, update(TenantRow).where(this).values(**values))

    async def mark_replan_wanted(self, tenant_id: TenantId) -> bool:
        """Want all coming bookings of the business planned anew, from the first one on."""
        self._work.add(Work.PLANS)
        wanted = update(TenantRow).where(col(TenantRow.id) == tenant_id).values(replan_from=_FROM_THE_FIRST)
        return await did_write(self._session, wanted)

    async def list_replans(self) -> list[TenantId]:
        """List the businesses whose bookings are to be planned anew, oldest first."""
        wanted = select(TenantRow.id).where(col(TenantRow.replan_from) > "")
        rows = await self._session.scalars(wanted.order_by(col(TenantRow.created_at), col(TenantRow.id)))
        return [TenantId(row) for row in rows]

    async def find_replan(self, tenant_id: TenantId) -> AppointmentId | None:
        """Return the booking after which to go on, "" for the very beginning; None when there is no need."""
        row = select(TenantRow.replan_from).where(col(TenantRow.id) == tenant_id)
        after = await self._session.scalar(row)
        return AppointmentId("" if after == _FROM_THE_FIRST else after) if after else None

    async def mark_replanned(self, tenant_id: TenantId, *, up_to: AppointmentId | None) -> bool:
        """Note up to which booking the business is planned anew; None: it is done."""
        if up_to is not None:
            self._work.add(Work.PLANS)
        this = col(TenantRow.id) == tenant_id
        return await did_write(self._session, update(TenantRow).where(this).values(replan_from=up_to or ""))

    async def mark_account_held(self, account_id: AccountId, trouble: Trouble) -> bool:
        """Put the account on hold; False when it already was."""
        is_free = (col(AccountRow.id) == account_id, col(AccountRow.held).is_(None))
        return await did_write(self._session, update(AccountRow).where(*is_free).values(held=trouble))

    async def mark_tenant_held(self, tenant_id: TenantId, trouble: Trouble) -> bool:
        """Put the business on hold; False when it already was."""
        is_free = (col(TenantRow.id) == tenant_id, col(TenantRow.held).is_(None))
        return await did_write(self._session, update(TenantRow).where(*is_free).values(held=trouble))

    async def mark_tenant_paused(self, tenant_id: TenantId, pause: Pause | None) -> bool:
        """Pause the business's calls, or (None) let them go on; False when there is no such business."""
        self._work.add(Work.DIALS)
        this = col(TenantRow.id) == tenant_id
        return await did_write(self._session, update(TenantRow).where(this).values(paused=pause))

    async def mark_account_paused(self, account_id: AccountId, pause: Pause | None) -> bool:
        """Pause all calls of the account, or (None) let them go on; False when there is no such account."""
        self._work.add(Work.DIALS)
        this = col(AccountRow.id) == account_id
        return await did_write(self._session, update(AccountRow).where(this).values(paused=pause))

    async def mark_breaker(self, account_id: AccountId, breaker: Breaker | None) -> bool:
        """Keep how Retell has been answering (None: well); the caller holds the account's lock."""
        if breaker is None:
            self._work.add(Work.DIALS)
        this = col(AccountRow.id) == account_id
        return await did_write(self._session, update(AccountRow).where(this).values(breaker=breaker))

    async def mark_account_released(self, account_id: AccountId) -> bool:
        """Take the account off hold; False when it was not on hold."""
        self._work.add(Work.DIALS)
        is_held = (col(AccountRow.id) == account_id, col(AccountRow.held).is_not(None))
        return await did_write(self._session, update(AccountRow).where(*is_held).values(held=None))

    async def mark_tenant_released(self, tenant_id: TenantId) -> bool:
        """Take the business off hold; False when it was not on hold."""
        self._work.add(Work.DIALS)
        is_held = (col(TenantRow.id) == tenant_id, col(TenantRow.held).is_not(None))
        return await did_write(self._session, update(TenantRow).where(*is_held).values(held=None))
