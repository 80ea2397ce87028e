"""Plan a business's coming bookings anew, after its plan, its hours or its profile changed.

A few bookings at a time, each time in one transaction that also notes how far it got: whatever ends the
program, the next beat goes on from there, and a change of the plan meanwhile begins again with the first.
Rings nobody: what has rung has rung, and what is past is not made up for.
"""

import logging

from core.nouns.ids import TenantId
from core.nouns.moment import Moment
from core.ports.store import Store
from core.use_cases.planning import rewrite_plan

logger = logging.getLogger(__name__)

AT_ONCE = 20  #: bookings in one transaction; on SQLite every other writer waits for it


async def replan(store: Store, tenant_id: TenantId, *, at: Moment, limit: int = AT_ONCE) -> bool:
    """Plan the next bookings anew; True while there may be more.

    The business's row is held meanwhile, so that all of them are planned by one plan. A booking with
    reminders of its own keeps them, and has them moved into the hours in force.
    """
    async with store.writing() as records:
        tenant = await records.tenants.lock_tenant(tenant_id)
        after = await records.tenants.find_replan(tenant_id)
        if after is None:
            return False
        coming = await records.appointments.list_coming(tenant_id, since=at.now, after=after, limit=limit)
        for appointment in await records.appointments.lock_appointments(coming):
            if appointment.status.wants_reminder:
                contact = await records.contacts.get_contact(appointment.contact_id)
                await rewrite_plan(records, appointment, contact, tenant=tenant, at=at)
        is_done = len(coming) < limit
        await records.tenants.mark_replanned(tenant_id, up_to=None if is_done else coming[-1])
    logger.info("planned bookings anew", extra={"tenant": tenant_id, "bookings": len(coming)})
    return not is_done


async def pass_over(store: Store, tenant_id: TenantId, *, at: Moment) -> None:
    """Leave the next booking as it is planned, and go on behind it: it cannot be planned anew."""
    async with store.writing() as records:
        await records.tenants.lock_tenant(tenant_id)
        after = await records.tenants.find_replan(tenant_id)
        if after is None:
            return
        coming = await records.appointments.list_coming(tenant_id, since=at.now, after=after, limit=1)
        await records.tenants.mark_replanned(tenant_id, up_to=coming[0] if coming else None)
    logger.error("a booking could not be planned anew", extra={"appointment": "".join(coming)})
