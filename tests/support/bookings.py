"""Bookings made straight through the use case, for tests that are not about the modal."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from core.nouns.ids import StaffId
from core.ports.clock import Clock
from core.ports.store import Store
from core.use_cases.booking import Booked, add_booking
from core.use_cases.tenants import get_home_tenant
from tests.support.builders import make_form


async def book(
    store: Store, clock: Clock, *, ending: str, name: str = "Sarah Johnson", hours_ahead: float = 23
) -> Booked:
    """Book somebody whose number ends so; within 24 hours the reminder is due at once."""
    at = clock.moment()
    start = (at.now + timedelta(hours=hours_ahead)).astimezone(ZoneInfo("Europe/London"))
    form = make_form(
        name=name,
        phone=f"+4479123456{ending}" if len(ending) == 2 else f"+44791{ending}",
        date=start.date().isoformat(),
        time=start.strftime("%H:%M"),
    )
    tenant = await get_home_tenant(store)
    submission = f"{name}:{ending}"
    booked = await add_booking(
        store, form, tenant=tenant, staff=StaffId("U0MARIA"), submission=submission, at=at
    )
    if not isinstance(booked, Booked):
        raise TypeError(booked)
    return booked
